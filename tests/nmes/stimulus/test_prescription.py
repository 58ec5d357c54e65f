"""Tests of physiobench.nmes.stimulus.prescription."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from physiobench.nmes.stimulus.prescription import Prescription, PulseTooWide
from physiobench.nmes.stimulus.waveform import PulsePattern, PulseShape, RampBy


RX = Prescription(frequency_hz=35, phase_duration_us=300, on_s=10, off_s=50, minutes=30)


def test_a_session_of_thirty_minutes_holds_every_pulse():
    train = RX.pulse_train()

    assert len(train) == 10_500
    assert RX.contractions == 30
    assert RX.duty_cycle == pytest.approx(1 / 6)


@pytest.mark.parametrize("frequency", [1, 7, 30, 35, 60, 100 / 3, 62.5, 149.9, 150])
def test_pulses_stand_where_fractions_put_them_to_the_last_place(frequency):
    rx = replace(RX, frequency_hz=frequency)
    period = 1 / Fraction(frequency).limit_denominator(10**6)

    train = rx.pulse_train()

    one = [i * period for i in range(20_000) if i * period < 10]
    wanted = [float(60 * k + t) for k in range(30) for t in one]
    np.testing.assert_array_max_ulp(train.times_s, np.array(wanted), 1)


@pytest.mark.parametrize(("inside", "full_s", "train_s"), [(False, 10, 13), (True, 7, 10)])
def test_ramps_stand_inside_or_outside_the_on_time_as_told(inside, full_s, train_s):
    rx = replace(RX, ramp_up_s=2, ramp_down_s=1, ramp_counts_inside_on=inside, amplitude_ma=40)

    train = rx.pulse_train()
    first = train.contraction == 0

    assert rx.train_s == train_s
    assert rx.contractions == 30
    assert np.sum(train.amplitude_ma[first] == 40) == pytest.approx(full_s * 35, abs=1)
    assert np.all(np.diff(train.amplitude_ma[first])[: 2 * 35 - 1] > 0)
    assert 0 < train.amplitude_ma[0] < 1
    assert train.windows_s[1].tolist() == [60, 60 + train_s]


def test_a_contraction_is_its_ramps_its_plateau_and_its_rest():
    beside = replace(RX, ramp_up_s=2, ramp_down_s=1)
    inside = replace(beside, ramp_counts_inside_on=True)

    assert (beside.plateau_s, beside.rest_s) == (10, 47)
    assert (inside.plateau_s, inside.rest_s) == (7, 50)
    assert beside.on_minutes == inside.on_minutes == 5


def test_the_last_contraction_counts_without_the_rest_that_nobody_waits_for():
    rx = replace(RX, on_s=8, off_s=24, ramp_up_s=2, ramp_down_s=1, minutes=20)

    assert 37 * rx.cycle_s + rx.train_s <= 20 * 60
    assert rx.contractions == 38
    assert replace(rx, on_s=5, off_s=12, minutes=30).contractions == 106


@pytest.mark.parametrize("shape", [PulseShape.MONOPHASIC, PulseShape.SYMMETRIC_BIPHASIC])
def test_pulses_that_touch_are_refused_because_the_current_never_rests(shape):
    full = 10_000 / shape.phases
    rx = replace(RX, frequency_hz=100, shape=shape, phase_duration_us=full * 0.999)

    with pytest.raises(PulseTooWide):
        replace(rx, phase_duration_us=full)


def test_a_pulse_that_fills_its_period_is_refused_in_spite_of_rounding():
    with pytest.raises(PulseTooWide):
        replace(RX, frequency_hz=5, phase_duration_us=100_000)


def test_one_long_twitch_every_two_seconds_is_a_prescription():
    rx = replace(RX, frequency_hz=0.5, shape=PulseShape.TRIANGULAR, phase_duration_us=200_000)

    assert len(rx.pulse_train()) == 5 * 30


def test_a_ramp_by_width_keeps_the_height():
    train = replace(RX, ramp_up_s=2, ramp_by=RampBy.WIDTH).pulse_train()

    assert np.all(train.level == 1)
    assert train.phase_duration_us[0] < 10
    assert train.phase_duration_us.max() == 300


def test_a_variable_frequency_train_opens_with_one_doublet():
    rx = replace(
        RX, frequency_hz=12.5, pattern=PulsePattern.VARIABLE, on_s=0.4, off_s=0.4, minutes=1
    )

    times = rx.pulse_train().times_s

    assert times[:4].tolist() == [0, 0.005, 0.08, 0.16]


def test_doublets_double_every_pulse():
    rx = replace(RX, frequency_hz=20, pattern=PulsePattern.DOUBLETS)

    assert len(rx.pulse_train()) == 2 * 20 * 10 * 30
    assert rx.pulse_train().times_s[:4].tolist() == [0, 0.005, 0.05, 0.055]


def test_without_off_time_the_pulses_never_pause():
    rx = replace(RX, frequency_hz=33.3, off_s=0, minutes=2, ramp_up_s=2, ramp_counts_inside_on=True)

    train = rx.pulse_train()

    assert rx.contractions == 12
    np.testing.assert_allclose(np.diff(train.times_s), 1 / 33.3, rtol=1e-9)
    assert np.sum(train.level < 1) == pytest.approx(2 * 33.3, abs=1)
    assert train.contraction[-1] == 11


def test_a_train_cannot_be_changed():
    with pytest.raises(ValueError, match="read-only"):
        RX.pulse_train().level[0] = 2


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"phase_duration_us": 0.3}, "0.3 ms would be 300"),
        ({"phase_duration_us": 20_000}, r"below 14285\.7 us .* to fit its period"),
        ({"phase_duration_us": 200, "shape": "triangular"}, "200 ms would be 200000"),
        ({"phase_duration_us": float("nan")}, "phase_duration_us must be 10 to 1e"),
        ({"frequency_hz": 0.4}, "frequency_hz must be 0.5 to 150 Hz, not 0.4"),
        ({"frequency_hz": 2500}, "frequency_hz must be 0.5 to 150 Hz, not 2500"),
        ({"frequency_hz": "35"}, "frequency_hz must be a number of Hz, not '35'"),
        ({"frequency_hz": True}, "frequency_hz must be a number"),
        ({"amplitude_ma": 0.04}, "milliamperes are meant"),
        ({"amplitude_ma": -5}, "amplitude_ma must be"),
        ({"amplitude_ma": 500}, "amplitude_ma must be"),
        ({"relative_level": 80}, "a fraction is meant"),
        ({"amplitude_ma": 40, "relative_level": 0.5}, "say one thing twice"),
        ({"on_s": 0}, "on_s must be 0.02 to 3600"),
        ({"off_s": -1}, "off_s must be 0 to 3600"),
        ({"on_s": float("inf")}, "on_s must be"),
        ({"ramp_up_s": 40, "ramp_down_s": 20}, "at most off_s=50 s"),
        ({"ramp_up_s": 11, "ramp_counts_inside_on": True}, "at most on_s=10 s"),
        ({"ramp_counts_inside_on": "no"}, "must be true or false"),
        ({"minutes": 0.1}, "minutes must hold one contraction of 10 s"),
        ({"minutes": 1800}, "a session is given in minutes"),
        ({"shape": "square"}, "shape must be one of symmetric_biphasic"),
        ({"pattern": "doublets", "frequency_hz": 150, "doublet_interval_ms": 6.5}, "leave room"),
        ({"pattern": "variable", "doublet_interval_ms": 0.5}, "doublet_interval_ms must be 2 to"),
    ],
)
def test_what_no_stimulator_could_do_is_refused_with_the_field(change, words):
    with pytest.raises(ValueError, match=words):
        replace(RX, **change)


@st.composite
def prescriptions(draw):
    """Draw any prescription that is possible, all over the input space."""
    frequency = draw(st.floats(1, 150))
    shape = draw(st.sampled_from(list(PulseShape)))
    longest = 1e6 / frequency / shape.phases
    low = 1000 if shape is PulseShape.TRIANGULAR else 10
    on, off = draw(st.floats(0.02, 20)), draw(st.floats(0, 40))
    inside = draw(st.booleans())
    room = on if inside else off
    up = draw(st.floats(0, 1)) * min(room, 30) / 2
    return Prescription(
        frequency_hz=frequency,
        phase_duration_us=draw(st.floats(low, max(low, min(longest * 0.999, 1e6)))),
        amplitude_ma=draw(st.one_of(st.just(0.0), st.floats(0.1, 300))),
        on_s=on,
        off_s=off,
        ramp_up_s=up,
        ramp_down_s=draw(st.floats(0, 1)) * min(room, 30) / 2,
        ramp_counts_inside_on=inside,
        minutes=(on + off) / 60 * draw(st.floats(1.01, 4)) + 0.01,
        shape=shape,
        ramp_by=draw(st.sampled_from(list(RampBy))),
    )


@example(
    Prescription(
        frequency_hz=1, phase_duration_us=10, amplitude_ma=0, on_s=1.00001, off_s=0, minutes=0.0434
    )
)
@given(prescriptions())
@settings(max_examples=200)
def test_every_train_rises_and_stays_within_what_was_prescribed(rx):
    train = rx.pulse_train()

    assert len(train) >= (1 if rx.continuous else rx.contractions)
    assert np.all(np.diff(train.ticks) > 0)
    assert np.all((train.level >= 0) & (train.level <= 1))
    assert np.all(train.phase_duration_us <= rx.phase_duration_us)
    assert np.all(train.amplitude_ma <= rx.amplitude_ma)
    assert np.all(train.times_s < train.windows_s[train.contraction, 1] + 1e-4)
    assert np.all(train.times_s >= train.windows_s[train.contraction, 0] - 1e-4)
