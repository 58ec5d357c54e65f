"""Check arguments: every refusal names the argument, the value and the allowed range."""

import dataclasses
import errno
import inspect
import math
from collections.abc import Callable, Iterable, Sequence
from enum import Enum
from functools import cache, wraps
from numbers import Integral, Real
from types import UnionType
from typing import TYPE_CHECKING, NoReturn, ParamSpec, TypeVar, Union, get_args, get_origin


if TYPE_CHECKING:
    import numpy as np
    from _typeshed import DataclassInstance
    from numpy.typing import ArrayLike, NDArray


P = ParamSpec("P")
R = TypeVar("R")
CHECKED_HERE = {
    Real: "a number",
    int: "a whole number",
    bool: "true or false",
    str: "text",
    type(None): "None",
}


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


def checks_types(function: Callable[P, R]) -> Callable[P, R]:
    """Make a function refuse an argument of a wrong type by its name, before anything else.

    It goes by the annotations: one of this library's classes, a whole number, a truth value, text,
    a sequence of such or of numbers, or None. Other numbers and arrays are checked where their
    range is known.

    Raises:
        ValueError: from the function, naming the argument and the value.
    """
    signature = inspect.signature(function)
    kinds = {
        name: kind
        for name, parameter in signature.parameters.items()
        if (kind := _Kind.of(parameter.annotation)) is not None
    }

    @wraps(function)
    def checked(*args: P.args, **kwargs: P.kwargs) -> R:
        given = signature.bind(*args, **kwargs).arguments
        for name, kind in kinds.items():
            if name in given:
                kind.check(name, given[name])
        return function(*args, **kwargs)

    return checked


def check_field_types(instance: "DataclassInstance") -> None:
    """Refuse a field of a wrong type by its name, as `checks_types` does with an argument.

    Raises:
        ValueError: naming the field and the value.
    """
    for name, kind in _kinds_of_fields(type(instance)):
        kind.check(name, getattr(instance, name))


@cache
def _kinds_of_fields(cls: "type[DataclassInstance]") -> "tuple[tuple[str, _Kind], ...]":
    kinds = ((field.name, _Kind.of(field.type)) for field in dataclasses.fields(cls))
    return tuple((name, kind) for name, kind in kinds if kind is not None)


@dataclasses.dataclass(frozen=True, slots=True)
class _Kind:
    """What a value may be: of one of `classes`, or many values, each of one of `each`."""

    classes: tuple[type, ...] = ()
    each: tuple[type, ...] = ()

    @classmethod
    def of(cls, annotation: object) -> "_Kind | None":
        """Return what an annotation allows; None where it allows something unknown here."""
        origin, parts = get_origin(annotation), get_args(annotation)
        if origin in {Union, UnionType}:
            kinds = [cls.of(part) for part in parts]
            known = [kind for kind in kinds if kind is not None]
            if len(known) < len(kinds):
                return None
            classes = tuple(one for kind in known for one in kind.classes)
            return cls(classes, tuple(one for kind in known for one in kind.each))
        if origin in {Sequence, Iterable, tuple}:
            if {*parts} <= {float, Ellipsis}:
                return cls(each=(Real,))
            of_each = cls.of(parts[0]) if parts[1:] in {(), (Ellipsis,)} else None
            return None if of_each is None or of_each.each else cls(each=of_each.classes)
        if not isinstance(annotation, type) or origin is not None:
            return None
        return cls((annotation,)) if _is_checked_here(annotation) else None

    def check(self, name: str, value: object) -> None:
        if _is_of(value, self.classes):
            return
        if not self.each or isinstance(value, str | bytes) or not isinstance(value, Iterable):
            self._refuse(name, value)
        if isinstance(value, Sequence):  # an iterator gives its items once, to the function
            for number, item in enumerate(value):
                if not _is_of(item, self.each):
                    self._refuse(f"{name}[{number}]", item)

    def _refuse(self, name: str, value: object) -> NoReturn:
        wanted, many = _words(self.classes), _words(self.each)
        if many:
            wanted = f"{wanted}, or many of {many}" if wanted else f"many of {many}"
        msg = f"{name} must be {wanted}, not {value!r:.80}"
        raise ValueError(msg)


def _is_of(value: object, classes: tuple[type, ...]) -> bool:
    if isinstance(value, bool):
        return bool in classes
    if int in classes and isinstance(value, Real):
        return isinstance(value, Integral) or float(value).is_integer()
    if isinstance(value, str):  # the value of an enumeration stands for its member
        return str in classes or any(value in _values(one) for one in classes)
    return isinstance(value, classes)


def _values(cls: type) -> list[object]:
    return [member.value for member in cls] if issubclass(cls, Enum) else []


def _words(classes: tuple[type, ...]) -> str:
    """Say what is wanted: each class by its name, an enumeration by its values."""
    said = []
    for one in classes:
        of = _values(one)
        said.append(
            f"one of {', '.join(map(str, of))}" if of else CHECKED_HERE.get(one, one.__name__)
        )
    return " or ".join(said)


def _is_checked_here(cls: type) -> bool:
    return cls in CHECKED_HERE or cls.__module__.startswith(str(__package__))


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
