"""What one rule and all rules together come to, and that a record gives back exactly the same."""

from itertools import pairwise

import pytest

from physiobench.clinical.screening.outcome import (
    Grounds,
    Outcome,
    StimulationVerdict,
    Tier,
    TriggeredRule,
    badness,
)
from physiobench.content.rules import Mode, Recipient, Scope, StimulationEffect, Urgency


def triggered(rule_id="R", **fields):
    right = {
        "rule_id": rule_id,
        "version": 3,
        "grounds": Grounds.ANSWERED,
        "urgency": None,
        "stimulation": None,
        "question": "Hot?",
        "answers": (("Hot?", "Yes"), ("Since when?", "Today")),
        "reason_person": "A reason.",
        "reason_clinician": "A clinical reason.",
        "what_to_do": "Do this.",
        "source": "NICE",
        "provenance": "V:S1",
        "confidence": "H",
    }
    return TriggeredRule(**{**right, **fields})


def outcome(*fired, unclear=(), **fields):
    right = {
        "tier": Tier.SUITABLE_REMOTE,
        "verdict": None,
        "fired": fired,
        "unclear": tuple(unclear),
        "rule_sets": ("knee@2", "nmes-screening@7"),
    }
    return Outcome(**{**right, **fields})


@pytest.mark.parametrize(
    ("urgency", "tier"),
    [
        (Urgency.CALL_999, Tier.EMERGENCY_NOW),
        (Urgency.AE_NOW, Tier.EMERGENCY_NOW),
        (Urgency.SAME_DAY, Tier.URGENT_TODAY),
        (Urgency.GP, Tier.SEE_GP),
        (Urgency.F2F, Tier.SEE_PHYSIO_IN_PERSON),
        (None, Tier.SUITABLE_REMOTE),
    ],
)
def test_a_rule_sends_the_person_where_its_urgency_says(urgency, tier):
    assert triggered(urgency=urgency).tier is tier


@pytest.mark.parametrize(
    ("effect", "verdict"),
    [
        (StimulationEffect.STOP, StimulationVerdict.NOT_FOR_YOU),
        (StimulationEffect.NOT_HERE, StimulationVerdict.NOT_AT_THIS_SITE),
        (StimulationEffect.PHYSIO_DECIDES, StimulationVerdict.PHYSIO_DECIDES),
        (StimulationEffect.INFORM, StimulationVerdict.NO_OBJECTION),
        (None, StimulationVerdict.NO_OBJECTION),
    ],
)
def test_a_rule_says_of_stimulation_what_its_effect_says(effect, verdict):
    assert triggered(stimulation=effect).verdict is verdict
    barred = triggered(stimulation=effect, scope=Scope.DEVICE_MODE, mode=Mode.DIRECT_CURRENT)
    assert barred.verdict is StimulationVerdict.NO_OBJECTION


@pytest.mark.parametrize(
    ("fields", "informs"),
    [
        ({"stimulation": StimulationEffect.INFORM}, True),
        ({"stimulation": StimulationEffect.STOP, "scope": Scope.DEVICE_MODE}, True),
        ({"stimulation": StimulationEffect.INFORM, "urgency": Urgency.GP}, False),
        ({"stimulation": StimulationEffect.STOP}, False),
        ({"scope": Scope.DEVICE_MODE, "urgency": Urgency.GP}, False),
        ({}, False),
    ],
)
def test_a_rule_only_informs_when_it_sends_nobody_and_stops_nothing(fields, informs):
    assert triggered(**fields).informs_only is informs


def test_the_order_of_tiers_and_verdicts_is_worst_first():
    assert [tier.rank for tier in Tier] == [0, 1, 2, 3, 4]
    assert [verdict.rank for verdict in StimulationVerdict] == [0, 1, 2, 3]
    for worse, better in pairwise(Tier):
        assert Tier.worst([better, worse]) is worse
    for worse, better in pairwise(StimulationVerdict):
        assert StimulationVerdict.worst([better, worse]) is worse
    assert StimulationVerdict.worst([]) is StimulationVerdict.NO_OBJECTION


def test_the_headline_is_the_advice_of_the_tier_and_of_the_verdict():
    assert [tier.headline for tier in Tier] == [tier.text for tier in Tier]
    assert [v.headline for v in StimulationVerdict] == [v.text for v in StimulationVerdict]


def test_the_worst_rule_comes_first_by_urgency_then_by_verdict_then_by_name():
    rules = [
        triggered("Z", urgency=Urgency.CALL_999),
        triggered("Y", urgency=Urgency.AE_NOW, stimulation=StimulationEffect.STOP),
        triggered("X", urgency=Urgency.F2F, stimulation=StimulationEffect.STOP),
        triggered("W", urgency=Urgency.F2F),
        triggered("V", stimulation=StimulationEffect.STOP),
        triggered("T", stimulation=StimulationEffect.PHYSIO_DECIDES),
        triggered("U", stimulation=StimulationEffect.PHYSIO_DECIDES),
        triggered("A"),
    ]

    backwards = rules[::-1]
    assert sorted(backwards, key=badness) == rules
    split = outcome(*rules[1::2][::-1], unclear=rules[::2][::-1])
    assert list(split.reasons) == rules


