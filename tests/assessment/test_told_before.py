"""Nobody says the same twice in one go: what an earlier questionnaire heard stands on the page."""

from datetime import timedelta

import pytest
from django.urls import reverse

from physiobench.assessment.models import Assessment
from physiobench.questionnaires.engine import dump_answers
from tests.assessment.walking import NOW, answer, begin


TOLD = "You told us this a moment ago. Change it if it is not right."

pytestmark = pytest.mark.django_db


@pytest.fixture
def address():
    """Return the page of the screening that asks for the calf, after the knee's questions."""
    assessment, key = begin()
    answer(assessment, {"knee": {"calf": "yes"}})
    screening = assessment.responses.get(questionnaire="nmes-screening")
    kept = ("wants-stimulation", "site", "side")
    screening.answers = {name: screening.answers[name] for name in kept}
    screening.completed_at = None
    screening.save()
    return reverse("assessment:answer_page", args=[key, "nmes-screening", "devices-page"])


def chosen(page: str, question: str) -> list[str]:
    return [
        line
        for line in page.split("<input")
        if f'name="answer.{question}"' in line and "checked" in line
    ]


def test_what_was_said_minutes_ago_is_chosen_and_answers_nothing_yet(client, address, time_machine):
    time_machine.move_to(NOW + timedelta(minutes=5))

    page = client.get(address).text

    (yes,) = chosen(page, "calf")
    assert 'value="yes"' in yes
    assert chosen(page, "pregnant") == []
    screening = Assessment.objects.get().responses.get(questionnaire="nmes-screening")
    assert "calf" not in screening.given


def test_the_page_says_of_what_is_chosen_already_that_it_was_told(client, address, time_machine):
    time_machine.move_to(NOW + timedelta(minutes=5))

    page = client.get(address)

    assert page.text.count(TOLD) == 1
    assert TOLD in page.context["form"].fields["calf"].help_text
    assert 'aria-describedby="id_calf_helptext"' in page.text


def test_what_was_saved_here_since_is_no_longer_called_told_before(client, address, time_machine):
    time_machine.move_to(NOW + timedelta(minutes=5))
    screening = Assessment.objects.get().responses.get(questionnaire="nmes-screening")
    no = screening.asked.by_link_id["calf"].options_by_key["no"].value
    screening.answers |= dump_answers({"calf": (no,)})
    screening.save()

    page = client.get(address).text

    assert TOLD not in page
    (saved,) = chosen(page, "calf")
    assert 'value="no"' in saved


def test_what_was_said_long_ago_is_asked_anew(client, address, time_machine):
    time_machine.move_to(NOW + timedelta(hours=2))

    assert chosen(client.get(address).text, "calf") == []
