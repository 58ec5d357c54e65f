"""Tests of physiobench.nmes.stimulus.electrical_output."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from physiobench.nmes.stimulus.electrical_output import electrical_output, pulses_per_second
from physiobench.nmes.stimulus.prescription import Prescription
from physiobench.nmes.stimulus.waveform import PulsePattern, PulseShape
from tests.nmes.stimulus import naive_output


def rx(**more):
    given_ = {"frequency_hz": 35, "phase_duration_us": 300, "on_s": 10, "off_s": 50, "minutes": 30}
    return Prescription(**(given_ | more))


@pytest.mark.parametrize(
    ("shape", "width_us", "hz"),
    [
        (PulseShape.SYMMETRIC_BIPHASIC, 300, 50),
        (PulseShape.MONOPHASIC, 40_000, 20),
        (PulseShape.TRIANGULAR, 200_000, 1),
    ],
)
def test_output_equals_the_sampled_pulse(shape, width_us, hz):
    out = electrical_output(rx(shape=shape, phase_duration_us=width_us, frequency_hz=hz), 40)

    rms, mean, charge, energy = naive_output.sampled(shape, 40, width_us, hz)

    assert out.rms_ma == pytest.approx(rms, rel=1e-6)
    assert out.direct_ma == pytest.approx(mean, abs=1e-9)
    assert out.charge_per_phase_uc == pytest.approx(charge, rel=1e-6)
    assert out.energy_per_pulse_mj == pytest.approx(energy, rel=1e-6)


def test_doublets_hold_twice_the_pulses_and_a_variable_train_one_more():
    assert pulses_per_second(rx(pattern=PulsePattern.DOUBLETS)) == 70
    assert pulses_per_second(rx(pattern=PulsePattern.VARIABLE)) == 36
    assert pulses_per_second(rx()) == 35


@given(st.floats(0, 299), st.floats(0, 1))
def test_more_current_never_lowers_a_figure(current, more):
    low, high = electrical_output(rx(), current), electrical_output(rx(), current + more)

    assert high.rms_ma >= low.rms_ma
    assert high.charge_per_phase_uc >= low.charge_per_phase_uc
    assert high.energy_per_pulse_mj >= low.energy_per_pulse_mj


@pytest.mark.parametrize("current", [-1, 301, float("nan"), "40"])
def test_a_current_out_of_range_is_refused(current):
    with pytest.raises(ValueError, match="amplitude_ma"):
        electrical_output(rx(), current)
