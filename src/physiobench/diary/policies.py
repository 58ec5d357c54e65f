"""Who may write in a diary, and what stands against stimulation today. `check_` raises."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.utils import timezone

from physiobench.accounts.models import User
from physiobench.clinical.sessions.reports import (
    ReportKind,
    session_is_emergency,
    session_is_urgent,
    session_kinds,
)
from physiobench.clinical.sessions.session_advice import (
    Pause,
    Rest,
    rest_from,
    stops_today,
    strongest,
)
from physiobench.diary.models import NextStep, Session, SessionCheck
from physiobench.episodes import policies as episode_policies
from physiobench.episodes.models import EpisodeQuerySet, subject_of
from physiobench.programmes.models import Programme


CHECK_LASTS = timedelta(hours=2)  # DESIGN: time to put the pads on and finish a session


def check_may_log(by: User, programme: Programme) -> None:
    """Let only the patient write into their own diary.

    Raises:
        PermissionDenied: for anyone else.
    """
    if programme.episode.patient_id != by.pk:
        raise PermissionDenied


def check_may_review(by: User, session: Session, now: datetime) -> episode_policies.TreatmentAccess:
    """Let only whoever treats the patient now answer an entry.

    Raises:
        PermissionDenied: for anyone else.
    """
    return episode_policies.check_may_treat(by, session.programme.episode, now)


def is_urgent(session: Session) -> bool:
    """Tell whether a session reported something that cannot wait for the usual answer time."""
    return session.calls_physio and session_is_urgent(session.told)


def paused(sessions: Iterable[Session]) -> Pause:
    """Return what must wait for the physio, given every session that still pauses."""
    return strongest(session.pause for session in sessions)


def stopped_today(sessions: Iterable[Session], day: date) -> Pause:
    """Return what must not begin any more on a day.

    The questions before a session said that no stimulation should begin, and asking again until
    the answers are right is no check; or the patient felt unwell and was told to rest. `sessions`
    are annotated by `with_standing`: the physio may let it go on after all.
    """
    return strongest(
        stops_today(s.stop_reason)
        for s in sessions
        if s.done_on == day and not s.lifted and not s.corrected
    )


def resting(sessions: Iterable[Session], day: date) -> dict[UUID, Rest]:
    """Return from which lines the patient was told to rest on a day, and why.

    `sessions` are annotated by `with_standing`: the physio may let it go on after all. Every report
    whose advice is to rest calls the physio.
    """
    found = {}
    for session in sessions:
        stands = session.calls_physio and not session.lifted and not session.corrected
        if stands and session.done_on <= day:
            why = rest_from(session.told, (day - session.done_on).days)
            if why:
                found[session.line_id] = why
    return found


def is_checked(checks: Iterable[SessionCheck], sessions: Iterable[Session], now: datetime) -> bool:
    """Test that the last check let one session begin just now, and that is not logged yet.

    Whether somebody has a fever, a sore skin or has drunk is asked before every session: an
    answer of this morning says nothing about tonight.

    Args:
        checks: the checks of one line.
        sessions: the sessions of that line.
        now: when, in the patient's time zone.
    """
    fresh = [
        check
        for check in checks
        if check.checked_on == now.date() and now - check.checked_at <= CHECK_LASTS
    ]
    if not fresh:
        return False
    last = max(fresh, key=lambda check: check.checked_at)
    used = any(session.logged_at > last.checked_at for session in sessions)
    return last.may_go_on and not used


def open_reports(episodes: EpisodeQuerySet) -> list[episode_policies.OpenReport]:
    """Return the sessions at home that call a physio and were not reviewed."""
    waiting = (
        Session.objects.awaiting_review()
        .filter(programme__episode__in=episodes.values("pk"))
        .select_related("programme__episode__patient", "programme__episode__physio")
    )
    found = (open_report(session) for session in waiting)
    return [report for report in found if report is not None]


def undecided(episodes: EpisodeQuerySet) -> list[episode_policies.OpenReport]:
    """Return the urgent reports that ask for a decision before the care ends.

    These are reports without a decision, and those whose decision promises a call or a message:
    after the end, a message cannot be sent and the patient would wait for it.
    """
    paused = Session.objects.filter(programme__episode__in=episodes.values("pk")).kept_paused()
    promised = (open_report(session) for session in paused if session.promised)
    reports = [report for report in open_reports(episodes) if report.urgent]
    return [*reports, *(report for report in promised if report is not None)]


def promises(
    episodes: EpisodeQuerySet,
) -> Iterable[tuple[episode_policies.OpenReport, date]]:
    """Yield each report whose decision promised a call or a message, and the day it is late.

    After the care has ended a message cannot be sent any more, and only a call can be late.
    """
    paused = Session.objects.filter(programme__episode__in=episodes.values("pk")).kept_paused()
    for session in paused:
        report, last, promised = open_report(session), session.last_decision, session.promised
        if report is None or last is None or promised is None:
            continue
        if session.programme.episode.ended_at is not None and promised is not NextStep.CALL:
            continue
        yield report, last.promised_for + timedelta(days=1)


def late_promises(episodes: EpisodeQuerySet, today: date) -> Iterable[episode_policies.OpenReport]:
    """Yield the reports whose decision promised a call or a message on a day that is over.

    Each is raised anew at the end of that day, so that others are asked as for a new report.
    """
    for report, late_on in promises(episodes):
        if late_on <= today:
            yield replace(
                report,
                kind=ReportKind.PROMISE,
                also=(report.kind, *report.also),
                subject=f"{report.subject}@{late_on:%Y-%m-%d}",
                raised_at=timezone.make_aware(datetime.combine(late_on, time.min)),
            )


def open_report(session: Session) -> episode_policies.OpenReport | None:
    """Return a session that calls the physio as what somebody must answer; None of any other."""
    if not session.calls_physio:
        return None
    kind, *also = session_kinds(session.told, session.stop_reason)
    return episode_policies.OpenReport(
        episode=session.programme.episode,
        kind=kind,
        also=tuple(also),
        subject=subject_of(session),
        raised_at=session.logged_at,
        urgent=is_urgent(session),
        is_emergency=session_is_emergency(session.told),
    )
