"""Tie an expression to its form: the answers that it reads and the variables that it needs.

What it reads gives the order of calculation, and shows which results are unknown while an answer
is. A path reads the items that its last choice by linkId allows. Where no linkId tells, it reads
every item.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from physiobench.questionnaires.model.expressions.parsing import (
    BadExpression,
    Tree,
    arguments,
    name_of,
    parse,
    parts,
    unwrapped,
    walk,
)
from physiobench.questionnaires.model.items import Item, Named


FHIRPATH = "text/fhirpath"
_CHOOSING = frozenset({"exists", "where"})
_PER_ELEMENT = frozenset({"aggregate", "all", "exists", "iif", "repeat", "select", "where"})
_STEPS_DOWN = frozenset({"answer", "descendants", "item", "repeat", "value"})
_ITEMS_ONLY = frozenset({"%resource", "answer", "descendants", "item", "repeat", "where"})
_WEIGHTS = frozenset({"ordinal", "weight"})
_LINK_ID = re.compile(r"linkId='([^'\\]+)'")
_SIMPLE = re.compile(
    r"%resource\.descendants\(\)\.where\((linkId='[^'\\]+'(?: or linkId='[^'\\]+')*)\)"
    r"\.answer\.value"
)
_RELATIVE = frozenset({"FunctionInvocation", "MemberInvocation", "ThisInvocation"})
_FORM, _ANSWERS = "questionnaire", "resource"


@dataclass(frozen=True, eq=False, slots=True, weakref_slot=True)
class Expression:
    """A parsed expression, the variables it needs (in scope order) and the answers it reads."""

    tree: Tree
    variables: tuple[tuple[str, Tree], ...]
    reads: frozenset[str]  # linkIds
    named: frozenset[tuple[str, str]]  # its variables, as (linkId of the item or "", name)
    asks_form: bool  # it names %questionnaire


@dataclass(frozen=True, slots=True)
class ExpressionScope:
    """Where an expression belongs: the form's top items, and the variables it may name."""

    top: tuple[Item, ...]
    variables: Sequence[tuple[str, Named]] = ()  # (linkId of the item that has it or "", it)

    def bind(self, text: str) -> Expression:
        """Return the expression with the answers that it reads.

        Raises:
            BadExpression: if it does not parse, or names what is not in the form or not allowed.
        """
        reader, place = _Reader(self.top, self.variables), _Place("item", len(self.variables))
        tree = parse(text)
        reader.read(tree, place)
        if {name_of(step) for step, _ in reader.steps(tree, place)} <= _ITEMS_ONLY:
            msg = "finds items or answers, not a value: add answer.value or exists()"
            raise BadExpression(msg)
        used = [self.variables[k] for k in sorted(reader.used)]
        return Expression(
            tree,
            tuple((named.name, parse(named.expression)) for _, named in used),
            frozenset(reader.reads),
            frozenset((owner, named.name) for owner, named in used),
            reader.asks_form,
        )

    def bind_score(self, text: str) -> Expression:
        """Return the expression of a score that Python computes, so that it is never run here.

        Where it names plain questions only, it is not parsed: the forms of this service need no
        parser.

        Raises:
            BadExpression: as `bind` does.
        """
        asked = {link_id for found in _SIMPLE.findall(text) for link_id in _LINK_ID.findall(found)}
        rest = _SIMPLE.sub("", text)
        items = {item.fhir_id: item for one in self.top for item in one.walk()}
        plain = all(name in items and items[name].is_question for name in asked)
        if not asked or "%" in rest or "linkId" in rest or not plain:
            return self.bind(text)
        reads = (i.link_id for one in self.top for i in one.walk() if i.fhir_id in asked)
        return Expression({}, (), frozenset(reads), frozenset(), asks_form=False)


@dataclass(frozen=True, slots=True)
class _Place:
    """What a path without a start begins at, and how many variables are known there."""

    start: Literal["item", "root", "element"]
    known: int


