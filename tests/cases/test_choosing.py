"""The cases that the browser walks in each `make test` show every kind of page and result."""

from physiobench.clinical.screening.triage import StimulationVerdict, Tier
from physiobench.content.pathways import beginning
from tests.cases.choosing import chosen, has_scripts, kinds
from tests.cases.reading import CASES


def test_every_kind_that_a_case_shows_is_among_the_chosen():
    every = {kind for told in CASES for kind in kinds(told)}

    assert {kind for told in chosen() for kind in kinds(told)} == every


def test_each_pathway_tier_and_verdict_is_among_the_chosen():
    found = chosen()

    assert {told.pathway for told in found} == {pathway.slug for pathway in beginning()}
    assert {told.tier for told in found} == {tier.value for tier in Tier}
    assert {told.verdict for told in found} >= {verdict.value for verdict in StimulationVerdict}


def test_each_end_of_the_walk_is_reached_with_and_without_scripts():
    walks = {kind for told in chosen() for kind in kinds(told) if kind[0] == "ending"}

    assert {kind[1] for kind in walks} == {"outcome", "stopped", "turned away"}
    assert {has_scripts(told) for told in chosen()} == {True, False}


def test_no_case_is_chosen_twice_and_most_are_left_to_the_long_walks():
    names = [told.name for told in chosen()]

    assert len(set(names)) == len(names)
    assert len(names) < len(CASES) / 2
