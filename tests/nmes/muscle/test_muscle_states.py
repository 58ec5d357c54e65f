"""Tests of the muscle with potentiation and fatigue by attained force, against SciPy."""

from dataclasses import replace

import numpy as np
import pytest

from physiobench.nmes.muscle.cooperative_models import COOPERATIVE_CALF, COOPERATIVE_QUADRICEPS
from physiobench.nmes.muscle.engine import compilation
from physiobench.nmes.muscle.engine.compilation import use_engine
from physiobench.nmes.muscle.fatigue import (
    ABLE_BODIED_FATIGUE,
    DING_2003_FATIGUE,
    NO_ATTAINMENT_FATIGUE,
    NO_FATIGUE,
)
from physiobench.nmes.muscle.force_models import DING_2003, HMED_2018
from physiobench.nmes.muscle.force_simulation import simulate_muscle
from physiobench.nmes.muscle.muscles import QUADRICEPS
from physiobench.nmes.simulation.population import draw_population, typical_population
from physiobench.nmes.simulation.population_simulation import simulate_population
from physiobench.nmes.simulation.session_simulation import simulate
from physiobench.nmes.stimulus.prescription import Prescription
from tests.nmes import naive


BURSTS = np.concatenate([start + np.arange(24) / 30 for start in (0.0, 2.0, 4.0)])
SLOW = np.arange(0, 4, 0.1)
FAST = np.arange(0, 2, 1 / 90)
TRAINS = {"bursts": BURSTS, "slow": SLOW, "fast": FAST, "twitches": np.arange(0, 3, 0.4)}
MODELS = {"quadriceps": COOPERATIVE_QUADRICEPS, "calf": COOPERATIVE_CALF, "ding": DING_2003}


def worst(found, exact):
    return np.abs(found - exact).max(axis=0) / np.abs(exact).max(axis=0)


@pytest.mark.parametrize("precision", [1e-5, 1e-8])
@pytest.mark.parametrize("train", TRAINS)
@pytest.mark.parametrize("model", MODELS)
def test_every_state_is_as_precise_as_asked_for(model, train, precision):
    at = np.linspace(0.01, 5, 83)
    fatigue = replace(ABLE_BODIED_FATIGUE, per_attained=0.05, per_held_s=0.02)
    exact = naive.reference_states(TRAINS[train], at, MODELS[model], fatigue)

    run = simulate_muscle(
        TRAINS[train], MODELS[model], sample_at_s=at, fatigue=fatigue, precision=precision
    )

    p, left = exact[:, 3], exact[:, 4]
    low = 1 + fatigue.slow_growth * exact[:, 2] / (exact[:, 2] + fatigue.slow_half)
    k_m = MODELS[model].k_m_rest * (low / p) ** (1 / MODELS[model].cooperativity)
    a = MODELS[model].a_rest_n_per_s * (1 - exact[:, 1]) * left
    found = np.column_stack([run.force_n, run.a_n_per_s, run.k_m, run.potentiation])
    assert worst(found, np.column_stack([exact[:, 0], a, k_m, p])).max() < precision


def test_both_engines_give_one_answer():
    with use_engine("python"):
        one = simulate_muscle(BURSTS, COOPERATIVE_QUADRICEPS)
    with use_engine("compiled"):
        other = simulate_muscle(BURSTS, COOPERATIVE_QUADRICEPS)

    np.testing.assert_allclose(one.force_n, other.force_n, rtol=1e-10, atol=1e-9)


@pytest.mark.parametrize("frequency", [12.5, 35, 80])
def test_people_side_by_side_are_as_precise_as_promised(frequency):
    rx = Prescription(
        frequency_hz=frequency, phase_duration_us=300, on_s=5, off_s=10, minutes=3, ramp_up_s=1
    )
    rx = replace(rx, relative_level=1.0)
    exact = simulate(rx, precision=1e-9).contractions

    with use_engine("compiled"):
        found = simulate_population(rx, typical_population(9))

    np.testing.assert_allclose(found.peak_force_n, [exact.peak_force_n] * 9, rtol=5e-5)
    np.testing.assert_allclose(found.end_force_n, [exact.end_force_n] * 9, rtol=5e-5)
    area = [exact.force_time_integral_ns] * 9
    np.testing.assert_allclose(found.force_time_integral_ns, area, rtol=5e-5)


