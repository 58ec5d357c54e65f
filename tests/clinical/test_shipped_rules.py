"""Every rule we ship, from answers to outcome: unsafe, safe, not sure and missing."""

from typing import NamedTuple

import pytest

from physiobench.clinical.questionnaire import kept
from physiobench.clinical.triage import Grounds, Outcome, StimulationVerdict, Tier, judge
from physiobench.content import questionnaire_load
from physiobench.content.rules import Stimulation
from tests.clinical.people import NOBODY, asked, person


NOW, TODAY, GP = Tier.EMERGENCY_NOW, Tier.URGENT_TODAY, Tier.SEE_GP
PHYSIO, REMOTE = Tier.SEE_PHYSIO_IN_PERSON, Tier.SUITABLE_REMOTE
STOP, HERE = StimulationVerdict.NOT_FOR_YOU, StimulationVerdict.NOT_AT_THIS_SITE
DECIDES, FREE = StimulationVerdict.PHYSIO_DECIDES, StimulationVerdict.NO_OBJECTION


class Case(NamedTuple):
    """One rule: the question it turns on, the unsafe answer, what else is so, what follows."""

    slug: str
    rule: str
    question: str
    unsafe: str | int
    tier: Tier
    verdict: StimulationVerdict | None
    given: tuple[tuple[str, str], ...] = ()


def knee(rule, question, tier, unsafe="yes", *given):
    return Case("knee", rule, question, unsafe, tier, None, given)


KNEE = (
    knee("R-G01", "chest", NOW),
    knee("R-G02", "stroke", NOW),
    knee("R-G03", "accident", NOW),
    knee("R-G04", "sepsis", NOW),
    knee("R-G05", "rest-pain", TODAY, "yes", ("cancer", "yes")),
    knee("R-G06", "weight-loss", GP),
    knee("R-G07", "danger-now", NOW, "yes", ("unsafe", "yes")),
    knee("R-G07B", "unsafe", TODAY, "yes"),
    knee("R-G08", "spreading", NOW),
    knee("R-K01", "fever", NOW, "yes", ("hot", "yes")),
    knee("R-K01B", "hot", TODAY),
    knee("R-K02", "four-steps", NOW, "no", ("injury", "yes")),
    knee("R-K03", "shape", NOW),
    knee("R-K04", "calf", TODAY),
    knee("R-K05", "pop", NOW),
    knee("R-K06", "locked", TODAY),
    knee("R-K07", "wound", TODAY, "yes", ("surgery", "yes")),
    knee("R-K07B", "fever", NOW, "yes", ("surgery", "yes"), ("wound", "yes")),
    knee("R-K08", "tight", NOW),
    knee("R-K09", "stiff", GP),
    knee("R-K10", "hip", PHYSIO),
    knee("C43", "age", PHYSIO, 17),
)
USED = ("used-stimulation", "yes")
FOLLOW_UP = (
    *(case._replace(slug="follow-up-knee") for case in KNEE if case.rule != "C43"),
    Case("follow-up-knee", "R-N01", "stim-heart", "yes", TODAY, STOP, (USED,)),
    Case("follow-up-knee", "R-N02", "stim-urine", "yes", NOW, STOP, (USED,)),
    Case("follow-up-knee", "R-N03", "stim-burn", "yes", TODAY, HERE, (USED,)),
    Case("follow-up-knee", "K04", "skin", "red-long", REMOTE, HERE, (USED,)),
    Case("follow-up-knee", "K03", "skin", "red", REMOTE, DECIDES, (USED,)),
)


def screen(rule, question, verdict, unsafe="yes", *given, tier=REMOTE):
    return Case("nmes-screening", rule, question, unsafe, tier, verdict, given)


