"""Tests of the pages on which a patient reads their programme."""

import gzip
import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from physiobench.programmes.models import Programme, Reading
from tests.factories import NOW, TODAY, EpisodeFactory, UserFactory, sign_in
from tests.factories.care import (
    EXERCISE_ID,
    DraftFactory,
    OwnStimulatorFactory,
    ProgrammeFactory,
    body,
    exercise,
    screened,
    stimulation,
)
from tests.programmes.test_services import tamper


pytestmark = pytest.mark.django_db

PAGE = reverse("programmes:programme")


@pytest.fixture(autouse=True)
def in_february(time_machine):
    time_machine.move_to(NOW)


@pytest.fixture
def episode(client):
    episode = EpisodeFactory()
    sign_in(client, episode.patient)
    return episode


def test_without_a_programme_the_page_says_what_will_be_here(client, episode):
    assert f"{episode.physio.name} will write your programme" in client.get(PAGE).text


def test_a_draft_is_invisible(client, episode):
    DraftFactory(episode=episode, body=body(title="Secret").model_dump(mode="json"))

    for name in ("programme", "versions", "print_programme"):
        assert "Secret" not in client.get(reverse(f"programmes:{name}"), follow=True).text


def test_the_whole_programme_is_shown_with_side_pictures_and_signature(client, episode):
    screened(episode)
    signed = ProgrammeFactory(episode=episode, plan=body(stimulation=(stimulation(),)))

    page = client.get(PAGE)

    for words in (
        "Straight leg raise (left side)",
        "2 sets of 10, every day.",
        "Set 50 Hz and a pulse width of 300 µs",
        "<strong>moving</strong>",
        "Climb the stairs",
        "at 5 out of 10 or lower",
        signed.signed_by.name,
        signed.signed_by.physio.hcpc_number,
        "Monday 2 February 2026",
        "pb-exercise",
        "pb-pads",
    ):
        assert words in page.text, words
    assert not re.search(r"\bmA\b", page.text)


def test_the_page_keeps_to_its_queries_and_its_weight(
    client, episode, django_assert_max_num_queries
):
    screened(episode)
    first = ProgrammeFactory(episode=episode)
    lines = tuple(exercise(line_id=uuid4(), reps=n + 5) for n in range(4))
    ProgrammeFactory(
        episode=episode,
        version=2,
        previous=first.fingerprint,
        plan=body(exercises=lines, stimulation=(stimulation(),)),
    )

    with django_assert_max_num_queries(6):
        page = client.get(PAGE)

    assert len(gzip.compress(page.content)) < 20_000


def test_slow_pulses_are_told_as_twitches_and_not_as_contractions(client, episode):
    screened(episode)
    ProgrammeFactory(episode=episode, plan=body(stimulation=(stimulation(frequency_hz=1),)))

    for name in ("programme", "print_programme"):
        text = client.get(reverse(f"programmes:{name}")).text
        assert "The muscle twitches with each pulse, once a second. It does not stay tight." in text
        assert "Groups of twitches in a session" in text
        assert "Contractions in a session" not in text


@pytest.mark.parametrize(
    ("starts", "words"),
    [
        (TODAY - timedelta(weeks=6), "This programme has ended"),
        (TODAY + timedelta(days=1), "has not started yet"),
        (TODAY - timedelta(weeks=6, days=-1), "Runs until Monday 2 February 2026"),
        (TODAY, "Runs until"),
    ],
)
def test_the_page_says_how_the_programme_stands(client, episode, starts, words):
    ProgrammeFactory(episode=episode, plan=body(starts_on=starts, review_on=None))

    assert words in client.get(PAGE).text


def test_after_discharge_it_can_be_read_and_says_that_care_has_ended(client, episode):
    ProgrammeFactory(episode=episode)
    episode.ended_at, episode.ended_by = NOW, episode.physio
    episode.save()

    assert "Your care ended on Monday 2 February 2026" in client.get(PAGE).text


@pytest.mark.parametrize(
    ("verdict", "words"),
    [
        ("not-for-you", "Do not use stimulation now"),
        ("physio-decides", "Wait for your physio before you use stimulation"),
        ("", "Answer the safety questions again"),
    ],
)
def test_a_screening_that_says_no_stops_stimulation_on_the_page(client, episode, verdict, words):
    ProgrammeFactory(episode=episode, plan=body(stimulation=(stimulation(),)))
    screened(episode, verdict)

    page = client.get(PAGE)

    assert words in page.text
    assert reverse("assessment:open_screening") in page.text


def test_what_changed_and_why_is_shown_until_it_is_read(client, episode):
    first = ProgrammeFactory(episode=episode)
    second = ProgrammeFactory(
        episode=episode,
        version=2,
        previous=first.fingerprint,
        why="You are ready for more.",
        plan=body(exercises=(exercise(reps=15),)),
    )
    page = client.get(PAGE)
    assert "You are ready for more." in page.text
    assert "repetitions" in page.text

    for _click in range(2):
        client.post(reverse("programmes:mark_read", args=[second.pk]))

    assert Reading.objects.get().programme == second
    assert "You are ready for more." not in client.get(PAGE).text


def test_every_version_can_be_read_again(client, episode):
    first = ProgrammeFactory(episode=episode, plan=body(title="The first"))
    ProgrammeFactory(episode=episode, version=2, previous=first.fingerprint)

    assert "Version 1" in client.get(reverse("programmes:versions")).text
    page = client.get(reverse("programmes:version", args=[first.pk]))
    assert "The first" in page.text
    assert "Follow the newest one" in page.text


