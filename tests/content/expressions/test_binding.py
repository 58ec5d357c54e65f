"""Tests of physiobench.content.expressions.binding: whose answers an expression reads."""

import pytest

from physiobench.content.expressions.nodes import BadExpression, Items
from tests.clinical.expressions.oracle import FORM, expression, weighed
from tests.clinical.forms import extension, form, group, item


def variable(name, text, language="text/fhirpath"):
    return extension(
        "variable", valueExpression={"name": name, "language": language, "expression": text}
    )


@pytest.mark.parametrize(
    ("text", "reads"),
    [
        ("%resource.descendants().where(linkId='n').answer.value > 3", {"n"}),
        ("%resource.item.where(linkId='g').item.answer.value.count()", {"n", "m", "d"}),
        ("%resource.item.where(linkId='g').exists()", {"n", "m", "d", "e", "word"}),
        ("%resource.descendants().where(linkId='dose').answer.value.sum()", {"dose"}),
        ("%resource.item.where(linkId='a').answer.item.answer.value", {"a.why"}),
        ("%resource.repeat(item).answer.value.weight().sum()", {"a", "b", "many"}),
        ("%questionnaire.item.where(linkId='a').answerOption.value.count()", set()),
        ("1 + 1", set()),
    ],
)
def test_an_expression_reads_the_answers_that_can_change_it(text, reads):
    found = {FORM.by_link_id[link_id].fhir_id for link_id in expression(text).reads}

    assert found == reads


def test_a_path_by_link_id_is_walked_before_anyone_answers():
    found = expression("%resource.descendants().where(linkId='n' or linkId='d').answer.exists()")

    assert Items(("n", "d")) == found.node.of.of


def test_variables_stand_for_what_they_say_where_they_are_seen():
    q = form(
        item("n", "integer"),
        group(
            "g",
            item("m", "integer", extension=[variable("there", "1")]),
            extension=[variable("twice", "%once * 2")],
        ),
        extension=[variable("once", "item.where(linkId='n').answer.value")],
    )

    assert expression("%twice + 1", q, "m").reads == {"n"}
    assert ("g", "twice") in expression("%twice", q, "m").named
    with pytest.raises(BadExpression, match="%twice, which is not defined here"):
        expression("%twice", q, "n")
    with pytest.raises(BadExpression, match="%there"):
        expression("%there", q, "g")


REFUSED = {
    "%resource.descendants().where(linkId='nobody').answer.value": "looks for nobody",
    "%resource.item.where(linkId='n').answer.value": "looks for n, which is not here",
    "%resource.item.where(linkId='g').answer.value": "no question",
    "%resource.item.where(linkId='g')": "ends in items",
    "%resource.item.where(linkId='flag').answer": "ends in items or answers",
    "%resource.item.where(linkId='flag').item.exists()": "finds nothing",
    "%resource.item.where(linkId='flag').answer.valueBoolean": "FHIRPath writes value",
    "%resource.authored": "'authored'",
    "%resource.exists()": "uses %resource itself",
    "%resource.descendants().count()": "where(linkId",
    "%resource.descendants().where(true).exists()": "where(linkId",
    "%resource.repeat(answer).exists()": "other than item",
    "%resource.item.where(answer.exists()).repeat(item).exists()": "only the answers tell",
    "%context.item.exists()": "%context",
    "%patient.gender": "%patient, which is not defined here",
    "item.where(linkId='g').exists()": "from %resource",
    "exists()": "of nothing",
    "%questionnaire.title": "'title'",
    "%questionnaire.item.where(linkId='a').exists()": "uses %questionnaire itself",
    "%resource.item.where(linkId='a').answer.value + 1": "a (choice), which is no number",
    "%resource.item.where(linkId='size').answer.value * 2": "use value.value",
    "(%resource.item | 3).count()": "together",
    "'x'.nothing": "'nothing'",
    "%resource.item.where(linkId='flag').answer.value.weight()": "bear no weight",
}


@pytest.mark.parametrize("text", REFUSED)
def test_what_could_never_come_to_anything_is_refused_with_the_reason(text):
    with pytest.raises(BadExpression) as refusal:
        expression(text)

    assert REFUSED[text] in str(refusal.value)


def test_variables_of_other_languages_and_in_circles_are_refused():
    q = form(
        weighed("a"),
        extension=[
            variable("query", "Patient?x=1", "application/x-fhir-query"),
            variable("me", "%me + 1"),
        ],
    )

    with pytest.raises(BadExpression, match="application/x-fhir-query"):
        expression("%query", q)
    with pytest.raises(BadExpression, match="%me, which names %me, which is not defined"):
        expression("%me", q)


def test_a_long_chain_of_variables_is_refused():
    chain = [variable("v0", "1")]
    chain += [variable(f"v{k}", f"%v{k - 1} + 1") for k in range(1, 100)]

    with pytest.raises(BadExpression, match="deep"):
        expression("%v99", form(item("a"), extension=chain))
