"""Who may use and answer a follow-up, and when. `check_` raises; every door passes through it."""

from datetime import date, datetime

from django.core.exceptions import PermissionDenied

from physiobench.accounts.models import User
from physiobench.accounts.policies import ProcessingRestricted, check_not_restricted
from physiobench.clinical.care import follow_up as window
from physiobench.clinical.screening import help as stimulation_help
from physiobench.clinical.screening.triage import Tier
from physiobench.clinical.sessions.reports import ReportKind
from physiobench.diary import policies as diary
from physiobench.episodes import policies as episode_policies
from physiobench.episodes.models import Episode, EpisodeQuerySet, Notice, subject_of
from physiobench.followup.models import FollowUp


class WindowClosed(Exception):
    """The follow-up could be used until `since`, that day included."""

    def __init__(self, since: date) -> None:
        super().__init__(since.isoformat())
        self.since = since


class EpisodeClosed(Exception):
    """The episode of care has ended, or was never paid for."""


def check_may_open(by: User, episode: Episode, today: date) -> None:
    """Let the patient open the follow-up while the episode runs and the window is open.

    Raises:
        PermissionDenied: for anyone but the patient.
        EpisodeClosed: if the episode is not running.
        WindowClosed: if it is too late, or the clock says a day before the assessment.
    """
    if episode.patient_id != by.pk or not by.is_active:
        raise PermissionDenied
    check_not_restricted(by)
    if not episode.is_running:
        raise EpisodeClosed
    if not window.is_open(episode.assessed_on, today):
        raise WindowClosed(episode.follow_up_closes_on)


def check_may_answer(
    by: User, follow_up: FollowUp, now: datetime
) -> episode_policies.TreatmentAccess:
    """Let only whoever treats the patient now answer.

    Raises:
        PermissionDenied: for anyone else.
        ProcessingRestricted: while the patient's data is restricted, if the answer is not urgent.
    """
    access = episode_policies.check_may_treat(by, follow_up.episode, now)
    if not may_answer(follow_up):
        raise ProcessingRestricted
    return access


def may_answer(follow_up: FollowUp) -> bool:
    """Tell whether this may be answered now; a restriction never blocks a safety report."""
    return follow_up.episode.patient.restricted_at is None or open_report(follow_up).urgent


def open_reports(episodes: EpisodeQuerySet) -> list[episode_policies.OpenReport]:
    """Return the follow-ups that were sent, or cut short by a red flag, and have no answer."""
    waiting = (
        FollowUp.objects.awaiting_answer()
        .filter(episode__in=episodes.values("pk"))
        .select_related("episode__patient", "episode__physio", "assessment")
        .prefetch_related("assessment__judgements")
    )
    return [open_report(follow_up) for follow_up in waiting]


def undecided(episodes: EpisodeQuerySet) -> list[episode_policies.OpenReport]:
    """Return the safety reports in these episodes that ask for a decision before the care ends.

    A red flag in safety answers is found by its notice, which asks a physio to read them.
    """
    reports = [report for report in open_reports(episodes) if report.urgent]
    asked = Notice.objects.open().filter(
        episode__in=episodes.values("pk"), kind=ReportKind.RED_FLAG
    )
    flags = {
        notice.subject: episode_policies.OpenReport(
            episode=notice.episode,
            kind=ReportKind.RED_FLAG,
            subject=notice.subject,
            raised_at=notice.raised_at,
            urgent=True,
        )
        for notice in asked.select_related("episode__patient", "episode__physio")
    }
    return [*diary.undecided(episodes), *reports, *flags.values()]


def open_report(follow_up: FollowUp) -> episode_policies.OpenReport:
    """Return a follow-up that was sent as what somebody must answer."""
    kind = _kind(follow_up)
    return episode_policies.OpenReport(
        episode=follow_up.episode,
        kind=kind,
        subject=subject_of(follow_up),
        raised_at=follow_up.sent_at or follow_up.opened_at,
        urgent=kind in {ReportKind.FOLLOW_UP_RED_FLAG, ReportKind.FOLLOW_UP_HELP},
        is_emergency=any(
            judgement.tier == Tier.EMERGENCY_NOW
            for judgement in follow_up.assessment.judgements.all()
        ),
    )


def _kind(follow_up: FollowUp) -> ReportKind:
    if follow_up.assessment.stopped_at is not None:
        return ReportKind.FOLLOW_UP_RED_FLAG
    judged = list(follow_up.assessment.judgements.all())
    outcome = max(judged, key=lambda judgement: judgement.judged_at).value if judged else None
    if outcome is not None and not outcome.may_go_on:
        return ReportKind.FOLLOW_UP_HELP
    if outcome is not None and stimulation_help.stops(outcome):
        return ReportKind.FOLLOW_UP_AGAINST
    return ReportKind.FOLLOW_UP
