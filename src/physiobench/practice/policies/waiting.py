"""All unanswered reports of patients: one list for inbox, practice overview and mail.

What is not in this list is escalated to nobody, so a new kind of report is added here.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from physiobench.assessment.models import Judgement, Measurement
from physiobench.clinical.care.cover import step_reached
from physiobench.clinical.nerve.gate import Nerves
from physiobench.clinical.programme.lines import place
from physiobench.clinical.screening.triage import Tier
from physiobench.clinical.sessions.reports import ReportKind
from physiobench.conversations import policies as conversations
from physiobench.conversations.models import Message
from physiobench.diary import policies as diary
from physiobench.episodes.models import Episode, EpisodeQuerySet, subject_of
from physiobench.episodes.policies import OpenReport
from physiobench.followup import policies as followup
from physiobench.practice.policies import answers, nerves
from physiobench.programmes.models import Programme


JUDGED = frozenset(  # kinds that answers and nerves come to
    {
        ReportKind.RED_FLAG,
        ReportKind.ANSWERS_AGAINST,
        ReportKind.ANSWERS_WORSE,
        ReportKind.NERVE,
    }
)


def open_reports(
    episodes: EpisodeQuerySet, judged: EpisodeQuerySet | None = None
) -> list[OpenReport]:
    """Return every report in these episodes that a physio has not answered.

    One whose promised call or message is late counts as not answered. `judged` are those episodes
    whose answers and nerves to judge, if it is known that the others have nothing open there
    (`changes`).
    """
    return [
        *diary.open_reports(episodes),
        *diary.late_promises(episodes, timezone.localdate()),
        *followup.open_reports(episodes),
        *answers_and_nerves(episodes if judged is None else judged),
        *messages(episodes),
    ]


def with_promises(episodes: EpisodeQuerySet) -> set[UUID]:
    """Return those in which a report is open again by itself, once the promised day is over."""
    return {report.episode.pk for report, _late_on in diary.promises(episodes)}


def step(report: OpenReport, now: datetime) -> int:
    """Return how far a report has been escalated by now."""
    return step_reached(
        timezone.localtime(report.raised_at),
        now,
        urgent=report.urgent,
        within_days=settings.ANSWER_WITHIN_DAYS,
    )


def undecided(episode: Episode) -> list[OpenReport]:
    """Return the safety reports of one episode that a physio must decide on before it ends."""
    only = Episode.objects.filter(pk=episode.pk)
    others = [*followup.open_reports(only), *answers_and_nerves(only)]
    return [*diary.undecided(only), *(report for report in others if report.urgent)]


def messages(episodes: EpisodeQuerySet) -> Iterable[OpenReport]:
    """Return the messages of patients that no physio has answered."""
    waiting = Message.objects.filter(episode__in=episodes.values("pk")).awaiting_answer()
    return [conversations.open_report(message) for message in waiting]


@dataclass(frozen=True, slots=True)
class CareFinding:
    """Answers given again, or a muscle whose nerve is in doubt, in one episode."""

    report: OpenReport
    is_reviewed: bool = False  # a physio has looked at it; only a signature settles it
    muscles: str = ""  # held by a nerve


def answers_and_nerves(episodes: EpisodeQuerySet) -> Iterable[OpenReport]:
    """Return the answers given again that a physio must look at, and muscles held by a nerve."""
    return [found.report for found in care_findings(episodes) if not found.is_reviewed]


def care_findings(episodes: EpisodeQuerySet) -> Iterable[CareFinding]:
    """Return what the answers and tests of patients in care ask of a physio, reviewed or not."""
    for episode, programme, news, tested in _in_care(episodes):
        if news is not None:
            yield CareFinding(answers_report(episode, news), is_reviewed=news.looked)
        held = nerves.held(programme, tested, timezone.localdate())
        if programme is not None and held:
            since = nerves.held_since(programme, held, tested)
            report = OpenReport(
                episode=episode,
                kind=ReportKind.NERVE,
                subject=f"{subject_of(programme)}@{since:%Y-%m-%dT%H:%M}",
                raised_at=since,
            )
            muscles = ", ".join(place(line.muscle, line.side) for line in held)
            yield CareFinding(report, muscles=muscles)


def answers_report(episode: Episode, news: answers.News) -> OpenReport:
    """Return answers given again as what somebody must answer."""
    kind = ReportKind.ANSWERS_WORSE
    if news.stopped:
        kind = ReportKind.RED_FLAG
    elif news.objects:
        kind = ReportKind.ANSWERS_AGAINST
    return OpenReport(
        episode=episode,
        kind=kind,
        subject=subject_of(news.judgement.assessment),
        raised_at=news.judgement.judged_at,
        urgent=answers.is_urgent(news.judgement, news.judgement.assessment),
        is_emergency=news.judgement.tier == Tier.EMERGENCY_NOW,
    )


def _in_care(
    episodes: EpisodeQuerySet,
) -> Iterable[tuple[Episode, Programme | None, answers.News | None, Nerves]]:
    running = {
        episode.patient_id: episode
        for episode in episodes.running().select_related("patient", "physio", "order")
    }
    signed = {
        programme.episode_id: programme
        for programme in Programme.objects.current().filter(
            episode__in=[episode.pk for episode in running.values()]
        )
    }
    judged: dict[int, list[Judgement]] = {patient: [] for patient in running}
    every = Judgement.objects.filter(assessment__patient__in=running).with_places()
    for judgement in every.select_related("assessment__review").order_by("judged_at", "pk"):
        judged[judgement.assessment.patient_id].append(judgement)
    tests = Measurement.objects.filter(patient__in=running).twitch_tests_of_each()
    for patient, judgements in judged.items():
        episode = running[patient]
        programme = signed.get(episode.pk)
        asked = tuple(nerve for judgement in reversed(judgements) for nerve in judgement.nerves)
        yield (
            episode,
            programme,
            answers.news(judgements, episode, programme),
            Nerves(tests.get(patient, {}), asked),
        )
