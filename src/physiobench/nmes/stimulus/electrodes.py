"""Pads on skin, fat and muscle: how much current it takes to reach the nerve.

A layered volume conductor: two equal rectangular pads push a current of one sign each, spread
evenly, into flat layers of skin and fat over a deep muscle that conducts better along its fibres
than across them. Laplace's equation is solved layer by layer for each spatial frequency (each
layer is a piece of transmission line) and summed by quadrature, so nothing is meshed.

What excites a motor branch is taken to be the change of the field along it, the activating
function: Rattay F (1989), Analysis of models for extracellular fiber stimulation, IEEE Trans
Biomed Eng 36:676-682, equation 2 (from memory). The pads are taken to sit well: the value is the
largest on the line through both pads, as after searching for the motor point.

Left out: the bone, the roundness of the limb, uneven current under a pad's edges, and the skin's
non-linear electrode layer (Vargas Luna 2015), which changes the voltage and not the current.
"""

import math
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from physiobench.nmes.arguments import (
    check_field_types,
    checked_array,
    checked_number,
    checks_types,
)


Floats = NDArray[np.float64]

SPECTRUM_DEPTHS = (
    18.0  # spatial frequencies are summed until only exp(-18) of the highest reaches the nerve
)
NODES_PER_PANEL = 24  # nodes in one panel of the quadrature
COARSE_STEP_M = 1e-3  # spacing of the points first searched for the largest excitation
FINE_POINTS = 81  # points searched around the best of them


@dataclass(frozen=True, slots=True, kw_only=True)
class PadPair:
    """Two equal pads on one muscle.

    Attributes:
        area_cm2: gel area of one pad, 1 to 400 [cm2].
        spacing_cm: distance between the pads' centres, 1 to 60 [cm].
        along_cm: length of a pad's side along the limb [cm]; None for a square pad.

    Raises:
        ValueError: naming the field, the value and the range, or when the pads would overlap.
    """

    area_cm2: float
    spacing_cm: float
    along_cm: float | None = None

    def __post_init__(self) -> None:
        check_field_types(self)
        checked_number("area_cm2", self.area_cm2, 1, 400, "cm2", "the area of one pad is meant")
        checked_number(
            "spacing_cm", self.spacing_cm, 1, 60, "cm", "centre to centre is meant, not mm"
        )
        if self.along_cm is not None:
            checked_number("along_cm", self.along_cm, 0.5, 40, "cm")
        if self.spacing_cm < self.side_along_cm:
            msg = (
                f"spacing_cm must be at least {self.side_along_cm:g} cm, or pads of "
                f"{self.area_cm2:g} cm2 overlap, not {self.spacing_cm:g}"
            )
            raise ValueError(msg)

    @property
    def side_along_cm(self) -> float:
        """Return the side along the limb [cm]."""
        return math.sqrt(self.area_cm2) if self.along_cm is None else self.along_cm

    @property
    def side_across_cm(self) -> float:
        """Return the side across the limb [cm]."""
        return self.area_cm2 / self.side_along_cm


@dataclass(frozen=True, slots=True, kw_only=True)
class TissueConductivity:
    """Conductivities of the layers [S/m], with where they come from and who disagrees."""

    skin_s_per_m: float
    fat_s_per_m: float
    muscle_along_s_per_m: float
    muscle_across_s_per_m: float
    source: str
    disagreement: str

    def __post_init__(self) -> None:
        check_field_types(self)
        for name in ("skin", "fat", "muscle_along", "muscle_across"):
            checked_number(f"{name}_s_per_m", getattr(self, f"{name}_s_per_m"), 1e-6, 10, "S/m")


_SKIN_DISAGREES = (
    "Skin: 0.0002 S/m dry, 0.0029 S/m wet at 10 kHz, 0.43 S/m in tables made for direct current; "
    "the IT'IS database asks for caution. With the current given, the field at the nerve hardly "
    "depends on it."
)

