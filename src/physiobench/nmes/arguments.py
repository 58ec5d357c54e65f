"""Check arguments: every refusal names the argument, the value and the allowed range."""

import errno
import math
from numbers import Real
from typing import TYPE_CHECKING


if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray


class OutOfRange(ValueError):
    """A number that is not within its range; names the argument, its value and the range."""

    def __init__(
        self, name: str, value: float, low: float, high: float, unit: str, hint: str = ""
    ) -> None:
        self.name, self.value, self.low, self.high, self.unit = name, value, low, high, unit
        msg = f"{name} must be {low:g} to {high:g} {unit}, not {value:g}"
        super().__init__(f"{msg}; {hint}" if hint else msg)


def checked_number(
    name: str, value: object, low: float, high: float, unit: str, hint: str = ""
) -> float:
    """Return `value` as a float, if it is a real number from `low` to `high`.

    Raises:
        ValueError: naming `name` and the value, when it is no number.
        OutOfRange: naming the range too, when it lies outside; `hint` is added.
    """
    if isinstance(value, bool) or not isinstance(value, Real):
        msg = f"{name} must be a number of {unit}, not {value!r}"
        raise ValueError(msg)  # noqa: TRY004  every refused value raises the same error
    found = float(value)
    if not (math.isfinite(found) and low <= found <= high):
        raise OutOfRange(name, found, low, high, unit, hint)
    return found


def checked_array(
    name: str, value: "ArrayLike", low: float, high: float, unit: str
) -> "NDArray[np.float64]":
    """Return `value` as a one-dimensional float array whose every item is from `low` to `high`.

    Raises:
        ValueError: naming `name`, the first item refused and the range.
    """
    import numpy as np  # noqa: PLC0415  a check of plain numbers loads no NumPy

    try:
        found = np.atleast_1d(np.asarray(value, dtype=np.float64))
    except (TypeError, ValueError) as error:
        msg = f"{name} must be numbers of {unit}, not {value!r:.80}"
        raise ValueError(msg) from error
    if found.ndim != 1:
        msg = f"{name} must have one dimension, not shape {found.shape}"
        raise ValueError(msg)
    bad = ~((found >= low) & (found <= high))
    if np.any(bad):
        i = int(np.argmax(bad))
        msg = f"{name}[{i}] must be {low:g} to {high:g} {unit}, not {found[i]:g}"
        raise ValueError(msg)
    return np.ascontiguousarray(found)


def checked_bool(name: str, value: object) -> bool:
    """Return `value`, if it is true or false.

    Raises:
        ValueError: naming `name` and the value, when it is anything else.
    """
    if not isinstance(value, bool):
        msg = f"{name} must be true or false, not {value!r}"
        raise ValueError(msg)  # noqa: TRY004  every refused value raises the same error
    return value


def os_error_text(error: OSError) -> str:
    """Return one plain line that names the file and says why it cannot be used."""
    if error.filename is None:
        return str(error)
    reason = {
        errno.ENOENT: "there is no such file or folder",
        errno.EISDIR: "this is a folder, not a file",
        errno.ENOTDIR: "a part of this path is a file, not a folder",
        errno.EEXIST: "it exists already",
        errno.EACCES: "you do not have permission to use it",
        errno.EPERM: "you do not have permission to use it",
    }.get(error.errno or 0, error.strerror or type(error).__name__)
    return f"{error.filename}: {reason}. Check the name and try again."


def milliseconds_hint(value: object, low: float) -> str:
    """Return a hint that `value` may have been meant in milliseconds, when it is below `low`."""
    if isinstance(value, Real) and 0 < float(value) < low:
        return f"microseconds are meant: {float(value):g} ms would be {1000 * float(value):g}"
    return ""
