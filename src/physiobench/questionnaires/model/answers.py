"""What a person can answer, as FHIR R4 types it, and each answer's form in JSON.

Decimals travel as text in our own storage, so that 1.50 stays 1.50; FHIR's number form is made
at the door.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from decimal import Decimal, InvalidOperation


@dataclass(frozen=True, slots=True)
class Coding:
    """One code of a code system; two codings are the same when code and system are."""

    code: str
    display: str | None = field(default=None, compare=False)
    system: str | None = None

    def __str__(self) -> str:
        return self.display or self.code


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its UCUM unit."""

    value: Decimal
    unit: str | None = field(default=None, compare=False)
    code: str | None = None
    system: str | None = field(default=None, compare=False)

    def __str__(self) -> str:
        return f"{self.value:f} {self.unit or self.code or ''}".rstrip()


@dataclass(frozen=True, slots=True)
class StoredAnswer:
    """An answer that stands for something kept elsewhere: an attachment, a reference."""

    kind: str
    json: str

    @property
    def id_in_url(self) -> str:
        """The id under which we keep what an attachment stands for, or nothing if we do not."""
        data = json.loads(self.json)
        url = data.get("url", "") if isinstance(data, dict) else ""
        return url.removeprefix("urn:uuid:") if str(url).startswith("urn:uuid:") else ""

    def __str__(self) -> str:
        return "(attached)"


Value = bool | int | Decimal | datetime | date | time | str | Coding | Quantity | StoredAnswer
Answers = Mapping[str, tuple[Value, ...]]

_FULL_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_INTEGER_LIMIT = 2**31
_MAGNITUDE_LIMIT = 100  # powers of ten; more is a slip or an attack, never a measurement
_STRING_KINDS = frozenset({"valueString", "valueUri", "valueUrl", "valueCode", "valueMarkdown"})


class BadAnswer(ValueError):
    """A typed answer in JSON does not hold what its name says."""


def read_value(data: Mapping[str, object], *, prefix: str = "value") -> Value:
    """Return the one `value[x]` (or other `prefix`[x]) that `data` holds; other keys are let be.

    Raises:
        BadAnswer: if there is none, several, or the content does not fit the type.
    """
    kinds = [k for k in data if k.startswith(prefix) and k != prefix]
    if len(kinds) != 1:
        msg = f"needs exactly one {prefix}[x], has {len(kinds)}"
        raise BadAnswer(msg)
    kind = "value" + kinds[0].removeprefix(prefix)
    return _read(kind, data[kinds[0]])


def _read(kind: str, raw: object) -> Value:
    if kind in _STRING_KINDS:
        return _text(kind, raw)
    reader = _READERS.get(kind)
    if reader is None:
        msg = f"{kind} is not a type this engine knows"
        raise BadAnswer(msg)
    try:
        return reader(raw)
    except (TypeError, ValueError, InvalidOperation, AttributeError) as error:
        if isinstance(error, BadAnswer):
            raise
        msg = f"{kind} cannot be {json.dumps(raw, default=str)[:80]}"
        raise BadAnswer(msg) from error


def _text(kind: str, raw: object) -> str:
    if not isinstance(raw, str) or not raw:
        msg = f"{kind} must be text, and not empty"
        raise BadAnswer(msg)
    return raw


def _boolean(raw: object) -> bool:
    if not isinstance(raw, bool):
        raise TypeError
    return raw


def _integer(raw: object) -> int:
    if isinstance(raw, bool) or not isinstance(raw, int) or not -_INTEGER_LIMIT <= raw < 2**31:
        raise TypeError
    return raw


def _decimal(raw: object) -> Decimal:
    if isinstance(raw, bool) or not isinstance(raw, int | float | str | Decimal):
        raise TypeError
    number = Decimal(str(raw))
    if not number.is_finite() or abs(number.adjusted()) > _MAGNITUDE_LIMIT:
        raise ValueError
    return number


def _date(raw: object) -> date:
    if not isinstance(raw, str):
        raise TypeError
    if not _FULL_DATE.fullmatch(raw):
        msg = f"a date needs year, month and day, not {raw[:20]!r}"
        raise BadAnswer(msg)
    return date.fromisoformat(raw)


