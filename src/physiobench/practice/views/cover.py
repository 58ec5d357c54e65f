"""Pages about leave, deputies and the practice's clinical lead."""

from datetime import date
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from physiobench.accounts.http import SignedInRequest, page_for
from physiobench.accounts.models import Physio, Role
from physiobench.episodes import policies
from physiobench.episodes import services as episodes
from physiobench.episodes.models import ClinicalLead, Deputy, Leave, covering
from physiobench.lib.day_words import day_words
from physiobench.practice.forms import DeputyForm, LeadForm, LeaveForm


def _physio(request: SignedInRequest, physio_id: int | None) -> Physio:
    """Return the physio whose leave is shown: any for a manager, else the person signed in."""
    theirs = Physio.objects.select_related("user")
    if physio_id is None or not request.user.is_manager:
        theirs = theirs.filter(user=request.user)
    return get_object_or_404(theirs if physio_id is None else theirs.filter(pk=physio_id))


@page_for(Role.PHYSIO, Role.MANAGER)
def leave(request: SignedInRequest, physio_id: int | None = None) -> HttpResponse:
    if physio_id is None and not request.user.is_physio:  # a manager has no leave of their own here
        return redirect("practice:team")
    physio, now = _physio(request, physio_id), timezone.localtime()
    form = LeaveForm(physio, now.date(), request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            episodes.enter_leave(by=request.user, physio=physio, now=now, **form.cleaned_data)
        except episodes.LeaveImpossible:
            form.add_error(
                "ends_on",
                _("Choose a last day that is today or later, and not before the first day."),
            )
        except episodes.LeaveOverlaps:
            form.add_error(
                "starts_on",
                _("There is already leave on some of these days. End that leave first."),
            )
        except episodes.DeputyNotAvailable:
            form.add_error(
                "deputy",
                _("This colleague cannot answer on all of these days. Choose another physio."),
            )
        except episodes.CoversThen as then:
            form = LeaveForm(physio, now.date(), request.POST, covers=True)
            form.add_error(None, _covers_then(then))
        except episodes.NobodyLeft as left:
            names = ", ".join(colleague.name for colleague in left.physios)
            said = _(
                "No other physio could answer the patients of %(names)s on these days. Find "
                "another physio to cover for them first, or change the days."
            )
            form.add_error(None, said % {"names": names})
        else:
            messages.success(request, _("Leave saved."))
            _warn_of_cover(request, physio, now.date())
            return _back(request, physio)
    return _show(request, physio, form, None)


def _covers_then(then: episodes.CoversThen) -> str:
    """Return for whom and when the physio covers on the days of their own leave."""
    said = _("%(name)s is on leave from %(first)s to %(last)s, and this physio covers for them.")
    return " ".join(
        said
        % {
            "name": leave.physio.name,
            "first": day_words(leave.starts_on),
            "last": day_words(leave.ends_on),
        }
        for leave in then.leaves
    )


def _warn_of_cover(request: SignedInRequest, physio: Physio, today: date) -> None:
    """Say who relies on somebody who has just entered leave."""
    found = covering(physio.user, today)
    roles = [
        _("the deputy for %(name)s") % {"name": colleague.name} for colleague in found.deputy_for
    ]
    if found.is_lead:
        roles.append(_("the clinical lead"))
    if roles:
        said = _(
            "%(name)s is also %(roles)s. During the leave the next physio in line answers instead."
        )
        words = {"name": physio.user.name, "roles": get_text_list(roles, _("and"))}
        messages.warning(request, said % words)


@require_POST
@page_for(Role.PHYSIO, Role.MANAGER)
def end_leave(request: SignedInRequest, leave_id: UUID) -> HttpResponse:
    theirs = Leave.objects.select_related("physio__physio")
    if not request.user.is_manager:
        theirs = theirs.of(request.user)
    found = get_object_or_404(theirs, pk=leave_id)
    episodes.end_leave(by=request.user, leave=found, now=timezone.localtime())
    messages.success(request, _("Leave ended. Reports and messages go to the physio again."))
    return _back(request, found.physio.physio)


@require_POST
@page_for(Role.PHYSIO, Role.MANAGER)
def name_deputy(request: SignedInRequest, physio_id: int) -> HttpResponse:
    physio, now = _physio(request, physio_id), timezone.localtime()
    form = DeputyForm(physio, now.date(), request.POST)
    if form.is_valid():
        try:
            episodes.name_deputy(by=request.user, physio=physio, now=now, **form.cleaned_data)
        except episodes.DeputyNotAvailable:
            form.add_error(
                "deputy", _("This colleague cannot be the deputy. Choose another physio.")
            )
        else:
            messages.success(request, _("Deputy saved."))
            return _back(request, physio)
    return _show(request, physio, LeaveForm(physio, now.date()), form)


@page_for(Role.MANAGER)
def clinical_lead(request: SignedInRequest) -> HttpResponse:
    now = timezone.localtime()
    named = ClinicalLead.objects.last()
    first = {"physio": named.physio.physio if named and named.physio else None}
    form = LeadForm(now.date(), request.POST if request.method == "POST" else None, initial=first)
    if form.is_valid():
        try:
            episodes.name_clinical_lead(by=request.user, now=now, **form.cleaned_data)
        except episodes.DeputyNotAvailable:
            form.add_error("physio", _("This physio cannot practise today. Choose another physio."))
        else:
            messages.success(request, _("Clinical lead saved."))
            return redirect("practice:team")
    return render(request, "practice/clinical_lead.html", {"form": form})


def _show(
    request: SignedInRequest, physio: Physio, form: LeaveForm, deputy: DeputyForm | None
) -> HttpResponse:
    now = timezone.localtime()
    named = Deputy.objects.filter(physio=physio.user).last()
    first = {"deputy": named.deputy.physio if named and named.deputy else None}
    page = {
        "physio": physio,
        "is_own": physio.user_id == request.user.pk,
        "form": form,
        "deputy_form": deputy or DeputyForm(physio, now.date(), initial=first),
        "leaves": Leave.objects.of(physio.user).not_over_on(now.date()).select_related("deputy"),
        "answering": policies.answering_for(physio.user, now),
        "today": now.date(),
    }
    return render(request, "practice/leave.html", page)


def _back(request: SignedInRequest, physio: Physio) -> HttpResponse:
    if physio.user_id == request.user.pk:
        return redirect("practice:leave")
    return redirect("practice:leave_of", physio.pk)
