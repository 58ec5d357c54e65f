"""Tests of physiobench.nmes.stimulus.field_volume."""

from dataclasses import replace

import numpy as np
import pytest

from physiobench.nmes.excitability.motor_units import STEP_M
from physiobench.nmes.stimulus.electrodes import REFERENCE_PADS, THIGH, PadPair, field_line
from physiobench.nmes.stimulus.field_volume import field_volume


PADS = [REFERENCE_PADS, PadPair(area_cm2=20, spacing_cm=15), PadPair(area_cm2=90, spacing_cm=40)]


@pytest.mark.parametrize("where", PADS)
@pytest.mark.parametrize("depth_mm", [5.0, 20.0])
def test_the_field_below_the_line_through_the_pads_is_that_of_the_quadrature(where, depth_mm):
    volume = field_volume(where, THIGH, np.array([depth_mm]) / 1000, step_m=STEP_M)
    nodes = np.arange(-30, 31)
    at_cm = 100 * volume.step_m * nodes

    exact = field_line(where, replace(THIGH, nerve_depth_mm=depth_mm), at_cm).field_v_per_m

    found = volume.field_v_per_m[0, nodes, 0, 0]
    assert np.abs(np.abs(found) - np.abs(exact)).max() < 0.03 * np.abs(exact).max()


def test_the_field_has_no_curl_and_the_current_no_source():
    step = 1e-3
    depths = np.array([9.0, 10.0, 11.0]) / 1000
    volume = field_volume(REFERENCE_PADS, THIGH, depths, step_m=step)
    e = volume.field_v_per_m
    s = THIGH.conductivity

    down = (e[2] - e[0]) / (2 * step)
    along = (np.roll(e[1], -1, axis=0) - np.roll(e[1], 1, axis=0)) / (2 * step)
    across = (np.roll(e[1], -1, axis=1) - np.roll(e[1], 1, axis=1)) / (2 * step)

    flux = s.muscle_along_s_per_m * along[..., 0]
    flux += s.muscle_across_s_per_m * (across[..., 1] + down[..., 2])
    size = np.abs(s.muscle_along_s_per_m * along[..., 0]).max()
    assert np.abs(flux).max() < 5e-3 * size
    assert np.abs(across[..., 0] - along[..., 1]).max() < 5e-3 * np.abs(along).max()
    assert np.abs(down[..., 0] - along[..., 2]).max() < 5e-3 * np.abs(along).max()


def test_a_finer_grid_changes_little_even_below_thin_fat():
    thin = replace(THIGH, fat_mm=2)
    depths = np.array([2.0, 15.0]) / 1000

    rough = field_volume(REFERENCE_PADS, thin, depths, step_m=STEP_M).field_v_per_m
    fine = field_volume(REFERENCE_PADS, thin, depths, step_m=2.5e-3).field_v_per_m[:, ::2, ::2]

    assert np.abs(rough - fine).max() < 0.03 * np.abs(fine).max()


def test_one_pad_mirrors_the_other():
    e = field_volume(REFERENCE_PADS, THIGH, np.array([0.01]), step_m=STEP_M).field_v_per_m[0]

    mirrored = np.roll(e[::-1], 1, axis=0)
    assert mirrored[..., 0] == pytest.approx(e[..., 0], abs=1e-9)
    assert mirrored[..., 2] == pytest.approx(-e[..., 2], abs=1e-9)
