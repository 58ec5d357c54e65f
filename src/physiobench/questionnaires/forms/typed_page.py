"""Answers as a form would send them: what `read_page` reads, written back."""

from datetime import date, datetime, time, tzinfo

from physiobench.questionnaires.forms.read_entry import OTHER
from physiobench.questionnaires.model.answers import Answers, Quantity, Value
from physiobench.questionnaires.model.items import Item, ItemType
from physiobench.questionnaires.running.pages import Page


def typed_page(page: Page, answers: Answers, *, zone: tzinfo) -> dict[str, list[str]]:
    """Return the fields of `page` as somebody with these `answers` would send them from `zone`.

    Reading them again gives the same answers. Attachments are left out: no field holds them.
    """
    fields: dict[str, list[str]] = {}
    for item in page.questions():
        if item.type is ItemType.ATTACHMENT:
            continue
        for value in answers.get(item.link_id, ()):
            for name, text in _fields(item, value, zone).items():
                fields.setdefault(f"{item.link_id}{name}", []).append(text)
    return fields


def _fields(item: Item, value: Value, zone: tzinfo) -> dict[str, str]:  # noqa: PLR0911 - a line for each kind
    option = next((option for option in item.options if option.value == value), None)
    if option is not None:
        return {"": option.key}
    if item.type is ItemType.OPEN_CHOICE:
        return {"": OTHER, ".other": str(value)}
    if isinstance(value, Quantity):
        return {"": f"{value.value:f}"} | ({".unit": value.code} if value.code else {})
    if isinstance(value, bool):
        return {"": "true" if value else "false"}
    if isinstance(value, datetime):
        local = value.astimezone(zone)
        return _day(local) | {".time": f"{local:%H:%M}"}
    if isinstance(value, date):
        return _day(value)
    if isinstance(value, time):
        return {"": value.isoformat()}
    return {"": str(value)}


def _day(day: date) -> dict[str, str]:
    return {".day": str(day.day), ".month": str(day.month), ".year": str(day.year)}
