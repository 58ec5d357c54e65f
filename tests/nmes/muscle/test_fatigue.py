"""Tests of physiobench.nmes.muscle.fatigue: the published contrasts come out."""

from dataclasses import replace

import pytest

from physiobench.nmes.muscle.fatigue import (
    ABLE_BODIED_FATIGUE,
    DING_2003_FATIGUE,
    NO_FATIGUE,
    FatigueModel,
)
from physiobench.nmes.muscle.muscles import QUADRICEPS, QUADRICEPS_ACUTE_SCI, QUADRICEPS_CHRONIC_SCI
from physiobench.nmes.reporting import experiments
from physiobench.nmes.simulation.session_simulation import simulate
from physiobench.nmes.stimulus.prescription import Prescription


RX = Prescription(frequency_hz=40, phase_duration_us=300, on_s=1, off_s=1, minutes=3)
PLAIN = replace(QUADRICEPS, fatigue=DING_2003_FATIGUE)


@pytest.mark.parametrize(
    ("muscle", "published"),
    [(QUADRICEPS, 44), (QUADRICEPS_ACUTE_SCI, 56), (QUADRICEPS_CHRONIC_SCI, 67)],
)
def test_bickel_2004_comes_out_within_six_points(muscle, published):
    assert experiments.bickel_2004(muscle) == pytest.approx(published, abs=6)


def test_bickel_2012_comes_out_within_one_standard_deviation():
    low, width, voltage = experiments.bickel_2012(QUADRICEPS)

    assert low == pytest.approx(25, abs=14)
    assert width == pytest.approx(50, abs=13)
    assert voltage == pytest.approx(48, abs=14)
    assert width - low > 10


def test_kesar_2006_comes_out_in_its_order():
    low, middle, high = experiments.kesar_2006(QUADRICEPS)

    assert low < middle < high


def test_fatigue_rises_with_frequency_and_with_force():
    by_frequency = [
        simulate(replace(RX, frequency_hz=f), recruited=0.3).fatigue for f in (20, 40, 60)
    ]
    by_force = [simulate(RX, response_mvc=p).fatigue for p in (0.2, 0.5)]

    assert by_frequency == sorted(by_frequency)
    assert by_force[1] > by_force[0] + 0.02


def test_plain_ding_stays_available_and_does_not_know_force():
    one, other = (simulate(RX, muscle=PLAIN, recruited=p).fatigue for p in (0.2, 0.5))

    assert one == pytest.approx(other, rel=1e-12)  # one may be interpreted, the other compiled
    assert one > simulate(RX, recruited=0.2).fatigue


def test_a_muscle_that_does_not_tire_keeps_its_force():
    run = simulate(RX, muscle=replace(QUADRICEPS, fatigue=NO_FATIGUE), recruited=0.3)

    assert run.fatigue == pytest.approx(0, abs=2e-5)


def test_twice_as_tiring_is_twice_of_both_parts():
    assert ABLE_BODIED_FATIGUE.scaled_by(2) == replace(
        ABLE_BODIED_FATIGUE, force_driven_share=0.8, per_pulse_n_s=8.0
    )


def test_an_impossible_fatigue_is_refused():
    with pytest.raises(ValueError, match=r"tau_pulse_s must be .* 40 ms is 0.04"):
        FatigueModel(force_driven_share=1, tau_pulse_s=40)
