"""Measures written down: what is kept, by whom, and what is refused."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, IntegrityError, connection, transaction

from physiobench.assessment import services as assessments
from physiobench.assessment.models import Measurement
from physiobench.assessment.services import measuring as acts
from physiobench.audit.models import Event
from physiobench.clinical.nerve.twitch import TwitchResult, twitch_result
from physiobench.clinical.programme.lines import Side
from physiobench.content.measuring import is_for_patients, measuring
from physiobench.lib.models import WrittenOnce
from tests.content.test_licensed import pack, written
from tests.factories import (
    NOW,
    TODAY,
    AssessmentFactory,
    EpisodeFactory,
    PhysioFactory,
    UserFactory,
)
from tests.factories.measured import (
    QUIET,
    TWITCH,
    UNCLEAR,
    every_question,
    measured,
    raw,
    twitch_tested,
)


pytestmark = pytest.mark.django_db

WALK = {"metres": "6", "seconds": "8"}
CHAIR = {"stands": "11", "half-way": "0", "arms": "0"}


@pytest.fixture
def patient():
    return AssessmentFactory(patient=UserFactory()).patient


@pytest.fixture
def physio():
    return PhysioFactory().user


def record(patient, slug="measure-walking-speed", given=WALK, **changes):
    fields = {
        "by": patient,
        "entry_id": uuid4(),
        "questionnaire": slug,
        "raw": raw(given),
        "shown": every_question(slug) if slug in measuring() else [],
        "done_on": TODAY,
        "now": NOW,
    }
    return assessments.record_own_measure(**{**fields, **changes})


def test_a_measure_is_kept_with_its_score_its_version_and_a_trace(patient):
    found = record(patient).measurement

    assert (found.patient, found.recorded_by, found.recorded_at) == (patient, patient, NOW)
    assert (found.questionnaire, found.version) == ("measure-walking-speed", "1.0.0")
    assert found.scores == {"walking-speed": 0.75}
    assert found.is_self_reported
    trace = Event.objects.get(verb="assessment.measured")
    assert (trace.patient, trace.subject) == (patient, f"assessment.Measurement:{found.pk}")


def test_the_same_form_sent_twice_is_one_measurement(patient):
    entry_id = uuid4()

    first = record(patient, entry_id=entry_id)
    again = record(patient, entry_id=entry_id)

    assert again.measurement == first.measurement
    assert Measurement.objects.count() == Event.objects.count() == 1


def test_a_number_changed_after_going_back_is_a_second_measurement(patient):
    entry_id = uuid4()
    first = record(patient, entry_id=entry_id)

    other = record(patient, entry_id=entry_id, raw=raw({"metres": "6", "seconds": "9"}))
    again = record(patient, entry_id=entry_id, raw=raw({"metres": "6", "seconds": "9"}))

    assert other.measurement == again.measurement != first.measurement
    assert Measurement.objects.count() == Event.objects.count() == 2


def test_an_id_of_somebody_elses_entry_opens_nothing(patient):
    entry_id = record(patient).measurement.pk
    other = AssessmentFactory(patient=UserFactory()).patient

    with pytest.raises(PermissionDenied):
        record(other, entry_id=entry_id)


def test_every_error_is_named_and_nothing_is_kept(patient):
    done = record(patient, given={"metres": "many", "seconds": "0"})

    assert done.measurement is None
    assert set(done.errors) == {"metres", "seconds"}
    assert not Measurement.objects.exists()
    assert not Event.objects.exists()


@pytest.mark.parametrize("day", [TODAY + timedelta(days=1), date(1999, 12, 31), date(2126, 1, 1)])
def test_a_day_in_the_future_or_long_ago_is_refused(patient, day):
    with pytest.raises(assessments.NotThatDay):
        record(patient, done_on=day)


@pytest.fixture
def koos(monkeypatch, tmp_path):
    """Install licensed words, as the pack of a clinic that holds a licence does."""
    asked = pack(tmp_path, "koos", written("koos"))["measure-koos"]
    monkeypatch.setattr(acts, "measuring", lambda: {asked.slug: asked})
    return asked


def test_a_licensed_measure_is_recorded_with_every_scale_and_outlives_its_words(patient, koos):
    given = {item.link_id: "1" for item in koos.walk() if item.is_asked}

    done = record(patient, koos.slug, given, shown=list(given))

    assert set(done.measurement.scores.values()) == {75}
    assert set(done.measurement.scores) == {
        f"koos-{scale}" for scale in ("symptoms", "pain", "adl", "sport", "qol")
    }
    assert done.measurement.asked is None  # the words are not here, the scores are


def test_a_form_left_empty_is_refused(patient, koos):
    every = [item.link_id for item in koos.walk() if item.is_asked]

    with pytest.raises(assessments.NothingMeasured):
        record(patient, koos.slug, {}, shown=every)


@pytest.mark.parametrize("slug", ["knee", "nmes-screening", "measure-koos", "nothing"])
def test_what_is_no_measure_is_refused(patient, slug):
    with pytest.raises(assessments.NotAMeasure):
        record(patient, slug)


# Who


@pytest.mark.parametrize(
    "slug", [slug for slug, asked in measuring().items() if not is_for_patients(asked)]
)
def test_a_patient_never_records_what_a_physio_measures(patient, slug):
    with pytest.raises(PermissionDenied):
        record(patient, slug, {})


def test_a_visitor_who_never_came_into_care_records_nothing():
    with pytest.raises(PermissionDenied):
        record(UserFactory())


def test_a_physio_is_no_patient_and_a_patient_is_no_physio(patient, physio):
    with pytest.raises(PermissionDenied):
        record(physio)
    with pytest.raises(PermissionDenied):
        measured(UserFactory(), "measure-walking-speed", WALK, by=patient)


def test_a_deactivated_login_records_nothing(patient, physio):
    for person in (patient, physio):
        person.is_active = False
        person.save()

    with pytest.raises(PermissionDenied):
        record(patient)
    with pytest.raises(PermissionDenied):
        measured(patient, "measure-walking-speed", WALK, by=physio)


def test_a_physio_records_any_measure_and_it_is_not_self_reported(patient, physio):
    found = measured(patient, "measure-chair-stand", CHAIR, by=physio)

    assert not found.is_self_reported
    assert Event.objects.get().actor == physio


# Corrections


def test_a_correction_is_a_new_row_with_its_reason_and_the_older_no_longer_stands(patient):
    old = record(patient).measurement
    correction = assessments.Correction(old, "  Read the\nwatch wrongly ")

    new = record(
        patient, given={"metres": "6", "seconds": "6.9"}, correction=correction
    ).measurement

    assert new.replaces_why == "Read the watch wrongly"
    assert list(Measurement.objects.for_patient(patient).standing()) == [new]
    assert Measurement.objects.count() == 2
    assert Event.objects.filter(verb="assessment.measure-corrected").count() == 1


def test_a_correction_needs_a_reason_and_is_made_once(patient):
    old = record(patient).measurement

    with pytest.raises(assessments.NoReason):
        record(patient, correction=assessments.Correction(old, "   "))
    record(patient, correction=assessments.Correction(old, "Slip"))
    with pytest.raises(assessments.AlreadyReplaced):
        record(patient, correction=assessments.Correction(old, "Slip again"))


def test_nobody_corrects_what_another_recorded(patient, physio):
    own = record(patient).measurement
    theirs = measured(patient, "measure-walking-speed", WALK, by=physio)
    strangers = record(AssessmentFactory(patient=UserFactory()).patient).measurement

    for old in (theirs, strangers):
        with pytest.raises(PermissionDenied):
            record(patient, correction=assessments.Correction(old, "Slip"))
    with pytest.raises(PermissionDenied):
        measured(
            patient,
            "measure-walking-speed",
            WALK,
            by=physio,
            correction=assessments.Correction(own, "Slip"),
        )


def test_a_correction_is_of_the_same_measure(patient):
    old = record(patient).measurement

    with pytest.raises(assessments.NotAMeasure):
        record(
            patient,
            "measure-chair-stand",
            CHAIR,
            correction=assessments.Correction(old, "Slip"),
        )


def test_what_was_measured_is_never_changed(patient):
    found = record(patient).measurement

    with pytest.raises(WrittenOnce):
        found.save()
    with pytest.raises(WrittenOnce):
        Measurement.objects.update(done_on=TODAY)
    with (
        pytest.raises(DatabaseError),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("UPDATE assessment_measurement SET version = '9'")


def test_the_database_refuses_a_correction_without_a_reason(patient):
    old = record(patient).measurement

    with pytest.raises(IntegrityError), transaction.atomic():
        Measurement.objects.create(
            id=uuid4(),
            patient=patient,
            questionnaire=old.questionnaire,
            version=old.version,
            answers={},
            done_on=TODAY,
            recorded_by=patient,
            recorded_at=NOW,
            replaces=old,
        )


# The twitch test


def test_a_twitch_test_that_the_safety_check_does_not_allow_is_not_recorded(patient, physio):
    for screened in ("no", "not-sure"):
        done = assessments.record_measure_for(
            by=physio,
            patient=patient,
            entry_id=uuid4(),
            questionnaire="twitch-test",
            raw=raw({**TWITCH, "screened": screened}),
            shown=every_question("twitch-test"),
            done_on=TODAY,
            now=NOW,
        )
        assert done.measurement is None
        assert "safety check comes first" in done.errors["screened"]
    assert not Measurement.objects.exists()


@pytest.mark.parametrize(
    ("given", "result"),
    [
        (TWITCH, TwitchResult.TWITCH),
        (QUIET, TwitchResult.NO_TWITCH),
        (UNCLEAR, TwitchResult.EQUIVOCAL),
    ],
)
def test_twitch_tests_are_read_by_muscle_and_side(patient, physio, given, result):
    twitch_tested(patient, physio, given)
    twitch_tested(patient, physio, {**TWITCH, "affected-side": "right"})

    tested = Measurement.objects.for_patient(patient).twitch_tests()

    assert set(tested) == {("tibialis-anterior", Side.LEFT), ("tibialis-anterior", Side.RIGHT)}
    assert twitch_result(tested["tibialis-anterior", Side.LEFT][0]) is result


def test_a_corrected_twitch_test_counts_no_more(patient, physio):
    old = twitch_tested(patient, physio, QUIET)
    measured(
        patient,
        "twitch-test",
        TWITCH,
        by=physio,
        correction=assessments.Correction(old, "The other side"),
    )

    (tests,) = Measurement.objects.for_patient(patient).twitch_tests().values()

    assert [twitch_result(test) for test in tests] == [TwitchResult.TWITCH]


def test_somebody_elses_twitch_tests_say_nothing(patient, physio):
    twitch_tested(EpisodeFactory().patient, physio, TWITCH)

    assert Measurement.objects.for_patient(patient).twitch_tests() == {}
