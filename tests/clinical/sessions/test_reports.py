"""What a session reports is named whole, so that no part of it is read over."""

import pytest

from physiobench.clinical.programme.dose import SessionOutcome
from physiobench.clinical.sessions.reports import ReportKind, session_kinds
from physiobench.clinical.sessions.session_advice import Report, StopReason, judge
from physiobench.clinical.sessions.skin import Skin
from physiobench.clinical.sessions.stop import StopSymptom


def kinds(*, stop_reason=None, **report):
    told = Report(
        did=SessionOutcome.STOPPED if stop_reason else SessionOutcome.DONE,
        stop_reason=stop_reason,
        **{"pain_before": 1, "pain_after": 1, "skin": Skin.FINE, "comfort": 2, **report},
    )
    advice = judge(told, stimulation=True, pain_limit=4)
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
        ({}, (ReportKind.SESSION,)),
    ],
)
def test_everything_that_was_reported_is_named_once(report, found):
    assert kinds(**report) == found
