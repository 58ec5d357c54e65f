"""A FHIR R4 Questionnaire (SDC subset) as one frozen value, with what it was written as kept."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Annotated, Self, cast

from pydantic import SkipValidation

from physiobench.content.answers import BadAnswer, Coding
from physiobench.content.comparing import fits, unit_doubt
from physiobench.content.conditions import Comparison, Operator, comparisons
from physiobench.content.errors import ContentError, raise_all
from physiobench.content.expressions.binding import Expression, Scope
from physiobench.content.expressions.parsing import BadExpression
from physiobench.content.item_extensions import (
    VARIABLE,
    deeper_extensions,
    each_extension,
    read_variables,
)
from physiobench.content.item_reading import Reading
from physiobench.content.items import Item, ItemType, Named, Option
from physiobench.content.questionnaire_head import check_head, contained, text_of, title_of
from physiobench.content.reachable import never_asked, unmet
from physiobench.content.values import Value


__all__ = ["Item", "ItemType", "Option", "Questionnaire"]

_HALVES = re.compile("[\ud800-\udfff]")  # a half of a character without the other
_ORDERINGS = frozenset(Operator) - {Operator.EXISTS, Operator.EQUAL, Operator.NOT_EQUAL}


class Questionnaire(Value):
    """One version of a questionnaire; a version that was answered never changes."""

    slug: str
    url: str
    version: str
    title: str
    description: str = ""
    status: str
    items: tuple[Item, ...]
    variables: tuple[Named, ...] = ()
    kept_extensions: tuple[tuple[str, str], ...]  # (linkId or "", url) we neither use nor drop
    constant: tuple[str, ...] = ()  # linkIds whose enableWhenExpression no answer changes
    source: Annotated[str, SkipValidation]  # the file's JSON, for a lossless way out

    @classmethod
    def parse(cls, data: Mapping[str, object], *, file: str = "") -> Self:
        """Return the questionnaire that a FHIR R4 resource describes.

        Raises:
            ContentError: naming the item and the reason, if the engine cannot run it as meant.
        """
        name = file or str(data.get("id") or data.get("url") or "questionnaire")
        check_head(name, data)
        source = json.dumps(data, ensure_ascii=False, default=str)
        if "\\u0000" in source or _HALVES.search(source):
            raise ContentError(name, "file", "holds characters that cannot be shown or stored")
        reading = Reading(name, contained(name, data))
        items = tuple(reading.read_all(data["item"], "questionnaire"))
        try:
            urls = [url for url, _ in each_extension(data) if url != VARIABLE]
            head = {k: v for k, v in data.items() if k != "contained"}
            urls += deeper_extensions(head)
            kept = [("", url) for url in dict.fromkeys(urls)] + reading.kept
            variables = read_variables(data)
        except BadAnswer as error:
            raise ContentError(name, "questionnaire", str(error)) from error
        found = cls(
            slug=text_of(data, "id") or text_of(data, "url").rstrip("/").rsplit("/", 1)[-1],
            url=text_of(data, "url"),
            version=text_of(data, "version"),
            title=title_of(data),
            description=text_of(data, "description"),
            status=text_of(data, "status"),
            items=items,
            variables=variables,
            kept_extensions=tuple(kept),
            source=source,
        )
        try:
            _check_whole(name, found)
        except ContentError as refusal:
            raise_all([ContentError(name, one.key, one.reason) for one in refusal.each])
        constant = tuple(name for name, gate in found.gates.items() if not gate.reads)
        more = {"kept_extensions": (*kept, *_unused(found)), "constant": constant}
        return found.model_copy(update=more)

    @property
    def canonical(self) -> str:
        """The address that a response names: url and version."""
        return f"{self.url}|{self.version}" if self.version else self.url

    def as_fhir(self) -> dict[str, object]:
        """Return the resource as it was read, unknown extensions and all."""
        return cast("dict[str, object]", json.loads(self.source))

    def walk(self) -> Iterator[Item]:
        """Yield every item, in reading order."""
        for item in self.items:
            yield from item.walk()

    @cached_property
    def by_link_id(self) -> Mapping[str, Item]:
        """Every item, by its linkId."""
        return {item.link_id: item for item in self.walk()}

    @cached_property
    def parents(self) -> Mapping[str, str]:
        """The linkId of each nested item's parent."""
        return {child.link_id: item.link_id for item in self.walk() for child in item.items}

    @cached_property
    def steps(self) -> tuple[tuple[str, Item, Item | None], ...]:
        """Every linkId in `order`, with its item and the item it stands below."""
        by_link_id, parents = self.by_link_id, self.parents
        return tuple(
            (link_id, by_link_id[link_id], by_link_id.get(parents.get(link_id, "")))
            for link_id in self.order
        )

    @cached_property
    def repeated(self) -> Mapping[str, str]:
        """The repetition that each item inside a repeating group belongs to, by linkId."""
        return {
            item.link_id: group.link_id
            for group in self.walk()
            if group.instance
            for item in group.walk()
        }

    @cached_property
    def inputs(self) -> Mapping[str, tuple[str, ...]]:
        """The linkIds behind each calculated value, every repetition of a question among them."""
        return {
            link_id: tuple(name for name in self.by_link_id if name in expression.reads)
            for link_id, expression in self.formulas.items()
        }

    @cached_property
    def formulas(self) -> Mapping[str, Expression]:
        """What each calculated item comes to, by its linkId."""
        every = ((item, item.calculated) for item in self.walk())
        return self._bound("calculatedExpression", every)

    @cached_property
    def gates(self) -> Mapping[str, Expression]:
        """What must come to true for an item to apply, by its linkId, where it is FHIRPath."""
        every = ((item, item.when_expression) for item in self.walk())
        return self._bound("enableWhenExpression", every)

    def _bound(self, which: str, written: Iterable[tuple[Item, str]]) -> Mapping[str, Expression]:
        found = {}
        for item, text in written:
            try:
                if text:
                    scope = self.scope_of(item.link_id)
                    is_score = bool(item.score) and text == item.calculated
                    found[item.link_id] = scope.bind_score(text) if is_score else scope.bind(text)
            except BadExpression as error:
                raise ContentError(self.slug, item.link_id, f"its {which} {error}") from error
        return found

    def scope_of(self, link_id: str) -> Scope:
        """Return what an expression can name that stands on the item, or on the form for ""."""
        way = [link_id] if link_id else []
        while way and way[-1] in self.parents:
            way.append(self.parents[way[-1]])
        found = [("", named) for named in self.variables]
        for owner in reversed(way):
            found += [(owner, named) for named in self.by_link_id[owner].variables]
        return Scope(self.items, tuple(found))

    @cached_property
    def order(self) -> tuple[str, ...]:
        """Every linkId, each after its parent and after the questions that its logic names."""
        return _order(self)


