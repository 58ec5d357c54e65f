"""Who should see the person: every team that a rule names is told, and 111 stays behind it."""

import pytest

from physiobench.clinical.measures.computed import fill
from physiobench.clinical.screening.letter import sbar
from physiobench.clinical.screening.recipients import headline, referral
from physiobench.clinical.screening.triage import judge
from physiobench.clinical.screening.urgent_help import UrgentHelp
from physiobench.content.rules import Recipient
from tests.clinical.forms import form, group, yes_no
from tests.clinical.screening.test_letter import DAY
from tests.clinical.screening.test_triage import NO, YES, is_yes, rule, rules


QUESTIONS = ("a", "b", "c")
FORM = form(group("one", *map(yes_no, QUESTIONS)))


def outcome(*effects):
    """Judge somebody in whom one rule for each of `effects` (urgency, recipient) fires."""
    listed = [
        rule(f"R{n}", is_yes(question), urgency=urgency, **({"refer_to": to} if to else {}))
        for n, (question, (urgency, to)) in enumerate(zip(QUESTIONS, effects, strict=False))
    ]
    fired = QUESTIONS[: len(effects)]
    answers = {question: (YES if question in fired else NO,) for question in QUESTIONS}
    return judge(rules(*listed), fill(FORM, answers))


def written(*effects):
    return sbar(outcome(*effects), (), written_on=DAY)


@pytest.mark.parametrize(
    ("effects", "to"),
    [
        (
            [("SAME_DAY", "surgical-team")],
            "The team that operated; if they cannot be reached: the GP, "
            f"{UrgentHelp.LINE.text} or urgent treatment centre",
        ),
        (
            [("SAME_DAY", "surgical-team"), ("SAME_DAY", None)],
            f"The team that operated; the GP, {UrgentHelp.LINE.text} or urgent treatment centre",
        ),
        (
            [("SAME_DAY", None), ("SAME_DAY", "surgical-team"), ("SAME_DAY", "ms-team")],
            "The team that operated; the multiple sclerosis (MS) team; "
            f"the GP, {UrgentHelp.LINE.text} or urgent treatment centre",
        ),
        (
            [("GP", "ms-team")],
            "The multiple sclerosis (MS) team; if they cannot be reached: the GP practice",
        ),
        (
            [("GP", "nerve-unit")],
            "The GP or hospital team, for referral to a specialist nerve injury unit",
        ),
        (
            [("F2F", "gp-child")],
            "The GP practice, for referral to physiotherapy for children and young people",
        ),
        (
            [("F2F", "maternity-unit")],
            "The maternity unit; if they cannot be reached: the GP practice",
        ),
        (
            [("AE_NOW", "eye-casualty")],
            "The eye casualty team; if they cannot be reached: the emergency team",
        ),
        ([("AE_NOW", "eye-casualty"), ("999", None)], "The emergency team; the eye casualty team"),
        ([("F2F", None)], "The physiotherapist"),
    ],
)
def test_the_letter_names_all_whom_the_worst_rules_mean(effects, to):
    assert written(*effects).to == to


def test_a_team_that_a_milder_rule_names_gets_a_copy():
    letter = written(("SAME_DAY", None), ("GP", "ms-team"), ("F2F", "maternity-unit"))

    assert letter.copy_to == "The multiple sclerosis (MS) team; the maternity unit"
    assert f"\nCopy to: {letter.copy_to}\n" in letter.text


def test_a_team_that_is_addressed_gets_no_copy():
    letter = written(("SAME_DAY", "ms-team"), ("GP", "ms-team"))

    assert letter.copy_to == ""
    assert "Copy to" not in letter.text


@pytest.mark.parametrize(
    ("effects", "says"),
    [
        ([("F2F", "gp-child")], "See your GP first"),
        ([("GP", "ms-team")], "Call your MS team"),
        ([("GP", "ms-team"), ("GP", None)], "Call your MS team, and see your GP first"),
        (
            [("F2F", "maternity-unit"), ("F2F", "gp-child")],
            "Call your midwife or maternity unit, and see your GP first",
        ),
        ([("F2F", None)], "See a physio in person"),
        ([("SAME_DAY", "surgical-team")], "Get medical advice today"),
        ([("AE_NOW", "eye-casualty")], "Get emergency help now"),
    ],
)
def test_the_headline_names_the_team_unless_it_must_say_how_soon(effects, says):
    assert headline(outcome(*effects)) == says


def test_nobody_under_18_is_told_to_see_a_physio_in_the_letter():
    assert "See a physio in person" not in written(("F2F", "gp-child")).text


def test_what_was_never_asked_names_no_team():
    listed = rules(rule("R", is_yes("a"), urgency="GP", refer_to="ms-team"))
    found = judge(listed, fill(FORM, {}))

    assert referral(found).teams == (Recipient.MS_TEAM,)
    assert referral(found.answered_only).teams == ()