def test_a_missing_answer_counts_for_nothing_where_only_given_ones_are_asked_about():
    missing = triggered("M", grounds=Grounds.MISSING)
    unsure = triggered("U", grounds=Grounds.NOT_SURE)
    given = triggered("G")

    found = outcome(given, unclear=(missing, unsure)).answered_only

    assert (found.fired, found.unclear) == ((given,), (unsure,))


def test_what_is_told_so_far_rests_on_given_answers_alone():
    missing = triggered("M", grounds=Grounds.MISSING, urgency=Urgency.CALL_999)
    unsure = triggered("U", grounds=Grounds.NOT_SURE, urgency=Urgency.GP)
    stops = triggered("S", stimulation=StimulationEffect.NOT_HERE)

    found = outcome(stops, unclear=(missing, unsure), tier=Tier.EMERGENCY_NOW).so_far

    assert (found.tier, found.verdict) == (Tier.SEE_GP, StimulationVerdict.NOT_AT_THIS_SITE)
    assert found.reasons == (unsure, stops)
    nothing = outcome(unclear=(missing,), verdict=StimulationVerdict.NO_OBJECTION).so_far
    assert (nothing.tier, nothing.verdict) == (Tier.SUITABLE_REMOTE, None)


def test_every_reason_may_bar_a_mode():
    metal = triggered("C", scope=Scope.DEVICE_MODE, mode=Mode.DIRECT_CURRENT)

    assert outcome(metal).barred_modes == {Mode.DIRECT_CURRENT}
    assert outcome(triggered(), unclear=(metal,)).barred_modes == {Mode.DIRECT_CURRENT}
    assert outcome(triggered()).barred_modes == frozenset()


def test_only_the_mildest_tier_may_go_on_to_a_review():
    assert [tier for tier in Tier if outcome(tier=tier).may_go_on] == [Tier.SUITABLE_REMOTE]


FULL = triggered(
    "C30",
    grounds=Grounds.NOT_SURE,
    urgency=Urgency.GP,
    stimulation=StimulationEffect.STOP,
    scope=Scope.DEVICE_MODE,
    mode=Mode.DIRECT_CURRENT,
    refer_to=Recipient.MATERNITY_UNIT,
)


def test_a_record_holds_every_field_of_every_rule_as_plain_values():
    found = outcome(
        FULL, unclear=(triggered(),), tier=Tier.SEE_GP, verdict=StimulationVerdict.NOT_FOR_YOU
    ).as_json()

    assert (found["tier"], found["verdict"]) == ("see-gp", "not-for-you")
    assert found["rule_sets"] == ["knee@2", "nmes-screening@7"]
    assert found["fired"] == [
        {
            "rule_id": "C30",
            "version": 3,
            "grounds": "not-sure",
            "urgency": "GP",
            "stimulation": "STOP",
            "question": "Hot?",
            "answers": [["Hot?", "Yes"], ["Since when?", "Today"]],
            "reason_person": "A reason.",
            "reason_clinician": "A clinical reason.",
            "what_to_do": "Do this.",
            "source": "NICE",
            "provenance": "V:S1",
            "confidence": "H",
            "scope": Scope.DEVICE_MODE.value,
            "mode": Mode.DIRECT_CURRENT.value,
            "refer_to": Recipient.MATERNITY_UNIT.value,
        }
    ]
    (plain,) = found["unclear"]
    assert [plain[key] for key in ("urgency", "stimulation", "mode", "refer_to")] == [None] * 4


@pytest.mark.parametrize("verdict", [None, *StimulationVerdict])
def test_a_record_gives_back_the_same_outcome(verdict):
    whole = outcome(FULL, triggered("B"), unclear=(triggered("D"), FULL), verdict=verdict)

    again = Outcome.from_json(whole.as_json())

    assert again == whole
    assert again.fired[0].scope is Scope.DEVICE_MODE
    assert again.fired[0].mode is Mode.DIRECT_CURRENT
    assert again.fired[0].refer_to is Recipient.MATERNITY_UNIT


def test_a_record_from_before_a_field_existed_is_read_with_its_default():
    record = outcome(FULL).as_json()
    (rule,) = record["fired"]
    for later in ("scope", "mode", "refer_to"):
        del rule[later]

    (found,) = Outcome.from_json(record).fired

    assert (found.scope, found.mode, found.refer_to) == (Scope.WHOLE_BODY, None, None)
    assert found.verdict is StimulationVerdict.NOT_FOR_YOU


def test_a_record_with_an_empty_scope_is_about_the_whole_body():
    record = outcome(triggered()).as_json()
    record["fired"][0]["scope"] = None

    assert Outcome.from_json(record).fired[0].scope is Scope.WHOLE_BODY
