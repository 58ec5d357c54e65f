"""Integrate force with cooperative calcium, potentiation and fatigue by attained force.

The equations of `kernels` with five additions; `muscle_states` and `fatigue` name their sources:

- Cooperative calcium: m = C_N^n / (K^n + C_N^n).
- Potentiation P divides K^n. Each pulse adds (P_m - P) / N_0; between pulses P decays to 1.
- High-frequency failure H multiplies A. A pulse soon after another lowers it; it recovers.
- U, the lost share of A: U' = a_F F - U / tau_f, and a jump of a_U times the force newly attained.
- L, the slow part of fatigue, grows as U does and recovers over hours. It raises K^n by the
  factor 1 + g L / (L + L_half).

P and H act as they are at a pulse, until the next one. The force attained is charged at the next
pulse, or `gap` seconds after the last one of a contraction: it is the largest force since the
contraction began, less what was charged already. Between these events F, U and L are smooth and
go by the pair 5(4) of Dormand and Prince, as in `kernels`. These functions do not check their
input. They use only what both Python and Numba can run.
"""

# ruff: noqa: PLR1730, FURB136  as in kernels

import math

from physiobench.nmes.muscle.engine.kernels import (
    LARGE_ERROR,
    LONGEST_STEP,
    NEAR_PEAK,
    PEAK_MARGIN,
    ROUNDING_FACTOR,
    SMALL_ERROR,
    STEP_GROWTH,
    STEP_SAFETY,
    STEP_SHRINK,
    Constants,
    Row,
    Table,
)


STATE_CONSTANTS = 21  # how many numbers `integrate_states` reads
FIRST_FORCE = 0.05  # of A tau_1: about half of a rested twitch
NEVER = 1e300  # a time that no run reaches [s]


def state_rate(
    u: float, low: float, cn: float, p: float, scale: float, q: Constants
) -> tuple[float, float]:
    """Return a and k of dF/dt = a - F k [N/s, 1/s]; see `integrate_states` for `q`."""
    z = p * cn ** q[5]
    bound = q[4] + q[16] * low / (low + q[20]) + z
    left = 1.0 - u
    if left < 0.0:
        left = 0.0
    return scale * left * z / bound, bound / (q[2] * bound + q[3] * z)


def state_step(
    f: float,
    u: float,
    low: float,
    cn: float,
    s: float,
    p: float,
    h: float,
    scale: float,
    k1: float,
    q: Constants,
) -> tuple[float, float, float, float, float, float, float, float]:
    """Return F, U, L, C_N, S, the area under F, the error of F and dF/dt after `h` s."""
    x = h / q[0]
    e2 = math.exp(-0.2 * x)
    e8 = e2 * e2 * e2 * e2
    e10 = e8 * e2
    drive, fast, slow = q[14], -1.0 / q[15], -1.0 / q[17]
    v1, w1 = drive * f + fast * u, drive * f + slow * low
    cn2 = e2 * (cn + s * (0.2 * x))
    u2, l2 = u + h * (0.2 * v1), low + h * (0.2 * w1)
    f2 = f + h * (0.2 * k1)
    a, k = state_rate(u2, l2, cn2, p, scale, q)
    k2 = a - f2 * k
    v2, w2 = drive * f2 + fast * u2, drive * f2 + slow * l2
    cn3 = math.exp(-0.3 * x) * (cn + s * (0.3 * x))
    u3, l3 = u + h * (0.075 * v1 + 0.225 * v2), low + h * (0.075 * w1 + 0.225 * w2)
    f3 = f + h * (0.075 * k1 + 0.225 * k2)
    a, k = state_rate(u3, l3, cn3, p, scale, q)
    k3 = a - f3 * k
    v3, w3 = drive * f3 + fast * u3, drive * f3 + slow * l3
    cn4 = e8 * (cn + s * (0.8 * x))
    u4 = u + h * (44 / 45 * v1 - 56 / 15 * v2 + 32 / 9 * v3)
    l4 = low + h * (44 / 45 * w1 - 56 / 15 * w2 + 32 / 9 * w3)
    f4 = f + h * (44 / 45 * k1 - 56 / 15 * k2 + 32 / 9 * k3)
    a, k = state_rate(u4, l4, cn4, p, scale, q)
    k4 = a - f4 * k
    v4, w4 = drive * f4 + fast * u4, drive * f4 + slow * l4
    cn5 = math.exp(-8 / 9 * x) * (cn + s * (8 / 9 * x))
    u5 = u + h * (19372 / 6561 * v1 - 25360 / 2187 * v2 + 64448 / 6561 * v3 - 212 / 729 * v4)
    l5 = low + h * (19372 / 6561 * w1 - 25360 / 2187 * w2 + 64448 / 6561 * w3 - 212 / 729 * w4)
    f5 = f + h * (19372 / 6561 * k1 - 25360 / 2187 * k2 + 64448 / 6561 * k3 - 212 / 729 * k4)
    a, k = state_rate(u5, l5, cn5, p, scale, q)
    k5 = a - f5 * k
    v5, w5 = drive * f5 + fast * u5, drive * f5 + slow * l5
    cn7 = e10 * (cn + s * x)
    u6 = u + h * (
        9017 / 3168 * v1 - 355 / 33 * v2 + 46732 / 5247 * v3 + 49 / 176 * v4 - 5103 / 18656 * v5
    )
    l6 = low + h * (
        9017 / 3168 * w1 - 355 / 33 * w2 + 46732 / 5247 * w3 + 49 / 176 * w4 - 5103 / 18656 * w5
    )
    f6 = f + h * (
        9017 / 3168 * k1 - 355 / 33 * k2 + 46732 / 5247 * k3 + 49 / 176 * k4 - 5103 / 18656 * k5
    )
    a, k = state_rate(u6, l6, cn7, p, scale, q)
    k6 = a - f6 * k
    v6, w6 = drive * f6 + fast * u6, drive * f6 + slow * l6
    u7 = u + h * (
        35 / 384 * v1 + 500 / 1113 * v3 + 125 / 192 * v4 - 2187 / 6784 * v5 + 11 / 84 * v6
    )
    l7 = low + h * (
        35 / 384 * w1 + 500 / 1113 * w3 + 125 / 192 * w4 - 2187 / 6784 * w5 + 11 / 84 * w6
    )
    f7 = f + h * (
        35 / 384 * k1 + 500 / 1113 * k3 + 125 / 192 * k4 - 2187 / 6784 * k5 + 11 / 84 * k6
    )
    a, k = state_rate(u7, l7, cn7, p, scale, q)
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
    return f7, u7, l7, cn7, e10 * s, area, error, k7


