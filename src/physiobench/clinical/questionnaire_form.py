"""Read one page of an HTML form into answers, or say in plain English what to put right."""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, tzinfo
from decimal import Decimal
from types import MappingProxyType
from typing import TypeVar
from zoneinfo import ZoneInfo

from physiobench.clinical.questionnaire_limits import places_fault, range_fault, words_fault
from physiobench.clinical.questionnaire_pages import Page, enabled, is_required
from physiobench.content.answers import Answers, Coding, Quantity, Value
from physiobench.content.questionnaire import Item, ItemType, Option, Questionnaire


OTHER = "+other"  # what a form sends when "something else" is chosen and written out
REPEAT_LIMIT = 50
INTEGER_LIMIT = 2**31
DIGIT_LIMIT = 18
UK = ZoneInfo("Europe/London")

Raw = Mapping[str, Sequence[str]]
NOTHING: Answers = MappingProxyType({})
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class PageReading:
    """What the page says: an answer (or none) for each of its questions, and what is wrong."""

    answers: Mapping[str, tuple[Value, ...]]
    errors: Mapping[str, str]

    @property
    def is_valid(self) -> bool:
        """Tell whether there is nothing to put right."""
        return not self.errors


class _Wrong(Exception):
    """One answer cannot be taken; the message is for the person."""


def read_page(
    q: Questionnaire,
    page: Page,
    raw: Raw,
    answers: Answers,
    *,
    zone: tzinfo = UK,
    attached: Answers = NOTHING,
) -> PageReading:
    """Read what a form sent for `page`; what applies is judged with the `answers` given so far.

    A field is named after its linkId. A date may come as `<linkId>.day`, `.month` and `.year`, a
    quantity's unit as `<linkId>.unit`, the words of "something else" as `<linkId>.other`. `zone`
    is where a date-time without one was written. Fields of questions that do not apply are let be.
    An attachment is never read from a field: `attached` holds what was stored and stands.
    """
    found: dict[str, tuple[Value, ...]] = {}
    errors: dict[str, str] = {}
    for item in page.questions():
        found[item.link_id] = ()
        try:
            if item.type is ItemType.ATTACHMENT:
                found[item.link_id] = _counted(item, attached.get(item.link_id, ()))
            else:
                found[item.link_id] = _read_item(item, raw, zone)
        except _Wrong as wrong:
            errors[item.link_id] = str(wrong)
    on = enabled(q, {**answers, **found})
    for item in page.questions():
        link_id = item.link_id
        if link_id not in on:
            found[link_id] = ()
            errors.pop(link_id, None)
        elif not found[link_id] and is_required(item, found):
            errors.setdefault(link_id, _missing(item))
    ordered = {i.link_id: errors[i.link_id] for i in page.questions() if i.link_id in errors}
    return PageReading(found, ordered)


def _missing(item: Item) -> str:
    if item.options or item.type is ItemType.BOOLEAN:
        return "Choose at least one answer." if item.repeats else "Choose an answer."
    if item.type is ItemType.DATE:
        return "Enter a date."
    if item.type is ItemType.ATTACHMENT:
        return "Choose a photo."
    if item.type in {ItemType.INTEGER, ItemType.DECIMAL, ItemType.QUANTITY}:
        return "Enter a number."
    return "Enter an answer."


def _read_item(item: Item, raw: Raw, zone: tzinfo) -> tuple[Value, ...]:
    entries = _counted(item, _entries(item, raw))
    values = tuple(dict.fromkeys(_read_entry(item, entry, raw, zone) for entry in entries))
    if len(values) > 1 and any(option.exclusive for option in _chosen(item, values)):
        msg = "One of these answers cannot be combined with the others."
        raise _Wrong(msg)
    return values


def _counted(item: Item, entries: Sequence[T]) -> tuple[T, ...]:
    """Return `entries` if there are as many as the question takes."""
    if len(entries) > 1 and not item.repeats:
        msg = "Give one answer only."
        raise _Wrong(msg)
    if len(entries) > (limit := item.max_occurs or REPEAT_LIMIT):
        msg = "Give one answer only." if limit == 1 else f"Give at most {limit} answers."
        raise _Wrong(msg)
    if entries and item.min_occurs and len(entries) < item.min_occurs:
        msg = f"Give at least {item.min_occurs} answers."
        raise _Wrong(msg)
    return tuple(entries)


def _chosen(item: Item, values: tuple[Value, ...]) -> list[Option]:
    return [option for option in item.options if option.value in values]


def _entries(item: Item, raw: Raw) -> list[str]:
    entries = [text for text in map(_clean, raw.get(item.link_id, ())) if text]
    if item.type in {ItemType.DATE, ItemType.DATE_TIME} and not entries:
        parts = [_clean("".join(raw.get(f"{item.link_id}.{p}", ())[:1])) for p in _DATE_PARTS]
        if any(parts):
            entries = [_iso_date(*parts)]
    if item.type is ItemType.OPEN_CHOICE:
        words = [w for w in map(_clean, raw.get(f"{item.link_id}.other", ())) if w]
        if OTHER in entries and not words:
            msg = "Write your answer beside “something else”."
            raise _Wrong(msg)
        takes_words = OTHER in entries or not entries
        entries = [entry for entry in entries if entry != OTHER]
        if takes_words:
            entries += [f"{OTHER}{word}" for word in words]
    return entries


