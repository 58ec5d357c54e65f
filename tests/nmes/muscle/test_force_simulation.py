"""Tests of physiobench.nmes.muscle.force_simulation."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from physiobench.nmes.muscle.force_models import (
    DING_2003,
    DING_2007,
    DING_2007_SUBJECTS,
    HMED_2018,
    HMED_2018_PAPER,
)
from physiobench.nmes.muscle.force_simulation import simulate_muscle
from physiobench.nmes.reporting.sources import sources_of
from physiobench.nmes.stimulus.prescription import Prescription
from tests.nmes import naive


SECOND = np.arange(35) / 35
AT = np.linspace(0, 1.5, 61)
SESSION = Prescription(frequency_hz=35, phase_duration_us=300, on_s=10, off_s=50, minutes=30)


def states(run):
    return np.column_stack([run.c_n, run.force_n, run.a_n_per_s, run.tau_1_s, run.k_m])


def worst(found, exact):
    """Return the largest error of each column, relative to the column's largest value."""
    return np.abs(found - exact).max(axis=0) / np.abs(exact).max(axis=0)


TRAINS = {
    "ding-2003": (DING_2003, {}, {}),
    "ding-2007": (
        DING_2007,
        {"phase_duration_us": np.linspace(150, 500, 35)},
        {"gain": DING_2007.width.gain(np.linspace(150, 500, 35))},
    ),
    "hmed-2018": (
        HMED_2018,
        {"amplitude_ma": np.linspace(10, 90, 35)},
        {"weight": HMED_2018.current.weight(np.linspace(10, 90, 35))},
    ),
    "hmed-2018-paper": (
        HMED_2018_PAPER,
        {"amplitude_ma": 60.0},
        {"weight": HMED_2018.current.weight(np.full(35, 60.0))},
    ),
    "ding-2007-subject-2": (
        DING_2007_SUBJECTS[1],
        {"phase_duration_us": 200.0},
        {"gain": DING_2007_SUBJECTS[1].width.gain(np.full(35, 200.0))},
    ),
}


@pytest.mark.parametrize("precision", [1e-5, 1e-9])
@pytest.mark.parametrize("name", TRAINS)
def test_a_second_of_each_model_is_as_precise_as_asked_for(name, precision):
    model, given_, means = TRAINS[name]
    exact = naive.reference(SECOND, AT, model, **means)

    run = simulate_muscle(SECOND, model, sample_at_s=AT, precision=precision, **given_)

    assert worst(states(run), exact).max() < precision


@pytest.mark.parametrize(
    ("r0", "minutes"),
    [pytest.param("rest", 30, marks=pytest.mark.walks), ("rest", 4), ("state", 6)],
)
def test_a_whole_session_is_as_precise_as_promised(r0, minutes):
    pulses = replace(SESSION, minutes=minutes).pulse_train().times_s
    starts = np.arange(minutes) * 60.0
    marks = np.concatenate([starts, starts + 9.99])
    exact = naive.reference(pulses, marks, DING_2003, follows=r0 == "state", rtol=1e-11)

    usual = simulate_muscle(pulses, DING_2003, until_s=1800, sample_at_s=marks, r0=r0)
    fine = simulate_muscle(
        pulses, DING_2003, until_s=1800, sample_at_s=marks, r0=r0, precision=1e-9
    )

    assert np.abs(states(usual)[:, 2:] / exact[:, 2:] - 1).max() < 1e-5
    assert worst(states(usual), exact).max() < 1e-5
    assert np.abs(states(fine)[:, 2:] / exact[:, 2:] - 1).max() < 1e-9
    assert worst(states(fine), exact).max() < 1e-9


def test_the_simplest_rule_comes_to_the_same_as_its_steps_shrink():
    run = simulate_muscle(SECOND, DING_2003, sample_at_s=AT, precision=1e-9)

    errors = [
        worst(naive.euler(SECOND, AT, DING_2003, dt_s=dt), states(run))[1]
        for dt in (1e-3, 5e-4, 2.5e-4)
    ]

    assert errors[0] < 0.02
    np.testing.assert_allclose(np.array(errors[:-1]) / errors[1:], 2, rtol=0.1)


