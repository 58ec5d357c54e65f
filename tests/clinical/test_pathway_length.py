"""A well person who wants no stimulation is through any pathway in six minutes."""

import pytest

from physiobench.clinical.questionnaire_length import length_of
from physiobench.content.pathways import beginning
from physiobench.content.questionnaire_load import questionnaires, rules_for


@pytest.mark.parametrize("pathway", beginning(), ids=lambda pathway: pathway.slug)
def test_a_well_person_needs_less_than_six_minutes(pathway):
    asked = [questionnaires()[slug] for slug in pathway.questionnaires]

    found = length_of([(q, rules_for(q)) for q in asked])

    assert found.seconds < 6 * 60
    assert found.pages <= 20
