"""Integrate force and fatigue from pulse to pulse: plain floats, run as Python or compiled.

Ding J, Wexler AS, Binder-Macleod SA (2003), J Electromyogr Kinesiol 13:575-588, equations 1 to 6.
Three things make it fast, without approximation:

- Between pulses the calcium complex is known in closed form. With S the sum of the decaying
  pulses, S(d) = S e^(-d/tau_c) and C_N(d) = e^(-d/tau_c) (C_N + S d / tau_c).
- A, tau_1 and K_m leave rest under one force with one time constant, so all three are straight
  lines in one state u, u' = drive F - u / tau_fat. Two equations are left: F and u.
- Once force and calcium have died away, what is left of a pause has a closed form too.

The two equations go by the pair 5(4) of Dormand JR, Prince PJ (1980), J Comput Appl Math 6:19-26,
with steps that end at pulses. A sample is computed by a shorter step from the start of the
step that contains it, so samples change neither the solution nor the order of accuracy.

These functions do not check their input. They use only what both Python and Numba can run.
"""

# ruff: noqa: PLR1730, FURB136  run as Python, a call of max() costs more than all it compares

import math
from typing import Any


Row = Any  # a list of floats in Python, an array of float64 when compiled
Table = Any  # an array of float64 with two dimensions or three
Constants = tuple[float, ...]

STEP_GROWTH = 4.0
STEP_SHRINK = 0.15
STEP_SAFETY = 0.9
LONGEST_STEP = 0.75  # of tau_c: the estimate of the error is blind to longer steps
ROUNDING_FACTOR = 1.0 - 1e-9  # a step count that is whole but for rounding is not rounded up
NEAR_PEAK = 0.999  # of the peak: nearer than this, a hump inside a step may pass it
PEAK_MARGIN = 0.2  # of the way to where a peak cannot be: how far the cubic is not believed
SMALL_ERROR, LARGE_ERROR = (
    0.1,
    0.6,
)  # of the allowed error: outside this range the step length is changed


def force_rate(u: float, cn: float, gain: float, p: Constants) -> tuple[float, float]:
    """Return a and k of the force equation dF/dt = a - F k (equation 2) [N/s, 1/s].

    Both need only one division, and neither depends on F: half of the kernel's speed comes from
    that.
    """
    bound = p[4] + p[7] * u + cn
    slow = (p[2] + p[6] * u) * bound + p[3] * cn
    share = 1.0 / (bound * slow)
    scaling = p[1] + p[5] * u
    if scaling < 0.0:
        scaling = 0.0
    return scaling * gain * cn * slow * share, bound * bound * share


def integration_step(
    f: float, u: float, cn: float, s: float, h: float, gain: float, k1: float, p: Constants
) -> tuple[float, float, float, float, float, float, float]:
    """Return F, u, C_N, S, the area under F, the error of F and dF/dt after a step of `h` s."""
    x = h / p[0]
    e2 = math.exp(-0.2 * x)
    e8 = e2 * e2 * e2 * e2
    e10 = e8 * e2
    decay, drive = -1.0 / p[8], p[11]
    v1 = drive * f + decay * u
    u2 = u + h * (0.2 * v1)
    a, k = force_rate(u2, e2 * (cn + s * (0.2 * x)), gain, p)
    f2 = f + h * (0.2 * k1)
    k2 = a - f2 * k
    v2 = drive * f2 + decay * u2
    u3 = u + h * (0.075 * v1 + 0.225 * v2)
    a, k = force_rate(u3, math.exp(-0.3 * x) * (cn + s * (0.3 * x)), gain, p)
    f3 = f + h * (0.075 * k1 + 0.225 * k2)
    k3 = a - f3 * k
    v3 = drive * f3 + decay * u3
    u4 = u + h * (44 / 45 * v1 - 56 / 15 * v2 + 32 / 9 * v3)
    a, k = force_rate(u4, e8 * (cn + s * (0.8 * x)), gain, p)
    f4 = f + h * (44 / 45 * k1 - 56 / 15 * k2 + 32 / 9 * k3)
    k4 = a - f4 * k
    v4 = drive * f4 + decay * u4
    u5 = u + h * (19372 / 6561 * v1 - 25360 / 2187 * v2 + 64448 / 6561 * v3 - 212 / 729 * v4)
    a, k = force_rate(u5, math.exp(-8 / 9 * x) * (cn + s * (8 / 9 * x)), gain, p)
    f5 = f + h * (19372 / 6561 * k1 - 25360 / 2187 * k2 + 64448 / 6561 * k3 - 212 / 729 * k4)
    k5 = a - f5 * k
    v5 = drive * f5 + decay * u5
    cn7 = e10 * (cn + s * x)
    u6 = u + h * (
        9017 / 3168 * v1 - 355 / 33 * v2 + 46732 / 5247 * v3 + 49 / 176 * v4 - 5103 / 18656 * v5
    )
    a, k = force_rate(u6, cn7, gain, p)
    f6 = f + h * (
        9017 / 3168 * k1 - 355 / 33 * k2 + 46732 / 5247 * k3 + 49 / 176 * k4 - 5103 / 18656 * k5
    )
    k6 = a - f6 * k
    v6 = drive * f6 + decay * u6
    u7 = u + h * (
        35 / 384 * v1 + 500 / 1113 * v3 + 125 / 192 * v4 - 2187 / 6784 * v5 + 11 / 84 * v6
    )
    a, k = force_rate(u7, cn7, gain, p)
    f7 = f + h * (
        35 / 384 * k1 + 500 / 1113 * k3 + 125 / 192 * k4 - 2187 / 6784 * k5 + 11 / 84 * k6
    )
    k7 = a - f7 * k
    area = h * (35 / 384 * f + 500 / 1113 * f3 + 125 / 192 * f4 - 2187 / 6784 * f5 + 11 / 84 * f6)
    error = h * (
        71 / 57600 * k1
        - 71 / 16695 * k3
        + 71 / 1920 * k4
        - 17253 / 339200 * k5
        + 22 / 525 * k6
        - 1 / 40 * k7
    )
    return f7, u7, cn7, e10 * s, area, error, k7


