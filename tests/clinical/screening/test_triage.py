"""Tests of physiobench.clinical.screening.triage, on rules small enough to see through."""

import json

import pytest

from physiobench.clinical.measures.computed import fill
from physiobench.clinical.screening.triage import (
    Grounds,
    Outcome,
    StimulationVerdict,
    Tier,
    combine,
    interrupts,
    judge,
    stopped_by,
    turns_away,
)
from physiobench.content.questionnaire_load import parse_rule_set
from physiobench.content.rules import Recipient
from physiobench.questionnaires.errors import ContentError
from physiobench.questionnaires.model.answers import Coding
from tests.clinical.forms import form, group, item, when, yes_no


YES, NO, UNSURE = (Coding(code, code, "urn:s") for code in ("yes", "no", "not-sure"))
FORM = form(
    group("one", yes_no("now"), yes_no("gate")),
    group("two", yes_no("behind"), enableWhen=[when("gate")]),
    group("three", yes_no("hot"), yes_no("fever"), item("age", "integer", required=True)),
)


def rule(rule_id, condition, **effect):
    words = dict.fromkeys(("reason_person", "reason_clinician", "what_to_do"), f"{rule_id}.")
    fixed = {"provenance": "DESIGN", "confidence": "H", "reviewed_by": None}
    return {"id": rule_id, "when": condition, **words, **fixed, **effect}


def is_yes(question):
    return when(question, answerCoding={"code": "yes"})


def rules(*listed, **more):
    fields = {
        "title": "T",
        "questionnaire": "form",
        "questionnaire_version": "1",
        "sources": {},
        "rules": list(listed),
    }
    return parse_rule_set("rules/small@1.yaml", json.dumps(fields | more))


RULES = rules(
    rule("NOW", is_yes("now"), urgency="999"),
    rule("GP", is_yes("behind"), urgency="GP"),
    rule("BOTH", {"all": [is_yes("hot"), is_yes("fever")]}, urgency="AE_NOW"),
    rule("YOUNG", when("age", "<", answerInteger=18), urgency="F2F", stimulation="STOP"),
)
WELL = {"now": (NO,), "gate": (NO,), "hot": (NO,), "fever": (NO,), "age": (40,)}


def judged(**differing):
    return judge(RULES, fill(FORM, WELL | differing))


def ids(fired):
    return [f.rule_id for f in fired]


def test_the_worst_rule_gives_the_tier_and_comes_first():
    found = judged(gate=(YES,), behind=(YES,), now=(YES,), age=(17,))

    assert found.tier is Tier.EMERGENCY_NOW
    assert ids(found.fired) == ["NOW", "GP", "YOUNG"]
    assert found.verdict is StimulationVerdict.NOT_FOR_YOU
    assert not found.may_go_on


def test_a_question_behind_a_closed_gate_is_no_gap():
    assert judged().unclear == ()
    assert judged().may_go_on


def test_a_question_behind_a_gate_nobody_answered_is_a_gap():
    assert ids(judged(gate=()).unclear) == ["GP"]


def test_a_question_behind_a_gate_answered_not_sure_is_a_gap():
    found = judged(gate=(UNSURE,))

    assert ids(found.unclear) == ["GP"]
    assert found.tier is Tier.SEE_GP


def test_half_a_condition_in_doubt_is_still_doubt():
    assert ids(judged(hot=(YES,), fever=(UNSURE,)).unclear) == ["BOTH"]
    assert judged(hot=(NO,), fever=(UNSURE,)).unclear == ()


@pytest.mark.parametrize(
    ("fever", "grounds"), [((UNSURE,), Grounds.NOT_SURE), ((), Grounds.MISSING)]
)
def test_the_grounds_tell_doubt_from_silence(fever, grounds):
    assert judged(hot=(YES,), fever=fever).unclear[0].grounds is grounds


def test_a_fired_rule_tells_question_and_answer():
    (fired,) = judged(hot=(YES,), fever=(YES,)).fired

    assert fired.answers == (("hot?", "yes"), ("fever?", "yes"))
    assert fired.question == "hot? fever?"
    assert (fired.version, fired.source) == (1, "our own choice")


