"""The potential at the top of the muscle, from the matrices of its layers."""

import math

import numpy as np


def spectrum(pads, tissue, kx, ky):
    """Return pi^2 times the sine-cosine spectrum of the potential, one mA, and g, both (n, m).

    Each layer is a chain matrix of potential and current; their product, ended by the muscle,
    gives the potential for the current that the pads push in.
    """
    s = tissue.conductivity
    k = np.hypot(kx, ky)
    g = np.hypot(math.sqrt(s.muscle_along_s_per_m / s.muscle_across_s_per_m) * kx, ky)
    potential, current = np.ones_like(k), s.muscle_across_s_per_m * g  # at the muscle's top
    for mm, sigma in ((tissue.fat_mm, s.fat_s_per_m), (tissue.skin_mm, s.skin_s_per_m)):
        c, h, own = np.cosh(k * mm / 1000), np.sinh(k * mm / 1000), sigma * k
        potential, current = c * potential + h / own * current, own * h * potential + c * current
    half_x, half_y = pads.side_along_cm / 200, pads.side_across_cm / 200
    pushed = (np.sin(kx * half_x) / (kx * half_x)) * (np.sin(ky * half_y) / (ky * half_y))
    # Two pads of opposite sign: twice a sine; a quarter plane for the whole: four times.
    return 2e-3 * np.sin(kx * pads.spacing_cm / 200) * pushed / current, g
