"""What the twitch tests do to a programme: on its pages, and at the signature."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.urls import reverse

from physiobench.assessment.models import Measurement
from physiobench.assessment.services import Correction
from physiobench.clinical.programme.lines import Innervation, Pads
from physiobench.clinical.screening.gate import HomeStop
from physiobench.clinical.screening.outcome import Outcome, Tier
from physiobench.programmes import policies
from physiobench.programmes import services as programmes
from physiobench.programmes.models import Draft, Programme
from tests.factories import NOW, TODAY, EpisodeFactory, PhysioFactory, sign_in
from tests.factories.care import DraftFactory, body, screened, stimulation
from tests.factories.measured import QUIET, TWITCH, UNCLEAR, measured, twitch_tested
from tests.factories.nerves import told_of_a_nerve
from tests.programmes.test_writing import STIMULATION


pytestmark = pytest.mark.django_db

P10 = "dropped-foot-partial-nerve"
LINE = {
    "muscle": "tibialis-anterior",
    "protocol_id": P10,
    "innervation": Innervation.PARTIAL,
    "frequency_hz": 30,
    "phase_duration_us": 350,
    "on_s": 5,
    "off_s": 25,
    "ramp_up_s": 1,
    "minutes": 10,
    "times_per_week": 7,
    "pads": Pads(count=2, width_cm=5, height_cm=5, placement="On the muscle"),
    "deviation_reason": "Seen face to face by A. N. Other on 30 January",
}
NEEDED = "needs a recorded twitch test"


@pytest.fixture(autouse=True)
def in_february(time_machine):
    time_machine.move_to(NOW)


@pytest.fixture
def episode(client):
    found = EpisodeFactory()
    screened(found, place=("shin", "both"))
    sign_in(client, found.physio)
    return found


def drafted(episode, **changes):
    plan = body(stimulation=(stimulation(**{**LINE, **changes}),))
    DraftFactory(episode=episode, body=plan.model_dump(mode="json"))


def sign(episode, **changes):
    fields = {
        "by": episode.physio,
        "programme_id": UUID(int=1),
        "edits": 1,
        "why": "",
        "stimulation_reason": "",
        "now": NOW,
    }
    return programmes.sign(episode=episode, **{**fields, **changes})


def page(client, name, episode) -> str:
    return client.get(reverse(f"programmes:{name}", args=[episode.pk])).content.decode()


def test_a_line_whose_test_showed_a_twitch_is_signed(client, episode):
    drafted(episode)
    twitch_tested(episode.patient, episode.physio, TWITCH)

    assert "rules this out" not in page(client, "sign", episode)
    assert sign(episode).version == 1


def test_an_ordinary_line_needs_no_test(episode):
    screened(episode, at=NOW + timedelta(minutes=1))
    DraftFactory(episode=episode, body=body(stimulation=(stimulation(),)).model_dump(mode="json"))

    assert sign(episode).version == 1


def test_without_the_test_the_line_is_refused_by_name_everywhere(client, episode):
    drafted(episode)

    with pytest.raises(programmes.NotReady) as refused:
        sign(episode)

    (problem,) = refused.value.problems
    assert problem.field == "stimulation.0.innervation"
    assert "left shin muscle" in problem.message
    for name in ("write", "sign"):
        assert NEEDED in page(client, name, episode)
    assert "Sign and give it to the patient" not in page(client, "sign", episode)
    assert not Programme.objects.exists()


@pytest.mark.parametrize("supply", [Innervation.NORMAL, Innervation.PARTIAL])
def test_suspected_denervation_cannot_be_written_away(episode, supply):
    drafted(episode, innervation=supply, protocol_id=None)
    for days in (7, 0):
        twitch_tested(episode.patient, episode.physio, QUIET, TODAY - timedelta(days=days))

    with pytest.raises(programmes.NotReady) as refused:
        sign(episode)

    assert "Do not stimulate at home" in refused.value.problems[0].message


def test_a_corrected_test_lets_the_line_through(episode):
    drafted(episode)
    old = twitch_tested(episode.patient, episode.physio, QUIET)
    measured(
        episode.patient,
        "twitch-test",
        TWITCH,
        by=episode.physio,
        correction=Correction(old, "Written for the wrong side"),
    )

    assert sign(episode).version == 1


def test_another_patients_tests_say_nothing(episode):
    drafted(episode)
    twitch_tested(EpisodeFactory().patient, PhysioFactory().user, TWITCH)

    with pytest.raises(programmes.NotReady):
        sign(episode)


def test_the_live_check_says_so_while_the_line_is_written(client, episode):
    address = reverse("programmes:check_line", args=[episode.pk, "stimulation"])
    typed = {**STIMULATION, "muscle": "tibialis-anterior", "protocol_id": P10}

    assert NEEDED in client.post(address, typed).content.decode()
    twitch_tested(episode.patient, episode.physio, TWITCH)
    assert NEEDED not in client.post(address, typed).content.decode()


def test_what_the_nerve_rules_out_is_named_before_the_numbers(client, episode):
    wrong = {"frequency_hz": 200, "minutes": 90}
    drafted(episode, **wrong)
    address = reverse("programmes:check_line", args=[episode.pk, "stimulation"])
    typed = {**STIMULATION, "muscle": "tibialis-anterior", "protocol_id": P10, **wrong}

    texts = [
        client.post(address, typed).content.decode(),
        page(client, "write", episode),
        page(client, "sign", episode),
    ]

    for text in texts:
        assert 0 < text.index(NEEDED) < text.index("200 Hz is not possible")


@pytest.mark.parametrize(("given", "supply"), [(TWITCH, "partial"), (QUIET, "unknown")])
def test_the_form_starts_with_what_the_test_showed(client, episode, given, supply):
    twitch_tested(episode.patient, episode.physio, given)

    form = page(client, "add_stimulation", episode).split("<form")
    address = reverse("programmes:add_stimulation", args=[episode.pk])
    text = client.get(address, {"protocol": P10}).content.decode()

    assert f'value="{supply}"' in _checked(text)
    assert 'value="left"' in _checked(text)
    assert "checked" not in "".join(form)  # without a protocol nothing is guessed


def _checked(text: str) -> str:
    return " ".join(tag for tag in text.split("<input") if "checked" in tag.partition(">")[0])


def test_a_protocol_for_a_failing_nerve_says_so_from_the_start(client, episode):
    address = reverse("programmes:add_stimulation", args=[episode.pk])

    assert page(client, "choose_protocol", episode).count("After a twitch test") == 2
    leads_to = reverse("practice:record_measure", args=[episode.pk, "twitch-test"])
    assert leads_to in client.get(address, {"protocol": P10}).content.decode()
    ordinary = client.get(address, {"protocol": "knee-osteoarthritis"}).content.decode()
    assert leads_to not in ordinary


def test_two_tested_muscles_leave_the_choice_to_the_physio(client, episode):
    for muscle in ("tibialis-anterior", "extensor-hallucis-longus"):
        twitch_tested(episode.patient, episode.physio, {**TWITCH, "muscle": muscle})

    address = reverse("programmes:add_stimulation", args=[episode.pk])
    text = client.get(address, {"protocol": P10}).content.decode()

    assert _checked(text) == ""


# A nerve that the patient's own answers put in doubt


ORDINARY = {"protocol_id": "stroke-dropped-foot", "innervation": Innervation.NORMAL}
REASON = {"stimulation_reason": "Seen in the nerve clinic."}


@pytest.fixture
def doubted(client):
    """Return an episode of someone who said that a nerve was hurt in the left shin."""
    found = EpisodeFactory()
    screened(found, found=told_of_a_nerve(), place=("shin", "left"))
    sign_in(client, found.physio)
    return found


def test_a_nerve_in_doubt_wants_a_twitch_whatever_reason_is_written(client, doubted):
    drafted(doubted, **ORDINARY)

    with pytest.raises(programmes.NotReady) as refused:
        sign(doubted, **REASON)

    (problem,) = refused.value.problems
    assert problem.field == "stimulation.0.innervation"
    for name in ("write", "sign"):
        text = page(client, name, doubted)
        assert "leave it open whether the nerve of the left shin muscle works (C49)" in text
    assert "Sign and give it to the patient" not in text
    assert reverse("practice:record_measure", args=[doubted.pk, "twitch-test"]) in text
    twitch_tested(doubted.patient, doubted.physio, TWITCH)
    assert sign(doubted, **REASON).version == 1


def test_the_test_of_the_other_side_does_not_do(doubted):
    drafted(doubted, **ORDINARY)
    twitch_tested(doubted.patient, doubted.physio, {**TWITCH, "affected-side": "right"})

    with pytest.raises(programmes.NotReady):
        sign(doubted, **REASON)


def test_the_twitch_alone_is_not_the_decision_that_is_left_to_the_physio(doubted):
    drafted(doubted, **ORDINARY)
    twitch_tested(doubted.patient, doubted.physio, TWITCH)

    with pytest.raises(programmes.StimulationBlocked):
        sign(doubted)


def test_a_muscle_elsewhere_wants_its_reason_and_no_test(doubted):
    plan = body(stimulation=(stimulation(),))
    DraftFactory(episode=doubted, body=plan.model_dump(mode="json"))

    assert sign(doubted, **REASON, place_reason="Asked about the thigh.").version == 1


def test_a_check_of_another_place_does_not_clear_the_doubt(doubted):
    drafted(doubted, **ORDINARY)
    screened(doubted, at=NOW + timedelta(minutes=5), place=("thigh-front", "left"))

    with pytest.raises(programmes.NotReady):
        sign(doubted, **REASON, place_reason="Asked again.", now=NOW + timedelta(minutes=9))


def test_the_live_check_names_the_doubt_while_the_line_is_written(client, doubted):
    address = reverse("programmes:check_line", args=[doubted.pk, "stimulation"])
    typed = {**STIMULATION, "muscle": "tibialis-anterior", "side": "left"}

    assert "leave it open" in client.post(address, typed).text
    assert "leave it open" not in client.post(address, {**typed, "side": "right"}).text


@pytest.mark.parametrize(("days", "signs"), [(28, True), (29, False)])
def test_a_twitch_opens_a_signature_for_four_weeks(episode, days, signs):
    drafted(episode)
    twitch_tested(episode.patient, episode.physio, TWITCH, TODAY - timedelta(days=days))

    if signs:
        assert sign(episode).version == 1
        return
    with pytest.raises(programmes.NotReady) as refused:
        sign(episode)
    assert "the last one is from 4 January 2026" in refused.value.problems[0].message


# A test after the signature


THIGH = stimulation(line_id=UUID(int=7))
LATER = NOW + timedelta(days=8)


def noted(episode, given, days):
    at = NOW + timedelta(days=days)
    return measured(episode.patient, "twitch-test", given, by=episode.physio, on=at.date(), now=at)


@pytest.fixture
def signed(episode):
    """Return a programme with one line whose nerve was tested, and one for another muscle."""
    screened(episode, place=("shin", "both"))
    noted(episode, TWITCH, -1)
    plan = body(stimulation=(stimulation(**LINE), THIGH))
    DraftFactory(episode=episode, body=plan.model_dump(mode="json"))
    return sign(episode, place_reason="Asked about the thigh.")


def stopped(programme, days=8):
    return dict(policies.lines_stopped(programme, TODAY + timedelta(days=days)))


@pytest.mark.parametrize("given", [QUIET, UNCLEAR], ids=["no-twitch", "equivocal"])
def test_a_later_test_holds_its_line_at_home_and_no_other(signed, given):
    assert stopped(signed) == {}

    noted(signed.episode, given, 8)

    assert stopped(signed) == {stimulation().line_id: HomeStop.NERVE}
    assert stopped(signed, days=7) == {}  # what was not known then did not stop it


def test_signing_again_after_a_twitch_is_the_way_out(signed):
    episode = signed.episode
    noted(episode, QUIET, 1)
    again = {"programme_id": uuid4(), "why": "Tested again.", "place_reason": "As before."}
    with pytest.raises(programmes.NotReady):
        sign(episode, **again, now=LATER)

    noted(episode, TWITCH, 8)

    assert stopped(signed) == {stimulation().line_id: HomeStop.NERVE}
    second = sign(episode, **again, now=LATER + timedelta(hours=1))
    assert (second.version, second.plan) == (2, signed.plan)
    assert stopped(second) == {}


def test_a_programme_that_nothing_holds_is_not_signed_again(signed):
    noted(signed.episode, TWITCH, 8)

    with pytest.raises(programmes.NothingToSign):
        sign(signed.episode, programme_id=uuid4(), why="Again.", now=LATER)


def test_a_programme_without_the_line_goes_on(signed):
    noted(signed.episode, QUIET, 8)
    leaner = body(stimulation=(THIGH,)).model_dump(mode="json")
    Draft.objects.update(body=leaner)

    second = sign(
        signed.episode, programme_id=uuid4(), why="Less.", place_reason="As before.", now=LATER
    )

    assert stopped(second) == {}


def test_a_test_taken_back_holds_what_rested_on_it(signed):
    old = Measurement.objects.get()
    measured(
        signed.episode.patient,
        "twitch-test",
        {**TWITCH, "affected-side": "right"},
        by=signed.episode.physio,
        on=old.done_on,
        now=LATER,
        correction=Correction(old, "Wrong side"),
    )

    assert stopped(signed) == {stimulation().line_id: HomeStop.NERVE}


def test_what_the_screening_stops_stops_every_line(signed):
    noted(signed.episode, QUIET, 8)

    assert set(stopped(signed, days=40).values()) == {HomeStop.ANSWER}


@pytest.mark.parametrize("name", ["programme", "print_programme"])
def test_the_patient_reads_which_muscle_waits(
    client, signed, time_machine, django_assert_max_num_queries, name
):
    noted(signed.episode, QUIET, 8)
    time_machine.move_to(LATER)
    sign_in(client, signed.episode.patient)

    with django_assert_max_num_queries(6):
        text = client.get(reverse(f"programmes:{name}")).text

    assert "Do not use stimulation here for now: left shin muscle" in text
    assert "Answer the safety questions" not in text
    assert "Denervation" not in text


# Two reasons for two things


def test_a_reason_for_the_place_does_not_decide_upon_what_is_held(client, episode):
    screened(episode, found=Outcome(Tier.SEE_GP, None, (), (), ("follow-up-knee@1",)))
    screened(episode, at=NOW + timedelta(minutes=1), place=("forearm", "left"))
    plan = body(stimulation=(stimulation(),))
    DraftFactory(episode=episode, body=plan.model_dump(mode="json"))

    text = page(client, "sign", episode)
    assert "No physio has decided" in text
    assert "answered for another place than: left front thigh muscle" in text
    assert 'name="stimulation_reason"' in text
    assert 'name="place_reason"' in text
    for reasons, missing in (
        ({}, ("No physio has decided", "another place")),
        ({"place_reason": "Asked."}, ("No physio has decided",)),
        ({"stimulation_reason": "GP agrees."}, ("another place",)),
        ({"stimulation_reason": "GP agrees.", "place_reason": " "}, ("another place",)),
    ):
        with pytest.raises(programmes.StimulationBlocked) as refused:
            sign(episode, **reasons)
        assert len(refused.value.reasons) == len(missing)
        assert all(m in r for m, r in zip(missing, refused.value.reasons, strict=True))


def test_each_reason_is_kept_sealed_and_shown(client, episode):
    screened(episode, "physio-decides", place=("forearm", "left"))
    plan = body(stimulation=(stimulation(),))
    DraftFactory(episode=episode, body=plan.model_dump(mode="json"))
    address = reverse("programmes:sign", args=[episode.pk])
    form = {"programme_id": UUID(int=1), "edits": 1, "why": ""}

    lacking = client.post(address, {**form, "stimulation_reason": "GP agrees."})
    assert set(lacking.context["form"].errors) == {"place_reason"}
    assert "GP agrees." in lacking.text
    refused = client.post(address, {**form, "place_reason": "Asked about the thigh."})
    assert "give your reason for going ahead" in refused.text
    assert "Asked about the thigh." in refused.text
    client.post(
        address,
        {**form, "place_reason": "Asked about the thigh.", "stimulation_reason": "GP agrees."},
    )

    signed = Programme.objects.get()
    assert (signed.stimulation_reason, signed.place_reason) == (
        "GP agrees.",
        "Asked about the thigh.",
    )
    assert signed.is_intact
    signed.place_reason = "Something else"
    assert signed.seal() != signed.fingerprint
    text = client.get(reverse("programmes:signed_version", args=[episode.pk, 1])).text
    assert "Reason for stimulation:</strong> GP agrees." in text
    assert "Reason for a place that was not screened:</strong> Asked about the thigh." in text


def test_a_reason_for_a_place_that_was_screened_is_not_kept(client, episode):
    screened(episode)
    plan = body(stimulation=(stimulation(),))
    DraftFactory(episode=episode, body=plan.model_dump(mode="json"))

    assert 'name="place_reason"' not in page(client, "sign", episode)
    assert sign(episode, place_reason="No need.").place_reason == ""


def test_at_home_the_reason_reaches_no_other_place_than_those_it_was_written_for(episode):
    screened(episode, place=("shin", "both"))
    noted(episode, TWITCH, -1)
    plan = body(stimulation=(stimulation(**LINE), THIGH))
    DraftFactory(episode=episode, body=plan.model_dump(mode="json"))
    signed = sign(episode, place_reason="Asked about the thigh.")

    screened(episode, at=NOW + timedelta(days=1), place=("shin", "both"))
    assert stopped(signed, days=1) == {}
    screened(episode, at=NOW + timedelta(days=2), place=("thigh-front", "left"))
    assert set(stopped(signed, days=2).values()) == {HomeStop.WAIT}