SCREENING = (
    screen("C01", "pacemaker", STOP),
    screen("C02", "defibrillator", STOP),
    screen("C03", "implant", STOP),
    screen("C04", "worn-device", DECIDES),
    screen("C05", "pregnant", STOP),
    screen("C08", "clot-now", HERE, tier=TODAY),
    screen("R-K04", "calf", HERE, tier=TODAY),
    screen("C09", "clot-past", DECIDES),
    screen("C10", "cancer-now", STOP),
    screen("C11", "cancer-past", DECIDES),
    screen("C12", "radiotherapy", HERE),
    screen("C13", "fit", STOP),
    screen("C14", "epilepsy", DECIDES),
    screen("C15", "bleeding", STOP),
    screen("C16", "thinners", DECIDES),
    screen("C17", "new-injury", HERE),
    screen("C18", "infection", HERE, tier=TODAY),
    screen("C19", "tb", STOP),
    screen("C21", "touch", HERE, "no"),
    screen("C22", "skin", HERE),
    screen("C23", "rash", DECIDES),
    screen("C24", "mole", HERE, tier=GP),
    screen("C25", "operation", DECIDES),
    screen("C26", "repair", HERE),
    screen("C27", "fracture", HERE),
    screen("C28", "bones", DECIDES),
    screen("C29", "flow-told", HERE),
    screen("C29B", "flow-pain", HERE, tier=GP),
    screen("C30", "veins", HERE),
    screen("C37", "heart-failure", DECIDES),
    screen("C37B", "heart-stable", STOP, "no", ("heart-failure", "yes")),
    screen("C38", "heart", DECIDES),
    screen("C38B", "heart-recent", STOP, "yes", ("heart", "yes")),
    screen("C39", "metal", FREE),
    screen("C41", "spine-level", STOP, "t6-or-above", ("spine", "yes")),
    screen("C42", "spine-level", DECIDES, "below-t6", ("spine", "yes")),
    screen("C43", "age", STOP, 17, tier=PHYSIO),
    screen("C44", "help", STOP),
    screen("C45", "neuron", STOP),
    screen("C46", "muscle", STOP),
    screen("C47", "ms", DECIDES),
    screen("C48", "spasm", DECIDES),
    screen("C49", "nerve", DECIDES),
    screen("C50", "nerve-dead", HERE),
    screen("C51", "face", FREE),
    screen("R-H01", "face-new", STOP, "yes", ("face", "yes"), tier=NOW),
    screen("C52", "botox", DECIDES),
    screen("C53", "insulin", DECIDES),
    screen("C54", "swollen", DECIDES),
    screen("C55", "seen", DECIDES, "no"),
    screen("C56", "faint", FREE),
    screen("C59", "patch", FREE),
    screen("D-SITE", "site", HERE, "elsewhere"),
)
SESSION = (
    Case("session-check", "C20", "ill", "yes", REMOTE, STOP),
    Case("session-check", "C22", "skin", "yes", REMOTE, HERE),
    Case("session-check", "C61", "alcohol", "yes", REMOTE, STOP),
    Case("session-check", "D-CHANGED", "changed", "yes", REMOTE, STOP),
)
CASES = (*KNEE, *FOLLOW_UP, *SCREENING, *SESSION)
each_unsure_case = pytest.mark.parametrize(
    "case", [c for c in CASES if c.question != "age"], ids=lambda c: f"{c.slug}-{c.rule}"
)
every_case = pytest.mark.parametrize("case", CASES, ids=lambda c: f"{c.slug}-{c.rule}")


def outcome(case: Case, answer: str | int) -> Outcome:
    answers = person(case.slug, dict(case.given) | {case.question: answer})
    return judge(questionnaire_load.rule_sets()[case.slug], asked(case.slug), answers)


def grounds(found: Outcome, rule: str) -> list[Grounds]:
    return [fired.grounds for fired in found.reasons if fired.rule_id == rule]


def test_each_shipped_rule_has_its_case():
    shipped = {
        (slug, rule.id)
        for slug, rules in questionnaire_load.rule_sets().items()
        for rule in rules.rules
    }

    assert {(case.slug, case.rule) for case in CASES} == shipped
    assert len(CASES) == len(shipped)


@every_case
def test_the_unsafe_answer_fires_and_leads_to_this_outcome(case):
    found = outcome(case, case.unsafe)

    assert case.rule in {fired.rule_id for fired in found.fired}
    assert (found.tier, found.verdict) == (case.tier, case.verdict)
    assert found.unclear == ()


