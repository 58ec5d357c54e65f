"""The check before a session of stimulation: anything but a clear "no" stops it."""

import json
from datetime import datetime
from uuid import UUID

from django.db import transaction

from physiobench.accounts.models import User
from physiobench.accounts.policies import check_not_restricted
from physiobench.audit import services as audit
from physiobench.audit.models import Verb
from physiobench.clinical.measures.computed import fill
from physiobench.clinical.programme.dose import SessionOutcome
from physiobench.clinical.programme.lines import Stimulation
from physiobench.clinical.screening import triage
from physiobench.clinical.screening.triage import Outcome, StimulationVerdict
from physiobench.clinical.sessions.session_advice import (
    CheckAdvice,
    Pause,
    Report,
    SessionAdvice,
    StopReason,
)
from physiobench.content import questionnaire_load
from physiobench.diary import policies
from physiobench.diary.models import CHECK, Session, SessionCheck
from physiobench.diary.services.entries import (
    _call_physio,
    _check_day,
    _line_of,
    _one_at_a_time,
    _write_entry,
)
from physiobench.lib.form_ids import id_of_other_content
from physiobench.programmes import policies as programme_policies
from physiobench.programmes.models import Programme
from physiobench.questionnaires import engine
from physiobench.questionnaires.engine import Answers


# What these rules found passes by itself, and is asked again before the next session. Everything
# else that the check may find waits for the physio.
PASSING_RULES = frozenset({"C20", "C22", "C61"})


class NoCheckNeeded(Exception):
    """Only stimulation has questions before it."""


class NotToday(Exception):
    """Stimulation must wait: for the physio, for the screening, or for tomorrow's check."""


class NoCheckRules(Exception):
    """The content has no rules for the check, so nobody may be told that it is safe to begin."""


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
        NotToday: if something is paused, if a check stopped a session today already, if the
            advice on a session is to rest from this line today, if the
            stimulation screening has to be answered again or rules stimulation out, or if the
            physio still has to look at a test of this muscle's nerve.
        NoCheckRules: if the content does not say how to judge.
    """
    policies.check_may_log(by, programme)
    check_not_restricted(by)
    line = _line_of(programme, line_id)
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
    before = list(Session.objects.for_episode(programme.episode).forbidding(now.date()))
    if policies.paused(one for one in before if not one.lifted):
        raise NotToday
    if policies.stopped_today(before, now.date()) or line_id in policies.resting(
        before, now.date()
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
        stopped = _write_entry(
            programme=programme,
            line=line,
            entry_id=check_id,
            done_on=now.date(),
            report=Report(did=SessionOutcome.STOPPED, stop_reason=StopReason.CHECK),
            advice=_advice_of_check(outcome),
            now=now,
        )
        _call_physio(stopped, by, now)
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
