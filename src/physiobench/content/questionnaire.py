"""A FHIR R4 Questionnaire (SDC subset) as one frozen value, with what it was written as kept."""

import json
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Annotated, Self, cast

from pydantic import SkipValidation

from physiobench.content.answers import BadAnswer, Coding, Quantity
from physiobench.content.answers import Value as Answer
from physiobench.content.conditions import Comparison, Operator, comparisons
from physiobench.content.errors import ContentError
from physiobench.content.item_extensions import each_extension
from physiobench.content.item_reading import Reading
from physiobench.content.items import Item, ItemType, Option
from physiobench.content.value_sets import read_value_set
from physiobench.content.values import Value


__all__ = ["Item", "ItemType", "Option", "Questionnaire"]

_KNOWN = frozenset(
    {
        "resourceType",
        "id",
        "meta",
        "implicitRules",
        "language",
        "text",
        "contained",
        "extension",
        "url",
        "identifier",
        "version",
        "name",
        "title",
        "derivedFrom",
        "status",
        "experimental",
        "subjectType",
        "date",
        "publisher",
        "contact",
        "description",
        "useContext",
        "jurisdiction",
        "purpose",
        "copyright",
        "approvalDate",
        "lastReviewDate",
        "effectivePeriod",
        "code",
        "item",
    }
)
_STATUSES = frozenset({"draft", "active", "retired", "unknown"})
_WORDED = frozenset({ItemType.STRING, ItemType.TEXT, ItemType.URL})
_ORDERINGS = frozenset(Operator) - {Operator.EXISTS, Operator.EQUAL, Operator.NOT_EQUAL}
_FITS: dict[type, frozenset[ItemType]] = {
    bool: frozenset({ItemType.BOOLEAN}),
    Coding: frozenset({ItemType.CHOICE, ItemType.OPEN_CHOICE}),
    str: _WORDED | {ItemType.CHOICE, ItemType.OPEN_CHOICE},
    Quantity: frozenset({ItemType.QUANTITY}),
}


class Questionnaire(Value):
    """One version of a questionnaire; a version that was answered never changes."""

    slug: str
    url: str
    version: str
    title: str
    description: str = ""
    status: str
    items: tuple[Item, ...]
    kept_extensions: tuple[tuple[str, str], ...]  # (linkId or "", url) we neither use nor drop
    source: Annotated[str, SkipValidation]  # the file's JSON, for a lossless way out

    @classmethod
    def parse(cls, data: Mapping[str, object], *, file: str = "") -> Self:
        """Return the questionnaire that a FHIR R4 resource describes.

        Raises:
            ContentError: naming the item and the reason, if the engine cannot run it as meant.
        """
        name = file or str(data.get("id") or data.get("url") or "questionnaire")
        _check_head(name, data)
        reading = Reading(name, _contained(name, data))
        listed = cast("list[object]", data["item"])
        items = tuple(reading.read(item, "questionnaire") for item in listed)
        try:
            kept = [("", url) for url, _ in each_extension(data)] + reading.kept
        except BadAnswer as error:
            raise ContentError(name, "questionnaire", str(error)) from error
        found = cls(
            slug=_text(data, "id") or _text(data, "url").rstrip("/").rsplit("/", 1)[-1],
            url=_text(data, "url"),
            version=_text(data, "version"),
            title=_text(data, "title"),
            description=_text(data, "description"),
            status=_text(data, "status"),
            items=items,
            kept_extensions=tuple(kept),
            source=json.dumps(data, ensure_ascii=False, default=str),
        )
        _check_whole(name, found)
        return found

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
            item.link_id: tuple(i.link_id for i in self.walk() if i.fhir_id in item.inputs)
            for item in self.walk()
            if item.calculated
        }

    @cached_property
    def order(self) -> tuple[str, ...]:
        """Every linkId, each after its parent and after the questions its enableWhen names."""
        return _order(self)


def _text(data: Mapping[str, object], key: str) -> str:
    found = data.get(key, "")
    return found if isinstance(found, str) else ""