def test_calcium_is_the_sum_over_every_pulse():
    run = simulate_muscle(SECOND, DING_2003, sample_at_s=AT)

    np.testing.assert_allclose(
        run.c_n, naive.calcium(SECOND, AT, tau_c_s=0.02, r0=1.143), atol=1e-12
    )


def test_the_peak_is_found_between_samples_and_in_windows_that_overlap():
    windows = np.array([[0, 0.3], [0.1, 1.0], [0.35, 0.36], [0, 2.0]])
    fine = np.arange(0, 2.00001, 1e-5)

    run = simulate_muscle(SECOND, DING_2003, until_s=2.0, sample_at_s=[2.0])
    trace = simulate_muscle(SECOND, DING_2003, sample_at_s=fine, precision=1e-9).force_n

    wanted = [trace[(fine >= a - 1e-9) & (fine <= b + 1e-9)].max() for a, b in windows]
    np.testing.assert_allclose(run.peak_force_n(windows), wanted, rtol=1e-5)
    assert run.peak_force_n(np.zeros((0, 2))).size == 0


@pytest.mark.parametrize("frequency", [12.5, 35, 100])
def test_peaks_are_no_lower_than_any_sample(frequency):
    pulses = np.arange(0, 3, 1 / frequency)
    at = np.linspace(0, 4, 8001)

    run = simulate_muscle(pulses, DING_2003, sample_at_s=at)

    starts = np.arange(0, 3.9, 0.1)
    peaks = run.peak_force_n(np.column_stack([starts, starts + 0.1]))
    sampled = [run.force_n[(at >= s) & (at <= s + 0.1)].max() for s in starts]
    assert np.all(peaks >= np.array(sampled) * (1 - 2e-6) - 1e-12)


def test_without_fatigue_the_muscle_stays_at_rest():
    run = simulate_muscle(SECOND, DING_2003, fatigue=False)

    assert set(run.a_n_per_s) == {3009.0}
    assert set(run.k_m) == {0.103}
    assert simulate_muscle(SECOND, DING_2003).a_n_per_s.min() < 3009


def test_r0_following_the_state_changes_little_as_reported():
    pulses, at = SESSION.pulse_train().times_s, [1740.0 + 9.99]

    rested, follows = (
        simulate_muscle(pulses, DING_2003, sample_at_s=at, r0=r0) for r0 in ("rest", "state")
    )

    change = follows.force_n[0] / rested.force_n[0] - 1
    assert 1e-4 < abs(change) < 0.0024


def test_samples_come_back_in_the_order_asked_for():
    late_first = simulate_muscle(SECOND, DING_2003, sample_at_s=[0.9, 0.1])
    early_first = simulate_muscle(SECOND, DING_2003, sample_at_s=[0.1, 0.9])

    assert late_first.force_n.tolist() == early_first.force_n[::-1].tolist()


def test_a_train_brings_its_own_widths_and_currents():
    rx = Prescription(
        frequency_hz=35, phase_duration_us=300, amplitude_ma=60, on_s=1, off_s=1, minutes=0.1
    )
    train = rx.pulse_train()

    by_train = simulate_muscle(train, DING_2007, sample_at_s=[0.5])
    by_hand = simulate_muscle(train.times_s, DING_2007, sample_at_s=[0.5], phase_duration_us=300)

    assert by_train.force_n == by_hand.force_n
    assert simulate_muscle(train, HMED_2018, sample_at_s=[0.5]).force_n > 0


def test_no_pulse_and_one_pulse_are_sessions_too():
    assert simulate_muscle([], DING_2003).force_n.max() == 0
    one = simulate_muscle([0.0], DING_2003, until_s=1.0)
    assert 0 < one.force_n.max() < 150


