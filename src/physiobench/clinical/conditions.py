"""Whether a condition holds for given answers: one judge for enableWhen and for every rule.

The judge knows three values. `None` means: it hangs on an answer nobody has. Asking (enableWhen)
takes that for false, as FHIR says; a safety rule takes it for true.
"""

import operator as py
from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal

from physiobench.content.answers import Answers, Coding, Quantity, Value
from physiobench.content.conditions import Comparison, Condition, Every, Operator


__all__ = ["holds", "truth"]

_Ordered = int | Decimal | date | time | str
_ORDERINGS: dict[Operator, Callable[[_Ordered, _Ordered], bool]] = {
    Operator.GREATER: py.gt,
    Operator.LESS: py.lt,
    Operator.GREATER_OR_EQUAL: py.ge,
    Operator.LESS_OR_EQUAL: py.le,
}


def holds(condition: Condition, answers: Answers) -> bool:
    """Tell whether `condition` holds as FHIR means it: no answer equals and exceeds nothing.

    With several answers to one question, one that satisfies is enough, except for `!=`, which
    wants none to be equal.
    """
    return truth(condition, answers) is True


def truth(
    condition: Condition, answers: Answers, unknown: frozenset[str] = frozenset()
) -> bool | None:
    """Judge `condition`; `None` when it hangs on one of the `unknown` questions.

    An unknown question may bear an answer ("not sure"): a comparison with exactly that is true.
    """
    if isinstance(condition, Comparison):
        given = answers.get(condition.question, ())
        plain = _compare(condition, given)
        if condition.question in unknown and not (plain and given):
            return None
        return plain
    decisive = not isinstance(condition, Every)
    doubtful = False
    for part in condition.of:
        verdict = truth(part, answers, unknown)
        if verdict is decisive:
            return decisive
        doubtful = doubtful or verdict is None
    return None if doubtful else not decisive


def _compare(comparison: Comparison, given: tuple[Value, ...]) -> bool:
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


def _equal(given: Value, wanted: Value) -> bool:
    if isinstance(given, Coding) and isinstance(wanted, Coding):
        return given.code == wanted.code and wanted.system in {None, given.system}
    if isinstance(given, bool) or isinstance(wanted, bool):
        return given is wanted
    pair = _comparable(given, wanted)
    return pair[0] == pair[1] if pair else given == wanted


def _comparable(given: Value, wanted: Value) -> tuple[_Ordered, _Ordered] | None:
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
