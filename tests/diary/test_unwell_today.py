"""Tests that a patient who felt unwell is not led on by their pages on the same day."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from physiobench.clinical.sessions.session_advice import Report, StopReason
from physiobench.diary import services as diary
from physiobench.diary.models import NextStep, SessionCheck
from physiobench.diary.services import NotToday
from tests.diary.telling import FINE, log, paused, stimulate
from tests.factories import NOW, TODAY, EpisodeFactory, PhysioFactory, sign_in
from tests.factories.care import (
    EXERCISE_ID,
    STIMULATION_ID,
    ProgrammeFactory,
    body,
    screened,
    stimulation,
)


pytestmark = pytest.mark.django_db

UNWELL = {"did": "stopped", "stop_reason": StopReason.UNWELL}
REST = "Rest today, because you felt unwell."
LINES = [EXERCISE_ID, STIMULATION_ID]


@pytest.fixture(autouse=True)
def in_february(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def programme():
    episode = EpisodeFactory(physio=PhysioFactory(hcpc_checked_on=TODAY).user)
    screened(episode)
    plan = body(starts_on=TODAY - timedelta(days=7), stimulation=(stimulation(),))
    return ProgrammeFactory(episode=episode, plan=plan)


def page(client, programme, address):
    sign_in(client, programme.episode.patient)
    return client.get(address, follow=True)


def rests(client, programme):
    """Tell whether Today and the page of each line say to rest; they agree."""
    today = page(client, programme, "/today/").text.count(REST)
    on_lines = [
        REST in page(client, programme, reverse("diary:do", args=[line])).text for line in LINES
    ]
    assert len(set(on_lines)) == 1
    assert today == (len(LINES) if on_lines[0] else 0)
    return on_lines[0]


@pytest.mark.parametrize("line", LINES)
def test_whoever_felt_unwell_rests_that_day_and_goes_on_the_next(
    client, programme, time_machine, line
):
    log(programme, line_id=line, **UNWELL)

    assert rests(client, programme)
    assert "Well done" not in page(client, programme, "/today/").text
    assert not paused(programme)

    time_machine.move_to(NOW + timedelta(days=1), tick=False)
    assert not rests(client, programme)


def test_feeling_unwell_yesterday_does_not_stop_today(client, programme):
    log(programme, done_on=TODAY - timedelta(days=1), **UNWELL)

    assert not rests(client, programme)


def test_no_check_lets_stimulation_begin_on_that_day(programme):
    log(programme, **UNWELL)

    with pytest.raises(NotToday):
        diary.check_before_session(
            by=programme.episode.patient,
            programme=programme,
            line_id=STIMULATION_ID,
            check_id=uuid4(),
            answers={},
            now=NOW,
        )

    assert not SessionCheck.objects.exists()


@pytest.mark.parametrize("goes_on", [False, True])
def test_the_physio_may_let_the_patient_start_again_on_the_same_day(client, programme, goes_on):
    session = log(programme, **UNWELL).session
    sign_in(client, programme.episode.physio)
    address = reverse("practice:review_session", args=[session.pk])

    form = client.get(address)
    assert "The patient can start again today after all" in form.text
    client.post(address, {"note": "A cold.", **({"lets_go_on": "on"} if goes_on else {})})

    assert rests(client, programme) is not goes_on


def test_a_corrected_slip_of_the_finger_stops_nothing(client, programme):
    session = log(programme, **UNWELL).session
    diary.correct_session(
        by=programme.episode.patient,
        session=session,
        entry_id=uuid4(),
        report=Report(**FINE),
        reason="A slip",
        now=NOW,
    )

    assert not rests(client, programme)


def test_a_session_in_spite_of_it_is_written_down_and_calls_the_physio(programme):
    log(programme, **UNWELL)

    done = log(programme, entry_id=uuid4()).session

    assert done.calls_physio


def test_nothing_beside_it_says_to_carry_on_or_to_start_again(client, programme):
    burn = stimulate(programme).session
    log(programme, entry_id=uuid4(), **UNWELL)
    entry = page(client, programme, reverse("diary:entry", args=[burn.pk])).text

    assert "Carry on" not in entry


def test_a_release_of_another_report_waits_until_the_day_is_over(client, programme, time_machine):
    calf = log(programme, symptoms=("calf",)).session
    log(programme, entry_id=uuid4(), **UNWELL)
    diary.review_session(
        by=programme.episode.physio, session=calf, note="Seen.", lets_go_on=True, now=NOW
    )

    assert "You can start again." not in page(client, programme, "/today/").text

    time_machine.move_to(NOW + timedelta(days=1), tick=False)
    assert "You can start again." in page(client, programme, "/today/").text


def test_a_pause_is_said_before_the_rest_of_the_day(client, programme):
    session = log(programme, symptoms=("faint",), **UNWELL).session
    diary.review_session(
        by=programme.episode.physio,
        session=session,
        note="Rang.",
        lets_go_on=False,
        next_step=NextStep.CALL,
        now=NOW,
    )

    text = page(client, programme, "/today/").text

    assert "Paused. Your physio will tell you when you can start again." in text
    assert REST not in text
