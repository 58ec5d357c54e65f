"""Tests of physiobench.assessment.models: what was last said about stimulation."""

from datetime import timedelta
from uuid import uuid4

import pytest

from physiobench.assessment import services as assessments
from physiobench.assessment.models import Assessment, Kind
from physiobench.clinical.screening.gate import screening_blocks
from tests.assessment.walking import NOW, PREGNANT, answer, begin, finished
from tests.factories import AssessmentFactory, JudgementFactory, UserFactory


pytestmark = pytest.mark.django_db


def latest(patient):
    return Assessment.objects.for_patient(patient).latest_screening()


def in_care(differing=None):
    """Return a patient with a claimed assessment."""
    assessment, _ = finished(differing or {})
    patient = UserFactory()
    assessments.claim(by=patient, assessment=assessment, now=NOW)
    return patient


def test_someone_who_answered_nothing_has_no_screening():
    begun, _ = begin()
    patient = UserFactory()
    assessments.claim(by=patient, assessment=begun, now=NOW)

    assert latest(patient) is None


def test_the_initial_assessment_counts_as_the_first_screening():
    found = latest(in_care())

    assert (found.verdict, found.on, found.stopped) == ("no-objection", NOW.date(), False)
    assert screening_blocks(found.verdict, found.on, NOW.date()) is None


def test_a_later_screening_replaces_it():
    patient = in_care()
    later = NOW + timedelta(days=3)
    again = assessments.open_screening(by=patient, key=str(uuid4()), returns_to="", now=later)

    assert latest(patient).verdict == "no-objection"  # an unfinished one says nothing yet

    answer(again, PREGNANT, by=patient, now=later)
    assessments.complete(by=patient, assessment=again, now=later)

    found = latest(patient)
    assert (found.verdict, found.on) == ("not-for-you", later.date())
    assert found.assessment_id == again.pk


def test_a_red_flag_afterwards_is_the_last_word_and_blocks():
    patient = in_care()
    flagged = AssessmentFactory(
        patient=patient,
        kind=Kind.FOLLOW_UP,
        completed_at=None,
        completed_on=None,
        stopped_at=NOW + timedelta(days=1),
    )
    JudgementFactory(
        assessment=flagged,
        tier="emergency-now",
        verdict="no-objection",
        judged_at=NOW + timedelta(days=1),
    )

    found = latest(patient)

    assert (found.verdict, found.stopped) == ("", True)
    assert screening_blocks(found.verdict, found.on, found.on)


def test_another_patients_screening_is_not_mine():
    in_care()

    assert latest(UserFactory()) is None


def test_a_follow_up_without_a_word_on_stimulation_changes_nothing():
    patient = in_care()
    follow_up = AssessmentFactory(patient=patient, kind=Kind.FOLLOW_UP)
    JudgementFactory(assessment=follow_up, verdict="", judged_at=NOW + timedelta(days=9))

    assert latest(patient).verdict == "no-objection"
