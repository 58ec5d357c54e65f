"""Tests of physiobench.nmes.stimulus.electrodes."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from physiobench.nmes.stimulus import electrodes
from physiobench.nmes.stimulus.electrodes import (
    GABRIEL_CONDUCTIVITY,
    GEDDES_BAKER_CONDUCTIVITY,
    IN_VIVO_CONDUCTIVITY,
    REFERENCE_PADS,
    THIGH,
    UPPER_ARM,
    PadPair,
    Tissue,
    current_scale,
    field_line,
    peak_activating_function,
)
from tests.nmes.stimulus import naive_electrodes


def pads(area_cm2=25.0, spacing_cm=12.0, **more):
    return PadPair(area_cm2=area_cm2, spacing_cm=spacing_cm, **more)


any_pads = st.builds(
    lambda area, gap: PadPair(area_cm2=area, spacing_cm=math.sqrt(area) + gap),
    st.floats(1, 400),
    st.floats(0, 30),
)
any_tissue = st.builds(
    Tissue,
    fat_mm=st.floats(0, 80),
    skin_mm=st.floats(0.3, 5),
    nerve_depth_mm=st.floats(0.5, 60),
    conductivity=st.sampled_from(
        [IN_VIVO_CONDUCTIVITY, GABRIEL_CONDUCTIVITY, GEDDES_BAKER_CONDUCTIVITY]
    ),
)


@pytest.mark.parametrize("x_cm", [0.0, 3.5, 6.0, 9.0])
def test_the_field_equals_the_sum_of_mirror_images(x_cm):
    alike = replace(GEDDES_BAKER_CONDUCTIVITY, skin_s_per_m=GEDDES_BAKER_CONDUCTIVITY.fat_s_per_m)
    tissue = Tissue(fat_mm=8.5, skin_mm=1.5, nerve_depth_mm=10, conductivity=alike)

    fast = field_line(pads(), tissue, [x_cm]).field_v_per_m[0]

    assert fast == pytest.approx(naive_electrodes.field(pads(), tissue, x_cm / 100), rel=2e-3)


def test_the_field_in_bare_muscle_that_conducts_along_its_fibres_is_the_closed_form():
    # Layers as conductive as they may be, and thin, stand for none.
    bare = Tissue(
        fat_mm=0,
        skin_mm=0.3,
        nerve_depth_mm=20,
        conductivity=replace(IN_VIVO_CONDUCTIVITY, skin_s_per_m=0.13, fat_s_per_m=0.13),
    )

    fast = field_line(pads(), bare, [4.0]).field_v_per_m[0]

    assert fast == pytest.approx(naive_electrodes.bare_muscle_field(pads(), bare, 0.04), rel=0.03)


def test_the_gradient_is_the_slope_of_the_field():
    line = field_line(pads(), THIGH, np.linspace(2.0, 2.02, 3))

    slope = (line.field_v_per_m[2] - line.field_v_per_m[0]) / 0.0002

    assert line.gradient_v_per_m2[1] == pytest.approx(slope, rel=1e-4)


def test_the_quadrature_has_converged_at_its_own_fineness():
    at = np.linspace(0, 0.2, 41)
    thin = Tissue(fat_mm=0, skin_mm=0.3, nerve_depth_mm=0.5)
    for where, tissue in ((REFERENCE_PADS, THIGH), (pads(2, 40), thin)):
        own = electrodes._field_and_gradient(where, tissue, at)
        finer = electrodes._field_and_gradient(where, tissue, at, 2.0)
        for a, b in zip(own, finer, strict=True):
            np.testing.assert_allclose(a, b, atol=1e-9 * np.abs(b).max())


def test_halving_the_panels_loses_accuracy_faster_than_any_fixed_order():
    at = np.array([0.06])
    exact = electrodes._field_and_gradient(REFERENCE_PADS, THIGH, at, 3.0)[1][0]

    rough, fine = (
        abs(electrodes._field_and_gradient(REFERENCE_PADS, THIGH, at, f)[1][0] / exact - 1)
        for f in (0.25, 0.5)
    )

    assert fine < rough / 2**8  # beyond order eight


@settings(max_examples=12)
@example(
    pads(1, 1.5),
    Tissue(fat_mm=0, skin_mm=1, nerve_depth_mm=0.5, conductivity=GABRIEL_CONDUCTIVITY),
    0.25,
)
@given(any_pads, any_tissue, st.floats(0, 40))
def test_more_fat_never_takes_less_current(where, tissue, more_mm):
    thicker = replace(tissue, fat_mm=min(80.0, tissue.fat_mm + more_mm))

    assert peak_activating_function(where, thicker) <= peak_activating_function(where, tissue) * (
        1 + 1e-3
    )


@settings(max_examples=12)
@given(any_pads, any_tissue)
def test_every_tissue_and_pad_gives_a_finite_current(where, tissue):
    scale = current_scale(where, tissue)

    assert math.isfinite(scale)
    assert scale > 0


@pytest.mark.parametrize(
    "conductivity", [IN_VIVO_CONDUCTIVITY, GABRIEL_CONDUCTIVITY, GEDDES_BAKER_CONDUCTIVITY]
)
def test_larger_pads_need_more_current_to_reach_one_nerve(conductivity):
    tissue = replace(THIGH, conductivity=conductivity)

    scales = [current_scale(pads(area, 16), tissue) for area in (9, 25, 50, 100, 200)]

    assert scales == sorted(scales)


def test_the_reference_needs_its_own_current():
    assert current_scale(REFERENCE_PADS, THIGH) == 1.0


def test_a_thicker_skinfold_needs_more_current_of_the_published_order():
    """Medeiros 2015: thin folds took 24 % less current; folds of 20.7 and 29.4 mm."""
    thin, thick = (current_scale(pads(25, 10), Tissue.from_skinfold(fold)) for fold in (20.7, 29.4))

    assert 1 - thin / thick == pytest.approx(0.24, abs=0.12)


def test_current_rises_with_skinfold_as_strongly_as_published():
    """Medeiros r = 0.54, Miller r = 0.557, where other differences are about as large as fat's."""
    rng = np.random.default_rng(1)
    folds = np.clip(rng.normal(25, 8, 3000), 5, 60)
    grid = np.linspace(5, 60, 23)
    excised = replace(IN_VIVO_CONDUCTIVITY, fat_s_per_m=0.025)  # living fat: see test_motor_units
    tissues = [replace(Tissue.from_skinfold(f), conductivity=excised) for f in grid]
    curve = [current_scale(pads(25, 10), tissue) for tissue in tissues]
    current = np.interp(folds, grid, curve) * rng.lognormal(0, 0.2, folds.size)

    assert np.corrcoef(folds, current)[0, 1] == pytest.approx(0.55, abs=0.12)


