"""Tests of physiobench.nmes.simulation.session_simulation."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from physiobench.nmes.muscle.force_simulation import simulate_muscle
from physiobench.nmes.muscle.muscles import (
    MUSCLES,
    PLAIN_QUADRICEPS,
    QUADRICEPS,
    TIBIALIS_ANTERIOR_DENERVATED,
)
from physiobench.nmes.reporting.sources import sources_of
from physiobench.nmes.simulation.session_simulation import simulate
from physiobench.nmes.stimulus.electrodes import PadPair, Tissue
from physiobench.nmes.stimulus.limits import check_limits
from physiobench.nmes.stimulus.prescription import Prescription
from physiobench.nmes.stimulus.waveform import PulseShape, RampBy
from tests.nmes.stimulus.test_prescription import prescriptions


RX = Prescription(
    frequency_hz=35,
    phase_duration_us=300,
    amplitude_ma=60,
    on_s=10,
    off_s=50,
    ramp_up_s=2,
    ramp_down_s=1,
    minutes=30,
)
PADS = PadPair(area_cm2=50, spacing_cm=15)


def test_a_session_answers_with_a_row_for_each_contraction():
    run = simulate(RX, muscle=QUADRICEPS, pads=PADS)

    assert len(run.contractions) == 30
    assert run.contractions.at_s[:3].tolist() == [0, 60, 120]
    first, last = run.contractions[0], run.contractions[29]
    assert 0 < last.peak_force_n < first.peak_force_n
    assert first.peak_force_n >= first.end_force_n > 0
    assert first.recruited == run.recruited
    assert run.fatigue == pytest.approx(1 - last.peak_force_n / first.peak_force_n)
    assert run.percent_mvc[0] == pytest.approx(first.peak_force_n / 5)
    assert [row.at_s for row in run.contractions][:2] == [0, 60]


def test_the_table_is_what_the_trace_shows():
    run = simulate(replace(RX, minutes=4), pads=PADS, precision=1e-8)
    at = np.linspace(0, 240, 240_001)
    trace = run.force_at(at)

    for i, row in enumerate(run.contractions):
        cycle = (at >= 60 * i) & (at <= 60 * (i + 1))
        assert row.peak_force_n == pytest.approx(trace[cycle].max(), rel=1e-5)
        assert row.force_time_integral_ns == pytest.approx(
            np.trapezoid(trace[cycle], at[cycle]), rel=1e-5
        )
        assert row.end_force_n == pytest.approx(trace[60_000 * i + 12_000], rel=1e-6)
    np.testing.assert_allclose(np.interp(run.at_s, at, trace), run.force_n, atol=1e-4)


def test_with_every_unit_and_no_ramp_it_is_the_plain_model_scaled():
    rx = replace(RX, ramp_up_s=0, ramp_down_s=0, amplitude_ma=None, minutes=3)
    muscle = PLAIN_QUADRICEPS

    run = simulate(rx, muscle=muscle, recruited=0.3)

    plain = simulate_muscle(rx.pulse_train(), muscle.force, until_s=180, sample_at_s=[])
    peaks = plain.peak_force_n([[0, 60], [60, 120], [120, 180]])
    np.testing.assert_allclose(
        run.contractions.peak_force_n, peaks * 0.3 * 500 / muscle.force.tetanus_n, rtol=1e-5
    )


def test_the_checks_are_those_of_the_limits():
    assert simulate(RX, pads=PADS).checks == check_limits(RX, PADS)
    assert simulate(RX).checks == ()


def test_a_response_is_reached_without_a_current():
    run = simulate(replace(RX, amplitude_ma=None), response_mvc=0.25, pads=PADS)

    assert run.percent_mvc[0] == pytest.approx(25, rel=1e-4)


def test_a_relative_level_is_a_share_of_what_is_tolerated():
    full, half = (
        simulate(replace(RX, amplitude_ma=None, relative_level=level)).recruited
        for level in (1.0, 0.5)
    )

    assert 0.2 < full < 0.4
    assert half < 0.1


def test_more_fat_needs_more_current_and_smaller_pads_less():
    thick = simulate(RX, pads=PADS, tissue=Tissue(fat_mm=20)).recruited
    thin = simulate(RX, pads=PADS, tissue=Tissue(fat_mm=4)).recruited

    assert thick < simulate(RX, pads=PADS).recruited < thin


@pytest.mark.parametrize("by", list(RampBy))
def test_a_ramp_rises_gently(by):
    run = simulate(replace(RX, ramp_by=by, minutes=1))

    early, late = run.force_at([0.5, 2.5])
    assert early < 0.4 * late


def test_ordinary_pulses_do_not_reach_a_muscle_without_its_nerve_and_long_ones_do():
    pads = PadPair(area_cm2=25, spacing_cm=8)
    ordinary = replace(RX, amplitude_ma=80)
    long = Prescription(
        frequency_hz=1,
        phase_duration_us=200_000,
        shape=PulseShape.TRIANGULAR,
        amplitude_ma=15,
        on_s=5,
        off_s=25,
        minutes=5,
    )

    short_run = simulate(ordinary, muscle=TIBIALIS_ANTERIOR_DENERVATED, pads=pads)
    long_run = simulate(long, muscle=TIBIALIS_ANTERIOR_DENERVATED, pads=pads)

    assert short_run.recruited < 1e-3
    assert "has no nerve" in short_run.warnings[0]
    assert long_run.recruited > 0.9


@pytest.mark.parametrize(
    ("change", "arguments", "words"),
    [
        ({"frequency_hz": 8}, {"muscle": PLAIN_QUADRICEPS}, "Below about 10 Hz"),
        ({}, {}, "No pads are given"),
        ({"amplitude_ma": 5}, {}, "no useful contraction"),
        (
            {"frequency_hz": 10, "phase_duration_us": 40_000, "amplitude_ma": 300},
            {"pads": PADS},
            "limit is exceeded",
        ),
        (
            {"frequency_hz": 5, "phase_duration_us": 100_000, "shape": PulseShape.TRIANGULAR},
            {},
            "accommodates",
        ),
    ],
)
def test_what_limits_the_trust_is_said(change, arguments, words):
    assert any(words in said for said in simulate(replace(RX, **change), **arguments).warnings)


def test_a_run_names_its_papers_once_each():
    keys = [source.key for source in sources_of(simulate(RX))]

    assert {"ding-2003", "patterson-lockwood-1993", "bickel-2012", "dormand-1980"} <= set(keys)
    assert len(keys) == len(set(keys))


def test_people_come_with_the_run_when_asked_for():
    run = simulate(replace(RX, minutes=2), people=50)

    assert len(run.population) == 50
    low, high = np.quantile(run.population.percent_mvc[:, 0], [0.05, 0.95])
    assert low < run.percent_mvc[0] < high


def test_a_response_is_the_same_in_all_people():
    run = simulate(replace(RX, amplitude_ma=None, minutes=2), recruited=0.3, people=20)

    np.testing.assert_allclose(run.population.recruited, 0.3, rtol=1e-9)


@pytest.mark.parametrize(
    ("rx", "arguments", "words"),
    [
        (replace(RX, amplitude_ma=None), {}, "not none of them"),
        (RX, {"recruited": 0.2}, "not amplitude_ma and recruited"),
        (replace(RX, amplitude_ma=None), {"recruited": 30}, "a share is meant"),
        (replace(RX, amplitude_ma=None), {"response_mvc": 25}, "a share is meant"),
        (
            replace(RX, amplitude_ma=None, frequency_hz=10),
            {"response_mvc": 0.9},
            "all that 10 Hz for 10 s can evoke",
        ),
        (RX, {"people": -1}, "people must be"),
        (RX, {"precision": 0.1}, "precision must be"),
    ],
)
def test_a_strength_that_is_not_clear_is_refused(rx, arguments, words):
    with pytest.raises(ValueError, match=words):
        simulate(rx, **arguments)


def test_a_trace_outside_the_session_is_refused():
    run = simulate(replace(RX, minutes=1))

    with pytest.raises(ValueError, match=r"at_s\[0\] must be 0 to 60 s"):
        run.force_at([61])
    with pytest.raises(ValueError, match="at_s must rise"):
        run.force_at([2, 1])


@given(prescriptions(), st.sampled_from(sorted(MUSCLES)), st.one_of(st.none(), st.just(PADS)))
@settings(max_examples=120)
def test_any_prescription_on_any_muscle_is_answered_soundly(rx, name, pads):
    run = simulate(rx, muscle=MUSCLES[name], pads=pads)

    for values in (
        run.contractions.peak_force_n,
        run.contractions.end_force_n,
        run.contractions.force_time_integral_ns,
        run.force_n,
    ):
        assert np.all(np.isfinite(values))
        assert np.all(values >= -1e-12)
    assert 0 <= run.recruited <= 1
    assert run.contractions.peak_force_n.max() <= 1.4 * MUSCLES[name].mvc_n


@given(st.floats(0.1, 150), st.floats(0.1, 150), st.floats(12, 80))
@settings(max_examples=60)
def test_more_current_never_recruits_less_nor_starts_weaker(one, other, frequency):
    rx = replace(RX, frequency_hz=frequency, minutes=1)
    low, high = sorted((one, other))

    weak, strong = (simulate(replace(rx, amplitude_ma=i), pads=PADS) for i in (low, high))

    assert strong.recruited >= weak.recruited
    early = [0.5, 1.0]
    assert np.all(strong.force_at(early) >= weak.force_at(early) * (1 - 1e-3))