class _Reader:
    """Gathers which items an expression reads and which variables it uses."""

    def __init__(self, top: tuple[Item, ...], variables: Sequence[tuple[str, Named]]) -> None:
        self._every = tuple(item for one in top for item in one.walk())
        self._names = frozenset(item.fhir_id for item in self._every)
        self._variables = variables
        self._done: set[tuple[int, _Place]] = set()
        self.reads: set[str] = set()
        self.used: set[int] = set()
        self.asks_form = False

    def steps(self, node: Tree, place: _Place) -> list[tuple[Tree, _Place]]:
        """Return the steps of a path, each with its place; a variable is replaced by its own."""
        node = unwrapped(node)
        if node["type"] == "InvocationExpression":
            before, step = node["children"]
            return [*self.steps(before, place), (step, place)]
        if node["type"] == "IndexerExpression":
            return [*self.steps(node["children"][0], place), (node, place)]
        name = name_of(node)
        if name.startswith("%") and name[1:] not in {_ANSWERS, _FORM, "ucum"}:
            return self._variable(name[1:], place.known)
        return [(node, place)]

    def _variable(self, name: str, known: int) -> list[tuple[Tree, _Place]]:
        for k in reversed(range(known)):
            owner, named = self._variables[k]
            if named.name != name:
                continue
            if named.language != FHIRPATH:
                msg = f"names %{name}, which is written in {named.language}"
                raise BadExpression(msg)
            self.used.add(k)
            try:
                return self.steps(parse(named.expression), _Place("item" if owner else "root", k))
            except BadExpression as error:
                msg = f"names %{name}, which {error}"
                raise BadExpression(msg) from error
        hint = ": write %resource" if name in {"context", "qitem"} else ""
        msg = f"names %{name}, which is not defined here{hint}"
        raise BadExpression(msg)

    def read(self, node: Tree, place: _Place) -> None:
        """Add what `node` reads, once."""
        if (id(node), place) in self._done:
            return
        self._done.add((id(node), place))
        path = self.steps(node, place)
        start, at = path[0]
        for step, where in path:
            name = name_of(step)
            inside = name in _PER_ELEMENT and not (name == "iif" and step is start)
            for part in parts(step):
                self.read(part, replace(where, start="element") if inside else where)
        name = name_of(start)
        if name == f"%{_FORM}":
            self.asks_form = True
            self._follow(path[1:], is_form=True)
        elif name == f"%{_ANSWERS}":
            self._follow(path[1:], is_form=False)
        elif start["type"] in _RELATIVE and name != "iif" and at.start != "element":
            if at.start == "item":
                begin = name or "$this"
                msg = f"begins with {begin!r}: write it from %resource, as in %resource.item"
                raise BadExpression(msg)
            self._follow(path[name == "QuestionnaireResponse" :], is_form=False)

    def _follow(self, path: Sequence[tuple[Tree, _Place]], *, is_form: bool) -> None:
        """Add the items that a path from the top of the response can depend on."""
        items: Collection[Item] = self._every
        since, weighed = 0, False
        for k, (step, place) in enumerate(path):
            name = name_of(step)
            if name in _STEPS_DOWN:
                continue
            weighed = name in _WEIGHTS
            criteria = arguments(step) if name in _CHOOSING else ()
            sure, maybe = (
                self._picked(criteria[0], place, sure=sure) if criteria else None
                for sure in (True, False)
            )
            if maybe is None:
                break
            items, since = [item for item in self._every if item.fhir_id in maybe], k + 1
            if sure is None:
                break
        if is_form:
            return
        after = [name_of(node) for step, _ in path[since:] for node, _ in walk(step)]
        below = after[:1] != ["answer"] or any(
            name in _STEPS_DOWN - {"answer", "value"} for name in after
        )
        read = {i.link_id: i for item in items for i in (item.walk() if below else (item,))}
        if weighed:
            read = {k: i for k, i in read.items() if any(o.weight is not None for o in i.options)}
            if not read:
                msg = "adds up weights, but no option of these questions has a weight"
                raise BadExpression(msg)
        self.reads |= {link_id for link_id, item in read.items() if item.is_question}

    def _picked(self, criterion: Tree, place: _Place, *, sure: bool) -> frozenset[str] | None:
        """Return the linkIds that a criterion allows; `sure`: only if nothing else counts in it."""
        node = unwrapped(criterion)
        kind, sides = node["type"], node.get("children", ())
        if kind in {"AndExpression", "OrExpression"} and node["terminalNodeText"] != ["xor"]:
            left, right = (self._picked(side, place, sure=sure) for side in sides)
            if left is None or right is None:
                return None if sure or kind == "OrExpression" else left if right is None else right
            return left & right if kind == "AndExpression" else left | right
        sign = node["terminalNodeText"][0] if node["terminalNodeText"] else ""
        if kind not in {"EqualityExpression", "MembershipExpression"} or sign in {"~", "!~"}:
            return None
        one, other = reversed(sides) if sign == "contains" else sides
        if sign in {"=", "!="} and not self._is_link_id(one, place):
            one, other = other, one
        words = self._words(other, place)
        if not self._is_link_id(one, place) or not words:
            return None
        missing = sorted(words - self._names)
        if missing:
            msg = f"looks for {', '.join(missing)}, which is not in this form"
            raise BadExpression(msg)
        return self._names - words if sign == "!=" else words

    def _is_link_id(self, node: Tree, place: _Place) -> bool:
        steps = [step for step, _ in self.steps(node, place) if step["type"] != "ThisInvocation"]
        return len(steps) == 1 and name_of(steps[0]) == "linkId"

    def _words(self, node: Tree, place: _Place) -> frozenset[str]:
        """Return the texts that `node` writes down, or none if it does more than that."""
        (step, where), *more = self.steps(node, place)
        if step["type"] == "UnionExpression" and not more:
            left, right = (self._words(side, where) for side in step["children"])
            return left | right if left and right else frozenset()
        is_text = step["type"] == "StringLiteral" and not more and "\\" not in step["text"]
        return frozenset({step["text"][1:-1]}) if is_text else frozenset()
