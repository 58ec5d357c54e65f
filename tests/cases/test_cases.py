"""Every whole case comes to the outcome that a clinician would sign."""

import pytest

from physiobench.clinical.measures.computed import fill
from physiobench.clinical.screening.triage import Grounds, combine, judge
from physiobench.content.pathways import beginning, pathways
from physiobench.content.questionnaire_load import questionnaires, rules_for
from tests.cases.reading import CASES, Told


every_case = pytest.mark.parametrize("told", CASES, ids=lambda told: told.name)


def outcome(told: Told):
    found = []
    for slug in pathways()[told.pathway].questionnaires:
        q = questionnaires()[slug]
        found.append(judge(rules_for(q), fill(q, told.answers(slug))))
    return combine(*found)


@every_case
def test_the_case_comes_to_the_tier_and_the_verdict(told):
    found = outcome(told)

    assert found.tier.value == told.tier
    assert (found.verdict.value if found.verdict else None) == told.verdict


@every_case
def test_the_case_sets_off_the_rules_that_a_physio_would_name(told):
    found = outcome(told)

    assert set(told.fires) <= {fired.rule_id for fired in found.reasons}


@every_case
def test_no_rule_counts_for_want_of_an_answer(told):
    assert [f.rule_id for f in outcome(told).reasons if f.grounds is Grounds.MISSING] == []


def test_a_case_without_named_rules_sets_off_none():
    quiet = [told for told in CASES if not told.fires]

    assert quiet
    assert {told.name for told in quiet if outcome(told).reasons} == set()


def test_there_are_thirty_cases_and_every_pathway_has_one():
    assert len(CASES) >= 30
    assert {told.pathway for told in CASES} == {pathway.slug for pathway in beginning()}
    assert len({told.tier for told in CASES}) == 5
    assert len({told.verdict for told in CASES}) == 5
