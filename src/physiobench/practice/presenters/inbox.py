"""One line per thing that waits for a physio."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from physiobench.accounts.models import User
from physiobench.assessment.models import Judgement, Measurement
from physiobench.clinical import skin, stimulation_help
from physiobench.clinical.lines import place
from physiobench.clinical.nerve_gate import Nerves
from physiobench.conversations.models import Message
from physiobench.diary.models import Session
from physiobench.episodes.models import Episode
from physiobench.followup.models import FollowUp
from physiobench.practice.presenters import answers, nerves
from physiobench.programmes.models import Programme


class Weight(IntEnum):
    """How an entry of the inbox sorts: safety first, then who waits."""

    DANGER = 0
    SAFETY = 1
    WAITS = 2
    NEWS = 3


KINDS = {Weight.DANGER: "stop", Weight.SAFETY: "care", Weight.WAITS: "act", Weight.NEWS: "muted"}


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the inbox: who and why now, since when, and where to deal with it."""

    weight: Weight
    patient: str
    why: str
    since: datetime
    url: str

    @property
    def kind(self) -> str:
        """Return the tag's colour."""
        return KINDS[self.weight]


def inbox(physio: User) -> list[Entry]:
    """Return everything that waits for this physio, the gravest and then the oldest first."""
    entries = [
        *_sessions(physio),
        *_paused(physio),
        *_follow_ups(physio),
        *_answers(physio),
        *_new_patients(physio),
        *_messages(physio),
    ]
    return sorted(entries, key=lambda entry: (entry.weight, entry.since))


def _sessions(physio: User) -> Iterable[Entry]:
    waiting = (
        Session.objects.awaiting_review()
        .filter(programme__episode__physio=physio)
        .select_related("programme__episode__patient")
    )
    for session in waiting:
        grave = bool(session.symptoms) or bool(session.pauses) or _is_grave(session.skin)
        yield Entry(
            weight=Weight.DANGER if grave else Weight.SAFETY,
            patient=session.programme.episode.patient.name,
            why=_("A session at home needs your eyes"),
            since=session.logged_at,
            url=reverse("practice:review_session", args=[session.pk]),
        )


def _paused(physio: User) -> Iterable[Entry]:
    """Return what the physio has looked at and has not let go on yet."""
    pausing = (
        Session.objects.filter(programme__episode__physio=physio)
        .filter(programme__episode__ended_at=None, reviews__isnull=False)
        .pausing()
        .select_related("programme__episode__patient")
        .distinct()
    )
    for session in pausing:
        yield Entry(
            weight=Weight.NEWS,
            patient=session.programme.episode.patient.name,
            why=_("Still paused until you say that they may go on"),
            since=session.logged_at,
            url=reverse("practice:review_session", args=[session.pk]),
        )


def _is_grave(code: str) -> bool:
    if not code:
        return False
    calm = {skin.Urgency.NONE, skin.Urgency.PHYSIO}
    return skin.advise(skin.Skin(code)).urgency not in calm


def _follow_ups(physio: User) -> Iterable[Entry]:
    waiting = (
        FollowUp.objects.awaiting_answer()
        .filter(episode__physio=physio)
        .select_related("episode__patient", "assessment")
        .prefetch_related("assessment__judgements")
    )
    for follow_up in waiting:
        weight, why = _found_at(follow_up)
        yield Entry(
            weight=weight,
            patient=follow_up.episode.patient.name,
            why=why,
            since=follow_up.sent_at or follow_up.opened_at,
            url=reverse("followup:answer", args=[follow_up.episode_id]),
        )


def _found_at(follow_up: FollowUp) -> tuple[Weight, str]:
    if follow_up.assessment.stopped_at is not None:
        return Weight.DANGER, _("A red flag stopped the follow-up")
    judged = list(follow_up.assessment.judgements.all())
    outcome = max(judged, key=lambda judgement: judgement.judged_at).value if judged else None
    if outcome is not None and not outcome.may_go_on:
        return Weight.SAFETY, _("Follow-up to answer: it sent the patient to get help first")
    if outcome is not None and stimulation_help.stops(outcome):
        return Weight.SAFETY, _("Follow-up to answer: it speaks against stimulation")
    return Weight.WAITS, _("Follow-up to answer")


