"""The force of a muscle once more, slowly and in another way, to judge the fast kernels by."""

import math

import numpy as np
from scipy.integrate import solve_ivp


def calcium(pulses_s, at_s, *, tau_c_s, r0, weight=None):
    """Add up what every pulse left behind, from the definition (Ding 2003 equation 1)."""
    out = []
    for t in at_s:
        total = 0.0
        for i, pulse in enumerate(pulses_s):
            if pulse <= t:
                r = 1.0
                if i > 0:
                    r += (r0 - 1.0) * math.exp(-(pulse - pulses_s[i - 1]) / tau_c_s)
                age = (t - pulse) / tau_c_s
                total += (1.0 if weight is None else weight[i]) * r * age * math.exp(-age)
        out.append(total)
    return np.array(out)


def rates(y, s, gain, p):
    """Return the derivatives of C_N, F, A, tau_1, K_m: five equations, as printed."""
    cn, f, a, tau_1, k_m = y
    m = cn / (k_m + cn)
    return (
        (s - cn) / p.tau_c_s,
        a * gain * m - f / (tau_1 + p.tau_2_s * m),
        -(a - p.a_rest_n_per_s) / p.tau_fat_s + p.alpha_a_per_s2 * f,
        -(tau_1 - p.tau_1_rest_s) / p.tau_fat_s + p.alpha_tau_1_per_n * f,
        -(k_m - p.k_m_rest) / p.tau_fat_s + p.alpha_k_m_per_s_n * f,
    )


def rest(p):
    return np.array([0.0, 0.0, p.a_rest_n_per_s, p.tau_1_rest_s, p.k_m_rest])


def reference(pulses_s, at_s, p, *, weight=None, gain=None, follows=False, rtol=1e-12):
    """Solve the five equations with SciPy, pulse by pulse; rows of C_N, F, A, tau_1, K_m."""
    return _walk(
        pulses_s,
        at_s,
        p,
        weight=weight,
        gain=gain,
        follows=follows,
        advance=lambda span, y, s, g: _scipy(span, y, (s, g, p), rtol),
    )


def euler(pulses_s, at_s, p, *, dt_s, weight=None, gain=None, follows=False):
    """Solve the five equations by the simplest rule there is, ending steps at pulses."""
    return _walk(
        pulses_s,
        at_s,
        p,
        weight=weight,
        gain=gain,
        follows=follows,
        advance=lambda span, y, s, g: _euler(span, y, (s, g, p), dt_s),
    )


def _walk(pulses_s, at_s, p, *, weight, gain, follows, advance):
    events = sorted({*(float(t) for t in pulses_s), *(float(t) for t in at_s)})
    index = {float(t): i for i, t in enumerate(pulses_s)}
    t, y, s, g, last, found = 0.0, rest(p), 0.0, 0.0, None, {}
    for event in events:
        if event > t:
            y, s = advance((t, event), y, s, g), s * math.exp(-(event - t) / p.tau_c_s)
            t = event
        found[event] = y
        if event in index:
            i, r = index[event], 1.0
            if last is not None:
                r0 = p.r0_rest + (y[4] - p.k_m_rest if follows else 0.0)
                r += (r0 - 1.0) * math.exp(-(event - last) / p.tau_c_s)
            s += r * (1.0 if weight is None else weight[i])
            g = 1.0 if gain is None else gain[i]
            last = event
    return np.array([found[float(t)] for t in at_s])


def _scipy(span, y, drive, rtol):
    s, g, p = drive

    def rate(now, state):
        return rates(state, s * math.exp(-(now - span[0]) / p.tau_c_s), g, p)

    scale = np.array([1.0, 100.0, p.a_rest_n_per_s, p.tau_1_rest_s, p.k_m_rest])
    done = solve_ivp(rate, span, y, method="DOP853", rtol=rtol, atol=rtol * 1e-2 * scale)
    return done.y[:, -1]


def _euler(span, y, drive, dt_s):
    s, g, p = drive
    steps = max(1, math.ceil((span[1] - span[0]) / dt_s))
    h = (span[1] - span[0]) / steps
    for i in range(steps):
        y = y + h * np.array(rates(y, s * math.exp(-i * h / p.tau_c_s), g, p))
    return y
