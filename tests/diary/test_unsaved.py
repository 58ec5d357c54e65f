"""Tests that a form with a mistake in it still says what to do about a stop symptom."""

from html import escape
from uuid import uuid4

import pytest
from django.http import QueryDict
from django.urls import reverse

from physiobench.clinical.sessions.session_advice import symptoms_of
from physiobench.clinical.sessions.stop import StopSymptom
from physiobench.diary.http.unsaved import advice
from physiobench.diary.models import Session
from tests.diary.telling import log
from tests.factories import NOW, EpisodeFactory, sign_in
from tests.factories.care import (
    EXERCISE_ID,
    STIMULATION_ID,
    ProgrammeFactory,
    body,
    screened,
    stimulation,
)


pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_february(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def programme(client):
    episode = EpisodeFactory()
    screened(episode)
    sign_in(client, episode.patient)
    return ProgrammeFactory(episode=episode, plan=body(stimulation=(stimulation(),)))


@pytest.mark.parametrize("page", ["do", "log", "correct"])
@pytest.mark.parametrize("advised", symptoms_of(stimulation=False), ids=lambda one: one.symptom)
def test_a_report_with_a_mistake_shows_the_advice_and_the_mistake(client, programme, page, advised):
    key = log(programme).session.pk if page == "correct" else EXERCISE_ID
    before = Session.objects.count()

    answer = client.post(
        reverse(f"diary:{page}", args=[key]),
        {"entry_id": str(uuid4()), "symptoms": advised.symptom.value, "pain_after": "11"},
    )

    assert answer.context["form"].errors
    assert escape(advised.do_now) in answer.text
    assert "Your report is not saved yet" in answer.text
    assert "There is a problem" in answer.text or page == "correct"
    assert Session.objects.count() == before


@pytest.mark.usefixtures("programme")
def test_an_answer_that_says_stop_says_so_beside_a_question_left_out(client):
    address = reverse("diary:check_before", args=[STIMULATION_ID])

    answer = client.post(address, {"check_id": str(uuid4()), "ill": "yes"})

    assert answer.context["form"].errors
    assert "Do not use stimulation now" in answer.text


@pytest.mark.usefixtures("programme")
def test_a_mistake_in_an_ordinary_report_gets_no_advice(client):
    address = reverse("diary:do", args=[EXERCISE_ID])

    for answer in (client.get(address), client.post(address, {"pain_after": "2"})):
        assert "Your report is not saved yet" not in answer.text


@pytest.mark.parametrize("symptom", StopSymptom)
def test_what_says_stop_is_never_amber(symptom):
    (card,) = advice("diary:do", QueryDict(f"minutes=5&symptoms={symptom}"))

    assert card.kind in {"stop", "emergency"}


@pytest.mark.parametrize("line", [EXERCISE_ID, STIMULATION_ID])
@pytest.mark.usefixtures("programme")
def test_each_question_left_out_says_what_to_do(client, line):
    answer = client.post(reverse("diary:log", args=[line]), {"note": "Only a note"})

    assert answer.context["form"].errors
    assert "This field is required" not in answer.text
    assert "Choose how it went." in answer.text
