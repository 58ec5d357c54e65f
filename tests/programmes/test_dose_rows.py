"""Tests that the figures beside a line of stimulation agree with its picture."""

import pytest

from physiobench.clinical.nerve.gate import Nerves
from physiobench.programmes.presenters.checks import check_line
from tests.factories import TODAY
from tests.factories.care import stimulation


IN_DOUBT = "if the stimulator counts the ramps as part of the on time"


def check(**changes):
    line = stimulation(on_s=10, off_s=50, ramp_up_s=2, ramp_down_s=1, minutes=20, **changes)
    found = check_line(line, Nerves({}, ()), frozenset(), TODAY)
    return dict(found.rows), found.envelope.alt


def test_ramps_that_are_not_known_are_on_top_in_the_picture_and_in_the_figures():
    rows, alt = check(ramp_counts_inside_on=None)

    assert "rises for 2 s, holds for 10 s, falls for 1 s, rests for 47 s" in alt
    assert "is not known" in alt
    assert rows["On time"] == "3.33 minutes"
    assert rows["On time and ramps"] == f"4.33 minutes, or 3.33 minutes {IN_DOUBT}"
    assert rows["Contractions a session"] == "20"


@pytest.mark.parametrize(
    ("inside", "holds", "flows"), [(True, "holds for 7 s", None), (False, "holds for 10 s", "4.33")]
)
def test_ramps_that_are_known_are_told_in_one_way(inside, holds, flows):
    rows, alt = check(ramp_counts_inside_on=inside)

    assert holds in alt
    assert rows.get("On time and ramps") == (f"{flows} minutes" if flows else None)
    assert IN_DOUBT not in str(rows)


def test_a_session_that_fits_one_contraction_more_with_ramps_inside_says_both():
    line = stimulation(
        on_s=10,
        off_s=50,
        ramp_up_s=2,
        ramp_down_s=1,
        minutes=20 + 10 / 60,
        ramp_counts_inside_on=None,
    )

    rows = dict(check_line(line, Nerves({}, ()), frozenset(), TODAY).rows)

    assert rows["Contractions a session"] == f"20, or 21 {IN_DOUBT}"
    assert rows["Contractions a week"] == f"60, or 63 {IN_DOUBT}"