@every_case
def test_the_safe_answer_does_not_fire(case):
    item = asked(case.slug).by_link_id[case.question]
    codes = [code for code in item.options_by_key if code not in {case.unsafe, "not-sure"}]
    safe = 18 if case.question == "age" else codes[0]

    assert grounds(outcome(case, safe), case.rule) == []


@each_unsure_case
def test_not_sure_counts_as_the_unsafe_answer(case):
    found = outcome(case, "not-sure")

    assert grounds(found, case.rule) == [Grounds.NOT_SURE]
    assert found.tier.rank <= case.tier.rank
    if case.verdict is not None:
        assert found.verdict is not None
        assert found.verdict.rank <= case.verdict.rank


@every_case
def test_a_missing_answer_counts_as_the_unsafe_answer(case):
    found = outcome(case, NOBODY)

    assert grounds(found, case.rule) == [Grounds.MISSING]
    assert found.tier.rank <= case.tier.rank
    if case.verdict is not None:
        assert found.verdict is not None
        assert found.verdict.rank <= case.verdict.rank


@pytest.mark.parametrize("slug", sorted(questionnaire_load.rule_sets()))
def test_no_answers_at_all_is_the_worst_outcome_of_the_rules(slug):
    rules = questionnaire_load.rule_sets()[slug]

    found = judge(rules, asked(slug), {})

    worst = {f.rule_id for f in found.reasons}
    gated = {rule.id for rule in rules.rules} - worst
    assert not gated, "a rule that could not be ruled out must count"


@pytest.mark.parametrize("slug", sorted(questionnaire_load.rule_sets()))
def test_a_well_person_is_not_held_back(slug):
    found = judge(questionnaire_load.rule_sets()[slug], asked(slug), person(slug, {}))

    assert (found.tier, found.fired, found.unclear) == (REMOTE, (), ())


def test_only_a_screening_finds_no_objection_to_stimulation():
    sets = questionnaire_load.rule_sets()
    passed = {slug: judge(sets[slug], asked(slug), person(slug, {})).verdict for slug in sets}

    assert passed == {
        "knee": None,
        "follow-up-knee": None,
        "nmes-screening": FREE,
        "session-check": FREE,
    }


def test_metal_in_the_body_is_told_to_the_physio_and_stops_nothing():
    found = outcome(next(c for c in SCREENING if c.rule == "C39"), "yes")

    assert found.verdict is FREE
    assert [f.stimulation for f in found.fired] == [Stimulation.INFORM]


def test_being_unsure_about_harmless_things_leaves_nothing_unclear():
    unsure = dict.fromkeys(("metal", "faint", "patch"), "not-sure")
    answers = person("nmes-screening", unsure)

    found = judge(
        questionnaire_load.rule_sets()["nmes-screening"], asked("nmes-screening"), answers
    )

    assert found.unclear == ()
    assert found.verdict is FREE


@pytest.mark.parametrize("slug", sorted(questionnaire_load.rule_sets()))
def test_each_question_that_a_rule_looks_at_must_be_answered(slug):
    q = asked(slug)
    optional = [
        question
        for rule in questionnaire_load.rule_sets()[slug].rules
        for question in rule.questions
        if not q.by_link_id[question].required
    ]

    assert optional == []


@pytest.mark.parametrize("slug", sorted(questionnaire_load.rule_sets()))
def test_no_safety_question_is_answered_beforehand(slug):
    q = asked(slug)
    preset = [
        i.link_id for i in q.walk() if i.initial or any(o.initially_selected for o in i.options)
    ]

    assert preset == []


def test_a_gate_answered_not_sure_still_asks_what_lies_behind_it():
    q = asked("knee")
    gates = ("surgery", "injury", "unsafe", "cancer")
    answers = person("knee", dict.fromkeys(gates, "not-sure"))

    assert {"wound", "four-steps", "danger-now", "rest-pain"} <= kept(q, answers).keys()
