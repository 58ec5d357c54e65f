"""Tests that nothing invites a patient to repeat, that day, what they were told to rest from."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.urls import reverse

from physiobench.clinical.sessions.session_advice import Report
from physiobench.clinical.sessions.skin import Skin
from physiobench.diary import services as diary
from physiobench.diary.models import SessionCheck
from physiobench.diary.services import NotToday
from tests.diary.telling import FINE, log, paused
from tests.factories import NOW, TODAY, EpisodeFactory, PhysioFactory, sign_in
from tests.factories.care import (
    EXERCISE_ID,
    STIMULATION_ID,
    ProgrammeFactory,
    body,
    exercise,
    screened,
    stimulation,
)


pytestmark = pytest.mark.django_db

OTHER_ID = UUID(int=77)
TWICE = {"times_per_day": 2}
PAIN, SKIN, MUSCLE = "it hurt too much", "of your skin", "the muscle is sore"
ASKING = {
    "pain of 9": (EXERCISE_ID, {"pain_after": 9}, PAIN, 0),
    "pain above the limit of the physio": (EXERCISE_ID, {"pain_after": 4}, PAIN, 0),
    "pain after stimulation": (STIMULATION_ID, {"pain_after": 9}, PAIN, 0),
    "red skin": (STIMULATION_ID, {"skin": Skin.RED_OR_ITCHY}, SKIN, 1),
    "a sore muscle": (STIMULATION_ID, {"skin": Skin.SORE_TOO_LONG}, MUSCLE, 2),
}


@pytest.fixture(autouse=True)
def in_february(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def programme():
    episode = EpisodeFactory(physio=PhysioFactory(hcpc_checked_on=TODAY).user)
    screened(episode)
    plan = body(
        starts_on=TODAY - timedelta(days=7),
        pain_limit=3,
        exercises=(exercise(**TWICE), exercise(line_id=OTHER_ID, **TWICE)),
        stimulation=(stimulation(times_per_week=14),),
    )
    return ProgrammeFactory(episode=episode, plan=plan)


def page(client, programme, address):
    sign_in(client, programme.episode.patient)
    return client.get(address, follow=True).text


def of_line(client, programme, line):
    return page(client, programme, reverse("diary:do", args=[line]))


def rests(client, programme, line, why):
    """Tell whether Today and the page of the line both say to rest from it; they agree."""
    words = f"Rest from this today, because {why}."
    on_today = words in page(client, programme, "/today/")
    assert (words in of_line(client, programme, line)) is on_today
    return on_today


@pytest.mark.parametrize("asking", ASKING)
def test_a_line_rests_as_long_as_the_advice_says(client, programme, time_machine, asking):
    line, told, why, days = ASKING[asking]
    assert not rests(client, programme, line, why)

    log(programme, line_id=line, **told)

    assert not paused(programme)
    for day in range(days + 1):
        time_machine.move_to(NOW + timedelta(days=day), tick=False)
        assert rests(client, programme, line, why)
        assert "1 of 2 times" not in page(client, programme, "/today/")
        assert "Well done" not in page(client, programme, "/today/")
    time_machine.move_to(NOW + timedelta(days=days + 1), tick=False)
    assert not rests(client, programme, line, why)


def test_what_else_is_in_the_programme_goes_on(client, programme):
    log(programme, pain_after=9)

    assert "Not now" not in of_line(client, programme, OTHER_ID)
    assert "0/4" in page(client, programme, "/today/")  # two lines of two sessions each


@pytest.mark.parametrize("told", [{}, {"pain_after": 3}, {"did": "partly"}])
def test_what_needs_no_rest_is_still_due(client, programme, told):
    log(programme, **told)

    assert "Rest from this" not in page(client, programme, "/today/")
    assert "1 of 2 times done today." in page(client, programme, "/today/")


def test_no_check_lets_stimulation_begin_on_a_day_of_rest(programme):
    log(programme, line_id=STIMULATION_ID, skin=Skin.RED_OR_ITCHY)

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


def test_a_session_on_a_day_of_rest_is_written_down_and_calls_the_physio(programme):
    log(programme, pain_after=9)

    assert log(programme, entry_id=uuid4()).session.calls_physio
    assert not log(programme, entry_id=uuid4(), line_id=OTHER_ID).session.calls_physio


def test_an_earlier_entry_of_the_day_does_not_say_to_carry_on(client, programme):
    morning = log(programme, entry_id=uuid4()).session
    address = reverse("diary:entry", args=[morning.pk])
    assert "Carry on" in page(client, programme, address)

    log(programme, pain_after=9)

    assert "Carry on" not in page(client, programme, address)


@pytest.mark.parametrize("goes_on", [False, True])
def test_the_physio_may_let_the_patient_do_it_again_on_the_same_day(client, programme, goes_on):
    session = log(programme, pain_after=9).session
    sign_in(client, programme.episode.physio)
    address = reverse("practice:review_session", args=[session.pk])

    form = client.get(address)
    assert "The patient can do this again today after all" in form.text
    client.post(address, {"note": "Rang.", **({"lets_go_on": "on"} if goes_on else {})})

    assert rests(client, programme, EXERCISE_ID, PAIN) is not goes_on


def test_a_corrected_slip_of_the_finger_rests_nothing(client, programme):
    session = log(programme, pain_after=9).session
    diary.correct_session(
        by=programme.episode.patient,
        session=session,
        entry_id=uuid4(),
        report=Report(**FINE),
        reason="A slip",
        now=NOW,
    )

    assert not rests(client, programme, EXERCISE_ID, PAIN)


NOTHING_PAUSED = {
    "too much pain": {"pain_after": 9},
    "unwell": {"did": "stopped", "stop_reason": "unwell"},
    "red skin": {"line_id": STIMULATION_ID, "skin": Skin.RED_OR_ITCHY},
    "a spasm": {"line_id": STIMULATION_ID, "skin": Skin.SPASM},
}


@pytest.mark.parametrize("told", NOTHING_PAUSED.values(), ids=NOTHING_PAUSED)
def test_a_report_marked_as_resolved_can_be_decided_again(client, programme, told):
    session = log(programme, **told).session
    address = reverse("practice:review_session", args=[session.pk])
    sign_in(client, programme.episode.physio)
    client.post(address, {"note": "Rang."})

    form = client.get(address).text
    assert "Change this decision" in form
    assert "they must stop again" not in form  # nothing was paused
    client.post(address, {"note": "They rang back: worse.", "seen": 1})

    notes = session.reviews.order_by("pk").values_list("note", flat=True)
    assert list(notes) == ["Rang.", "They rang back: worse."]
    assert "They rang back: worse." in client.get(address).text


def test_a_new_note_does_not_take_back_that_the_patient_can_do_it_again(client, programme):
    session = log(programme, pain_after=9).session
    address = reverse("practice:review_session", args=[session.pk])
    sign_in(client, programme.episode.physio)
    client.post(address, {"note": "Rang.", "lets_go_on": "on"})

    shown = client.get(address).context["form"]

    assert shown["lets_go_on"].value() is True
