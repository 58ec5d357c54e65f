"""The page of a stop: what stopped it, the way back, and a mistake put right."""

from html import unescape
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from physiobench.assessment import services as assessments
from physiobench.assessment.models import Assessment, Judgement
from physiobench.assessment.presenters import route
from tests.assessment.walking import (
    CHEST_PAIN,
    NOW,
    answer,
    begin,
    post_page,
    start_in_browser,
    walk,
)
from tests.factories import EpisodeFactory, UserFactory, sign_in


pytestmark = pytest.mark.django_db

YOUNG = {"knee": {"age": 17}}
UNSURE = {"knee": {"chest": "not-sure"}}


@pytest.fixture(autouse=True)
def in_february(time_machine):
    time_machine.move_to(NOW, tick=False)


def at(name, key, *rest):
    return reverse(f"assessment:{name}", args=[key, *rest])


def stop_page(client, key):
    return unescape(client.get(at("stopped", key)).text)


def start_over(client, key, new=""):
    new = new or str(uuid4())
    client.post(at("start_over", key), {"entry_id": new})
    return new


def stopped_late(differing=CHEST_PAIN):
    """Let somebody answer everything, go back, and be stopped by their first page."""
    assessment, key = begin()
    answer(assessment)
    assert not assessment.stopped_at
    post_page(Client(), key, "knee", "emergency", differing)
    assessment.refresh_from_db()
    assert assessment.stopped_at
    return assessment, key


def test_a_stop_says_which_answer_stopped_it(client):
    key = start_in_browser(client)
    post_page(client, key, "knee", "emergency", CHEST_PAIN)

    page = stop_page(client, key)
    answered = page[page.index("What you answered") :]

    assert "chest pain" in answered.lower()
    assert "Yes" in answered
    assert "counts as yes" not in page


def test_a_stop_upon_not_sure_says_that_it_counts_as_yes(client):
    key = start_in_browser(client)
    post_page(client, key, "knee", "emergency", UNSURE)

    page = stop_page(client, key)

    assert "Not sure" in page
    assert "“Not sure” counts as yes here" in page


def test_a_stop_says_what_texting_needs_and_how_to_come_back(client):
    key = start_in_browser(client)
    post_page(client, key, "knee", "emergency", CHEST_PAIN)

    page = stop_page(client, key)

    assert "registered for it before" in page
    assert "When a doctor has seen you, come back with this link" in page
    assert at("resume", key) in page
    assert "30 days" in page


def test_a_mistake_is_put_right_without_typing_anything_again(client):
    assessment, key = stopped_late()
    before = assessment.responses.get(questionnaire="knee").given

    new = start_over(client, key)
    first = client.get(client.get(at("resume", new)).url)

    assert first.context["page"].link_id == "emergency"
    assert first.context["form"]["chest"].value() is None
    assert first.context["form"]["stroke"].value() == "no"
    opened = Assessment.objects.with_key(new).get()
    assert opened.responses.get(questionnaire="knee").given == {}  # nothing counts unseen
    assert opened.consent_sha256 == assessment.consent_sha256
    assert walk(client, new) == at("check_answers", new)
    after = opened.responses.get(questionnaire="knee").given
    assert {k: v for k, v in after.items() if k != "chest"} == {
        k: v for k, v in before.items() if k != "chest"
    }


def test_every_page_comes_back_as_it_was_typed(client):
    _, key = stopped_late()
    new = start_over(client, key)
    post_page(client, new, "knee", "emergency")

    opened = Assessment.objects.with_key(new).get()
    for _ in range(40):
        waiting = route.first_waiting(list(opened.responses.all()))
        if waiting is None:
            break
        response, page = waiting
        address = route.address(new, response, page)
        shown = client.get(address).context["shown"]
        client.post(address, {**response.drafted(page.link_id), "+shown": shown})

    assert client.get(at("resume", new)).url == at("check_answers", new)


def test_the_stopped_one_stays_stopped_and_starting_over_twice_is_once(client):
    _, key = stopped_late()
    new = str(uuid4())

    for _ in range(2):
        start_over(client, key, new)

    assert Assessment.objects.count() == 2
    assert client.get(at("resume", key)).url == at("stopped", key)


def test_what_was_not_stopped_cannot_be_begun_anew(client):
    _, key = begin()

    response = client.post(at("start_over", key), {"entry_id": str(uuid4())})

    assert response.url == at("resume", key)
    assert Assessment.objects.count() == 1


def test_nobody_starts_over_what_belongs_to_someone_else(client):
    assessment, key = stopped_late()
    assessments.claim(by=UserFactory(), assessment=assessment, now=NOW)

    response = client.post(at("start_over", key), {"entry_id": str(uuid4())})

    assert response.status_code == 404
    assert Assessment.objects.count() == 1


def test_people_find_their_own_stop_by_its_record_and_nobody_elses(client):
    assessment, _key = stopped_late()
    known_by = assessment.pk

    assert client.get(at("stopped", known_by)).status_code == 404
    patient = sign_in(client, UserFactory())
    assert client.get(at("stopped", known_by)).status_code == 404  # not in a record yet
    assessments.claim(by=patient, assessment=assessment, now=NOW)
    assert "stop here" in stop_page(client, known_by)
    assert client.get(at("letter", known_by)).status_code == 200
    sign_in(client, UserFactory())
    assert client.get(at("stopped", known_by)).status_code == 404
    assert client.get(at("letter", known_by)).status_code == 404


def test_who_is_in_care_is_led_back_to_their_own_pages(client):
    patient = sign_in(client, EpisodeFactory().patient)
    key = str(uuid4())
    opened = assessments.open_follow_up(
        by=patient, key=key, pathway="follow-up-knee", returns_to="/follow-up/", now=NOW
    )
    page = opened.responses.get().waiting_page
    post_page(client, key, "follow-up-knee", page.link_id, {"follow-up-knee": {"chest": "yes"}})

    shown = stop_page(client, key)

    for address in (reverse("diary:today"), reverse("conversations:latest"), "/follow-up/"):
        assert f'href="{address}"' in shown
    assert "by mistake" not in shown  # the one included follow-up is answered by the physio
    assert "nothing has been paid" not in shown


def test_who_is_under_18_is_told_at_once_and_not_as_an_emergency(client):
    key = start_in_browser(client)

    last = walk(client, key, YOUNG)
    page = stop_page(client, key)

    assert last == at("stopped", key)
    assert Assessment.objects.get().responses.filter(questionnaire="nmes-screening", answers={})
    assert Judgement.objects.get().tier == "see-physio-in-person"
    assert "See your GP first" in page
    assert "aged 18 and over" in page
    assert "Please stop here" not in page
    assert "care--emergency" not in page
    assert "have not asked about every warning sign" in page


def test_who_is_under_18_has_a_letter_that_says_what_was_asked(client):
    key = start_in_browser(client)
    walk(client, key, YOUNG)

    letter = client.get(at("letter", key)).text

    assert "children and young people" in letter
    assert "not answered" not in letter.lower()


def test_a_wrong_age_is_put_right(client):
    key = start_in_browser(client)
    walk(client, key, YOUNG)

    new = start_over(client, key)

    assert walk(client, new) == at("check_answers", new)
