"""Tests of physiobench.clinical.screening.gate."""

from datetime import date, timedelta

import pytest

from physiobench.clinical.measures.computed import fill
from physiobench.clinical.screening.gate import (
    GateTemplate,
    HomeStop,
    ScreeningEntry,
    home_stop,
    screening_blocks,
    standing,
)
from physiobench.clinical.screening.outcome import Outcome, StimulationVerdict, Tier
from physiobench.clinical.screening.triage import combine, judge
from physiobench.content import questionnaire_load
from physiobench.content.rules import Mode
from tests.clinical.people import NOBODY, asked, person
from tests.clinical.screening.test_changes import screened


TODAY = date(2026, 3, 29)


@pytest.mark.parametrize(("days", "blocked"), [(0, False), (27, False), (28, False), (29, True)])
def test_a_screening_lasts_four_weeks(days, blocked):
    reason = screening_blocks("no-objection", TODAY - timedelta(days=days), TODAY)

    assert (reason is not None) is blocked


@pytest.mark.parametrize(
    "verdict", ["not-for-you", "not-at-this-site", "", "maybe", "NO-OBJECTION"]
)
def test_whatever_is_not_clearly_safe_blocks_whatever_the_physio_writes(verdict):
    assert screening_blocks(verdict, TODAY, TODAY, reason="I know better.")


def test_a_missing_screening_blocks():
    assert screening_blocks(None, TODAY, TODAY)
    assert screening_blocks("no-objection", None, TODAY)


def test_a_screening_from_the_future_blocks():
    assert screening_blocks("no-objection", TODAY + timedelta(days=1), TODAY)


def test_what_is_left_to_the_physio_needs_their_reason():
    assert screening_blocks("physio-decides", TODAY, TODAY)
    assert screening_blocks("physio-decides", TODAY, TODAY, reason=" ")
    assert screening_blocks("physio-decides", TODAY, TODAY, reason="GP agrees.") is None


def test_the_reason_does_not_renew_an_old_screening():
    old = TODAY - timedelta(days=29)

    assert screening_blocks("physio-decides", old, TODAY, reason="GP agrees.")


def test_every_verdict_has_its_answer():
    blocked = [v for v in StimulationVerdict if screening_blocks(v, TODAY, TODAY)]

    assert [v for v in StimulationVerdict if v not in blocked] == ["no-objection"]
    assert all("not clear" not in screening_blocks(v, TODAY, TODAY) for v in blocked)


# What stands after several words


def said(verdict="no-objection", *, days=0, stopped=False, rules="nmes-screening@1", outcome=None):
    known = StimulationVerdict(verdict) if verdict in [*StimulationVerdict] else None
    outcome = outcome or Outcome(Tier.SUITABLE_REMOTE, known, (), (), (rules,))
    return ScreeningEntry(TODAY - timedelta(days=days), verdict, stopped, outcome)


FOLLOW_UP = "follow-up-knee@1"


def test_nothing_said_is_nothing():
    assert standing([]) is None


def test_the_last_whole_screening_stands_alone():
    found = standing([said(days=1), said("not-for-you", days=9)])

    assert (found.verdict, found.screened_on, found.screened_by) == (
        "no-objection",
        TODAY - timedelta(days=1),
        0,
    )


def test_a_follow_up_adds_its_objection_and_renews_nothing():
    found = standing([said("physio-decides", rules=FOLLOW_UP), said(days=20)])

    assert (found.verdict, found.screened_on, found.screened_by) == (
        "physio-decides",
        TODAY - timedelta(days=20),
        1,
    )


def test_a_milder_follow_up_never_softens_what_the_screening_found():
    found = standing([said("physio-decides", rules=FOLLOW_UP), said("not-for-you", days=20)])

    assert found.verdict == "not-for-you"


def test_a_red_flag_stands_until_the_screening_was_finished_again():
    flagged = [said("physio-decides", rules=FOLLOW_UP), said(days=1, stopped=True), said(days=9)]

    assert standing(flagged).verdict == ""
    assert standing([said(), *flagged]).verdict == "no-objection"


@pytest.mark.parametrize("verdict", ["no-objection", "physio-decides"])
def test_questions_that_do_not_screen_never_clear(verdict):
    found = standing([said(verdict, rules=FOLLOW_UP)])

    assert (found.verdict, found.screened_on) == ("", None)


def test_a_bar_of_the_screening_outlives_a_follow_up():
    metal = said(outcome=screened(risks="metal"), days=5)

    found = standing([said("physio-decides", rules=FOLLOW_UP), metal])

    assert found.barred == {Mode.DIRECT_CURRENT}


# What no answer clears


def judged(form, **answers):
    q = asked(form)
    return judge(questionnaire_load.rule_sets()[form], fill(q, person(form, answers)))


def heart(**more):
    found = judged("follow-up-knee", **{"used-stimulation": "yes", "stim-chest": "yes"})
    return said(found.verdict or "", outcome=found, **more)


def swollen_calf(**more):
    found = judged("follow-up-knee", calf="yes")
    return said(found.verdict or "", outcome=found, **more)


def test_what_sent_the_person_elsewhere_is_held_and_leaves_the_verdict_alone():
    found = standing([swollen_calf(), said(days=3)])

    assert found.verdict in {"no-objection", "not-at-this-site", "not-for-you"}
    assert [(held.place, held.rules) for held in found.held] == [(0, ("R-K04",))]


