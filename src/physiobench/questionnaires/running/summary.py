"""Questions and answers in words, for checking before sending and for the physio's view."""

from physiobench.questionnaires.model.answers import Value
from physiobench.questionnaires.model.items import Item, ItemType
from physiobench.questionnaires.model.limits import plain
from physiobench.questionnaires.running.filled import FilledForm
from physiobench.questionnaires.running.pages import Page, visible_pages


NOT_ANSWERED = "Not answered"

Line = tuple[str, str]
Summary = tuple[tuple[Page, tuple[Line, ...]], ...]


def summary(form: FilledForm) -> Summary:
    """Return, page by page, each question that applies with its answer in words.

    Pages without a question are left out; a question left open says so.
    """
    found = []
    for page in visible_pages(form):
        asked = [item for item in page.walk() if item.is_question and not item.hidden]
        lines = tuple(
            (item.full_label, answer_text(item, tuple(form.kept.get(item.link_id, ()))))
            for item in asked
            if item.link_id in form.enabled and (item.is_asked or form.kept.get(item.link_id))
        )
        if lines:
            found.append((page, lines))
    return tuple(found)


def answer_text(item: Item, given: tuple[Value, ...]) -> str:
    """Return what was answered to `item`, in words, with its unit."""
    if not given:
        return NOT_ANSWERED
    if item.type is ItemType.ATTACHMENT:
        return "1 photo" if len(given) == 1 else f"{len(given)} photos"
    offered = {option.value: option.text for option in item.options}
    unit = f" {item.units[0]}" if item.units and item.type is not ItemType.QUANTITY else ""
    return ", ".join(offered.get(value) or plain(value) + unit for value in given)
