"""How long a way is for someone well: counted on a small form, and on everything shipped."""

import pytest

from physiobench.clinical.measures.computed import fill
from physiobench.clinical.screening.length import Length, length_of, well_answers
from physiobench.content import questionnaire_load
from physiobench.content.pathways import pathways
from physiobench.questionnaires.running.pages import first_incomplete_page
from tests.clinical.forms import form, group, item, when, yes_no


def test_pages_questions_and_words_are_counted_as_shown():
    q = form(
        group("one", yes_no("a"), yes_no("b", enableWhen=[when("a")])),
        group("two", yes_no("c"), item("d", "display", text="three more words")),
    )

    found = length_of([(q, None)])

    assert (found.pages, found.questions) == (2, 2)
    assert found.words == 2 + 2 + 3 + 3  # titles, questions, the line, and yes, no, not-sure once


def test_the_time_is_rounded_up_to_minutes():
    assert Length(pages=1, questions=0, words=0).minutes == 0
    assert Length(pages=1, questions=1, words=1).minutes == 1
    assert Length(pages=1, questions=30, words=238).minutes == 2


@pytest.mark.parametrize("slug", sorted(questionnaire_load.questionnaires()))
def test_someone_well_answers_every_required_question_that_applies(slug):
    q = questionnaire_load.questionnaires()[slug]

    answers = well_answers(q, questionnaire_load.rules_for(q))

    assert first_incomplete_page(fill(q, answers)) is None
    assert answers.keys() <= fill(q, answers).enabled


@pytest.mark.parametrize("slug", sorted(pathways()))
def test_every_pathway_is_counted(slug):
    asked = [questionnaire_load.questionnaires()[s] for s in pathways()[slug].questionnaires]

    found = length_of([(q, questionnaire_load.rules_for(q)) for q in asked])

    assert found.pages <= found.questions <= found.words
    assert found.seconds > 0
