"""Which questions are asked, page by page, given the answers so far."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from physiobench.questionnaires.model.answers import Answers
from physiobench.questionnaires.model.items import Item, ItemType
from physiobench.questionnaires.model.questionnaire import Questionnaire
from physiobench.questionnaires.running.filled import FilledForm


SentPages = Mapping[str, Collection[str]]  # page -> the questions on it when it was last sent


@dataclass(frozen=True, slots=True)
class Page:
    """What is asked together: one top-level group, or neighbouring questions outside any."""

    link_id: str
    title: str
    items: tuple[Item, ...]

    def walk(self) -> Iterator[Item]:
        """Yield every item on the page, in reading order."""
        for item in self.items:
            yield from item.walk()

    def questions(self) -> tuple[Item, ...]:
        """Return the items that a person can fill in, hidden ones of the moment too."""
        return tuple(item for item in self.walk() if item.is_asked)


def pages(q: Questionnaire) -> tuple[Page, ...]:
    """Return every page, those of no concern to this person too."""
    found: list[Page] = []
    loose: list[Item] = []
    for item in q.items:
        if item.type is not ItemType.GROUP:
            loose.append(item)
            continue
        if loose:
            found.append(Page(loose[0].link_id, q.title, tuple(loose)))
            loose = []
        found.append(Page(item.link_id, item.label or q.title, item.items))
    if loose:
        found.append(Page(loose[0].link_id, q.title, tuple(loose)))
    return tuple(found)


def page_of(q: Questionnaire, link_id: str) -> Page:
    """Return the page of that name, or the one that holds the item of that name.

    Raises:
        KeyError: if the questionnaire has neither.
    """
    for page in pages(q):
        if page.link_id == link_id or any(item.link_id == link_id for item in page.walk()):
            return page
    raise KeyError(link_id)


def is_required(item: Item, answers: Answers) -> bool:
    """Tell whether `item` must be answered, given the other answers of its group."""
    if item.required:
        return True
    begun = any(answers.get(other) for other in item.required_with)
    if not item.required_unless:
        return begun
    waits = not any(answers.get(other) for other in item.required_unless)
    return waits and (begun or not item.required_with)


def visible_pages(form: FilledForm) -> tuple[Page, ...]:
    """Return the pages on which this person has something to read or answer."""
    on = form.enabled
    return tuple(
        page
        for page in pages(form.questionnaire)
        if any(
            item.link_id in on
            and not item.hidden
            and (item.is_asked or item.type is ItemType.DISPLAY)
            for item in page.walk()
        )
    )


def is_page_complete(form: FilledForm, page: Page) -> bool:
    """Tell whether each required question of `page` that applies has its answer."""
    return all(
        form.kept.get(item.link_id)
        for item in page.questions()
        if item.link_id in form.enabled and is_required(item, form.kept)
    )


def first_incomplete_page(form: FilledForm) -> Page | None:
    """Return the first page that still needs an answer, or nothing when all is answered."""
    missing = (page for page in visible_pages(form) if not is_page_complete(form, page))
    return next(missing, None)


def is_spare(q: Questionnaire, item: Item) -> bool:
    """Tell whether `item` belongs to a repetition that is offered and need not be used."""
    return q.by_link_id[q.repeated.get(item.link_id, item.link_id)].instance > 1


def sent_pages(
    form: FilledForm, sent: SentPages, page: Page, shown: Collection[str]
) -> dict[str, list[str]]:
    """Return which questions stood on each page, now that `page` was sent with those `shown`.

    A question that no longer applies is forgotten, so that it is asked again if it comes back.
    """
    visible = {found.link_id for found in visible_pages(form)}
    every = {**sent, page.link_id: [i.link_id for i in page.questions() if i.link_id in shown]}
    return {
        name: [link_id for link_id in asked if link_id in form.enabled]
        for name, asked in every.items()
        if name in visible
    }


def first_unsent_page(form: FilledForm, sent: SentPages) -> Page | None:
    """Return the first page that the person still has to send, or nothing.

    A page is done once it was sent with every question that now applies on it, even if they left
    all of them open; and once each required question has its answer.
    """
    q, on = form.questionnaire, form.enabled
    for page in visible_pages(form):
        asked = {i.link_id for i in page.questions() if i.link_id in on and not is_spare(q, i)}
        stood = sent.get(page.link_id)
        if stood is None or not asked <= set(stood) or not is_page_complete(form, page):
            return page
    return None


def _beside(form: FilledForm, page: Page, step: int) -> Page | None:
    every = [p.link_id for p in pages(form.questionnaire)]
    here = every.index(page.link_id)
    shown = visible_pages(form)
    if step > 0:
        return next((p for p in shown if every.index(p.link_id) > here), None)
    return next((p for p in reversed(shown) if every.index(p.link_id) < here), None)


def next_page(form: FilledForm, page: Page) -> Page | None:
    """Return the next page that concerns this person, or nothing at the end."""
    return _beside(form, page, 1)


def previous_page(form: FilledForm, page: Page) -> Page | None:
    """Return the page before that concerns this person, or nothing at the start."""
    return _beside(form, page, -1)


def progress(form: FilledForm, page: Page) -> tuple[int, int]:
    """Return which step this page is, and of how many, as far as is known now."""
    every = [p.link_id for p in pages(form.questionnaire)]
    shown = [every.index(p.link_id) for p in visible_pages(form)]
    here = every.index(page.link_id)
    return max(1, sum(place <= here for place in shown)), max(1, len(shown))
