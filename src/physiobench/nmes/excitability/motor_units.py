"""Motor units spread through a muscle, and the current at which pads reach each of them.

The nerve ends in branches that bend and stop inside the muscle. There a slowly varying field acts
by its size along the branch rather than by its change, and a branch fires when that size passes a
threshold, lower for a thicker fibre: Reilly JP (1998), Applied Bioelectricity, chapter 4, uniform
field on a terminated fibre of the SENN model (from memory). A unit fires with the easiest of its
branches. How the thresholds of a muscle spread follows from where its units lie: nothing is set.

The units are drawn once with a fixed seed, so results are exact and the same units lie under all
pads. Left out: bone, the roundness of the limb, and where this person's nerve enters.
"""

from dataclasses import dataclass, field
from functools import lru_cache
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from physiobench.nmes.arguments import checked_number
from physiobench.nmes.stimulus.electrodes import THIGH, PadPair, Tissue
from physiobench.nmes.stimulus.field_volume import field_volume


Floats = NDArray[np.float64]

UNITS, BRANCHES = 1500, 6  # drawn of one muscle, and of each unit
BRANCH_SCATTER_MM = (25.0, 6.0, 4.0)  # standard deviation about the unit's middle: DESIGN
FIBRE_UM, FIBRE_SPREAD_UM = 10.0, 1.7  # diameter of a branch, mean and standard deviation (M)
THINNEST_UM, THICKEST_UM = 5.0, 16.0
THICK_FIBRE_UM = 20.0  # of the fibre that the next number is for
FIELD_THRESHOLD_V_PER_M = 6.15  # of an endless pulse, SENN model (M)
DEPTHS = 9  # of the grid in which the field is looked up
STEP_M = 5e-3  # of that grid along and across: a finer one changes the field by under 3 %
TOP_MM = 0.5  # no branch lies closer to the top of the muscle
FITTED_SHARES = (0.05, 0.75)  # of the units: what people tolerate reaches no further


@dataclass(frozen=True, slots=True, kw_only=True)
class MotorUnitLayout:
    """Where the motor units of one muscle lie: evenly in a box below the pads.

    Attributes:
        half_length_mm: of the box along the limb, each way from the middle of the pads [mm].
        half_width_mm: across the limb [mm].
        shallowest_mm: from the top of the muscle [mm].
        deepest_mm: from the top of the muscle [mm].
        aside_mm: from the middle of the pads to the middle of the box, across the limb [mm].
        source: where the sizes come from.

    Raises:
        ValueError: naming the field, the value and the range.
    """

    half_length_mm: float
    half_width_mm: float
    deepest_mm: float
    shallowest_mm: float = 2.0
    aside_mm: float = 0.0
    source: str = field(compare=False)

    def __post_init__(self) -> None:
        checked_number("half_length_mm", self.half_length_mm, 5, 250, "mm")
        checked_number("half_width_mm", self.half_width_mm, 2, 150, "mm")
        checked_number("shallowest_mm", self.shallowest_mm, TOP_MM, 50, "mm")
        checked_number("aside_mm", self.aside_mm, -100, 100, "mm")
        checked_number("deepest_mm", self.deepest_mm, self.shallowest_mm + 1, 100, "mm")


@dataclass(frozen=True, slots=True)
class ThresholdDistribution:
    """The log-normal distribution closest to the thresholds of a muscle's units.

    Attributes:
        median_ma: current of an endless pulse that reaches half of the units [mA].
        spread: standard deviation of the logarithm of the thresholds [1].
    """

    median_ma: float
    spread: float


@lru_cache(maxsize=256)
def threshold_distribution(
    pads: PadPair, tissue: Tissue, layout: MotorUnitLayout
) -> ThresholdDistribution:
    """Return the log-normal distribution fitted to the units that are reached first.

    It is a line through the logarithms of the thresholds of 5 to 75 % of the units. Within these it
    gives the share of units reached to 2 points, for pads of 13 to 91 cm2 (tested).
    """
    thresholds = unit_thresholds(pads, tissue, layout)
    shares = np.linspace(*FITTED_SHARES, 71)
    z = [NormalDist().inv_cdf(share) for share in shares.tolist()]
    spread, median = np.polyfit(z, np.log(np.quantile(thresholds, shares)), 1)
    return ThresholdDistribution(float(np.exp(median)), float(spread))


