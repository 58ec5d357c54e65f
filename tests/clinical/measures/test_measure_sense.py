"""Tests of physiobench.clinical.measures.measure_sense."""

from decimal import Decimal

import pytest

from physiobench.clinical.measures.measure_sense import faults


@pytest.mark.parametrize(
    ("worst", "least", "now", "wrong"),
    [
        (2, 9, 10, {"pain-best", "pain-now"}),
        (5, 2, 6, {"pain-now"}),
        (5, 3, 2, {"pain-now"}),
        (5, 6, None, {"pain-best"}),
        (5, 2, 3, set()),
        (5, 5, 5, set()),
        (5, None, None, set()),
        (0, 0, 0, set()),
    ],
)
def test_pain_now_lies_between_the_least_and_the_worst(worst, least, now, wrong):
    told = {"pain-worst": worst, "pain-best": least, "pain-now": now}
    answers = {link_id: (value,) for link_id, value in told.items() if value is not None}

    assert set(faults("measure-nprs", answers)) == wrong


@pytest.mark.parametrize(
    ("metres", "seconds", "wrong"),
    [("6", "0.3", True), ("20", "1", True), ("6", "2", False), ("10", "12.5", False)],
)
def test_nobody_walks_faster_than_three_metres_a_second(metres, seconds, wrong):
    answers = {"metres": (Decimal(metres),), "seconds": (Decimal(seconds),)}

    assert (set(faults("measure-walking-speed", answers)) == {"seconds"}) is wrong


def test_what_is_missing_or_of_another_measure_contradicts_nothing():
    assert faults("measure-nprs", {}) == faults("measure-walking-speed", {}) == {}
    assert faults("measure-walking-speed", {"metres": (Decimal(6),), "seconds": ()}) == {}
    assert faults("measure-isi", {"pain-worst": (1,), "pain-best": (9,)}) == {}
