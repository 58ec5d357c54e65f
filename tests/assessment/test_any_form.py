"""Any questionnaire that the engine takes is drawn, read and kept: here one with every type."""

from uuid import uuid4

import pytest
from django.urls import reverse

from physiobench.assessment import services as assessments
from physiobench.assessment.models import Assessment, Response, digest
from physiobench.clinical.screening.urgent_help import UrgentHelp
from physiobench.content import questionnaire_load
from tests.assessment.walking import NOW
from tests.clinical.forms import (
    choice,
    extension,
    form,
    group,
    item,
    limits,
    option,
    when,
    yes_no,
)
from tests.factories import AssessmentFactory


pytestmark = pytest.mark.django_db

UNITS = [
    extension("questionnaire-unitOption", valueCoding={"system": "u", "code": c, "display": c})
    for c in ("kg", "lb")
]
EVERYTHING = form(
    group(
        "first",
        item("words", "display"),
        yes_no("a"),
        yes_no("b", enableWhen=[when("a")]),
        item("c", "text", enableWhen=[when("b")]),
    ),
    group(
        "second/part",
        item("yes", "boolean", required=True),
        choice("many", "x", "y", repeats=True),
        item("other", "open-choice", answerOption=[option("p"), option("q")]),
        item("day", "date", required=True),
        item("half", "decimal"),
        item("pain", "integer", required=True, extension=limits(0, 10)),
        item("age", "integer", extension=limits(0, 120)),
        item("clock", "time"),
        item("weight", "quantity", extension=UNITS),
        item("lines", "string", repeats=True),
        item("story", "text"),
        group("inner", item("deep", "string")),
    ),
    group("third", item("nothing", "string")),
)


@pytest.fixture
def walk(monkeypatch):
    """Return the secret of an assessment that asks EVERYTHING."""
    monkeypatch.setattr(questionnaire_load, "questionnaire", lambda _slug, _version: EVERYTHING)
    monkeypatch.setattr(questionnaire_load, "rules_for", lambda _asked: None)
    key = str(uuid4())
    made = AssessmentFactory(completed_at=None, completed_on=None, started_at=NOW, answered_at=NOW)
    Assessment.objects.filter(pk=made.pk).update(key_sha256=digest(key))
    Response.objects.create(assessment=made, position=0, questionnaire="form", version="1")
    return key


def page(key: str, link_id: str) -> str:
    return reverse("assessment:answer_page", args=[key, "form", link_id])


FILLED = {
    "yes": "true",
    "many": ["x", "y"],
    "other": "+other",
    "other.other": "something of mine",
    "day.day": "3",
    "day.month": "2",
    "day.year": "2024",
    "half": "1.50",
    "pain": "4",
    "age": "70",
    "clock": "09:30",
    "weight": "70.5",
    "weight.unit": "lb",
    "lines": ["one", "", "two"],
    "story": "It began\non a stair.",
    "deep": "yes",
}


def _keys(client, address) -> dict[str, str]:
    """Return form names with the option keys that the page offers."""
    return {
        name: field.widget for name, field in client.get(address).context["form"].fields.items()
    }


def option_key(client, address, name, code) -> str:
    choices = client.get(address).context["form"].fields[name].choices
    return next(key for key, text in choices if str(text) == code or key == code)


def test_a_question_that_its_own_page_brings_up_is_asked_without_blame(client, walk):
    address = page(walk, "first")
    assert "b" not in _keys(client, address)

    response = client.post(address, {"a": option_key(client, address, "a", "yes")})
    again = client.get(response.url)

    assert response.url.startswith(address)
    assert not again.context["form"].errors
    assert "b" in again.context["form"].fields
    assert "another question" in again.text
    assert "what you had put in" not in again.text  # it was saved: only the new one waits
    assert again.context["form"]["a"].value()


def test_an_optional_question_that_was_brought_up_may_stay_empty(client, walk):
    address = page(walk, "first")
    yes = option_key(client, address, "a", "yes")

    client.post(address, {"a": yes})
    revealed = client.post(address, {"a": yes, "b": yes})
    on = client.post(address, {"a": yes, "b": yes})

    assert revealed.url.startswith(address)
    assert on.url == page(walk, "second/part")


def test_taking_the_answer_back_hides_and_clears_what_hung_on_it(client, walk):
    address = page(walk, "first")
    yes, no = (option_key(client, address, "a", code) for code in ("yes", "no"))
    client.post(address, {"a": yes})
    client.post(address, {"a": yes, "b": no})

    client.post(address, {"a": no, "b": no})

    response = Response.objects.get()
    assert response.given.keys() == {"a"}
    assert response.cleared == ["b"]


def test_every_kind_of_answer_is_kept_and_shown_again(client, walk):
    first = page(walk, "first")
    client.post(first, {"a": option_key(client, first, "a", "no")})
    address = page(walk, "second/part")
    many = [option_key(client, address, "many", code) for code in ("x", "y")]

    sent = client.post(address, FILLED | {"many": many})
    shown = client.get(address)
    form = shown.context["form"]

    assert sent.status_code == 302, sent.text
    given = Response.objects.get().given
    assert given["half"][0].as_tuple().exponent == -2  # 1.50 stays 1.50
    assert given["other"] == ("something of mine",)
    assert given["weight"][0].code == "lb"
    assert given["lines"] == ("one", "two")
    assert form["many"].value() == many
    assert form["pain"].value() == "4"
    for drawn in (
        'value="something of mine"',
        'name="answer.day.day" value="3"',
        'value="1.50"',
        'value="70.5"',
        '<option value="lb" selected>',
        'value="two"',
        "It began\non a stair.",
        'value="09:30:00"',
    ):
        assert drawn in shown.text


def test_a_wrong_date_stays_as_typed_beside_its_error(client, walk):
    first = page(walk, "first")
    client.post(first, {"a": option_key(client, first, "a", "no")})
    address = page(walk, "second/part")

    response = client.post(address, FILLED | {"many": [], "day.day": "31"}, follow=True)

    assert response.status_code == 200
    assert response.context["form"].errors.keys() == {"day"}
    assert 'name="answer.day.day" value="31"' in response.text
    assert 'value="something of mine"' in response.text


def test_an_optional_last_page_is_still_shown_before_the_check(client, walk):
    first = page(walk, "first")
    client.post(first, {"a": option_key(client, first, "a", "no")})
    sent = client.post(page(walk, "second/part"), FILLED | {"many": []})

    assert sent.url == page(walk, "third")
    assert client.post(sent.url, {}).url == reverse("assessment:check_answers", args=[walk])


def test_answers_that_nothing_judges_are_never_called_safe(client, walk):
    first = page(walk, "first")
    client.post(first, {"a": option_key(client, first, "a", "no")})
    client.post(page(walk, "second/part"), FILLED | {"many": []})
    client.post(page(walk, "third"), {})

    response = client.post(reverse("assessment:check_answers", args=[walk]))

    assert response.status_code == 503
    assert "Your answers are kept" in response.text
    assert f"call your GP or {UrgentHelp.LINE.text}." in response.text
    with pytest.raises(assessments.NoRules):
        assessments.complete(by=None, assessment=Assessment.objects.get(), now=NOW)
    assert Assessment.objects.get().completed_at is None
