"""Tests of physiobench.questionnaires.forms.typed_page: read again, it says the same."""

from datetime import date, time
from decimal import Decimal

import pytest

from physiobench.content import questionnaire_load
from physiobench.questionnaires import engine
from physiobench.questionnaires.model.answers import Quantity
from physiobench.questionnaires.running.filled import FilledForm
from tests.clinical.forms import LONDON, form, item
from tests.clinical.people import person


@pytest.mark.parametrize("slug", sorted(questionnaire_load.questionnaires()))
def test_every_page_of_ours_is_read_again_as_it_was_answered(slug):
    q = questionnaire_load.questionnaires()[slug]
    answers = person(slug, {})

    for page in engine.visible_pages(FilledForm(q, answers)):
        reading = engine.read_page(
            FilledForm(q, answers), page, engine.typed_page(page, answers, zone=LONDON), zone=LONDON
        )
        said = {name: given for name, given in reading.answers.items() if given}
        asked = [i.link_id for i in page.questions() if answers.get(i.link_id)]
        assert said == {link_id: answers[link_id] for link_id in asked}


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("boolean", False),
        ("decimal", Decimal("4.50")),
        ("date", date(2024, 5, 1)),
        ("time", time(9, 30)),
        ("text", "two\nlines"),
        ("dateTime", date(2024, 5, 1)),
        ("quantity", Quantity(Decimal(70))),
    ],
)
def test_each_kind_of_answer_is_read_again_as_it_was(kind, value):
    q = form(item("a", kind))
    (page,) = engine.pages(q)

    reading = engine.read_page(
        FilledForm(q, {}), page, engine.typed_page(page, {"a": (value,)}, zone=LONDON), zone=LONDON
    )

    assert reading.answers == {"a": (value,)}
    assert not reading.errors