def test_only_emergencies_that_were_answered_interrupt():
    assert interrupts(RULES, fill(FORM, {})) is None
    assert interrupts(RULES, fill(FORM, {"gate": (YES,), "behind": (YES,)})) is None
    assert interrupts(RULES, fill(FORM, {"hot": (YES,)})) is None

    for answer, grounds in ((YES, Grounds.ANSWERED), (UNSURE, Grounds.NOT_SURE)):
        stopped = interrupts(RULES, fill(FORM, {"now": (answer,)}))
        assert stopped is not None
        assert (stopped.rule_id, stopped.grounds) == ("NOW", grounds)


def test_the_worst_of_two_emergencies_interrupts():
    stopped = interrupts(RULES, fill(FORM, {"now": (YES,), "hot": (YES,), "fever": (YES,)}))

    assert stopped is not None
    assert stopped.rule_id == "NOW"


def test_a_rule_may_take_not_sure_as_its_own_answer():
    listens = rules(rule("U", when("now", answerCoding={"code": "not-sure"}), urgency="GP"))

    assert ids(judge(listens, fill(FORM, WELL | {"now": (UNSURE,)})).fired) == ["U"]


def test_passing_rules_that_do_not_screen_says_nothing_about_stimulation():
    assert judged().verdict is None

    screening = rules(rule("S", is_yes("now"), stimulation="STOP"), screens_stimulation=True)
    assert judge(screening, fill(FORM, WELL)).verdict is StimulationVerdict.NO_OBJECTION


def test_an_outcome_goes_through_json_unchanged():
    found = judged(now=(UNSURE,), hot=(YES,), fever=(YES,), age=())

    assert Outcome.from_json(json.loads(json.dumps(found.as_json()))) == found


def test_outcomes_combine_to_the_worst_with_all_reasons():
    screening = rules(rule("S", is_yes("now"), stimulation="STOP"), screens_stimulation=True)
    passed = judge(screening, fill(FORM, WELL))

    both = combine(judged(hot=(YES,), fever=(YES,)), passed)

    assert both.tier is Tier.EMERGENCY_NOW
    assert both.verdict is StimulationVerdict.NO_OBJECTION
    assert ids(both.reasons) == ["BOTH"]
    assert both.rule_sets == ("small@1",)


def test_a_rule_that_two_questionnaires_share_is_told_once_and_at_its_worst():
    shared = rules(rule("NOW", is_yes("now"), urgency="999", stimulation="STOP"))
    answers = WELL | {"now": (YES,)}

    both = combine(judge(RULES, fill(FORM, answers)), judge(shared, fill(FORM, answers)))

    assert ids(both.fired) == ["NOW"]
    assert both.fired[0].verdict is both.verdict is StimulationVerdict.NOT_FOR_YOU


def test_nothing_combines_to_nothing():
    with pytest.raises(ValueError, match="no outcome"):
        combine()


def test_the_worst_of_none_is_the_mildest():
    assert Tier.worst([]) is Tier.SUITABLE_REMOTE
    assert Tier.worst(Tier) is Tier.EMERGENCY_NOW
    assert StimulationVerdict.worst(StimulationVerdict) is StimulationVerdict.NOT_FOR_YOU


def test_a_recipient_is_kept_with_what_fired_and_old_records_have_none():
    found = judge(
        rules(
            rule("TEAM", is_yes("now"), urgency="SAME_DAY", refer_to="surgical-team"),
            rule("PLAIN", is_yes("now"), urgency="SAME_DAY"),
        ),
        fill(FORM, WELL | {"now": (YES,)}),
    )
    told = json.loads(json.dumps(found.as_json()))
    older = {
        **told,
        "fired": [{k: v for k, v in f.items() if k != "refer_to"} for f in told["fired"]],
    }

    assert {f.rule_id: f.refer_to for f in found.fired} == {
        "TEAM": Recipient.SURGICAL_TEAM,
        "PLAIN": None,
    }
    assert Outcome.from_json(told) == found
    assert {f.refer_to for f in Outcome.from_json(older).fired} == {None}


@pytest.mark.parametrize(
    "effect",
    [
        {"stimulation": "STOP", "refer_to": "surgical-team"},
        {"urgency": "999", "refer_to": "maternity-unit"},
        {"urgency": "GP", "refer_to": "somebody"},
    ],
)
def test_a_recipient_that_nobody_would_be_sent_to_is_refused(effect):
    with pytest.raises(ContentError):
        rules(rule("R", is_yes("now"), **effect))


