"""The page of the result and its letter, where rules name the team that should see the person."""

from uuid import uuid4

import pytest
from django.urls import reverse

from physiobench.assessment.models import digest
from physiobench.assessment.presenters import results
from tests.clinical.test_recipients import outcome
from tests.factories import AssessmentFactory, JudgementFactory, ResponseFactory


pytestmark = pytest.mark.django_db

NATIONS = ["England", "Scotland", "Wales", "Northern Ireland"]
UK = "Anywhere in the UK"


def places(*effects):
    return [where for where, _how in results.signposts(outcome(*effects))]


@pytest.mark.parametrize(
    ("effects", "expected"),
    [
        ([("SAME_DAY", "surgical-team")], ["The team that did your operation", *NATIONS]),
        ([("GP", None), ("GP", "ms-team")], ["Your MS team", *NATIONS]),
        ([("F2F", "gp-child")], ["Your GP"]),
        ([("F2F", "maternity-unit")], ["Your midwife or maternity unit", UK]),
        ([("AE_NOW", "eye-casualty")], ["An eye casualty", UK]),
        ([("999", None), ("AE_NOW", "eye-casualty")], [UK, "An eye casualty"]),
        ([("SAME_DAY", None), ("GP", "ms-team")], [*NATIONS, "Your MS team"]),
        ([("F2F", None)], [UK]),
    ],
)
def test_the_team_comes_first_and_whoever_is_there_for_everybody_after_it(effects, expected):
    assert places(*effects) == expected


def test_a_team_with_a_second_choice_says_so_and_one_beside_others_does_not():
    alone = dict(results.signposts(outcome(("SAME_DAY", "surgical-team"))))
    beside = dict(results.signposts(outcome(("SAME_DAY", "surgical-team"), ("SAME_DAY", None))))

    team = "The team that did your operation"
    assert "If you cannot reach them" in alone[team]
    assert "If you cannot reach them" not in beside[team]


def test_no_adult_way_in_is_offered_where_only_the_gp_is_meant():
    told = str(results.signposts(outcome(("F2F", "gp-child"))))

    assert "refer yourself" not in told
    assert "children and young people" in told


def shown(client, name, *effects):
    found, key = outcome(*effects), str(uuid4())
    assessment = AssessmentFactory(key_sha256=digest(key))
    ResponseFactory(assessment=assessment)
    JudgementFactory(assessment=assessment, tier=found.tier, verdict="", outcome=found.as_json())
    return client.get(reverse(f"assessment:{name}", args=[key])).text


def test_the_result_of_somebody_under_18_leads_to_the_gp(client):
    page = shown(client, "outcome", ("F2F", "gp-child"))

    assert "See your GP first" in page
    assert "See a physio in person" not in page
    assert "physio for children and young people" in page


def test_a_result_for_today_keeps_its_urgency_and_names_the_team(client):
    page = shown(client, "outcome", ("SAME_DAY", "surgical-team"))

    assert "Get medical advice today" in page
    assert "Call the team that did your operation." in page


def test_the_letter_on_its_page_is_addressed_to_the_team(client):
    page = shown(client, "letter", ("SAME_DAY", "surgical-team"), ("GP", "ms-team"))

    assert "To: The team that operated; if they cannot be reached" in page
    assert "Copy to: The multiple sclerosis (MS) team" in page
