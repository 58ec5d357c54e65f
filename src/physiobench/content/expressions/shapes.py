"""What a part of an expression can come to, told from the form before anyone answers."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum, auto

from physiobench.content.answers import Coding
from physiobench.content.expressions.nodes import BadExpression, Items, Node
from physiobench.content.items import CHOICES, Item, ItemType


_RECKONED = frozenset(
    {ItemType.INTEGER, ItemType.DECIMAL, ItemType.STRING, ItemType.TEXT, ItemType.URL}
)


class Kind(Enum):
    """What stands at a point of a path."""

    RESOURCE = auto()
    ITEMS = auto()
    EVERYTHING = auto()  # items and more: what descendants() finds
    ANSWERS = auto()
    VALUES = auto()
    FORM = auto()
    FORM_ITEMS = auto()
    FORM_OPTIONS = auto()


@dataclass(frozen=True, slots=True)
class Shape:
    """What a part of an expression can come to, and on which items it can come across it."""

    kind: Kind
    items: tuple[Item, ...] = ()


RESOURCE, VALUES = Shape(Kind.RESOURCE), Shape(Kind.VALUES)
Bound = tuple[Node, Shape]


def children(items: Iterable[Item]) -> tuple[Item, ...]:
    """Return `items` as a response bears them: each repetition in place of its group."""
    found: list[Item] = []
    for item in items:
        repeats = item.type is ItemType.GROUP and item.repeats
        found += item.items if repeats else (item,)
    return tuple(found)


def weighed(shape: Shape) -> Shape:
    """Return those answers that can have a weight.

    Raises:
        BadExpression: if none can, for a sum of them would be nought whatever was answered.
    """
    found = tuple(
        item for item in shape.items if any(option.weight is not None for option in item.options)
    )
    if not found:
        msg = f"weighs the answers of {shape.items[0].fhir_id}, whose options bear no weight"
        raise BadExpression(msg)
    return Shape(shape.kind, found)


def check_arithmetic(shape: Shape) -> None:
    """Refuse to reckon with answers of which none is a number or text."""
    if shape.kind is Kind.VALUES and shape.items and all(map(_reckons_not, shape.items)):
        item = shape.items[0]
        part = {ItemType.QUANTITY: "value.value"}.get(item.type, "value.code or value.weight()")
        msg = f"reckons with {item.fhir_id} ({item.type}), which is no number: use {part}"
        raise BadExpression(msg)


def _reckons_not(item: Item) -> bool:
    if item.type in CHOICES:
        return all(isinstance(option.value, Coding) for option in item.options)
    return item.type not in _RECKONED


def exact(items: tuple[Item, ...], step: str) -> Bound:
    """Return the items themselves, as a node that finds them and the shape of it.

    Raises:
        BadExpression: if there are none.
    """
    if not items:
        msg = f"finds nothing with {step!r}"
        raise BadExpression(msg)
    return Items(tuple(item.link_id for item in items)), Shape(Kind.ITEMS, items)


def below(items: Sequence[Item]) -> tuple[Item, ...]:
    """Return what stands directly below `items` in the form."""
    return tuple(inside for item in items for inside in item.items)


def stands_below_question(item: Item, parents: Sequence[Item]) -> bool:
    """Tell whether a response bears `item` within an answer: `item` does not lead there."""
    return any(
        parent.is_question and any(inside is item for inside in parent.items) for parent in parents
    )


def descendants(items: tuple[Item, ...], *, past: bool, counted: bool) -> tuple[Item, ...]:
    """Return what stands below, level by level; answers may be passed, as levels of their own."""
    found: list[Item] = []
    level: list[tuple[Item, bool]] = [(item, False) for item in items]
    while level:
        found += [item for item, is_answer in level if not is_answer]
        after: list[tuple[Item, bool]] = []
        for item, is_answer in level:
            if item.is_question and not past:
                continue
            if item.is_question and counted and not is_answer:
                after.append((item, True))
            else:
                after += [(inside, False) for inside in children(item.items)]
        level = after
    return tuple(found)
