"""Tests of physiobench.clinical.screening.letter."""

from dataclasses import replace
from datetime import date

import pytest

from physiobench.clinical.measures.computed import fill
from physiobench.clinical.screening.letter import LetterText, sbar
from physiobench.clinical.screening.outcome import StimulationVerdict
from physiobench.clinical.screening.triage import Tier, judge
from physiobench.content import questionnaire_load
from physiobench.questionnaires import engine
from tests.clinical.people import NOBODY, asked, person


DAY = date(2026, 3, 2)


def letter(person_name=None, **differing):
    q = asked("knee")
    answers = person("knee", differing)
    outcome = judge(questionnaire_load.rule_sets()["knee"], fill(q, answers))
    return sbar(outcome, engine.summary(fill(q, answers)), written_on=DAY, person=person_name)


def test_the_letter_has_its_four_parts_in_order():
    text = letter(hot="yes", fever="yes").text

    places = [
        text.index(f"\n{h}\n") for h in ("Situation", "Background", "Assessment", "Recommendation")
    ]
    assert places == sorted(places)
    assert text.startswith("To: The emergency team\nDate: 2 March 2026\n")


def test_the_letter_says_which_answers_led_to_it():
    written = letter(hot="yes", fever="not-sure")

    assert "Is the knee hot, red and very swollen? Yes" in written.assessment
    assert "the person was not sure; counted as yes" in written.assessment
    assert "rule R-K01, version 1" in written.assessment


def test_the_letter_says_when_a_question_was_left_open():
    assert "not answered; counted as yes" in letter(chest=NOBODY).assessment


def test_the_letter_finds_no_condition():
    written = letter(hot="yes", fever="yes", stroke="yes", calf="yes")
    reasons = [line for line in written.text.splitlines() if "Why the rule asks" in line]
    rest = written.text.lower()
    assert len(reasons) >= 3
    for line in reasons:
        rest = rest.replace(line.lower(), "")

    for word in ("septic", "sepsis", "dvt", "thrombosis", "tia", "embol", "fracture"):
        assert word not in rest
    assert "not a diagnosis" in rest


def test_the_letter_gives_the_clinician_each_rules_reason():
    q = asked("knee")
    answers = person("knee", {"hot": "yes", "calf": "yes"})
    outcome = judge(questionnaire_load.rule_sets()["knee"], fill(q, answers))
    written = letter(hot="yes", calf="yes").assessment

    reasons = [fired.reason_clinician for fired in outcome.reasons if fired.urgency]
    assert len(reasons) > 1
    assert all(f"Why the rule asks: {reason} [rule" in written for reason in reasons)


def test_the_letter_repeats_milder_advice_apart_from_what_is_for_now():
    written = letter(calf="yes", hip="yes").recommendation
    now, later = written.split("Less urgent advice given to the person:")

    assert "today" in now
    assert "physio in person" in later
    assert "physio in person" not in now


@pytest.mark.parametrize(
    ("differing", "to"),
    [
        (
            {"calf": "yes"},
            "The GP, NHS 111 (in Northern Ireland the out-of-hours GP) or urgent treatment centre",
        ),
        ({"stiff": "yes"}, "The GP practice"),
        ({"hip": "yes"}, "The physiotherapist"),
    ],
)
def test_the_letter_goes_to_whom_the_outcome_points(differing, to):
    assert letter(**differing).to == to


def test_the_letter_leaves_room_for_a_name_or_bears_it():
    assert "Name: ____" in letter(hip="yes").situation
    assert letter("Demo Person", hip="yes").situation.startswith("Demo Person\n")


def test_a_letter_without_a_flag_says_so_and_rules_nothing_out():
    written = letter()

    assert written.assessment == "No answer set off a referral rule."
    assert "does not rule anything out" in written.footing


def test_the_letter_of_an_emergency_claims_no_advice_on_stimulation():
    outcome = replace(
        judge(questionnaire_load.rule_sets()["knee"], fill(asked("knee"), person("knee", {}))),
        verdict=StimulationVerdict.NOT_FOR_YOU,
    )

    def text(tier):
        return sbar(replace(outcome, tier=tier), (), written_on=DAY).text

    assert "not to use a muscle stimulator" in text(Tier.SEE_GP)
    assert "stimula" not in text(Tier.EMERGENCY_NOW)


def test_each_tier_has_its_words():
    q, rules = asked("knee"), questionnaire_load.rule_sets()["knee"]
    found = {
        judge(rules, fill(q, person("knee", d))).tier
        for d in ({"chest": "yes"}, {"calf": "yes"}, {"stiff": "yes"}, {"hip": "yes"}, {})
    }

    assert found == set(Tier)


REFERS = [
    slug
    for slug, rules in sorted(questionnaire_load.rule_sets().items())
    if any(rule.urgency for rule in rules.rules)
]


@pytest.mark.parametrize("slug", REFERS)
def test_the_letter_repeats_the_advice_of_the_rules_that_led_to_it(slug):
    q = questionnaire_load.questionnaires()[slug]
    outcome = judge(questionnaire_load.rule_sets()[slug], fill(q, {}))
    written = sbar(outcome, engine.summary(fill(q, {})), written_on=DAY).recommendation

    told = {f.what_to_do for f in outcome.reasons if f.urgency and f.tier is outcome.tier}
    assert told
    assert all(words in written for words in told)


def test_what_was_answered_with_no_stands_after_all_else_and_nothing_is_lost():
    q = asked("knee")
    answers = person("knee", {"hot": "yes"})
    written = letter(hot="yes")
    told = [
        f"- {question} {given}"
        for _p, lines in engine.summary(fill(q, answers))
        for question, given in lines
    ]

    assert "Is the knee hot, red and very swollen? Yes" in written.background
    assert any(line.endswith("? No") for line in written.denied.splitlines())
    assert not any(line.endswith("? No") for line in written.background.splitlines())
    assert sorted(told) == sorted(
        line
        for line in (written.background + "\n" + written.denied).splitlines()
        if line[:2] == "- "
    )
    assert written.text.index(written.footing) < written.text.index(LetterText.DENIED.text)


def test_somebody_who_answered_nothing_gets_a_letter_too():
    q = asked("knee")
    outcome = judge(questionnaire_load.rule_sets()["knee"], fill(q, {}))
    written = sbar(outcome, (), written_on=DAY)

    assert "no other answer" in written.background
    assert LetterText.DENIED.text not in written.text
