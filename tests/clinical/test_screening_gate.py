"""Tests of physiobench.clinical.screening_gate."""

from datetime import date, timedelta

import pytest

from physiobench.clinical.outcome import StimulationVerdict
from physiobench.clinical.screening_gate import screening_blocks


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