AGED = rules(
    rule("NOW", is_yes("now"), urgency="999"),
    rule("HOT", is_yes("hot"), urgency="SAME_DAY"),
    rule(
        "C43",
        when("age", "<", answerInteger=18),
        urgency="F2F",
        refer_to="gp-child",
        stimulation="STOP",
    ),
)


def test_who_is_for_others_to_look_after_is_turned_away_as_soon_as_they_say_so():
    fired = turns_away(AGED, fill(FORM, {"now": (NO,), "age": (17,)}))

    assert fired is not None
    assert fired.rule_id == "C43"
    for answers in ({}, {"now": (NO,)}, {"age": (18,)}):
        assert turns_away(AGED, fill(FORM, answers)) is None


def test_what_was_not_asked_yet_does_not_decide_what_is_told_so_far():
    outcome = judge(AGED, fill(FORM, {"now": (NO,), "age": (17,)}))

    assert outcome.tier is Tier.URGENT_TODAY  # for all it knows
    assert outcome.so_far.tier is Tier.SEE_PHYSIO_IN_PERSON
    assert outcome.so_far.verdict is StimulationVerdict.NOT_FOR_YOU
    assert judge(AGED, fill(FORM, WELL)).so_far.verdict is None


def test_the_questions_that_stopped_somebody_are_named_and_no_others():
    assert stopped_by(AGED, fill(FORM, {**WELL, "now": (UNSURE,)})) == {"now"}
    assert stopped_by(AGED, fill(FORM, {**WELL, "age": (17,)})) == {"age"}
    assert stopped_by(AGED, fill(FORM, {**WELL, "hot": (YES,)})) == frozenset()


def test_an_emergency_that_stands_after_other_rules_still_interrupts():
    stopped = interrupts(RULES, fill(FORM, {"hot": (YES,), "fever": (YES,)}))

    assert stopped is not None
    assert stopped.rule_id == "BOTH"


def test_who_is_turned_away_said_so_themselves():
    fired = turns_away(AGED, fill(FORM, {"age": (17,)}))

    assert fired is not None
    assert (fired.grounds, fired.version, fired.answers) == (
        Grounds.ANSWERED,
        1,
        (("age?", "17"),),
    )


UNDER_AGE_AND_HOT = rules(
    rule(
        "C43",
        {"all": [when("age", "<", answerInteger=18), is_yes("hot")]},
        urgency="F2F",
        refer_to="gp-child",
    ),
)


def test_nobody_is_turned_away_or_stopped_before_all_that_it_takes_was_answered():
    young = fill(FORM, {"age": (17,)})
    unsure = fill(FORM, {"age": (17,), "hot": (UNSURE,)})
    sure = fill(FORM, {"age": (17,), "hot": (YES,)})

    assert [turns_away(UNDER_AGE_AND_HOT, form) is None for form in (young, unsure, sure)] == [
        True,
        True,
        False,
    ]
    assert stopped_by(UNDER_AGE_AND_HOT, young) == frozenset()
    assert stopped_by(UNDER_AGE_AND_HOT, unsure) == frozenset()
    assert stopped_by(UNDER_AGE_AND_HOT, sure) == {"age", "hot"}


def test_a_triggered_rule_holds_all_that_its_rule_says():
    whole = rules(
        rule(
            "C40",
            is_yes("now"),
            stimulation="STOP",
            urgency="GP",
            scope="device-mode",
            mode="direct-current",
            refer_to="surgical-team",
            version=4,
        ),
    )
    (kept,) = whole.rules

    (fired,) = judge(whole, fill(FORM, WELL | {"now": (YES,)})).fired

    for name in (
        "version",
        "urgency",
        "stimulation",
        "scope",
        "mode",
        "refer_to",
        "reason_person",
        "reason_clinician",
        "what_to_do",
        "provenance",
    ):
        assert getattr(fired, name) == getattr(kept, name), name
    assert (fired.rule_id, fired.confidence) == ("C40", "H")


def test_what_was_never_screened_is_never_without_an_objection():
    both = combine(judged(), judged())

    assert both.verdict is None
    assert combine(judged()).verdict is None
