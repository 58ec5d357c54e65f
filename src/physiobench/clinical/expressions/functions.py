"""The functions whose arguments are values; each takes a collection and gives one."""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, time
from decimal import ROUND_CEILING, ROUND_DOWN, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from types import MappingProxyType

from physiobench.clinical.expressions.comparing import distinct, order, same
from physiobench.clinical.expressions.elements import (
    Answer,
    Chosen,
    Element,
    Found,
    Unanswerable,
    number_of,
    plain,
    single,
    text_of,
    truth_of,
)
from physiobench.clinical.expressions.operators import OPERATORS
from physiobench.content.answers import Coding, Kept, Quantity
from physiobench.content.items import Item


Plain = Callable[[Found], Found]
_WHOLE, _NUMBER = re.compile(r"[+-]?[0-9]+"), re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")
_DIGITS = 40


def _not(found: Found) -> Found:
    verdict = truth_of(found)
    return () if verdict is None else (not verdict,)


def _sum(found: Found) -> Found:
    total = found[:1]
    for one in found[1:]:
        total = OPERATORS["+"](total, (one,))
    number_of(total)
    return total


def _average(found: Found) -> Found:
    return OPERATORS["/"](_sum(found), (len(found),)) if found else ()


def _extreme(side: int) -> Plain:
    def choose(found: Found) -> Found:
        best = found[:1]
        for one in found[1:]:
            if order(one, best[0]) == side:
                best = (one,)
        return best

    return choose


def _single(found: Found) -> Found:
    single(found)
    return found


def _verdicts(*, every: bool, wanted: bool) -> Plain:
    def judge(found: Found) -> Found:
        verdicts = [plain(one) for one in found]
        if not all(isinstance(verdict, bool) for verdict in verdicts):
            msg = "no truth values"
            raise Unanswerable(msg)
        holds = (verdict is wanted for verdict in verdicts)
        return (all(holds) if every else any(holds),)

    return judge


def _numeric(how: Callable[[Decimal], Decimal | int | None]) -> Plain:
    def reckon(found: Found) -> Found:
        number = number_of(found)
        if number is None:
            return ()
        result = how(Decimal(number))
        return () if result is None else (result,)

    return reckon


def _to(rounding: str) -> Plain:
    return _numeric(lambda number: int(number.to_integral_value(rounding)))


def _round(found: Found, places: Found) -> Found:
    number, digits = number_of(found), number_of(places)
    if number is None:
        return ()
    if digits is None or not 0 <= digits <= _DIGITS:
        msg = "no number of places"
        raise Unanswerable(msg)
    if not digits:
        return (int(Decimal(number).to_integral_value(ROUND_HALF_UP)),)
    # What has no more places than asked for stays as it is: a great number has no room for zeros.
    exact = Decimal(number)
    if -int(exact.as_tuple().exponent) <= digits:
        return (number,)
    return (exact.quantize(Decimal(1).scaleb(-int(digits)), ROUND_HALF_UP).normalize(),)


def _power(found: Found, exponent: Found) -> Found:
    base, degree = number_of(found), number_of(exponent)
    if base is None or degree is None:
        return ()
    base, degree = Decimal(base), Decimal(degree)
    if (base < 0 and degree != degree.to_integral_value()) or (not base and degree < 0):
        return ()
    if not base and not degree:
        return (1,)
    return (base**degree,)


def _to_integer(found: Found) -> Found:
    one = single(found)
    if isinstance(one, bool | int):
        return (int(one),)
    if isinstance(one, Decimal) and one == one.to_integral_value():
        return (int(one),)
    if isinstance(one, str) and len(one) <= _DIGITS and _WHOLE.fullmatch(one):
        return (int(one),)
    return ()


def _to_decimal(found: Found) -> Found:
    one = single(found)
    if isinstance(one, bool | int | Decimal):
        return (Decimal(one),)
    if isinstance(one, str) and len(one) <= _DIGITS and _NUMBER.fullmatch(one):
        return (Decimal(one),)
    return ()