def peak_within_step(
    f: float,
    u: float,
    cn: float,
    s: float,
    h: float,
    gain: float,
    k0: float,
    f1: float,
    k1: float,
    peak: float,
    tol: float,
    p: Constants,
) -> float:
    """Return the largest of `peak` and the F within one step.

    If the cubic through both ends stays well below `peak`, there is no search. Otherwise, if force
    rises at the start of the step and falls at its end, the root of dF/dt is bracketed (Illinois
    rule); each trial is an integration step. In any other case the maximum of the cubic is tried
    once.
    """
    chord = (f1 - f) / h
    bend, twist = 3.0 * chord - 2.0 * k0 - k1, k0 + k1 - 2.0 * chord
    square = bend * bend - 3.0 * twist * k0
    below = math.sqrt(max(square, 0.0)) - bend
    x = k0 / below if below != 0.0 else 0.5
    best = max(f, f1)
    if not (k0 > 0.0 and k1 < 0.0):
        if square <= 0.0 or x <= 0.0 or x >= 1.0:
            return max(best, peak)
        return max(best, peak, integration_step(f, u, cn, s, x * h, gain, k0, p)[0])
    x = min(max(x, 0.01), 0.99)
    guess = f + h * x * (k0 + x * (bend + x * twist))
    corner = f + k0 * (f1 - f - k1 * h) / (k0 - k1)  # where the tangents cross: F stays below
    if guess + PEAK_MARGIN * (corner - guess) <= peak:
        return max(best, peak)
    low, high, slope_low, slope_high = 0.0, h, k0, k1
    x *= h
    for _ in range(12):
        here, _u, _cn, _s, _area, _error, slope = integration_step(f, u, cn, s, x, gain, k0, p)
        best = max(best, here)
        if slope > 0.0:
            gap = high - x
            low, slope_low, slope_high = x, slope, 0.5 * slope_high
        else:
            gap = x - low
            high, slope_high, slope_low = x, slope, 0.5 * slope_low
        # Near a top F is flat: what a root off by e misses is half of slope times e.
        if abs(slope) * min(gap, abs(slope) * h / (k0 - k1)) < 0.01 * tol * best:
            break
        x = (low * slope_high - high * slope_low) / (slope_high - slope_low)
    return max(best, peak)


