"""Scores computed in a questionnaire: each equals its published FHIRPath, and nobody types one."""

import json
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from fhirpathpy import evaluate
from fhirpathpy.models import models
from hypothesis import given, settings
from hypothesis import strategies as st

from physiobench.clinical.measures.computed import EVERY_SCORE, SCORES, fill
from physiobench.clinical.screening.length import well_answers
from physiobench.content import questionnaire_load
from physiobench.questionnaires import engine
from physiobench.questionnaires.model.conditions import Comparison, Operator
from physiobench.questionnaires.reading.parts import MEASURES
from physiobench.questionnaires.reading.questionnaire import fault_of
from physiobench.questionnaires.running.conditions import truth
from physiobench.questionnaires.running.filled import cleared
from tests.clinical.forms import SDC, extension, form, group, item, limits, option, when


NOW = datetime(2026, 3, 1, tzinfo=UTC)
RATED = ("a", "b", "c")
GIVEN = "%resource.descendants().where({}).answer.value"
ALL = GIVEN.format(" or ".join(f"linkId='{name}'" for name in RATED))
MEAN = f"{ALL}.aggregate($this + $total, 0) / {ALL}.count()"
EXPRESSIONS = {
    "total": f"iif({ALL}.count() = 3, {ALL}.aggregate($this + $total, 0), {{}})",
    "mean": f"iif({ALL}.exists(), ({MEAN}).round(2), {{}})",
    "whole-mean": f"iif({ALL}.count() = 3, ({MEAN}).round(2), {{}})",
    "count": f"{ALL}.count()",
    "psfs": f"iif({ALL}.count() >= 3, ({MEAN}).round(2), {{}})",
    "nprs": f"iif({ALL}.exists(), ({MEAN}).round(2), {{}})",
}


def scored(name: str, expression: str, link_id: str = "score"):
    value = {"language": "text/fhirpath", "expression": expression}
    published = extension("sdc-questionnaire-calculatedExpression", SDC, valueExpression=value)
    hidden = extension("questionnaire-hidden", valueBoolean=True)
    return item(
        link_id,
        "decimal",
        readOnly=True,
        code=[{"system": MEASURES, "code": name}],
        extension=[hidden, published],
    )


def rating(name: str):
    return item(name, "integer", extension=limits(0, 10))


def made(name: str, *more):
    expression = EXPRESSIONS.get(name, EXPRESSIONS["mean"])
    return form(group("one", *map(rating, RATED), scored(name, expression), *more))


def published(q, answers, link_id: str) -> Decimal | None:
    """Return what the expression that stands in the file makes of the answers."""
    response = json.loads(json.dumps(engine.to_response(fill(q, answers), authored=NOW)))
    expression = q.by_link_id[link_id].calculated
    found = evaluate(response, expression, {"resource": response}, models["r4"])
    return Decimal(str(found[0])) if found else None


def ours(q, answers, link_id: str) -> Decimal | None:
    found = fill(q, answers).kept.get(link_id)
    return Decimal(found[0]) if found else None


def test_every_score_has_its_expression_here():
    assert EXPRESSIONS.keys() >= SCORES.keys()


@pytest.mark.parametrize("name", sorted(SCORES))
@settings(max_examples=40)
@given(ratings=st.lists(st.one_of(st.none(), st.integers(0, 10)), min_size=3, max_size=3))
def test_python_and_fhirpath_come_to_the_same(name, ratings):
    q = made(name)
    answers = {k: (v,) for k, v in zip(RATED, ratings, strict=True) if v is not None}

    mine, theirs = ours(q, answers, "score"), published(q, answers, "score")

    if answers:  # a response without any item has nothing to count
        assert mine == (theirs if theirs is None else pytest.approx(theirs, abs=Decimal("0.01")))


SCORED = [
    (slug, item.link_id)
    for slug, q in sorted(questionnaire_load.questionnaires().items())
    for item in q.walk()
    if item.score
]


@pytest.mark.parametrize(("slug", "link_id"), SCORED)
def test_every_shipped_score_equals_its_published_expression(slug, link_id):
    q = questionnaire_load.questionnaires()[slug]
    answers = well_answers(q, questionnaire_load.rules_for(q))

    mine = ours(q, answers, link_id)

    assert q.by_link_id[link_id].score in EVERY_SCORE
    assert mine is not None
    assert mine == published(q, answers, link_id)


def test_nobody_types_a_score():
    q = made("mean")

    assert "score" not in {i.link_id for i in engine.pages(q)[0].questions()}
    assert fill(q, {"a": (4,), "score": (Decimal(9),)}).kept["score"] == (Decimal(4),)
    assert "score" not in fill(q, {"score": (Decimal(9),)}).kept


def test_a_later_answer_changes_the_score_and_clears_nothing():
    q = made("total")
    before = fill(q, {"a": (1,), "b": (2,), "c": (3,)}).kept

    after = fill(q, before).with_page({"c": ()})

    assert before["score"] == (Decimal(6),)
    assert "score" not in after.kept
    assert cleared(fill(q, before), after) == ()


def test_what_is_asked_may_hang_on_a_score():
    q = made("total", item("why", enableWhen=[when("score", ">", answerDecimal=20)]))

    assert "why" in fill(q, {"a": (9,), "b": (9,), "c": (9,)}).enabled
    assert "why" not in fill(q, {"a": (1,), "b": (1,), "c": (1,)}).enabled


def test_a_rule_on_a_score_that_cannot_be_computed_is_not_ruled_out():
    q = made("total")
    low = Comparison("score", Operator.LESS, Decimal(5))

    heard, unknown = fill(q, {"a": (9,)}).unknown_questions(frozenset())

    assert fault_of(low, q) == ""
    assert truth(low, heard, unknown) is None


def test_an_unknown_name_computes_nothing():
    q = made("no-such-score")

    assert ours(q, {"a": (4,)}, "score") is None


def test_the_weights_of_options_are_added():
    weigh = "http://hl7.org/fhir/StructureDefinition/ordinalValue"
    options = [
        option(code, extension=[{"url": weigh, "valueDecimal": number}])
        for code, number in (("none", 0), ("some", 2))
    ]
    q = form(
        item("a", "choice", answerOption=options),
        item("b", "choice", answerOption=options),
        scored("total", GIVEN.format("linkId='a' or linkId='b'")),
    )
    some = q.by_link_id["a"].options[1].value

    assert ours(q, {"a": (some,), "b": (some,)}, "score") == 4
    assert ours(q, {"a": (some,)}, "score") is None
