"""Tests of physiobench.questionnaires.running.conditions."""

from datetime import UTC, date, datetime, time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from physiobench.questionnaires.model.answers import Coding, Quantity
from physiobench.questionnaires.model.conditions import Comparison, Every, Operator, Some
from physiobench.questionnaires.running.conditions import holds, truth


YES, NO, UNSURE = (Coding(code, code.title(), "urn:s") for code in ("yes", "no", "not-sure"))


def says(sign, wanted, *given_answers):
    return holds(Comparison("q", Operator(sign), wanted), {"q": given_answers})


@pytest.mark.parametrize(
    ("sign", "wanted", "given_answers", "expected"),
    [
        ("exists", True, (1,), True),
        ("exists", True, (), False),
        ("exists", False, (), True),
        ("=", 3, (3,), True),
        ("=", 3, (Decimal("3.0"),), True),
        ("=", 3, (4,), False),
        ("=", 1, (True,), False),
        ("=", True, (1,), False),
        ("=", True, (True,), True),
        ("=", YES, (Coding("yes", "Ja", "urn:s"),), True),
        ("=", YES, (Coding("yes", None, "urn:t"),), False),
        ("=", Coding("yes"), (YES,), True),
        ("=", YES, (Coding("yes"),), False),
        ("=", "yes", (YES,), False),
        ("=", YES, (NO, YES), True),
        ("=", YES, (), False),
        ("!=", YES, (NO,), True),
        ("!=", YES, (NO, YES), False),
        ("!=", YES, (), True),
        (">", 3, (4,), True),
        (">", 3, (3,), False),
        (">", 3, (), False),
        (">", 3, (1, 5), True),
        (">=", Decimal("2.5"), (Decimal("2.5"),), True),
        ("<", 18, (17,), True),
        ("<=", 18, (18,), True),
        ("<", date(2024, 1, 2), (date(2024, 1, 1),), True),
        ("=", date(2024, 1, 2), (datetime(2024, 1, 2, 9, tzinfo=UTC),), True),
        ("<", datetime(2024, 1, 2, 9, tzinfo=UTC), (datetime(2024, 1, 2, 8, tzinfo=UTC),), True),
        ("<", time(9), (time(8),), True),
        ("=", "a", ("a",), True),
        (">", Quantity(Decimal(3), "cm", "cm"), (Quantity(Decimal(4), "cm", "cm"),), True),
        (">", Quantity(Decimal(3), "cm", "cm"), (Quantity(Decimal(4), "mm", "mm"),), False),
        (">", 3, ("4",), False),
        (">", 3, (True,), False),
    ],
)
def test_a_comparison_holds_as_fhir_says(sign, wanted, given_answers, expected):
    assert says(sign, wanted, *given_answers) is expected


def test_any_wants_one_and_all_want_each():
    one, two = (Comparison(name, Operator.EQUAL, YES) for name in ("a", "b"))
    answers = {"a": (YES,), "b": (NO,)}

    assert holds(Some((one, two)), answers)
    assert not holds(Every((one, two)), answers)
    assert holds(Every((one, Some((two, one)))), answers)


@pytest.mark.parametrize(
    ("wanted", "answer", "expected"),
    [(YES, (UNSURE,), None), (YES, (), None), (UNSURE, (UNSURE,), True), (NO, (UNSURE,), None)],
)
def test_a_comparison_with_an_unknown_is_open_unless_it_names_that_answer(wanted, answer, expected):
    asked = Comparison("q", Operator.EQUAL, wanted)

    assert truth(asked, {"q": answer}, frozenset({"q"})) is expected


def test_not_equal_to_a_missing_answer_is_open():
    asked = Comparison("q", Operator.NOT_EQUAL, YES)

    assert truth(asked, {}, frozenset({"q"})) is None


KNOWN = st.sampled_from([True, False, None])
LETTERS = {True: (YES,), False: (NO,)}


@given(one=KNOWN, two=KNOWN)
def test_the_unknown_never_decides_but_is_never_passed_over(one, two):
    parts = tuple(Comparison(name, Operator.EQUAL, YES) for name in "ab")
    named = dict(zip("ab", (one, two), strict=True))
    answers = {name: LETTERS[v] for name, v in named.items() if v is not None}
    unknown = frozenset(name for name, v in named.items() if v is None)

    every = truth(Every(parts), answers, unknown)
    some = truth(Some(parts), answers, unknown)

    assert every is (False if False in (one, two) else None if None in (one, two) else True)
    assert some is (True if True in (one, two) else None if None in (one, two) else False)
