"""Tests of physiobench.questionnaires.reading: what runs, and what is refused with its reason."""

import json

import pytest

from physiobench.questionnaires.errors import ContentError
from physiobench.questionnaires.model.answers import Coding
from physiobench.questionnaires.model.conditions import Every, Some
from physiobench.questionnaires.reading.parts import MEASURES
from physiobench.questionnaires.reading.questionnaire import read_questionnaire
from tests.clinical.forms import (
    SDC,
    choice,
    extension,
    form,
    group,
    item,
    limits,
    option,
    resource,
    when,
    yes_no,
)


UNKNOWN = "https://elsewhere.example/StructureDefinition/mood"


def test_a_questionnaire_comes_out_as_it_went_in():
    written = resource(
        item("a", "integer", extension=limits(0, 10)),
        extension=[{"url": UNKNOWN, "valueString": "calm"}],
        publisher="A clinic",
    )

    assert read_questionnaire(written).as_fhir() == written


def test_extensions_nobody_knows_are_kept_and_named():
    q = form(
        item("a", extension=[{"url": UNKNOWN, "valueString": "x"}]),
        extension=[{"url": UNKNOWN, "valueString": "y"}],
    )

    assert q.kept_extensions == (("", UNKNOWN), ("a", UNKNOWN))


def test_extensions_on_parts_of_an_item_and_of_the_form_are_named_once():
    named = [{"url": UNKNOWN, "valueString": "x"}]

    q = form(
        item(
            "a",
            "choice",
            answerOption=[
                option("x", extension=named),
                {"valueCoding": {"system": "urn:s", "code": "y", "extension": named}},
            ],
        ),
        item("b", _text={"extension": named}),
        _title={"extension": named},
    )

    assert q.kept_extensions == (("", UNKNOWN), ("a", UNKNOWN), ("b", UNKNOWN))


def test_extensions_in_a_value_set_are_named_by_who_asks_from_it():
    named = [{"url": UNKNOWN, "valueString": "x"}]
    values = {
        "resourceType": "ValueSet",
        "id": "v",
        "expansion": {"contains": [{"system": "urn:s", "code": "x", "extension": named}]},
    }

    q = form(item("a", "choice", answerValueSet="#v"), contained=[values])

    assert q.kept_extensions == (("a", UNKNOWN),)


@pytest.mark.parametrize(
    ("asked", "name"),
    [
        (item("a", extension=[extension("questionnaire-sliderStepValue", valueInteger=1)]), "Step"),
        (item("a", "date", extension=[extension("minLength", valueInteger=1)]), "minLength"),
        (item("a", "date", extension=[extension("regex", valueString="1")]), "regex"),
    ],
)
def test_an_extension_that_cannot_act_where_it_stands_is_named(asked, name):
    ((where, url),) = form(asked).kept_extensions

    assert where == "a"
    assert name in url


def test_a_help_text_becomes_the_hint_of_its_question():
    helping = {
        "url": "http://hl7.org/fhir/StructureDefinition/questionnaire-itemControl",
        "valueCodeableConcept": {"coding": [{"code": "help"}]},
    }

    q = form(item("a", item=[item("a.help", "display", text="So.", extension=[helping])]))

    assert q.by_link_id["a"].hint == "So."
    assert "a.help" not in q.by_link_id


def test_several_conditions_are_joined_as_the_behaviour_says():
    q = form(
        yes_no("a"),
        yes_no("b"),
        item("all", enableWhen=[when("a"), when("b")], enableBehavior="all"),
        item("any", enableWhen=[when("a"), when("b")], enableBehavior="any"),
    )

    assert isinstance(q.by_link_id["all"].when, Every)
    assert isinstance(q.by_link_id["any"].when, Some)


def test_a_contained_value_set_with_its_expansion_gives_the_options():
    values = {
        "resourceType": "ValueSet",
        "id": "v",
        "expansion": {"contains": [{"system": "urn:s", "code": "x", "display": "Ex"}]},
    }

    q = form(item("a", "choice", answerValueSet="#v"), contained=[values])

    assert q.by_link_id["a"].options_by_key["x"].value == Coding("x", "Ex", "urn:s")


def test_a_contained_value_set_may_weigh_its_codings():
    heavy = extension("itemWeight", valueDecimal=3)
    concepts = [{"code": "x", "extension": [heavy]}, {"code": "y"}]
    values = {
        "resourceType": "ValueSet",
        "id": "v",
        "compose": {"include": [{"system": "urn:s", "concept": concepts}]},
    }

    q = form(item("a", "choice", answerValueSet="#v"), contained=[values])

    assert [option.weight for option in q.by_link_id["a"].options] == [3, None]


