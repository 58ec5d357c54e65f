"""Tests of physiobench.questionnaires.model.comparing: what can never be true is refused."""

import pytest

from physiobench.content import questionnaire_load as load
from physiobench.questionnaires.errors import ContentError
from tests.clinical.forms import choice, form, item, when
from tests.content.test_questionnaire_load import with_rule
from tests.questionnaires.reading.test_faults import KG, LB, weighed


def heavier(number, code=None):
    return when("weight", ">", answerQuantity=weighed(number, code))


BOTH = item("weight", "quantity", extension=[KG, LB])
ONE = item("weight", "quantity", extension=[KG])
BARE = item("weight", "quantity")


@pytest.mark.parametrize(
    ("asked", "conditions", "reason"),
    [
        (ONE, [heavier(100)], "answered in kg"),
        (ONE, [heavier(100, "lb")], "with 100 lb, and it is answered in kg"),
        (ONE, [when("weight", ">", answerInteger=100)], "compares weight"),
        (BARE, [heavier(100, "kg")], "answered in a number without a unit"),
        (BOTH, [heavier(100, "kg")], "says nothing of weight answered in lb"),
        (BOTH, [heavier(100, "kg"), heavier(15, "st")], "with 15 st"),
    ],
)
def test_a_quantity_that_could_never_meet_its_condition_is_refused(asked, conditions, reason):
    later = item("later", enableWhen=conditions, enableBehavior="any")

    with pytest.raises(ContentError) as refusal:
        form(asked, later)

    assert refusal.value.key == "later"
    assert reason in refusal.value.reason


@pytest.mark.parametrize(
    ("asked", "conditions"),
    [
        (ONE, [heavier(100, "kg")]),
        (BARE, [heavier(100)]),
        (BOTH, [heavier(100, "kg"), heavier(220, "lb")]),
        (BOTH, [when("weight", "exists", answerBoolean=True)]),
    ],
)
def test_a_quantity_in_every_unit_that_may_be_given_is_taken(asked, conditions):
    later = item("later", enableWhen=conditions, enableBehavior="any")

    assert form(asked, later).by_link_id["later"].when


@pytest.mark.parametrize(
    ("kind", "answer"),
    [
        ("integer", {"answerDate": "2024-01-01"}),
        ("integer", {"answerTime": "09:00:00"}),
        ("date", {"answerInteger": 3}),
        ("time", {"answerDecimal": 3}),
        ("boolean", {"answerInteger": 1}),
        ("attachment", {"answerString": "x"}),
    ],
)
def test_an_answer_of_a_kind_that_the_question_does_not_take_is_refused(kind, answer):
    with pytest.raises(ContentError, match=r"later: enableWhen compares asked"):
        form(item("asked", kind), item("later", enableWhen=[when("asked", **answer)]))


@pytest.mark.parametrize(
    ("kind", "answer"),
    [
        ("integer", {"answerDecimal": 3.5}),
        ("decimal", {"answerInteger": 3}),
        ("dateTime", {"answerDate": "2024-01-01"}),
        ("date", {"answerDateTime": "2024-01-01T09:00:00Z"}),
    ],
)
def test_kinds_that_can_be_held_against_each_other_are_taken(kind, answer):
    assert form(item("asked", kind), item("later", enableWhen=[when("asked", "<", **answer)]))


def test_an_integer_option_may_be_compared():
    asked = choice("asked") | {"answerOption": [{"valueInteger": 3}]}

    assert form(asked, item("later", enableWhen=[when("asked", answerInteger=3)]))


def test_a_rule_that_asks_for_a_weight_in_one_of_two_units_is_refused():
    with pytest.raises(ContentError, match="R-1: says nothing of weight answered in lb"):
        load.check_rules(with_rule(when=heavier(100, "kg")), form(BOTH))
