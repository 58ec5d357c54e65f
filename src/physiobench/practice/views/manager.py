"""The manager's desk: payments, registers, loans, people."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from physiobench.accounts import services as accounts
from physiobench.accounts.http import (
    SignedInRequest,
    asks_second_factor_again,
    page_for,
    shows_list,
)
from physiobench.accounts.models import Physio, Role, User
from physiobench.audit.models import Verb
from physiobench.content import load
from physiobench.content.questionnaire_load import rule_sets
from physiobench.episodes import services as episodes
from physiobench.episodes.models import Episode, covering
from physiobench.kit.models import Loan
from physiobench.lib.paging import beginning, list_page
from physiobench.operations import policies as operations
from physiobench.payments import services as payments
from physiobench.payments.models import Order
from physiobench.practice import services as practice
from physiobench.practice.forms import (
    CoversInsteadForm,
    PaymentForm,
    PersonForm,
    PhysioForm,
    ReassignForm,
    RegisterCheckForm,
)
from physiobench.practice.presenters import overdue, people
from physiobench.records.models import DataRequest


SOON = timedelta(days=7)
ADDRESS_TAKEN = gettext_lazy(
    "A patient signs in with this address. Use a different address for work."
)


PROOF_LASTS = timedelta(minutes=5)  # resetting another person's second step needs one's own


@page_for(Role.MANAGER)
@shows_list(Verb.PRACTICE_OVERVIEW_LISTED)
def desk(request: SignedInRequest) -> HttpResponse:
    today = timezone.localdate()
    now = timezone.localtime()
    unpaid = Episode.objects.awaiting_payment().select_related("patient", "physio", "order")
    late_loans = Loan.objects.overdue_on(today).select_related("patient")
    reports = overdue.OverdueReports(now)
    leaves = list_page(request, overdue.on_leave(today), parameter="away")
    shelves = (load.exercises(), load.protocols(), load.stimulators(), load.measures())
    rules = [rule for rule_set in rule_sets().values() for rule in rule_set.rules]
    sourced = [*rules, *(entry for shelf in shelves for entry in shelf.values())]
    page = {
        "unpaid": list_page(request, unpaid.order_by("asked_at", "pk"), parameter="unpaid"),
        "refunds": beginning(Order.objects.awaiting_refund().select_related("buyer")),
        "checks": beginning(people.RegisterChecks(today, until=today + SOON)),
        "loans": beginning(late_loans),
        "data_requests": beginning(DataRequest.objects.open().select_related("patient")),
        "unsigned": sum(entry.reviewed_by is None for entry in sourced),
        "content": len(sourced),
        "overdue": list_page(request, reports),
        "overdue_counts": reports.counts(),
        "cover_gaps": overdue.cover_gaps(today),
        "not_signed_in": beginning(overdue.not_signed_in(now)),
        "leaves": leaves,
        "away": overdue.away(leaves.rows, now),
        "stranded": people.EveryoneInCare(today).first_stranded(),
        "problems": [*operations.problems_at(timezone.now()), *operations.missing_settings()],
        "today": today,
        "now": now,
    }
    return render(request, "practice/desk.html", page)


@page_for(Role.MANAGER)
def accept_payment(request: SignedInRequest, episode_id: UUID) -> HttpResponse:
    waiting = Episode.objects.select_related("patient", "physio__physio", "order")
    episode = get_object_or_404(waiting, pk=episode_id)
    form = PaymentForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            episodes.accept_payment(
                by=request.user, episode=episode, now=timezone.localtime(), **form.cleaned_data
            )
        except episodes.PhysioNotAvailable:
            form.add_error(
                None, _("This physio's registration is not in date. Hand the patient over first.")
            )
        except payments.OrderCancelled:
            form.add_error(None, _("The patient has cancelled this order. Take no payment."))
        else:
            return redirect("payments:show_receipt", episode.order_id)
    if request.method == "GET":
        episodes.open_order(by=request.user, episode=episode, now=timezone.localtime())
    return render(request, "practice/accept_payment.html", {"episode": episode, "form": form})


@page_for(Role.MANAGER)
@shows_list(Verb.EPISODES_ALL_LISTED)
def in_care(request: SignedInRequest) -> HttpResponse:
    words = request.GET.get("q", "")[:80]
    everyone = people.EveryoneInCare(timezone.localdate(), words)
    page = {
        "rows": list_page(request, everyone),
        "stranded": everyone.count_stranded(),
        "words": words,
    }
    return render(request, "practice/in_care.html", page)


@page_for(Role.MANAGER)
def reassign(request: SignedInRequest, episode_id: UUID) -> HttpResponse:
    open_ones = Episode.objects.open().select_related("patient", "physio")
    episode = get_object_or_404(open_ones, pk=episode_id)
    can, cannot = people.may_take_over(episode, timezone.localdate())
    form = ReassignForm(can, request.POST if request.method == "POST" else None)
    if form.is_for(episode.physio):  # the second click of one hand-over
        return _handed_over(request, episode)
    if form.is_valid():
        try:
            changed = episodes.reassign(
                by=request.user, episode=episode, now=timezone.localtime(), **form.cleaned_data
            )
        except (episodes.PhysioNotAvailable, episodes.EpisodeEnded):
            form.add_error(
                None,
                _("This is no longer possible. Open the practice overview again."),
            )
        else:
            return _handed_over(request, changed)
    if request.method == "GET":
        episodes.open_order(by=request.user, episode=episode, now=timezone.localtime())
    no_one = _("Add a physio. Until then, call the patient yourself.")
    if cannot:
        no_one = _(
            "Update the details of a physio below, or add a physio. "
            "Until then, call the patient yourself."
        )
    page = {"episode": episode, "form": form, "can": can, "cannot": cannot, "no_one": no_one}
    return render(request, "practice/reassign.html", page)


def _handed_over(request: SignedInRequest, episode: Episode) -> HttpResponse:
    """Say which physio has the patient now, and warn if they have never signed in."""
    words = {"patient": episode.patient.name, "physio": episode.physio.name}
    messages.success(request, _("%(patient)s is now a patient of %(physio)s.") % words)
    if episode.physio.last_login is None:
        said = _(
            "%(physio)s has not signed in yet. Ask them to sign in today: reports from this "
            "patient go to their inbox."
        )
        messages.warning(request, said % words)
    return redirect("practice:desk")


@page_for(Role.MANAGER)
def team(request: SignedInRequest) -> HttpResponse:
    colleagues = User.objects.staff().select_related("physio")
    in_order = colleagues.order_by("-is_active", "last_name", "first_name", "pk")
    checks = people.RegisterChecks(timezone.localdate())
    page = {
        "checks": list_page(request, checks, parameter="checks"),
        "people": list_page(request, in_order),
    }
    return render(request, "practice/team.html", page)


@page_for(Role.MANAGER)
def check_register(request: SignedInRequest, physio_id: int) -> HttpResponse:
    physio = get_object_or_404(Physio.objects.select_related("user"), pk=physio_id)
    known = {"hcpc_expires_on": physio.hcpc_expires_on, "insured_until": physio.insured_until}
    form = RegisterCheckForm(request.POST or None, initial=known)
    if form.is_valid():
        try:
            accounts.record_register_check(
                by=request.user, physio=physio, now=timezone.localtime(), **form.cleaned_data
            )
        except accounts.CheckImpossible:
            form.add_error(
                "hcpc_expires_on",
                _("A registration that has run out is not recorded: the physio is off the list."),
            )
        else:
            return redirect("practice:team")
    return render(request, "practice/check_register.html", {"physio": physio, "form": form})


@page_for(Role.MANAGER)
def add_physio(request: SignedInRequest) -> HttpResponse:
    return save_person(
        request, PhysioForm(request.POST or None), practice.add_physio, _("Add a physio")
    )


@page_for(Role.MANAGER)
def add_manager(request: SignedInRequest) -> HttpResponse:
    form = PersonForm(request.POST or None)
    return save_person(request, form, accounts.make_manager, _("Add a manager"))


@page_for(Role.MANAGER)
def add_editor(request: SignedInRequest) -> HttpResponse:
    form = PersonForm(request.POST or None)
    return save_person(request, form, practice.add_editor, _("Add an editor"))


def save_person(
    request: SignedInRequest, form: Form, act: Callable[..., object], title: str
) -> HttpResponse:
    """Show or save a form about a member of staff."""
    address = "email" if "email" in form.fields else None
    if form.is_valid():
        try:
            act(by=request.user, now=timezone.localtime(), **form.cleaned_data)
        except accounts.NotAddress:
            form.add_error(address, _("This is not an e-mail address."))
        except accounts.AddressTaken:
            form.add_error(address, ADDRESS_TAKEN)
        except accounts.LoginDeactivated:
            form.add_error(
                address,
                _("This account is deactivated. Reactivate it on the team page first."),
            )
        except accounts.RoleHeld:
            form.add_error(address, _("The person with this address already has this role."))
        except accounts.RegistrationTaken:
            form.add_error("hcpc_number", _("Another physio here has this number. Check it."))
        except accounts.CheckImpossible:
            form.add_error("hcpc_expires_on", _("This registration has run out."))
        else:
            return redirect("practice:team")
    return render(request, "practice/add_person.html", {"form": form, "title": title})


@require_POST
@page_for(Role.MANAGER)
@asks_second_factor_again(after=PROOF_LASTS)
def reset_second_factor(request: SignedInRequest, user_id: int) -> HttpResponse:
    colleague = get_object_or_404(User.objects.staff(), pk=user_id)
    try:
        accounts.reset_second_factor(by=request.user, user=colleague, now=timezone.localtime())
    except accounts.NoSecondFactor:
        said = _(
            "%(name)s has no second step, so there was nothing to reset. "
            "They set one up when they next sign in."
        )
        messages.info(request, said % {"name": colleague.name})
    else:
        said = _("The second step of %(name)s was reset. We have signed them out.")
        messages.success(request, said % {"name": colleague.name})
    return redirect("practice:team")


@require_POST
@page_for(Role.MANAGER)
def reactivate_login(request: SignedInRequest, user_id: int) -> HttpResponse:
    colleague = get_object_or_404(User.objects.staff(), pk=user_id)
    try:
        practice.reactivate_login(by=request.user, user=colleague, now=timezone.localtime())
    except accounts.AddressTaken:
        messages.error(
            request,
            _(
                "Someone else has an account with this e-mail address now. Nothing was changed. "
                "Add the person again with another address."
            ),
        )
    else:
        messages.success(request, _("%(name)s can sign in again.") % {"name": colleague.name})
    return redirect("practice:team")


def covers_instead_form(request: SignedInRequest, colleague: User) -> CoversInsteadForm:
    """Return the form about who takes over; bound once somebody was chosen."""
    data = request.POST if "covers_instead" in request.POST else None
    return CoversInsteadForm(colleague, timezone.localdate(), data)


def ask_who_covers(
    request: SignedInRequest, colleague: User, form: CoversInsteadForm, *, action: str
) -> HttpResponse:
    """Show who relies on somebody, and ask who takes over; the same address takes the answer."""
    found = covering(colleague, timezone.localdate())
    page = {"colleague": colleague, "covering": found, "form": form, "action": action}
    return render(request, "practice/who_covers.html", page, status=409)


def no_physio_left(request: SignedInRequest, colleague: User, patients: int) -> HttpResponse:
    """Say that patients would have no physio, and what to do first."""
    page = {"colleague": colleague, "patients": patients}
    return render(request, "practice/no_physio_left.html", page, status=409)


@require_POST
@page_for(Role.MANAGER)
def deactivate_login(request: SignedInRequest, user_id: int) -> HttpResponse:
    colleague = get_object_or_404(User.objects.staff(), pk=user_id)
    form, action = covers_instead_form(request, colleague), _("Save and deactivate account")
    if form.is_bound and not form.is_valid():
        return ask_who_covers(request, colleague, form, action=action)
    try:
        practice.deactivate_login(
            by=request.user,
            user=colleague,
            covers_instead=form.cleaned_data["covers_instead"] if form.is_bound else None,
            now=timezone.localtime(),
        )
    except accounts.LastManager:
        return render(request, "practice/last_manager.html", status=409)
    except practice.NoPhysioLeft as left:
        return no_physio_left(request, colleague, left.patients)
    except practice.CoverNeeded:
        return ask_who_covers(request, colleague, form, action=action)
    messages.success(
        request,
        _("The account of %(name)s is deactivated. They are signed out.")
        % {"name": colleague.name},
    )
    return redirect("practice:team")
