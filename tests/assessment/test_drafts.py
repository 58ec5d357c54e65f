"""Tests of what is typed and not sent yet: kept, shown again, and never taken for an answer."""

import pytest
from django.test import Client
from django.urls import reverse

from physiobench.assessment import services as assessments
from physiobench.clinical.measures.computed import fill
from physiobench.questionnaires import engine
from tests.assessment.walking import CHEST_PAIN, NOW, answer, begin, finished, raw_of
from tests.factories import UserFactory


pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_february(time_machine):
    time_machine.move_to(NOW, tick=False)


def first_page(assessment):
    response = assessment.responses.first()
    return response, engine.visible_pages(fill(response.asked, response.given))[0]


def keep(assessment, page, raw, *, by=None, questionnaire="knee"):
    assessments.keep_draft(
        by=by,
        assessment=assessment,
        questionnaire=questionnaire,
        page=page,
        raw=raw,
        now=NOW,
    )
    return assessment.responses.get(questionnaire="knee")


def address(name, key, page):
    return reverse(f"assessment:{name}", args=[key, "knee", page.link_id])


def test_what_is_typed_comes_back_on_another_device(client):
    assessment, key = begin()
    _, page = first_page(assessment)
    typed = raw_of("knee", page, {})

    told = client.post(address("keep_draft", key, page), typed)
    shown = Client().get(address("answer_page", key, page)).text

    assert "Kept as you typed it" in told.text
    assert shown.count("checked") == len([v for v in typed.values() if v])
    assert "It counts once you press" in shown


def test_a_draft_answers_nothing_and_judges_nothing():
    assessment, _ = begin()
    _, page = first_page(assessment)

    kept = keep(assessment, page.link_id, raw_of("knee", page, CHEST_PAIN["knee"]))

    assessment.refresh_from_db()
    assert assessment.stopped_at is None
    assert not any(kept.given.values())
    assert kept.waiting_page.link_id == page.link_id


def test_a_changed_page_must_be_sent_before_all_is_sent():
    assessment, _ = begin()
    answer(assessment)
    _, page = first_page(assessment)
    kept = keep(assessment, page.link_id, raw_of("knee", page, CHEST_PAIN["knee"]))

    assert kept.waiting_page.link_id == page.link_id
    with pytest.raises(assessments.NotComplete):
        assessments.complete(by=None, assessment=assessment, now=NOW)


def test_typing_what_was_sent_takes_the_draft_away():
    assessment, _ = begin()
    answer(assessment)
    _, page = first_page(assessment)
    keep(assessment, page.link_id, raw_of("knee", page, CHEST_PAIN["knee"]))

    kept = keep(assessment, page.link_id, raw_of("knee", page, {}))

    assert kept.drafts == {}
    assert assessments.complete(by=None, assessment=assessment, now=NOW)


def test_sending_the_page_takes_the_draft_away():
    assessment, _ = begin()
    _, page = first_page(assessment)
    keep(assessment, page.link_id, raw_of("knee", page, {}))

    assessments.save_page(
        by=None,
        assessment=assessment,
        questionnaire="knee",
        page=page.link_id,
        raw=raw_of("knee", page, {}),
        now=NOW,
    )

    assert assessment.responses.get(questionnaire="knee").drafts == {}


def test_fields_of_other_pages_are_not_kept():
    assessment, _ = begin()
    _, page = first_page(assessment)

    kept = keep(assessment, page.link_id, {"somewhere-else": ["x"], "csrfmiddlewaretoken": ["y"]})

    assert set(kept.drafted(page.link_id)) == set()


def test_more_than_a_person_types_is_refused():
    assessment, _ = begin()
    _, page = first_page(assessment)
    name = next(iter(page.questions())).link_id

    with pytest.raises(assessments.DraftTooLong):
        keep(assessment, page.link_id, {name: ["x" * 20_001]})


@pytest.mark.parametrize(("questionnaire", "page"), [("knee", "nowhere"), ("nothing", "nowhere")])
def test_a_page_that_is_not_asked_keeps_nothing(questionnaire, page):
    assessment, _ = begin()

    with pytest.raises(assessments.PageNotAsked):
        keep(assessment, page, {}, questionnaire=questionnaire)


def test_what_was_sent_stays_as_it_was(client):
    assessment, key = finished()
    response, page = first_page(assessment)

    told = client.post(address("keep_draft", key, page), raw_of("knee", page, CHEST_PAIN["knee"]))

    assert "these answers were sent already" in told.text
    response.refresh_from_db()
    assert response.drafts == {}


def test_nobody_types_into_someone_elses_record(client):
    assessment, key = begin()
    assessments.claim(by=UserFactory(), assessment=assessment, now=NOW)
    _, page = first_page(assessment)

    told = client.post(address("keep_draft", key, page), raw_of("knee", page, {}))

    assert told.status_code == 404


def test_a_draft_is_only_ever_posted(client):
    assessment, key = begin()
    _, page = first_page(assessment)

    answer = client.get(address("keep_draft", key, page))

    assert (answer.status_code, answer.url) == (302, address("answer_page", key, page))
