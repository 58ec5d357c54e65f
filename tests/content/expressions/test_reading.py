"""Tests of physiobench.content.expressions.reading: FHIRPath's grammar, and what is refused."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from physiobench.content.expressions.nodes import (
    BadExpression,
    Binary,
    Call,
    Indexed,
    Literal,
    Member,
    Negative,
    Variable,
)
from physiobench.content.expressions.reading import CHAIN_LIMIT, DEPTH_LIMIT, read_expression


def one(value):
    return Literal((value,))


@pytest.mark.parametrize(
    ("text", "node"),
    [
        ("1 + 2 * 3", Binary("+", one(1), Binary("*", one(2), one(3)))),
        ("1 - 2 - 3", Binary("-", Binary("-", one(1), one(2)), one(3))),
        ("(1 + 2) * 3", Binary("*", Binary("+", one(1), one(2)), one(3))),
        ("-2.5.abs()", Negative(Call(one(Decimal("2.5")), "abs"))),
        (
            "a and b or c",
            Binary("or", Binary("and", *(Member(None, name) for name in "ab")), Member(None, "c")),
        ),
        (
            "a | b = c",
            Binary("=", Binary("|", Member(None, "a"), Member(None, "b")), Member(None, "c")),
        ),
        ("%x.item[0]", Indexed(Member(Variable("x"), "item"), one(0))),
        ("%`a b`", Variable("a b")),
        ("{}", Literal(())),
        ("true /* yes */ // indeed", Literal((True,))),
        ("'it\\'s \\u00e9'", one("it's é")),
        ("a.contains('b')", Call(Member(None, "a"), "contains", (one("b"),))),
        ("a contains 'b'", Binary("contains", Member(None, "a"), one("b"))),
    ],
)
def test_signs_bind_as_fhirpath_says(text, node):
    assert read_expression(text) == node


REFUSED = {
    "": "early",
    "1 +": "early",
    "1 2": "cannot be read at '2'",
    "(1": "needs ')'",
    "a.": "needs a name",
    "a.(b)": "needs a name",
    "and": "needs a name",
    "a ; b": "cannot be read at '; b'",
    "'open": "cannot be read",
    "today() > @2024-01-01": "another day",
    "now()": "another day",
    "a.matches('x')": "matches(), which this engine does not run",
    "a.children()": "name the items",
    "a.any($this)": "exists(criteria)",
    "a.where()": "0 arguments, not 1",
    "a.count(1)": "1 arguments, not 0",
    "a is Coding": "'is'",
    "a as Coding": "'as'",
    "a + 3 days": "duration 3 days",
    "@2024-01": "whole date",
    "@2024-01-01T10:00": "time zone",
    "*": "before '*'",
}


@pytest.mark.parametrize("text", REFUSED)
def test_what_is_not_run_is_refused_with_the_reason(text):
    with pytest.raises(BadExpression) as refusal:
        read_expression(text)

    assert REFUSED[text] in str(refusal.value)


@pytest.mark.parametrize(
    "text",
    [
        "(" * (DEPTH_LIMIT + 1) + "1" + ")" * (DEPTH_LIMIT + 1),
        "1" + "+1" * (CHAIN_LIMIT + 1),
        "a" + ".a" * (CHAIN_LIMIT + 1),
        "a" * 20_001,
        "9" * 5_000,
    ],
)
def test_what_is_endless_is_refused(text):
    with pytest.raises(BadExpression):
        read_expression(text)


@given(st.text(alphabet="ab1 .%$'()[]{}=<>!|&+-*/,@\\`~", max_size=30))
def test_whatever_is_written_is_read_or_refused(text):
    told = ""
    try:
        assert hash(read_expression(text)) is not None
    except BadExpression as refusal:
        told = str(refusal) or "no reason"

    assert told != "no reason"
