"""What the twitch tests do to a programme: on its pages, and at the signature."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.urls import reverse

from physiobench.assessment.services import Correction
from physiobench.clinical.lines import Innervation, Pads
from physiobench.programmes import services as programmes
from physiobench.programmes.models import Programme
from tests.factories import NOW, TODAY, EpisodeFactory, PhysioFactory, sign_in
from tests.factories.care import DraftFactory, body, screened, stimulation
from tests.factories.measured import QUIET, TWITCH, measured, twitch_tested
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


def sign(episode):
    return programmes.sign(
        by=episode.physio,
        episode=episode,
        programme_id=UUID(int=1),
        edits=1,
        why="",
        stimulation_reason="",
        now=NOW,
    )


def page(client, name, episode) -> str:
    return client.get(reverse(f"programmes:{name}", args=[episode.pk])).content.decode()


def test_a_line_whose_test_showed_a_twitch_is_signed(client, episode):
    drafted(episode)
    twitch_tested(episode.patient, episode.physio, TWITCH)

    assert "stands against this" not in page(client, "sign", episode)
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
