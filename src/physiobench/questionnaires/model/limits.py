"""The limits that a questionnaire sets on an answer, told in plain English when one is crossed."""

from collections.abc import Sequence
from datetime import date, datetime, time, tzinfo
from decimal import Decimal

from physiobench.questionnaires.model.answers import Coding, Quantity, Value
from physiobench.questionnaires.model.items import NUMBERS, VALUE_KINDS, Item, ItemType
from physiobench.questionnaires.model.patterns import matches


STRING_LIMIT = 500  # characters, where the questionnaire sets none
TEXT_LIMIT = 5000
DIGIT_LIMIT = 18  # characters of a number
REPEAT_LIMIT = 50  # answers to one question, where the questionnaire sets no maxOccurs


def words_fault(item: Item, words: str) -> str:
    """Return what is wrong with the length or the shape of `words`, or nothing."""
    usual = TEXT_LIMIT if item.type is ItemType.TEXT else STRING_LIMIT
    limit = item.max_length or max(usual, item.min_length or 0)
    if len(words) > limit:
        return f"Use {limit:,} characters or fewer. You have used {len(words):,}."
    return _shape_fault(item, words)


def range_fault(item: Item, value: Value, zone: tzinfo | None = None) -> str:
    """Return how far `value` may go, and in which steps, if it keeps to neither, or nothing.

    A limit with a time is read on the clocks of `zone`, or on those of the value.
    """
    if zone is None and isinstance(value, datetime):
        zone = value.tzinfo
    least, most = _on_clocks(item.min_value, zone), _on_clocks(item.max_value, zone)
    low = least is not None and is_below(value, least)
    high = most is not None and is_below(most, value)
    if not low and not high:
        return _step_fault(item, value)
    kind = "date" if isinstance(value, date) else "time" if isinstance(value, time) else "number"
    if least is not None and most is not None:
        return f"Enter a {kind} from {plain(least)} to {plain(most)}."
    more, less = ("more", "less") if kind == "number" else ("later", "earlier")
    if low and least is not None:
        return f"This must be {plain(least)} or {more}."
    return f"This must be {plain(most)} or {less}." if most is not None else ""


def _on_clocks(limit: Value | None, zone: tzinfo | None) -> Value | None:
    return limit.astimezone(zone) if isinstance(limit, datetime) and zone else limit


def _step_fault(item: Item, value: Value) -> str:
    """Return between which numbers `value` stands, if the question goes in steps, or nothing."""
    number = number_of(value)
    if item.step is None or item.type not in NUMBERS or number is None:
        return ""
    start = number_of(item.min_value)
    over = (number - (start or 0)) % item.step
    if not over:
        return ""
    near = number - over - (item.step if over < 0 else 0)  # Decimal's remainder bears a sign
    fits = [n for n in (near, near + item.step) if not _is_outside(item, n)]
    examples = " or ".join(f"{n.normalize():f}" for n in fits)
    return f"Enter a number in steps of {item.step}, like {examples}."


def _is_outside(item: Item, number: Decimal) -> bool:
    low, high = number_of(item.min_value), number_of(item.max_value)
    return (low is not None and number < low) or (high is not None and number > high)


def number_of(value: Value | None) -> Decimal | None:
    """Return the number that `value` is or holds, or nothing."""
    found = value.value if isinstance(value, Quantity) else value
    if isinstance(found, bool) or not isinstance(found, int | Decimal):
        return None
    return Decimal(found)


def unit_codes(item: Item) -> frozenset[str | None]:
    """Return the codes of the units in which a quantity may be given; `None` is a bare number."""
    return frozenset(u.code for u in item.units if isinstance(u, Coding)) or frozenset({None})


def unit_fault(item: Item, value: Value) -> str:
    """Return why the unit of `value` is not one of the question's, or nothing."""
    if not isinstance(value, Quantity) or value.code in unit_codes(item):
        return ""
    if not item.units:
        if item.calculated:
            return ""
        return f"is in {value.unit or value.code}, and the question names no unit"
    listed = " or ".join(str(unit) for unit in item.units)
    return f"must be in {listed}, not {value.unit or value.code or 'a bare number'}"


