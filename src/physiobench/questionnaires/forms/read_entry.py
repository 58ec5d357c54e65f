"""One answer as it was typed, read into a value, or what to put right in plain English."""

import re
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time, tzinfo
from decimal import Decimal

from physiobench.questionnaires.model.answers import Coding, Quantity, Value
from physiobench.questionnaires.model.items import Item, ItemType
from physiobench.questionnaires.model.limits import (
    DIGIT_LIMIT,
    digits_fault,
    plain,
    range_fault,
    words_fault,
)


OTHER = "+other"  # what a form sends when "something else" is chosen and written out
INTEGER_LIMIT = 2**31
FIRST_YEAR, LAST_YEAR = 1900, 2199  # DESIGN: a year outside is a slip, like 1026 for 2026


class Wrong(Exception):
    """One answer cannot be taken; the message is for the person."""


def iso_date(day: str, month: str, year: str) -> str:
    """Return three boxes as one date.

    Raises:
        Wrong: if one is empty, or not a number.
    """
    named = {"day": day, "month": month, "year": year}
    missing = [name for name, part in named.items() if not part]
    if missing:
        msg = f"The date must include a {' and a '.join(missing)}."
        raise Wrong(msg)
    if not all(re.fullmatch(r"[0-9]{1,4}", part) for part in named.values()) or len(year) != 4:  # noqa: PLR2004 -- a year's four digits
        msg = "Enter the date in numbers, like 27 3 2024."
        raise Wrong(msg)
    return f"{year}-{int(month):02}-{int(day):02}"


def iso_moment(day: str, month: str, year: str, clock: str) -> str:
    """Return a date with its time, or without one if none was given: FHIR takes both.

    Raises:
        Wrong: if they are no date and no time.
    """
    found = iso_date(day, month, year)
    return f"{found}T{_time_of(clock).isoformat()}" if clock else found


def read_entry(
    item: Item, typed: tuple[str, str], zone: tzinfo, standing: Sequence[Value] = ()
) -> Value:
    """Return the answer that was typed, with the unit that was chosen beside it.

    A time that the clocks of `zone` showed twice is the one that is `standing`, else the first.

    Raises:
        Wrong: if `item` does not take it.
    """
    entry, unit = typed
    if item.type is ItemType.OPEN_CHOICE and entry.startswith(OTHER):
        return _words(item, entry.removeprefix(OTHER))
    if item.options:
        option = item.options_by_key.get(entry)
        if option is None:
            msg = "Choose one of the answers listed."
            raise Wrong(msg)
        return option.value
    if item.type is ItemType.QUANTITY:
        units = [c for c in item.units if isinstance(c, Coding)]
        return _quantity(item, entry, units, unit)
    moment = item.type is ItemType.DATE_TIME
    value = _date_time(entry, zone, standing) if moment else _READERS[item.type](item, entry)
    refuse_if(range_fault(item, value, zone))
    if isinstance(value, date) and value not in item.initial:
        refuse_if(_year_fault(item, value))
    return value


def refuse_if(fault: str) -> None:
    """Refuse an answer if there is a fault in it.

    Raises:
        Wrong: with the fault.
    """
    if fault:
        raise Wrong(fault)


def _words(item: Item, entry: str) -> str:
    if item.type is not ItemType.TEXT:
        entry = " ".join(entry.split())
    refuse_if(words_fault(item, entry))
    return entry


def _boolean(_: Item, entry: str) -> bool:
    if entry.lower() in {"true", "yes"}:
        return True
    if entry.lower() in {"false", "no"}:
        return False
    msg = "Choose yes or no."
    raise Wrong(msg)


def _integer(item: Item, entry: str) -> int:
    if not re.fullmatch(r"[+-]?[0-9]+", entry):
        msg = "Enter a whole number, without decimals."
        raise Wrong(msg)
    if len(entry) > DIGIT_LIMIT or not -INTEGER_LIMIT <= int(entry) < INTEGER_LIMIT:
        msg = "This number is too large."
        raise Wrong(msg)
    refuse_if(digits_fault(item, int(entry)))
    return int(entry)


