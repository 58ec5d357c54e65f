"""From a suitable assessment to a physio, an order and care; and out of it again."""

from decimal import Decimal
from uuid import UUID

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from physiobench.accounts.http import SignedInRequest, page_for, public
from physiobench.accounts.models import Physio, Role
from physiobench.assessment import policies as assessment_policies
from physiobench.assessment.http import (
    asks_whose,
    find,
    private,
    remembered,
    remembered_key,
)
from physiobench.assessment.models import Assessment
from physiobench.episodes import policies, presenters
from physiobench.episodes import services as episodes
from physiobench.episodes.forms import CancelForm, PackageForm
from physiobench.episodes.http import ended_care
from physiobench.episodes.models import Episode
from physiobench.lib.paging import list_page
from physiobench.payments import policies as payment_policies
from physiobench.payments import services as payments


@public
@private
def which_answers(request: HttpRequest) -> HttpResponse:
    """Lead whoever comes without a link to the answers last opened here, once they say whose."""
    assessment = remembered(request)
    page = {"assessment": assessment, "key": remembered_key(request) if assessment else ""}
    return render(request, "episodes/which_answers.html", page)


@public
@private
def choose_physio(request: HttpRequest, key: UUID) -> HttpResponse:
    now = timezone.localtime()
    assessment = find(request, key)
    may_buy = assessment_policies.may_buy(assessment, now)
    physios = (
        Physio.objects.accepting_on(now.date())
        .select_related("user")
        .order_by("user__last_name", "pk")
    )
    return render(
        request,
        "episodes/choose_physio.html",
        {
            "may_buy": may_buy,
            "assessment": assessment,
            "key": key,
            "physios": physios if may_buy else (),
            "price": presenters.price(),
            "away": policies.away(now),
        },
    )


@private
@page_for(Role.PATIENT)
def show_package(request: SignedInRequest, key: UUID, physio: str) -> HttpResponse:
    now = timezone.localtime()
    physios = policies.with_leave(Physio.objects.select_related("user"), now.date())
    chosen = get_object_or_404(physios, slug=physio)
    is_away = getattr(chosen, "is_away", False)
    assessment = find(request, key)
    if asks_whose(request, assessment, str(key)):
        whose = reverse("assessment:whose", args=[key], query={"next": request.path})
        return redirect(whose)
    form = PackageForm(presenters.consents(), payment_policies.ways_to_pay(), _posted(request))
    if form.is_valid():
        answer = _buy(request, form, assessment, key, chosen)
        if answer is not None:
            return answer
    elif not assessment_policies.may_buy(assessment, now):
        return redirect("episodes:choose_physio", key)
    running = Episode.objects.for_patient(request.user).open().first()
    if running is not None:
        return redirect("episodes:show_episode", running.pk)
    first, last = presenters.window(assessment)
    return render(
        request,
        "episodes/show_package.html",
        {
            "form": form,
            "physio": chosen,
            "key": key,
            "assessment": assessment,
            "answering": policies.answering_for(chosen.user, now) if is_away else None,
            "is_available": chosen.is_registered_on(now.date()) and chosen.accepts_patients,
            "package": presenters.package(),
            "price": presenters.price(),
            "first": first,
            "last": last,
        },
    )


def _buy(
    request: SignedInRequest, form: PackageForm, assessment: Assessment, key: UUID, chosen: Physio
) -> HttpResponse | None:
    """Buy, and say where to go; nothing if the form has to be shown again with the reason."""
    now = timezone.localtime()
    try:
        episode = episodes.request_package(
            by=request.user,
            episode_id=form.cleaned_data["entry_id"],
            order_id=form.cleaned_data["order_id"],
            assessment=assessment,
            physio=chosen,
            agreements=form.agreements,
            provider=form.cleaned_data["provider"],
            now=now,
        )
    except episodes.PhysioNotAvailable:
        form.add_error(None, _("This physio cannot take you on today. Choose another one."))
        return None
    except episodes.NotSuitable:
        return redirect("episodes:choose_physio", key)
    except episodes.AlreadyInCare as running:
        return redirect("episodes:show_episode", running.episode.pk)
    elsewhere = payments.start_payment(by=request.user, order=episode.order, now=now)
    return redirect(elsewhere) if elsewhere else redirect("episodes:show_episode", episode.pk)


@page_for(Role.PATIENT)
def show_episode(request: SignedInRequest, episode_id: UUID) -> HttpResponse:
    episode = _own(request, episode_id)
    state, kind = presenters.state(episode)
    return render(
        request,
        "episodes/show_episode.html",
        {
            "episode": episode,
            "state": state,
            "kind": kind,
            "care_ended": ended_care(episode),
            "rows": presenters.order_rows(episode),
            "how_to_pay": payment_policies.how_to_pay(episode.order),
            "may_cancel": episode.ended_at is None
            and payment_policies.may_cancel_on(episode.order, timezone.localtime()),
        },
    )


@page_for(Role.PATIENT)
def my_episodes(request: SignedInRequest) -> HttpResponse:
    mine = Episode.objects.for_patient(request.user).order_by("-asked_at", "pk")
    found = list_page(request, mine.select_related("order", "physio"))
    states = [(episode, *presenters.state(episode)) for episode in found.rows]
    page = {"packages": found, "episodes": states}
    return render(request, "episodes/my_episodes.html", page)


@page_for(Role.PATIENT)
def cancel(request: SignedInRequest, episode_id: UUID) -> HttpResponse:
    episode = _own(request, episode_id)
    form = CancelForm(_posted(request))
    closed = not payment_policies.may_cancel_on(episode.order, timezone.localtime())
    if episode.ended_at is not None or (closed and not form.is_bound):
        return redirect("episodes:show_episode", episode.pk)
    if form.is_valid():
        try:
            episodes.cancel(by=request.user, episode=episode, now=timezone.localtime())
        except payments.CancellationClosed:
            form.add_error(None, _("The 14 days to cancel are over. Please ask the practice."))
        else:
            return redirect("episodes:show_episode", episode.pk)
    return render(
        request,
        "episodes/cancel.html",
        {
            "form": form,
            "episode": episode,
            "has_begun": episode.work_has_begun,
            "refund": Decimal(policies.refund_pence(episode)) / 100,
        },
    )


def _posted(request: HttpRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


def _own(request: SignedInRequest, episode_id: UUID) -> Episode:
    mine = Episode.objects.for_patient(request.user)
    return get_object_or_404(mine.select_related("order", "physio__physio"), pk=episode_id)