def digits_fault(item: Item, value: int | Decimal) -> str:
    """Return what is wrong with how many digits or decimals a number has, or nothing.

    A regex and the lengths are held against the number as it is kept: 007 is kept as 7.
    """
    written = f"{Decimal(value):f}"
    places, length = item.max_decimal_places, len(written)
    if length > DIGIT_LIMIT:
        return "This number has too many digits."
    if item.max_length and length > item.max_length and item.type in NUMBERS:
        point = "" if item.type is ItemType.INTEGER else ", counting the decimal point"
        return f"Use {item.max_length} characters or fewer{point}. You have used {length}."
    if places is not None and -int(Decimal(value).as_tuple().exponent) > places:
        if not places:
            return "Enter a whole number, without decimals."
        return f"Use at most {places} decimal place{'s' if places > 1 else ''}."
    return _shape_fault(item, written) if item.type in NUMBERS else ""


def _shape_fault(item: Item, written: str) -> str:
    if item.min_length and len(written) < item.min_length:
        return f"Use at least {item.min_length} characters."
    if item.regex and not matches(item.regex, written):
        shape = f", like {item.entry_format}" if item.entry_format else ""
        return f"Check how this is written{shape}."
    return ""


def plain(value: Value) -> str:
    """Return `value` as one reads it: a date in words, a number without needless zeros."""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, datetime):
        return f"{value.day} {value:%B} {value.year}, {value:%H:%M}"
    if isinstance(value, date):
        return f"{value.day} {value:%B} {value.year}"
    if isinstance(value, time):
        return f"{value:%H:%M}"
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def is_below(one: Value, other: Value) -> bool:
    """Tell whether `one` is less or earlier than `other`; what has no order between it is not."""
    first, second = number_of(one), number_of(other)
    if first is not None and second is not None:
        return first < second
    if isinstance(one, time) and isinstance(other, time):
        return one < other
    if isinstance(one, date) and isinstance(other, date):
        if isinstance(one, datetime) and isinstance(other, datetime):
            return one < other
        return _day(one) < _day(other)
    return False


def _day(moment: date) -> date:
    return moment.date() if isinstance(moment, datetime) else moment


def count_fault(item: Item, given: Sequence[object], *, whole: bool = True) -> str:
    """Return why the question does not take so many answers, or nothing; none is never wrong.

    What is not `whole` may still lack some.
    """
    limit = (item.max_occurs or REPEAT_LIMIT) if item.repeats else 1
    if len(given) > limit:
        return "Give one answer only." if limit == 1 else f"Give at most {limit} answers."
    if whole and given and len(given) < (item.min_occurs or 0):
        return f"Give at least {item.min_occurs} answers."
    return ""


def exclusion_fault(item: Item, given: Sequence[Value]) -> str:
    """Return that one of several answers forbids the others, or nothing."""
    alone = any(option.exclusive and option.value in given for option in item.options)
    return "One of these answers cannot be combined with the others." if alone and given[1:] else ""


def misfit(item: Item, value: Value, kind: str) -> str:
    """Return why `value`, written as the type `kind`, is no answer to `item`, or nothing."""
    if item.options and not (isinstance(value, str) and item.type is ItemType.OPEN_CHOICE):
        offered = [option.value for option in item.options]
        fits = any(type(o) is type(value) and o == value for o in offered)
        return "" if fits else f"is none of the options: {value}"
    wanted = VALUE_KINDS[item.type]
    allowed = {wanted}
    if item.type is ItemType.URL:
        allowed.add("valueUrl")
    elif item.type is ItemType.DECIMAL:
        allowed.add("valueInteger")
    elif item.type is ItemType.OPEN_CHOICE:
        allowed.add("valueString")
    if kind not in allowed:
        return f"needs {wanted}, not {kind}"
    if isinstance(value, str):
        return words_fault(item, value)
    number = value.value if isinstance(value, Quantity) else value
    if isinstance(number, int | Decimal) and not isinstance(number, bool):
        fault = digits_fault(item, number)
        if fault:
            return fault
    return unit_fault(item, value) or range_fault(item, value)
