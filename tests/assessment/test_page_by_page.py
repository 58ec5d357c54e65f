"""Every form is asked page by page, from its first page to the check, also if all is optional."""

import pytest
from django.urls import reverse

from physiobench.assessment import services as assessments
from physiobench.assessment.models import Assessment, Response
from tests.assessment.elsewhere import check_address, loaded, page_address, served, walked
from tests.assessment.walking import NOW
from tests.clinical.forms import choice, form, group, item, when, yes_no


pytestmark = pytest.mark.django_db


def nothing(_asked):
    return {}


@pytest.mark.parametrize(
    ("slug", "fields"),
    [
        ("optional-pages", {}),
        ("optional-page-first", {"falls": "false"}),
    ],
)
def test_the_walk_begins_on_page_one_and_asks_every_page(client, monkeypatch, slug, fields):
    key = served(monkeypatch, loaded(slug))

    seen, end = walked(client, key, lambda asked: {k: v for k, v in fields.items() if k in asked})

    assert seen == [("p1", ["sleep"]), ("p2", ["falls"])]
    assert end == check_address(key)


def test_the_check_cannot_be_opened_before_every_page_was_sent(client, monkeypatch):
    asked = loaded("optional-pages")
    key = served(monkeypatch, asked)
    client.post(page_address(key, asked, "p1"), {})

    opened = client.get(check_address(key))

    assert opened.url == page_address(key, asked, "p2")
    with pytest.raises(assessments.NotComplete):
        assessments.complete(by=None, assessment=Assessment.objects.get(), now=NOW)


def test_going_back_keeps_the_answers_and_goes_on_page_by_page(client, monkeypatch):
    asked = loaded("optional-pages")
    key = served(monkeypatch, asked)
    first, second = page_address(key, asked, "p1"), page_address(key, asked, "p2")
    client.post(first, {"sleep": "Badly"})

    back = client.get(client.get(second).context["back_to"])
    again = client.post(first, {"sleep": "Badly"})

    assert back.context["form"]["sleep"].value() == "Badly"
    assert again.url == second
    assert Response.objects.get().completed_at is None


LATER_ASKS_FOR_MORE = form(
    group("one", item("name", "string"), item("why", "string", enableWhen=[when("late")])),
    group("two", yes_no("late")),
    group("three", item("last", "string")),
)


def test_an_optional_question_that_a_later_page_brings_up_is_asked(client, monkeypatch):
    key = served(monkeypatch, LATER_ASKS_FOR_MORE)

    seen, end = walked(client, key, lambda asked: {"late": "yes"} if "late" in asked else {})

    assert seen == [
        ("one", ["name"]),
        ("two", ["late"]),
        ("one", ["name", "why"]),
        ("two", ["late"]),
        ("three", ["last"]),
    ]
    assert end == check_address(key)


def test_a_change_that_brings_up_an_optional_page_asks_it_and_returns_to_the_check(
    client, monkeypatch
):
    asked = form(
        group("one", yes_no("gate")),
        group("two", item("more", "string"), enableWhen=[when("gate")]),
        group("three", item("last", "string")),
    )
    key = served(monkeypatch, asked)
    walked(client, key, lambda shown: {"gate": "no"} if "gate" in shown else {})

    changed = client.post(page_address(key, asked, "one") + "?change=1", {"gate": "yes"})
    answered = client.post(changed.url, {})

    assert changed.url == page_address(key, asked, "two") + "?change=1"
    assert answered.url == check_address(key)


def test_a_question_that_was_hidden_and_comes_back_is_asked_again(client, monkeypatch):
    hides = form(
        group("one", yes_no("gate")),
        group("two", item("a", "string", enableWhen=[when("gate")]), choice("b", "x")),
    )
    key = served(monkeypatch, hides)
    walked(client, key, lambda shown: {"gate": "yes"} if "gate" in shown else {"a": "kept"})
    client.post(page_address(key, hides, "one") + "?change=1", {"gate": "no"})

    back = client.post(page_address(key, hides, "one") + "?change=1", {"gate": "yes"})

    assert back.url == page_address(key, hides, "two") + "?change=1"
    assert client.get(back.url).context["shown"] == ["a", "b"]


def test_pages_with_nothing_to_answer_lead_on(client, monkeypatch):
    started = {"readOnly": True, "initial": [{"valueInteger": 3}]}
    only_read = form(
        group("first", item("a", "integer", **started)), group("two", item("w", "display"))
    )
    no_page = form(group("first", item("b", "integer", **started)))
    forms = [only_read, no_page.model_copy(update={"slug": "second"})]
    key = served(monkeypatch, *forms)

    seen, end = walked(client, key, lambda _asked: {})

    assert seen == [("two", [])]
    assert end == check_address(key)
    assert client.get(end).status_code == 200


def test_a_form_in_which_nothing_is_shown_leads_to_the_check(client, monkeypatch):
    started = {"readOnly": True, "initial": [{"valueInteger": 3}]}
    key = served(monkeypatch, form(group("first", item("b", "integer", **started))))

    seen, end = walked(client, key, lambda _asked: {})

    assert (seen, end) == ([], check_address(key))
    assert client.get(end).context["back_to"] == reverse("assessment:start")


def test_a_form_of_lines_only_still_leads_to_the_check(client, monkeypatch):
    lines = form(group("read", item("words", "display")), group("ask", item("q", "string")))
    hidden_last = form(
        group("ask", yes_no("gate")), group("more", item("x", "string"), enableWhen=[when("gate")])
    )
    key = served(monkeypatch, lines, hidden_last.model_copy(update={"slug": "second"}))

    seen, end = walked(client, key, lambda shown: {"gate": "no"} if "gate" in shown else {})

    assert [page for page, _ in seen] == ["read", "ask", "ask"]
    assert client.get(end).status_code == 200
    assert client.get(reverse("assessment:resume", args=[key])).url == check_address(key)
