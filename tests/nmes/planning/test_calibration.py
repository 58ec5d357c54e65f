"""Tests of physiobench.nmes.planning.calibration."""

from dataclasses import replace

import numpy as np
import pytest

from physiobench.nmes.muscle.muscles import QUADRICEPS
from physiobench.nmes.planning.calibration import MeasuredSession, calibrate
from physiobench.nmes.simulation.population import typical_population
from physiobench.nmes.simulation.population_simulation import simulate_population
from physiobench.nmes.stimulus.prescription import Prescription


RX = Prescription(
    frequency_hz=25, phase_duration_us=300, amplitude_ma=70, on_s=2, off_s=2, minutes=1
)
PERSON = replace(typical_population(1), strength=1.4, rheobase=0.9, fatigability=1.5)


def measure(rx, noise=0.03, seed=0):
    peaks = simulate_population(rx, PERSON).peak_force_n[0]
    which = np.arange(0, rx.contractions, 3)
    rng = np.random.default_rng(seed)
    return MeasuredSession(
        prescription=rx,
        contraction=which,
        peak_force_n=peaks[which] * (1 + noise * rng.standard_normal(which.size)),
        noise=noise,
    )


def test_a_person_is_found_again_from_two_currents():
    sessions = [measure(RX), measure(replace(RX, amplitude_ma=45), seed=1)]

    found = calibrate(sessions, draws=400, seed=1)

    for name, true in (("strength", 1.4), ("rheobase", 0.9), ("fatigability", 1.5)):
        assert found.low[name] < true < found.high[name]
        assert found.shrinkage[name] > 0.2
    assert found.effective_draws > 25


def test_what_was_measured_narrows_what_is_predicted():
    found = calibrate([measure(RX)], draws=400, seed=2)
    other = replace(RX, minutes=2)

    before = simulate_population(other, 300).peak_force_n[:, -1]
    after = simulate_population(other, found.population.part(slice(0, 300))).peak_force_n[:, -1]

    true = simulate_population(other, PERSON).peak_force_n[0, -1]
    assert after.std() < 0.2 * before.std()
    assert np.quantile(after, 0.02) < true < np.quantile(after, 0.98)


def test_one_session_is_said_to_be_ambiguous():
    found = calibrate([measure(RX)], draws=300)

    assert "cannot tell a weak muscle from a high threshold" in found.warnings[0]


def test_the_same_seed_gives_the_same_person():
    one, other = (calibrate([measure(RX)], draws=200, seed=5).median for _ in range(2))

    assert one == other


def test_measurements_of_another_kind_of_muscle_are_refused():
    silly = MeasuredSession(
        prescription=RX, contraction=[0, 14], peak_force_n=[0.01, 15_000], noise=0.01
    )

    with pytest.raises(ValueError, match="does not fit this muscle"):
        calibrate([silly], muscle=QUADRICEPS, draws=100, rounds=2)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"contraction": [99]}, r"contraction\[0\] must be 0 to 14"),
        ({"contraction": [0.5]}, "one whole number for each of the 1 forces"),
        ({"contraction": [0, 1]}, "one whole number for each of the 1 forces"),
        ({"peak_force_n": [-1]}, r"peak_force_n\[0\] must be"),
        ({"noise": 5}, "a share is meant"),
    ],
)
def test_a_measurement_that_is_none_is_refused(change, words):
    known = {"prescription": RX, "contraction": [0], "peak_force_n": [100.0]}
    with pytest.raises(ValueError, match=words):
        MeasuredSession(**(known | change))


def test_nothing_measured_is_refused():
    with pytest.raises(ValueError, match="at least one session"):
        calibrate([])


@pytest.mark.parametrize("factor", [0.001, 0.01, 10, 100, 1000])
def test_forces_in_another_unit_are_refused_or_questioned(factor):
    sessions = [measure(RX), measure(replace(RX, amplitude_ma=45), seed=1)]

    def questions() -> str:
        try:
            scaled = [
                replace(one, peak_force_n=np.asarray(one.peak_force_n) * factor) for one in sessions
            ]
            return " ".join(calibrate(scaled, draws=400, seed=1).warnings)
        except ValueError as error:
            return str(error)

    assert "unit" in questions() or "peak_force_n" in questions()


def test_forces_of_a_person_are_not_questioned():
    sessions = [measure(RX), measure(replace(RX, amplitude_ma=45), seed=1)]

    assert calibrate(sessions, draws=400, seed=1).warnings == ()
