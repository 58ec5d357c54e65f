"""The questions of a page, and all answers for a last check."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.forms import BoundField, Form
from django.urls import reverse

from physiobench.assessment.models import Response
from physiobench.assessment.presenters import route
from physiobench.clinical.screening import triage
from physiobench.clinical.screening.triage import TriggeredRule
from physiobench.content import questionnaire_load
from physiobench.questionnaires import engine
from physiobench.questionnaires.engine import Page
from physiobench.questionnaires.model.answers import StoredAnswer
from physiobench.questionnaires.model.items import Item, ItemType


@dataclass(frozen=True, slots=True)
class QuestionPart:
    """One thing on a page of questions: a heading, a line of text, a field, or a given answer."""

    text: str = ""
    is_heading: bool = False
    field: BoundField | None = None
    photos: tuple[tuple[str, str], ...] = ()  # each photo's id and address
    rows: tuple[tuple[str, str], ...] = ()  # a question that is not typed, with its answer


def may_add(page: Page) -> bool:
    """Tell whether something on the page repeats as a whole."""
    return any(item.type is ItemType.GROUP and item.instance for item in page.walk())


def asked_items(page: Page, on: frozenset[str]) -> list[Item]:
    """Return the questions of `page` that apply."""
    return [item for item in page.questions() if item.link_id in on]


def answered_before(
    responses: Sequence[Response], response: Response, items: Sequence[Item]
) -> engine.Answers:
    """Return what the person chose when an earlier questionnaire asked the very same question.

    It stands on the page as chosen, for them to see and save: it answers nothing by itself. Nobody
    must say the same twice in one go (WCAG 3.3.7).
    """
    earlier = [other for other in responses if other.position < response.position]
    found: dict[str, Sequence[engine.Value]] = {}
    for item in items:
        for other in earlier:
            same = other.asked.by_link_id.get(item.link_id)
            if same is not None and item.options and _asks_the_same(item, same):
                found[item.link_id] = other.given.get(item.link_id, ())
    return {link_id: tuple(given) for link_id, given in found.items() if given}


def _asks_the_same(one: Item, other: Item) -> bool:
    return (one.type, one.text, one.options) == (other.type, other.text, other.options)


def parts(
    page: Page, on: frozenset[str], form: Form, key: object, answers: engine.Answers
) -> list[QuestionPart]:
    """Return what stands on the page, in reading order, without what does not apply."""
    found = []
    for item in page.walk():
        if item.link_id not in on or item.hidden:
            continue
        if item.type is ItemType.DISPLAY:
            found.append(QuestionPart(text=item.text))
        elif item.type is ItemType.GROUP and item.text:
            found.append(QuestionPart(text=item.full_label, is_heading=True))
        elif item.link_id in form.fields:
            photos = tuple(_photos(key, answers.get(item.link_id, ())))
            found.append(QuestionPart(field=form[item.link_id], photos=photos))
            if f"{item.link_id}.other" in form.fields:
                found.append(QuestionPart(field=form[f"{item.link_id}.other"]))
        elif not item.is_asked and (given := tuple(answers.get(item.link_id, ()))):
            found.append(QuestionPart(rows=((item.label, engine.answer_text(item, given)),)))
    return found


def _photos(key: object, given: Sequence[engine.Value]) -> Iterator[tuple[str, str]]:
    for value in given:
        if isinstance(value, StoredAnswer) and value.kind == "valueAttachment":
            photo_id = value.id_in_url
            if photo_id:
                yield photo_id, reverse("assessment:photo", args=[key, photo_id])


def faults(response: Response, page: Page) -> Mapping[str, str]:
    """Return what is wrong with a page that was sent with mistakes, and waits as it was sent."""
    draft = response.drafted(page.link_id)
    found = _reading(response, page, draft).errors
    return {link_id: text for link_id, text in found.items() if link_id in draft}


def shown(response: Response, page: Page) -> frozenset[str]:
    """Return what applies, by what is saved and what waits on this page."""
    return _with_draft(response, page).enabled


def standing(response: Response, page: Page) -> engine.Answers:
    """Return all answers by what is saved and what waits on this page, those worked out too."""
    return _with_draft(response, page).kept


def _with_draft(response: Response, page: Page) -> engine.FilledForm:
    draft = response.drafted(page.link_id)
    return _reading(response, page, draft).form if draft else response.form


def saved_rows(response: Response, page: Page) -> list[tuple[str, str]]:
    """Return what is saved of a page where what waits there says something else."""
    draft = response.drafted(page.link_id)
    if not draft:
        return []
    given, typed = response.given, _reading(response, page, draft).answers
    return [
        (item.full_label, engine.answer_text(item, tuple(given[item.link_id])))
        for item in page.questions()
        if given.get(item.link_id) and tuple(given[item.link_id]) != typed.get(item.link_id)
    ]


def typed_rows(page: Page, raw: Mapping[str, Sequence[str]]) -> list[tuple[str, str]]:
    """Return what was sent for a page in words, as far as there is anything."""
    found = []
    for item in page.questions():
        offered = {option.key: option.text for option in item.options}
        sent = [text for name in item.field_names for text in raw.get(name, ()) if text]
        texts = [offered.get(text, text) for text in sent]
        if texts and item.type is not ItemType.ATTACHMENT:
            found.append((item.full_label, ", ".join(t for t in texts if t != engine.OTHER)))
    return found


def says_the_same(response: Response, page: Page, raw: Mapping[str, Sequence[str]]) -> bool:
    """Tell whether all that was sent for a page is saved as it is."""
    given, reading = response.given, _reading(response, page, raw)
    same = all(tuple(given.get(name, ())) == value for name, value in reading.answers.items())
    return same and not reading.errors


def warning(
    response: Response, page: Page, raw: Mapping[str, Sequence[str]]
) -> TriggeredRule | None:
    """Return the red flag that was sent too late to be kept: it must be heard all the same."""
    rules = questionnaire_load.rules_for(response.asked)
    if rules is None:
        return None
    return triage.interrupts(rules, _reading(response, page, raw).form)


def _reading(
    response: Response, page: Page, raw: Mapping[str, Sequence[str]]
) -> engine.PageReading:
    given = response.given
    photos = {item.link_id: given.get(item.link_id, ()) for item in page.questions()}
    return response.read(page, raw, attached=photos)


def step(responses: Sequence[Response], position: int, page: Page) -> tuple[int, int]:
    """Return which step of the whole walk this page is, and of how many as far as is known."""
    counts = [len(engine.visible_pages(r.form)) for r in responses]
    here = responses[position]
    return (
        sum(counts[:position]) + engine.progress(here.form, page)[0],
        sum(counts),
    )


def check_rows(
    key: str, responses: Sequence[Response]
) -> list[tuple[str, list[tuple[str, str, str]]]]:
    """Return, page by page, each question, its answer and where to change it."""
    return [
        (
            page.title,
            [
                (
                    question,
                    answer,
                    f"{route.address(key, response, page)}?change=1",
                )
                for question, answer in lines
            ],
        )
        for response in responses
        for page, lines in engine.summary(response.form)
    ]
