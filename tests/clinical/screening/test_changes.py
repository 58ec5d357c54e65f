"""What is new since the last screening."""

import pytest

from physiobench.clinical.measures.computed import fill
from physiobench.clinical.screening.changes import (
    NothingInCommon,
    OutcomeTitle,
    SafetyTrend,
    changes_since,
    last_alike,
    part_of,
    title,
)
from physiobench.clinical.screening.outcome import Outcome, StimulationVerdict, Tier, badness
from physiobench.clinical.screening.triage import combine, judge
from physiobench.content import questionnaire_load
from tests.clinical.people import NOBODY, asked, person


def judged(slug: str, differing: dict[str, str | int]) -> Outcome:
    return judge(questionnaire_load.rule_sets()[slug], fill(asked(slug), person(slug, differing)))


def screened(**differing: str) -> Outcome:
    answers = {question.replace("_", "-"): code for question, code in differing.items()}
    if "blood-past" in answers:
        answers["health"] = "blood"  # the line that brings the question up
    return judged("nmes-screening", answers)


def ids(fired) -> list[str]:
    return [found.rule_id for found in fired]


def test_the_same_answers_show_nothing():
    changes = changes_since(
        screened(blood_past="thinners"),
        screened(blood_past="thinners"),
    )

    assert not changes.any
    assert changes.trend is SafetyTrend.SAME


def test_a_new_pacemaker_appears_and_is_worse():
    changes = changes_since(screened(), screened(devices="pacemaker"))

    assert ids(changes.appeared) == ["C01"]
    assert changes.verdict == (StimulationVerdict.NO_OBJECTION, StimulationVerdict.NOT_FOR_YOU)
    assert changes.trend is SafetyTrend.WORSE


def test_what_healed_is_gone_and_is_better():
    changes = changes_since(screened(skin="sore"), screened())

    assert ids(changes.gone) == ["C22"]
    assert changes.appeared == ()
    assert changes.trend is SafetyTrend.BETTER


def test_one_thing_better_and_one_worse_is_worse():
    changes = changes_since(screened(devices="pacemaker"), screened(blood_past="thinners"))

    assert ids(changes.gone) == ["C01"]
    assert ids(changes.appeared) == ["C16"]
    assert changes.trend is SafetyTrend.WORSE


def test_a_doubt_that_became_certain_is_shown_as_altered():
    changes = changes_since(screened(pregnant="not-sure"), screened(pregnant="yes"))

    (pair,) = changes.altered
    assert pair.now.rule_id == "C05"
    assert pair.answers == (("Are you pregnant, or could you be?", "Not sure", "Yes"),)
    assert changes.any


def test_news_that_only_informs_is_shown_and_is_not_worse():
    changes = changes_since(screened(), screened(risks="faint"))

    assert ids(changes.appeared) == ["C56"]
    assert changes.trend is SafetyTrend.SAME


def test_a_verdict_that_is_no_longer_known_is_worse():
    known, lost = screened(), Outcome(Tier.SUITABLE_REMOTE, None, (), (), ("nmes-screening@1",))

    assert changes_since(known, lost).trend is SafetyTrend.WORSE
    assert changes_since(lost, known).trend is SafetyTrend.BETTER


@pytest.mark.parametrize("question", ["devices", "skin", "site"])
def test_an_answer_gone_missing_is_worse(question):
    assert changes_since(screened(), screened(**{question: NOBODY})).trend is SafetyTrend.WORSE


def test_other_rules_are_told_apart_from_other_answers():
    old = screened()
    by_new_rules = Outcome(old.tier, old.verdict, (), (), ("nmes-screening@99",))

    assert changes_since(old, by_new_rules).rules_changed
    assert not changes_since(old, old).rules_changed


# Like with like


def at_sign_up(problem: dict[str, str | int], **differing: str) -> Outcome:
    """Return what the first assessment leads to: the problem and the screening together."""
    return combine(judged("knee", problem), screened(**differing))


