"""Each whole case in LHC-Forms: filled there and judged here, and written here and read there."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page
from tests.cases.reading import CASES, Told

from interop import renderer
from physiobench.clinical.measures.computed import EVERY_SCORE, fill
from physiobench.clinical.screening.triage import Outcome, combine, judge
from physiobench.content.pathways import pathways
from physiobench.content.questionnaire_load import questionnaires, rules_for
from physiobench.questionnaires import engine
from physiobench.questionnaires.model.questionnaire import Questionnaire


every_case = pytest.mark.parametrize("told", CASES, ids=lambda told: told.name)
Through = Callable[[Questionnaire, engine.Answers], object]


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    with renderer.chromium() as browser:
        yield renderer.opened(browser)


def outcome(told: Told, through: Through) -> Outcome:
    """Return what comes of the case when each response takes this way to us."""
    found = []
    for slug in pathways()[told.pathway].questionnaires:
        q, answers = questionnaires()[slug], told.answers(slug)
        came = engine.from_response(q, through(q, answers), EVERY_SCORE)
        assert came == answers
        found.append(judge(rules_for(q), fill(q, came)))
    return combine(*found)


def check(told: Told, found: Outcome) -> None:
    assert found.tier.value == told.tier
    assert (found.verdict.value if found.verdict else None) == told.verdict
    assert set(told.fires) <= {fired.rule_id for fired in found.reasons}


@every_case
def test_a_case_told_to_lhc_forms_comes_to_its_outcome_here(page, told):
    def filled_there(q: Questionnaire, answers: engine.Answers) -> object:
        assert renderer.show(page, q.as_fhir()) == ""
        renderer.fill(page, q, answers)
        assert renderer.complaints(page) == []
        return renderer.told(page)

    check(told, outcome(told, filled_there))


@every_case
def test_a_case_told_to_us_stands_in_lhc_forms_and_comes_back_the_same(page, told):
    def shown_there(q: Questionnaire, answers: engine.Answers) -> object:
        written = engine.to_response(fill(q, answers), authored=datetime(2026, 3, 1, tzinfo=UTC))
        assert renderer.show(page, q.as_fhir(), json.loads(json.dumps(written))) == ""
        return renderer.told(page)

    check(told, outcome(told, shown_there))
