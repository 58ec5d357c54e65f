"""Which questions are asked, page by page, given the answers so far."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from physiobench.clinical.conditions import holds, truth
from physiobench.clinical.questionnaire_expressions import computed, may_open, opens
from physiobench.content.answers import Answers, Coding, Value
from physiobench.content.questionnaire import Item, ItemType, Questionnaire


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


@dataclass(frozen=True, slots=True)
class Merged:
    """All answers after a page, and the questions whose answer fell away because of it."""

    answers: Answers
    cleared: tuple[str, ...]


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


def enabled(q: Questionnaire, answers: Answers) -> frozenset[str]:
    """Return the linkIds that apply.

    A hidden parent hides its children, and what is hidden says nothing to other conditions. What
    stands below a question applies once that question is answered; a line of text, with it.
    """
    return _settled(q, answers)[0]


def _settled(q: Questionnaire, answers: Answers) -> tuple[frozenset[str], Answers]:
    """Return what applies and what counts, scores computed in their turn."""
    gates = q.gates
    on: set[str] = set()
    heard: dict[str, tuple[Value, ...]] = {}
    for link_id, item, parent in q.steps:
        if parent is not None and (
            parent.link_id not in on
            or (
                parent.is_question
                and item.type is not ItemType.DISPLAY
                and parent.link_id not in heard
            )
        ):
            continue
        if item.when is not None and not holds(item.when, heard):
            continue
        if gates and link_id in gates and not opens(q, gates[link_id], heard):
            continue
        on.add(link_id)
        given = computed(q, item, heard) if item.calculated else answers.get(link_id)
        if given:
            heard[link_id] = tuple(given)
    return frozenset(on), heard


def is_required(item: Item, answers: Answers) -> bool:
    """Tell whether `item` must be answered, given the other answers of its group."""
    if item.required:
        return True
    begun = any(answers.get(other) for other in item.required_with)
    if not item.required_unless:
        return begun
    waits = not any(answers.get(other) for other in item.required_unless)
    return waits and (begun or not item.required_with)


def unknown_questions(
    q: Questionnaire, answers: Answers, unsure: frozenset[str]
) -> tuple[Answers, frozenset[str]]:
    """Return the answers that count, and the questions whose true answer is not known.

    Unknown are: what applies (or may apply, when that itself hangs on an unknown) and has no
    answer, and what was answered with one of the `unsure` codes.
    """
    gates = q.gates
    state: dict[str, bool | None] = {}
    heard: dict[str, tuple[Value, ...]] = {}
    unknown: set[str] = set()
    for link_id in q.order:
        item = q.by_link_id[link_id]
        parts: list[bool | None] = []
        parent = q.parents.get(link_id)
        if parent is not None:
            parts.append(state[parent])
            if q.by_link_id[parent].is_question and not heard.get(parent):
                parts.append(None)
        if item.when is not None:
            parts.append(truth(item.when, heard, frozenset(unknown)))
        if gates and link_id in gates:
            parts.append(may_open(q, gates[link_id], heard, unknown))
        applies = False if False in parts else None if None in parts else True
        state[link_id] = applies
        if applies is False or not item.is_question:
            continue
        given = computed(q, item, heard) if item.calculated else answers.get(link_id, ())
        if given:
            heard[link_id] = given
        doubtful = not unknown.isdisjoint(q.inputs.get(link_id, ()))
        if not given or doubtful or any(isinstance(v, Coding) and v.code in unsure for v in given):
            unknown.add(link_id)
    return heard, frozenset(unknown)


def kept(q: Questionnaire, answers: Answers) -> Answers:
    """Return the answers of items that apply, in the order of the questionnaire."""
    return _in_order(q, _settled(q, answers)[1])


def _in_order(q: Questionnaire, heard: Answers) -> Answers:
    return {link_id: heard[link_id] for link_id in q.by_link_id if link_id in heard}


def merge(
    q: Questionnaire, answers: Answers, page_answers: Mapping[str, tuple[Value, ...]]
) -> Merged:
    """Return all answers after a page was answered; what no longer applies is cleared and named.

    An empty tuple in `page_answers` takes that answer back; that is the person's own wish, not a
    clearing.
    """
    together = {**answers, **page_answers}
    on, heard = _settled(q, together)
    cleared = (
        i.link_id
        for i in q.by_link_id.values()
        if answers.get(i.link_id) and i.link_id not in on and not i.calculated
    )
    return Merged(_in_order(q, heard), tuple(cleared))


def visible_pages(q: Questionnaire, answers: Answers) -> tuple[Page, ...]:
    """Return the pages on which this person has something to read or answer."""
    on = enabled(q, answers)
    return tuple(
        page
        for page in pages(q)
        if any(
            item.link_id in on
            and not item.hidden
            and (item.is_asked or item.type is ItemType.DISPLAY)
            for item in page.walk()
        )
    )


def is_page_complete(q: Questionnaire, page: Page, answers: Answers) -> bool:
    """Tell whether each required question of `page` that applies has its answer."""
    on = enabled(q, answers)
    return all(
        answers.get(item.link_id)
        for item in page.questions()
        if item.link_id in on and is_required(item, answers)
    )


def first_incomplete_page(q: Questionnaire, answers: Answers) -> Page | None:
    """Return the first page that still needs an answer, or nothing when all is answered."""
    waiting = (p for p in visible_pages(q, answers) if not is_page_complete(q, p, answers))
    return next(waiting, None)


def is_complete(q: Questionnaire, answers: Answers) -> bool:
    """Tell whether nothing required is missing."""
    return first_incomplete_page(q, answers) is None


def is_spare(q: Questionnaire, item: Item) -> bool:
    """Tell whether `item` belongs to a repetition that is offered and need not be used."""
    return q.by_link_id[q.repeated.get(item.link_id, item.link_id)].instance > 1


def sent_pages(
    q: Questionnaire, answers: Answers, sent: SentPages, page: Page, shown: Collection[str]
) -> dict[str, list[str]]:
    """Return which questions stood on each page, now that `page` was sent with those `shown`.

    A question that no longer applies is forgotten, so that it is asked again if it comes back.
    """
    on = enabled(q, answers)
    visible = {found.link_id for found in visible_pages(q, answers)}
    every = {**sent, page.link_id: [i.link_id for i in page.questions() if i.link_id in shown]}
    return {
        name: [link_id for link_id in asked if link_id in on]
        for name, asked in every.items()
        if name in visible
    }


def first_unsent_page(q: Questionnaire, answers: Answers, sent: SentPages) -> Page | None:
    """Return the first page that the person still has to send, or nothing.

    A page is done once it was sent with every question that now applies on it, even if they left
    all of them open; and once each required question has its answer.
    """
    on = enabled(q, answers)
    for page in visible_pages(q, answers):
        asked = {i.link_id for i in page.questions() if i.link_id in on and not is_spare(q, i)}
        stood = sent.get(page.link_id)
        if stood is None or not asked <= set(stood) or not is_page_complete(q, page, answers):
            return page
    return None


def _beside(q: Questionnaire, page: Page, answers: Answers, step: int) -> Page | None:
    every = [p.link_id for p in pages(q)]
    here = every.index(page.link_id)
    shown = visible_pages(q, answers)
    if step > 0:
        return next((p for p in shown if every.index(p.link_id) > here), None)
    return next((p for p in reversed(shown) if every.index(p.link_id) < here), None)


def next_page(q: Questionnaire, page: Page, answers: Answers) -> Page | None:
    """Return the next page that concerns this person, or nothing at the end."""
    return _beside(q, page, answers, 1)


def previous_page(q: Questionnaire, page: Page, answers: Answers) -> Page | None:
    """Return the page before that concerns this person, or nothing at the start."""
    return _beside(q, page, answers, -1)


def progress(q: Questionnaire, page: Page, answers: Answers) -> tuple[int, int]:
    """Return which step this page is, and of how many, as far as is known now."""
    every = [p.link_id for p in pages(q)]
    shown = [every.index(p.link_id) for p in visible_pages(q, answers)]
    here = every.index(page.link_id)
    return max(1, sum(place <= here for place in shown)), max(1, len(shown))
