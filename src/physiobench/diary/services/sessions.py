"""What a patient writes: sessions, corrections, and the check before stimulation."""

import json
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from physiobench.accounts.models import User
from physiobench.accounts.policies import check_not_restricted
from physiobench.audit import services as audit
from physiobench.audit.models import Verb
from physiobench.clinical.measures.computed import fill
from physiobench.clinical.programme.dose import Outcome as Did
from physiobench.clinical.programme.dose import last_day
from physiobench.clinical.programme.lines import ExercisePrescription, Stimulation
from physiobench.clinical.screening import triage
from physiobench.clinical.screening.triage import Outcome, StimulationVerdict
from physiobench.clinical.sessions import session_advice
from physiobench.clinical.sessions.session_advice import (
    CheckAdvice,
    Pause,
    Report,
    SessionAdvice,
    StopReason,
)
from physiobench.content import questionnaire_load
from physiobench.diary import policies
from physiobench.diary.models import CHECK, Activity, Session, SessionCheck
from physiobench.episodes import services as episodes
from physiobench.episodes.models import Episode
from physiobench.lib.form_ids import id_of_other_content
from physiobench.programmes import policies as programme_policies
from physiobench.programmes.models import Programme
from physiobench.questionnaires import engine
from physiobench.questionnaires.engine import Answers


DAYS_BACK = 7
# What these rules found passes by itself, and is asked again before the next session. Everything
# else that the check may find waits for the physio.
PASSING_RULES = frozenset({"C20", "C22", "C61"})


class NoSuchLine(Exception):
    """The programme has no such exercise or stimulation. Open it from the Today page."""


class NotASessionDay(Exception):
    """The day lies in the future, more than a week back, or outside the programme."""


class Incomplete(Exception):
    """The report leaves out something that must be known; `fields` names it."""

    def __init__(self, fields: tuple[str, ...]) -> None:
        super().__init__()
        self.fields = fields


class AlreadyCorrected(Exception):
    """This entry was corrected before: correct the correction."""


class NoCheckNeeded(Exception):
    """Only stimulation has questions before it."""


class NotToday(Exception):
    """Stimulation must wait: for the physio, for the screening, or for tomorrow's check."""


class NoCheckRules(Exception):
    """The content has no rules for the check, so nobody may be told that it is safe to begin."""


@dataclass(frozen=True, slots=True)
class Logged:
    """The entry that stands, and whether this very call wrote it."""

    session: Session
    created: bool
    differs: bool  # the id was used before, for another report: the first stands


@transaction.atomic
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
    _one_at_a_time(programme)
    line = _line(programme, line_id)
    first: Session | None = (
        Session.objects.filter(pk=entry_id).select_related("programme__episode").first()
    )
    if first is not None:
        policies.check_may_log(by, first.programme)
        return Logged(first, created=False, differs=_differs(first, line_id, done_on, report))
    _check_day(programme, line, done_on, now)
    advice = _advice(programme, line, report)
    if _in_spite(programme, line, done_on):
        advice = advice.model_copy(update={"calls_physio": True})
    session = _write(
        programme=programme,
        line=line,
        entry_id=entry_id,
        done_on=done_on,
        report=report,
        advice=advice,
        now=now,
    )
    audit.record(by=by, verb=Verb.DIARY_SESSION_LOGGED, subject=session, now=now, patient=by)
    _call(session, by, now)
    return Logged(session, created=True, differs=False)


def _in_spite(programme: Programme, line: ExercisePrescription | Stimulation, day: date) -> bool:
    """Test whether this should not have been done on that day."""
    before = Session.objects.for_episode(programme.episode).with_standing()
    waiting = policies.paused(before.pausing().filter(done_on__lte=day))
    if not isinstance(line, Stimulation):
        return waiting is Pause.EVERYTHING
    if waiting is not Pause.NOTHING or policies.stopped_today(before.on(day), day):
        return True
    return line.line_id in programme_policies.lines_stopped(programme, day)


def _one_at_a_time(programme: Programme) -> None:
    """Let a second post of the same form wait for the first, and then find what it wrote."""
    Episode.objects.select_for_update().only("pk").get(pk=programme.episode_id)


def _line(programme: Programme, line_id: UUID) -> ExercisePrescription | Stimulation:
    line = programme.line(line_id)
    if line is None:
        raise NoSuchLine
    return line


def _check_day(
    programme: Programme, line: ExercisePrescription | Stimulation, day: date, now: datetime
) -> None:
    today = now.date()
    ended_at = programme.episode.ended_at
    if (
        not today - timedelta(days=DAYS_BACK) <= day <= today
        or not programme.is_open(day)
        or day > last_day(programme.plan, line)
        or (ended_at is not None and day > timezone.localdate(ended_at))
    ):
        raise NotASessionDay


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