def test_slow_pulses_are_warned_of_and_fast_ones_not():
    assert "Below about 10 Hz" in simulate_muscle(np.arange(0, 3, 0.2), DING_2003).warnings[0]
    assert simulate_muscle(SECOND, DING_2003).warnings == ()


def test_a_run_names_its_papers():
    assert "Ding J" in str(sources_of(simulate_muscle(SECOND, DING_2003))[0])


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"pulses_s": [0.1, 0.1]}, r"pulses_s\[1\]=0.1 follows 0.1"),
        ({"pulses_s": [-0.1]}, r"pulses_s\[0\] must be 0 to"),
        ({"pulses_s": [float("nan")]}, r"pulses_s\[0\] must be"),
        ({"pulses_s": [[0.1]]}, "one dimension"),
        ({"pulses_s": ["now"]}, "pulses_s must be numbers of s"),
        ({"until_s": float("inf")}, "until_s must be"),
        ({"until_s": 1.0, "sample_at_s": [2.0]}, r"sample_at_s\[0\] must be 0 to 1 s"),
        ({"phase_duration_us": 300}, "this model does not depend on it"),
        ({"model": DING_2007}, "phase_duration_us must be given"),
        ({"model": DING_2007, "phase_duration_us": [300, 300]}, "one number or one per pulse"),
        ({"model": HMED_2018}, "amplitude_ma must be given"),
        ({"model": HMED_2018, "amplitude_ma": -1}, r"amplitude_ma\[0\] must be 0 to"),
        ({"r0": "free"}, "r0 must be 'rest' or 'state'"),
        ({"precision": 1e-14}, "precision must be"),
    ],
)
def test_bad_input_is_refused_with_its_name(arguments, words):
    known = {"pulses_s": SECOND, "model": DING_2003}
    with pytest.raises(ValueError, match=words):
        simulate_muscle(**(known | arguments))


@pytest.mark.parametrize(
    ("windows", "words"),
    [
        ([[0.5, 0.5]], "must rise within 0 to 2 s, not 0.5 to 0.5"),
        ([[0, 3]], "not 0 to 3"),
        ([[float("nan"), 1]], "must rise"),
        ([0, 1], "rows of start and end"),
    ],
)
def test_a_window_that_is_none_is_refused(windows, words):
    run = simulate_muscle(SECOND, DING_2003, until_s=2.0)
    with pytest.raises(ValueError, match=words):
        run.peak_force_n(windows)


gaps = st.lists(st.floats(0.0021, 3.0), min_size=1, max_size=40)


@given(gaps, st.floats(0, 900), st.sampled_from([DING_2003, HMED_2018_PAPER, DING_2007]))
@settings(max_examples=120)
def test_force_is_finite_and_never_negative_for_any_pulses(gap, strength, model):
    pulses = np.cumsum(gap)
    means = {}
    if model.current is not None:
        means["amplitude_ma"] = strength
    elif model.width is not None:
        means["phase_duration_us"] = strength

    run = simulate_muscle(pulses, model, sample_at_s=np.linspace(0, pulses[-1] + 1, 200), **means)

    found = states(run)
    assert np.all(np.isfinite(found))
    assert np.all(found[:, :2] >= 0)
    assert np.all(run.a_n_per_s <= model.a_rest_n_per_s)


@given(st.floats(20, 100), st.floats(0, 140), st.floats(0, 60))
@settings(max_examples=60)
def test_more_current_never_makes_less_force_at_rest(frequency, current, more):
    pulses = np.arange(0, 0.5, 1 / frequency)

    weak, strong = (
        simulate_muscle(
            pulses, HMED_2018_PAPER, amplitude_ma=i, fatigue=False, sample_at_s=[0.3, 0.5]
        ).force_n
        for i in (current, current + more)
    )

    assert np.all(strong >= weak * (1 - 1e-5))
