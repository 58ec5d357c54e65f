"""Nobody says the same twice in one go: what an earlier questionnaire heard stands on the page."""

from datetime import timedelta

import pytest
from django.urls import reverse

from physiobench.assessment.models import Assessment
from tests.assessment.walking import NOW, answer, begin


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
        line for line in page.split("<input") if f'name="{question}"' in line and "checked" in line
    ]


def test_what_was_said_minutes_ago_is_chosen_and_answers_nothing_yet(client, address, time_machine):
    time_machine.move_to(NOW + timedelta(minutes=5))

    page = client.get(address).text

    (yes,) = chosen(page, "calf")
    assert 'value="yes"' in yes
    assert chosen(page, "pregnant") == []
    screening = Assessment.objects.get().responses.get(questionnaire="nmes-screening")
    assert "calf" not in screening.given


def test_what_was_said_long_ago_is_asked_anew(client, address, time_machine):
    time_machine.move_to(NOW + timedelta(hours=2))

    assert chosen(client.get(address).text, "calf") == []