_DATE_PARTS = ("day", "month", "year")


def _clean(text: str) -> str:
    """Return `text` without what cannot be seen or stored: controls, lone surrogates, margins."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    seen = "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in {"Cc", "Cs"})
    return unicodedata.normalize("NFC", seen).strip()


def _iso_date(day: str, month: str, year: str) -> str:
    named = {"day": day, "month": month, "year": year}
    missing = [name for name, part in named.items() if not part]
    if missing:
        msg = f"The date must include a {' and a '.join(missing)}."
        raise _Wrong(msg)
    if not all(re.fullmatch(r"[0-9]{1,4}", part) for part in named.values()) or len(year) != 4:  # noqa: PLR2004 -- a year's four digits
        msg = "Enter the date in numbers, like 27 3 2024."
        raise _Wrong(msg)
    return f"{year}-{int(month):02}-{int(day):02}"


def _read_entry(item: Item, entry: str, raw: Raw, zone: tzinfo) -> Value:
    if item.type is ItemType.OPEN_CHOICE and entry.startswith(OTHER):
        return _words(item, entry.removeprefix(OTHER))
    if item.options:
        option = item.options_by_key.get(entry)
        if option is None:
            msg = "Choose one of the answers listed."
            raise _Wrong(msg)
        return option.value
    if item.type is ItemType.QUANTITY:
        units = [c for c in item.units if isinstance(c, Coding)]
        return _quantity(
            item, entry, units, _clean("".join(raw.get(f"{item.link_id}.unit", ())[:1]))
        )
    if item.type is ItemType.DATE_TIME:
        return _date_time(entry, zone)
    value = _READERS[item.type](item, entry)
    _refuse_if(range_fault(item, value))
    return value


def _refuse_if(fault: str) -> None:
    if fault:
        raise _Wrong(fault)


def _words(item: Item, entry: str) -> str:
    if item.type is not ItemType.TEXT:
        entry = " ".join(entry.split())
    _refuse_if(words_fault(item, entry))
    return entry


def _boolean(_: Item, entry: str) -> bool:
    if entry.lower() in {"true", "yes"}:
        return True
    if entry.lower() in {"false", "no"}:
        return False
    msg = "Choose yes or no."
    raise _Wrong(msg)


def _integer(_: Item, entry: str) -> int:
    if not re.fullmatch(r"[+-]?[0-9]+", entry):
        msg = "Enter a whole number, like 4."
        raise _Wrong(msg)
    if len(entry) > DIGIT_LIMIT or not -INTEGER_LIMIT <= int(entry) < INTEGER_LIMIT:
        msg = "This number is too large."
        raise _Wrong(msg)
    return int(entry)


def _decimal(item: Item, entry: str) -> Decimal:
    if not re.fullmatch(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)", entry):
        msg = "Enter a number, like 4 or 4.5."
        raise _Wrong(msg)
    if len(entry) > DIGIT_LIMIT:
        msg = "This number has too many digits."
        raise _Wrong(msg)
    value = Decimal(entry)
    _refuse_if(places_fault(item, value))
    return value


def _date(_: Item, entry: str) -> date:
    try:
        return datetime.strptime(entry, "%Y-%m-%d").date()  # noqa: DTZ007 -- a day has no zone
    except ValueError as error:
        msg = "Enter a real date, like 27 3 2024."
        raise _Wrong(msg) from error


def _date_time(entry: str, zone: tzinfo) -> Value:
    try:
        moment = datetime.fromisoformat(entry)
    except ValueError as error:
        msg = "Enter a real date and time."
        raise _Wrong(msg) from error
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", entry):
        return moment.date()
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)


def _time(_: Item, entry: str) -> time:
    try:
        return time.fromisoformat(entry).replace(tzinfo=None)
    except ValueError as error:
        msg = "Enter a time, like 09:30."
        raise _Wrong(msg) from error


def _url(item: Item, entry: str) -> str:
    if not re.fullmatch(r"(https?://|mailto:|urn:)\S+", entry):
        msg = "Enter a web address that starts with https://."
        raise _Wrong(msg)
    return _words(item, entry)


def _quantity(item: Item, entry: str, units: list[Coding], chosen: str) -> Quantity:
    number = _decimal(item, entry)
    _refuse_if(range_fault(item, number))
    if not units:
        return Quantity(number)
    unit = next((u for u in units if u.code == chosen), units[0] if len(units) == 1 else None)
    if unit is None or (chosen and unit.code != chosen):
        msg = "Choose a unit."
        raise _Wrong(msg)
    return Quantity(number, unit.display or unit.code, unit.code, unit.system)


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
