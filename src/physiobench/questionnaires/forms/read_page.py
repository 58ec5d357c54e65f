"""Read one page of an HTML form into answers, or say in plain English what to put right."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from itertools import zip_longest

from physiobench.questionnaires.forms.read_entry import (
    OTHER,
    Wrong,
    iso_date,
    iso_moment,
    read_entry,
    refuse_if,
)
from physiobench.questionnaires.model.answers import Answers, Value
from physiobench.questionnaires.model.items import Item, ItemType
from physiobench.questionnaires.model.limits import count_fault, exclusion_fault
from physiobench.questionnaires.model.text import clean
from physiobench.questionnaires.running.filled import NO_ANSWERS, FilledForm
from physiobench.questionnaires.running.pages import Page, is_required


_DATE_PARTS = (".day", ".month", ".year")

Raw = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class PageReading:
    """What the page says: an answer (or none) for each of its questions, and what is wrong."""

    answers: Mapping[str, tuple[Value, ...]]
    errors: Mapping[str, str]
    form: FilledForm  # with these answers

    @property
    def is_valid(self) -> bool:
        """Tell whether there is nothing to put right."""
        return not self.errors


def read_page(
    form: FilledForm,
    page: Page,
    raw: Raw,
    *,
    zone: tzinfo,
    attached: Answers = NO_ANSWERS,
) -> PageReading:
    """Read what a form sent for `page`; what applies is judged with the answers given so far.

    A field is named after its linkId. A date may come as `<linkId>.day`, `.month` and `.year`, a
    quantity's unit as `<linkId>.unit`, the words of "something else" as `<linkId>.other`, a
    date-time's time as `<linkId>.time`; each may come several times, side by side. `zone` is that
    of the clocks by which a date-time was written: the practice's. Fields of questions that do
    not apply are let be. An attachment is never read from a field: `attached` holds what was
    stored, and stands.
    """
    found: dict[str, tuple[Value, ...]] = {}
    errors: dict[str, str] = {}
    for item in page.questions():
        found[item.link_id] = ()
        try:
            if item.type is ItemType.ATTACHMENT:
                found[item.link_id] = tuple(attached.get(item.link_id, ()))
                refuse_if(count_fault(item, found[item.link_id]))
            else:
                standing = form.answers.get(item.link_id, ())
                found[item.link_id] = _read_item(item, raw, zone, standing)
        except Wrong as wrong:
            errors[item.link_id] = str(wrong)
    after = form.with_page(found)
    told: set[tuple[str, ...]] = set()  # groups that want one answer: said once, at their first
    for item in page.questions():
        link_id = item.link_id
        if link_id not in after.enabled:
            found[link_id] = ()
            errors.pop(link_id, None)
        elif not found[link_id] and is_required(item, found):
            if not item.required_unless:
                errors.setdefault(link_id, _missing(item))
            elif item.required_unless not in told and errors.keys().isdisjoint(
                item.required_unless
            ):
                errors.setdefault(link_id, "Answer at least one of these questions.")
                told.add(item.required_unless)
    ordered = {i.link_id: errors[i.link_id] for i in page.questions() if i.link_id in errors}
    return PageReading(found, ordered, after)


def _missing(item: Item) -> str:
    if item.options or item.type is ItemType.BOOLEAN:
        return "Choose at least one answer." if item.repeats else "Choose an answer."
    if item.type is ItemType.DATE:
        return "Enter a date."
    if item.type is ItemType.ATTACHMENT:
        return "Choose a photo."
    if item.type in {ItemType.INTEGER, ItemType.DECIMAL, ItemType.QUANTITY}:
        return "Enter a number."
    return "Enter an answer."


def _read_item(item: Item, raw: Raw, zone: tzinfo, standing: Sequence[Value]) -> tuple[Value, ...]:
    entries = _entries(item, raw)
    refuse_if(count_fault(item, entries))
    values = tuple(dict.fromkeys(read_entry(item, entry, zone, standing) for entry in entries))
    refuse_if(exclusion_fault(item, values) or count_fault(item, values))
    return values


def _entries(item: Item, raw: Raw) -> list[tuple[str, str]]:
    """Return each answer as it was typed, with what was chosen beside it: a quantity's unit."""
    typed = _rows(item, raw, "", ".unit")
    entries = [(text, unit) for text, unit in typed if text]
    if item.type is ItemType.DATE and not entries:
        dates = [row for row in _rows(item, raw, *_DATE_PARTS) if any(row)]
        entries = [(iso_date(*row), "") for row in dates]
    if item.type is ItemType.DATE_TIME and not entries:
        moments = [row for row in _rows(item, raw, *_DATE_PARTS, ".time") if any(row)]
        entries = [(iso_moment(*row), "") for row in moments]
    if item.type is ItemType.OPEN_CHOICE:
        entries = [(entry, "") for entry in _with_words(item, [text for text, _ in entries], raw)]
    return entries


def _rows(item: Item, raw: Raw, *ends: str) -> list[tuple[str, ...]]:
    """Return what the fields of these names hold, side by side."""
    columns = [[clean(text) for text in raw.get(f"{item.link_id}{end}", ())] for end in ends]
    return list(zip_longest(*columns, fillvalue=""))


def _with_words(item: Item, chosen: list[str], raw: Raw) -> list[str]:
    """Return what was chosen and what was written: words count whether or not their button is on.

    Beside another choice where only one can be given, they are neither taken nor dropped.
    """
    words = [word for (word,) in _rows(item, raw, ".other") if word]
    if OTHER in chosen and not words:
        msg = "Write your answer beside “something else”."
        raise Wrong(msg)
    if words and chosen and OTHER not in chosen and not item.repeats:
        msg = "You chose an answer and wrote another. Choose “Something else”, or empty its box."
        raise Wrong(msg)
    return [entry for entry in chosen if entry != OTHER] + [f"{OTHER}{word}" for word in words]