@lru_cache(maxsize=64)
def unit_thresholds(pads: PadPair, tissue: Tissue, layout: MotorUnitLayout) -> Floats:
    """Return the current of an endless pulse that reaches each unit [mA], sorted, shape (1500,).

    `tissue.nerve_depth_mm` moves the whole box: at the value of `THIGH` it lies as the layout says.
    """
    deeper = tissue.nerve_depth_mm - THIGH.nerve_depth_mm
    low = max(TOP_MM, layout.shallowest_mm + deeper)
    high = max(low + 1, layout.deepest_mm + deeper)
    depths_m = np.linspace(low, high, DEPTHS) / 1000
    volume = field_volume(pads, tissue, depths_m, step_m=STEP_M)
    places, directions, diameters_um = _branches(layout)
    along, across = (places[i] / 1000 / volume.step_m for i in (0, 1))
    found = _look_up(volume.field_v_per_m, places[2] * (DEPTHS - 1), along, across)
    strength = np.abs(np.sum(found * directions, axis=1)).reshape(UNITS, BRANCHES).max(axis=1)
    least = FIELD_THRESHOLD_V_PER_M * THICK_FIBRE_UM / diameters_um
    thresholds = np.sort(least / strength)
    thresholds.flags.writeable = False
    return thresholds


@lru_cache(maxsize=16)
def _branches(layout: MotorUnitLayout) -> tuple[Floats, Floats, Floats]:
    """Draw the branches: places (3, n) [mm, mm, share of the depth], directions, diameters."""
    rng = np.random.default_rng(1)
    half = np.array([layout.half_length_mm, layout.half_width_mm, 0.5])
    middle = rng.uniform(-1, 1, (UNITS, 3)) * half
    thickness = layout.deepest_mm - layout.shallowest_mm
    scatter = np.array(BRANCH_SCATTER_MM) / [1, 1, thickness]
    middle[:, 1] += layout.aside_mm
    places = middle[:, None, :] + scatter * rng.standard_normal((UNITS, BRANCHES, 3))
    places[..., 2] = np.clip(places[..., 2] + 0.5, 0, 1)
    directions = rng.standard_normal((UNITS * BRANCHES, 3))
    directions /= np.linalg.norm(directions, axis=1, keepdims=True)
    diameters = rng.normal(FIBRE_UM, FIBRE_SPREAD_UM, UNITS).clip(THINNEST_UM, THICKEST_UM)
    return np.ascontiguousarray(places.reshape(-1, 3).T), directions, diameters


def _look_up(grid: Floats, depth: Floats, along: Floats, across: Floats) -> Floats:
    """Interpolate a grid (depths, along, across, 3) that repeats sideways; places in nodes."""
    _, length, width, _ = grid.shape
    flat = grid.reshape(-1, 3)
    first = [np.floor(x).astype(np.int64) for x in (along, across)]
    z = np.minimum(depth.astype(np.int64), grid.shape[0] - 2)
    part = depth - z, along - first[0], across - first[1]
    found = np.zeros((depth.size, 3))
    for i in (0, 1):
        for j in (0, 1):
            row = (first[0] + i) % length * width + (first[1] + j) % width
            side = (part[1] if i else 1 - part[1]) * (part[2] if j else 1 - part[2])
            for k in (0, 1):
                weight = side * (part[0] if k else 1 - part[0])
                found += weight[:, None] * flat[(z + k) * length * width + row]
    return found


THIGH_UNITS = MotorUnitLayout(
    half_length_mm=120,
    half_width_mm=55,
    deepest_mm=30,
    source="Front of the thigh 28.0 (SD 7.1) mm of muscle: Mechelli (ultrasound, 39 to 66 years). "
    "Length and width DESIGN.",
)
LEG_UNITS = MotorUnitLayout(
    half_length_mm=90, half_width_mm=20, deepest_mm=24, source="Sizes DESIGN: none was found."
)
FOREARM_UNITS = MotorUnitLayout(
    half_length_mm=70, half_width_mm=25, deepest_mm=18, source="Sizes DESIGN: none was found."
)
