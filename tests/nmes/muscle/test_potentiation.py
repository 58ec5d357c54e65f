"""Tests of potentiation, high-frequency failure and the force models that have them."""

from dataclasses import replace

import numpy as np
import pytest

from physiobench.nmes.muscle.cooperative_models import COOPERATIVE_CALF, COOPERATIVE_QUADRICEPS
from physiobench.nmes.muscle.force_models import DING_2003
from physiobench.nmes.muscle.force_simulation import simulate_muscle
from physiobench.nmes.muscle.muscles import QUADRICEPS
from physiobench.nmes.muscle.potentiation import (
    QUADRICEPS_POTENTIATION,
    HighFrequencyFailure,
    Potentiation,
)
from physiobench.nmes.reporting.force_experiments import (
    force_frequency,
    half_force_hz,
    potentiated_twitch,
    twitch_percent,
)


def test_a_rested_twitch_is_a_sixth_of_a_tetanus_and_dings_a_third():
    of_20_hz, of_tetanus = twitch_percent(COOPERATIVE_QUADRICEPS)

    assert 14 < of_tetanus < 20  # from memory; fitted
    assert of_20_hz < 25
    assert twitch_percent(DING_2003)[1] > 30


def test_a_calf_twitch_is_a_tenth_of_the_force_at_20_hz():
    ten, twenty = force_frequency(COOPERATIVE_CALF, (10.0, 20.0))

    assert twitch_percent(COOPERATIVE_CALF)[0] == pytest.approx(10, abs=1.5)  # fitted
    assert ten / twenty == pytest.approx(0.73, abs=0.03)  # fitted


@pytest.mark.parametrize(
    ("frequency", "published", "sd"), [(20, 170.8, 21.1), (40, 162.7, 16.9), (80, 128.7, 17.1)]
)
def test_a_twitch_after_ten_seconds_is_within_one_standard_deviation(frequency, published, sd):
    assert potentiated_twitch(QUADRICEPS, frequency) == pytest.approx(published, abs=sd)  # fitted


def test_half_of_the_tetanus_comes_at_12_hz():
    assert half_force_hz(COOPERATIVE_QUADRICEPS) == pytest.approx(12, abs=1)  # fitted
    assert half_force_hz(DING_2003) < 10


def test_the_time_course_of_a_twitch_is_in_the_range_of_people():
    at = np.arange(0, 0.5, 0.001)
    force = simulate_muscle([0.0], COOPERATIVE_QUADRICEPS, sample_at_s=at).force_n
    top = int(force.argmax())

    relaxed = top + int(np.argmax(force[top:] < force[top] / 2))

    assert 0.055 < at[top] < 0.1
    assert 0.025 < at[relaxed] - at[top] < 0.108


def test_potentiation_grows_to_its_highest_and_is_gone_after_ten_minutes():
    pulses = np.append(np.arange(0, 8, 0.02), 608.0)

    run = simulate_muscle(pulses, COOPERATIVE_QUADRICEPS, sample_at_s=[8.0, 608.1])

    assert run.potentiation[0] == pytest.approx(QUADRICEPS_POTENTIATION.highest, rel=0.02)
    assert run.potentiation[1] < 1.4


def test_only_fast_pulses_fail_and_80_hz_is_as_fast_as_failure_goes():
    def left_after_two_seconds(frequency):
        pulses = np.arange(2 * frequency) / frequency
        run = simulate_muscle(pulses, COOPERATIVE_QUADRICEPS, sample_at_s=[2.0], fatigue=False)
        return run.a_n_per_s[0] / COOPERATIVE_QUADRICEPS.a_rest_n_per_s

    assert left_after_two_seconds(50) == 1
    assert left_after_two_seconds(80) < left_after_two_seconds(60) < 1
    assert left_after_two_seconds(150) == pytest.approx(left_after_two_seconds(80), rel=1e-3)


def test_a_potentiated_muscle_is_not_warned_of_slow_pulses():
    slow = np.arange(0, 3, 0.2)

    assert simulate_muscle(slow, COOPERATIVE_QUADRICEPS).warnings == ()
    assert simulate_muscle(slow, DING_2003).warnings


def test_impossible_values_are_refused():
    with pytest.raises(ValueError, match="highest must be"):
        Potentiation(highest=0.5, pulses=60, tau_s=150)
    with pytest.raises(ValueError, match=r"20 ms is 0.02"):
        HighFrequencyFailure(per_pulse=0.001, longest_gap_s=20)
    with pytest.raises(ValueError, match="cooperativity must be"):
        replace(DING_2003, cooperativity=0.5)