def test_the_screening_does_not_clear_what_it_does_not_ask():
    found = standing([said(), heart(days=1), said(days=3)])

    assert found.verdict == "no-objection"
    assert [(held.place, held.rules[0][:5]) for held in found.held] == [(1, "R-N01")]


def test_nobody_answers_a_pacemaker_away():
    found = standing([said(), said("not-for-you", outcome=screened(devices="pacemaker"), days=1)])

    assert found.verdict == "no-objection"
    assert [held.rules for held in found.held] == [("C01",)]


def test_what_was_never_asked_is_not_held():
    asked_little = judge(
        questionnaire_load.rule_sets()["nmes-screening"],
        fill(
            asked("nmes-screening"),
            person("nmes-screening", {"illness": "face", "face-new": "yes", "skin": NOBODY}),
        ),
    )
    assert "C18" in {fired.rule_id for fired in asked_little.reasons}

    found = standing([said("", outcome=asked_little, stopped=True)])

    (held,) = found.held
    assert "R-H01" in held.rules
    assert "C18" not in held.rules


@pytest.mark.parametrize(
    ("told", "rule"),
    [({"cancer": "yes"}, "C11P"), ({"hand-kind": "nerve"}, "C49P")],
)
def test_what_the_pathway_alone_leaves_to_the_physio_can_be_signed_with_a_reason(told, rule):
    hand = judge(
        questionnaire_load.rule_sets()["hand-wrist"],
        fill(asked("hand-wrist"), person("hand-wrist", told)),
    )
    outcome = combine(hand, screened())
    assert rule in {fired.rule_id for fired in outcome.reasons}

    found = standing([said(outcome.verdict, outcome=outcome)])

    assert (found.verdict, found.screened_on) == ("physio-decides", TODAY)
    assert screening_blocks(found.verdict, found.screened_on, TODAY, reason="GP agrees.") is None
    assert screening_blocks(found.verdict, found.screened_on, TODAY)


def test_what_only_informs_is_not_held():
    found = standing([said(), said(outcome=screened(risks="faint"), days=1)])

    assert found.held == ()


def test_a_red_flag_is_held_after_the_screening_was_answered_again():
    found = standing([said(), said("", days=1, stopped=True)])

    assert (found.verdict, len(found.held)) == ("no-objection", 1)


def test_what_is_held_needs_the_reason_of_the_physio():
    blocked = screening_blocks("no-objection", TODAY, TODAY, held=("R-N01", "R-K04"))

    assert "R-N01, R-K04" in blocked
    written = {"reason": "Seen by the GP.", "held": ("R-N01",)}
    assert screening_blocks("no-objection", TODAY, TODAY, **written) is None
    assert screening_blocks("not-for-you", TODAY, TODAY, **written)


# Whether it may begin at home


@pytest.mark.parametrize(
    ("stands", "more", "stop"),
    [
        (("no-objection", 0), {}, None),
        (("no-objection", 28), {}, None),
        (("no-objection", 29), {}, HomeStop.ANSWER),
        (("no-objection", -1), {}, HomeStop.ANSWER),
        (("no-objection", None), {}, HomeStop.ANSWER),
        ((None, None), {}, HomeStop.ANSWER),
        (("", 0), {}, HomeStop.ANSWER),
        (("whatever", 0), {}, HomeStop.ANSWER),
        (("", 0), {"stopped": True}, HomeStop.RED_FLAG),
        (("no-objection", 0), {"only_at_sign_up": True}, HomeStop.FIRST),
        (("no-objection", 29), {"only_at_sign_up": True}, HomeStop.ANSWER),
        (("not-for-you", 0), {"only_at_sign_up": True}, HomeStop.NOT_NOW),
        (("not-at-this-site", 0), {"covered": True}, HomeStop.NOT_NOW),
        (("physio-decides", 0), {}, HomeStop.WAIT),
        (("physio-decides", 0), {"covered": True}, None),
        (("physio-decides", 29), {"covered": True}, HomeStop.ANSWER),
        (("no-objection", 0), {"barred": True}, HomeStop.WAIT),
        (("physio-decides", 0), {"covered": True, "barred": True}, HomeStop.WAIT),
        (("no-objection", 0), {"held": True}, HomeStop.WAIT),
        (("physio-decides", 0), {"covered": True, "held": True}, HomeStop.WAIT),
        (("not-for-you", 0), {"held": True}, HomeStop.NOT_NOW),
    ],
)
def test_stimulation_begins_at_home_only_upon_a_clear_and_fresh_screening(stands, more, stop):
    verdict, days = stands
    on = None if days is None else TODAY - timedelta(days=days)

    assert home_stop(verdict, on, TODAY, **more) is stop


def test_an_old_screening_is_told_with_its_days():
    old = TODAY - timedelta(days=29)

    assert screening_blocks("no-objection", old, TODAY) == GateTemplate.TOO_OLD.fill(days=29)


def test_an_objection_of_the_screening_that_stands_is_not_held_beside_it():
    found = standing([said("physio-decides", outcome=screened(blood_past="thinners"))])

    assert (found.verdict, found.held) == ("physio-decides", ())
