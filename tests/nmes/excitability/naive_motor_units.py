"""Thresholds of motor units one by one, with the field summed by quadrature at each branch."""

import math

import numpy as np

from physiobench.nmes.excitability import motor_units
from physiobench.nmes.stimulus.electrodes import _quadrature_nodes
from tests.nmes.stimulus.naive_field import spectrum


def unit_thresholds(pads, tissue, layout):
    places, directions, diameters = motor_units._branches(layout)
    depth = layout.shallowest_mm + places[2] * (layout.deepest_mm - layout.shallowest_mm)
    kx, wx = _quadrature_nodes(192, 700.0)
    ky, wy = _quadrature_nodes(192, 700.0)
    top, g = spectrum(pads, tissue, kx[:, None], ky[None, :])
    strength = np.zeros(places.shape[1])
    for i in range(strength.size):
        x, y, z = places[0, i] / 1000, places[1, i] / 1000, depth[i] / 1000
        below = top * np.exp(-g * z)
        cx, sx, cy, sy = (f(k * v) for k, v in ((kx, x), (ky, y)) for f in (np.cos, np.sin))
        field = np.array(
            [
                -(wx * kx * cx) @ below @ (wy * cy),
                (wx * sx) @ below @ (wy * ky * sy),
                (wx * sx) @ (below * g) @ (wy * cy),
            ]
        )
        strength[i] = abs(field @ directions[i])
    strongest = strength.reshape(motor_units.UNITS, motor_units.BRANCHES).max(axis=1)
    least = motor_units.FIELD_THRESHOLD_V_PER_M * motor_units.THICK_FIBRE_UM / diameters
    return np.sort(least / strongest) * math.pi**2
