"""Whether an answer can be scored at all. Pure."""


class UnscorableError(ValueError):
    """An answer lies outside what the measure allows."""


def whole(name: str, value: int, low: int, high: int) -> int:
    """Return the value if it is a whole number within its ends.

    Raises:
        UnscorableError: if it is not.
    """
    if type(value) is not int or not low <= value <= high:  # True is no answer to a scale
        msg = f"{name} must be a whole number from {low} to {high}, not {value!r}"
        raise UnscorableError(msg)
    return value


def positive(name: str, value: float) -> float:
    """Return the value if it is above 0.

    Raises:
        UnscorableError: if it is not.
    """
    if not 0 < value < float("inf"):
        msg = f"{name} must be above 0, not {value!r}"
        raise UnscorableError(msg)
    return float(value)
