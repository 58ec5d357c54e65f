"""The limits that a questionnaire sets on an answer, told in plain English when one is crossed."""

import re
from datetime import date, datetime, time
from decimal import Decimal

from physiobench.content.answers import Quantity, Value
from physiobench.content.questionnaire import Item, ItemType


STRING_LIMIT = 500  # characters, where the questionnaire sets none
TEXT_LIMIT = 5000


def words_fault(item: Item, words: str) -> str:
    """Return what is wrong with the length or the shape of `words`, or nothing."""
    limit = item.max_length or (TEXT_LIMIT if item.type is ItemType.TEXT else STRING_LIMIT)
    if len(words) > limit:
        return f"Use {limit:,} characters or fewer. You have used {len(words):,}."
    if item.min_length and len(words) < item.min_length:
        return f"Use at least {item.min_length} characters."
    if item.regex and not re.fullmatch(item.regex, words):
        shape = f", like {item.entry_format}" if item.entry_format else ""
        return f"Check how this is written{shape}."
    return ""


def range_fault(item: Item, value: Value) -> str:
    """Return how far `value` may go, if it went too far, or nothing."""
    least, most = item.min_value, item.max_value
    low = least is not None and _below(value, least)
    high = most is not None and _below(most, value)
    if not low and not high:
        return ""
    kind = "date" if isinstance(value, date) else "number"
    if least is not None and most is not None:
        return f"Enter a {kind} from {plain(least)} to {plain(most)}."
    more, less = ("later", "earlier") if kind == "date" else ("more", "less")
    if low and least is not None:
        return f"This must be {plain(least)} or {more}."
    return f"This must be {plain(most)} or {less}." if most is not None else ""


def places_fault(item: Item, value: Decimal) -> str:
    """Return what is wrong with the number of decimals, or nothing."""
    places = item.max_decimal_places
    if places is None or -int(value.as_tuple().exponent) <= places:
        return ""
    if not places:
        return "Enter a whole number."
    return f"Use at most {places} decimal place{'s' if places > 1 else ''}."


def plain(value: Value) -> str:
    """Return `value` as one reads it: a date in words, a number without needless zeros."""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, datetime):
        return f"{value.day} {value:%B %Y, %H:%M}"
    if isinstance(value, date):
        return f"{value.day} {value:%B %Y}"
    if isinstance(value, time):
        return f"{value:%H:%M}"
    return str(value)


def _below(one: Value, other: Value) -> bool:
    first = one.value if isinstance(one, Quantity) else one
    second = other.value if isinstance(other, Quantity) else other
    if isinstance(first, int | Decimal) and isinstance(second, int | Decimal):
        return first < second
    if isinstance(first, time) and isinstance(second, time):
        return first < second
    if isinstance(first, date) and isinstance(second, date):
        if isinstance(first, datetime) and isinstance(second, datetime):
            return first < second
        return f"{first:%Y-%m-%d}" < f"{second:%Y-%m-%d}"
    return False
