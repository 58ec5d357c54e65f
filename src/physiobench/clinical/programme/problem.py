"""What is wrong with something a physio entered, in words, beside the field. Pure."""

from collections.abc import Iterator

from physiobench.clinical.programme.quantity import say
from physiobench.content.advice import AdviceTemplate
from physiobench.content.schema import Value


class RangeTemplate(AdviceTemplate, file="programme"):
    """What is wrong with a number."""

    OUTSIDE = "outside"


class Problem(Value):
    """What is wrong, and in which field a form should show it."""

    field: str
    message: str


def within(line: Value, field: str, ends: tuple[float, float], unit: str) -> Iterator[Problem]:
    """Yield a problem if a field's number lies outside its ends."""
    value = getattr(line, field)
    if not ends[0] <= value <= ends[1]:
        yield Problem(field=field, message=outside(value, ends, unit))


def outside(value: float, ends: tuple[float, float], unit: str) -> str:
    """Say that a number cannot be, and which ones can."""
    low, high = map(say, ends)
    return RangeTemplate.OUTSIDE.fill(value=say(value), low=low, high=high, unit=unit)
