"""A measure's whole form read at once, and what its score is of. Pure."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import tzinfo

from physiobench.clinical.measures.computed import OF_ANY, fill
from physiobench.questionnaires.engine import (
    Answers,
    FilledForm,
    answer_text,
    read_page,
    visible_pages,
)
from physiobench.questionnaires.model.items import Item
from physiobench.questionnaires.model.questionnaire import Questionnaire


@dataclass(frozen=True, slots=True)
class FormReading:
    """All answers of one form, what is wrong with them, and what else they bring up."""

    answers: Answers
    errors: Mapping[str, str]
    revealed: tuple[str, ...]  # questions that apply now and were not on the form yet


def read_form(
    asked: Questionnaire,
    raw: Mapping[str, Sequence[str]],
    shown: Collection[str],
    *,
    zone: tzinfo,
) -> FormReading:
    """Read a form that holds every page of a questionnaire.

    An answer may bring up questions on any page, whose fields may be there already: it reads on
    until nothing new comes up. A question that was not on the form yet is not said to be missing.

    Args:
        asked: the questionnaire.
        raw: the form's fields as they came.
        shown: the linkIds of the questions that stood on the form.
        zone: that of the clocks by which a time was written: the practice's.
    """
    form = fill(asked)
    errors: dict[str, str] = {}
    for _ in asked.by_link_id:  # each pass brings up at least one more, or is the last
        before = form.enabled
        errors = {}
        for page in visible_pages(form):
            reading = read_page(form, page, raw, zone=zone)
            errors |= reading.errors
            form = reading.form
        if form.enabled == before:
            break
    asks = [item.link_id for item in questions(form)]
    return FormReading(
        form.kept,
        errors={link: errors[link] for link in asks if link in errors and link in shown},
        revealed=tuple(link_id for link_id in asks if link_id not in shown),
    )


def questions(form: FilledForm) -> tuple[Item, ...]:
    """Return every question that applies, in reading order; of what repeats, the first."""
    asked = form.questionnaire
    return tuple(
        item
        for item in asked.walk()
        if item.is_asked
        and not item.hidden
        and item.link_id in form.enabled
        and asked.by_link_id[asked.repeated.get(item.link_id, item.link_id)].instance <= 1
    )


def subject(asked: Questionnaire, answers: Answers) -> tuple[str, ...]:
    """Return in words what the scores are of: every answer that they do not count.

    The muscle and the side of a grade, the activities that were rated: two scores can be compared
    where these are the same.
    """
    counted = {link_id for inputs in asked.inputs.values() for link_id in inputs}
    return tuple(
        answer_text(item, tuple(answers[item.link_id]))
        for item in asked.walk()
        if item.is_asked and item.link_id not in counted and answers.get(item.link_id)
    )


def averaged(asked: Questionnaire, answers: Answers, score: str) -> tuple[str, ...]:
    """Return the linkIds of the answers that a score averages, where it takes however many it gets.

    The worst pain alone is no average of the worst, the least and the pain now: two such scores can
    be compared where these are the same. Nothing for a score that wants its answers whole.
    """
    return tuple(
        link_id
        for item in asked.walk()
        if item.score == score and score in OF_ANY
        for link_id in asked.inputs[item.link_id]
        if answers.get(link_id)
    )
