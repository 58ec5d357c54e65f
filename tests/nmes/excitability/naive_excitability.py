"""Thresholds by stepping the membrane, and fits by trying every value."""

import numpy as np


def fires(fibre, current_ma, width_ms, *, triangular, bound, steps=20_000):
    """Tell whether V - a W reaches `bound` while a pulse lasts, by Heun's method."""
    k, slow, a = fibre.charging_ms, fibre.accommodation_ms, fibre.accommodation
    h = width_ms / steps
    v = w = 0.0

    def drive(t):
        return current_ma * (t / width_ms if triangular else 1.0)

    for i in range(steps):
        t = i * h
        dv, dw = (drive(t) - v) / k, (v - w) / slow
        v2, w2 = v + h * dv, w + h * dw
        ev, ew = (drive(t + h) - v2) / k, (v2 - w2) / slow
        v, w = v + h / 2 * (dv + ev), w + h / 2 * (dw + ew)
        if v - a * w >= bound:
            return True
    return False


def ratio(fibre, width_ms, steps=4000):
    """Return the triangular over the rectangular threshold by bisection."""

    def threshold(*, triangular):
        low, high = 0.0, 1e4
        for _ in range(45):
            mid = (low + high) / 2
            if fires(fibre, mid, width_ms, triangular=triangular, bound=1.0, steps=steps):
                high = mid
            else:
                low = mid
        return high

    return threshold(triangular=True) / threshold(triangular=False)


def fit_weiss(d_us, current, chronaxies_us):
    """Return the (rheobase, chronaxie) of least squared log error among the given ones."""
    best = None
    for c in chronaxies_us:
        form = np.log(1 + c / np.asarray(d_us))
        log_b = np.mean(np.log(current) - form)
        misfit = np.sum((np.log(current) - form - log_b) ** 2)
        if best is None or misfit < best[0]:
            best = (misfit, np.exp(log_b), c)
    return best[1:]
