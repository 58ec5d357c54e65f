"""Tests of physiobench.clinical.screening.help: a stop says who can look at it."""

import pytest

from physiobench.clinical.measures.computed import fill
from physiobench.clinical.screening.help import HELP, helpers, stops
from physiobench.clinical.screening.letter import sbar
from physiobench.clinical.screening.triage import StimulationVerdict, combine, judge
from physiobench.content import questionnaire_load
from physiobench.questionnaires.engine import summary
from tests.clinical.people import asked, person
from tests.clinical.screening.test_letter import DAY


STOPPING = {StimulationVerdict.NOT_FOR_YOU, StimulationVerdict.NOT_AT_THIS_SITE}


def outcome(**differing):
    rules = questionnaire_load.rule_sets()["nmes-screening"]
    return judge(
        rules, fill(asked("nmes-screening"), person("nmes-screening", differing))
    ).answered_only


def test_whom_a_rule_means_is_said_of_rules_that_are_there_and_stop():
    every = [rule for found in questionnaire_load.rule_sets().values() for rule in found.rules]
    stopping = {rule.id for rule in every if rule.stimulation in {"STOP", "NOT_HERE"}}

    assert set(HELP) <= stopping


@pytest.mark.parametrize(
    ("differing", "names"),
    [
        ({"devices": "pacemaker"}, ["Your heart or device clinic"]),
        ({"touch": "no"}, ["A physio who can see you in person"]),
        (
            {"pregnant": "yes"},
            ["Your midwife or maternity unit", "A physio who can see you in person"],
        ),
    ],
)
def test_a_stop_names_who_can_look_at_it(differing, names):
    found = outcome(**differing)

    assert stops(found)
    assert [team.name for team in helpers(found)] == names


def test_what_stops_nothing_names_nobody():
    assert not helpers(outcome())


@pytest.mark.parametrize("differing", [{"devices": "pacemaker"}, {"touch": "not-sure"}])
def test_the_letter_tells_a_stop_even_where_no_rule_sends_the_person_anywhere(differing):
    well = judge(questionnaire_load.rule_sets()["knee"], fill(asked("knee"), person("knee", {})))
    found = combine(well, outcome(**differing)).answered_only
    written = sbar(found, (), written_on=DAY)
    (fired, *_others) = [f for f in found.reasons if f.verdict in STOPPING]

    assert found.verdict is not None
    assert found.verdict.headline in written.situation
    assert f"[rule {fired.rule_id}," in written.assessment
    assert "a reason against muscle stimulation" in written.assessment
    assert fired.what_to_do in written.recommendation
    assert helpers(found)[0].address in written.to.lower()


def test_a_no_that_stops_stimulation_is_no_normal_finding_in_the_letter():
    q, answers = asked("nmes-screening"), person("nmes-screening", {"touch": "no"})
    written = sbar(outcome(touch="no"), summary(fill(q, answers)), written_on=DAY)
    feels = f"- {q.by_link_id['touch'].full_label} No"

    assert feels in written.background
    assert feels not in written.denied
    assert written.denied


def test_a_question_that_was_never_asked_is_no_reason_in_the_letter():
    written = sbar(outcome(touch="no"), (), written_on=DAY)

    assert "[rule C21," in written.assessment
    assert "Not answered" not in written.text


def test_the_letter_points_to_where_the_answers_stand():
    assert "Please review the answers above." in sbar(outcome(), (), written_on=DAY).text