def integrate(
    pulses: Row,
    weight: Row,
    gain: Row,
    cost: Row,
    edges: Row,
    samples: Row,
    p: Constants,
    tol: float,
    fixed: float,
    at_samples: Table,
    at_edges: Table,
) -> int:
    """Follow one muscle from rest at 0 s to the last edge or sample; return the number of steps.

    Args:
        pulses: times of the pulses, rising [s], shape (n,).
        weight: how much calcium each pulse frees, 1 for a plain pulse [1], shape (n,).
        gain: how much of A each pulse calls up until the next [1], shape (n,).
        cost: fatigue that each pulse adds by itself at rest [N s], shape (n,).
        edges: times to report at and to find peaks between, rising [s], shape (e,), e >= 1.
        samples: times to report at, rising [s], shape (m,).
        p: tau_c, A, tau_1, tau_2, K_m, their alphas (A, tau_1, K_m), tau_fat, R_0 at rest, growth
           of R_0 with u, drive; seconds and newtons.
        tol: largest error of one step, as a fraction of the contraction's peak.
        fixed: longest step when the steps are not to be adapted [s]; 0 to adapt them.
        at_samples: filled with C_N, F, u, shape (m, 3).
        at_edges: filled with F, the area under F so far, and the largest F since the edge before,
            shape (e, 3).
    """
    tau_c, quiet_tol, longest = p[0], 1e-3 * tol, LONGEST_STEP * p[0]
    t, f, u, cn, s, area, g = 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
    top, peak, quiet, fresh, ahead, first, last = 0.0, 0.0, True, True, 1e-3, 1e-3, -1.0
    i, j, k, steps = 0, 0, 0, 0
    n, n_edges, n_samples = len(pulses), len(edges), len(samples)
    until = edges[n_edges - 1]
    if n_samples > 0:
        until = max(until, samples[n_samples - 1])
    while True:
        t1 = until
        if i < n and pulses[i] < t1:
            t1 = pulses[i]
        if j < n_edges and edges[j] < t1:
            t1 = edges[j]
        a, decay = force_rate(u, cn, g, p)
        slope = a - f * decay
        while t < t1:
            left = t1 - t
            reach = max(p[1] + p[5] * u, 0.0) * g * (cn + s) * p[2] / p[4]
            if f <= quiet_tol * top and reach <= quiet_tol * top:
                quiet = True
                tau_1 = max(p[2] + p[6] * u, 1e-6)
                mix = p[11] * f / (1.0 / tau_1 - 1.0 / p[8])
                while k < n_samples and samples[k] <= t1:
                    d = samples[k] - t
                    slow, fast = math.exp(-d / p[8]), math.exp(-d / tau_1)
                    at_samples[k, 0] = math.exp(-d / tau_c) * (cn + s * d / tau_c)
                    at_samples[k, 1] = f * fast
                    at_samples[k, 2] = u * slow + mix * (slow - fast)
                    k += 1
                slow, fast = math.exp(-left / p[8]), math.exp(-left / tau_1)
                u = u * slow + mix * (slow - fast)
                area += f * tau_1 * (1.0 - fast)
                f *= fast
                e = math.exp(-left / tau_c)
                cn, s = e * (cn + s * left / tau_c), e * s
                t = t1
                break
            parts = math.ceil(
                left / (fixed if fixed > 0.0 else min(ahead, longest)) * ROUNDING_FACTOR
            )
            h = left / parts if parts > 1 else left
            f1, u1, cn1, s1, piece, error, slope1 = integration_step(f, u, cn, s, h, g, slope, p)
            steps += 1
            if fixed <= 0.0:
                ratio = abs(error) / (tol * (top if top > f1 else f1) + 1e-300)
                if ratio > 1.0:
                    ahead = h * max(STEP_SHRINK, STEP_SAFETY * ratio**-0.2)
                    continue
                # A power costs as much as a stage: ask for it only when it changes something.
                if ratio < SMALL_ERROR:
                    ahead = h * min(STEP_GROWTH, STEP_SAFETY * max(ratio, 1e-10) ** -0.2)
                elif ratio > LARGE_ERROR:
                    ahead = STEP_SAFETY * h
                else:
                    ahead = h
                if fresh:
                    fresh, first = False, ahead
            stop = t1 if parts <= 1 else t + h
            while k < n_samples and samples[k] <= stop:
                d = samples[k] - t
                f_d, u_d, cn_d, _s, _area, _error, _slope = integration_step(
                    f, u, cn, s, d, g, slope, p
                )
                at_samples[k, 0], at_samples[k, 1], at_samples[k, 2] = cn_d, max(f_d, 0.0), u_d
                k += 1
            near = NEAR_PEAK * peak
            if (slope > 0.0 and slope1 < 0.0) or f > near or f1 > near:
                peak = peak_within_step(f, u, cn, s, h, g, slope, f1, slope1, peak, tol, p)
            f, u, cn, s, slope, t = f1 if f1 > 0.0 else 0.0, u1, cn1, s1, slope1, stop
            area += piece
            if f > peak:
                peak = f
            if f > top:
                top = f
        while k < n_samples and samples[k] <= t:
            at_samples[k, 0], at_samples[k, 1], at_samples[k, 2] = cn, f, u
            k += 1
        while j < n_edges and edges[j] <= t:
            at_edges[j, 0], at_edges[j, 1], at_edges[j, 2] = f, area, max(peak, f)
            peak = f
            j += 1
        while i < n and pulses[i] <= t:
            r = 1.0
            if last >= 0.0:
                r += (p[9] + p[10] * u - 1.0) * math.exp((last - pulses[i]) / tau_c)
            s += r * weight[i]
            g = gain[i]
            u += cost[i] * max(p[1] + p[5] * u, 0.0) / p[1]
            last = pulses[i]
            if quiet:
                quiet, top, first = False, f, 1e-3
            ahead, fresh = first, True
            i += 1
        if t >= until:
            return steps
