"""What an expression comes across while it runs, and how it is read as truth or number.

Everything is a collection. One that is empty stands for "not known", as in all of FHIRPath.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from physiobench.content.answers import Answers, Coding, Value
from physiobench.content.items import Item


class Unanswerable(ValueError):
    """What stands there cannot be reckoned with: text where a number is needed, two for one."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer in its place; the items below a question stand in its first answer."""

    item: Item
    value: Value
    is_first: bool


@dataclass(frozen=True, slots=True)
class Chosen:
    """A coding that was chosen, with the weight that its option bears."""

    coding: Coding
    weight: Decimal | int | None = field(compare=False)


Element = Value | Item | Answer | Chosen
Found = Sequence[Element]


@dataclass(slots=True)
class Frame:
    """The answers an expression runs over, and what its criterion looks at right now."""

    heard: Answers
    memo: dict[str, Found] = field(default_factory=dict)
    this: Found = ()
    index: int = 0
    total: Found = ()

    def at(self, element: Element, index: int, total: Found = ()) -> "Frame":
        """Return the frame for one element of a collection."""
        return Frame(self.heard, self.memo, (element,), index, total)


Run = Callable[[Frame], Found]


def plain(element: Element) -> Element:
    """Return an element without what only we know of it."""
    return element.coding if isinstance(element, Chosen) else element


def single(found: Found) -> Element | None:
    """Return the one element, or nothing if there is none.

    Raises:
        Unanswerable: if there are several.
    """
    if len(found) > 1:
        msg = "several where one is needed"
        raise Unanswerable(msg)
    return plain(found[0]) if found else None


def truth_of(found: Found) -> bool | None:
    """Return whether it is true; one thing that is no truth value is there, so it is true."""
    one = single(found)
    return one if one is None or isinstance(one, bool) else True


def number_of(found: Found) -> Decimal | int | None:
    """Return the one number, or nothing if there is none.

    Raises:
        Unanswerable: if it is something else.
    """
    one = single(found)
    if one is None or (isinstance(one, int | Decimal) and not isinstance(one, bool)):
        return one
    msg = "no number"
    raise Unanswerable(msg)


def text_of(found: Found) -> str | None:
    """Return the one text, or nothing if there is none.

    Raises:
        Unanswerable: if it is something else.
    """
    one = single(found)
    if one is None or isinstance(one, str):
        return one
    msg = "no text"
    raise Unanswerable(msg)
