"""The electric field of two pads in the whole muscle below them.

The layers, the pads and the equation are those of `electrodes`: skin and fat over a deep muscle
that conducts better along its fibres than across them. Here the field is taken on a grid by the
fast Fourier transform. For each spatial frequency every layer is a piece of transmission line,
which gives the potential at the top of the muscle; below, it fades exponentially. The grid repeats
itself sideways. The two currents cancel, so the repeated pads act as distant dipoles.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from physiobench.nmes.arguments import checked_number
from physiobench.nmes.stimulus.electrodes import PadPair, Tissue


Floats = NDArray[np.float64]

LEAST_ALONG_M, LEAST_ACROSS_M = 0.64, 0.32  # of the grid
WIDEST_PAD_CM = 60.0  # across the limb: as wide as a thigh is round


@dataclass(frozen=True, slots=True, eq=False)
class FieldVolume:
    """The field in the muscle for one mA, on a grid that repeats itself sideways.

    Attributes:
        step_m: distance between the nodes along and across the limb [m].
        depths_m: depths below the top of the muscle, evenly spaced [m], shape (n,).
        field_v_per_m: along the fibres, across them and downwards, for one mA [V/m], shape
            (n, along, across, 3). Node (0, 0) lies in the middle between the pads.
    """

    step_m: float
    depths_m: Floats
    field_v_per_m: Floats


def field_volume(pads: PadPair, tissue: Tissue, depths_m: Floats, *, step_m: float) -> FieldVolume:
    """Return the field for one mA at each of the depths below the top of the muscle [m].

    Args:
        pads: on the skin.
        tissue: under the pads.
        depths_m: shape (n,) [m].
        step_m: distance between the nodes along and across the limb [m].

    Raises:
        ValueError: when a pad is wider across than a thigh is round.
    """
    across_cm = pads.side_across_cm
    checked_number("side_across_cm", across_cm, 0.01, WIDEST_PAD_CM, "cm", "no limb is wider")
    s = tissue.conductivity
    spacing, along, across = (x / 100 for x in (pads.spacing_cm, pads.side_along_cm, across_cm))
    shape = (
        _nodes(2 * (spacing + along), step_m, LEAST_ALONG_M),
        _nodes(2 * across, step_m, LEAST_ACROSS_M),
    )
    kx = 2 * math.pi * np.fft.fftfreq(shape[0], step_m)[:, None]
    ky = 2 * math.pi * np.fft.rfftfreq(shape[1], step_m)[None, :]
    k = np.hypot(kx, ky)
    k[0, 0] = 1.0  # no current has this frequency, as the pads' currents cancel
    g = np.hypot(math.sqrt(s.muscle_along_s_per_m / s.muscle_across_s_per_m) * kx, ky)
    g[0, 0] = 1.0
    admittance = s.muscle_across_s_per_m * g
    reaches = np.ones_like(k)
    for thickness_mm, sigma in (
        (tissue.fat_mm, s.fat_s_per_m),
        (tissue.skin_mm, s.skin_s_per_m),
    ):
        own, depth = sigma * k, k * thickness_mm / 1000
        fade, tanh = np.exp(-depth), np.tanh(depth)
        reaches *= 2 * fade / ((1 + fade**2) * (1 + admittance * tanh / own))
        admittance = own * (admittance + own * tanh) / (own + admittance * tanh)
    current = -2e-3j * np.sin(kx * spacing / 2)
    current = current * np.sinc(kx * along / 2 / math.pi) * np.sinc(ky * across / 2 / math.pi)
    top = current * reaches / admittance / step_m**2
    below = top * np.exp(-g * np.asarray(depths_m)[:, None, None])
    spectrum = np.stack([-1j * kx * below, -1j * ky * below, g * below], axis=-1)
    return FieldVolume(step_m, depths_m, np.fft.irfft2(spectrum, s=shape, axes=(1, 2)))


def _nodes(length_m: float, step_m: float, least_m: float) -> int:
    """Return a power of two of nodes that spans both lengths."""
    wanted = max(length_m, least_m) / step_m
    return 1 << math.ceil(math.log2(wanted) - 1e-9)
