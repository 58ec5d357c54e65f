"""Tests of physiobench.clinical.measures.measure_sense."""

from decimal import Decimal

import pytest

from physiobench.clinical.measures.measure_sense import SenseText, faults


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


@pytest.mark.parametrize(
    ("told", "found"),
    [
        ({"pain-worst": 5, "pain-best": 6}, {"pain-best": SenseText.LEAST_ABOVE_WORST}),
        ({"pain-worst": 5, "pain-now": 6}, {"pain-now": SenseText.NOW_ABOVE_WORST}),
        (
            {"pain-worst": 5, "pain-best": 3, "pain-now": 2},
            {"pain-now": SenseText.NOW_BELOW_LEAST},
        ),
        ({"pain-worst": 5, "pain-best": 0, "pain-now": 0}, {}),
        ({"pain-worst": 5, "pain-now": 0}, {}),
        ({"pain-best": 6, "pain-now": 2}, {}),
    ],
)
def test_each_contradiction_of_pain_is_told_by_its_own_key(told, found):
    answers = {link_id: (value,) for link_id, value in told.items()}

    assert faults("measure-nprs", answers) == {at: key.text for at, key in found.items()}


def test_who_is_too_fast_is_told_beside_the_seconds():
    answers = {"metres": (Decimal("6.1"),), "seconds": (Decimal(2),)}

    assert faults("measure-walking-speed", answers) == {"seconds": SenseText.TOO_FAST.text}
    assert faults("measure-walking-speed", {"seconds": (Decimal(1),)}) == {}
    assert faults("measure-walking-speed", answers | {"seconds": (0,)}) == {}
