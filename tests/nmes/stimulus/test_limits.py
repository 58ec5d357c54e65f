"""Tests of physiobench.nmes.stimulus.limits.

Golden cases: T-RMS1 to 6 and section 7 of the reference.
"""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from physiobench.nmes.stimulus.electrodes import PadPair
from physiobench.nmes.stimulus.limits import (
    CheckSubject,
    LimitCheck,
    Verdict,
    check_limits,
    worst_verdict,
)
from physiobench.nmes.stimulus.prescription import Prescription
from physiobench.nmes.stimulus.waveform import PulsePattern, PulseShape


CURRENT_CHECKS = {
    "rms_current",
    "rms_density",
    "direct_current_density",
    "charge_per_phase",
    "charge_density",
    "shannon_k",
    "energy_per_pulse",
    "power_density",
}


def rx(ma, us=300, hz=35, **more):
    given_ = {"on_s": 10, "off_s": 50, "minutes": 30, "amplitude_ma": ma}
    return Prescription(frequency_hz=hz, phase_duration_us=us, **(given_ | more))


def checks(prescription, area_cm2=25.0, **more):
    found = check_limits(prescription, PadPair(area_cm2=area_cm2, spacing_cm=20), **more)
    return {c.name: c for c in found}


@pytest.mark.parametrize(
    ("dose", "area", "rms", "density", "verdict"),
    [
        pytest.param((80, 300, 50), 25, 13.86, 0.55, Verdict.OK, id="T-RMS1"),
        pytest.param((80, 400, 80), 25, 20.24, 0.81, Verdict.OK, id="T-RMS2"),
        pytest.param((100, 400, 80), 16, 25.30, 1.58, Verdict.CARE, id="T-RMS3"),
        pytest.param((60, 300, 35), 12.5, 8.69, 0.70, Verdict.OK, id="T-RMS4"),
        pytest.param((100, 75_000, 1 / 0.65), 200, 48.0, 0.24, Verdict.OK, id="T-RMS5"),
        pytest.param((100, 75_000, 1 / 0.65), 25, 48.0, 1.92, Verdict.EXCEEDED, id="T-RMS6"),
    ],
)
def test_golden_rms_cases(dose, area, rms, density, verdict):
    found = checks(rx(*dose), area)

    assert found["rms_current"].value == pytest.approx(rms, abs=0.05)
    assert found["rms_density"].value == pytest.approx(density, abs=0.006)
    assert found["rms_density"].verdict is verdict


def test_worked_check_of_an_ordinary_quadriceps_dose():
    found = checks(rx(60))

    assert found["rms_current"].value == pytest.approx(8.7, abs=0.05)
    assert found["rms_density"].value == pytest.approx(0.35, abs=0.005)
    assert found["charge_per_phase"].value == pytest.approx(18)
    assert found["shannon_k"].value == pytest.approx(1.11, abs=0.005)
    assert found["energy_per_pulse"].value == pytest.approx(1.1, abs=0.05)
    assert worst_verdict(found.values(), subject=CheckSubject.PRESCRIPTION) is Verdict.OK


def test_worked_check_of_a_strong_dose():
    found = checks(rx(100, 400, 80))

    assert found["rms_current"].value == pytest.approx(25.3, abs=0.05)
    assert found["rms_density"].value == pytest.approx(1.01, abs=0.005)
    assert found["charge_per_phase"].value == pytest.approx(40)
    assert found["shannon_k"].value == pytest.approx(1.81, abs=0.005)


def test_worked_check_of_long_rectangles_for_denervated_thighs_is_over_the_limits():
    long_pulse = rx(150, 40_000, 20, shape=PulseShape.MONOPHASIC)

    found = checks(long_pulse, 180)

    assert found["rms_current"].value == pytest.approx(134, abs=0.5)
    assert found["rms_current"].verdict is Verdict.EXCEEDED
    assert found["rms_density"].value == pytest.approx(0.75, abs=0.005)
    assert found["energy_per_pulse"].value == pytest.approx(450)
    assert found["energy_per_pulse"].verdict is Verdict.EXCEEDED
    assert checks(long_pulse, 25)["rms_density"].value == pytest.approx(5.4, abs=0.05)


def test_worked_check_of_a_triangle_for_the_face_stays_under_the_energy_limit():
    found = checks(rx(10, 100_000, 1, shape=PulseShape.TRIANGULAR), 4)

    assert found["energy_per_pulse"].value == pytest.approx(1.7, abs=0.05)
    assert found["energy_per_pulse"].verdict is Verdict.OK


