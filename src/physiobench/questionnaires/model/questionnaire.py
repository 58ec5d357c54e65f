"""A FHIR R4 Questionnaire (SDC subset) as one frozen value, with what it was written as kept."""

import json
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Annotated, cast

from pydantic import SkipValidation

from physiobench.questionnaires.errors import ContentError
from physiobench.questionnaires.model.conditions import comparisons
from physiobench.questionnaires.model.expressions.binding import Expression, ExpressionScope
from physiobench.questionnaires.model.expressions.parsing import BadExpression
from physiobench.questionnaires.model.items import Item, ItemType, Named, Option
from physiobench.questionnaires.values import Value


__all__ = ["Item", "ItemType", "Option", "Questionnaire"]


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

    def scope_of(self, link_id: str) -> ExpressionScope:
        """Return what an expression can name that stands on the item, or on the form for ""."""
        way = [link_id] if link_id else []
        while way and way[-1] in self.parents:
            way.append(self.parents[way[-1]])
        found = [("", named) for named in self.variables]
        for owner in reversed(way):
            found += [(owner, named) for named in self.by_link_id[owner].variables]
        return ExpressionScope(self.items, tuple(found))

    @cached_property
    def order(self) -> tuple[str, ...]:
        """Every linkId, each after its parent and after the questions that its logic names."""
        return _order(self)


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
