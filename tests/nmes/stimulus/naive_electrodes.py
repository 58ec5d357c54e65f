"""Pads and tissue by another way: charges and their mirror images instead of layers."""

import math

import numpy as np


def potential(pads, tissue, x_m, *, cells=24, images=80):
    """Return the potential at the nerve's depth for one mA [V], by the method of images.

    Right for a muscle that conducts alike in all directions under one layer of fat, so skin must
    conduct like fat. Each pad is a grid of point electrodes. An electrode on a layer of thickness
    h over another medium is seen from below as a row of electrodes at heights 0, 2h, 4h and so on.
    """
    s = tissue.conductivity
    layer = (tissue.skin_mm + tissue.fat_mm) / 1e3
    depth = layer + tissue.nerve_depth_mm / 1e3
    top, below = s.fat_s_per_m, s.muscle_across_s_per_m
    mirror = (top - below) / (top + below)
    along, across = pads.side_along_cm / 100, pads.side_across_cm / 100
    half = pads.spacing_cm / 200
    total = 0.0
    for sign, centre in ((1, -half), (-1, half)):
        for i in range(cells):
            for j in range(cells):
                dx = x_m - (centre + along * ((i + 0.5) / cells - 0.5))
                dy = across * ((j + 0.5) / cells - 0.5)
                flat = dx * dx + dy * dy
                for n in range(images):
                    z = depth + 2 * n * layer
                    total += sign * mirror**n / math.sqrt(flat + z * z)
    return total * 1e-3 / cells**2 * (1 + mirror) / (2 * math.pi * top)


def field(pads, tissue, x_m, step_m=1e-4, **how):
    """Return the field along the fibres [V/m for one mA], by a central difference."""
    up, down = (potential(pads, tissue, x_m + d, **how) for d in (step_m, -step_m))
    return -(up - down) / (2 * step_m)


def bare_muscle_field(pads, tissue, x_m, cells=40, step_m=1e-4):
    """Return the field in bare muscle that conducts better along its fibres."""
    s = tissue.conductivity
    sx, st = s.muscle_along_s_per_m, s.muscle_across_s_per_m
    along, across = pads.side_along_cm / 100, pads.side_across_cm / 100
    grid = (np.arange(cells) + 0.5) / cells - 0.5
    z2 = (tissue.nerve_depth_mm / 1e3) ** 2 / st

    def volts(x):
        out = 0.0
        for sign in (1, -1):
            dx = x + sign * pads.spacing_cm / 200 - along * grid[:, None]
            dy = across * grid[None, :]
            r = np.sqrt(dx**2 / sx + dy**2 / st + z2)
            out += sign * np.mean(1 / r)
        return out * 1e-3 / (2 * math.pi * math.sqrt(sx * st * st))

    return -(volts(x_m + step_m) - volts(x_m - step_m)) / (2 * step_m)
