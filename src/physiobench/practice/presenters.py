"""One line per thing that waits, and one patient at a glance."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import IntEnum

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext

from physiobench.accounts.models import REGISTER_CHECK_LASTS, Physio, User
from physiobench.assessment.models import Assessment, Judgement, Kind
from physiobench.clinical import questionnaire as engine
from physiobench.clinical import skin
from physiobench.clinical.triage import StimulationVerdict, Tier
from physiobench.clinical.weeks import Week, by_week
from physiobench.content import load
from physiobench.conversations.models import Message
from physiobench.diary.models import Session, in_force
from physiobench.episodes.models import Episode
from physiobench.followup.models import FollowUp
from physiobench.kit.models import OwnStimulator
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
        *_follow_ups(physio),
        *_screenings(physio),
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
    )
    for follow_up in waiting:
        stopped = follow_up.assessment.stopped_at is not None
        yield Entry(
            weight=Weight.DANGER if stopped else Weight.WAITS,
            patient=follow_up.episode.patient.name,
            why=_("A red flag stopped the follow-up") if stopped else _("Follow-up to answer"),
            since=follow_up.sent_at or follow_up.opened_at,
            url=reverse("followup:answer", args=[follow_up.episode_id]),
        )


def _screenings(physio: User) -> Iterable[Entry]:
    """Return screenings that object to what was signed before them."""
    programmes = Programme.objects.in_care().current().filter(episode__physio=physio)
    signed: dict[int, Programme] = {
        programme.episode.patient_id: programme
        for programme in programmes.select_related("episode__patient")
    }
    judged = (
        Judgement.objects.filter(assessment__kind=Kind.SCREENING, assessment__patient__in=signed)
        .exclude(verdict=StimulationVerdict.NO_OBJECTION, assessment__stopped_at=None)
        .select_related("assessment")
        .order_by("judged_at")
    )
    latest = {j.assessment.patient_id: j for j in judged}
    for patient, judgement in latest.items():
        episode = signed[patient].episode
        if judgement.judged_at <= signed[patient].signed_at:
            continue
        stopped = judgement.assessment.stopped_at is not None
        yield Entry(
            weight=Weight.DANGER if stopped else Weight.SAFETY,
            patient=episode.patient.name,
            why=_("A red flag stopped the screening")
            if stopped
            else _("The screening now speaks against stimulation, or leaves it to you"),
            since=judgement.judged_at,
            url=reverse("practice:answers", args=[episode.pk, judgement.assessment_id]),
        )


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
    unread = (
        Message.objects.filter(episode__physio=physio)
        .unread_by(physio)
        .select_related("episode__patient")
    )
    by_episode: dict[object, list[Message]] = {}
    for message in unread:
        by_episode.setdefault(message.episode_id, []).append(message)
    for messages in by_episode.values():
        first = messages[0]
        yield Entry(
            weight=Weight.WAITS,
            patient=first.episode.patient.name,
            why=ngettext("%(n)d message", "%(n)d messages", len(messages)) % {"n": len(messages)},
            since=min(m.sent_at for m in messages),
            url=reverse("conversations:conversation", args=[first.episode_id]),
        )


TIERS = {
    Tier.EMERGENCY_NOW: (_lazy("Emergency, now"), "stop"),
    Tier.URGENT_TODAY: (_lazy("Medical advice today"), "stop"),
    Tier.SEE_GP: (_lazy("GP first"), "care"),
    Tier.SEE_PHYSIO_IN_PERSON: (_lazy("Physio in person first"), "care"),
    Tier.SUITABLE_REMOTE: (_lazy("Suitable for remote review"), "ok"),
}
VERDICTS = {
    StimulationVerdict.NOT_FOR_YOU: (_lazy("Stimulation: contraindicated"), "stop"),
    StimulationVerdict.NOT_AT_THIS_SITE: (_lazy("Stimulation: not at this site"), "stop"),
    StimulationVerdict.PHYSIO_DECIDES: (_lazy("Stimulation: you decide, with a reason"), "care"),
    StimulationVerdict.NO_OBJECTION: (_lazy("Stimulation: no objection found"), "ok"),
}


def verdict_tags(judgement: Judgement | None) -> list[tuple[str | Promise, str]]:
    """Return what the rules found, in a clinician's words, each with its tag's colour."""
    if judgement is None:
        return []
    outcome = judgement.value
    if outcome.verdict is None:
        return [TIERS[outcome.tier], (_("Stimulation: not screened"), "care")]
    return [TIERS[outcome.tier], VERDICTS[outcome.verdict]]


def stimulator_name(own: OwnStimulator | None) -> str:
    """Return how the patient's own stimulator is called."""
    if own is None:
        return ""
    known = load.stimulators().get(own.model)
    return own.name or (known.name if known else own.model)


def answers(assessment: Assessment) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return what was asked and answered, page by page, in the version that was asked."""
    return [
        (page.title, list(lines))
        for response in assessment.responses.all()
        for page, lines in engine.summary(response.asked, response.given)
    ]


def worst_pains(sessions: Iterable[Session], weeks: Iterable[Week]) -> dict[date, int | None]:
    """Return the worst pain after a session of each week, by the week's first day."""
    told = [(s.done_on, s.pain_after) for s in sessions if s.pain_after is not None]
    return {
        week.starts_on: max(
            (
                pain
                for day, pain in told
                if week.starts_on <= day < week.starts_on + timedelta(weeks=1)
            ),
            default=None,
        )
        for week in weeks
    }


@dataclass(frozen=True, slots=True)
class Diary:
    """What the patient reports: by week since the first programme, and the last entries."""

    weeks: list[tuple[Week, int | None]]
    latest: list[Session]
    waiting: list[Session]


def diary(episode: Episode, programme: Programme | None, today: date) -> Diary:
    """Return the diary at a glance; no entry means unknown, not undone."""
    standing = Session.objects.for_episode(episode).standing()
    sessions = list(
        standing.select_related("programme")
        .prefetch_related("reviews")
        .order_by("-done_on", "-logged_at")
    )
    weeks: tuple[Week, ...] = ()
    if programme is not None:
        versions = in_force(Programme.objects.filter(episode=episode))
        weeks = by_week(versions, [s.as_delivered(s.programme.plan) for s in sessions], today)
    pains = worst_pains(sessions, weeks)
    return Diary(
        weeks=[(week, pains[week.starts_on]) for week in weeks],
        latest=sessions[:10],
        waiting=[session for session in sessions if session.needs_answer],
    )


def register_checks(today: date) -> list[tuple[Physio, date, bool]]:
    """Return each physio with the day the next register check is due, and whether it is late."""
    physios = Physio.objects.filter(user__is_active=True).select_related("user")
    rows = []
    for physio in physios:
        due = min(
            physio.hcpc_checked_on + REGISTER_CHECK_LASTS,
            physio.hcpc_expires_on,
            physio.insured_until,
        )
        rows.append((physio, due, not physio.is_registered_on(today)))
    return sorted(rows, key=lambda row: row[1])


def caseload(physio: User, *, show: str, words: str) -> list[Episode]:
    """Return the physio's patients; `show` is running, ended or all, `words` part of a name."""
    episodes = Episode.objects.for_physio(physio).paid().select_related("patient", "order")
    if show == "running":
        episodes = episodes.running()
    elif show == "ended":
        episodes = episodes.filter(ended_at__isnull=False)
    for word in words.split():
        episodes = episodes.filter(
            Q(patient__first_name__icontains=word) | Q(patient__last_name__icontains=word)
        )
    return list(episodes.annotate(versions=Count("programmes")).order_by("-order__paid_at"))