def _write(
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
    session = Session(
        id=entry_id,
        programme=programme,
        line_id=line.line_id,
        activity=_activity(line),
        done_on=done_on,
        time_zone=str(now.tzinfo),
        **_told(report),
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


def _told(report: Report) -> dict[str, object]:
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


def _differs(first: Session, line_id: UUID, done_on: date, report: Report) -> bool:
    same = first.line_id == line_id and first.done_on == done_on
    return not same or any(getattr(first, name) != value for name, value in _told(report).items())


def _call(session: Session, by: User, now: datetime) -> None:
    """Ask whoever answers now to look at a session that calls the physio."""
    report = policies.open_report(session)
    if report is not None:
        episodes.ask_to_answer(by=by, reports={report: 0}, now=now)


@transaction.atomic
def check_before_session(
    *,
    by: User,
    programme: Programme,
    line_id: UUID,
    check_id: UUID,
    answers: Answers,
    now: datetime,
) -> SessionCheck:
    """Judge the questions before one session of stimulation; anything but a clear "no" stops it.

    A check that stops is also an entry of the diary, under the same id, and calls the physio.
    The same answers sent twice with one `check_id` are one check; other answers are a check of
    their own, which can stop what the first let begin.

    Args:
        by: the patient.
        programme: the version that they follow.
        line_id: a stimulation line of it.
        check_id: made with the form.
        answers: to the content's questionnaire `session-check`.
        now: when, in the patient's time zone.

    Raises:
        PermissionDenied: if `by` is not the patient, or the id is somebody else's check.
        NoSuchLine: if the programme has no such line.
        NoCheckNeeded: if the line is not stimulation.
        NotASessionDay: if the line is not prescribed today.
        NotToday: if something is paused, a check stopped a session today already, the
            stimulation screening must be answered again or stands against it, or a test of this
            muscle's nerve waits for the physio.
        NoCheckRules: if the content does not say how to judge.
    """
    policies.check_may_log(by, programme)
    check_not_restricted(by)
    line = _line(programme, line_id)
    if not isinstance(line, Stimulation):
        raise NoCheckNeeded
    _one_at_a_time(programme)
    first: SessionCheck | None = (
        SessionCheck.objects.filter(pk=check_id).select_related("programme__episode").first()
    )
    if first is not None:
        policies.check_may_log(by, first.programme)
        given = engine.dump_answers(answers)
        if (first.line_id, first.answers) == (line_id, given):
            return first
        check_id = id_of_other_content(check_id, str(line_id), json.dumps(given, sort_keys=True))
        again: SessionCheck | None = SessionCheck.objects.filter(pk=check_id).first()
        if again is not None:
            return again
    _check_day(programme, line, now.date(), now)
    before = Session.objects.for_episode(programme.episode).with_standing()
    if policies.stopped_today(before.on(now.date()), now.date()) or policies.paused(
        before.pausing()
    ):
        raise NotToday
    if line_id in programme_policies.lines_stopped(programme, now.date()):
        raise NotToday
    asked = questionnaire_load.questionnaires().get(CHECK)
    rules = questionnaire_load.rules_for(asked) if asked else None
    if asked is None or rules is None:
        raise NoCheckRules
    outcome = triage.judge(rules, fill(asked, answers))
    check = SessionCheck(
        id=check_id,
        programme=programme,
        line_id=line_id,
        checked_on=now.date(),
        time_zone=str(now.tzinfo),
        questionnaire=asked.slug,
        version=asked.version,
        answers=engine.dump_answers(answers),
        outcome=outcome.as_json(),
        may_go_on=outcome.verdict is StimulationVerdict.NO_OBJECTION,
        checked_at=now,
    )
    check.save()
    audit.record(by=by, verb=Verb.DIARY_SESSION_CHECKED, subject=check, now=now, patient=by)
    if not check.may_go_on:
        stopped = _write(
            programme=programme,
            line=line,
            entry_id=check_id,
            done_on=now.date(),
            report=Report(did=Did.STOPPED, stop_reason=StopReason.CHECK),
            advice=_advice_of_check(outcome),
            now=now,
        )
        _call(stopped, by, now)
    return check


def _advice_of_check(outcome: Outcome) -> SessionAdvice:
    passing = all(found.rule_id in PASSING_RULES for found in outcome.reasons)
    return SessionAdvice(
        check=tuple(
            CheckAdvice(reason=found.reason_person, do_now=found.what_to_do)
            for found in outcome.reasons
        ),
        calls_physio=True,
        pauses=Pause.NOTHING if passing and outcome.reasons else Pause.STIMULATION,
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
    line = _line(session.programme, session.line_id)
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
    corrected = _write(
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
    _call(corrected, by, now)
    return Logged(corrected, created=True, differs=False)
