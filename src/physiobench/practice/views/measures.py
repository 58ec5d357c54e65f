"""What a physio measures of a patient: the list, one form, the results, and the twitch test."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.contrib import messages
from django.forms import BoundField
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from physiobench.accounts.http import SignedInRequest, page_for
from physiobench.accounts.models import Role
from physiobench.assessment import services as assessments
from physiobench.assessment.http import private
from physiobench.assessment.http.measure_form import MeasureForm
from physiobench.assessment.http.measure_history import pages_of_results, title_of
from physiobench.assessment.models import Assessment, Measurement
from physiobench.clinical.programme.lines import place
from physiobench.clinical.screening.gate import screening_blocks
from physiobench.content.measuring import TWITCH_TEST, measuring
from physiobench.episodes import services as episodes
from physiobench.episodes.models import Episode
from physiobench.lib.paging import list_page
from physiobench.practice import services as practice
from physiobench.practice.policies import may_stimulate, nerves
from physiobench.practice.presenters import measures as shown
from physiobench.programmes.models import Programme
from physiobench.questionnaires.model.questionnaire import Questionnaire


TESTS_ON_A_PAGE = 10  # each is shown with all that was noted


def _episode(request: SignedInRequest, episode_id: UUID) -> Episode:
    """Return a patient whom this physio treats now, once paid; looking at one leaves a trace."""
    mine = Episode.objects.treated_by(request.user, timezone.localtime()).paid()
    episode = get_object_or_404(
        mine.select_related("patient", "order", "assessment"), pk=episode_id
    )
    if request.method == "GET":
        episodes.open_record(by=request.user, episode=episode, now=timezone.localtime())
    return episode


def _running(request: SignedInRequest, episode_id: UUID) -> Episode:
    """Return a patient in this physio's care now: nothing is measured after the end."""
    episode = _episode(request, episode_id)
    if not episode.is_running:
        raise Http404
    return episode


def _measured(episode: Episode) -> list[Measurement]:
    return list(Measurement.objects.for_patient(episode.patient).history())


def _asked(questionnaire: str) -> Questionnaire:
    asked = measuring().get(questionnaire)
    if asked is None:
        raise Http404
    return asked


@private
@page_for(Role.PHYSIO)
def measures(request: SignedInRequest, episode_id: UUID) -> HttpResponse:
    episode = _episode(request, episode_id)
    measured = _measured(episode)
    page = {
        "episode": episode,
        "choices": shown.choices(episode, measured),
        "twitch": shown.tested(measured),
    }
    return render(request, "practice/measures.html", page)


@private
@page_for(Role.PHYSIO)
def measure(request: SignedInRequest, episode_id: UUID, questionnaire: str) -> HttpResponse:
    episode = _episode(request, episode_id)
    if questionnaire == TWITCH_TEST:
        return redirect("practice:twitch_tests", episode.pk)
    found = [one for one in _measured(episode) if one.questionnaire == questionnaire]
    asked = measuring().get(questionnaire)
    if asked is None and not found:
        raise Http404
    page = {
        "episode": episode,
        "questionnaire": questionnaire,
        "title": title_of(found[-1]) if found else asked and asked.title,
        "may_record": asked is not None and episode.is_running,
        **pages_of_results(request, found, reader_is_patient=False),
    }
    return render(request, "practice/measure.html", page)


@private
@page_for(Role.PHYSIO)
def twitch_tests(request: SignedInRequest, episode_id: UUID) -> HttpResponse:
    """Show where the tests of each muscle lead, and why."""
    episode = _episode(request, episode_id)
    signed = Programme.objects.filter(episode=episode).current().first()
    measured = _measured(episode)
    screening = Assessment.objects.for_patient(episode.patient).latest_screening()
    held = nerves.held(signed, nerves.known_of(measured, screening), timezone.localdate())
    tested = [
        (
            one,
            list_page(
                request, one.sessions, parameter=f"tests-{number}", on_a_page=TESTS_ON_A_PAGE
            ),
        )
        for number, one in enumerate(shown.tested(measured), start=1)
    ]
    page = {
        "episode": episode,
        "tested": tested,
        "nerves_held": [place(line.muscle, line.side) for line in held],
        "questionnaire": TWITCH_TEST,
    }
    return render(request, "practice/twitch_tests.html", page)


@private
@page_for(Role.PHYSIO)
def record_measure(request: SignedInRequest, episode_id: UUID, questionnaire: str) -> HttpResponse:
    episode, asked = _running(request, episode_id), _asked(questionnaire)
    today = timezone.localdate()
    if request.method == "POST":
        return _record(request, episode, asked, today, None)
    theirs = Measurement.objects.for_patient(episode.patient)
    form = MeasureForm.again(asked, theirs, today=today)
    barred = asked.slug == TWITCH_TEST and not may_stimulate(episode)
    return _show(request, episode, asked, form, barred=barred)


@private
@page_for(Role.PHYSIO)
def correct_measure(
    request: SignedInRequest, episode_id: UUID, questionnaire: str, measurement_id: UUID
) -> HttpResponse:
    episode, asked = _running(request, episode_id), _asked(questionnaire)
    theirs = Measurement.objects.for_patient(episode.patient).of(questionnaire).standing()
    old = get_object_or_404(
        theirs.exclude(recorded_by=episode.patient).select_related("patient"), pk=measurement_id
    )
    today = timezone.localdate()
    if request.method == "POST":
        return _record(request, episode, asked, today, old)
    form = MeasureForm(asked, old.given, today=today, correcting=old)
    return _show(request, episode, asked, form)


def _record(
    request: SignedInRequest,
    episode: Episode,
    asked: Questionnaire,
    today: date,
    old: Measurement | None,
) -> HttpResponse:
    form = MeasureForm.sent(asked, request.POST, today=today, correcting=old)
    if not form.is_valid():
        return _show(request, episode, asked, form)
    try:
        measured = practice.record_measure(
            by=request.user,
            episode=episode,
            entry_id=form.entry_id,
            questionnaire=asked.slug,
            raw=form.raw,
            shown=form.shown,
            done_on=form.done_on,
            correction=assessments.Correction(old, form.why) if old else None,
            now=timezone.localtime(),
        )
    except assessments.CannotRecord as refused:
        form.refuse(refused.field, str(refused.message))
        return _show(request, episode, asked, form)
    if measured.measurement is None:
        form.put_right(measured.errors)
        return _show(request, episode, asked, form, more=form.fields_of(measured.revealed))
    messages.success(request, _("Kept in the record."))
    return redirect("practice:measure", episode.pk, asked.slug)


def _show(
    request: SignedInRequest,
    episode: Episode,
    asked: Questionnaire,
    form: MeasureForm,
    *,
    more: Sequence[BoundField] = (),
    barred: bool = False,
) -> HttpResponse:
    page = {
        "episode": episode,
        "asked": asked,
        "form": form,
        "more": more,
        "back_to": reverse("practice:measures", args=[episode.pk]),
        "warning": _warning(episode) if asked.slug == TWITCH_TEST else "",
        "barred": barred,
    }
    return render(request, "practice/record_measure.html", page)


def _warning(episode: Episode) -> str:
    """Say what the screening on record holds against stimulating, which a twitch test is."""
    screening = Assessment.objects.for_patient(episode.patient).latest_screening()
    today = timezone.localdate()
    if screening is None:
        return screening_blocks(None, None, today) or ""
    return screening_blocks(screening.verdict, screening.on, today) or ""
