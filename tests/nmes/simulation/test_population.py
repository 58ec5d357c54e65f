"""Tests of physiobench.nmes.simulation.population."""

from dataclasses import replace

import numpy as np
import pytest

from physiobench.nmes.muscle.fatigue import ABLE_BODIED_PULSE_FATIGUE
from physiobench.nmes.muscle.muscles import PLAIN_QUADRICEPS, QUADRICEPS
from physiobench.nmes.simulation.population import (
    Population,
    PopulationSpread,
    draw_population,
    typical_population,
)
from physiobench.nmes.simulation.population_simulation import simulate_population
from physiobench.nmes.simulation.session_simulation import simulate
from physiobench.nmes.stimulus.electrodes import REFERENCE_PADS, PadPair, Tissue
from physiobench.nmes.stimulus.prescription import Prescription
from physiobench.nmes.stimulus.waveform import RampBy


RX = Prescription(
    frequency_hz=35,
    phase_duration_us=300,
    amplitude_ma=60,
    on_s=5,
    off_s=10,
    ramp_up_s=2,
    ramp_down_s=1,
    minutes=2,
)
PADS = PadPair(area_cm2=50, spacing_cm=12)
PULSE_COST_QUADRICEPS = replace(PLAIN_QUADRICEPS, fatigue=ABLE_BODIED_PULSE_FATIGUE)


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"ramp_by": RampBy.WIDTH},
        {"amplitude_ma": None, "relative_level": 0.8},
        {"amplitude_ma": 0.0},
        {"frequency_hz": 80},
    ],
)
def test_a_typical_person_is_the_single_run(change):
    rx = replace(RX, **change)
    tissue = Tissue(fat_mm=10)

    one = simulate(rx, pads=PADS, tissue=tissue)
    many = simulate_population(rx, typical_population(3), pads=PADS, tissue=tissue)

    assert many.peak_force_n.shape == (3, len(one.contractions))
    for found, wanted in (
        (many.peak_force_n[1], one.contractions.peak_force_n),
        (many.end_force_n[1], one.contractions.end_force_n),
        (many.force_time_integral_ns[1], one.contractions.force_time_integral_ns),
        (many.recruited, np.full(3, one.recruited)),
    ):
        np.testing.assert_allclose(found, wanted, rtol=1e-4)


@pytest.mark.parametrize("kind", ["states", "published"])
def test_each_person_is_the_muscle_with_their_own_values(kind):
    folk = draw_population(4, seed=3)
    muscle = QUADRICEPS if kind == "states" else PULSE_COST_QUADRICEPS
    many = simulate_population(RX, folk, muscle=muscle)

    for i in range(4):
        part = folk.part(slice(i, i + 1))
        force = muscle.force
        k_m = force.k_m_rest * part.k_m[0]
        fatigue = muscle.fatigue.scaled_by(part.fatigability[0])
        if kind == "states":
            fatigue = replace(fatigue, tau_s=fatigue.tau_s * part.tau_fat[0])
        own = replace(
            muscle,
            mvc_n=500 * part.strength[0],
            force=replace(
                force,
                tau_1_rest_s=force.tau_1_rest_s * part.tau_1[0],
                tau_2_s=force.tau_2_s * part.tau_2[0],
                k_m_rest=k_m,
                r0_rest=force.r0_rest if kind == "states" else k_m + 1.04,
                tau_fat_s=force.tau_fat_s * part.tau_fat[0],
            ),
            fatigue=fatigue,
            recruitment=replace(
                muscle.recruitment,
                spread=muscle.recruitment.spread * part.threshold_spread[0],
                fibre=replace(
                    muscle.recruitment.fibre,
                    rheobase_ma=8 * part.rheobase[0],
                    chronaxie_us=muscle.recruitment.fibre.chronaxie_us * part.chronaxie[0],
                ),
            ),
        )
        np.testing.assert_allclose(
            many.peak_force_n[i], simulate(RX, muscle=own).contractions.peak_force_n, rtol=2e-4
        )