def test_the_unit_of_a_plain_number_may_be_a_name_alone():
    unit = extension("questionnaire-unit", valueCoding={"display": "mmHg"})

    q = form(item("a", "decimal", extension=[unit]))

    assert str(q.by_link_id["a"].units[0]) == "mmHg"


def test_two_options_of_one_code_are_told_apart_by_their_system():
    other = {"valueCoding": {"system": "urn:t", "code": "x"}}

    q = form(item("a", "choice", answerOption=[option("x"), other]))

    assert list(q.by_link_id["a"].options_by_key) == ["urn:s|x", "urn:t|x"]


def test_each_item_comes_after_what_it_depends_on():
    q = form(group("g", item("late", enableWhen=[when("early")])), yes_no("early"))

    assert q.order.index("early") < q.order.index("late")


REFUSED = {
    "modifier-on-an-option": (
        item("a", "choice", answerOption=[option("x", modifierExtension=[])]),
        "a",
        "modifierExtension",
    ),
    "modifier-on-a-text": (item("a", _text={"modifierExtension": []}), "a", "modifierExtension"),
    "no-link-id": ({"type": "string"}, "questionnaire", "without a linkId"),
    "no-type": (item("a", "question"), "a", "type"),
    "unknown-key": (item("a", colour="red"), "a", "colour"),
    "modifier": (item("a", modifierExtension=[]), "a", "modifierExtension"),
    "empty-group": (item("a", "group"), "a", "needs items"),
    "display-with-items": (item("a", "display", item=[item("b")]), "a", "cannot hold"),
    "required-display": (item("a", "display", required=True), "a", "required"),
    "choice-without-options": (item("a", "choice"), "a", "options"),
    "options-on-decimal": (item("a", "decimal", answerOption=[option("x")]), "a", "options"),
    "both-kinds-of-options": (choice("a", "x", answerValueSet="#v"), "a", "both"),
    "far-value-set": (item("a", "choice", answerValueSet="http://far.example/v"), "a", "contained"),
    "option-twice": (choice("a", "x", "x"), "a", "twice"),
    "reference-option": (
        item("a", "choice", answerOption=[{"valueReference": {"reference": "X/1"}}]),
        "a",
        "reference",
    ),
    "initial-beside-options": (choice("a", "x", initial=[option("x")]), "a", "initial"),
    "several-initials": (
        item("a", initial=[{"valueString": "x"}, {"valueString": "y"}]),
        "a",
        "repeats",
    ),
    "initial-of-other-type": (item("a", "integer", initial=[{"valueString": "x"}]), "a", "fit"),
    "limit-of-other-type": (
        item("a", "integer", extension=limits("2024-01-01", "2024-02-01", "valueDate")),
        "a",
        "does not fit",
    ),
    "limit-on-words": (item("a", extension=limits(1, 2)), "a", "does not fit"),
    "bad-max-length": (item("a", maxLength=0), "a", "maxLength"),
    "max-length-on-date": (item("a", "date", maxLength=3), "a", "maxLength"),
    "flag-not-boolean": (item("a", required="yes"), "a", "true or false"),
    "text-not-text": (item("a") | {"text": 3}, "a", "text"),
    "bad-regex": (item("a", extension=[extension("regex", valueString="(")]), "a", "regex"),
    "required-hidden": (
        item("a", required=True, extension=[extension("questionnaire-hidden", valueBoolean=True)]),
        "a",
        "hidden",
    ),
    "required-reference": (item("a", "reference", required=True), "a", "reference"),
    "repeats-twice": (
        group("a", group("b", item("c"), repeats=True), repeats=True),
        "a",
        "inside a group that repeats",
    ),
    "asks-for-one-of-many": (
        group(
            "top",
            group("a", yes_no("b"), repeats=True),
            item("c", enableWhen=[when("b")]),
        ),
        "c",
        "which repeats",
    ),
    "score-of-nothing": (
        item(
            "a",
            "decimal",
            code=[{"system": MEASURES, "code": "mean"}],
            extension=[
                extension(
                    "sdc-questionnaire-calculatedExpression",
                    SDC,
                    valueExpression={"language": "text/fhirpath", "expression": "1 + 1"},
                )
            ],
        ),
        "a",
        "names no item",
    ),
    "repeating-parent": (item("a", repeats=True, item=[item("b")]), "a", "repeating question"),
    "logic-by-expression": (
        item("a", extension=[extension("sdc-questionnaire-enableWhenExpression", SDC)]),
        "a",
        "enableWhenExpression",
    ),
    "limit-of-nothing": (item("a", "integer", extension=[extension("minValue")]), "a", "minValue"),
    "extension-without-url": (item("a", extension=[{}]), "a", "url"),
    "when-not-a-list": (item("a", enableWhen={}), "a", "list"),
    "when-unknown-question": (item("a", enableWhen=[when("x")]), "a", "not here: x"),
    "when-itself": (yes_no("a", enableWhen=[when("a")]), "a", "depends on itself"),
    "when-own-child": (group("a", yes_no("b"), enableWhen=[when("b")]), "a", "depends on itself"),
    "when-unknown-operator": (item("a", enableWhen=[when("a", "~")]), "a", "operator"),
    "when-without-answer": (item("a", enableWhen=[{"question": "a", "operator": "="}]), "a", "one"),
    "when-nested": (item("a", enableWhen=[{"any": [when("a")]}]), "a", "nested"),
    "exists-not-boolean": (
        item("a", enableWhen=[when("a", "exists", answerInteger=1)]),
        "a",
        "answerBoolean",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_run_as_meant_is_refused_with_item_and_reason(name):
    wrong, key, reason = REFUSED[name]

    with pytest.raises(ContentError) as refusal:
        form(wrong)

    assert refusal.value.file == "form"
    assert refusal.value.key == key
    assert reason in refusal.value.reason


@pytest.mark.parametrize(
    ("condition", "reason"),
    [
        (when("number", answerCoding={"code": "x"}), "compares number"),
        (when("choice", answerCoding={"code": "z"}), "compares choice"),
        (when("choice", answerCoding={"system": "urn:other", "code": "x"}), "compares choice"),
        (when("choice", ">", answerCoding={"code": "x"}), "order"),
        (when("words", answerInteger=3), "compares words"),
        (when("g", answerString="x"), "no question"),
        (when("sum", answerCoding={"code": "x"}), "compares sum"),
    ],
)
def test_a_condition_that_could_never_be_judged_is_refused(condition, reason):
    summed = extension(
        "sdc-questionnaire-calculatedExpression",
        SDC,
        valueExpression={"language": "text/fhirpath", "expression": "1"},
    )

    with pytest.raises(ContentError, match=reason):
        form(
            group("g", item("number", "integer"), choice("choice", "x"), item("words")),
            item("sum", "decimal", extension=[summed], readOnly=True),
            item("last", enableWhen=[condition]),
        )


def test_several_conditions_without_behaviour_are_refused():
    with pytest.raises(ContentError, match="enableBehavior"):
        form(yes_no("a"), item("b", enableWhen=[when("a"), when("a")]))


def test_two_items_of_one_link_id_are_refused():
    with pytest.raises(ContentError, match="two items"):
        form(item("a"), group("g", item("a")))


@pytest.mark.parametrize(
    "change",
    [
        {"resourceType": "Patient"},
        {"status": "finished"},
        {"item": []},
        {"item": "none"},
        {"colour": "red"},
        {"title": 3},
        {"id": "", "url": ""},
        {"contained": {}},
        {"extension": [3]},
        {"implicitRules": "urn:rules"},
        {"modifierExtension": []},
        {"contained": [{"resourceType": "ValueSet", "id": "v", "modifierExtension": []}]},
    ],
    ids=str,
)
def test_a_head_that_is_not_fhir_is_refused(change):
    with pytest.raises(ContentError):
        read_questionnaire(resource(item("a")) | change)


@pytest.mark.parametrize("junk", [None, 3, "x", [], True])
def test_an_item_that_is_no_object_is_refused(junk):
    with pytest.raises(ContentError, match="object"):
        form(junk)


def test_the_source_is_plain_json():
    q = form(item("a", "decimal", extension=limits(0.5, 1.5, "valueDecimal")))

    assert json.loads(q.source)["item"][0]["extension"][0]["valueDecimal"] == 0.5


def nested(levels):
    deep = item("deep")
    for level in range(levels - 1):
        deep = group(f"g{level}", deep)
    return deep


def test_items_stand_within_one_another_up_to_twenty_deep():
    assert form(nested(20)).by_link_id["deep"]
    with pytest.raises(ContentError, match="deep: stands more than 20 items deep"):
        form(nested(21))
