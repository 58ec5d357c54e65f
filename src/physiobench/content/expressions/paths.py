"""The steps of a path: what each finds in a form, and whose answers count for it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from physiobench.content.expressions.functions import DESCENDANTS
from physiobench.content.expressions.nodes import (
    BadExpression,
    Binary,
    Call,
    Items,
    Literal,
    Member,
    Node,
)
from physiobench.content.expressions.shapes import (
    RESOURCE,
    VALUES,
    Bound,
    Kind,
    Shape,
    below,
    children,
    descendants,
    exact,
    stands_below_question,
)
from physiobench.content.items import Item


_PARTS = frozenset({"code", "system", "display", "value", "unit"})
_ITEM, _ANSWER = Member(None, "item"), Member(None, "answer")
_BELOW = Member(_ANSWER, "item")
_ARITHMETIC = frozenset({"+", "-", "*", "/", "div", "mod"})
# How repeat() may go down a response: past answers or not, and whether these count themselves.
_WAYS: Mapping[Node, tuple[bool, bool]] = {
    _ITEM: (False, False),
    Binary("|", _ITEM, _BELOW): (True, False),
    Binary("|", _BELOW, _ITEM): (True, False),
    Binary("|", _ITEM, _ANSWER): (True, True),
    Binary("|", _ANSWER, _ITEM): (True, True),
}


@dataclass(slots=True)
class Paths:
    """The ways through a form with these top items; `reads` gathers whose answers were needed."""

    top: tuple[Item, ...]
    reads: set[str] = field(default_factory=set)

    def step(self, of: Node, shape: Shape, name: str, *, here: bool) -> Bound:
        """Return what one step of a path leads to; `here`: `of` is what is looked at.

        Raises:
            BadExpression: if it leads nowhere.
        """
        if shape.kind in {Kind.FORM, Kind.FORM_ITEMS, Kind.FORM_OPTIONS}:
            return self._form_step(of, shape, name)
        if name == "item" and shape.kind in {Kind.RESOURCE, Kind.ITEMS, Kind.ANSWERS}:
            return self._item_step(of, shape)
        if name == "answer" and shape.kind is Kind.ITEMS:
            asked = tuple(item for item in shape.items if item.is_question)
            if not asked:
                msg = "looks for the answer of what is no question"
                raise BadExpression(msg)
            return Member(of, name), Shape(Kind.ANSWERS, asked)
        if name == "value" and shape.kind is Kind.ANSWERS:
            return Member(of, name), Shape(Kind.VALUES, shape.items)
        known = shape.kind is Kind.VALUES and name in _PARTS
        if not known and not (shape.kind is Kind.ITEMS and name == "linkId"):
            hint = ": FHIRPath writes value" if name.startswith("value") else ""
            msg = f"looks for {name!r} where this engine knows none{hint}"
            raise BadExpression(msg)
        if known or not here:
            self.observe(shape)
        return Member(of, name), VALUES

    def _item_step(self, of: Node, shape: Shape) -> Bound:
        if shape.kind is Kind.RESOURCE:
            return exact(children(self.top), "item")
        inside = children(below(shape.items))
        if shape.kind is Kind.ITEMS:
            inside = tuple(i for i in inside if not stands_below_question(i, shape.items))
        node, found = exact(inside, "item")
        return (node if isinstance(of, Items) else Member(of, "item")), found

    def _form_step(self, of: Node, shape: Shape, name: str) -> Bound:
        """Take one step through the form itself; its options are all that can be had of it."""
        if name == "item" and shape.kind is not Kind.FORM_OPTIONS:
            inside = self.top if shape.kind is Kind.FORM else below(shape.items)
            return of, Shape(Kind.FORM_ITEMS, inside)
        if name == "answerOption" and shape.kind is Kind.FORM_ITEMS:
            return of, Shape(Kind.FORM_OPTIONS, shape.items)
        if name == "value" and shape.kind is Kind.FORM_OPTIONS:
            options = tuple(option.value for item in shape.items for option in item.options)
            return Literal(options), VALUES
        msg = f"looks for {name!r} in %questionnaire: only item.answerOption.value is read of it"
        raise BadExpression(msg)

    def down(self, of: Node, shape: Shape, node: Call) -> Bound:
        """Return what descendants() or repeat() finds.

        Raises:
            BadExpression: if it repeats another step than the response's own.
        """
        way = (True, True) if node.name == DESCENDANTS else _WAYS.get(node.given[0])
        if way is None:
            msg = "repeats something other than item, or item and answer"
            raise BadExpression(msg)
        if shape.kind is Kind.FORM:
            return of, Shape(Kind.FORM_ITEMS, tuple(i for top in self.top for i in top.walk()))
        if not isinstance(of, Items) and shape is not RESOURCE:
            msg = f"calls {node.name}() of what only the answers tell"
            raise BadExpression(msg)
        start = self.top if shape is RESOURCE else below(shape.items)
        under = any(item.is_question for item in shape.items)
        past, counted = way
        if under and not past:
            start = ()
        found = exact(descendants(children(start), past=past, counted=counted), node.name)
        kind = Kind.EVERYTHING if counted else Kind.ITEMS
        return found[0], Shape(kind, found[1].items)

    def observe(self, shape: Shape) -> None:
        """Note that whether these items stand there counts: all answers below them do.

        Raises:
            BadExpression: if what is there cannot be used by itself.
        """
        if shape.kind is Kind.ITEMS:
            self.reads |= {i.link_id for top in shape.items for i in top.walk() if i.is_question}
        elif shape.kind is Kind.EVERYTHING:
            msg = "calls descendants() without where(linkId = '...') behind it"
            raise BadExpression(msg)
        elif shape.kind in {Kind.ANSWERS, Kind.VALUES}:
            self.reads |= {item.link_id for item in shape.items}
        else:
            what = "%resource" if shape.kind is Kind.RESOURCE else "%questionnaire"
            msg = f"uses {what} itself: only what stands in it can be used"
            raise BadExpression(msg)

    def chosen(self, shape: Shape) -> Shape:
        """Return the shape of some of these: which ones hangs on all."""
        self.observe(shape)
        return shape

    def joined(self, one: Shape, other: Shape) -> Shape:
        """Return the shape of two collections put together.

        Raises:
            BadExpression: if they are not of one kind.
        """
        self.observe(one)
        self.observe(other)
        if one.kind is not other.kind:
            msg = "puts items, answers and values together"
            raise BadExpression(msg)
        return Shape(one.kind, one.items + other.items)
