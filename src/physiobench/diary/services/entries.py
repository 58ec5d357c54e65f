"""What each entry of the diary needs, whoever writes it: its line, its day, its row, the call."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone

from physiobench.accounts.models import User
from physiobench.clinical.programme.dose import last_day
from physiobench.clinical.programme.lines import ExercisePrescription, Stimulation
from physiobench.clinical.sessions.session_advice import Report, SessionAdvice
from physiobench.diary import policies
from physiobench.diary.models import Activity, Session
from physiobench.episodes import services as episodes
from physiobench.episodes.models import Episode
from physiobench.programmes.models import Programme


DAYS_BACK = 7


class NoSuchLine(Exception):
    """The programme has no such exercise or stimulation. Open it from the Today page."""


class NotASessionDay(Exception):
    """The day lies in the future, more than a week back, or outside the programme."""


def _one_at_a_time(programme: Programme) -> None:
    """Let a second post of the same form wait for the first, and then find what it wrote."""
    Episode.objects.select_for_update().only("pk").get(pk=programme.episode_id)


def _line_of(programme: Programme, line_id: UUID) -> ExercisePrescription | Stimulation:
    """Return one line of a programme.

    Raises:
        NoSuchLine: if the programme has no such line.
    """
    line = programme.line(line_id)
    if line is None:
        raise NoSuchLine
    return line


def _check_day(
    programme: Programme, line: ExercisePrescription | Stimulation, day: date, now: datetime
) -> None:
    """Let a day pass on which this line could be done, up to a week back.

    Raises:
        NotASessionDay: if the line was not prescribed on that day, or the day is too far off.
    """
    today = now.date()
    ended_at = programme.episode.ended_at
    if (
        not today - timedelta(days=DAYS_BACK) <= day <= today
        or not programme.is_open(day)
        or day > last_day(programme.plan, line)
        or (ended_at is not None and day > timezone.localdate(ended_at))
    ):
        raise NotASessionDay


def _write_entry(
    *,
    programme: Programme,
    line: ExercisePrescription | Stimulation,
    entry_id: UUID,
    done_on: date,
    report: Report,
    advice: SessionAdvice,
    now: datetime,
    **correction: Any,
) -> Session:
    """Save one entry with the advice that the patient reads, and return it."""
    session = Session(
        id=entry_id,
        programme=programme,
        line_id=line.line_id,
        activity=_activity(line),
        done_on=done_on,
        time_zone=str(now.tzinfo),
        **_columns_of(report),
        advice=advice.model_dump(mode="json"),
        calls_physio=advice.calls_physio,
        pauses=advice.pauses,
        logged_at=now,
        **correction,
    )
    session.save()
    return session


def _activity(line: ExercisePrescription | Stimulation) -> Activity:
    return Activity.STIMULATION if isinstance(line, Stimulation) else Activity.EXERCISE


def _columns_of(report: Report) -> dict[str, object]:
    """Return the report as the columns that keep it."""
    return {
        "did": report.did.value,
        "stop_reason": report.stop_reason.value if report.stop_reason else "",
        "pain_before": report.pain_before,
        "pain_after": report.pain_after,
        "minutes": report.minutes,
        "contractions": report.contractions,
        "comfort": report.comfort,
        "skin": report.skin.value if report.skin else "",
        "symptoms": [symptom.value for symptom in report.symptoms],
        "note": report.note,
    }


def _call_physio(session: Session, by: User, now: datetime) -> None:
    """Ask whoever answers now to look at a session that calls the physio."""
    report = policies.open_report(session)
    if report is not None:
        episodes.ask_to_answer(by=by, reports={report: 0}, now=now)
