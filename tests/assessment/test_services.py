"""Tests of physiobench.assessment.services."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied

from physiobench.assessment import policies
from physiobench.assessment import services as assessments
from physiobench.assessment.models import Assessment, Judgement, Kind, Response
from physiobench.audit.models import Event
from physiobench.clinical.screening.triage import StimulationVerdict, Tier
from physiobench.content import load, questionnaire_load
from tests.assessment.walking import (
    CHEST_PAIN,
    HOT_KNEE,
    NOW,
    PREGNANT,
    answer,
    begin,
    finished,
)
from tests.factories import EpisodeFactory, ManagerFactory, PhysioFactory, UserFactory


pytestmark = pytest.mark.django_db


def save(assessment, page, raw, *, questionnaire="knee", by=None, now=NOW):
    return assessments.save_page(
        by=by, assessment=assessment, questionnaire=questionnaire, page=page, raw=raw, now=now
    )


def test_start_pins_each_questionnaires_version_and_the_consents_text():
    assessment, key = begin(by=AnonymousUser())

    versions = [(r.position, r.questionnaire, r.version) for r in assessment.responses.all()]
    newest = questionnaire_load.questionnaires()
    assert versions == [
        (0, "knee", newest["knee"].version),
        (1, "nmes-screening", newest["nmes-screening"].version),
    ]
    consent = load.texts()["consent-health-data"]
    assert assessment.consent_text == consent.slug
    assert assessment.consent_version == str(consent.version)
    assert assessment.consent_sha256 == consent.sha256
    assert assessment.patient is None
    assert Assessment.objects.with_key(key).get() == assessment


def test_the_secret_itself_is_stored_nowhere():
    assessment, key = begin()

    stored = str(Assessment.objects.filter(pk=assessment.pk).values().get())
    stored += str(Event.objects.values().get())
    assert key not in stored
    assert key.replace("-", "") not in stored


def test_starting_twice_with_one_secret_is_one_assessment():
    key = str(uuid4())
    first, second = (
        assessments.start(by=None, key=key, pathway="knee", now=NOW + timedelta(minutes=m))
        for m in (0, 1)
    )

    assert first == second
    assert (Assessment.objects.count(), Response.objects.count()) == (1, 2)
    assert Event.objects.filter(verb="assessment.started").count() == 1


@pytest.mark.parametrize("pathway", ["", "shoulder", "follow-up-knee", "stimulation-screening"])
def test_a_beginner_cannot_start_what_is_not_for_beginners(pathway):
    with pytest.raises(assessments.UnknownPathway):
        begin(pathway=pathway)

    assert not Assessment.objects.exists()


def test_a_well_persons_answers_are_suitable_and_open_the_way_to_buying():
    assessment, _ = finished()

    judgement = assessment.latest_judgement
    assert judgement.tier == Tier.SUITABLE_REMOTE
    assert judgement.verdict == StimulationVerdict.NO_OBJECTION
    assert assessment.completed_on == NOW.date()
    assert policies.may_buy(assessment, NOW)


def test_the_day_of_completion_is_a_day_of_the_practices_clock():
    just_after_midnight = datetime(2026, 6, 1, 23, 30, tzinfo=UTC)

    assessment, _ = finished(now=just_after_midnight)

    assert assessment.completed_on.isoformat() == "2026-06-02"


@pytest.mark.parametrize("said", ["yes", "not-sure"])
def test_a_red_flag_stops_at_once_and_is_judged(said):
    assessment, _ = begin()

    saved = save(assessment, "emergency", {"chest": [said], "stroke": ["no"], "sepsis": ["no"]})

    assert saved.stopped
    assessment.refresh_from_db()
    assert assessment.stopped_at == NOW
    assert assessment.latest_judgement.tier == Tier.EMERGENCY_NOW
    assert Event.objects.filter(verb="assessment.stopped").count() == 1
    assert not policies.may_buy(assessment, NOW)


def test_a_red_flag_stops_even_when_the_rest_of_the_page_is_wrong():
    assessment, _ = begin()

    saved = save(assessment, "emergency", {"chest": ["yes"], "stroke": ["maybe"]})

    assert saved.stopped


def test_what_follows_a_stop_changes_nothing():
    assessment, _ = begin()
    answer(assessment, CHEST_PAIN)
    before = Response.objects.values_list("answers", flat=True)[0]

    saved = save(assessment, "emergency", {"chest": ["no"], "stroke": ["no"], "sepsis": ["no"]})
    judgement = assessments.complete(by=None, assessment=assessment, now=NOW)

    assert saved.stopped
    assert judgement.tier == Tier.EMERGENCY_NOW
    assert Response.objects.values_list("answers", flat=True)[0] == before
    assert Judgement.objects.count() == 1
    assessment.refresh_from_db()
    assert assessment.completed_at is None


def test_a_mistaken_red_flag_is_put_right_by_a_new_assessment_and_stays_recorded():
    stopped, _ = begin()
    answer(stopped, CHEST_PAIN)

    again, _ = finished()

    assert policies.may_buy(again, NOW)
    assert not policies.may_buy(stopped, NOW)
    assert Judgement.objects.filter(assessment=stopped, tier=Tier.EMERGENCY_NOW).exists()


def test_a_warning_that_does_not_interrupt_still_closes_the_way():
    assessment, _ = finished(HOT_KNEE)

    assert assessment.latest_judgement.tier != Tier.SUITABLE_REMOTE
    assert not policies.may_buy(assessment, NOW)


def test_what_rules_out_stimulation_alone_leaves_the_rest_open():
    assessment, _ = finished(PREGNANT)

    assert assessment.latest_judgement.verdict == StimulationVerdict.NOT_FOR_YOU


def test_an_assessment_of_more_than_thirty_days_opens_nothing():
    assessment, _ = finished()

    assert policies.may_buy(assessment, NOW + timedelta(days=30))
    assert not policies.may_buy(assessment, NOW + timedelta(days=30, seconds=1))


def test_valid_answers_of_an_invalid_page_are_kept_and_the_rest_named():
    assessment, _ = begin()

    saved = save(assessment, "emergency", {"chest": ["no"], "stroke": ["perhaps"]})

    assert saved.errors.keys() == {"stroke", "sepsis"}
    response = assessment.responses.get(questionnaire="knee")
    assert response.given.keys() == {"chest"}
    assert response.completed_at is None


def test_saving_a_page_twice_is_the_same_as_once():
    assessment, _ = begin()
    raw = {"chest": ["no"], "stroke": ["no"], "sepsis": ["no"]}

    first = save(assessment, "emergency", raw)
    once = assessment.responses.get(questionnaire="knee").answers
    second = save(assessment, "emergency", raw)

    assert first.errors == second.errors == {}
    assert assessment.responses.get(questionnaire="knee").answers == once


def test_an_answer_that_another_hides_is_cleared_and_recorded_as_cleared():
    assessment, _ = begin()
    save(assessment, "emergency", {"chest": ["no"], "stroke": ["no"], "sepsis": ["no"]})
    save(assessment, "safety", {"spreading": ["no"], "unsafe": ["yes"]})
    save(assessment, "danger", {"danger-now": ["no"]})

    save(assessment, "safety", {"spreading": ["no"], "unsafe": ["no"]})

    response = assessment.responses.get(questionnaire="knee")
    assert "danger-now" not in response.given
    assert response.cleared == ["danger-now"]

    save(assessment, "safety", {"spreading": ["no"], "unsafe": ["yes"]})
    save(assessment, "danger", {"danger-now": ["no"]})
    response.refresh_from_db()
    assert response.cleared == [], "answered anew"


@pytest.mark.parametrize(
    ("questionnaire", "page"),
    [("knee", "danger"), ("knee", "nowhere"), ("follow-up-knee", "pain"), ("", "emergency")],
)
def test_a_page_that_is_not_asked_cannot_be_saved(questionnaire, page):
    assessment, _ = begin()

    with pytest.raises(assessments.PageNotAsked):
        save(assessment, page, {"danger-now": ["no"]}, questionnaire=questionnaire)


@pytest.mark.parametrize(
    "raw",
    [
        {},
        {"chest": [""]},
        {"chest": ["no", "yes"]},
        {"chest": ["<script>"], "__proto__": ["x"]},
        {"chest": ["no" * 100_000]},
    ],
)
def test_hostile_answers_are_errors_and_never_answers(raw):
    assessment, _ = begin()

    saved = save(assessment, "emergency", raw)

    assert "chest" in saved.errors
    assert assessment.responses.get(questionnaire="knee").given == {}


def test_an_unfinished_assessment_cannot_be_sent():
    assessment, _ = begin()

    with pytest.raises(assessments.NotComplete):
        assessments.complete(by=None, assessment=assessment, now=NOW)

    assert not Judgement.objects.exists()


def test_sending_twice_gives_the_first_judgement():
    assessment, _ = begin()
    answer(assessment)

    first = assessments.complete(by=None, assessment=assessment, now=NOW)
    second = assessments.complete(by=None, assessment=assessment, now=NOW + timedelta(days=1))

    assert first == second
    assert Judgement.objects.count() == 1


def test_answers_that_were_sent_stay_as_they_are():
    assessment, _ = finished()

    with pytest.raises(assessments.AssessmentClosed):
        save(assessment, "emergency", {"chest": ["yes"]})


def test_claiming_puts_it_into_one_patients_record_and_no_others():
    assessment, _ = finished()
    patient = UserFactory()

    assessments.claim(by=patient, assessment=assessment, now=NOW)
    again = assessments.claim(by=patient, assessment=assessment, now=NOW)

    assert again.patient == patient
    assert Event.objects.filter(verb="assessment.claimed").count() == 1
    with pytest.raises(PermissionDenied):
        assessments.claim(by=UserFactory(), assessment=assessment, now=NOW)


@pytest.mark.parametrize("person", [ManagerFactory, lambda: PhysioFactory().user])
def test_staff_have_no_record_to_claim_into(person):
    assessment, _ = finished()

    with pytest.raises(PermissionDenied):
        assessments.claim(by=person(), assessment=assessment, now=NOW)


def test_once_claimed_the_secret_alone_opens_nothing():
    assessment, _ = begin()
    patient = UserFactory()
    assessments.claim(by=patient, assessment=assessment, now=NOW)

    for person in (None, AnonymousUser(), UserFactory()):
        with pytest.raises(PermissionDenied):
            save(assessment, "emergency", {"chest": ["no"]}, by=person)
    assert save(assessment, "emergency", {"chest": ["no"]}, by=patient).errors


def test_a_patient_in_care_answers_the_screening_again():
    patient = EpisodeFactory().patient

    key = str(uuid4())
    opened = assessments.open_screening(by=patient, key=key, returns_to="/today/", now=NOW)
    replayed = assessments.open_screening(by=patient, key=key, returns_to="/", now=NOW)

    assert opened == replayed
    assert (opened.kind, opened.patient, opened.returns_to) == (Kind.SCREENING, patient, "/today/")
    answer(opened, by=patient)
    assert assessments.complete(by=patient, assessment=opened, now=NOW).verdict
    opened.refresh_from_db()
    assert not policies.may_buy(opened, NOW)


def test_a_follow_up_is_asked_of_a_patient_in_care():
    patient = EpisodeFactory().patient

    opened = assessments.open_follow_up(
        by=patient, key=str(uuid4()), pathway="follow-up-knee", returns_to="/follow-up/", now=NOW
    )

    assert opened.kind == Kind.FOLLOW_UP
    with pytest.raises(assessments.UnknownPathway):
        assessments.open_follow_up(
            by=patient, key=str(uuid4()), pathway="knee", returns_to="", now=NOW
        )


def test_who_is_not_in_care_opens_no_screening():
    for person in (UserFactory(), ManagerFactory()):
        with pytest.raises(PermissionDenied):
            assessments.open_screening(by=person, key=str(uuid4()), returns_to="", now=NOW)


def test_the_link_is_sent_without_health_data(mailoutbox, django_capture_on_commit_callbacks):
    assessment, key = begin()

    with django_capture_on_commit_callbacks(execute=True):
        assessments.send_link(
            by=None,
            assessment=assessment,
            address="sam@example.org",
            path=f"/assessment/{key}/",
            now=NOW,
        )

    (mail,) = mailoutbox
    assert mail.to == ["sam@example.org"]
    assert f"http://localhost:8000/assessment/{key}/" in mail.body
    assert "knee" not in (mail.subject + mail.body).lower()
    assert "sam@example.org" not in str(Event.objects.values())


def test_what_nobody_claimed_is_deleted_after_thirty_days_and_counted():
    old, _ = finished(now=NOW - timedelta(days=31))
    fresh, _ = finished(now=NOW - timedelta(days=30))
    claimed, _ = finished(now=NOW - timedelta(days=90))
    assessments.claim(by=UserFactory(), assessment=claimed, now=NOW)

    gone = assessments.delete_unclaimed(by=None, now=NOW)

    assert set(Assessment.objects.all()) == {fresh, claimed}
    assert gone == {
        "assessment.Assessment": 1,
        "assessment.Response": 2,
        "assessment.Judgement": 1,
    }
    event = Event.objects.get(verb="assessment.deleted")
    assert event.subject == f"assessment.Assessment:{old.pk}"
    assert assessments.delete_unclaimed(by=None, now=NOW) == {}


def test_no_person_runs_the_retention():
    with pytest.raises(PermissionDenied):
        assessments.delete_unclaimed(by=ManagerFactory(), now=NOW)


def test_a_follow_up_starts_with_the_activities_that_were_named():
    patient = EpisodeFactory().patient
    starting = {
        "activity-1": ("Kneeling to garden",),
        "activity-1-score": ("words",),  # no answer to a scale
        "no-such-question": ("Anything",),
        "activity-2": ("x" * 10_000,),  # longer than the question takes
    }

    opened = assessments.open_follow_up(
        by=patient,
        key=str(uuid4()),
        pathway="follow-up-knee",
        returns_to="/follow-up/",
        starting=starting,
        now=NOW,
    )

    assert opened.responses.get().given == {"activity-1": ("Kneeling to garden",)}