def _answers(physio: User) -> Iterable[Entry]:
    """Return answers given again that the physio must see, and muscles whose nerve is in doubt."""
    running = Episode.objects.for_physio(physio).running().select_related("patient")
    episodes = {episode.patient_id: episode for episode in running}
    programmes = Programme.objects.current().filter(episode__in=[e.pk for e in episodes.values()])
    signed = {programme.episode_id: programme for programme in programmes}
    judged: dict[int, list[Judgement]] = {patient: [] for patient in episodes}
    every = Judgement.objects.filter(assessment__patient__in=episodes).with_places()
    for judgement in every.select_related("assessment__review").order_by("judged_at", "pk"):
        judged[judgement.assessment.patient_id].append(judgement)
    tests = Measurement.objects.filter(patient__in=episodes).twitch_tests_of_each()
    for patient, judgements in judged.items():
        episode = episodes[patient]
        programme = signed.get(episode.pk)
        found = answers.news(judgements, episode, programme)
        if found is not None:
            yield Entry(
                weight=_weight(found),
                patient=episode.patient.name,
                why=_why(found),
                since=found.judgement.judged_at,
                url=reverse("practice:answers", args=[episode.pk, found.judgement.assessment_id]),
            )
        if programme is not None:
            asked = tuple(a for judgement in reversed(judgements) for a in judgement.nerves)
            yield from _nerves(episode, programme, Nerves(tests.get(patient, {}), asked))


def _nerves(episode: Episode, programme: Programme, known: Nerves) -> Iterable[Entry]:
    """Return that muscles are not stimulated at home until the physio has signed again."""
    held = nerves.held(programme, known, timezone.localdate())
    if held:
        yield Entry(
            weight=Weight.SAFETY,
            patient=episode.patient.name,
            why=_("Stimulation waits until you sign again, because of a nerve: %(where)s")
            % {"where": ", ".join(place(line.muscle, line.side) for line in held)},
            since=nerves.held_since(programme, held, known),
            url=reverse("practice:twitch_tests", args=[episode.pk]),
        )


def _weight(found: answers.News) -> Weight:
    if found.looked:
        return Weight.NEWS
    return Weight.DANGER if found.stopped else Weight.SAFETY


def _why(found: answers.News) -> str:
    if found.looked:
        return _("Stimulation waits until you sign again; you have looked at the answers")
    if found.stopped:
        return _("A red flag stopped the screening")
    if found.objects:
        return _("Answers since your signature speak against stimulation, or leave it to you")
    return _("The answers got worse since the last time")


def _new_patients(physio: User) -> Iterable[Entry]:
    waiting = (
        Episode.objects.for_physio(physio)
        .awaiting_first_programme()
        .select_related("patient", "order")
    )
    for episode in waiting:
        yield Entry(
            weight=Weight.WAITS,
            patient=episode.patient.name,
            why=_("New patient: read the answers, write the first programme"),
            since=episode.began_at or episode.asked_at,
            url=reverse("practice:patient", args=[episode.pk]),
        )


def _messages(physio: User) -> Iterable[Entry]:
    """Return what patients wrote that is unread, and what was read and not answered."""
    yours = Message.objects.filter(episode=OuterRef("episode"), author=physio)
    waiting = (
        Message.objects.filter(episode__physio=physio, episode__ended_at=None)
        .exclude(author=physio)
        .filter(~Exists(yours.filter(sent_at__gt=OuterRef("sent_at"))))
        .select_related("episode__patient")
        .prefetch_related("readings")
    )
    by_episode: dict[object, list[Message]] = {}
    for message in waiting:
        by_episode.setdefault(message.episode_id, []).append(message)
    for messages in by_episode.values():
        unread = sum(not any(r.reader_id == physio.pk for r in m.readings.all()) for m in messages)
        yield Entry(
            weight=Weight.WAITS if unread else Weight.NEWS,
            patient=messages[0].episode.patient.name,
            why=ngettext("%(n)d message", "%(n)d messages", unread) % {"n": unread}
            if unread
            else _("Read, and not answered yet"),
            since=min(m.sent_at for m in messages),
            url=reverse("conversations:conversation", args=[messages[0].episode_id]),
        )
