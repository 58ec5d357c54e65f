"""What a session reports is named whole, so that no part of it is read over."""

from itertools import product

import pytest

from physiobench.clinical.programme.dose import SessionOutcome
from physiobench.clinical.sessions.reports import (
    ReportKind,
    session_is_urgent,
    session_kinds,
)
from physiobench.clinical.sessions.session_advice import Pause, Report, StopReason, judge
from physiobench.clinical.sessions.skin import Skin
from physiobench.clinical.sessions.stop import StopSymptom


def advised(*, stop_reason=None, **report):
    told = Report(
        did=SessionOutcome.STOPPED if stop_reason else SessionOutcome.DONE,
        stop_reason=stop_reason,
        **{"pain_before": 1, "pain_after": 1, "skin": Skin.FINE, "comfort": 2, **report},
    )
    return judge(told, stimulation=True, pain_limit=4)


def kinds(*, stop_reason=None, **report):
    advice = advised(stop_reason=stop_reason, **report)
    return session_kinds(advice, stop_reason.value if stop_reason else "")


@pytest.mark.parametrize(
    ("report", "found"),
    [
        (
            {"symptoms": (StopSymptom.BURN, StopSymptom.CALF)},
            (ReportKind.CALF, ReportKind.BURN),
        ),
        (
            {"symptoms": (StopSymptom.CALF,), "skin": Skin.BURN},
            (ReportKind.CALF, ReportKind.BURN),
        ),
        ({"symptoms": (StopSymptom.BURN,), "skin": Skin.BURN}, (ReportKind.BURN,)),
        ({"skin": Skin.BURN, "pain_after": 9}, (ReportKind.BURN, ReportKind.PAIN)),
        ({"stop_reason": StopReason.PAIN}, (ReportKind.PAIN,)),
        ({"stop_reason": StopReason.CHECK}, (ReportKind.CHECK,)),
        ({"stop_reason": StopReason.SKIN}, (ReportKind.SKIN,)),
        ({"stop_reason": StopReason.SKIN, "skin": None}, (ReportKind.SKIN,)),
        ({"stop_reason": StopReason.SKIN, "skin": Skin.BURN}, (ReportKind.BURN,)),
        ({"stop_reason": StopReason.UNWELL, "skin": None}, (ReportKind.UNWELL,)),
        ({"skin": Skin.DARK_URINE}, (ReportKind.DARK_URINE,)),
        ({"skin": Skin.FAINT}, (ReportKind.FAINT,)),
        ({"skin": Skin.RED_OR_ITCHY}, (ReportKind.SKIN,)),
        ({"skin": Skin.PINK_LONGER}, (ReportKind.SESSION,)),
        ({"pain_after": 4}, (ReportKind.SESSION,)),
        ({"pain_after": 5}, (ReportKind.PAIN,)),
        # 6 in the joint: red for the pain after the session and for what the current felt like
        ({"skin": Skin.JOINT_PAIN, "pain_after": 6}, (ReportKind.SKIN, ReportKind.PAIN)),
        (
            {"stop_reason": StopReason.CHECK, "skin": Skin.BURN, "pain_after": 9},
            (ReportKind.CHECK, ReportKind.BURN, ReportKind.PAIN),
        ),
        ({}, (ReportKind.SESSION,)),
    ],
)
def test_everything_that_was_reported_is_named_once(report, found):
    assert kinds(**report) == found


def test_pain_that_only_the_current_caused_is_named_pain():
    advice = advised(skin=Skin.JOINT_PAIN, pain_after=6)
    felt_alone = advice.model_copy(update={"pain": None, "skin": None})

    assert session_kinds(felt_alone, "") == (ReportKind.PAIN,)


@pytest.mark.parametrize(
    ("report", "urgent"),
    [
        ({}, False),
        ({"skin": None}, False),
        ({"skin": Skin.RED_OR_ITCHY}, False),
        ({"pain_after": 9}, False),
        ({"skin": Skin.BURN}, True),
        ({"skin": Skin.DARK_URINE}, True),
        ({"skin": Skin.RASH_OR_RED_NEXT_DAY}, True),  # nobody hurries, but it pauses
        ({"symptoms": (StopSymptom.CALF,)}, True),
        ({"skin": Skin.JOINT_PAIN, "pain_after": 6}, True),
    ],
)
def test_a_report_that_stops_or_pauses_cannot_wait_for_the_usual_answer_time(report, urgent):
    assert session_is_urgent(advised(**report)) is urgent


@pytest.mark.parametrize("skin", [Skin.BURN, Skin.DARK_URINE])
def test_a_sign_that_needs_help_today_is_urgent_even_where_nothing_is_paused(skin):
    advice = advised(skin=skin).model_copy(update={"pauses": Pause.NOTHING})

    assert session_is_urgent(advice)


def test_a_stop_symptom_is_urgent_even_where_nothing_is_paused():
    advice = advised(symptoms=(StopSymptom.CALF,)).model_copy(update={"pauses": Pause.NOTHING})

    assert session_is_urgent(advice)


def test_only_a_session_that_should_have_waited_has_no_reason_of_its_own():
    for reason, skin, pain in product((None, *StopReason), Skin, (1, 9)):
        told = {"stop_reason": reason, "skin": skin, "pain_after": pain}
        if advised(**told).calls_physio:
            assert kinds(**told) != (ReportKind.SESSION,), told
