"""Tests of physiobench.nmes.excitability.strength_duration."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from physiobench.nmes.excitability.fibres import (
    LONG_DENERVATED_FIBRE,
    MOTOR_FIBRE,
    RECENTLY_DENERVATED_FIBRE,
    StrengthDurationLaw,
    threshold_ma,
)
from physiobench.nmes.excitability.strength_duration import CurveForm, fit_strength_duration
from tests.nmes.excitability import naive_excitability


WIDTHS = np.array([50, 100, 300, 500, 1000, 3000, 10_000, 30_000, 100_000.0])

# Thresholds of a myelinated fibre model (MRG in PyFibers, electrode 10 mm off), with its own fits.
MRG_US = [100, 300, 500, 1000]
MRG = [
    ([27.5, 11.7, 8.51, 6.43], 4.25, 515),
    ([17.6, 7.53, 5.57, 4.25], 2.87, 482),
    ([12.8, 5.57, 4.13, 3.18], 2.18, 460),
    ([10.2, 4.48, 3.35, 2.59], 1.80, 443),
]


@given(
    st.sampled_from(list(StrengthDurationLaw)),
    st.floats(0.5, 50),
    st.floats(50, 50_000),
    st.floats(0.0, 1000),
)
def test_the_curve_of_one_fibre_is_found_again(law, rheobase, chronaxie, slack):
    fibre = replace(
        MOTOR_FIBRE,
        law=law,
        rheobase_ma=rheobase,
        chronaxie_us=chronaxie,
        accommodation_ms=chronaxie * 2e-3 + slack,
    )
    curve = np.clip(threshold_ma(fibre, WIDTHS), 0.01, None)
    known = curve <= 1000

    fit = fit_strength_duration(WIDTHS[known], curve[known], law=law)

    assert fit.rheobase_ma == pytest.approx(rheobase, rel=1e-3)
    assert fit.chronaxie_us == pytest.approx(chronaxie, rel=1e-3)
    assert fit.scatter < 1e-4


@pytest.mark.parametrize(("currents", "rheobase", "chronaxie"), MRG)
def test_thresholds_of_a_nerve_model_give_its_own_fit(currents, rheobase, chronaxie):
    """That fit weighs milliamperes and not percent, so the short widths pull it."""
    fit = fit_strength_duration(MRG_US, currents)

    assert fit.rheobase_ma == pytest.approx(rheobase, rel=0.08)
    assert fit.chronaxie_us == pytest.approx(chronaxie, rel=0.13)
    assert fit.scatter < 0.03
    assert fit.form is CurveForm.NERVE_LIKE


def test_the_fit_equals_trying_every_chronaxie():
    fit = fit_strength_duration(MRG_US, MRG[0][0])

    b, c = naive_excitability.fit_weiss(MRG_US, MRG[0][0], np.arange(300, 800, 0.05))

    assert fit.rheobase_ma == pytest.approx(b, rel=1e-4)
    assert fit.chronaxie_us == pytest.approx(c, rel=1e-4)


def test_a_denervated_curve_reads_as_muscle():
    curve = threshold_ma(LONG_DENERVATED_FIBRE, WIDTHS[4:])

    assert fit_strength_duration(WIDTHS[4:], curve).form is CurveForm.MUSCLE_LIKE


def test_a_mixture_of_nerve_and_denervated_fibres_reads_as_kinked():
    nerve = threshold_ma(MOTOR_FIBRE, WIDTHS, scale=4)
    curve = np.minimum(nerve, threshold_ma(RECENTLY_DENERVATED_FIBRE, WIDTHS))

    assert fit_strength_duration(WIDTHS, curve).form is CurveForm.KINKED


def test_scattered_points_are_not_read():
    wild = [10, 40, 3, 60, 5, 30, 9, 2, 25]

    assert fit_strength_duration(WIDTHS, wild).form is CurveForm.UNCLEAR


def test_the_spread_covers_the_truth_about_as_often_as_it_says():
    rng = np.random.default_rng(3)
    truth = threshold_ma(MOTOR_FIBRE, WIDTHS)
    inside = 0
    for _ in range(60):
        fit = fit_strength_duration(WIDTHS, truth * rng.lognormal(0, 0.05, WIDTHS.size))
        inside += abs(math.log(fit.chronaxie_us / 300)) < 2 * fit.chronaxie_spread

    assert inside >= 48


@pytest.mark.parametrize(
    ("d_us", "ma", "words"),
    [
        ([100, 200], [5, 4], "at least 3"),
        ([100, 100, 100], [5, 4, 4], "2 different widths"),
        ([100, 200, 300], [5, 4], "must have 3 items"),
        ([100, 200, 300], [5, 4, 0], r"threshold_ma\[2\]"),
        ([100, 200, math.nan], [5, 4, 4], r"phase_duration_us\[2\]"),
        ([[1, 2, 3]], [1, 2, 3], "one dimension"),
        ("wide", [1, 2, 3], "numbers of us"),
    ],
)
def test_curves_that_cannot_be_fitted_are_refused(d_us, ma, words):
    with pytest.raises(ValueError, match=words):
        fit_strength_duration(d_us, ma)


def test_equal_thresholds_at_every_width_still_give_finite_numbers():
    fit = fit_strength_duration([100, 1000, 10_000], [5, 5, 5])

    assert math.isfinite(fit.rheobase_ma)
    assert math.isfinite(fit.chronaxie_us)