def test_the_draw_has_the_spread_that_it_names():
    folk = draw_population(20_000, seed=1)

    assert np.std(np.log(folk.strength)) == pytest.approx(0.30, rel=0.03)
    assert np.median(folk.fatigability) == pytest.approx(1, rel=0.02)
    assert (
        draw_population(5, seed=1).strength.tolist() == draw_population(5, seed=1).strength.tolist()
    )


def test_the_spread_of_fatigue_is_the_published_one():
    rx = Prescription(frequency_hz=60, phase_duration_us=300, on_s=1, off_s=1, minutes=3)

    run = simulate_population(rx, draw_population(400, seed=2), recruited=0.26)

    assert 100 * run.fatigue.std() == pytest.approx(13.5, abs=2.5)


def test_quantiles_rise_and_are_named():
    run = simulate_population(RX, 40)

    q = run.quantiles([0.1, 0.5, 0.9])

    assert set(q) >= {"peak_force_n", "fatigue", "recruited", "percent_mvc"}
    for values in q.values():
        assert np.all(np.diff(values, axis=0) >= 0)
    assert q["peak_force_n"].shape == (3, 8)


def test_several_prescriptions_go_over_the_same_people():
    folk = draw_population(6)

    runs = simulate_population([RX, replace(RX, amplitude_ma=80)], folk)

    assert np.all(runs[1].recruited > runs[0].recruited)
    np.testing.assert_array_equal(runs[0].peak_force_n, simulate_population(RX, folk).peak_force_n)


def test_one_thread_or_many_give_the_same():
    folk = draw_population(150)

    one, many = (simulate_population(RX, folk, workers=w) for w in (1, 3))

    np.testing.assert_array_equal(one.peak_force_n, many.peak_force_n)


@pytest.mark.parametrize(
    ("count", "says"), [(0, "1 to"), (-3, "1 to"), (1e9, "1 to"), (float("nan"), "a whole number")]
)
def test_a_count_of_people_that_is_none_is_refused(count, says):
    with pytest.raises(ValueError, match=f"count must be {says}"):
        draw_population(count)


def test_people_of_different_number_are_refused():
    values = dict.fromkeys(vars(typical_population(2)), np.ones(2))

    with pytest.raises(ValueError, match="k_m must hold one value for each of 2 people, not 3"):
        Population(**(values | {"k_m": np.ones(3)}))


def test_a_spread_out_of_range_is_refused():
    with pytest.raises(ValueError, match="strength must be 0 to 2"):
        PopulationSpread(strength=30)


def test_a_prescription_without_strength_is_refused():
    with pytest.raises(ValueError, match="must say how strong it is"):
        simulate_population(replace(RX, amplitude_ma=None), 3)


def test_without_a_compiler_people_come_out_the_same(monkeypatch):
    rx = replace(RX, minutes=0.25)
    folk = draw_population(11)
    compiled = simulate_population(rx, folk)
    monkeypatch.setenv("PHYSIOBENCH_NMES_ENGINE", "python")

    interpreted = simulate_population(rx, folk)

    np.testing.assert_allclose(interpreted.peak_force_n, compiled.peak_force_n, rtol=1e-9)
    np.testing.assert_allclose(
        interpreted.force_time_integral_ns, compiled.force_time_integral_ns, rtol=1e-9
    )


def test_tissue_counts_without_pads_too():
    thick, run = Tissue(fat_mm=30), simulate_population(RX, 3)

    assert simulate_population(RX, 3, tissue=thick).peak_force_n.max() < run.peak_force_n.min()
    assert simulate_population(RX, 3, pads=REFERENCE_PADS, tissue=thick).peak_force_n == (
        pytest.approx(simulate_population(RX, 3, tissue=thick).peak_force_n)
    )
    alone = simulate(RX, tissue=thick)
    assert alone.recruited == simulate(RX, pads=REFERENCE_PADS, tissue=thick).recruited
    assert alone.recruited < simulate(RX).recruited