def test_people_who_differ_are_each_simulated_as_a_muscle_of_their_own():
    rx = Prescription(
        frequency_hz=40, phase_duration_us=300, on_s=2, off_s=4, minutes=1, relative_level=1
    )
    people = replace(
        typical_population(3),
        tau_1=np.array([0.8, 1.0, 1.2]),
        tau_2=np.array([1.2, 1.0, 0.8]),
        k_m=np.array([1.2, 1.0, 0.9]),
        tau_fat=np.array([0.5, 1.0, 2.0]),
        fatigability=np.array([2.0, 1.0, 0.5]),
    )

    found = simulate_population(rx, people)

    for i in range(3):
        force = replace(
            QUADRICEPS.force,
            tau_1_rest_s=QUADRICEPS.force.tau_1_rest_s * people.tau_1[i],
            tau_2_s=QUADRICEPS.force.tau_2_s * people.tau_2[i],
            k_m_rest=QUADRICEPS.force.k_m_rest * people.k_m[i],
        )
        fatigue = QUADRICEPS.fatigue.scaled_by(people.fatigability[i])
        fatigue = replace(fatigue, tau_s=fatigue.tau_s * people.tau_fat[i])
        own = simulate(rx, muscle=replace(QUADRICEPS, force=force, fatigue=fatigue))
        np.testing.assert_allclose(found.peak_force_n[i], own.contractions.peak_force_n, rtol=1e-4)


def test_people_interpreted_and_compiled_are_the_same():
    rx = Prescription(
        frequency_hz=40, phase_duration_us=300, on_s=2, off_s=4, minutes=1, relative_level=1
    )
    people = draw_population(11)

    with use_engine("python"):
        one = simulate_population(rx, people)
    with use_engine("compiled"):
        other = simulate_population(rx, people)

    np.testing.assert_allclose(one.peak_force_n, other.peak_force_n, rtol=1e-10)


def test_the_solver_of_states_has_its_order_on_smooth_calcium():
    potentiation = replace(COOPERATIVE_QUADRICEPS.potentiation, highest=1.2)
    model = replace(DING_2003, potentiation=potentiation, k_m_rest=0.3)
    constants = simulate_muscle(SLOW, model).inputs.constants
    kernel = compilation.compile_kernels().integrate_states

    def force(fixed, tol=1e-13):
        at_samples, at_edges = np.zeros((1, 6)), np.zeros((1, 3))
        rows = SLOW, np.ones_like(SLOW), np.array([5.0]), np.array([3.95])
        kernel(*rows, constants, tol, fixed, at_samples, at_edges)
        return at_samples[0, 1]

    errors = [abs(force(0.1 / n) - force(0.0)) for n in (32, 64, 128)]

    order = np.log2(np.array(errors[:-1]) / errors[1:])
    assert np.all((order > 4.5) & (order < 5.6)), order


def test_without_additions_it_is_dings_equation_again():
    plain = simulate_muscle(BURSTS, DING_2003, fatigue=False, precision=1e-9)
    states = simulate_muscle(BURSTS, DING_2003, fatigue=NO_ATTAINMENT_FATIGUE, precision=1e-9)

    assert worst(states.force_n, plain.force_n) < 1e-8


def test_a_rested_muscle_that_does_not_tire_keeps_all_of_a():
    run = simulate_muscle(SLOW, COOPERATIVE_QUADRICEPS, fatigue=False)

    assert set(run.a_n_per_s) == {COOPERATIVE_QUADRICEPS.a_rest_n_per_s}
    assert run.k_m.min() < COOPERATIVE_QUADRICEPS.k_m_rest


def test_peaks_are_those_of_a_fine_trace():
    run = simulate_muscle(BURSTS, COOPERATIVE_QUADRICEPS, until_s=6.0, precision=1e-8)
    at = np.arange(0, 6, 1e-4)
    trace = simulate_muscle(BURSTS, COOPERATIVE_QUADRICEPS, sample_at_s=at, precision=1e-8).force_n
    windows = [(0.0, 2.0), (2.0, 4.0), (0.3, 0.7)]

    wanted = [trace[(at >= a) & (at <= b)].max() for a, b in windows]

    np.testing.assert_allclose(run.peak_force_n(windows), wanted, rtol=1e-6)


@pytest.mark.parametrize("fatigue", [DING_2003_FATIGUE, NO_FATIGUE])
def test_dings_fatigue_needs_dings_force_model(fatigue):
    with pytest.raises(ValueError, match="fatigue must be an AttainmentFatigue"):
        replace(QUADRICEPS, fatigue=fatigue)

    assert replace(QUADRICEPS, force=DING_2003, fatigue=fatigue)


def test_options_of_the_published_models_are_refused():
    with pytest.raises(ValueError, match="go with the published models"):
        simulate_muscle(SLOW, COOPERATIVE_QUADRICEPS, r0="state")
    with pytest.raises(ValueError, match="go with the published models"):
        simulate_muscle(SLOW, HMED_2018, amplitude_ma=60, fatigue=ABLE_BODIED_FATIGUE)
    with pytest.raises(ValueError, match="current must be None"):
        replace(HMED_2018, cooperativity=2.0)
