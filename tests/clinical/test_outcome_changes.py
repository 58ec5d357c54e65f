"""What is new since the last screening."""

import pytest

from physiobench.clinical.outcome import Outcome, StimulationVerdict, Tier
from physiobench.clinical.outcome_changes import Way, changes_since
from physiobench.clinical.triage import judge
from physiobench.content import questionnaire_load
from tests.clinical.people import NOBODY, asked, person


def screened(**differing: str) -> Outcome:
    slug = "nmes-screening"
    answers = person(slug, {k.replace("_", "-"): v for k, v in differing.items()})
    return judge(questionnaire_load.rule_sets()[slug], asked(slug), answers)


def ids(fired) -> list[str]:
    return [found.rule_id for found in fired]


def test_the_same_answers_show_nothing():
    changes = changes_since(screened(blood_past="thinners"), screened(blood_past="thinners"))

    assert not changes.any
    assert changes.way is Way.SAME


def test_a_new_pacemaker_appears_and_is_worse():
    changes = changes_since(screened(), screened(devices="pacemaker"))

    assert ids(changes.appeared) == ["C01"]
    assert changes.verdict == (StimulationVerdict.NO_OBJECTION, StimulationVerdict.NOT_FOR_YOU)
    assert changes.way is Way.WORSE


def test_what_healed_is_gone_and_is_better():
    changes = changes_since(screened(skin="sore"), screened())

    assert ids(changes.gone) == ["C22"]
    assert changes.appeared == ()
    assert changes.way is Way.BETTER


def test_one_thing_better_and_one_worse_is_worse():
    changes = changes_since(screened(devices="pacemaker"), screened(blood_past="thinners"))

    assert ids(changes.gone) == ["C01"]
    assert ids(changes.appeared) == ["C16"]
    assert changes.way is Way.WORSE


def test_a_doubt_that_became_certain_is_shown_as_altered():
    changes = changes_since(screened(pregnant="not-sure"), screened(pregnant="yes"))

    assert [pair.now.rule_id for pair in changes.altered] == ["C05"]
    assert changes.any


def test_news_that_only_informs_is_shown_and_is_not_worse():
    changes = changes_since(screened(), screened(risks="faint"))

    assert ids(changes.appeared) == ["C56"]
    assert changes.way is Way.SAME


def test_a_verdict_that_is_no_longer_known_is_worse():
    known, lost = screened(), Outcome(Tier.SUITABLE_REMOTE, None, (), (), ("nmes-screening@1",))

    assert changes_since(known, lost).way is Way.WORSE
    assert changes_since(lost, known).way is Way.BETTER


@pytest.mark.parametrize("question", ["devices", "skin", "site"])
def test_an_answer_gone_missing_is_worse(question):
    assert changes_since(screened(), screened(**{question: NOBODY})).way is Way.WORSE


def test_other_rules_are_told_apart_from_other_answers():
    old = screened()
    by_new_rules = Outcome(old.tier, old.verdict, (), (), ("nmes-screening@2",))

    assert changes_since(old, by_new_rules).rules_changed
    assert not changes_since(old, old).rules_changed
