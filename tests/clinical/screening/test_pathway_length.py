"""A well person is through any pathway in six minutes, who wants stimulation too."""

import pytest

from physiobench.clinical.measures.computed import fill
from physiobench.clinical.screening.length import answered, length_of, well_answers
from physiobench.clinical.screening.longest_way import longest_of
from physiobench.clinical.screening.pathway_length import lengths_of, stimulation_wanted
from physiobench.clinical.screening.triage import judge
from physiobench.content.pathways import pathways
from physiobench.content.questionnaire_load import questionnaires, rules_for


SIX_MINUTES = 6 * 60
every_pathway = pytest.mark.parametrize("slug", sorted(pathways()))
SCREENED = sorted(s for s, p in pathways().items() if "nmes-screening" in p.questionnaires)


@every_pathway
def test_a_well_person_needs_less_than_six_minutes(slug):
    found = lengths_of(pathways()[slug]).without_stimulation

    assert found.seconds < SIX_MINUTES
    assert found.pages <= 20


@every_pathway
def test_a_well_person_who_wants_stimulation_needs_less_than_six_minutes(slug):
    found = lengths_of(pathways()[slug]).with_stimulation

    assert found.seconds < SIX_MINUTES
    assert found.pages <= 24


@pytest.mark.parametrize("slug", SCREENED)
def test_who_wants_stimulation_answers_its_safety_questions(slug):
    found = lengths_of(pathways()[slug])

    more = found.with_stimulation.questions - found.without_stimulation.questions
    assert more >= 12


@pytest.mark.parametrize("site", ["shin", "shoulder", "forearm", "hand", "calf", "thigh-back"])
def test_every_limb_is_asked_the_same(site):
    walk = [(q := questionnaires()["nmes-screening"], rules_for(q))]
    wanted = {"wants-stimulation": "yes"}

    elsewhere = length_of(walk, wanted | {"site": site})

    assert elsewhere == length_of(walk, wanted | {"site": "thigh-front"})


def test_the_pelvic_floor_is_asked_about_a_probe_too():
    found = lengths_of(pathways()["pelvic-floor"]).with_stimulation
    limb = length_of(
        [
            (q := questionnaires()[s], rules_for(q))
            for s in pathways()["pelvic-floor"].questionnaires
        ],
        {"wants-stimulation": "yes", "site": "shin"},
    )

    assert found.pages > limb.pages


def test_a_follow_up_counts_the_questions_about_stimulation_that_was_used():
    found = lengths_of(pathways()["follow-up-knee"])

    assert found.with_stimulation.questions > found.without_stimulation.questions


def test_the_longest_way_is_longer_and_sets_off_no_rule():
    pathway = pathways()["back-leg"]
    plain = lengths_of(pathway).with_stimulation
    [slug] = pathway.questionnaires
    q = questionnaires()[slug]
    rules = rules_for(q)

    found = longest_of(pathway)

    outcome = judge(rules, fill(q, well_answers(q, rules, answered(q, found.chosen))))
    assert found.length.seconds > plain.seconds
    assert found.chosen["leg-pain"] == "yes"
    assert not [f for f in (*outcome.fired, *outcome.unclear) if f.stimulation != "inform"]


def test_an_option_that_a_question_does_not_have_is_passed_over():
    q = questionnaires()["back-leg"]

    assert answered(q, {"leg-pain": "antler", "nowhere": "yes"}) == {}


@pytest.mark.parametrize(
    ("slug", "sites"),
    [
        ("knee", {"thigh-front"}),
        ("pelvic-floor", {"pelvic"}),
        ("something-else", {"thigh-front", "pelvic"}),
    ],
)
def test_stimulation_is_counted_for_each_place_where_the_pads_may_go(slug, sites):
    wanted = list(stimulation_wanted(pathways()[slug]))

    assert {chosen["site"] for chosen in wanted} == sites
    for chosen in wanted:
        assert (chosen["wants-stimulation"], chosen["used-stimulation"]) == ("yes", "yes")


@pytest.mark.parametrize("slug", ["something-else", "follow-up-knee"])
def test_both_lengths_are_those_of_a_walk_through_every_questionnaire(slug):
    pathway = pathways()[slug]
    walk = [(q := questionnaires()[s], rules_for(q)) for s in pathway.questionnaires]
    without = {"wants-stimulation": "no", "used-stimulation": "no"}
    ways = [length_of(walk, chosen) for chosen in stimulation_wanted(pathway)]

    found = lengths_of(pathway)

    assert found.without_stimulation == length_of(walk, without)
    assert found.with_stimulation == max(ways, key=lambda way: way.seconds)
