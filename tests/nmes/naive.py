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


def reference_states(pulses_s, at_s, p, fatigue, *, gain=None, rtol=1e-11):
    """Solve force with potentiation, failure and fatigue by attained force; rows of F, U, L, P, H.

    Written from the definition: calcium is an equation too, the largest force is looked for on a
    fine grid of the dense output, and P and H are the recurrences of their parameter sets.
    """
    events = sorted({*map(float, pulses_s), *map(float, at_s), *_ends(pulses_s, fatigue.gap_s)})
    index, ends = {float(t): i for i, t in enumerate(pulses_s)}, _ends(pulses_s, fatigue.gap_s)
    t, y, s, scale, last, found = 0.0, np.zeros(4), 0.0, 0.0, None, {}
    pot, whole, top, charged, open_ = 1.0, 1.0, 0.0, 0.0, False
    for event in events:
        if event > t:
            drive = (s, t, scale, pot, p, fatigue)
            done = solve_ivp(
                lambda now, state, d=drive: _state_rates(now, state, d),
                (t, event),
                y,
                method="DOP853",
                rtol=rtol,
                atol=rtol * 1e-2 * np.array([1.0, 100.0, 1.0, 1.0]),
                dense_output=True,
            )
            top = max(top, _largest(done.sol, t, event))
            y, s, t = done.y[:, -1], s * math.exp(-(event - t) / p.tau_c_s), event
        found[event] = (*y[1:], pot, whole)
        if event in ends or event in index:
            new = max(0.0, top - charged) / p.tetanus_n
            y = y + fatigue.per_attained * new * np.array([0.0, 0.0, 1.0, 1.0])
            charged, open_ = max(top, charged), open_ and event not in ends
        if event in index:
            if not open_:
                top, charged, open_ = y[1], y[1], True
            r = 1.0
            since = math.inf if last is None else event - last
            if last is not None:
                r += (p.r0_rest - 1.0) * math.exp(-since / p.tau_c_s)
                whole = after_fast_pulse(p.failure, whole, since)
            pot, s = after_pulse(p.potentiation, pot, since), s + r
            share = 1.0 if gain is None else gain[index[event]]
            scale, last = p.a_rest_n_per_s * share * whole, event
    return np.array([found[float(t)] for t in at_s])


def after_pulse(potentiation, before, since_s):
    """Return P after a pulse, given P after the one before."""
    here = 1 + (before - 1) * math.exp(-since_s / potentiation.tau_s)
    return here + (potentiation.highest - here) / potentiation.pulses


def after_fast_pulse(failure, before, since_s):
    """Return H after a pulse, given H after the one before."""
    here = 1 - (1 - before) * math.exp(-since_s / failure.tau_s)
    gap = max(since_s, failure.shortest_gap_s)
    lost = failure.per_pulse * max(0.0, 1 - gap / failure.longest_gap_s) * since_s / gap
    return here * math.exp(-lost)


def _ends(pulses_s, gap_s):
    after = [*pulses_s[1:], math.inf]
    return {float(a) + gap_s for a, b in zip(pulses_s, after, strict=True) if b - a > gap_s}


def _largest(path, start, stop):
    """Return the largest F of a dense output: a fine grid, and a parabola through its top."""
    at = np.linspace(start, stop, 400)
    force = path(at)[1]
    k = int(np.clip(force.argmax(), 1, len(at) - 2))
    a, b, _ = np.polyfit(at[k - 1 : k + 2] - at[k], force[k - 1 : k + 2], 2)
    x = -b / (2 * a) if a < 0 else 0.0
    peak = path(at[k] + x)[1] if abs(x) <= at[1] - at[0] else 0.0
    return max(force.max(), peak)


def _state_rates(now, state, drive):
    (s, start, scale, pot, p, fatigue), (cn, f, u, low) = drive, state
    z = max(cn, 0.0) ** p.cooperativity
    slow = 1 + fatigue.slow_growth * low / (low + fatigue.slow_half)
    m = z / (p.k_m_rest**p.cooperativity * slow / pot + z)
    held = fatigue.per_held_s * f / p.tetanus_n
    return (
        (s * math.exp(-(now - start) / p.tau_c_s) - cn) / p.tau_c_s,
        scale * max(0.0, 1 - u) * m - f / (p.tau_1_rest_s + p.tau_2_s * m),
        held - u / fatigue.tau_s,
        held - low / fatigue.slow_tau_s,
    )