def _check_head(name: str, data: Mapping[str, object]) -> None:
    if data.get("resourceType") != "Questionnaire":
        raise ContentError(name, "resourceType", "is not Questionnaire")
    if "modifierExtension" in data:
        reason = "may change what the form means, so it is not run without it"
        raise ContentError(name, "modifierExtension", reason)
    unknown = sorted(k for k in data if k not in _KNOWN and not k.startswith("_"))
    if unknown:
        raise ContentError(name, unknown[0], "is not a key of a FHIR R4 Questionnaire")
    if str(data.get("status")) not in _STATUSES:
        raise ContentError(name, "status", f"has no {data.get('status')!r}")
    for key in ("id", "url", "version", "title", "description"):
        if key in data and not isinstance(data[key], str):
            raise ContentError(name, key, "must be text")
    if not data.get("id") and not data.get("url"):
        raise ContentError(name, "url", "is missing, and so is id: nothing names it")
    if not isinstance(data.get("item"), list) or not data["item"]:
        raise ContentError(name, "item", "must be a list with at least one item")


def _contained(name: str, data: Mapping[str, object]) -> dict[str, tuple[Coding, ...]]:
    """Return the codings of every contained value set that names them all."""
    listed = data.get("contained", [])
    if not isinstance(listed, list):
        raise ContentError(name, "contained", "must be a list")
    found: dict[str, tuple[Coding, ...]] = {}
    for resource in listed:
        if not isinstance(resource, dict) or resource.get("resourceType") != "ValueSet":
            continue
        try:
            codings = read_value_set(resource)
        except BadAnswer as error:
            raise ContentError(name, f"contained #{resource.get('id')}", str(error)) from error
        if codings is not None:  # else whoever names it is refused, with the reason
            found[str(resource.get("id"))] = codings
    return found


def _check_whole(name: str, questionnaire: Questionnaire) -> None:
    seen: set[str] = set()
    for item in questionnaire.walk():
        if item.link_id in seen:
            raise ContentError(name, item.link_id, "is the linkId of two items")
        seen.add(item.link_id)
    for item in questionnaire.walk():
        for comparison in comparisons(item.when) if item.when else ():
            _check_comparison(name, questionnaire, item, comparison)
        if item.score and not questionnaire.inputs[item.link_id]:
            raise ContentError(name, item.link_id, "is a score, but its expression names no item")
    loop = _loop(questionnaire)
    if loop:
        raise ContentError(name, loop, "depends on itself")


def _check_comparison(name: str, whole: Questionnaire, item: Item, comparison: Comparison) -> None:
    inside = "" if item.instance else whole.repeated.get(item.link_id, "")
    reason = "" if item.instance else fault_of(comparison, whole, inside=inside)
    if reason:
        raise ContentError(name, item.link_id, f"enableWhen {reason}")


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
        f"names {name}, whose value is calculated by an expression we do not run": bool(
            asked.calculated and not asked.score
        ),
        f"names {name}, which repeats: it cannot tell which one is meant": (
            questionnaire.repeated.get(name, inside) != inside
        ),
        f"puts {name} in an order that its answers do not have": unordered,
        f"compares {name} ({asked.type}) with {answer}": sign is not Operator.EXISTS
        and not _fits(answer, asked),
    }
    return next((reason for reason, holds in faults.items() if holds), "")


def _fits(answer: Answer, asked: Item) -> bool:
    if isinstance(answer, Coding) and asked.type is ItemType.CHOICE:
        return any(
            isinstance(option.value, Coding)
            and option.value.code == answer.code
            and answer.system in {None, option.value.system}
            for option in asked.options
        )
    for kind, types in _FITS.items():
        if isinstance(answer, kind):
            return asked.type in types
    if asked.type in {ItemType.CHOICE, ItemType.OPEN_CHOICE}:
        return any(isinstance(option.value, type(answer)) for option in asked.options)
    return asked.type not in _WORDED


def _needs(questionnaire: Questionnaire, item: Item) -> set[str]:
    needs = {c.question for c in comparisons(item.when)} if item.when else set()
    if item.score:
        needs |= set(questionnaire.inputs[item.link_id])
    parent = questionnaire.parents.get(item.link_id)
    return needs | {parent} if parent else needs


def _order(questionnaire: Questionnaire) -> tuple[str, ...]:
    waiting = {i.link_id: _needs(questionnaire, i) for i in questionnaire.walk()}
    done: dict[str, None] = {}
    while ready := [k for k, needs in waiting.items() if k not in done and needs <= done.keys()]:
        done.update(dict.fromkeys(ready))
    return tuple(done)


def _loop(questionnaire: Questionnaire) -> str:
    ordered = set(questionnaire.order)
    return next((i.link_id for i in questionnaire.walk() if i.link_id not in ordered), "")
