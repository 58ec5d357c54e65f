"""Tests of physiobench.questionnaires.reading.faults: what nobody could fill in is refused."""

from decimal import Decimal

import pytest

from physiobench.questionnaires.errors import ContentError
from physiobench.questionnaires.model.answers import Coding, Quantity
from tests.clinical.forms import (
    SDC,
    choice,
    extension,
    form,
    group,
    item,
    limits,
    option,
)


UCUM = "http://unitsofmeasure.org"


def occurs(least=None, most=None):
    ends = {"questionnaire-minOccurs": least, "questionnaire-maxOccurs": most}
    return [extension(name, valueInteger=n) for name, n in ends.items() if n is not None]


def unit(code, name="questionnaire-unitOption"):
    return extension(name, valueCoding={"system": UCUM, "code": code, "display": code})


def weighed(number, code=None):
    named = {"unit": code, "code": code, "system": UCUM} if code else {}
    return {"value": number, **named}


def least(**value):
    return extension("minValue", **value)


KG, LB = unit("kg"), unit("lb")
FROM_40_KG = least(valueQuantity=weighed(40, "kg"))
HIDDEN = extension("questionnaire-hidden", valueBoolean=True)


DEAD_ENDS = {
    "crossed-integers": (item("a", "integer", extension=limits(5, 4)), "above its largest"),
    "crossed-dates": (
        item("a", "date", extension=limits("2024-02-01", "2024-01-01", "valueDate")),
        "above its largest",
    ),
    "crossed-lengths": (
        item("a", maxLength=3, extension=[extension("minLength", valueInteger=4)]),
        "above its maxLength",
    ),
    "negative-length": (
        item("a", extension=[extension("minLength", valueInteger=-1)]),
        "minLength cannot be -1",
    ),
    "crossed-counts": (item("a", repeats=True, extension=occurs(3, 2)), "above its maxOccurs"),
    "no-answer-allowed": (item("a", repeats=True, extension=occurs(most=0)), "cannot be 0"),
    "two-of-one": (item("a", required=True, extension=occurs(2)), "does not repeat"),
    "more-than-options": (
        choice("a", "x", "y", repeats=True, extension=occurs(3)),
        "can take 2",
    ),
    "more-groups-than-written-out": (
        group("a", item("b"), repeats=True, extension=occurs(21)),
        "can take 20",
    ),
    "more-groups-than-are-asked": (
        group("a", item("b"), repeats=True, extension=occurs(most=21)),
        "asked at most 20 times",
    ),
    "number-longer-than-a-number": (
        item("a", "integer", extension=[extension("minLength", valueInteger=19)]),
        "more than the 18 of a number",
    ),
    "initial-of-another-shape": (
        item(
            "a",
            "integer",
            extension=[extension("regex", valueString="[0-9]{3}")],
            initial=[{"valueInteger": 7}],
        ),
        "Check how this is written.",
    ),
    "look-ahead-of-a-number": (
        item("a", "integer", extension=[extension("regex", valueString="(?=1)")]),
        "its regex cannot be run here",
    ),
    "step-of-nothing": (
        item(
            "a", "integer", extension=[extension("questionnaire-sliderStepValue", valueInteger=0)]
        ),
        "sliderStepValue cannot be 0",
    ),
    "limit-in-an-unknown-unit": (
        item("a", "quantity", extension=[FROM_40_KG]),
        "the question names no unit",
    ),
    "limit-in-another-unit": (
        item("a", "quantity", extension=[LB, FROM_40_KG]),
        "cannot be held against lb",
    ),
    "limit-in-one-of-two-units": (
        item("a", "quantity", extension=[KG, LB, FROM_40_KG]),
        "cannot be held against lb",
    ),
    "limit-without-a-unit-for-two": (
        item("a", "quantity", extension=[KG, LB, least(valueInteger=40)]),
        "names no unit",
    ),
    "limit-without-a-code": (
        item("a", "quantity", extension=[KG, least(valueQuantity={"value": 40, "unit": "kg"})]),
        "needs the code of its unit",
    ),
    "sdc-limit-in-another-unit": (
        item(
            "a",
            "quantity",
            extension=[
                LB,
                extension("sdc-questionnaire-maxQuantity", SDC, valueQuantity=weighed(200, "kg")),
            ],
        ),
        "cannot be held against lb",
    ),
    "initial-out-of-range": (
        item("a", "integer", extension=limits(0, 10), initial=[{"valueInteger": 11}]),
        "Enter a number from 0 to 10.",
    ),
    "initial-between-steps": (
        item(
            "a",
            "integer",
            extension=[
                *limits(0, 10),
                extension("questionnaire-sliderStepValue", valueInteger=5),
            ],
            initial=[{"valueInteger": 3}],
        ),
        "in steps of 5",
    ),
    "initial-too-long": (item("a", maxLength=3, initial=[{"valueString": "long"}]), "3 characters"),
    "initial-in-another-unit": (
        item("a", "quantity", extension=[KG], initial=[{"valueQuantity": weighed(70, "lb")}]),
        "must be in kg, not lb",
    ),
    "initial-without-its-unit": (
        item("a", "quantity", extension=[KG], initial=[{"valueQuantity": weighed(70)}]),
        "must be in kg, not a bare number",
    ),
    "initials-too-many": (
        item(
            "a",
            repeats=True,
            extension=occurs(most=1),
            initial=[{"valueString": "x"}, {"valueString": "y"}],
        ),
        "Give one answer only.",
    ),
    "two-selected-of-one": (
        item(
            "a",
            "choice",
            answerOption=[option("x", initialSelected=True), option("y", initialSelected=True)],
        ),
        "several options with initialSelected",
    ),
    "selected-beside-what-excludes-it": (
        item(
            "a",
            "choice",
            repeats=True,
            answerOption=[
                option("x", initialSelected=True),
                option(
                    "none",
                    initialSelected=True,
                    extension=[extension("questionnaire-optionExclusive", valueBoolean=True)],
                ),
            ],
        ),
        "cannot be combined",
    ),
    "required-in-a-hidden-group": (
        group("g", item("a", required=True), extension=[HIDDEN]),
        "stands in what is hidden",
    ),
    "named-like-a-box": (group("g", item("a", "date"), item("a.day")), "names a part of a"),
}


