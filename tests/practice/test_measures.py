"""The pages on which a physio measures a patient, and what the twitch test leads to."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from physiobench.accounts import services as accounts
from physiobench.assessment.models import Measurement
from physiobench.audit.models import Event
from physiobench.content.load import measures
from physiobench.content.measuring import measuring
from physiobench.episodes import services as episodes
from physiobench.episodes.models import Ending
from physiobench.practice import services as practice
from physiobench.practice.presenters import inbox as waiting
from physiobench.practice.presenters.inbox import Weight
from tests.clinical.measures.test_measure_scores import EVERY_MOVE, GOLDEN
from tests.factories import (
    NOW,
    TODAY,
    EpisodeFactory,
    ManagerFactory,
    OrderFactory,
    PhysioFactory,
    sign_in,
)
from tests.factories.care import ProgrammeFactory, body, screened, stimulation
from tests.factories.measured import (
    QUIET,
    TWITCH,
    UNCLEAR,
    every_question,
    filled,
    measured,
    raw,
    twitch_tested,
)
from tests.factories.nerves import told_of_a_nerve


pytestmark = pytest.mark.django_db

WALK = {"metres": "6", "seconds": "8"}
ALSO = {  # what a form asks beside what its golden cases count
    "mrc-grade": {"muscle": "deltoid", "side": "left"},
    "girth": {"side": "left", "height": "10"},
    "quadriceps-lag": {"side": "left"},
}
COMPLETE = [pytest.param(*case.values, id=case.id) for case in GOLDEN if case.values[2] is not None]


@pytest.fixture(autouse=True)
def in_february(time_machine):
    time_machine.move_to(NOW)


@pytest.fixture
def episode(client):
    found = EpisodeFactory()
    sign_in(client, found.physio)
    return found


def url(name: str, episode, *args: object) -> str:
    return reverse(f"practice:{name}", args=[episode.pk, *args])


def text(client, address: str) -> str:
    return client.get(address).content.decode()


def record(episode, by=None, given=WALK, slug="measure-walking-speed", **changes):
    fields = {
        "by": by or episode.physio,
        "entry_id": uuid4(),
        "questionnaire": slug,
        "raw": raw(given),
        "shown": every_question(slug),
        "done_on": TODAY,
        "now": NOW,
    }
    return practice.record_measure(episode=episode, **{**fields, **changes})


# Who may


def test_a_patients_own_physio_records_a_measure_and_it_leaves_its_trace(episode):
    done = record(episode)

    assert done.measurement.patient == episode.patient
    trace = Event.objects.get(verb="assessment.measured")
    assert (trace.actor, trace.patient) == (episode.physio, episode.patient)


def test_nobody_else_records_one(episode):
    manager = ManagerFactory()
    for stranger in (PhysioFactory().user, episode.patient, manager):
        with pytest.raises(PermissionDenied):
            record(episode, by=stranger)

    assert not Measurement.objects.exists()


def test_after_the_care_is_handed_over_the_new_physio_measures_and_the_old_does_not(
    client, episode
):
    before, after = episode.physio, PhysioFactory()
    record(episode)
    episodes.reassign(by=ManagerFactory(), episode=episode, physio=after, now=NOW)
    episode.refresh_from_db()

    with pytest.raises(PermissionDenied):
        record(episode, by=before)
    assert client.get(url("measures", episode)).status_code == 404
    sign_in(client, after.user)
    assert "0.75" in text(client, url("measures", episode))
    assert record(episode, by=after.user).measurement


def test_after_the_end_and_before_the_payment_nothing_is_recorded(client, episode):
    episodes.discharge(
        by=episode.physio, episode=episode, why=Ending.FINISHED, undecided=(), now=NOW
    )
    with pytest.raises(PermissionDenied):
        record(episode)
    assert client.get(url("measures", episode)).status_code == 200  # still read
    address = url("record_measure", episode, "measure-walking-speed")
    assert client.get(address).status_code == client.post(address).status_code == 404

    unpaid = EpisodeFactory(order=OrderFactory(paid_at=None))
    with pytest.raises(PermissionDenied):
        record(unpaid)


def test_a_deactivated_login_opens_and_records_nothing(client, episode):
    accounts.deactivate(by=ManagerFactory(), user=episode.physio, now=NOW)
    episode.physio.refresh_from_db()

    with pytest.raises(PermissionDenied):
        record(episode)
    assert client.get(url("measures", episode)).status_code == 302  # to the sign-in


PAGES = [
    ("measures", []),
    ("twitch_tests", []),
    ("measure", ["measure-nprs"]),
    ("record_measure", ["measure-nprs"]),
]


@pytest.mark.parametrize(("name", "args"), PAGES)
def test_another_physio_finds_nothing(client, episode, name, args):
    sign_in(client, PhysioFactory().user)

    address = url(name, episode, *args)

    assert client.get(address).status_code == client.post(address).status_code == 404
    assert not Event.objects.filter(verb="record.opened").exists()


@pytest.mark.parametrize(("name", "args"), PAGES)
def test_each_look_is_audited(client, episode, name, args):
    client.get(url(name, episode, *args))

    assert Event.objects.filter(verb="record.opened", patient=episode.patient).count() == 1


def test_a_physio_corrects_what_physios_recorded_and_nothing_that_the_patient_reported(
    client, episode
):
    own = measured(episode.patient, "measure-walking-speed", WALK)
    theirs = record(episode).measurement

    assert client.get(url("correct_measure", episode, own.questionnaire, own.pk)).status_code == 404
    address = url("correct_measure", episode, theirs.questionnaire, theirs.pk)
    answer = filled(client, address, {**WALK, "seconds": "9"}, **{"measured-why": "Slip"})

    assert answer.status_code == 302
    assert theirs not in Measurement.objects.for_patient(episode.patient).standing()


# Every measure through its page


@pytest.mark.parametrize(("measure", "given", "score"), COMPLETE)
def test_each_measure_gives_its_golden_score_through_the_physios_page(
    client, episode, measure, given, score
):
    if measure == "psfs":
        named = {link_id.removesuffix("-score"): f"Thing {link_id}" for link_id in given}
        given = {**named, **given}

    answer = filled(
        client,
        url("record_measure", episode, f"measure-{measure}"),
        {**given, **ALSO.get(measure, {})},
    )

    assert answer.status_code == 302
    assert Measurement.objects.get().scores[measure] == pytest.approx(float(score))
    page = text(client, answer.url)
    assert f"{float(score):.{measures()[measure].decimals}f}" in page
    assert f"Recorded by {episode.physio.name}, physiotherapist" in page


def test_every_measure_that_is_shipped_has_a_complete_golden_case():
    assert {f"measure-{case.values[0]}" for case in COMPLETE} == set(measuring()) - {"twitch-test"}


def test_a_question_that_is_missing_is_named_and_the_rest_stays(client, episode):
    given = dict.fromkeys(EVERY_MOVE[1:], "4")

    answer = filled(client, url("record_measure", episode, "measure-mrc-sum-score"), given)

    assert answer.status_code == 200
    assert "There is a problem" in answer.content.decode()
    assert answer.content.decode().count("checked") == len(given)
    assert not Measurement.objects.exists()


def test_a_muscle_that_is_not_listed_is_asked_for(client, episode):
    given = {"muscle": "other", "other-muscle": "Soleus", "side": "right", "grade": "3"}

    answer = filled(client, url("record_measure", episode, "measure-mrc-grade"), given)

    assert "Soleus, Right" in text(client, answer.url)


def test_grades_of_different_muscles_are_never_compared(client, episode):
    for day, muscle, grade in ((1, "deltoid", "2"), (2, "biceps", "4")):
        record(
            episode,
            given={"muscle": muscle, "side": "left", "grade": grade},
            slug="measure-mrc-grade",
            done_on=TODAY.replace(day=day),
        )

    page = text(client, url("measure", episode, "measure-mrc-grade"))

    assert "Since the last time" not in page
    assert "Deltoid, Left" in page
    assert "Biceps, Left" in page


def test_the_patient_page_shows_the_latest_and_leads_to_the_rest(client, episode):
    measured(episode.patient, "measure-nprs", {"pain-worst": "7"})
    twitch_tested(episode.patient, episode.physio, QUIET)

    page = text(client, url("patient", episode))

    assert "Self-reported" in page
    assert "No twitch once: repeat" in page
    for name in ("measures", "twitch_tests"):
        assert url(name, episode) in page


def test_the_pages_keep_to_their_queries(client, episode, django_assert_max_num_queries):
    for day in range(1, 3):
        record(episode, done_on=TODAY.replace(day=day))
        twitch_tested(episode.patient, episode.physio, QUIET, TODAY.replace(day=day))
    ProgrammeFactory(episode=episode)

    for name, args in PAGES:
        with django_assert_max_num_queries(13):  # four of them: who covers
            assert client.get(url(name, episode, *args)).status_code == 200


# The twitch test


def test_the_twitch_test_asks_in_order_and_keeps_the_result(client, episode):
    address = url("record_measure", episode, "twitch-test")
    first = text(client, address)
    assert "The sound side first" not in first

    answer = filled(client, address, TWITCH)

    assert answer.status_code == 302
    page = client.get(answer.url, follow=True).content.decode()
    assert "Tibialis anterior" in page
    assert "TWITCH" in page
    assert "Some nerve works" in page
    assert "every 4 weeks" in page
    assert "Monday 2 March 2026" in page


def test_a_test_that_the_safety_check_forbids_stops_and_keeps_nothing(client, episode):
    address = url("record_measure", episode, "twitch-test")

    answer = filled(client, address, {**TWITCH, "screened": "not-sure"})

    page = answer.content.decode()
    assert "Stop here: the safety check comes first. Nothing was recorded." in page
    assert "The sound side first" not in page
    assert not Measurement.objects.exists()


def test_the_form_says_what_the_screening_on_record_holds(client, episode):
    address = url("record_measure", episode, "twitch-test")
    assert "There is no finished stimulation screening." in text(client, address)

    screened(episode, verdict="not-at-this-site")
    assert "stimulation is not for this part of the body" in text(client, address)

    screened(episode, at=NOW + timedelta(seconds=1))
    assert "rule out stimulation" not in text(client, address)


def test_what_cannot_be_true_together_is_asked_again_and_nothing_is_lost(client, episode):
    address = url("record_measure", episode, "measure-walking-speed")

    answer = filled(client, address, {"metres": "20", "seconds": "1"}).content.decode()

    assert "faster than walking" in answer
    assert 'value="20"' in answer
    assert not Measurement.objects.exists()


STOPPED = {"verdict": "", "completed_at": None, "completed_on": None, "stopped_at": NOW}


@pytest.mark.parametrize("said", [{"verdict": "not-for-you"}, STOPPED], ids=["barred", "stopped"])
def test_nobody_is_tested_for_whom_stimulation_is_ruled_out(client, episode, said):
    screened(episode, **said)
    address = url("record_measure", episode, "twitch-test")

    assert "A twitch test is stimulation too." in text(client, address)
    refused = filled(client, address, TWITCH).content.decode()
    assert "do not test" in refused
    assert not Measurement.objects.exists()


def test_one_quiet_test_is_repeated_a_week_later_and_two_suspect_denervation(client, episode):
    filled(
        client,
        url("record_measure", episode, "twitch-test"),
        QUIET,
        on=TODAY - timedelta(days=7),
    )
    page = text(client, url("twitch_tests", episode))
    assert "NO TWITCH" in page
    assert "Monday 2 February 2026" in page  # from when a repeat counts

    filled(client, url("record_measure", episode, "twitch-test"), QUIET)
    page = text(client, url("twitch_tests", episode))
    assert "Denervation suspected: do not stimulate" in page
    assert "Refer to a specialist" in page
    assert "A repeat counts from" not in page


def test_an_unclear_test_says_what_was_missing(client, episode):
    filled(client, url("record_measure", episode, "twitch-test"), {**UNCLEAR, "wider": "no"})

    page = text(client, url("twitch_tests", episode))

    assert "EQUIVOCAL" in page
    assert "Swelling could have hidden a twitch." in page
    assert "The wider pulse of 400 µs was not tried." in page
    assert "Examine in person before any stimulation." in page


def test_each_muscle_and_side_stands_alone(client, episode):
    twitch_tested(episode.patient, episode.physio, QUIET)
    twitch_tested(episode.patient, episode.physio, {**TWITCH, "affected-side": "right"})

    page = text(client, url("twitch_tests", episode))

    assert "left shin muscle" in page
    assert "right shin muscle" in page
    assert "Some nerve works" in page
    assert "No twitch once: repeat" in page


def test_a_signed_line_that_the_tests_now_stand_against_is_shown(client, episode):
    plan = body(stimulation=(stimulation(muscle="tibialis-anterior"),))
    ProgrammeFactory(episode=episode, plan=plan)
    twitch_tested(episode.patient, episode.physio, TWITCH, TODAY - timedelta(days=1))
    words = "Stopped at home until you sign again: left shin muscle"
    patient = url("patient", episode)
    assert words not in text(client, url("twitch_tests", episode))
    assert words not in text(client, patient)

    twitch_tested(episode.patient, episode.physio, QUIET)

    assert words in text(client, url("twitch_tests", episode))
    assert words in text(client, patient)


def shin(**changes):
    return body(stimulation=(stimulation(muscle="tibialis-anterior"),), **changes)


def nerve_entries(physio):
    return [entry for entry in waiting.inbox(physio) if "Check the nerve" in entry.why]


def test_a_muscle_that_waits_stands_in_the_inbox_until_it_is_signed_again(episode):
    signed = ProgrammeFactory(episode=episode, plan=shin(), signed_at=NOW - timedelta(days=1))
    assert nerve_entries(episode.physio) == []

    twitch_tested(episode.patient, episode.physio, QUIET)

    (entry,) = nerve_entries(episode.physio)
    assert (entry.weight, entry.patient) == (Weight.SAFETY, episode.patient.name)
    assert entry.why.endswith("Check the nerve: left shin muscle")
    assert (entry.since, entry.url) == (NOW, url("twitch_tests", episode))
    assert nerve_entries(PhysioFactory().user) == []
    ProgrammeFactory(episode=episode, version=2, plan=body(), previous=signed.fingerprint)
    assert nerve_entries(episode.physio) == []


def test_a_line_signed_before_the_test_was_asked_for_waits_in_the_inbox(client, episode):
    screened(episode, found=told_of_a_nerve(), place=("shin", "left"))
    signed = ProgrammeFactory(episode=episode, plan=shin(), stimulation_reason="As agreed.")

    (entry,) = nerve_entries(episode.physio)

    assert entry.since == signed.signed_at
    assert "Stopped at home until you sign again" in text(client, url("patient", episode))


@pytest.mark.parametrize("over", ["ended", "programme"])
def test_what_is_over_waits_no_more(client, episode, over):
    plan = shin() if over == "ended" else shin(starts_on=TODAY - timedelta(weeks=9))
    ProgrammeFactory(episode=episode, plan=plan, signed_at=NOW - timedelta(weeks=9))
    twitch_tested(episode.patient, episode.physio, QUIET)
    if over == "ended":
        episodes.discharge(
            by=episode.physio, episode=episode, why=Ending.FINISHED, undecided=(), now=NOW
        )

    assert nerve_entries(episode.physio) == []
    assert "Stopped at home" not in text(client, url("patient", episode))


def test_the_inbox_asks_no_more_often_for_many_nerves(episode, django_assert_max_num_queries):
    for _ in range(4):
        other = EpisodeFactory(physio=episode.physio)
        ProgrammeFactory(episode=other, plan=shin(), signed_at=NOW - timedelta(days=1))
        twitch_tested(other.patient, episode.physio, QUIET)

    with django_assert_max_num_queries(13):  # four of them: who covers
        assert len(nerve_entries(episode.physio)) == 4