IN_VIVO_CONDUCTIVITY = TissueConductivity(
    skin_s_per_m=0.0029,
    fat_s_per_m=0.21,
    muscle_along_s_per_m=0.56,
    muscle_across_s_per_m=0.13,
    source=(
        "Muscle and fat: Kangasmaa, Laakso, Schmid 2025, Bioelectromagnetics, 10 living forearms: "
        "muscle below 10 kHz (0.10-0.16 across, 0.52-0.60 along), fat at 10 kHz (0.12-0.31). Wet "
        "skin, which they do not give: Gabriel 1996, by way of s12938-018-0473-9 table 3."
    ),
    disagreement="Muscle conducts 2 to 2.6 times better in the Gabriel set, and fat 8 times worse. "
    f"{_SKIN_DISAGREES}",
)
GABRIEL_CONDUCTIVITY = TissueConductivity(
    skin_s_per_m=0.0029,
    fat_s_per_m=0.0238,
    muscle_along_s_per_m=1.022,
    muscle_across_s_per_m=0.341,
    source="Gabriel 1996 at 10 kHz with threefold anisotropy: s12938-018-0473-9 table 3.",
    disagreement=f"Excised tissue; living forearms conduct 2 to 2.6 times less. {_SKIN_DISAGREES}",
)
GEDDES_BAKER_CONDUCTIVITY = TissueConductivity(
    skin_s_per_m=0.0029,
    fat_s_per_m=0.025,
    muscle_along_s_per_m=0.16,
    muscle_across_s_per_m=0.16,
    source="Muscle below 1 kHz, isotropic: Geddes and Baker, by way of PMC5361410 table 1.",
    disagreement=f"Takes muscle as alike in all directions, which it is not. {_SKIN_DISAGREES}",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tissue:
    """The tissue layers between a pad and the branches of the motor nerve.

    Attributes:
        fat_mm: thickness of the fat under the skin, 0 to 80 [mm].
        skin_mm: thickness of the skin, 0.3 to 5 [mm].
        nerve_depth_mm: depth of the branches inside the muscle, 0.5 to 60 [mm]. Where the units are
            spread through the muscle (`motor_units`), a deeper nerve moves all of them down.
        conductivity: of the layers.
        source: where the thicknesses come from.

    Raises:
        ValueError: naming the field, the value and the range.
    """

    fat_mm: float
    skin_mm: float = 1.5
    nerve_depth_mm: float = 5.0
    conductivity: TissueConductivity = IN_VIVO_CONDUCTIVITY
    source: str = field(default="as given", compare=False)

    def __post_init__(self) -> None:
        check_field_types(self)
        checked_number("fat_mm", self.fat_mm, 0, 80, "mm", "millimetres are meant")
        checked_number("skin_mm", self.skin_mm, 0.3, 5, "mm")
        checked_number("nerve_depth_mm", self.nerve_depth_mm, 0.5, 60, "mm")

    @classmethod
    def from_skinfold(cls, skinfold_mm: float, *, skin_mm: float = 1.5) -> Self:
        """Return tissue whose caliper fold measures `skinfold_mm`: two skins and two fat layers.

        Raises:
            ValueError: when the fold is thinner than its two skins, or above 160 mm.
        """
        checked_number("skinfold_mm", skinfold_mm, 2 * skin_mm, 160, "mm")
        return cls(
            fat_mm=skinfold_mm / 2 - skin_mm,
            skin_mm=skin_mm,
            source="half a caliper fold, squeeze not corrected",
        )


THIGH = Tissue(
    fat_mm=7.5,
    source="Fat 7.5 (SD 1.3) mm over quadriceps: Petrofsky 2008. Skin, nerve depth: from memory.",
)
UPPER_ARM = Tissue(
    fat_mm=4.8,
    source="Fat 4.8 (SD 1.6) mm over biceps: Petrofsky 2008. Skin, nerve depth: from memory.",
)
REFERENCE_PADS = PadPair(area_cm2=50, spacing_cm=15)


@dataclass(frozen=True, slots=True, eq=False)
class FieldLine:
    """The field at the nerve's depth, on the line through both pads, for one mA.

    Attributes:
        at_cm: places from the middle between the pads, shape (n,) [cm].
        field_v_per_m: field along the fibres, shape (n,) [V/m for one mA].
        gradient_v_per_m2: its change along the fibres, shape (n,) [V/m2 for one mA].
    """

    at_cm: Floats
    field_v_per_m: Floats
    gradient_v_per_m2: Floats


@checks_types
def field_line(pads: PadPair, tissue: Tissue, at_cm: ArrayLike) -> FieldLine:
    """Return the field for one mA at each place of `at_cm`, shape (n,), -100 to 100 [cm].

    Raises:
        ValueError: naming the place refused.
    """
    places = checked_array("at_cm", at_cm, -100, 100, "cm")
    field_v_per_m, gradient = _field_and_gradient(pads, tissue, places / 100)
    return FieldLine(places, field_v_per_m, gradient)


@lru_cache(maxsize=4096)
def peak_activating_function(pads: PadPair, tissue: Tissue) -> float:
    """Return the largest activating function at the nerve's depth [V/m2 for one mA]."""
    half_m, side_m = pads.spacing_cm / 200, pads.side_along_cm / 100
    depth_m = (tissue.skin_mm + tissue.fat_mm + tissue.nerve_depth_mm) / 1000
    # The peak sits under an edge of a pad, or at its middle when the pad is small for its depth.
    low, high = max(0.0, half_m - side_m / 2 - depth_m), half_m + side_m / 2 + depth_m
    step = min(COARSE_STEP_M, depth_m / 4)  # a peak is about as wide as the nerve is deep
    at = np.linspace(low, high, max(9, math.ceil((high - low) / step)))
    top = float(at[np.argmax(np.abs(_field_and_gradient(pads, tissue, at)[1]))])
    near = np.linspace(max(low, top - step), min(high, top + step), FINE_POINTS)
    return float(np.max(np.abs(_field_and_gradient(pads, tissue, near)[1])))


@checks_types
def current_scale(pads: PadPair | None, tissue: Tissue | None) -> float:
    """Return the current needed here over that of `REFERENCE_PADS` on a `THIGH` [1].

    Both currents produce the same peak activating function. None stands for the reference.

    Source: this module's model. Direction and size are compared with Medeiros 2015 (r = 0.54
    between current and skinfold), Miller 2008 (r = 0.557) and Petrofsky 2008 in the tests.
    """
    pads, tissue = pads or REFERENCE_PADS, tissue or THIGH
    if (pads, tissue) == (REFERENCE_PADS, THIGH):
        return 1.0
    reference = peak_activating_function(REFERENCE_PADS, THIGH)
    return reference / peak_activating_function(pads, tissue)


def _quadrature_nodes(count: int, end: float) -> tuple[Floats, Floats]:
    """Return at least `count` nodes and their weights on (0, end), crowded towards zero.

    Each panel holds `NODES_PER_PANEL` Gauss-Legendre nodes, because one rule of thousands of nodes
    would be slow to compute. The nodes are squared: that smooths the kink of a planar distance at
    zero.
    """
    x, w = np.polynomial.legendre.leggauss(NODES_PER_PANEL)
    panels = max(1, math.ceil(count / NODES_PER_PANEL))
    u = ((np.arange(panels)[:, None] + (x + 1) / 2) / panels).ravel()
    return end * u**2, end * u * np.tile(w, panels) / panels


def _field_and_gradient(
    pads: PadPair, tissue: Tissue, at_m: Floats, fineness: float = 1.0
) -> tuple[Floats, Floats]:
    """Return field and gradient for one mA at `at_m`, more nodes for a higher `fineness`."""
    s = tissue.conductivity
    skin, fat, deep = tissue.skin_mm / 1e3, tissue.fat_mm / 1e3, tissue.nerve_depth_mm / 1e3
    spacing = pads.spacing_cm / 100
    along, across = pads.side_along_cm / 100, pads.side_across_cm / 100
    ratio = math.sqrt(s.muscle_along_s_per_m / s.muscle_across_s_per_m)
    end_x = SPECTRUM_DEPTHS / (skin + fat + ratio * deep)
    end_y = SPECTRUM_DEPTHS / (skin + fat + deep)
    reach = spacing / 2 + float(np.max(np.abs(at_m), initial=0.0))
    kx, wx = _quadrature_nodes(math.ceil(fineness * (64 + end_x * (reach + along / 2))), end_x)
    ky, wy = _quadrature_nodes(math.ceil(fineness * (64 + end_y * across / 2)), end_y)
    squares = kx[:, None] ** 2 + ky[None, :] ** 2
    k = np.sqrt(squares)
    g = np.sqrt(ratio**2 * kx[:, None] ** 2 + ky[None, :] ** 2)
    load = 1 / (s.muscle_across_s_per_m * g)
    reaches = load * np.exp(-g * deep)
    # From the muscle up: what share of a layer's current leaves below, and how it loads the next.
    for thickness, sigma in ((fat, s.fat_s_per_m), (skin, s.skin_s_per_m)):
        own = 1 / (sigma * k)
        fade, echo = np.exp(-k * thickness), np.exp(-2 * k * thickness)
        plain, crossed = (1 + echo) / 2, (1 - echo) / 2  # cosh and sinh over exp(k thickness)
        reaches *= fade / (plain + load / own * crossed)
        load = own * (load * plain + own * crossed) / (own * plain + load * crossed)
    over_y = (reaches * np.sinc(ky * across / 2 / math.pi)[None, :]) @ wy
    weight = 2e-3 / math.pi**2 * wx * kx * np.sin(kx * spacing / 2) * over_y
    weight *= np.sinc(kx * along / 2 / math.pi)
    phase = np.outer(at_m, kx)
    return np.cos(phase) @ weight, -np.sin(phase) @ (weight * kx)
