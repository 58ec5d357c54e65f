"""Tests of physiobench.nmes.excitability.fibres."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from physiobench.nmes.excitability.fibres import (
    FIBRES,
    LONG_DENERVATED_FIBRE,
    MOTOR_FIBRE,
    PAIN_FIBRE,
    RECENTLY_DENERVATED_FIBRE,
    SENSORY_FIBRE,
    Fibre,
    FibreExcitation,
    StrengthDurationLaw,
    accommodation_ratio,
    pulse_effect,
    threshold_charge_uc,
    threshold_ma,
)
from physiobench.nmes.stimulus.waveform import PulseShape
from tests.nmes.excitability import naive_excitability


HOME_UNIT_MA = 100.0
TRIANGLE = PulseShape.TRIANGULAR
widths = st.floats(1, 1e6)
fibres = st.sampled_from(FIBRES)
laws = st.sampled_from(list(StrengthDurationLaw))


def at(fibre, width_us, **more):
    return float(threshold_ma(fibre, width_us, **more)[0])


@pytest.mark.parametrize("law", list(StrengthDurationLaw))
def test_twice_the_rheobase_is_needed_at_the_chronaxie(law):
    assert at(replace(MOTOR_FIBRE, law=law), MOTOR_FIBRE.chronaxie_us) == pytest.approx(16.0)


@pytest.mark.parametrize("law", list(StrengthDurationLaw))
def test_a_very_long_rectangle_needs_the_rheobase(law):
    assert at(replace(MOTOR_FIBRE, law=law), 1e7) == pytest.approx(8.0, rel=1e-4)


def test_charge_grows_in_a_straight_line_under_weiss():
    charge = threshold_charge_uc(MOTOR_FIBRE, [100, 200, 300])

    assert np.diff(charge) == pytest.approx([0.8, 0.8])  # rheobase x 100 us


def test_300_us_cannot_drive_a_denervated_muscle_and_200_ms_triangles_can():
    short = pulse_effect(RECENTLY_DENERVATED_FIBRE, 300, available_ma=HOME_UNIT_MA)
    long = pulse_effect(
        RECENTLY_DENERVATED_FIBRE, 200_000, available_ma=HOME_UNIT_MA, shape=TRIANGLE
    )

    assert short.excitation is FibreExcitation.NOT_REACHED
    assert short.threshold_ma > 2 * HOME_UNIT_MA
    assert long.excitation is FibreExcitation.REACHED
    assert long.threshold_ma < 10


def test_no_width_of_an_ordinary_unit_drives_a_denervated_muscle():
    for fibre in (RECENTLY_DENERVATED_FIBRE, LONG_DENERVATED_FIBRE):
        assert np.all(threshold_ma(fibre, [50, 150, 250, 350, 450]) > HOME_UNIT_MA)


def test_200_ms_triangles_spare_the_nerves_beside_and_rectangles_do_not():
    def spared(shape):
        denervated = at(RECENTLY_DENERVATED_FIBRE, 200_000, shape=shape)
        return at(MOTOR_FIBRE, 200_000, shape=shape) / denervated

    assert spared(TRIANGLE) > 3
    assert spared(PulseShape.MONOPHASIC) < 2


def test_pain_fires_before_a_long_denervated_muscle_on_short_pulses():
    found = pulse_effect(RECENTLY_DENERVATED_FIBRE, 5000, available_ma=1000)

    assert found.excitation is FibreExcitation.PAIN_FIRST
    assert found.pain_ma < found.threshold_ma


def test_without_a_known_current_nothing_is_reached():
    assert pulse_effect(MOTOR_FIBRE, 300, available_ma=None).excitation is FibreExcitation.UNKNOWN


def test_short_pulses_separate_sensory_motor_and_pain_and_long_ones_do_not():
    short = [at(f, 100) for f in (SENSORY_FIBRE, MOTOR_FIBRE, PAIN_FIBRE)]
    long = [at(f, 10_000) for f in (SENSORY_FIBRE, MOTOR_FIBRE, PAIN_FIBRE)]

    assert short == sorted(short)
    assert short[2] / short[1] > long[2] / long[1]


@pytest.mark.parametrize(
    ("fibre", "low", "high"),
    [(MOTOR_FIBRE, 3, 6), (RECENTLY_DENERVATED_FIBRE, 1, 2.7), (LONG_DENERVATED_FIBRE, 1, 2.7)],
)
def test_the_ratio_of_triangle_to_rectangle_at_one_second_is_the_clinics(fibre, low, high):
    assert low < accommodation_ratio(fibre, 1_000_000)[0] < high


@pytest.mark.parametrize(
    ("fibre", "width_ms"),
    [
        (MOTOR_FIBRE, 1.0),
        (MOTOR_FIBRE, 30.0),
        (PAIN_FIBRE, 100.0),
        (RECENTLY_DENERVATED_FIBRE, 200.0),
    ],
)
def test_the_ratio_equals_the_stepped_membrane(fibre, width_ms):
    slow = naive_excitability.ratio(fibre, width_ms, steps=1500)

    assert accommodation_ratio(fibre, width_ms * 1000)[0] == pytest.approx(slow, rel=2e-3)


def test_without_accommodation_a_long_triangle_needs_no_more_than_a_rectangle():
    plain = replace(MOTOR_FIBRE, accommodation=0.0)

    assert accommodation_ratio(plain, 1e7)[0] == pytest.approx(1, rel=1e-3)


def test_a_very_short_triangle_needs_the_same_charge():
    assert accommodation_ratio(RECENTLY_DENERVATED_FIBRE, 10)[0] == pytest.approx(2, rel=1e-3)


@given(fibres, laws, widths, st.floats(1, 10), st.floats(0.001, 1000))
def test_a_wider_rectangle_never_needs_more_current(fibre, law, width, factor, scale):
    under = replace(fibre, law=law)

    narrow, wide = threshold_ma(under, [width, width * factor], scale=scale)

    assert wide <= narrow * (1 + 1e-12)


@given(fibres, laws, widths)
def test_a_triangle_never_needs_less_than_a_rectangle_and_is_finite(fibre, law, width):
    under = replace(fibre, law=law)

    triangle, rectangle = at(under, width, shape=TRIANGLE), at(under, width)

    assert math.isfinite(triangle)
    assert triangle >= rectangle * (1 - 1e-9)


@given(fibres, widths, st.floats(0, 1000), st.floats(0, 500))
def test_more_current_at_hand_never_reaches_less(fibre, width, ma, more):
    reached = {FibreExcitation.REACHED, FibreExcitation.PAIN_FIRST}

    if pulse_effect(fibre, width, available_ma=ma).excitation in reached:
        assert pulse_effect(fibre, width, available_ma=min(1000, ma + more)).excitation in reached


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: threshold_ma(MOTOR_FIBRE, [300, 0]), r"phase_duration_us\[1\]"),
        (lambda: threshold_ma(MOTOR_FIBRE, math.nan), "phase_duration_us"),
        (lambda: threshold_ma(MOTOR_FIBRE, 300, scale=0), "scale"),
        (lambda: replace(MOTOR_FIBRE, rheobase_ma=0), "rheobase_ma"),
        (lambda: replace(MOTOR_FIBRE, chronaxie_us=0.3), "microseconds"),
        (lambda: replace(MOTOR_FIBRE, accommodation=1), "accommodation"),
        (lambda: replace(MOTOR_FIBRE, accommodation_ms=0.1), "accommodation_ms"),
        (lambda: pulse_effect(MOTOR_FIBRE, 300, available_ma=-1), "available_ma"),
        (lambda: replace(MOTOR_FIBRE, law="ohm"), "ohm"),
    ],
)
def test_bad_input_is_refused_by_name(make, words):
    with pytest.raises(ValueError, match=words):
        make()


def test_every_fibre_says_where_its_numbers_come_from():
    assert all(isinstance(f, Fibre) and f.source and f.disagreement for f in FIBRES)
