"""Tests of the pages around one session of stimulation."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from physiobench.content.questionnaire_load import questionnaires
from physiobench.diary.models import SessionCheck
from tests.diary.test_views import CURRENT, FORM, TODAY_PAGE, do
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
    sign_in(client, episode.patient)
    screened(episode)
    return ProgrammeFactory(episode=episode, plan=body(stimulation=(stimulation(),)))


def check(client, **changes):
    items = questionnaires()["session-check"].by_link_id
    wanted = {**dict.fromkeys(("ill", "skin", "alcohol", "changed"), "no"), **changes}
    chosen = {
        name: key
        for name, given in wanted.items()
        for key, option in items[name].options_by_key.items()
        if option.value.code == given
    }
    url = reverse("diary:check_before", args=[STIMULATION_ID])
    return client.post(url, {"check_id": uuid4(), **chosen})


@pytest.mark.usefixtures("programme")
def test_stimulation_asks_four_questions_first(client):
    answer = client.get(do(STIMULATION_ID))

    assert answer.url == reverse("diary:check_before", args=[STIMULATION_ID])
    page = client.get(answer.url)
    assert len(page.context["form"].visible_fields()) == 4


@pytest.mark.usefixtures("programme")
def test_four_clear_answers_open_the_session_with_pads_and_safety(client):
    assert check(client).url == do(STIMULATION_ID)

    page = client.get(do(STIMULATION_ID))

    for words in ("pb-pads", "pb-envelope", "Stop at once if", "Aim for", 'name="comfort"'):
        assert words in page.text, words
    assert not re.search(r"\bmA\b", page.text)


@pytest.mark.usefixtures("programme")
def test_the_questions_come_back_before_the_next_session(client, time_machine):
    check(client)
    time_machine.shift(timedelta(minutes=30))
    client.post(do(STIMULATION_ID), CURRENT)
    time_machine.shift(timedelta(minutes=30))

    assert client.get(do(STIMULATION_ID)).url.endswith("/check/")


@pytest.mark.usefixtures("programme")
@pytest.mark.parametrize("given", ["yes", "not-sure"])
def test_a_yes_or_not_sure_stops_stimulation_for_today(client, given):
    answer = check(client, ill=given)

    assert "Do not use stimulation now" in client.get(answer.url).text
    page = client.get(do(STIMULATION_ID))
    assert "Not today" in page.text
    assert 'name="minutes"' not in page.text
    assert client.get(TODAY_PAGE).context["today"].stimulation[0][2] == "paused"


@pytest.mark.usefixtures("programme")
def test_an_unfinished_check_is_asked_again(client):
    url = reverse("diary:check_before", args=[STIMULATION_ID])

    page = client.post(url, {"check_id": uuid4(), "ill": "<script>"})

    assert set(page.context["form"].errors) == {"ill", "skin", "alcohol", "changed"}
    assert not SessionCheck.objects.exists()


@pytest.mark.usefixtures("programme")
def test_a_check_of_an_exercise_is_not_there(client):
    assert client.get(reverse("diary:check_before", args=[EXERCISE_ID])).status_code == 404


@pytest.mark.usefixtures("programme")
@pytest.mark.parametrize(
    ("changes", "kind", "words"),
    [
        ({"skin": "K05"}, "care--urgent", "Yellow Card"),
        ({"symptoms": ["chest"]}, "care--emergency", "Call 999 now"),
        ({"symptoms": ["dark-urine"]}, "care--emergency", "Go to A&amp;E now"),
    ],
)
def test_a_burn_or_a_stop_symptom_says_what_to_do_now_and_pauses(client, changes, kind, words):
    answer = client.post(do(STIMULATION_ID), {**CURRENT, **changes})

    page = client.get(answer.url)
    assert kind in page.text
    assert words in page.text
    assert "they do not watch day and night".lower() in page.text.lower()
    assert "Paused until your physio has looked" in client.get(TODAY_PAGE).text
    again = client.get(do(STIMULATION_ID))
    assert "Paused until your physio has looked" in again.text
    assert 'name="minutes"' not in again.text


@pytest.mark.usefixtures("programme")
@pytest.mark.parametrize("changes", [{"skin": "K05"}, {"symptoms": ["calf"]}, {"skin": "K03"}])
def test_nothing_reassuring_stands_beside_what_is_not(client, changes):
    answer = client.post(do(STIMULATION_ID), {**CURRENT, "pain_after": "0", **changes})

    page = client.get(answer.url)

    assert "green" not in page.text
    assert "Carry on" not in page.text


@pytest.mark.usefixtures("programme")
def test_nobody_is_praised_while_something_is_paused(client):
    client.post(do(), FORM)
    client.post(do(STIMULATION_ID), {**CURRENT, "entry_id": uuid4(), "skin": "K05"})

    page = client.get(TODAY_PAGE)

    assert "Nothing else is due today." in page.text
    assert "Well done" not in page.text


@pytest.mark.usefixtures("programme")
def test_who_felt_unwell_is_told_where_to_turn(client):
    answer = client.post(do(), {**FORM, "did": "stopped", "stop_reason": "unwell"})

    page = client.get(answer.url)

    assert "call 999 now" in page.text
    assert "Carry on" not in page.text


@pytest.mark.usefixtures("programme")
def test_the_gravest_card_comes_first(client):
    answer = client.post(do(STIMULATION_ID), {**CURRENT, "skin": "K05", "symptoms": ["chest"]})

    cards = client.get(answer.url).context["cards"]

    assert [card.kind for card in cards][:2] == ["emergency", "urgent"]


def test_a_screening_older_than_four_weeks_asks_again_in_place_of_the_session(client):
    episode = EpisodeFactory()
    sign_in(client, episode.patient)
    screened(episode, at=NOW - timedelta(days=29))
    ProgrammeFactory(episode=episode, plan=body(stimulation=(stimulation(),)))

    page = client.get(TODAY_PAGE)
    assert reverse("assessment:open_screening") in page.text
    assert page.context["today"].stimulation[0][2] == "paused"
    assert 'name="minutes"' not in client.get(do(STIMULATION_ID)).text
