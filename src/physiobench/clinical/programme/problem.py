"""What is wrong with something a physio entered, in words, beside the field. Pure."""

from collections.abc import Iterator

from physiobench.clinical.programme.quantity import say
from physiobench.content.advice import AdviceKey, AdviceTemplate
from physiobench.content.schema import Value


class RangeTemplate(AdviceTemplate, file="programme"):
    """What is wrong with a number."""

    OUTSIDE = "outside"


class FieldName(AdviceKey, file="programme"):
    """What a field of a number is called where a problem is not beside it."""

    SETS = "field-sets"
    REPS = "field-reps"
    HOLD_S = "field-hold-s"
    MINUTES = "field-minutes"
    TIMES_PER_DAY = "field-times-per-day"
    TIMES_PER_WEEK = "field-times-per-week"
    WEEKS = "field-weeks"
    PAIN_LIMIT = "field-pain-limit"
    FREQUENCY_HZ = "field-frequency-hz"
    PHASE_DURATION_US = "field-phase-duration-us"
    ON_S = "field-on-s"
    OFF_S = "field-off-s"
    RAMP_UP_S = "field-ramp-up-s"
    RAMP_DOWN_S = "field-ramp-down-s"
    PADS_WIDTH_CM = "field-pads-width-cm"
    PADS_HEIGHT_CM = "field-pads-height-cm"


class Problem(Value):
    """What is wrong, and in which field a form should show it."""

    field: str
    message: str


def within(line: Value, field: str, ends: tuple[float, float], unit: str) -> Iterator[Problem]:
    """Yield a problem if a field's number lies outside its ends."""
    value = getattr(line, field)
    if not ends[0] <= value <= ends[1]:
        yield outside(field, value, ends, unit)


def outside(field: str, value: float, ends: tuple[float, float], unit: str) -> Problem:
    """Say that a number of a field cannot be, and which ones can."""
    low, high = map(say, ends)
    message = RangeTemplate.OUTSIDE.fill(
        field=field_name(field), value=say(value), low=low, high=high, unit=unit
    )
    return Problem(field=field, message=message)


def field_name(field: str) -> str:
    """Return what the field of a number is called, as in "pads.width_cm"."""
    return FieldName[field.replace(".", "_").upper()].text
