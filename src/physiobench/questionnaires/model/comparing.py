"""Whether a comparison in a condition could ever be judged on the question that it names."""

import operator as py
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal

from physiobench.questionnaires.model.answers import Coding, Quantity
from physiobench.questionnaires.model.answers import Value as Answer
from physiobench.questionnaires.model.conditions import Comparison, Operator
from physiobench.questionnaires.model.items import CHOICES, WORDED, Item, ItemType
from physiobench.questionnaires.model.limits import unit_codes


_NUMBERS = frozenset({ItemType.INTEGER, ItemType.DECIMAL})
_DAYS = frozenset({ItemType.DATE, ItemType.DATE_TIME})
_FITS: dict[type, frozenset[ItemType]] = {  # a bool is an int too, so it comes before it
    bool: frozenset({ItemType.BOOLEAN}),
    Coding: CHOICES,
    str: WORDED | CHOICES,
    Quantity: frozenset({ItemType.QUANTITY}),
    int: _NUMBERS,
    Decimal: _NUMBERS,
    date: _DAYS,
    time: frozenset({ItemType.TIME}),
}


_Ordered = int | Decimal | date | time | str
_ORDERINGS: dict[Operator, Callable[[_Ordered, _Ordered], bool]] = {
    Operator.GREATER: py.gt,
    Operator.LESS: py.lt,
    Operator.GREATER_OR_EQUAL: py.ge,
    Operator.LESS_OR_EQUAL: py.le,
}


def fits(answer: Answer, asked: Item) -> bool:
    """Tell whether `answer` is of a kind that `asked` can be answered with."""
    if isinstance(answer, Coding) and asked.type is ItemType.CHOICE:
        return any(
            isinstance(option.value, Coding)
            and option.value.code == answer.code
            and answer.system in {None, option.value.system}
            for option in asked.options
        )
    if any(isinstance(option.value, type(answer)) for option in asked.options):
        return True
    types = next((types for kind, types in _FITS.items() if isinstance(answer, kind)), frozenset())
    return asked.type in types


def unit_doubt(comparisons: Iterable[Comparison], by_link_id: Mapping[str, Item]) -> str:
    """Return why some answer could never meet the quantities of one whole condition, or nothing.

    No unit is converted, so a unit that may be answered in and that no comparison names would
    leave the condition false in silence.
    """
    named: dict[str, set[str | None]] = {}
    for comparison in comparisons:
        answer, asked = comparison.answer, by_link_id.get(comparison.question)
        if comparison.operator is Operator.EXISTS or not isinstance(answer, Quantity):
            continue
        if asked is None or (asked.calculated and not asked.units):
            continue
        if answer.code not in unit_codes(asked):
            units = " or ".join(map(str, asked.units)) or "a number without a unit"
            given = f"{answer}" if answer.code else f"{answer} (no unit code)"
            return f"compares {asked.link_id} with {given}, and it is answered in {units}"
        named.setdefault(asked.link_id, set()).add(answer.code)
    for link_id, codes in named.items():
        left = [str(u) for u in by_link_id[link_id].units if getattr(u, "code", "") not in codes]
        if left:
            return f"says nothing of {link_id} answered in {' or '.join(left)}"
    return ""


def meets(comparison: Comparison, given: Sequence[Answer]) -> bool:
    """Tell whether what was `given` to a question meets a comparison with it."""
    wanted = comparison.answer
    if comparison.operator is Operator.EXISTS:
        return bool(given) is wanted
    if comparison.operator is Operator.EQUAL:
        return any(_equal(value, wanted) for value in given)
    if comparison.operator is Operator.NOT_EQUAL:
        return not any(_equal(value, wanted) for value in given)
    order = _ORDERINGS[comparison.operator]
    pairs = [_comparable(value, wanted) for value in given]
    return any(order(*pair) for pair in pairs if pair)


def _equal(given: Answer, wanted: Answer) -> bool:
    if isinstance(given, Coding) and isinstance(wanted, Coding):
        return given.code == wanted.code and wanted.system in {None, given.system}
    if isinstance(given, bool) or isinstance(wanted, bool):
        return given is wanted
    pair = _comparable(given, wanted)
    return pair[0] == pair[1] if pair else given == wanted


def _comparable(given: Answer, wanted: Answer) -> tuple[_Ordered, _Ordered] | None:
    """Return the two as values with an order between them, or nothing if they have none."""
    if isinstance(given, Quantity) and isinstance(wanted, Quantity):
        return (given.value, wanted.value) if given.code == wanted.code else None
    if isinstance(given, bool) or isinstance(wanted, bool):
        return None
    if isinstance(given, date) and isinstance(wanted, date):
        exact = isinstance(given, datetime) and isinstance(wanted, datetime)
        return (given, wanted) if exact else (_day(given), _day(wanted))
    for kinds in ((int, Decimal), (time,), (str,)):
        if isinstance(given, kinds) and isinstance(wanted, kinds):
            return given, wanted
    return None


def _day(moment: date) -> date:
    return moment.date() if isinstance(moment, datetime) else moment
