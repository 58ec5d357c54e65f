"""LHC-Forms and our engine understand each other's answers, and come to the same outcome."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page

from interop import renderer
from physiobench.clinical.measures.computed import EVERY_SCORE, fill
from physiobench.clinical.screening.length import well_answers
from physiobench.clinical.screening.triage import judge
from physiobench.clinical.screening.worked_examples import worked_example
from physiobench.content import questionnaire_load
from physiobench.questionnaires import engine


SLUGS = sorted(questionnaire_load.questionnaires())
every_questionnaire = pytest.mark.parametrize("slug", SLUGS)


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    with renderer.chromium() as browser:
        yield renderer.opened(browser)


def people(slug: str) -> dict[str, engine.Answers]:
    """Return someone well, and someone whom the first of the rules concerns."""
    q = questionnaire_load.questionnaires()[slug]
    rules = questionnaire_load.rules_for(q)
    found = {"well": well_answers(q, rules)}
    if rules:
        found[rules.rules[0].id] = worked_example(q, rules, rules.rules[0])
    return found


def outcome(slug: str, answers: engine.Answers) -> dict[str, object] | None:
    q = questionnaire_load.questionnaires()[slug]
    rules = questionnaire_load.rules_for(q)
    return judge(rules, fill(q, answers)).as_json() if rules else None


@every_questionnaire
def test_what_lhc_forms_was_told_reaches_the_same_outcome_here(page, slug):
    q = questionnaire_load.questionnaires()[slug]

    for answers in people(slug).values():
        assert renderer.show(page, q.as_fhir()) == ""
        renderer.fill(page, q, answers)

        assert renderer.complaints(page) == []
        found = engine.from_response(q, renderer.told(page), EVERY_SCORE)
        assert found == answers
        assert outcome(slug, found) == outcome(slug, answers)


@every_questionnaire
def test_our_responses_stand_in_lhc_forms_and_come_back(page, slug):
    q = questionnaire_load.questionnaires()[slug]

    for answers in people(slug).values():
        written = engine.to_response(fill(q, answers), authored=datetime(2026, 3, 1, tzinfo=UTC))
        ours = json.loads(json.dumps(written))
        assert renderer.show(page, q.as_fhir(), ours) == ""

        found = engine.from_response(q, renderer.told(page), EVERY_SCORE)

        assert found == answers
        assert outcome(slug, found) == outcome(slug, answers)