def _date_time(raw: object) -> datetime | date:
    if not isinstance(raw, str):
        raise TypeError
    if _FULL_DATE.fullmatch(raw):
        return date.fromisoformat(raw)
    moment = datetime.fromisoformat(raw)
    if moment.tzinfo is None:
        msg = "a time of day needs its time zone"
        raise BadAnswer(msg)
    return moment


def _time(raw: object) -> time:
    if not isinstance(raw, str):
        raise TypeError
    return time.fromisoformat(raw)


def _optional_text(raw: Mapping[str, object], key: str) -> str | None:
    found = raw.get(key)
    if found is not None and not isinstance(found, str):
        msg = f"{key} must be text"
        raise BadAnswer(msg)
    return found


def _coding(raw: object) -> Coding:
    if not isinstance(raw, dict):
        raise TypeError
    code, display = _optional_text(raw, "code"), _optional_text(raw, "display")
    if not code:
        msg = "a coding needs a code"
        raise BadAnswer(msg)
    return Coding(code, display, _optional_text(raw, "system"))


def _quantity(raw: object) -> Quantity:
    if not isinstance(raw, dict):
        raise TypeError
    if "comparator" in raw:
        msg = "a quantity with a comparator cannot be judged"
        raise BadAnswer(msg)
    return Quantity(
        _decimal(raw.get("value")),
        _optional_text(raw, "unit"),
        _optional_text(raw, "code"),
        _optional_text(raw, "system"),
    )


def _kept(kind: str) -> Callable[[object], StoredAnswer]:
    return lambda raw: StoredAnswer(kind, json.dumps(raw, sort_keys=True, default=str))


_READERS: dict[str, Callable[[object], Value]] = {
    "valueBoolean": _boolean,
    "valueInteger": _integer,
    "valueDecimal": _decimal,
    "valueDate": _date,
    "valueDateTime": _date_time,
    "valueTime": _time,
    "valueCoding": _coding,
    "valueQuantity": _quantity,
    "valueAttachment": _kept("valueAttachment"),
    "valueReference": _kept("valueReference"),
}


WriteDecimal = Callable[[Decimal], object]


def fhir_number(value: Decimal) -> int | float:
    """Return a decimal as the number that JSON writes in a FHIR resource."""
    return int(value) if value == value.to_integral_value() else float(value)


def write_value(
    value: Value, *, kind: str | None = None, decimal: WriteDecimal = fhir_number
) -> dict[str, object]:
    """Return `value` as the one-key `value[x]` mapping that `read_value` takes back.

    `kind` overrides the name for text of another sort (`valueUri`) and for a date that stands for
    a date-time. With `decimal=str`, decimals are written as text, so nothing is lost on the way.
    """
    if isinstance(value, StoredAnswer):
        return {value.kind: json.loads(value.json)}
    if isinstance(value, Quantity):
        return {"valueQuantity": _quantity_json(value, decimal)}
    if isinstance(value, Decimal):
        return {"valueDecimal": decimal(value)}
    name, form = next((n, f) for type_, n, f in _WRITERS if isinstance(value, type_))
    return {kind or name: form(value)}


def _coding_json(value: Coding) -> dict[str, str]:
    parts = {"system": value.system, "code": value.code, "display": value.display}
    return {k: v for k, v in parts.items() if v is not None}


def _quantity_json(value: Quantity, decimal: WriteDecimal) -> dict[str, object]:
    parts = {"unit": value.unit, "system": value.system, "code": value.code}
    written: dict[str, object] = {"value": decimal(value.value)}
    return written | {k: v for k, v in parts.items() if v is not None}


def _moment(value: datetime) -> str:
    """Return FHIR's dateTime, whose offset has no seconds: old local times had some."""
    offset = value.utcoffset()
    seconds = offset.total_seconds() % 60 if offset is not None else 0
    return (value.astimezone(UTC) if seconds else value).isoformat()


_WRITERS: tuple[tuple[type, str, Callable[..., object]], ...] = (
    (bool, "valueBoolean", bool),
    (int, "valueInteger", int),
    (datetime, "valueDateTime", _moment),
    (date, "valueDate", date.isoformat),
    (time, "valueTime", time.isoformat),
    (str, "valueString", str),
    (Coding, "valueCoding", _coding_json),
)