def _check_names(name: str, questionnaire: Questionnaire) -> None:
    seen: set[str] = set()
    for item in questionnaire.walk():
        if item.link_id in seen:
            raise ContentError(name, item.link_id, "is the linkId of two items")
        seen.add(item.link_id)
    for item in questionnaire.walk():
        clash = next((name for name in item.field_names[1:] if name in seen), "")
        if clash:
            raise ContentError(name, clash, f"is how a form names a part of {item.link_id}")


def _check_whole(name: str, questionnaire: Questionnaire) -> None:
    _check_names(name, questionnaire)
    raise_all(
        [fault for item in questionnaire.walk() for fault in _faults(name, questionnaire, item)]
    )
    for item in questionnaire.walk():
        if item.score and not questionnaire.inputs[item.link_id]:
            raise ContentError(name, item.link_id, "is a score, but its expression names no item")
    for link_id, expression in (*questionnaire.gates.items(), *questionnaire.formulas.items()):
        _check_repetition(name, questionnaire, link_id, expression)
    loop = _loop(questionnaire)
    if loop:
        raise ContentError(name, loop, f"depends on itself{_hint(questionnaire, loop)}")
    raise_all([ContentError(name, *fault) for fault in never_asked(questionnaire)])


def _check_repetition(
    name: str, whole: Questionnaire, link_id: str, expression: Expression
) -> None:
    """Refuse an expression within a repeating group that reads an answer of the same group."""
    inside = whole.by_link_id.get(whole.repeated.get(link_id, ""))
    if inside is None:
        return
    for read in sorted(expression.reads):
        other = whole.by_link_id.get(whole.repeated.get(read, ""))
        if other is not None and other.base == inside.base:
            asked = whole.by_link_id[read].fhir_id
            reason = f"its expression reads {asked}, which repeats: it cannot tell which one"
            raise ContentError(name, whole.by_link_id[link_id].fhir_id, reason)


