"""Answers on their way out and in: FHIR QuestionnaireResponse, our own JSON, words for reading."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Literal

from physiobench.questionnaires.model.answers import (
    Answers,
    BadAnswer,
    Value,
    read_value,
    write_value,
)
from physiobench.questionnaires.model.items import Item, ItemType
from physiobench.questionnaires.model.limits import count_fault, exclusion_fault, misfit
from physiobench.questionnaires.model.questionnaire import Questionnaire
from physiobench.questionnaires.running.filled import FilledForm
from physiobench.questionnaires.running.pages import first_incomplete_page, is_required
from physiobench.questionnaires.running.response_items import write_answer, write_items
from physiobench.questionnaires.running.scores import NO_SCORES, Scores


Status = Literal["in-progress", "completed", "amended", "entered-in-error", "stopped"]

_STATUSES = frozenset({"in-progress", "completed", "amended", "entered-in-error", "stopped"})
_FINISHED = frozenset({"completed", "amended"})


class NonConforming(ValueError):
    """A response does not fit its questionnaire; `link_id` and `reason` say where and why."""

    def __init__(self, link_id: str, reason: str) -> None:
        super().__init__(f"{link_id}: {reason}")
        self.link_id = link_id
        self.reason = reason


def to_response(
    form: FilledForm,
    *,
    authored: datetime,
    subject: str | None = None,
    status: Status = "completed",
) -> dict[str, object]:
    """Return the FHIR R4 QuestionnaireResponse; `subject` is a reference like `Patient/<id>`.

    Raises:
        ValueError: if `authored` bears no time zone.
    """
    if authored.tzinfo is None:
        msg = "authored needs its time zone"
        raise ValueError(msg)
    found: dict[str, object] = {
        "resourceType": "QuestionnaireResponse",
        "questionnaire": form.questionnaire.canonical,
        "status": status,
        "authored": authored.isoformat(timespec="seconds"),
    }
    if subject is not None:
        found["subject"] = {"reference": subject}
    items = write_items(form.questionnaire.items, form.kept, write_answer)
    return found | ({"item": items} if items else {})


def from_response(
    q: Questionnaire, response: Mapping[str, object], scores: Scores = NO_SCORES
) -> Answers:
    """Return the answers of a FHIR R4 QuestionnaireResponse that fits `q`.

    A finished response must have every required answer; an unfinished one may lack some.

    Raises:
        NonConforming: naming the first linkId that does not fit, and why.
    """
    if response.get("resourceType") != "QuestionnaireResponse":
        where, reason = "resourceType", "is not QuestionnaireResponse"
        raise NonConforming(where, reason)
    _check_same(q, response.get("questionnaire"))
    status = response.get("status")
    if str(status) not in _STATUSES:
        where = "status"
        raise NonConforming(where, f"has no {status!r}")
    found: dict[str, tuple[Value, ...]] = {}
    _items_in(q.items, response.get("item", []), found, "item")
    for link_id, given in found.items():
        item = q.by_link_id[link_id]
        reason = count_fault(item, given, whole=str(status) in _FINISHED) or exclusion_fault(
            item, given
        )
        if reason:
            raise NonConforming(link_id, reason)
    form = FilledForm(q, found, scores)
    for link_id in found:
        if link_id not in form.enabled:
            raise NonConforming(link_id, "is answered although it does not apply")
    waiting = first_incomplete_page(form) if str(status) in _FINISHED else None
    if waiting is not None:
        missing = next(
            i.link_id
            for i in waiting.questions()
            if i.link_id in form.enabled and not found.get(i.link_id) and is_required(i, found)
        )
        raise NonConforming(missing, "is required and has no answer")
    return form.kept


def _check_same(q: Questionnaire, named: object) -> None:
    url, _, version = str(named or "").partition("|")
    if url != q.url or (version and version != q.version):
        where = "questionnaire"
        raise NonConforming(where, f"is {named!r}, not {q.canonical!r}")


def _items_in(
    items: Sequence[Item], raw: object, found: dict[str, tuple[Value, ...]], where: str
) -> None:
    if not isinstance(raw, list):
        raise NonConforming(where, "item must be a list")
    places = {item.fhir_id: _places(item) for item in items}
    for entry in raw:
        link_id = entry.get("linkId") if isinstance(entry, dict) else None
        place = places.get(link_id) if isinstance(link_id, str) else None
        if place is None or not isinstance(link_id, str):
            raise NonConforming(str(link_id or where), f"is not a question of {where}")
        item = next(place, None)
        if item is None:
            raise NonConforming(link_id, "stands here too often")
        _item_in(item, entry, found)


def _places(item: Item) -> Iterator[Item]:
    """Return the items that entries under one linkId stand for, in turn."""
    repeats = item.type is ItemType.GROUP and item.repeats
    return iter(item.items if repeats else (item,))


def _item_in(item: Item, entry: Mapping[str, object], found: dict[str, tuple[Value, ...]]) -> None:
    listed = entry.get("answer", [])
    if not isinstance(listed, list) or not all(isinstance(one, dict) for one in listed):
        raise NonConforming(item.link_id, "answer must be a list of answers")
    if listed and not item.is_question:
        raise NonConforming(item.link_id, f"is a {item.type} and cannot be answered")
    if len(listed) > 1 and not item.repeats:
        raise NonConforming(item.link_id, "has several answers and takes one")
    values = tuple(_answer_in(item, one) for one in listed)
    if values:
        found[item.link_id] = values
    if "item" in entry:
        if item.is_question:
            raise NonConforming(item.link_id, "holds items beside its answer, not within it")
        _items_in(item.items, entry["item"], found, item.link_id)
    for one in listed:
        if "item" in one:
            _items_in(item.items, one["item"], found, item.link_id)


def _answer_in(item: Item, raw: Mapping[str, object]) -> Value:
    try:
        value = read_value(raw)
    except BadAnswer as error:
        raise NonConforming(item.link_id, str(error)) from error
    reason = misfit(item, value, next(k for k in raw if k.startswith("value")))
    if reason:
        raise NonConforming(item.link_id, reason)
    if item.type is ItemType.DECIMAL and isinstance(value, int):
        return Decimal(value)
    return value


def dump_answers(answers: Answers) -> dict[str, list[dict[str, object]]]:
    """Return `answers` as plain JSON values; `load_answers` gives back exactly the same."""
    return {
        link_id: [write_value(value, decimal=str) for value in given]
        for link_id, given in answers.items()
    }


def load_answers(data: Mapping[str, Sequence[Mapping[str, object]]]) -> Answers:
    """Return the answers that `dump_answers` wrote.

    Raises:
        BadAnswer: if it did not write this.
    """
    return {link_id: tuple(read_value(one) for one in given) for link_id, given in data.items()}
