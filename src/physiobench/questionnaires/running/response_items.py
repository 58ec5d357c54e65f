"""The items of a QuestionnaireResponse, as FHIR nests them, from the answers that count."""

from collections.abc import Callable, Sequence
from datetime import datetime

from physiobench.questionnaires.model.answers import (
    Answers,
    Value,
    WriteDecimal,
    fhir_number,
    write_value,
)
from physiobench.questionnaires.model.items import VALUE_KINDS, Item, ItemType


def write_items(
    items: Sequence[Item],
    answers: Answers,
    write: Callable[[Item, Value], dict[str, object]],
    repeated: str = "",
) -> list[dict[str, object]]:
    """Return an entry for each item with an answer in or below it; `write` writes one answer."""
    found = []
    for item in items:
        if item.type is ItemType.GROUP and item.repeats:
            found += write_items(item.items, answers, write, item.text)
            continue
        entry: dict[str, object] = {"linkId": item.fhir_id}
        text = repeated or item.text
        if text:
            entry["text"] = text
        below = write_items(item.items, answers, write) if item.items else []
        given = answers.get(item.link_id, ())
        if given:
            written = [write(item, value) for value in given]
            entry["answer"] = [written[0] | ({"item": below} if below else {}), *written[1:]]
        elif below:
            entry["item"] = below
        if given or below:
            found.append(entry)
    return found


def write_answer(
    item: Item, value: Value, *, decimal: WriteDecimal = fhir_number
) -> dict[str, object]:
    """Return one answer to `item` as FHIR's one-key `value[x]`."""
    return write_value(value, kind=_kind(item, value), decimal=decimal)


def _kind(item: Item, value: Value) -> str | None:
    """Return the name that FHIR wants where the value alone does not tell it."""
    if item.type is ItemType.URL or (
        item.type is ItemType.DATE_TIME and not isinstance(value, datetime)
    ):
        return VALUE_KINDS[item.type]
    return None
