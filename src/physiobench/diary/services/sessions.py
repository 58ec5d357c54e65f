"""What a patient writes: sessions and their corrections."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction

from physiobench.accounts.models import User
from physiobench.audit import services as audit
from physiobench.audit.models import Verb
from physiobench.clinical.programme.lines import ExercisePrescription, Stimulation
from physiobench.clinical.sessions import session_advice
from physiobench.clinical.sessions.session_advice import (
    Pause,
    Report,
    SessionAdvice,
    strongest,
)
from physiobench.diary import policies
from physiobench.diary.models import Session
from physiobench.diary.services.entries import (
    _call_physio,
    _check_day,
    _columns_of,
    _line_of,
    _one_at_a_time,
    _write_entry,
)
from physiobench.programmes import policies as programme_policies
from physiobench.programmes.models import Programme


class Incomplete(Exception):
    """The report leaves out something that must be known; `fields` names it."""

    def __init__(self, fields: tuple[str, ...]) -> None:
        super().__init__()
        self.fields = fields


class AlreadyCorrected(Exception):
    """This entry was corrected before: correct the correction."""


@dataclass(frozen=True, slots=True)
class Logged:
    """The entry that stands, and whether this very call wrote it."""

    session: Session
    created: bool
    differs: bool  # the id was used before, for another report: the first stands


def log_session(
    *,
    by: User,
    programme: Programme,
    line_id: UUID,
    entry_id: UUID,
    done_on: date,
    report: Report,
    now: datetime,
) -> Logged:
    """Write one session into the diary; call the physio if a rule or the patient wants them.

    What happened is never refused because it should not have: a session in spite of a pause is
    written down, and calls the physio. The same `entry_id` stands once.

    Args:
        by: the patient.
        programme: the version that they follow.
        line_id: which line of it.
        entry_id: made with the form.
        done_on: the patient's own date.
        report: what they tell.
        now: when, in the patient's time zone: it says what "today" is.

    Raises:
        PermissionDenied: if `by` is not the patient, or the id is somebody else's entry.
        NoSuchLine: if the programme has no such line.
        NotASessionDay: if the line was not prescribed on that day, or the day is too far off.
        Incomplete: if something that must be known is missing.
    """
    policies.check_may_log(by, programme)
    line = _line_of(programme, line_id)
    if Session.objects.filter(pk=entry_id).exists():
        return _logged_before(by, entry_id, line_id, done_on, report)
    _check_day(programme, line, done_on, now)
    # judged before the transaction: SQLite lets nobody else write while one is open
    advice = _advice(programme, line, report)
    if _in_spite(programme, line, done_on):
        advice = advice.model_copy(update={"calls_physio": True})
    with transaction.atomic():
        _one_at_a_time(programme)
        if Session.objects.filter(pk=entry_id).exists():  # the same form, sent twice at once
            return _logged_before(by, entry_id, line_id, done_on, report)
        session = _write_entry(
            programme=programme,
            line=line,
            entry_id=entry_id,
            done_on=done_on,
            report=report,
            advice=advice,
            now=now,
        )
        audit.record(by=by, verb=Verb.DIARY_SESSION_LOGGED, subject=session, now=now, patient=by)
        _call_physio(session, by, now)
    return Logged(session, created=True, differs=False)


def _logged_before(
    by: User, entry_id: UUID, line_id: UUID, done_on: date, report: Report
) -> Logged:
    """Return the entry that an earlier post of the same form wrote.

    Raises:
        PermissionDenied: if it is somebody else's.
    """
    first = Session.objects.select_related("programme__episode").get(pk=entry_id)
    policies.check_may_log(by, first.programme)
    return Logged(first, created=False, differs=_differs(first, line_id, done_on, report))


def _in_spite(programme: Programme, line: ExercisePrescription | Stimulation, day: date) -> bool:
    """Test whether this should not have been done on that day."""
    before = list(Session.objects.for_episode(programme.episode).forbidding(day))
    waiting = policies.paused(one for one in before if not one.lifted)
    stopped = strongest((waiting, policies.stopped_today(before, day)))
    if line.line_id in policies.resting(before, day):
        return True
    if not isinstance(line, Stimulation):
        return stopped is Pause.EVERYTHING
    if stopped is not Pause.NOTHING:
        return True
    return line.line_id in programme_policies.lines_stopped(programme, day)


def _advice(
    programme: Programme, line: ExercisePrescription | Stimulation, report: Report
) -> SessionAdvice:
    stimulation = isinstance(line, Stimulation)
    missing = session_advice.missing(report, stimulation=stimulation)
    if missing:
        raise Incomplete(missing)
    return session_advice.judge(
        report, stimulation=stimulation, pain_limit=programme.plan.pain_limit
    )


def _differs(first: Session, line_id: UUID, done_on: date, report: Report) -> bool:
    same = first.line_id == line_id and first.done_on == done_on
    return not same or any(
        getattr(first, name) != value for name, value in _columns_of(report).items()
    )


@transaction.atomic
def correct_session(
    *,
    by: User,
    session: Session,
    entry_id: UUID,
    report: Report,
    reason: str,
    now: datetime,
) -> Logged:
    """Put an entry right with a new one that says why; the first stays in the record.

    A correction never takes back a call for the physio or a pause: only the physio does that.

    Args:
        by: the patient.
        session: the entry that was wrong.
        entry_id: made with the form; the same one stands once.
        report: what really happened.
        reason: why the first was wrong.
        now: when, in the patient's time zone.

    Raises:
        PermissionDenied: if `by` is not the patient, or the id is somebody else's entry.
        AlreadyCorrected: if another entry corrects it already.
        Incomplete: if something that must be known, or the reason, is missing.
    """
    policies.check_may_log(by, session.programme)
    _one_at_a_time(session.programme)
    line = _line_of(session.programme, session.line_id)
    first: Session | None = (
        Session.objects.filter(pk=entry_id).select_related("programme__episode").first()
    )
    if first is not None:
        policies.check_may_log(by, first.programme)
        if first.corrects_id != session.pk:
            raise PermissionDenied
        differs = _differs(first, session.line_id, session.done_on, report)
        return Logged(first, created=False, differs=differs)
    if Session.objects.filter(corrects=session).exists():
        raise AlreadyCorrected
    if not reason.strip():
        raise Incomplete(("correction_reason",))
    corrected = _write_entry(
        programme=session.programme,
        line=line,
        entry_id=entry_id,
        done_on=session.done_on,
        report=report,
        advice=_advice(session.programme, line, report),
        now=now,
        corrects=session,
        correction_reason=reason.strip(),
    )
    audit.record(by=by, verb=Verb.DIARY_SESSION_CORRECTED, subject=corrected, now=now, patient=by)
    _call_physio(corrected, by, now)
    return Logged(corrected, created=True, differs=False)
