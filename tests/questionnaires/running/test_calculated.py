"""Logic written as FHIRPath: what is shown, what is reckoned, and what is refused by name."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from physiobench.clinical.measures.computed import fill
from physiobench.content import questionnaire_load
from physiobench.questionnaires import engine
from physiobench.questionnaires.errors import ContentError
from physiobench.questionnaires.model.answers import Coding, Quantity
from physiobench.questionnaires.model.conditions import Comparison, Operator
from physiobench.questionnaires.reading.extensions import VARIABLE
from physiobench.questionnaires.reading.questionnaire import fault_of, read_questionnaire
from physiobench.questionnaires.running.conditions import truth
from physiobench.questionnaires.running.expressions import evaluated
from physiobench.questionnaires.running.filled import FilledForm
from tests.clinical.forms import (
    FHIR,
    SDC,
    choice,
    extension,
    form,
    group,
    item,
    limits,
    option,
    weighed,
    when,
    yes_no,
)
from tests.questionnaires.reading.test_mutants import JUNK, spoil, spots


NOW = datetime(2026, 3, 1, tzinfo=UTC)
VALUE = "%resource.descendants().where(linkId='{}').answer.value"


def logic(name, text, **more):
    value = {"language": "text/fhirpath", "expression": text} | more
    return extension(f"sdc-questionnaire-{name}", SDC, valueExpression=value)


def shown_if(link_id, text, kind="string", **more):
    return item(link_id, kind, extension=[logic("enableWhenExpression", text)], **more)


def reckoned(link_id, text, kind="decimal", *more_extensions, **more):
    hidden = extension("questionnaire-hidden", valueBoolean=True)
    extensions = [hidden, logic("calculatedExpression", text), *more_extensions]
    return item(link_id, kind, extension=extensions, readOnly=True, **more)


def variable(name, text):
    return extension("variable", valueExpression={"name": name, "expression": text})


def code(link_id):
    return VALUE.format(link_id) + ".code"


BMI = form(
    item("kg", "decimal"),
    item("cm", "decimal"),
    reckoned("bmi", "(%weight / (%height.power(2))).round(1)"),
    shown_if("why", "%resource.item.where(linkId='bmi').answer.value >= 30"),
    item("since", enableWhen=[when("why", "exists", answerBoolean=True)]),
    extension=[
        variable("weight", "item.where(linkId='kg').answer.value"),
        variable("height", "item.where(linkId='cm').answer.value / 100"),
    ],
)
HEAVY = {"kg": (Decimal(100),), "cm": (Decimal(170),)}


def test_an_item_is_shown_once_its_expression_comes_to_true():
    assert "why" in FilledForm(BMI, HEAVY).enabled
    assert "why" not in FilledForm(BMI, HEAVY | {"kg": (Decimal(60),)}).enabled


def test_not_known_hides():
    assert "why" not in FilledForm(BMI, {"kg": (Decimal(100),)}).enabled


def test_a_formula_of_a_strangers_file_is_reckoned_and_nobody_types_it():
    kept = FilledForm(BMI, HEAVY | {"bmi": (Decimal(3),)}).kept

    assert kept["bmi"] == (Decimal("34.6"),)
    assert "bmi" not in {i.link_id for p in engine.pages(BMI) for i in p.questions()}
    assert "bmi" not in FilledForm(BMI, {"bmi": (Decimal(3),)}).kept


def test_what_a_formula_no_longer_shows_is_cleared_and_named():
    before = HEAVY | {"why": ("cake",), "since": ("May",)}

    after = FilledForm(BMI, before).with_page({"kg": (Decimal(60),)})

    assert engine.cleared(FilledForm(BMI, before), after) == ("why", "since")
    assert after.kept.keys() == {"kg", "cm", "bmi"}


def test_each_item_comes_after_what_its_logic_reads():
    late = "%resource.item.where(linkId='last').answer.value"
    q = form(
        shown_if("first", f"{late} > 1"), reckoned("sum", f"{late} + 1"), item("last", "integer")
    )

    assert q.order.index("last") < min(q.order.index("first"), q.order.index("sum"))
    assert FilledForm(q, {"last": (4,), "first": ("x",)}).kept["sum"] == (Decimal(5),)
    assert "first" in FilledForm(q, {"last": (4,)}).enabled


def test_a_hidden_answer_says_nothing_to_an_expression():
    q = form(
        yes_no("pain"),
        choice("where", "hip", "knee", enableWhen=[when("pain")]),
        shown_if("hip-page", f"{code('where')} = 'hip'"),
    )
    hip = q.by_link_id["where"].options[0].value
    yes, no = (q.by_link_id["pain"].options[k].value for k in (0, 1))

    assert "hip-page" in FilledForm(q, {"pain": (yes,), "where": (hip,)}).enabled
    assert "hip-page" not in FilledForm(q, {"pain": (no,), "where": (hip,)}).enabled


# What is not known is not safe


def judged(q, comparison, answers):
    heard, unknown = FilledForm(q, answers).unknown_questions(frozenset({"not-sure"}))
    return truth(comparison, heard, unknown)


def test_a_rule_may_rest_on_a_formula_and_is_open_while_the_formula_is():
    high = Comparison("bmi", Operator.GREATER, Decimal(30))

    assert fault_of(high, BMI) == ""
    assert judged(BMI, high, HEAVY) is True
    assert judged(BMI, high, HEAVY | {"kg": (Decimal(60),)}) is False
    assert judged(BMI, high, {"kg": (Decimal(60),)}) is None


def test_a_rule_on_what_an_unsure_answer_might_show_is_not_ruled_out():
    q = form(yes_no("pain"), shown_if("where", f"{code('pain')} = 'yes'", required=True))
    asked = Comparison("where", Operator.EQUAL, "hip")
    yes, no, unsure = (option.value for option in q.by_link_id["pain"].options)

    assert judged(q, asked, {"pain": (no,)}) is False
    assert judged(q, asked, {"pain": (yes,)}) is None
    assert judged(q, asked, {"pain": (unsure,)}) is None
    assert judged(q, asked, {}) is None


def test_an_expression_that_fails_shows_nothing_and_rules_nothing_out():
    q = form(item("n", "integer"), shown_if("why", f"{VALUE.format('n')} > 'x'"))

    assert "why" not in FilledForm(q, {"n": (1,)}).enabled
    assert judged(q, Comparison("why", Operator.EQUAL, "x"), {"n": (1,)}) is None


# What a formula may come to


@pytest.mark.parametrize(
    ("kind", "text", "more", "value"),
    [
        ("integer", "4 / 2", {}, (2,)),
        ("integer", "5 / 2", {}, ()),
        ("decimal", "5 / 2", {}, (Decimal("2.5"),)),
        ("decimal", "'x'", {}, ()),
        ("decimal", "(1 | 2)", {}, ()),
        ("boolean", "1 = 1", {}, (True,)),
        ("boolean", "1", {}, ()),
        ("string", "'a' & 'b'", {}, ("ab",)),
        ("string", "12", {}, ()),
        ("date", "@2024-05-06", {}, (date(2024, 5, 6),)),
        ("date", "'soon'", {}, ()),
        ("quantity", "3", {}, (Quantity(Decimal(3)),)),
        ("decimal", "1 / 0", {}, ()),
        ("decimal", "1 + 'x'", {}, ()),
    ],
)
def test_a_formula_comes_to_an_answer_of_its_item_or_to_none(kind, text, more, value):
    q = form(item("a"), reckoned("found", text, kind, **more))

    assert FilledForm(q, {"a": ("x",)}).kept.get("found", ()) == value


def test_a_formula_beyond_its_limits_comes_to_nothing():
    q = form(reckoned("found", "11", "integer", *limits(0, 10)), item("a"))

    assert "found" not in FilledForm(q, {}).kept


@pytest.mark.parametrize(
    ("text", "shape", "value"),
    [
        ("3.0 * 1.5", extension("maxDecimalPlaces", valueInteger=1), (Decimal("4.5"),)),
        ("2 * 1.50", extension("maxDecimalPlaces", valueInteger=0), (Decimal(3),)),
        ("1 / 8", extension("maxDecimalPlaces", valueInteger=2), ()),
        ("7", extension("regex", valueString="[0-9]{2}"), ()),
        ("77", extension("regex", valueString="[0-9]{2}"), (Decimal(77),)),
    ],
)
def test_a_formula_keeps_to_the_shape_of_its_number(text, shape, value):
    q = form(reckoned("found", text, "decimal", shape), item("a"))

    assert FilledForm(q, {}).kept.get("found", ()) == value


def test_a_formula_may_choose_one_of_the_options_and_no_other():
    options = [option("low"), option("high")]
    text = "%questionnaire.item.where(linkId='{}').answerOption.value.where(code='{}')"
    q = form(
        item(
            "found",
            "choice",
            answerOption=options,
            extension=[logic("calculatedExpression", text.format("found", "high"))],
        ),
        item(
            "else",
            "choice",
            answerOption=[option("x")],
            extension=[logic("calculatedExpression", text.format("found", "high"))],
        ),
    )

    assert FilledForm(q, {}).kept == {"found": (Coding("high", "high", "urn:s"),)}


def test_what_is_reckoned_stands_in_the_response_and_comes_back():
    written = engine.to_response(FilledForm(BMI, HEAVY), authored=NOW)

    assert {"linkId": "bmi", "text": "bmi?", "answer": [{"valueDecimal": 34.6}]} in written["item"]
    assert engine.from_response(BMI, written) == FilledForm(BMI, HEAVY).kept


# Groups that repeat


def test_a_formula_outside_a_repeating_group_counts_every_repetition():
    q = form(
        group("med", item("dose", "integer"), repeats=True),
        reckoned("total", VALUE.format("dose") + ".sum()", "integer"),
        shown_if("many", VALUE.format("dose") + ".count() > 1"),
    )
    answers = {"dose": (10,), "dose#2": (20,)}

    assert FilledForm(q, answers).kept["total"] == (30,)
    assert "many" in FilledForm(q, answers).enabled
    assert "many" not in FilledForm(q, {"dose": (10,)}).enabled


def test_an_expression_within_a_repetition_cannot_tell_which_one_it_means():
    with pytest.raises(ContentError, match="which repeats: it cannot tell which one"):
        form(
            group(
                "med",
                item("dose", "integer"),
                shown_if("why", f"{VALUE.format('dose')} > 5"),
                repeats=True,
            )
        )


def test_an_expression_within_a_repetition_may_read_what_stands_outside():
    q = form(
        item("n", "integer"),
        group("med", item("dose"), shown_if("why", f"{VALUE.format('n')} > 5"), repeats=True),
    )

    assert {"why", "why#2"} <= FilledForm(q, {"n": (9,), "dose": ("x",)}).enabled
    assert "why" not in FilledForm(q, {"n": (1,), "dose": ("x",)}).enabled


def test_a_whole_repeating_group_may_hang_on_what_stands_outside():
    gate = logic("enableWhenExpression", f"{VALUE.format('n')} > 5")
    q = form(item("n", "integer"), group("med", item("dose"), repeats=True, extension=[gate]))

    assert {"dose", "dose#2"} <= FilledForm(q, {"n": (9,), "dose": ("x",)}).enabled
    assert FilledForm(q, {"n": (1,), "dose": ("x",)}).kept == {"n": (1,)}


# Refusals


REFUSED = {
    "own-answer": (shown_if("a", f"{VALUE.format('a')} = 'x'"), "a", "depends on itself"),
    "own-child": (
        group(
            "a", item("b"), extension=[logic("enableWhenExpression", f"{VALUE.format('b')} = 'x'")]
        ),
        "a",
        "depends on itself",
    ),
    "own-value": (reckoned("a", f"{VALUE.format('a')} + 1"), "a", "depends on itself"),
    "nobody": (
        shown_if("a", f"{VALUE.format('b')} = 'x'"),
        "a",
        "looks for b, which is not in this form",
    ),
    "no-fhirpath": (
        shown_if("a", "1 +"),
        "a",
        "its enableWhenExpression does not parse as FHIRPath",
    ),
    "clock": (reckoned("a", "today()", "date"), "a", "its calculatedExpression"),
    "patient": (shown_if("a", "%patient = 'male'"), "a", "%patient"),
    "language": (
        item("a", extension=[logic("calculatedExpression", "X", language="text/cql")]),
        "a",
        "text/cql",
    ),
    "no-text": (item("a", extension=[logic("enableWhenExpression", "")]), "a", "expression"),
    "both": (
        group("g", yes_no("b"), shown_if("a", f"{code('b')} = 'yes'", enableWhen=[when("b")])),
        "a",
        "FHIR forbids",
    ),
    "group": (
        group("a", item("b"), extension=[logic("calculatedExpression", "1")]),
        "a",
        "group cannot be calculated",
    ),
    "attachment": (reckoned("a", "1", "attachment"), "a", "attachment cannot be calculated"),
    "variable-without-name": (item("a", extension=[variable("", "1")]), "a", "its name"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_logic_that_cannot_run_as_meant_is_refused_with_item_and_reason(name):
    wrong, key, reason = REFUSED[name]

    with pytest.raises(ContentError) as refusal:
        form(wrong)

    assert (refusal.value.file, refusal.value.key) == ("form", key)
    assert reason in refusal.value.reason


# What is kept and not run


def test_what_would_fill_a_form_from_a_record_is_kept_and_named():
    launch = extension("sdc-questionnaire-launchContext", SDC, extension=[])
    q = form(item("a", extension=[logic("initialExpression", "%patient.name")]), extension=[launch])

    assert set(q.kept_extensions) == {
        ("", SDC + "sdc-questionnaire-launchContext"),
        ("a", SDC + "sdc-questionnaire-initialExpression"),
    }
    assert engine.starting_answers(FilledForm(q)) == {}


def test_a_variable_that_nothing_names_is_kept_and_named_and_need_not_be_run():
    idle = variable("idle", "%patient.name")
    used = variable("used", "1")
    q = form(reckoned("a", "%used"), item("b", extension=[idle]), extension=[used])

    assert q.kept_extensions == (("b", VARIABLE),)


# Spoilt logic


@settings(max_examples=150)
@given(way=st.sampled_from(list(spots(BMI.as_fhir()))), junk=JUNK)
def test_spoilt_logic_runs_or_is_refused_by_name(way, junk):
    spoilt = spoil(BMI.as_fhir(), way, junk)

    told: ContentError | None = None
    try:
        q = read_questionnaire(spoilt, file="spoilt.json")
    except ContentError as refusal:
        told = refusal
    else:
        assert FilledForm(q, {}).kept is not None
        assert q.as_fhir() == spoilt

    assert told is None or (told.file == "spoilt.json" and told.key and told.reason)


# Our own forms


@pytest.mark.parametrize("slug", sorted(questionnaire_load.questionnaires()))
def test_our_engine_comes_to_our_scores_too(slug):
    q = questionnaire_load.questionnaires()[slug]
    scores = [found for found in q.walk() if found.score]
    if not scores:
        assert not q.formulas
        return
    asked = [found for found in q.walk() if found.is_asked]
    for place in (0, -1):
        answers = {
            found.link_id: (found.options[place].value,)
            if found.options
            else (found.max_value or "x",)
            for found in asked
        }
        for found in scores:
            published = q.scope_of(found.link_id).bind(found.calculated)
            mine = evaluated(published, q, fill(q, answers).kept)
            python = fill(q, answers).kept.get(found.link_id)
            assert [Decimal(value) for value in mine] == pytest.approx(
                [Decimal(value) for value in python or ()], abs=Decimal("0.01")
            )


def test_a_form_without_expressions_has_none_to_run():
    q = questionnaire_load.questionnaires()["knee"]

    assert not q.gates
    assert not q.formulas


def test_weights_are_added():
    q = form(
        weighed("a"), weighed("b"), reckoned("sum", "%resource.item.answer.value.weight().sum()")
    )
    two = q.by_link_id["a"].options[2].value

    assert FHIR in VARIABLE
    assert FilledForm(q, {"a": (two,), "b": (two,)}).kept["sum"] == (Decimal(4),)