def peak_within_state_step(
    f: float,
    u: float,
    low: float,
    cn: float,
    s: float,
    p: float,
    h: float,
    scale: float,
    k0: float,
    f1: float,
    k1: float,
    peak: float,
    tol: float,
    q: Constants,
) -> float:
    """Return the largest of `peak` and the F within one step, as `kernels.peak_within_step`."""
    chord = (f1 - f) / h
    bend, twist = 3.0 * chord - 2.0 * k0 - k1, k0 + k1 - 2.0 * chord
    square = bend * bend - 3.0 * twist * k0
    below = math.sqrt(max(square, 0.0)) - bend
    x = k0 / below if below != 0.0 else 0.5
    best = max(f, f1)
    if not (k0 > 0.0 and k1 < 0.0):
        if square <= 0.0 or x <= 0.0 or x >= 1.0:
            return max(best, peak)
        return max(best, peak, state_step(f, u, low, cn, s, p, x * h, scale, k0, q)[0])
    x = min(max(x, 0.01), 0.99)
    guess = f + h * x * (k0 + x * (bend + x * twist))
    corner = f + k0 * (f1 - f - k1 * h) / (k0 - k1)  # where the tangents cross: F stays below
    if guess + PEAK_MARGIN * (corner - guess) <= peak:
        return max(best, peak)
    left, right, slope_left, slope_right = 0.0, h, k0, k1
    x *= h
    for _ in range(12):
        found = state_step(f, u, low, cn, s, p, x, scale, k0, q)
        here, slope = found[0], found[7]
        best = max(best, here)
        if slope > 0.0:
            gap = right - x
            left, slope_left, slope_right = x, slope, 0.5 * slope_right
        else:
            gap = x - left
            right, slope_right, slope_left = x, slope, 0.5 * slope_left
        # Near a top F is flat: what a root off by e misses is half of slope times e.
        if abs(slope) * min(gap, abs(slope) * h / (k0 - k1)) < 0.01 * tol * best:
            break
        x = (left * slope_right - right * slope_left) / (slope_right - slope_left)
    return max(best, peak)


