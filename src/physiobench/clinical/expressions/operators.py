"""The signs between two collections."""

import operator as py
from collections.abc import Callable, Mapping
from decimal import Decimal
from types import MappingProxyType

from physiobench.clinical.expressions.comparing import alike, distinct, equal, order, same
from physiobench.clinical.expressions.elements import (
    Found,
    Unanswerable,
    number_of,
    single,
    text_of,
    truth_of,
)


TEXT_LIMIT = 20_000
BITS = 63
Number = int | Decimal


def told(verdict: bool | None) -> Found:  # noqa: FBT001 -- a verdict is what it is about
    """Return a verdict as a collection: empty, if it is open."""
    return () if verdict is None else (verdict,)


def both(left: bool | None, right: bool | None) -> bool | None:  # noqa: FBT001 -- as above
    """Return whether both are true, where not known is a third value."""
    if left is False or right is False:
        return False
    return None if left is None or right is None else True


def _not(verdict: bool | None) -> bool | None:  # noqa: FBT001 -- as above
    return None if verdict is None else not verdict


def _and(left: Found, right: Found) -> Found:
    return told(both(truth_of(left), truth_of(right)))


def _or(left: Found, right: Found) -> Found:
    return told(_not(both(_not(truth_of(left)), _not(truth_of(right)))))


def _xor(left: Found, right: Found) -> Found:
    one, other = truth_of(left), truth_of(right)
    return () if one is None or other is None else (one is not other,)


def _implies(left: Found, right: Found) -> Found:
    return told(_not(both(truth_of(left), _not(truth_of(right)))))


def _ordered(test: Callable[[int, int], bool]) -> Callable[[Found, Found], Found]:
    def compare(left: Found, right: Found) -> Found:
        one, other = single(left), single(right)
        if one is None or other is None:
            return ()
        place = order(one, other)
        return () if place is None else (test(place, 0),)

    return compare


def _reckoned(how: Callable[[Number, Number], Number | None]) -> Callable[[Found, Found], Found]:
    def reckon(left: Found, right: Found) -> Found:
        one, other = number_of(left), number_of(right)
        if one is None or other is None:
            return ()
        result = how(one, other)
        if isinstance(result, int) and result.bit_length() > BITS:
            result = Decimal(result)  # whose digits do not grow without end
        return () if result is None else (result,)

    return reckon


def _plus(left: Found, right: Found) -> Found:
    one, other = single(left), single(right)
    if one is None or other is None:
        return ()
    if isinstance(one, str) and isinstance(other, str):
        return _joined(left, right)
    return _reckoned(py.add)(left, right)


def _joined(left: Found, right: Found) -> Found:
    text = (text_of(left) or "") + (text_of(right) or "")
    if len(text) > TEXT_LIMIT:
        msg = "too long a text"
        raise Unanswerable(msg)
    return (text,)


def _divided(one: Number, other: Number) -> Number | None:
    return Decimal(one) / Decimal(other) if other else None


def _whole_times(one: Number, other: Number) -> Number | None:
    return int(Decimal(one) / Decimal(other)) if other else None


def _rest(one: Number, other: Number) -> Number | None:
    if not other:
        return None
    rest = Decimal(one) % Decimal(other)
    return int(rest) if isinstance(one, int) and isinstance(other, int) else rest


def _within(left: Found, right: Found) -> Found:
    one = single(left)
    return () if one is None else (any(same(one, other) is True for other in right),)


OPERATORS: Mapping[str, Callable[[Found, Found], Found]] = MappingProxyType(
    {
        "and": _and,
        "or": _or,
        "xor": _xor,
        "implies": _implies,
        "=": lambda left, right: told(equal(left, right)),
        "!=": lambda left, right: told(_not(equal(left, right))),
        "~": lambda left, right: (alike(left, right),),
        "!~": lambda left, right: (not alike(left, right),),
        "<": _ordered(py.lt),
        ">": _ordered(py.gt),
        "<=": _ordered(py.le),
        ">=": _ordered(py.ge),
        "in": _within,
        "contains": lambda left, right: _within(right, left),
        "|": lambda left, right: distinct((*left, *right)),
        "+": _plus,
        "-": _reckoned(py.sub),
        "*": _reckoned(py.mul),
        "/": _reckoned(_divided),
        "div": _reckoned(_whole_times),
        "mod": _reckoned(_rest),
        "&": _joined,
    }
)
