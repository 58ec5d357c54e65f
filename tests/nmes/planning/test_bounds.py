"""Tests of physiobench.nmes.planning.bounds."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from physiobench.nmes.planning.bounds import DoseBounds, ResponseTarget


def test_a_current_is_borne_at_its_own_width():
    assert DoseBounds(minutes=20, comfort_ma=40, comfort_us=300).borne_ma(300) == pytest.approx(40)


@given(st.floats(50, 1000), st.floats(1, 4))
def test_less_current_is_borne_at_a_wider_pulse(width, factor):
    bounds = DoseBounds(minutes=20, comfort_ma=40)

    assert bounds.borne_ma(width * factor) <= bounds.borne_ma(width)


def test_unknown_comfort_stays_unknown():
    assert DoseBounds(minutes=20).borne_ma(300) is None


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: ResponseTarget(percent_mvc=0.3, contractions=15), "a percentage is meant"),
        (lambda: ResponseTarget(percent_mvc=20, contractions=0), "contractions"),
        (lambda: ResponseTarget(percent_mvc=math.nan, contractions=9), "percent_mvc"),
        (lambda: DoseBounds(minutes=0), "minutes"),
        (lambda: DoseBounds(minutes=9, comfort_ma=0), "comfort_ma"),
        (lambda: DoseBounds(minutes=9, device_ma=999), "device_ma"),
        (lambda: DoseBounds(minutes=9, open_circuit_v=-1), "open_circuit_v"),
        (lambda: DoseBounds(minutes=9, frequencies_hz=(200,)), "frequencies_hz"),
        (lambda: DoseBounds(minutes=9, phase_durations_us=(0.3,)), "microseconds"),
        (lambda: DoseBounds(minutes=9, cycles_s=((0, 10),)), "on-time"),
        (lambda: DoseBounds(minutes=9, cycles_s=((10, -1),)), "off-time"),
        (lambda: DoseBounds(minutes=9, ramp_up_s=61), "ramp_up_s"),
        (lambda: DoseBounds(minutes=9, cycles_s=()), "settings on offer"),
    ],
)
def test_bad_input_is_refused_by_name(make, words):
    with pytest.raises(ValueError, match=words):
        make()
