"""When two elements are the same, alike, or in order."""

from collections.abc import Iterable
from datetime import date, datetime, time
from decimal import ROUND_HALF_UP, Decimal

from physiobench.clinical.expressions.elements import Answer, Element, Found, Unanswerable, plain
from physiobench.content.answers import Coding, Quantity
from physiobench.content.items import Item


def same(one: Element, other: Element) -> bool | None:
    """Tell whether two elements are equal; `None` if their precision does not tell."""
    one, other = plain(one), plain(other)
    if isinstance(one, Item) or isinstance(other, Item):
        return one is other
    if isinstance(one, Answer) or isinstance(other, Answer):
        return one == other
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, datetime) is not isinstance(other, datetime) and (
        isinstance(one, date) and isinstance(other, date)
    ):
        days = (f"{one:%Y-%m-%d}", f"{other:%Y-%m-%d}")
        return None if days[0] == days[1] else False
    if isinstance(one, Quantity) and isinstance(other, Quantity):
        return one.value == other.value if one.code == other.code else None
    return one == other


def equal(left: Found, right: Found) -> bool | None:
    """Tell whether two collections are equal, in their order; nothing if one is empty."""
    if not left or not right:
        return None
    if len(left) != len(right):
        return False
    verdicts = [same(one, other) for one, other in zip(left, right, strict=True)]
    return False if False in verdicts else None if None in verdicts else True


def alike(left: Found, right: Found) -> bool:
    """Tell whether two collections are equivalent, in any order; two empty ones are."""
    left_over = list(right)
    for one in left:
        found = next((k for k, other in enumerate(left_over) if _like(one, other)), None)
        if found is None:
            return False
        del left_over[found]
    return not left_over


def _like(one: Element, other: Element) -> bool:
    one, other = plain(one), plain(other)
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, str) and isinstance(other, str):
        return " ".join(one.lower().split()) == " ".join(other.lower().split())
    if isinstance(one, int | Decimal) and isinstance(other, int | Decimal):
        places = min(_places(one), _places(other))
        return _rounded(one, places) == _rounded(other, places)
    if isinstance(one, Coding) and isinstance(other, Coding):
        return (one.code, one.system) == (other.code, other.system)
    return same(one, other) is True


def _places(number: int | Decimal) -> int:
    return max(0, -int(Decimal(number).normalize().as_tuple().exponent))


def _rounded(number: int | Decimal, places: int) -> Decimal:
    return Decimal(number).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def order(one: Element, other: Element) -> int | None:
    """Return which comes first: -1, 0 or 1; nothing if their precision or units do not tell.

    Raises:
        Unanswerable: if there is no order between the two.
    """
    one, other = plain(one), plain(other)
    if isinstance(one, Quantity) and isinstance(other, Quantity):
        return _sign(one.value, other.value) if one.code == other.code else None
    if not isinstance(one, bool) and not isinstance(other, bool):
        if isinstance(one, int | Decimal) and isinstance(other, int | Decimal):
            return _sign(Decimal(one), Decimal(other))
        if isinstance(one, str) and isinstance(other, str):
            return (one > other) - (one < other)
        if isinstance(one, time) and isinstance(other, time):
            return (one > other) - (one < other)
        if isinstance(one, date) and isinstance(other, date):
            return _date_order(one, other)
    msg = "no order between these"
    raise Unanswerable(msg)


def _sign(one: Decimal, other: Decimal) -> int:
    return (one > other) - (one < other)


def _date_order(one: date, other: date) -> int | None:
    if isinstance(one, datetime) is isinstance(other, datetime):
        return (one > other) - (one < other)
    days = (f"{one:%Y-%m-%d}", f"{other:%Y-%m-%d}")
    return (days[0] > days[1]) - (days[0] < days[1]) or None


def distinct(found: Iterable[Element]) -> list[Element]:
    """Return each element once, where it came first."""
    kept: list[Element] = []
    for one in found:
        if not any(same(one, other) is True for other in kept):
            kept.append(one)
    return kept