def test_somebody_elses_programme_is_not_there(client):
    sign_in(client, UserFactory())
    other = ProgrammeFactory()

    assert client.get(reverse("programmes:version", args=[other.pk])).status_code == 404
    assert client.post(reverse("programmes:mark_read", args=[other.pk])).status_code == 404


def test_a_programme_changed_after_signing_is_not_shown(client, episode):
    ProgrammeFactory(episode=episode)
    raised = body(title="Tampered", exercises=(exercise(reps=100),)).model_dump_json()
    tamper(f"body = '{raised}'")

    for name in ("programmes:programme", "programmes:print_programme", "diary:today"):
        page = client.get(reverse(name))
        assert page.status_code == 500
        assert "Tampered" not in page.text
        assert "We cannot show your programme" in page.text


def test_a_changed_programme_with_a_new_fingerprint_is_not_shown(client, episode):
    signed = ProgrammeFactory(episode=episode)
    tamper("why = 'Tampered'")
    tamper(f"fingerprint = '{Programme.objects.get(pk=signed.pk).seal()}'")
    forged = Programme.objects.get(pk=signed.pk)
    assert forged.seal() == forged.fingerprint

    addresses = [
        *(reverse(name) for name in ("programmes:programme", "diary:today")),
        reverse("programmes:version", args=[signed.pk]),
        *(reverse(f"diary:{name}", args=[EXERCISE_ID]) for name in ("do", "log")),
    ]
    for address in addresses:
        page = client.get(address)
        assert page.status_code == 500, address
        assert "Tampered" not in page.text
    assert "Changed after it was signed" in client.get(reverse("programmes:versions")).text


def test_a_programme_that_nobody_signed_is_not_shown(client, episode):
    first = ProgrammeFactory(episode=episode)
    slipped_in = Programme.objects.get(pk=first.pk)
    slipped_in.pk, slipped_in.version, slipped_in.previous = uuid4(), 2, first.fingerprint
    slipped_in._state.adding = True
    slipped_in.fingerprint = slipped_in.seal()
    slipped_in.save()

    assert client.get(PAGE).status_code == 500


def test_a_changed_programme_is_marked_in_the_list_and_opens_no_session(client, episode):
    line = stimulation()
    ProgrammeFactory(episode=episode, plan=body(stimulation=(line,)))
    tamper("why = 'Tampered'")

    versions = client.get(reverse("programmes:versions")).text
    before = client.get(reverse("diary:check_before", args=[line.line_id]))

    assert "Changed after it was signed: do not use it" in versions
    assert "Tampered" not in versions
    assert before.url == reverse("diary:do", args=[line.line_id])
    assert client.get(before.url).status_code == 500


def test_hostile_text_of_a_physio_is_shown_as_text(client, episode):
    bad = "<img src=x onerror=alert(1)>"
    ProgrammeFactory(episode=episode, plan=body(title=bad, advice=bad, goals=(bad,)))

    for name in ("programme", "print_programme", "versions"):
        assert "<img" not in client.get(reverse(f"programmes:{name}")).text


def test_a_programme_of_a_physio_who_left_still_names_them(client, episode):
    signed = ProgrammeFactory(episode=episode)
    signed.signed_by.is_active = False
    signed.signed_by.save()

    assert signed.signed_by.name in client.get(PAGE).text


# The stimulator


STIMULATOR = reverse("programmes:stimulator")


@pytest.mark.usefixtures("episode")
def test_the_match_asks_for_a_stimulator_first(client):
    assert "We do not know which stimulator" in client.get(STIMULATOR).text


def test_the_match_needs_a_prescription(client, episode):
    OwnStimulatorFactory(patient=episode.patient)
    ProgrammeFactory(episode=episode)

    assert "no stimulation now" in client.get(STIMULATOR).text


@pytest.mark.parametrize(
    ("line", "word"),
    [({}, "It can give"), ({"frequency_hz": 140}, "It cannot")],
)
def test_the_match_says_yes_or_no_with_reasons(client, episode, line, word):
    spec = {
        "name": "Own make",
        "frequency_hz": {"min": 1, "max": 120},
        "phase_duration_us": {"min": 50, "max": 400},
        "max_ma": 100,
        "channels": 2,
        "own_on_off": "yes",
        "own_ramps": "yes",
        "long_pulse": "no",
        "checked": True,
    }
    OwnStimulatorFactory(patient=episode.patient, model="", name="Own make", spec=spec)
    ProgrammeFactory(episode=episode, plan=body(stimulation=(stimulation(**line),)))

    page = client.get(STIMULATOR)

    assert word in page.text
    assert "Hz is prescribed" in page.text


def test_a_stimulator_nobody_knows_is_never_a_yes(client, episode):
    OwnStimulatorFactory(patient=episode.patient, model="", name="Mystery")
    ProgrammeFactory(episode=episode, plan=body(stimulation=(stimulation(),)))

    page = client.get(STIMULATOR)

    assert "We cannot tell" in page.text
    assert "It can give what" not in page.text


def test_staff_have_no_programme_of_their_own(client):
    sign_in(client, EpisodeFactory().physio)

    assert client.get(PAGE).status_code == 403