def _to_string(found: Found) -> Found:
    one = single(found)
    if isinstance(one, bool):
        return ("true" if one else "false",)
    if isinstance(one, Decimal):
        return (f"{one:f}",)
    if isinstance(one, date | time):
        return (one.isoformat(),)
    return (str(one),) if isinstance(one, int | str) else ()


def _has_value(found: Found) -> Found:
    complex_ = Item | Answer | Coding | Quantity | Kept
    return (len(found) == 1 and not isinstance(plain(found[0]), complex_),)


def _weights(found: Found) -> Found:
    chosen = (one for one in found if isinstance(one, Chosen))
    return [one.weight for one in chosen if one.weight is not None]


def _text(how: Callable[[str], str | int]) -> Plain:
    def read(found: Found) -> Found:
        text = text_of(found)
        return () if text is None else (how(text),)

    return read


def _texts(how: Callable[[str, str], bool]) -> Callable[[Found, Found], Found]:
    def read(found: Found, given: Found) -> Found:
        text, part = text_of(found), text_of(given)
        return () if text is None or part is None else (how(text, part),)

    return read


def _join(found: Found, *between: Found) -> Found:
    if not found:
        return ()
    words = [text_of((one,)) or "" for one in found]
    return ((text_of(between[0]) or "" if between else "").join(words),)


def _part(found: Found, given: Found) -> int:
    number = number_of(given)
    if number is None or number != int(number):
        msg = "no whole number"
        raise Unanswerable(msg)
    return max(0, min(int(number), len(found)))


def _without(found: Found, other: Found) -> Found:
    return [one for one in found if not _among(one, other)]


def _shared(found: Found, other: Found) -> Found:
    return distinct(one for one in found if _among(one, other))


def _among(one: Element, others: Iterable[Element]) -> bool:
    return any(same(one, other) is True for other in others)


FUNCTIONS: Mapping[str, Callable[..., Found]] = MappingProxyType(
    {
        "exists": lambda found: (bool(found),),
        "empty": lambda found: (not found,),
        "not": _not,
        "count": lambda found: (len(found),),
        "sum": _sum,
        "avg": _average,
        "min": _extreme(-1),
        "max": _extreme(1),
        "first": lambda found: found[:1],
        "last": lambda found: found[-1:],
        "tail": lambda found: found[1:],
        "take": lambda found, number: found[: _part(found, number)],
        "skip": lambda found, number: found[_part(found, number) :],
        "single": _single,
        "distinct": distinct,
        "isDistinct": lambda found: (len(distinct(found)) == len(found),),
        "allTrue": _verdicts(every=True, wanted=True),
        "anyTrue": _verdicts(every=False, wanted=True),
        "allFalse": _verdicts(every=True, wanted=False),
        "anyFalse": _verdicts(every=False, wanted=False),
        "combine": lambda found, other: (*found, *other),
        "union": lambda found, other: distinct((*found, *other)),
        "exclude": _without,
        "intersect": _shared,
        "abs": _numeric(abs),
        "ceiling": _to(ROUND_CEILING),
        "floor": _to(ROUND_FLOOR),
        "truncate": _to(ROUND_DOWN),
        "round": lambda found, places=(0,): _round(found, places),
        "sqrt": _numeric(lambda number: number.sqrt() if number >= 0 else None),
        "ln": _numeric(lambda number: number.ln() if number > 0 else None),
        "exp": _numeric(Decimal.exp),
        "power": _power,
        "toInteger": _to_integer,
        "toDecimal": _to_decimal,
        "toString": _to_string,
        "hasValue": _has_value,
        "weight": _weights,
        "ordinal": _weights,
        "length": _text(len),
        "upper": _text(str.upper),
        "lower": _text(str.lower),
        "startsWith": _texts(str.startswith),
        "endsWith": _texts(str.endswith),
        "contains": _texts(lambda text, part: part in text),
        "join": _join,
    }
)