def _decimal(item: Item, entry: str) -> Decimal:
    if not re.fullmatch(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)", entry):
        msg = "Enter a number, like 4 or 4.5."
        raise Wrong(msg)
    if len(entry) > DIGIT_LIMIT:
        msg = "This number has too many digits."
        raise Wrong(msg)
    value = Decimal(entry)
    refuse_if(digits_fault(item, value))
    return value


def _date(_: Item, entry: str) -> date:
    try:
        return datetime.strptime(entry, "%Y-%m-%d").date()  # noqa: DTZ007 -- a day has no zone
    except ValueError as error:
        msg = "Enter a real date, like 27 3 2024."
        raise Wrong(msg) from error


def _year_fault(item: Item, day: date) -> str:
    """Return that the year is unlikely, if the question does not expect it, or nothing."""
    limits = [v.year for v in (item.min_value, item.max_value) if isinstance(v, date)]
    if min(FIRST_YEAR, *limits, FIRST_YEAR) <= day.year <= max(LAST_YEAR, *limits, LAST_YEAR):
        return ""
    return f"Check the year. You entered {day.year}."


def _date_time(entry: str, zone: tzinfo, standing: Sequence[Value]) -> Value:
    try:
        moment = datetime.fromisoformat(entry)
    except ValueError as error:
        msg = "Enter a real date and time."
        raise Wrong(msg) from error
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", entry):
        return moment.date()
    return moment if moment.tzinfo else _on_clocks(moment, zone, standing)


def _on_clocks(moment: datetime, zone: tzinfo, standing: Sequence[Value]) -> datetime:
    """Return the moment at which the clocks of `zone` showed this, with its offset.

    Raises:
        Wrong: if they never did: they went forward over it.
    """
    try:
        first, second = (moment.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
        shown = first.astimezone(UTC).astimezone(zone).replace(tzinfo=None)
    except OverflowError as error:
        msg = "Enter a real date and time."
        raise Wrong(msg) from error
    if shown != moment:
        msg = f"The clocks went forward, so there was no {plain(moment)}. Enter another time."
        raise Wrong(msg)
    found = [datetime.fromisoformat(one.isoformat()) for one in (first, second)]
    return next((one for one in reversed(found) if one in standing), found[0])


def _time(_: Item, entry: str) -> time:
    return _time_of(entry)


def _time_of(entry: str) -> time:
    try:
        return time.fromisoformat(f"0{entry}" if entry[1:2] == ":" else entry).replace(tzinfo=None)
    except ValueError as error:
        msg = "Enter a time, like 09:30."
        raise Wrong(msg) from error


def _url(item: Item, entry: str) -> str:
    if not re.fullmatch(r"(https?://|mailto:|urn:)\S+", entry):
        msg = "Enter a web address that starts with https://."
        raise Wrong(msg)
    return _words(item, entry)


def _quantity(item: Item, entry: str, units: list[Coding], chosen: str) -> Quantity:
    number = _decimal(item, entry)
    if not units:
        refuse_if(range_fault(item, number))
        return Quantity(number)
    unit = next((u for u in units if u.code == chosen), units[0] if len(units) == 1 else None)
    if unit is None or (chosen and unit.code != chosen):
        msg = "Choose a unit."
        raise Wrong(msg)
    found = Quantity(number, unit.display or unit.code, unit.code, unit.system)
    refuse_if(range_fault(item, found))
    return found


_READERS: dict[ItemType, Callable[[Item, str], Value]] = {
    ItemType.BOOLEAN: _boolean,
    ItemType.INTEGER: _integer,
    ItemType.DECIMAL: _decimal,
    ItemType.DATE: _date,
    ItemType.TIME: _time,
    ItemType.STRING: _words,
    ItemType.TEXT: _words,
    ItemType.URL: _url,
}