@pytest.mark.parametrize("name", DEAD_ENDS)
def test_what_nobody_could_fill_in_is_refused_with_item_and_reason(name):
    wrong, reason = DEAD_ENDS[name]

    with pytest.raises(ContentError) as refusal:
        form(wrong)

    assert refusal.value.key in {"a", "a.day"}
    assert reason in refusal.value.reason


def test_an_initial_value_that_no_contained_option_bears_is_refused():
    values = {
        "resourceType": "ValueSet",
        "id": "v",
        "expansion": {"contains": [{"system": "urn:s", "code": "x"}]},
    }
    asked = item("a", "choice", answerValueSet="#v", initial=[option("z")])

    with pytest.raises(ContentError, match=r"a: .*none of the options"):
        form(asked, contained=[values])


@pytest.mark.parametrize(
    "right",
    [
        item("a", "integer", extension=limits(4, 4)),
        item("a", "quantity", extension=[KG, FROM_40_KG]),
        item("a", "quantity", extension=[KG, least(valueInteger=40)]),
        item("a", "quantity", extension=[least(valueInteger=40)]),
        item("a", "dateTime", initial=[{"valueDateTime": "2024-05-06"}]),
        item("a", repeats=True, extension=occurs(2, 2)),
        item("a", "url", initial=[{"valueUri": "https://a.example"}]),
        item("a", "open-choice", answerOption=[option("x", initialSelected=True)]),
        group("a", item("b"), required=True, extension=[HIDDEN]),
        group("a", item("b"), repeats=True, extension=occurs(most=20)),
    ],
    ids=str,
)
def test_what_can_be_filled_in_is_taken(right):
    assert form(right).by_link_id["a"]


def test_an_initial_quantity_names_the_unit_where_nothing_else_does():
    q = form(item("a", "quantity", initial=[{"valueQuantity": weighed(70, "kg")}]))

    assert q.by_link_id["a"].units == (Coding("kg", "kg", UCUM),)
    assert q.by_link_id["a"].initial == (Quantity(Decimal(70), "kg", "kg", UCUM),)


def test_what_stands_in_a_hidden_group_is_hidden_at_every_depth():
    q = form(
        group("g", group("inner", item("a"), item("b", "display")), extension=[HIDDEN]),
        item("c"),
    )

    assert {i.link_id for i in q.walk() if i.hidden} == {"g", "inner", "a", "b"}
    assert not q.by_link_id["a"].is_asked
