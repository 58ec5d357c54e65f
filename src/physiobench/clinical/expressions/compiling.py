"""Make a bound expression into one Python function over answers, once for each form."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import cast
from weakref import WeakKeyDictionary

from physiobench.clinical.expressions.elements import (
    Answer,
    Chosen,
    Element,
    Found,
    Frame,
    Run,
    Unanswerable,
    number_of,
    truth_of,
)
from physiobench.clinical.expressions.functions import FUNCTIONS
from physiobench.clinical.expressions.operators import OPERATORS
from physiobench.content.answers import Coding, Quantity, Value
from physiobench.content.expressions.binding import Expression
from physiobench.content.expressions.nodes import (
    Binary,
    Call,
    Indexed,
    Items,
    Literal,
    Member,
    Negative,
    Node,
    Shared,
    Special,
)
from physiobench.content.expressions.shapes import children
from physiobench.content.items import Item


ByLinkId = Mapping[str, Item]
_COMPILED: WeakKeyDictionary[Expression, Run] = WeakKeyDictionary()


def compiled(expression: Expression, items: ByLinkId) -> Run:
    """Return the function that reckons `expression`, of the form with these `items`."""
    run = _COMPILED.get(expression)
    if run is None:
        run = _COMPILED[expression] = _compile(expression.node, items)
    return run


def _compile(node: Node, items: ByLinkId) -> Run:
    return _MAKERS[type(node)](node, items)


def _literal(node: Literal, _: ByLinkId) -> Run:
    values = node.values
    return lambda _: values


def _special(node: Special, _: ByLinkId) -> Run:
    return _SPECIAL[node.name]


def _negative(node: Negative, items: ByLinkId) -> Run:
    of, minus = _compile(node.of, items), OPERATORS["-"]
    return lambda frame: minus((0,), of(frame))


def _binary(node: Binary, items: ByLinkId) -> Run:
    left, right = _compile(node.left, items), _compile(node.right, items)
    how = OPERATORS[node.sign]
    return lambda frame: how(left(frame), right(frame))


_SPECIAL: Mapping[str, Run] = MappingProxyType(
    {
        "this": lambda frame: frame.this,
        "index": lambda frame: (frame.index,),
        "total": lambda frame: frame.total,
    }
)


def _shared(node: Shared, items: ByLinkId) -> Run:
    key, of = node.key, _compile(node.of, items)

    def run(frame: Frame) -> Found:
        found = frame.memo.get(key)
        if found is None:
            found = frame.memo[key] = of(Frame(frame.heard, frame.memo))
        return found

    return run


def _indexed(node: Indexed, items: ByLinkId) -> Run:
    of, place = _compile(node.of, items), _compile(node.place, items)

    def run(frame: Frame) -> Found:
        found, number = of(frame), number_of(place(frame))
        if number is None or number < 0:
            return ()
        return found[int(number) : int(number) + 1]

    return run


# Paths


def _items(node: Items, items: ByLinkId) -> Run:
    named = [(items[link_id], _questions(items[link_id])) for link_id in node.link_ids]

    def run(frame: Frame) -> Found:
        heard = frame.heard
        return [item for item, below in named if any(heard.get(name) for name in below)]

    return run


def _questions(item: Item) -> tuple[str, ...]:
    return tuple(below.link_id for below in item.walk() if below.is_question)


def _member(node: Member, items: ByLinkId) -> Run:
    if isinstance(node.of, Items) and node.name == "answer":
        asked = [items[link_id] for link_id in node.of.link_ids]
        return lambda frame: [answer for item in asked for answer in _answers(item, frame)]
    of = _compile(cast("Node", node.of), items)
    step = _STEPS[node.name]
    return lambda frame: [one for element in of(frame) for one in step(element, frame)]


def _answers(element: Element, frame: Frame) -> Found:
    if not isinstance(element, Item):
        return ()
    given = frame.heard.get(element.link_id, ())
    return [Answer(element, value, place == 0) for place, value in enumerate(given)]


def _below(element: Element, frame: Frame) -> Found:
    if isinstance(element, Answer):
        inside = children(element.item.items) if element.is_first else ()
    elif isinstance(element, Item) and not element.is_question:
        inside = children(element.items)
    else:
        return ()
    return [item for item in inside if any(frame.heard.get(name) for name in _questions(item))]


def _value(element: Element, _: Frame) -> Found:
    if isinstance(element, Quantity):
        return (element.value,)
    if not isinstance(element, Answer):
        return ()
    value = element.value
    return (_weighed(element.item, value),) if isinstance(value, Coding) else (value,)


def _weighed(item: Item, value: Coding) -> Chosen:
    weight = next((option.weight for option in item.options if option.value == value), None)
    return Chosen(value, cast("int | None", weight))


def _part(name: str) -> Callable[[Element, Frame], Found]:
    def read(element: Element, _: Frame) -> Found:
        of = element.coding if isinstance(element, Chosen) else element
        found: Value | None = getattr(of, name, None) if isinstance(of, Coding | Quantity) else None
        return () if found is None else (found,)

    return read


_STEPS: Mapping[str, Callable[[Element, Frame], Found]] = MappingProxyType(
    {
        "item": _below,
        "answer": _answers,
        "value": _value,
        "linkId": lambda element, _: (element.fhir_id,) if isinstance(element, Item) else (),
        **{name: _part(name) for name in ("code", "system", "display", "unit")},
    }
)


# Functions that judge each element, or only one of their arguments


def _call(node: Call, items: ByLinkId) -> Run:
    of = _compile(node.of, items) if node.of is not None else None
    given = tuple(_compile(one, items) for one in node.given)
    if node.name == "iif":
        return _iif(of, given)
    if of is None:
        msg = f"not bound: {node}"
        raise TypeError(msg)
    if node.name in _CRITERIA and given:
        return _CRITERIA[node.name](of, *given)
    how = FUNCTIONS[node.name]
    if not given:
        return lambda frame: how(of(frame))
    return lambda frame: how(of(frame), *(one(frame) for one in given))


def _iif(of: Run | None, given: tuple[Run, ...]) -> Run:
    condition, then = given[:2]
    other: Run = given[2] if len(given) > 2 else lambda _: ()  # noqa: PLR2004 -- if, then, else

    def run(frame: Frame) -> Found:
        if of is not None:
            frame = Frame(frame.heard, frame.memo, of(frame), frame.index, frame.total)
        return then(frame) if truth_of(condition(frame)) else other(frame)

    return run


def _where(of: Run, criterion: Run) -> Run:
    return lambda frame: [
        one for k, one in enumerate(of(frame)) if truth_of(criterion(frame.at(one, k)))
    ]


def _exists(of: Run, criterion: Run) -> Run:
    chosen = _where(of, criterion)
    return lambda frame: (bool(chosen(frame)),)


def _all(of: Run, criterion: Run) -> Run:
    return lambda frame: (
        all(truth_of(criterion(frame.at(one, k))) for k, one in enumerate(of(frame))),
    )


def _select(of: Run, what: Run) -> Run:
    return lambda frame: [
        found for k, one in enumerate(of(frame)) for found in what(frame.at(one, k))
    ]


def _aggregate(of: Run, how: Run, start: Run = lambda _: ()) -> Run:
    def run(frame: Frame) -> Found:
        total = start(frame)
        for k, one in enumerate(of(frame)):
            total = how(frame.at(one, k, total))
        return total

    return run


_CRITERIA: Mapping[str, Callable[..., Run]] = MappingProxyType(
    {
        "where": _where,
        "exists": _exists,
        "all": _all,
        "select": _select,
        "aggregate": _aggregate,
    }
)


_MAKERS: Mapping[type, Callable[..., Run]] = MappingProxyType(
    {
        Literal: _literal,
        Items: _items,
        Special: _special,
        Shared: _shared,
        Member: _member,
        Call: _call,
        Negative: _negative,
        Indexed: _indexed,
        Binary: _binary,
    }
)


def reckoned(
    expression: Expression, items: ByLinkId, heard: Mapping[str, tuple[Value, ...]]
) -> tuple[Value, ...]:
    """Return what `expression` comes to over the answers that count.

    Raises:
        Unanswerable: if the answers are not of the kind that it reckons with.
    """
    try:
        found = compiled(expression, items)(Frame(heard))
    except ArithmeticError as error:
        msg = f"cannot be reckoned: {type(error).__name__}"
        raise Unanswerable(msg) from error
    return tuple(cast("Value", one.coding if isinstance(one, Chosen) else one) for one in found)
