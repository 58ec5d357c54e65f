"""What is wrong with something a physio entered, in words, beside the field. Pure."""

from collections.abc import Iterator

from physiobench.clinical.programme.quantity import say
from physiobench.content.schema import Value


class Problem(Value):
    """What is wrong, and in which field a form should show it."""

    field: str
    message: str


def within(line: Value, field: str, ends: tuple[float, float], unit: str) -> Iterator[Problem]:
    """Yield a problem if a field's number lies outside its ends."""
    value = getattr(line, field)
    if not ends[0] <= value <= ends[1]:
        message = f"{say(value)} {unit} cannot be: enter {say(ends[0])} to {say(ends[1])} {unit}."
        yield Problem(field=field, message=message)
