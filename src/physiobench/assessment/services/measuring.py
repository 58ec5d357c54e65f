"""A measure written down: by the person themselves, or by their physio."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from physiobench.accounts.models import User
from physiobench.accounts.policies import check_not_restricted
from physiobench.assessment import policies
from physiobench.assessment.models import Measurement
from physiobench.assessment.services.refusals import (
    AlreadyReplaced,
    NoReason,
    NotAMeasure,
    NothingMeasured,
    NotThatDay,
)
from physiobench.audit import services as audit
from physiobench.audit.models import Verb
from physiobench.clinical.measures import measure_sense
from physiobench.clinical.measures.measured import FormReading, read_form
from physiobench.clinical.nerve.results import was_allowed
from physiobench.content.measuring import TWITCH_TEST, measuring
from physiobench.lib.form_ids import id_of_other_content
from physiobench.questionnaires import engine
from physiobench.questionnaires.model.questionnaire import Questionnaire


OLDEST = date(2000, 1, 1)  # DESIGN: an earlier day is a slip
REASON_LONGEST = 200


@dataclass(frozen=True, slots=True)
class Correction:
    """What a measurement replaces, and why."""

    replaces: Measurement
    why: str


@dataclass(frozen=True, slots=True)
class Measured:
    """What became of a form: the measurement that stands, or what is left to do."""

    measurement: Measurement | None
    errors: Mapping[str, str]  # by linkId: what to put right
    revealed: Sequence[str] = ()  # questions that the answers brought up: ask them too


@transaction.atomic
def record_own_measure(
    *,
    by: User,
    entry_id: UUID,
    questionnaire: str,
    raw: Mapping[str, Sequence[str]],
    shown: Collection[str],
    done_on: date,
    correction: Correction | None = None,
    now: datetime,
) -> Measured:
    """Write down what a patient measured by themselves; the same form sent twice is kept once.

    Nothing is kept until every question that applies was asked and answered.

    Args:
        by: the patient.
        entry_id: made with the form.
        questionnaire: slug of a measure's questionnaire.
        raw: the form's fields as they came.
        shown: the linkIds of the questions that stood on the form.
        done_on: the day it was measured.
        correction: which own measurement it replaces, and why.
        now: when, in the person's time zone: it says what "today" is.

    Raises:
        PermissionDenied: if `by` is no patient in care, the measure is for physios, or the id or
            the replaced measurement is not theirs.
        NotAMeasure: if there is no such measure.
        NotThatDay: if the day lies in the future or before 2000.
        NothingMeasured: if every question was left out.
        NoReason: if a correction does not say why.
        AlreadyReplaced: if what it corrects was corrected before.
    """
    asked = _asked(questionnaire)
    policies.check_may_measure_oneself(by, asked)
    sent = _Sent(entry_id, asked, raw, shown, done_on, correction)
    return _record(by, by, sent, now)


@transaction.atomic
def record_measure_for(
    *,
    by: User,
    patient: User,
    entry_id: UUID,
    questionnaire: str,
    raw: Mapping[str, Sequence[str]],
    shown: Collection[str],
    done_on: date,
    correction: Correction | None = None,
    now: datetime,
) -> Measured:
    """Write down what a physio measured of a patient; the caller knows that `by` treats them.

    Takes and raises what `record_own_measure` does, for every measure and for the twitch test.
    """
    asked = _asked(questionnaire)
    policies.check_may_measure_others(by)
    check_not_restricted(patient)
    sent = _Sent(entry_id, asked, raw, shown, done_on, correction)
    return _record(by, patient, sent, now)


def _asked(questionnaire: str) -> Questionnaire:
    if questionnaire not in measuring():
        raise NotAMeasure
    return measuring()[questionnaire]


@dataclass(frozen=True, slots=True)
class _Sent:
    """One form as it came."""

    entry_id: UUID
    asked: Questionnaire
    raw: Mapping[str, Sequence[str]]
    shown: Collection[str]
    done_on: date
    correction: Correction | None

    @property
    def reading(self) -> FormReading:
        """Read it, its times on the practice's clocks."""
        zone = timezone.get_default_timezone()
        return read_form(self.asked, self.raw, self.shown, zone=zone)

    @property
    def content(self) -> tuple[str, date, dict[str, object]]:
        """Return what the form says."""
        given = engine.dump_answers(self.reading.answers)
        return self.asked.slug, self.done_on, dict(given)

    @property
    def ids(self) -> tuple[UUID, UUID]:
        """Return the form's id, and the one to use if it was sent before with other content."""
        words = json.dumps(self.content, sort_keys=True, default=str)
        return self.entry_id, id_of_other_content(self.entry_id, words)

    def made(self, measurement: Measurement) -> bool:
        """Test whether this form, sent before, made the measurement."""
        found = (measurement.questionnaire, measurement.done_on, measurement.answers)
        return self.content == found


def _record(by: User, patient: User, sent: _Sent, now: datetime) -> Measured:
    User.objects.select_for_update().only("pk").get(pk=patient.pk)  # one at a time
    for entry_id in sent.ids:
        first: Measurement | None = Measurement.objects.filter(pk=entry_id).first()
        if first is None:
            break
        if (first.patient_id, first.recorded_by_id) != (patient.pk, by.pk):
            raise PermissionDenied
        if sent.made(first):
            return Measured(first, {})
    if not OLDEST <= sent.done_on <= now.date():
        raise NotThatDay
    why = _check_correction(sent, by, patient)
    reading = sent.reading
    senseless = measure_sense.faults(sent.asked.slug, reading.answers)
    errors = {**senseless, **reading.errors, **_stops(sent.asked, reading)}
    if errors or reading.revealed:
        return Measured(None, errors, reading.revealed)
    if not reading.answers:
        raise NothingMeasured
    measurement = Measurement.objects.create(
        id=entry_id,
        patient=patient,
        questionnaire=sent.asked.slug,
        version=sent.asked.version,
        answers=engine.dump_answers(reading.answers),
        done_on=sent.done_on,
        recorded_by=by,
        recorded_at=now,
        replaces=sent.correction.replaces if sent.correction else None,
        replaces_why=why,
    )
    verb = Verb.ASSESSMENT_MEASURE_CORRECTED if sent.correction else Verb.ASSESSMENT_MEASURED
    audit.record(by=by, verb=verb, subject=measurement, patient=patient, now=now)
    return Measured(measurement, {})


def _check_correction(sent: _Sent, by: User, patient: User) -> str:
    """Return why something is replaced, cleaned; nothing if nothing is."""
    if sent.correction is None:
        return ""
    old = sent.correction.replaces
    policies.check_may_replace(by, patient, old)
    if old.questionnaire != sent.asked.slug:
        raise NotAMeasure
    if Measurement.objects.filter(replaces=old).exists():
        raise AlreadyReplaced
    why = " ".join(sent.correction.why.split())[:REASON_LONGEST]
    if not why:
        raise NoReason
    return why


def _stops(asked: Questionnaire, reading: FormReading) -> dict[str, str]:
    """Refuse a twitch test that the safety check did not allow: the test is stimulation too."""
    if asked.slug != TWITCH_TEST or not reading.answers.get("screened"):
        return {}
    if was_allowed(reading.answers):
        return {}
    words = _("Stop here: the safety check comes first. Nothing was recorded.")
    return {"screened": words}
