"""Tests of physiobench.nmes.muscle.fatigue: the published contrasts come out."""

from dataclasses import replace

import pytest

from physiobench.nmes.muscle.fatigue import (
    ABLE_BODIED_FATIGUE,
    ABLE_BODIED_PULSE_FATIGUE,
    NO_ATTAINMENT_FATIGUE,
    NO_FATIGUE,
    AttainmentFatigue,
    FatigueModel,
)
from physiobench.nmes.muscle.muscles import (
    PLAIN_QUADRICEPS,
    QUADRICEPS,
    QUADRICEPS_ACUTE_SCI,
    QUADRICEPS_CHRONIC_SCI,
)
from physiobench.nmes.reporting import experiments
from physiobench.nmes.reporting.force_experiments import (
    rankin_1992_recovery,
    russ_2002,
    time_on_current_to_onset,
)
from physiobench.nmes.simulation.session_simulation import simulate
from physiobench.nmes.stimulus.prescription import Prescription


RX = Prescription(frequency_hz=40, phase_duration_us=300, on_s=1, off_s=1, minutes=3)


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
    one, other = (simulate(RX, muscle=PLAIN_QUADRICEPS, recruited=p).fatigue for p in (0.2, 0.5))

    assert one == pytest.approx(other, rel=1e-12)  # one may be interpreted, the other compiled
    assert one > simulate(RX, recruited=0.2).fatigue


def test_a_muscle_that_does_not_tire_grows_stronger_by_potentiation():
    run = simulate(RX, muscle=replace(QUADRICEPS, fatigue=NO_ATTAINMENT_FATIGUE), recruited=0.3)

    assert -0.2 < run.fatigue < 0
    plain = replace(PLAIN_QUADRICEPS, fatigue=NO_FATIGUE)
    assert simulate(RX, muscle=plain, recruited=0.3).fatigue == pytest.approx(0, abs=2e-5)


def test_twice_as_tiring_is_twice_of_both_parts():
    assert ABLE_BODIED_PULSE_FATIGUE.scaled_by(2) == replace(
        ABLE_BODIED_PULSE_FATIGUE, force_driven_share=0.8, per_pulse_n_s=8.0
    )
    assert ABLE_BODIED_FATIGUE.scaled_by(2) == replace(
        ABLE_BODIED_FATIGUE, per_attained=0.024, per_held_s=0.004
    )


def test_attaining_force_tires_more_than_holding_it():
    often = replace(RX, on_s=1, off_s=1, minutes=2)
    long = replace(RX, on_s=10, off_s=10, minutes=2)

    assert simulate(often, recruited=0.3).fatigue > 2 * simulate(long, recruited=0.3).fatigue


def test_russ_2002_comes_out_the_loss_follows_the_first_peak_and_not_the_area():
    peak, area = russ_2002(QUADRICEPS)
    plain_peak, plain_area = russ_2002(PLAIN_QUADRICEPS)

    assert 0.74 < peak < 0.95
    assert area < peak - 0.1
    assert plain_peak < 0.4
    assert plain_area > 0.9


def test_a_session_of_15_strong_contractions_tires_little():
    lost = experiments.percent_force_lost(QUADRICEPS, 50, (15, 45), 15, recruited=0.3)

    assert 8 < lost < 15


def test_less_rest_tires_more():
    ten, fifty, hundred_twenty = experiments.rest_between_contractions()

    assert ten > fifty > hundred_twenty


def test_low_frequencies_stay_weak_for_hours_and_high_ones_hardly():
    low, high = rankin_1992_recovery(20.0), rankin_1992_recovery(50.0)

    assert low == tuple(sorted(low))
    assert low[0] < 80 < low[1] < 90 < low[2]
    assert high[0] > low[0] + 15


def test_long_contractions_do_not_come_out_as_published():
    short, _, long = (time_on_current_to_onset(QUADRICEPS, on, 0.9) for on in (5.0, 10.0, 15.0))

    assert short < long  # people: longest with 5:15; the validation page says so


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"per_attained": 2}, "per_attained must be"),
        ({"per_held_s": -1}, "per_held_s must be"),
        ({"slow_tau_s": 20}, "20 hours are 72,000"),
        ({"gap_s": float("nan")}, "gap_s must be"),
    ],
)
def test_an_impossible_attainment_fatigue_is_refused(changed, words):
    with pytest.raises(ValueError, match=words):
        AttainmentFatigue(**{"per_attained": 0.01, "per_held_s": 0.01} | changed)


def test_an_impossible_fatigue_is_refused():
    with pytest.raises(ValueError, match=r"tau_pulse_s must be .* 40 ms is 0.04"):
        FatigueModel(force_driven_share=1, tau_pulse_s=40)