def _unused(whole: Questionnaire) -> list[tuple[str, str]]:
    """Return where a variable stands that nothing we run has named."""
    run = (*whole.gates.values(), *whole.formulas.values())
    named = {owner_and_name for expression in run for owner_and_name in expression.named}
    holders = [("", whole.variables)] + [(i.link_id, i.variables) for i in whole.walk()]
    return [
        (owner, VARIABLE)
        for owner, variables in holders
        if any((owner, variable.name) not in named for variable in variables)
    ]


def _faults(name: str, whole: Questionnaire, item: Item) -> Iterator[ContentError]:
    """Yield why the enableWhen of an item could never be judged, or never be met."""
    asked = comparisons(item.when) if item.when else ()
    inside = "" if item.instance else whole.repeated.get(item.link_id, "")
    for comparison in asked:
        reason = "" if item.instance else fault_of(comparison, whole, inside=inside)
        if reason:
            yield ContentError(name, item.fhir_id, f"enableWhen {reason}")
            return
    doubt = unit_doubt(asked, whole.by_link_id)
    if doubt:
        yield ContentError(name, item.fhir_id, f"enableWhen {doubt}")


def fault_of(comparison: Comparison, questionnaire: Questionnaire, *, inside: str = "") -> str:
    """Return why `comparison` could never be judged on `questionnaire`, or nothing.

    A question of a repeating group has several answers that belong to different things, so only
    what stands `inside` the same repetition may ask for it.
    """
    asked = questionnaire.by_link_id.get(comparison.question)
    if asked is None:
        return f"names a question that is not here: {comparison.question}"
    name, answer, sign = asked.link_id, comparison.answer, comparison.operator
    unordered = sign in _ORDERINGS and isinstance(answer, bool | Coding)
    faults = {
        f"names {name}, which is no question": not asked.is_question,
        f"names {name}, which repeats: it cannot tell which one is meant": (
            questionnaire.repeated.get(name, inside) != inside
        ),
        f"puts {name} in an order that its answers do not have": unordered,
        f"compares {name} ({asked.type}) with {answer}": sign is not Operator.EXISTS
        and not fits(answer, asked),
    }
    plain = next((reason for reason, holds in faults.items() if holds), "")
    return plain or unmet(comparison, asked)


def _needs(questionnaire: Questionnaire, item: Item) -> set[str]:
    needs = {c.question for c in comparisons(item.when)} if item.when else set()
    for bound in (questionnaire.gates, questionnaire.formulas):
        needs |= bound[item.link_id].reads if item.link_id in bound else set()
    parent = questionnaire.parents.get(item.link_id)
    return needs | {parent} if parent else needs


def _order(questionnaire: Questionnaire) -> tuple[str, ...]:
    waiting = {i.link_id: _needs(questionnaire, i) for i in questionnaire.walk()}
    done: dict[str, None] = {}
    while ready := [k for k, needs in waiting.items() if k not in done and needs <= done.keys()]:
        done.update(dict.fromkeys(ready))
    return tuple(done)


def _hint(questionnaire: Questionnaire, link_id: str) -> str:
    """Return why, where an expression chooses no items and so reads every answer."""
    questions = {item.link_id for item in questionnaire.walk() if item.is_question}
    bound = (questionnaire.gates, questionnaire.formulas)
    is_open = any(questions <= found[link_id].reads for found in bound if link_id in found)
    return ": its expression reads every answer, so choose items by linkId" if is_open else ""


def _loop(questionnaire: Questionnaire) -> str:
    ordered = set(questionnaire.order)
    return next((i.link_id for i in questionnaire.walk() if i.link_id not in ordered), "")