def test_a_screening_alone_says_nothing_about_the_problem():
    old = at_sign_up({"calf": "yes"})
    changes = changes_since(old, screened())

    assert old.tier is not Tier.SUITABLE_REMOTE
    assert changes.gone == ()
    assert changes.tier == (Tier.SUITABLE_REMOTE, Tier.SUITABLE_REMOTE)
    assert not changes.any
    assert not changes.rules_changed


def test_what_the_screening_itself_found_at_sign_up_is_compared():
    changes = changes_since(at_sign_up({}, blood_past="thinners"), screened(devices="pacemaker"))

    assert ids(changes.gone) == ["C16"]
    assert ids(changes.appeared) == ["C01"]
    assert changes.trend is SafetyTrend.WORSE


def test_an_objection_of_the_problem_alone_leaves_the_screenings_verdict_unknown():
    old = at_sign_up({"age": 17})

    changes = changes_since(old, screened())

    assert old.verdict is StimulationVerdict.NOT_FOR_YOU
    assert changes.verdict == (None, StimulationVerdict.NO_OBJECTION)


def test_outcomes_of_different_questions_are_not_compared():
    knee = judged("knee", {})

    with pytest.raises(NothingInCommon):
        changes_since(knee, screened())


def test_an_outcome_is_held_against_the_last_that_judged_the_same():
    knee = judged("knee", {})

    assert last_alike([at_sign_up({}), screened(), knee], screened()) == 1
    assert last_alike([at_sign_up({})], screened()) == 0
    assert last_alike([knee], screened()) is None
    assert last_alike([], screened()) is None


def test_a_part_of_rules_that_are_no_longer_here_keeps_every_reason():
    old = screened(devices="pacemaker")
    lost = Outcome(old.tier, old.verdict, old.fired, old.unclear, ("nmes-screening@99", "knee@1"))

    assert ids(part_of(lost, {"nmes-screening"}).fired) == ids(old.fired)


def test_the_moves_are_told_in_a_clinicians_words():
    changes = changes_since(screened(), screened(devices="pacemaker"))

    assert changes.moves == (("Stimulation: no objection found", "Stimulation: contraindicated"),)
    assert changes_since(screened(), screened()).moves == ()


def test_what_was_not_answered_is_told_apart_from_what_is_new():
    changes = changes_since(screened(), screened(devices=NOBODY, blood_past="thinners"))

    assert ids(changes.new) == ["C16"]
    assert {"C01", "C02", "C03"} <= set(ids(changes.unanswered))
    assert set(changes.new) | set(changes.unanswered) == set(changes.appeared)


def test_a_part_keeps_its_own_objections_and_its_own_doubts():
    whole = at_sign_up({"age": 17}, blood_past="thinners", pregnant="not-sure")
    alone = screened(blood_past="thinners", pregnant="not-sure")

    part = part_of(whole, {"nmes-screening"})

    assert (ids(part.fired), ids(part.unclear)) == (ids(alone.fired), ids(alone.unclear))
    assert part.verdict is alone.verdict
    assert part.unclear


def test_an_objection_of_the_part_is_its_verdict():
    whole = at_sign_up({}, devices="pacemaker")

    assert part_of(whole, {"nmes-screening"}).verdict is StimulationVerdict.NOT_FOR_YOU
    assert part_of(whole, {"knee"}).verdict is None


def test_several_altered_reasons_stand_worst_first():
    before = screened(pregnant="not-sure", blood_past="not-sure", skin="not-sure")
    now = screened(pregnant="yes", blood_past="thinners", skin="sore")

    altered = changes_since(before, now).altered

    assert len(altered) > 1
    assert [badness(pair.now) for pair in altered] == sorted(badness(p.now) for p in altered)


def test_a_verdict_that_was_never_given_has_words_of_its_own():
    assert title(None) == OutcomeTitle.NOT_SCREENED.text
    assert [title(tier) for tier in Tier] == [OutcomeTitle[tier.name].text for tier in Tier]
