"""Bind an expression to the items of a form: which it finds, and whose answers it reads.

Paths are walked over the form itself before anyone answers. So a path that finds nothing is
refused with its reason, the order of reckoning is known, and at run time only answers are looked
up.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from physiobench.content.expressions.functions import CRITERIA, DESCENDANTS, REPEAT
from physiobench.content.expressions.linkids import names, picks
from physiobench.content.expressions.nodes import (
    BadExpression,
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
    Variable,
)
from physiobench.content.expressions.paths import Paths
from physiobench.content.expressions.reading import read_expression
from physiobench.content.expressions.shapes import (
    RESOURCE,
    VALUES,
    Bound,
    Kind,
    Shape,
    check_arithmetic,
    weighed,
)
from physiobench.content.items import Item, Named


FHIRPATH = "text/fhirpath"
DEPTH_LIMIT = 120
_UCUM = "http://unitsofmeasure.org"
_SELECTING = frozenset({"first", "last", "tail", "take", "skip", "single", "distinct"})
_JOINING = frozenset({"combine", "union", "exclude", "intersect"})
_ARITHMETIC = frozenset({"+", "-", "*", "/", "div", "mod"})
_WEIGHING = frozenset({"weight", "ordinal"})


@dataclass(frozen=True, eq=False, slots=True, weakref_slot=True)
class Expression:
    """An expression bound to its form: ready to reckon with, and whose answers it reads."""

    text: str
    node: Node
    reads: frozenset[str]
    named: frozenset[tuple[str, str]]  # the variables, each as (linkId of its item or "", name)


@dataclass(frozen=True, slots=True)
class Scope:
    """Where an expression stands: the form's top items, and the variables it may name."""

    top: tuple[Item, ...]
    variables: Sequence[tuple[str, Named]] = ()  # (linkId of the item that bears it or "", it)

    def bind(self, text: str) -> Expression:
        """Return the expression bound.

        Raises:
            BadExpression: saying what it names in vain, or what is not run.
        """
        binder = _Binder(self)
        node, shape = binder.bind(read_expression(text), None, len(self.variables))
        if shape.kind is not Kind.VALUES:
            msg = "ends in items or answers, not in a value: add answer.value, or exists()"
            raise BadExpression(msg)
        binder.paths.observe(shape)
        return Expression(text, node, frozenset(binder.paths.reads), frozenset(binder.named))


