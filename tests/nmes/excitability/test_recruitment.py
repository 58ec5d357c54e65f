"""Tests of physiobench.nmes.excitability.recruitment."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from physiobench.nmes.excitability.fibres import MOTOR_FIBRE, StrengthDurationLaw
from physiobench.nmes.excitability.recruitment import (
    DENERVATED_SMALL_MUSCLE,
    INNERVATED_LEG,
    PLAIN_THIGH,
    Recruitment,
)
from physiobench.nmes.muscle.force_models import HMED_2018
from physiobench.nmes.stimulus.waveform import PulseShape


currents = st.floats(0, 300)
widths = st.floats(10, 1e5)


def by_counting(recruitment, current, width_us):
    """Count units below the current, one by one, over a fine grid of their thresholds."""
    grid = (np.arange(20_000) + 0.5) / 20_000
    z = np.sqrt(2) * np.array([erfinv(2 * g - 1) for g in grid])
    thresholds = recruitment.median_ma(width_us) * np.exp(recruitment.spread * z)
    return np.mean(thresholds < current)


def erfinv(y):
    from scipy.special import erfinv as inverse

    return float(inverse(y))


@pytest.mark.parametrize(("current", "width"), [(30, 300), (66, 450), (100, 200)])
def test_the_share_is_what_counting_units_gives(current, width):
    found = PLAIN_THIGH.fraction(current, width)[0]

    assert found == pytest.approx(by_counting(PLAIN_THIGH, current, width), abs=1e-4)


def test_the_thigh_follows_the_published_curve_within_seven_points():
    current = np.linspace(20, 120, 51)
    published = HMED_2018.current.weight(current) / HMED_2018.current.weight(np.array([1e6]))

    assert np.abs(PLAIN_THIGH.fraction(current, 450) - published).max() < 0.07


@given(currents, currents, widths)
def test_more_current_never_reaches_less(one, other, width):
    low, high = sorted((one, other))

    assert PLAIN_THIGH.fraction(low, width) <= PLAIN_THIGH.fraction(high, width)


@given(currents, widths, widths)
def test_a_wider_pulse_never_reaches_less(current, one, other):
    low, high = sorted((one, other))

    assert INNERVATED_LEG.fraction(current, low) <= INNERVATED_LEG.fraction(current, high)


@given(st.floats(1e-5, 1 - 1e-5), st.floats(50, 1000), st.floats(0.1, 10))
def test_the_current_for_a_share_reaches_that_share(share, width, scale):
    current = PLAIN_THIGH.amplitude_for(share, width, scale=scale)

    assert PLAIN_THIGH.fraction(current, width, scale=scale)[0] == pytest.approx(share)


def test_five_hundred_microseconds_beat_two_hundred_at_every_current():
    current = np.linspace(5, 120, 24)

    assert np.all(PLAIN_THIGH.fraction(current, 500) > PLAIN_THIGH.fraction(current, 200))


def test_a_triangle_tells_denervated_fibres_from_nerve():
    long = {"phase_duration_us": 200_000, "shape": PulseShape.TRIANGULAR}

    nerve = INNERVATED_LEG.median_ma(**long) / INNERVATED_LEG.median_ma(200_000)
    fibres = DENERVATED_SMALL_MUSCLE.median_ma(**long) / DENERVATED_SMALL_MUSCLE.median_ma(200_000)

    assert nerve > 1.3 * fibres
    assert DENERVATED_SMALL_MUSCLE.fraction(100, 300)[0] < 1e-4


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"spread": 0}, "spread must be 0.02 to 3"),
        ({"median_threshold_ratio": 0.5}, "median_threshold_ratio must be 1 to 100"),
        (
            {"fibre": replace(MOTOR_FIBRE, law=StrengthDurationLaw.LAPICQUE)},
            "must follow Weiss's law",
        ),
    ],
)
def test_impossible_recruitment_is_refused(change, words):
    with pytest.raises(ValueError, match=words):
        replace(PLAIN_THIGH, **change)


def test_a_negative_current_is_refused():
    with pytest.raises(ValueError, match=r"amplitude_ma\[0\] must be"):
        Recruitment(fibre=MOTOR_FIBRE, median_threshold_ratio=2, spread=0.3).fraction(-1, 300)
