"""One page open in two windows: nothing is overwritten unseen, and nothing typed is lost."""

import pytest
from django.test import Client
from django.urls import reverse

from physiobench.assessment import services as assessments
from physiobench.questionnaires import engine
from tests.assessment.walking import CHEST_PAIN, NOW, answer, begin, raw_of


pytestmark = pytest.mark.django_db

OLD, NEW, MINE = ({"knee": {"pain-worst": worst}} for worst in (4, 6, 8))
PAGE = "pain"


@pytest.fixture(autouse=True)
def in_february(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def opened():
    """Let somebody have answered all pages, and two windows show the same one."""
    assessment, key = begin()
    answer(assessment, OLD)
    address = reverse("assessment:answer_page", args=[key, "knee", PAGE])
    first, second = Client(), Client()
    seen = [window.get(address).context["seen"] for window in (first, second)]
    assert seen[0] == seen[1]
    return assessment, address, (first, second), seen[0]


def raw(assessment, differing, seen, link_id=PAGE):
    response = assessment.responses.get(questionnaire="knee")
    page = engine.page_of(response.asked, link_id)
    return raw_of("knee", page, differing["knee"]) | {"+seen": seen}


def worst_pain(assessment):
    return assessment.responses.get(questionnaire="knee").given["pain-worst"]


def test_a_page_saved_elsewhere_since_is_not_overwritten_and_both_are_shown(opened):
    assessment, address, (first, second), seen = opened
    first.post(address, raw(assessment, NEW, seen))

    sent = second.post(address, raw(assessment, MINE, seen))
    page = second.get(sent.url)

    assert worst_pain(assessment) == (6,)
    assert "These answers were changed elsewhere" in page.text
    assert [told for _, told in page.context["saved_rows"]] == ["6"]
    assert page.context["form"]["pain-worst"].value() == "8"


def test_sent_again_knowingly_it_is_saved(opened):
    assessment, address, (first, second), seen = opened
    first.post(address, raw(assessment, NEW, seen))
    again = second.post(address, raw(assessment, MINE, seen)).url

    second.post(again, raw(assessment, MINE, second.get(again).context["seen"]))

    assert worst_pain(assessment) == (8,)


def test_what_is_saved_can_be_kept_instead(opened):
    assessment, address, (first, second), seen = opened
    first.post(address, raw(assessment, NEW, seen))
    again = second.post(address, raw(assessment, MINE, seen)).url

    kept = second.post(again, raw(assessment, MINE, seen) | {"+drop": "1"})

    assert worst_pain(assessment) == (6,)
    assert second.get(kept.url).context["form"]["pain-worst"].value() == "6"
    assert assessments.complete(by=None, assessment=assessment, now=NOW)


def test_a_stale_window_pressed_twice_still_overwrites_nothing(opened):
    assessment, address, (first, second), seen = opened
    first.post(address, raw(assessment, NEW, seen))

    for _ in range(2):
        sent = second.post(address, raw(assessment, MINE, seen))

    assert sent.url.endswith("?changed=1")
    assert worst_pain(assessment) == (6,)


def test_sending_the_same_twice_warns_of_nothing(opened):
    assessment, address, (first, _), seen = opened

    sent = [first.post(address, raw(assessment, NEW, seen)).url for _ in range(2)]

    assert sent[0] == sent[1]
    assert "changed" not in sent[0]


def test_another_page_saved_elsewhere_is_no_reason_to_warn(opened):
    assessment, address, (first, second), seen = opened
    elsewhere = reverse("assessment:answer_page", args=[address.split("/")[2], "knee", "kit"])
    first.post(elsewhere, raw(assessment, {"knee": {"kit-at-home": "step"}}, "", "kit"))

    second.post(address, raw(assessment, MINE, seen))

    assert worst_pain(assessment) == (8,)


def test_a_red_flag_from_a_stale_window_is_heard_at_once():
    assessment, key = begin()
    answer(assessment)
    address = reverse("assessment:answer_page", args=[key, "knee", "emergency"])
    sent = raw(assessment, CHEST_PAIN, "long-ago", "emergency")

    response = Client().post(address, sent)

    assert response.url == reverse("assessment:stopped", args=[key])


def test_a_draft_from_a_stale_window_is_not_kept_and_says_so(opened):
    assessment, address, (first, second), seen = opened
    first.post(address, raw(assessment, NEW, seen))
    draft = reverse("assessment:keep_draft", args=[address.split("/")[2], "knee", PAGE])

    told = second.post(draft, raw(assessment, MINE, seen)).text

    assert "changed elsewhere" in told
    assert assessment.responses.get(questionnaire="knee").drafts == {}


def test_a_page_that_is_asked_no_more_is_given_back(client):
    assessment, key = begin()
    answer(assessment)
    address = reverse("assessment:answer_page", args=[key, "knee", "danger"])

    page = client.post(address, raw(assessment, {"knee": {"unsafe": "yes"}}, "", "danger"))

    assert "This page is not asked any more" in page.text
    assert page.context["rows"]


def test_typed_words_and_errors_survive_back_and_reload(client):
    assessment, key = begin()
    answer(assessment)
    address = reverse("assessment:answer_page", args=[key, "knee", "about-you"])

    sent = client.post(address, {"age": "forty"})
    pages = [client.get(sent.url) for _ in range(2)]

    assert all("There is a problem" in page.text for page in pages)
    assert all('value="forty"' in page.text for page in pages)
    assert "There is a problem" not in client.get(address).text