@pytest.mark.parametrize("level", [None, 0.5])
def test_a_missing_current_is_unknown_and_never_ok(level):
    found = checks(rx(None, relative_level=level))

    assert {n for n, c in found.items() if c.verdict is Verdict.UNKNOWN} >= CURRENT_CHECKS
    assert all(found[name].value is None for name in CURRENT_CHECKS)
    assert worst_verdict(found.values(), subject=CheckSubject.PRESCRIPTION) is Verdict.UNKNOWN
    assert Verdict.UNKNOWN.blocks


def test_an_unknown_stimulator_is_unknown_apart_from_the_prescription():
    found = checks(rx(40))

    assert found["open_circuit_voltage"].verdict is Verdict.UNKNOWN
    assert worst_verdict(found.values(), subject=CheckSubject.PRESCRIPTION) is Verdict.OK
    assert worst_verdict(found.values()) is Verdict.UNKNOWN


@pytest.mark.parametrize(
    ("volts", "verdict"), [(120, Verdict.OK), (500, Verdict.OK), (501, Verdict.EXCEEDED)]
)
def test_a_stimulator_is_judged_by_its_open_circuit(volts, verdict):
    found = checks(rx(40), open_circuit_v=volts)

    assert found["open_circuit_voltage"].verdict is verdict


def test_a_voltage_out_of_range_is_refused():
    with pytest.raises(ValueError, match="open_circuit_v"):
        checks(rx(40), open_circuit_v=-1)


def test_a_small_pad_asks_for_care_whatever_the_current():
    assert checks(rx(None), 4)["pad_area_at_least"].verdict is Verdict.CARE
    assert checks(rx(None), 9)["pad_area_at_least"].verdict is Verdict.OK


def test_current_that_flows_one_way_asks_for_care():
    one_way = rx(40, 40_000, 20, shape=PulseShape.MONOPHASIC)

    assert checks(one_way)["direct_current_density"].verdict is Verdict.CARE
    assert checks(rx(40))["direct_current_density"].value == 0


@pytest.mark.parametrize(
    ("ma", "us", "value", "verdict"),
    [
        (81, 100_000, 81, Verdict.EXCEEDED),
        (80, 100_000, 80, Verdict.OK),
        (81, 99_999, 0, Verdict.OK),
        (None, 200_000, None, Verdict.UNKNOWN),
        (None, 300, 0, Verdict.OK),
    ],
)
def test_a_pulse_of_a_tenth_of_a_second_counts_as_direct_current(ma, us, value, verdict):
    found = checks(rx(ma, us=us, hz=1, on_s=10))["long_pulse_current"]

    assert (found.value, found.verdict) == (value, verdict)
    assert not found.verified


def test_doublets_count_in_the_rms_current():
    single, double = rx(40), rx(40, pattern=PulsePattern.DOUBLETS)

    ratio = checks(double)["rms_current"].value / checks(single)["rms_current"].value

    assert ratio == pytest.approx(math.sqrt(2))


def test_no_check_at_all_is_unknown():
    assert worst_verdict([]) is Verdict.UNKNOWN


def test_the_shannon_label_never_passes_as_proof():
    assert checks(rx(1))["shannon_k"].verdict is Verdict.INFORMATION
    assert "Not valid for skin" in checks(rx(1))["shannon_k"].source


def test_every_bound_says_whether_it_was_read_and_what_to_do():
    for check in checks(rx(40)).values():
        assert isinstance(check, LimitCheck)
        assert check.source
        assert check.advice
        assert check.verified or any(m in check.source for m in ("from memory", "DESIGN"))


@given(
    st.sampled_from(list(PulseShape)),
    st.one_of(st.just(0.0), st.floats(0.1, 300)),
    st.floats(1000, 3000),
    st.floats(1, 150),
    st.tuples(st.floats(1, 100), st.floats(1, 4)),
)
def test_no_figure_is_nan_and_a_larger_pad_never_looks_worse(shape, ma, us, hz, area_and_factor):
    prescription = rx(ma, us, hz, shape=shape)
    area, factor = area_and_factor

    small, large = checks(prescription, area), checks(prescription, area * factor)

    order = [Verdict.OK, Verdict.CARE, Verdict.EXCEEDED]
    for name, check in small.items():
        assert check.value is None or math.isfinite(check.value)
        if check.verdict in order:
            assert order.index(large[name].verdict) <= order.index(check.verdict)