class _Binder:
    """Binds one expression, and gathers what it reads."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope
        self._depth = 0
        self._known: dict[int, Bound] = {}
        self.named: set[tuple[str, str]] = set()
        self.paths = Paths(scope.top)

    def bind(self, node: Node, focus: Shape | None, known: int) -> Bound:
        """Return `node` bound, where `focus` stands and the first `known` variables are named."""
        self._depth += 1
        if self._depth > DEPTH_LIMIT:
            msg = f"is nested more than {DEPTH_LIMIT} deep, its variables included"
            raise BadExpression(msg)
        found = self._bind(node, focus, known)
        self._depth -= 1
        return found

    def _bind(self, node: Node, focus: Shape | None, known: int) -> Bound:
        if isinstance(node, Member):
            return self._member(node, focus, known)
        if isinstance(node, Call):
            return self._call(node, focus, known)
        if isinstance(node, Binary):
            return self._binary(node, focus, known)
        if isinstance(node, Variable):
            return self._variable(node.name, known)
        if isinstance(node, Indexed | Negative):
            return self._of_one(node, focus, known)
        is_this = isinstance(node, Special) and node.name == "this"
        return node, focus if is_this and focus is not None else VALUES

    def _of_one(self, node: Indexed | Negative, focus: Shape | None, known: int) -> Bound:
        if isinstance(node, Negative):
            return Negative(self._value(node.of, focus, known)), VALUES
        of, shape = self.bind(node.of, focus, known)
        return Indexed(of, self._value(node.place, focus, known)), self.paths.chosen(shape)

    def _binary(self, node: Binary, focus: Shape | None, known: int) -> Bound:
        (left, one), (right, other) = (
            self.bind(part, focus, known) for part in (node.left, node.right)
        )
        if node.sign in _ARITHMETIC:
            check_arithmetic(one)
            check_arithmetic(other)
        if node.sign == "|":
            return Binary(node.sign, left, right), self.paths.joined(one, other)
        self.paths.observe(one)
        self.paths.observe(other)
        return Binary(node.sign, left, right), VALUES

    def _value(self, node: Node, focus: Shape | None, known: int) -> Node:
        bound, shape = self.bind(node, focus, known)
        self.paths.observe(shape)
        return bound

    # Names

    def _variable(self, name: str, known: int) -> Bound:
        if name == "resource":
            return Variable(name), RESOURCE
        if name == "questionnaire":
            return Variable(name), Shape(Kind.FORM)
        if name == "ucum":
            return Literal((_UCUM,)), VALUES
        for place in reversed(range(known)):
            owner, named = self._scope.variables[place]
            if named.name == name:
                return self._bind_named(place, owner, named)
        if name in {"context", "qitem"}:
            msg = f"names %{name}: where an item stands is not known here, write %resource"
            raise BadExpression(msg)
        msg = f"names %{name}, which is not defined here: only the form's own answers are read"
        raise BadExpression(msg)

    def _bind_named(self, place: int, owner: str, named: Named) -> Bound:
        self.named.add((owner, named.name))
        if place not in self._known:
            if named.language != FHIRPATH:
                msg = f"names %{named.name}, which is written in {named.language}"
                raise BadExpression(msg)
            try:
                source = read_expression(named.expression)
                node, shape = self.bind(source, None if owner else RESOURCE, place)
            except BadExpression as error:
                msg = f"names %{named.name}, which {error}"
                raise BadExpression(msg) from error
            plain = isinstance(node, Literal | Items | Variable)
            self._known[place] = (node if plain else Shared(f"{place}", node)), shape
        return self._known[place]

    # Steps of a path

    def _member(self, node: Member, focus: Shape | None, known: int) -> Bound:
        if node.of is not None:
            of, shape = self.bind(node.of, focus, known)
            return self.paths.step(of, shape, node.name, here=_is_this(node.of))
        if focus is None:
            msg = f"begins with {node.name!r}: write it from %resource, as in %resource.item"
            raise BadExpression(msg)
        if focus is RESOURCE and node.name == "QuestionnaireResponse":
            return Variable("resource"), RESOURCE
        start = Variable("resource") if focus is RESOURCE else Special("this")
        return self.paths.step(start, focus, node.name, here=True)

    # Functions

    def _call(self, node: Call, focus: Shape | None, known: int) -> Bound:
        if node.name == "iif" and node.of is None:
            return self._iif(node, focus, known)
        of, shape = self._called_of(node, focus, known)
        if node.name in {DESCENDANTS, REPEAT}:
            return self.paths.down(of, shape, node)
        if node.name == "where":
            return self._where(of, shape, node.given[0], known)
        if node.name in _WEIGHING and shape.kind in {Kind.ANSWERS, Kind.VALUES} and shape.items:
            shape = weighed(shape)
        self.paths.observe(shape)
        if node.name in _JOINING:
            other, came = self.bind(node.given[0], focus, known)
            return Call(of, node.name, (other,)), self.paths.joined(shape, came)
        if node.name == "select":
            inner, came = self.bind(node.given[0], shape, known)
            return Call(of, "select", (inner,)), came
        inside = shape if node.name in CRITERIA or node.name == "iif" else focus
        given = tuple(self._value(one, inside, known) for one in node.given)
        return Call(of, node.name, given), shape if node.name in _SELECTING else VALUES

    def _called_of(self, node: Call, focus: Shape | None, known: int) -> Bound:
        if node.of is not None:
            return self.bind(node.of, focus, known)
        if focus is None:
            msg = f"calls {node.name}() of nothing: write of what, as in %resource.item"
            raise BadExpression(msg)
        return (Variable("resource") if focus is RESOURCE else Special("this")), focus

    def _iif(self, node: Call, focus: Shape | None, known: int) -> Bound:
        given = tuple(self._value(one, focus, known) for one in node.given)
        return Call(None, "iif", given), VALUES

    def _where(self, of: Node, shape: Shape, criterion: Node, known: int) -> Bound:
        if shape.kind in {Kind.RESOURCE, Kind.FORM, Kind.FORM_OPTIONS}:
            self.paths.observe(shape)
        criterion = self._plain(criterion, known)
        spoken = names(criterion)
        if shape.kind is Kind.EVERYTHING and not spoken:
            msg = "calls descendants() without where(linkId = '...') behind it"
            raise BadExpression(msg)
        if shape.kind not in {Kind.ITEMS, Kind.EVERYTHING, Kind.FORM_ITEMS}:
            inner = self._value(criterion, shape, known)
            return Call(of, "where", (inner,)), shape
        verdicts = {item.link_id: picks(criterion, item.fhir_id) for item in shape.items}
        left = tuple(item for item in shape.items if verdicts[item.link_id] is not False)
        if not left:
            wanted = ", ".join(spoken) or "what no item is"
            msg = f"looks for {wanted}, which is not here"
            raise BadExpression(msg)
        kind = Kind.FORM_ITEMS if shape.kind is Kind.FORM_ITEMS else Kind.ITEMS
        certain = all(verdicts[item.link_id] for item in left)
        found = Shape(kind, left)
        if certain and (isinstance(of, Items) or kind is Kind.FORM_ITEMS):
            return (Items(tuple(i.link_id for i in left)) if isinstance(of, Items) else of), found
        if kind is Kind.FORM_ITEMS:
            msg = "picks items of %questionnaire by something other than linkId"
            raise BadExpression(msg)
        self.paths.observe(found)
        narrowed = Items(tuple(i.link_id for i in left)) if isinstance(of, Items) else of
        return Call(narrowed, "where", (self._value(criterion, found, known),)), found

    def _plain(self, criterion: Node, known: int) -> Node:
        """Return a criterion with the variables that stand for mere text written out."""
        if isinstance(criterion, Binary):
            left, right = self._plain(criterion.left, known), self._plain(criterion.right, known)
            return Binary(criterion.sign, left, right)
        if isinstance(criterion, Variable) and criterion.name not in {"resource", "questionnaire"}:
            bound = self._variable(criterion.name, known)[0]
            return bound if isinstance(bound, Literal) else criterion
        return criterion


def _is_this(node: Node) -> bool:
    return isinstance(node, Special) and node.name == "this"