def test_the_arm_with_its_thinner_fat_needs_less_current_than_the_thigh():
    assert current_scale(pads(), UPPER_ARM) < current_scale(pads(), THIGH)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: pads(area_cm2=0), "area_cm2 must be 1 to 400 cm2, not 0"),
        (lambda: pads(area_cm2=math.nan), "area_cm2"),
        (lambda: pads(spacing_cm=150), "centre to centre"),
        (lambda: pads(area_cm2=100, spacing_cm=6), "overlap"),
        (lambda: pads(area_cm2=100, spacing_cm=6, along_cm=7), "overlap"),
        (lambda: pads(along_cm=0), "along_cm"),
        (lambda: Tissue(fat_mm=-1), "fat_mm must be 0 to 80 mm"),
        (lambda: Tissue(fat_mm=math.inf), "fat_mm"),
        (lambda: Tissue(fat_mm=5, skin_mm=0), "skin_mm"),
        (lambda: Tissue(fat_mm=5, nerve_depth_mm=0), "nerve_depth_mm"),
        (lambda: Tissue.from_skinfold(2), "skinfold_mm"),
        (lambda: replace(IN_VIVO_CONDUCTIVITY, fat_s_per_m=0), "fat_s_per_m"),
        (lambda: field_line(pads(), THIGH, [0, 500]), r"at_cm\[1\]"),
    ],
)
def test_impossible_geometry_is_refused_by_name(make, words):
    with pytest.raises(ValueError, match=words):
        make()


def test_a_pad_wide_across_the_limb_may_sit_closer_than_a_square_one():
    assert pads(area_cm2=91, spacing_cm=8, along_cm=7).side_across_cm == 13