def integrate_states(
    pulses: Row,
    gain: Row,
    edges: Row,
    samples: Row,
    q: Constants,
    tol: float,
    fixed: float,
    at_samples: Table,
    at_edges: Table,
) -> int:
    """Follow one muscle from rest at 0 s to the last edge or sample; return the number of steps.

    Args:
        pulses: times of the pulses, rising [s], shape (n,).
        gain: how much of A each pulse calls up until the next [1], shape (n,).
        edges: times to report at and to find peaks between, rising [s], shape (e,), e >= 1.
        samples: times to report at, rising [s], shape (m,).
        q: tau_c, A, tau_1, tau_2, K^n, n, R_0 - 1, P_m - 1, 1 / N_0, tau_p, failure per pulse,
            gap below which pulses fail, tau_h, a_U and a_F per newton, tau_f, growth of K^n by L,
            tau of L, gap that ends a contraction, gap below which failure is that per second,
            L_half; seconds and newtons.
        tol: largest error of one step, as a fraction of the contraction's peak.
        fixed: longest step when the steps are not to be adapted [s]; 0 to adapt them.
        at_samples: filled with C_N, F, U, L, P, H, shape (m, 6).
        at_edges: filled with F, the area under F so far, and the largest F since the edge before,
            shape (e, 3).
    """
    tau_c, quiet_tol, longest = q[0], 1e-3 * tol, LONGEST_STEP * q[0]
    t, f, u, low, cn, s, area, scale = 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
    p, whole, g = 1.0, 1.0, 0.0  # potentiation, what high-frequency failure leaves, gain
    largest, peak, top, charged = 0.0, 0.0, 0.0, 0.0
    quiet, fresh, ahead, first, last, closing = True, True, 1e-3, 1e-3, -1.0, NEVER
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
        if closing < t1:
            t1 = closing
        a, decay = state_rate(u, low, cn, p, scale, q)
        slope = a - f * decay
        while t < t1:
            left = t1 - t
            reach = scale * p * (cn + s) ** q[5] / q[4] * q[2]
            if f <= quiet_tol * largest and reach <= quiet_tol * largest:
                quiet = True
                tau_1 = q[2]
                mix_u = q[14] * f / (1.0 / tau_1 - 1.0 / q[15])
                mix_low = q[14] * f / (1.0 / tau_1 - 1.0 / q[17])
                while k < n_samples and samples[k] <= t1:
                    d = samples[k] - t
                    fast, rest, slow = (
                        math.exp(-d / tau_1),
                        math.exp(-d / q[15]),
                        math.exp(-d / q[17]),
                    )
                    at_samples[k, 0] = math.exp(-d / tau_c) * (cn + s * d / tau_c)
                    at_samples[k, 1] = f * fast
                    at_samples[k, 2] = u * rest + mix_u * (rest - fast)
                    at_samples[k, 3] = low * slow + mix_low * (slow - fast)
                    at_samples[k, 4], at_samples[k, 5] = p, whole
                    k += 1
                fast, rest, slow = (
                    math.exp(-left / tau_1),
                    math.exp(-left / q[15]),
                    math.exp(-left / q[17]),
                )
                u = u * rest + mix_u * (rest - fast)
                low = low * slow + mix_low * (slow - fast)
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
            f1, u1, low1, cn1, s1, piece, error, slope1 = state_step(
                f, u, low, cn, s, p, h, scale, slope, q
            )
            steps += 1
            if fixed <= 0.0:
                # At first C_N^n grows as a power of time, and no step is exact by its own force.
                size = largest if largest > f1 else f1
                if size < FIRST_FORCE * scale * q[2]:
                    size = FIRST_FORCE * scale * q[2]
                ratio = abs(error) / (tol * size + 1e-300)
                if ratio > 1.0:
                    ahead = h * max(STEP_SHRINK, STEP_SAFETY * ratio**-0.2)
                    continue
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
                f_d, u_d, low_d, cn_d, _s, _area, _error, _slope = state_step(
                    f, u, low, cn, s, p, d, scale, slope, q
                )
                at_samples[k, 0], at_samples[k, 1] = cn_d, max(f_d, 0.0)
                at_samples[k, 2], at_samples[k, 3] = u_d, low_d
                at_samples[k, 4], at_samples[k, 5] = p, whole
                k += 1
            # Two peaks are kept: since the last edge, and since the contraction began.
            lower = peak if peak < top else top
            if (slope > 0.0 and slope1 < 0.0) or f > NEAR_PEAK * lower or f1 > NEAR_PEAK * lower:
                lower = peak_within_state_step(
                    f, u, low, cn, s, p, h, scale, slope, f1, slope1, lower, tol, q
                )
            if lower > peak:
                peak = lower
            if lower > top:
                top = lower
            f, u, low, cn, s = f1 if f1 > 0.0 else 0.0, u1, low1, cn1, s1
            slope, t = slope1, stop
            area += piece
            if f > largest:
                largest = f
        while k < n_samples and samples[k] <= t:
            at_samples[k, 0], at_samples[k, 1], at_samples[k, 2] = cn, f, u
            at_samples[k, 3], at_samples[k, 4], at_samples[k, 5] = low, p, whole
            k += 1
        while j < n_edges and edges[j] <= t:
            at_edges[j, 0], at_edges[j, 1], at_edges[j, 2] = f, area, max(peak, f)
            peak = f
            j += 1
        if (closing <= t or (i < n and pulses[i] <= t)) and top > charged:
            u += q[13] * (top - charged)
            low += q[13] * (top - charged)
            charged = top
        if closing <= t:
            closing = NEVER
        while i < n and pulses[i] <= t:
            r = 1.0
            if closing == NEVER:  # a contraction begins
                top, charged = f, f
            if last >= 0.0:
                since = pulses[i] - last
                r += q[6] * math.exp(-since / tau_c)
                p = 1.0 + (p - 1.0) * math.exp(-since / q[9])
                whole = 1.0 - (1.0 - whole) * math.exp(-since / q[12])
                if since < q[11]:
                    d = since if since > q[19] else q[19]
                    whole *= math.exp(-q[10] * (1.0 - d / q[11]) * since / d)
            p += (1.0 + q[7] - p) * q[8]
            s += r
            g = gain[i]
            scale = q[1] * g * whole
            last = pulses[i]
            closing = last + q[18]
            if quiet:
                quiet, largest, first = False, f, 1e-3
            ahead, fresh = first, True
            i += 1
        if t >= until:
            return steps
