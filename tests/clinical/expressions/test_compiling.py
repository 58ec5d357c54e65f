"""Our FHIRPath held against fhirpathpy: random expressions over random responses."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from physiobench.clinical.expressions.elements import Unanswerable
from physiobench.content.answers import Quantity
from tests.clinical.expressions.oracle import FORM, ours, theirs


CODES = [option.value for option in FORM.by_link_id["a"].options]
NUMBERS, WORDS = st.integers(-9, 9), st.sampled_from(["x", "Yes", "two words"])
PLACES = st.integers(-90, 90).map(lambda number: Decimal(number) / 10)
KINDS = {
    "n": NUMBERS,
    "m": NUMBERS,
    "d": PLACES,
    "e": PLACES,
    "word": WORDS,
    "flag": st.booleans(),
    "day": st.dates(date(2020, 1, 1), date(2026, 1, 1)),
    "size": st.builds(Quantity, PLACES, st.just("kg"), st.just("kg")),
    "a": st.sampled_from(CODES),
    "a.why": NUMBERS,
    "b": st.sampled_from(CODES),
    "dose": NUMBERS,
    "name": WORDS,
    "dose#2": NUMBERS,
    "dose#3": NUMBERS,
}
ONE = {link_id: kind.map(lambda value: (value,)) for link_id, kind in KINDS.items()}
MANY = {"many": st.lists(st.sampled_from(CODES), unique=True).map(tuple)}
ANSWERS = st.fixed_dictionaries({}, optional=ONE | MANY)


def answer(link_id, part=""):
    found = f"%resource.descendants().where(linkId='{link_id}').answer.value"
    return f"{found}.{part}" if part else found


LEAVES = st.sampled_from(
    [
        *(answer(link_id) for link_id in ("n", "m", "d", "e", "a.why")),
        answer("size", "value"),
        answer("a", "code.toInteger()"),
        answer("many", "count()"),
        "%resource.item.where(linkId='g').item.first().count()",
        "%resource.item.count()",
        *("3", "0", "2.5", "{}"),
    ]
)
GATHERED = st.sampled_from(
    [
        "%resource.descendants().where(linkId='n' or linkId='d' or linkId='e').answer.value",
        "%resource.item.where(linkId='g').item.answer.value",
        "%resource.item.where(linkId = 'med').item.where(linkId='dose').answer.value",
        "%resource.repeat(item).where(linkId in ('n' | 'm' | 'e')).answer.value",
        answer("many", "code.select(toInteger())"),
        "(1 | 2 | 3 | 2)",
        "{}",
    ]
)


def numbers(inside):
    pair = st.tuples(inside, st.sampled_from(["+", "-", "*", "/"]), inside)
    return st.one_of(
        pair.map(lambda p: f"({p[0]} {p[1]} {p[2]})"),
        inside.map(lambda n: f"{n}.abs()" if n.startswith("%") else f"({n}).abs()"),
        inside.map(lambda n: f"({n}).round(3)"),
        GATHERED.map(lambda c: f"{c}.count()"),
        GATHERED.map(lambda c: f"{c}.aggregate($this + $total, 0)"),
        GATHERED.map(lambda c: f"{c}.first()"),
        GATHERED.map(lambda c: f"{c}.last()"),
        GATHERED.map(lambda c: f"{c}[1]"),
        st.tuples(TRUTHS, inside, inside).map(lambda p: f"iif({p[0]}, {p[1]}, {p[2]})"),
    )


def truths(inside):
    pair = st.tuples(inside, st.sampled_from(["and", "or", "xor", "implies"]), inside)
    return pair.map(lambda p: f"({p[0]} {p[1]} {p[2]})") | inside.map(lambda t: f"({t}).not()")


COMPARED = st.tuples(LEAVES, st.sampled_from(["=", "!=", "<", ">", "<=", ">="]), LEAVES)
PLAIN_TRUTHS = st.one_of(
    COMPARED.map(lambda p: f"({p[0]} {p[1]} {p[2]})"),
    GATHERED.map(lambda c: f"{c}.exists()"),
    GATHERED.map(lambda c: f"{c}.empty()"),
    GATHERED.map(lambda c: f"{c}.exists($this > 2)"),
    GATHERED.map(lambda c: f"{c}.all($this < 5)"),
    st.sampled_from(
        [
            answer("flag"),
            "{}",
            "true",
            f"({answer('a', 'code')} = '1')",
            f"({answer('a', 'code')} in ('1' | '2'))",
            f"({answer('many', 'code')} contains '2')",
            f"({answer('word')} ~ 'YES')",
            f"{answer('many')}.where(code = '1').exists()",
            f"({answer('day')} > @2023-05-01)",
            "%resource.item.where(linkId='g').item.where(linkId='deep').exists()",
            "%resource.item.where(linkId='a').answer.item.exists()",
        ]
    ),
)
TRUTHS = st.recursive(PLAIN_TRUTHS, truths, max_leaves=4)
EXPRESSIONS = st.recursive(LEAVES, numbers, max_leaves=4) | TRUTHS


@settings(max_examples=300)
@given(text=EXPRESSIONS, answers=ANSWERS)
def test_random_expressions_come_to_what_fhirpathpy_says(text, answers):
    assert ours(text, answers) == theirs(text, answers)


def some(code):
    return (CODES[int(code)],)


FULL = {
    "n": (7,),
    "m": (-2,),
    "d": (Decimal("2.5"),),
    "e": (Decimal("1.25"),),
    "word": ("Two  words",),
    "flag": (True,),
    "day": (date(2024, 5, 6),),
    "size": (Quantity(Decimal("71.5"), "kg", "kg"),),
    "a": some(1),
    "a.why": (3,),
    "many": (*some(0), *some(2)),
    "dose": (10,),
    "dose#2": (20,),
}
N, D, WORD, MANY_CODES = answer("n"), answer("d"), answer("word"), answer("many", "code")
CONSTRUCTS = [
    f"{N} div 2",
    f"{N} mod 4",
    f"{N} / 0",
    f"{N} div 0",
    f"{N} + {N} * 2",
    f"{D}.ceiling()",
    f"{D}.floor()",
    f"{D}.truncate()",
    f"{D}.sqrt().round(3)",
    f"{D}.ln().round(3)",
    f"{D}.exp().round(3)",
    f"{D}.power(2)",
    f"{answer('e')} ~ 1",
    f"{D} !~ 4",
    f"{WORD} ~ 'two words'",
    f"{WORD}.length()",
    f"{WORD}.upper()",
    f"{WORD}.lower()",
    f"{WORD}.startsWith('Two')",
    f"{WORD}.endsWith('x')",
    f"{WORD}.contains('wo')",
    f"{WORD} & '!' & {{}}",
    f"{WORD} + '!'",
    "'a\\'b'",
    "'7'.toInteger() + '2.5'.toDecimal()",
    "'x'.toInteger()",
    "true.toInteger()",
    f"{N}.toString()",
    f"{MANY_CODES}",
    f"{MANY_CODES}.tail()",
    f"{MANY_CODES}.take(1)",
    f"{MANY_CODES}.skip(1)",
    f"{MANY_CODES}.distinct().count()",
    f"{MANY_CODES}.isDistinct()",
    f"{MANY_CODES}.combine('1').count()",
    f"{MANY_CODES}.exclude('0')",
    f"{MANY_CODES}.intersect('0' | '5').count()",
    f"{MANY_CODES}.select($index)",
    "(1 | 2 | 2).count()",
    "(true | false).allTrue()",
    "(true | false).anyTrue()",
    "(true | false).allFalse()",
    "(true | false).anyFalse()",
    "%resource.repeat(item).where(linkId='dose').answer.value.aggregate($total + $this, 0)",
    "%resource.repeat(item).where(linkId!='dose').answer.value.count()",
    "%resource.item.where(linkId='a').answer.item.answer.value",
    "%resource.item.linkId",
    "%resource.item.where(linkId.startsWith('g')).item.count()",
    "%resource.item.where(answer.exists()).count()",
    "%resource.item.where(linkId = 'g' and item.exists()).item.first().answer.value",
    "%resource.item[0].item[1].answer.value",
    "%resource.item.all(answer.exists() or item.exists())",
    "%resource.item.select(item.where(linkId='dose').answer.value)",
    answer("a", "display"),
    answer("a", "system"),
    answer("size", "value"),
    answer("size", "unit"),
    f"{answer('day')} >= @2024-05-06",
    f"{answer('day')} = @2024-05-06",
    f"{answer('day')} < @2024-05-06",
    f"{answer('b')} = 5",
    f"{answer('flag')} implies {N} > 10",
    f"{N}.iif($this > 3, 'high', 'low')",
    "iif({}, 1, 2)",
    "{} ~ {}",
    "1 in {}",
    "{} in (1 | 2)",
]


@pytest.mark.parametrize("text", CONSTRUCTS)
@pytest.mark.parametrize("answers", [FULL, {"n": (7,)}], ids=["full", "one"])
def test_each_construct_comes_to_what_fhirpathpy_says(text, answers):
    assert ours(text, answers) == theirs(text, answers)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        pytest.param(f"-{N}", [-7], id="the sign of an answer"),
        pytest.param(f"{N}.hasValue()", [True], id="a number has a value"),
        pytest.param(f"{answer('size')}.hasValue()", [False], id="a quantity has parts"),
        pytest.param(f"{MANY_CODES}.join('-')", ["0-2"], id="join"),
        pytest.param("{}.join('-')", [], id="nothing joined is nothing"),
        pytest.param(
            "%resource.repeat(item | answer).where(linkId='a.why').answer.value", [3], id="past"
        ),
        pytest.param(
            "%resource.repeat(item | answer.item).where(linkId='a.why').answer.value",
            [3],
            id="past answers, to their items",
        ),
        pytest.param("{}.sum()", [], id="the sum of nothing is not known"),
        pytest.param(f"{MANY_CODES}.select(toInteger()).sum()", [2], id="sum"),
        pytest.param(f"{MANY_CODES}.select(toInteger()).avg()", [1], id="avg"),
        pytest.param(f"{MANY_CODES}.max()", ["2"], id="max"),
        pytest.param(f"{MANY_CODES}.min()", ["0"], id="min"),
        pytest.param("(-7) mod 4", [-3], id="the rest bears the sign of what is divided"),
        pytest.param("2.5.round()", [3], id="halves go up"),
        pytest.param("(-2.5).round()", [-3], id="away from nought"),
        pytest.param("2.power(0.5).round(3)", [Decimal("1.414")], id="power of a fraction"),
        pytest.param("(-8).power(0.5)", [], id="no root of what is below nought"),
        pytest.param("0.power(0)", [1], id="nought to nought"),
        pytest.param("0.ln()", [], id="no logarithm of nought"),
        pytest.param("true.toString()", ["true"], id="truth in words"),
        pytest.param("(1 | 2) = (1 | 3)", [False], id="collections are equal one by one"),
        pytest.param("(1 | 2) ~ (2 | 1)", [True], id="and alike in any order"),
        pytest.param(f"{answer('size')} > 70 'kg'", [True], id="quantities of one unit"),
        pytest.param(f"{answer('size')} > 70 'g'", [], id="and not of two"),
        pytest.param(f"{answer('day')} = @2024-05-06T10:00:00Z", [], id="a day is no moment"),
        pytest.param(f"{answer('day')} < @2025-05-06T10:00:00Z", [True], id="but may come first"),
        pytest.param(answer("a", "weight()"), [1], id="weight"),
        pytest.param(answer("a", "ordinal()"), [1], id="its older name"),
        pytest.param(answer("many", "weight().sum()"), [2], id="weights"),
        pytest.param(answer("b", "weight()"), [], id="what was not chosen has no weight"),
        pytest.param(
            "%questionnaire.item.where(linkId='a').answerOption.value.count()", [3], id="q"
        ),
        pytest.param("5 and true", [True], id="one thing that is there is true"),
    ],
)
def test_where_fhirpathpy_departs_from_the_specification_we_do_not(text, wanted):
    assert ours(text, FULL) == wanted


@pytest.mark.parametrize(
    "text",
    [
        "1 + 'x'",
        "(1 | 2) + 1",
        "(1 | 2).single()",
        f"{answer('many')} = 1 and (true | false)",
        "'a' < 1",
        "9.power(999999999)",
        "1000.exp().exp()",
        f"({' | '.join(map(str, range(40)))}).aggregate($total * $total, 9)",
        "('x' | 1).allTrue()",
        "2.round(99)",
        "(1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10 | 11 | 12 | 13 | 14 | 15 | 16).aggregate("
        "$total & $total & $total, 'long')",
    ],
)
def test_what_cannot_be_reckoned_says_so_and_is_never_guessed(text):
    with pytest.raises(Unanswerable):
        ours(text, FULL)
