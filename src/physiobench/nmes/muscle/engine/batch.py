"""Integrate one session for many people, `LANES` of them at a time.

The step length is not adapted to an error. It follows from how fast C_N / (K_m + C_N) can change,
and steps end at pulses. Forces then differ from the adaptive solver's by about 5e-5 of their peak,
far less than people differ. Input is not checked.
"""

# ruff: noqa: PLR1730, FURB136  as in kernels

import math

from physiobench.nmes.muscle.engine.kernels import Row, Table
from physiobench.nmes.muscle.engine.lanes import (
    ALPHA_A,
    ALPHA_K_M,
    ALPHA_TAU_1,
    AREA,
    FATIGUE_DRIVE,
    FATIGUE_STATE,
    FORCE,
    FORCE_SCALE,
    GAIN,
    K_M,
    LANES,
    PEAK,
    PULSE_COST,
    R_0_MINUS_1,
    RECOVERY_RATE,
    ROWS,
    TAU_1,
    TAU_2,
    advance_lanes,
    decay_lanes,
    update_slopes,
)


STEP_SCALE, LONGEST_STEP, TAIL_STEP = 1.5, 0.75, 1.25  # of tau_c
TAIL_AFTER = 3.0  # in tau_c: this long after a pulse its calcium changes slowly
NEGLIGIBLE = 1e-7  # relative calcium below which the rest of a contraction has a closed form


def integrate_lanes(
    pulses: Row,
    alone: Row,
    kind: Row,
    gains: Row,
    edges: Row,
    tau_c: float,
    w: Row,
    active: int,
    out: Table,
) -> None:
    """Integrate one session from rest at 0 s for `active` people, at most `LANES`.

    Args:
        pulses: times of the pulses, rising [s], shape (n,).
        alone: isolation of each pulse, 1 after a long pause, for its fatigue cost [1], shape (n,).
        kind: which kind of pulse each is, shape (n,).
        gains: share of the plateau's units that each kind reaches, LANES numbers a kind [1].
        edges: times to report at [s], shape (e,).
        tau_c: decay of calcium [s].
        w: constants and state, `ROWS` rows of LANES numbers; state must be zero.
        active: how many people.
        out: filled with F, area and peak at edges, shape (people, e, 3).
    """
    t, c1, s1, c2, s2, last = 0.0, 0.0, 0.0, 0.0, 0.0, -1e9
    half = w[K_M]
    for i in range(active):
        if w[K_M + i] < half:
            half = w[K_M + i]
    p, n, n_edges, silent, first = 0, len(pulses), len(edges), True, True
    for j in range(n_edges):
        while True:
            stop = edges[j]
            if p < n and pulses[p] < stop:
                stop = pulses[p]
            while t < stop:
                left = stop - t
                if silent:
                    decay_lanes(w, active, left)
                    x = left / tau_c
                    e = math.exp(-x)
                    c1, s1, c2, s2 = e * (c1 + s1 * x), e * s1, e * (c2 + s2 * x), e * s2
                    t = stop
                    break
                tail = t - last > TAIL_AFTER * tau_c
                high = c1 if c1 > s1 else s1
                h = STEP_SCALE * (half + c1) / (half + high) * tau_c
                most = (TAIL_STEP if tail else LONGEST_STEP) * tau_c
                parts = math.ceil(left / (h if h < most else most) * 0.999999)
                h = left / parts if parts > 1 else left
                x = h / tau_c
                advance_lanes(w, active, h, x, c1, s1, c2, s2)
                e = math.exp(-x)
                c1, s1, c2, s2 = e * (c1 + s1 * x), e * s1, e * (c2 + s2 * x), e * s2
                t = t + h if parts > 1 else stop
                if tail and c1 < NEGLIGIBLE * half:
                    silent = True
                    for i in range(active):
                        if w[FORCE + i] > 100.0 * NEGLIGIBLE * w[FORCE_SCALE + i] * w[TAU_1 + i]:
                            silent = False
            if p < n and pulses[p] <= t:
                s1 += 1.0
                if not first:
                    s2 += math.exp((last - pulses[p]) / tau_c)
                k = kind[p] * LANES
                for i in range(active):
                    gain = gains[k + i]
                    scale = w[FORCE_SCALE + i] + w[ALPHA_A + i] * w[FATIGUE_STATE + i]
                    scale = scale if scale > 0.0 else 0.0
                    w[GAIN + i] = gain
                    w[FATIGUE_STATE + i] += (
                        w[PULSE_COST + i] * gain * alone[p] * scale / w[FORCE_SCALE + i]
                    )
                last = pulses[p]
                silent, first = False, False
                update_slopes(w, active, c1, c2)
                p += 1
            if t >= edges[j] and (p >= n or pulses[p] > t):
                break
        for i in range(active):
            peak = w[PEAK + i] if w[PEAK + i] > w[FORCE + i] else w[FORCE + i]
            out[i, j, 0], out[i, j, 1], out[i, j, 2] = w[FORCE + i], w[AREA + i], peak
            w[PEAK + i] = w[FORCE + i]


def integrate_population(
    pulses: Row,
    alone: Row,
    kind: Row,
    high: Row,
    wide: Row,
    edges: Row,
    people: Table,
    w: Row,
    gains: Row,
    out: Table,
) -> None:
    """Integrate one session for many people; each row of `people` is one person.

    Args:
        pulses: as in `integrate_lanes`.
        alone: as in `integrate_lanes`.
        kind: as in `integrate_lanes`.
        high: height of each kind as a fraction of the plateau's [1], shape (k,).
        wide: width of each kind as a fraction of the plateau's [1], shape (k,).
        edges: as in `integrate_lanes`.
        people: the twelve constants of `kernels.integrate`, then newtons per newton of the model,
            strength of the plateau as a multiple of the median rheobase [1], chronaxie as a
            multiple of the plateau's phase duration [1], spread of thresholds [1], fatigue per
            pulse [N s] and the share of units reached [1], shape (people, 18). tau_c is the first
            one's for all, and R_0 stays at rest.
        w: room for `ROWS` rows of LANES numbers.
        gains: room for LANES numbers of each kind.
        out: filled with F, area and peak at edges [N, N s, N], shape (people, e, 3).
    """
    for begin in range(0, len(people), LANES):
        active = len(people) - begin
        if active > LANES:
            active = LANES
        for i in range(ROWS * LANES):
            w[i] = 0.0
        for i in range(active):
            q = people[begin + i]
            w[FORCE_SCALE + i], w[TAU_1 + i], w[TAU_2 + i], w[K_M + i] = q[1], q[2], q[3], q[4]
            w[ALPHA_A + i], w[ALPHA_TAU_1 + i], w[ALPHA_K_M + i] = q[5], q[6], q[7]
            w[RECOVERY_RATE + i], w[R_0_MINUS_1 + i], w[FATIGUE_DRIVE + i] = (
                1.0 / q[8],
                q[9] - 1.0,
                q[11],
            )
            w[PULSE_COST + i] = q[16]
            for j in range(len(high)):
                gain = 0.0
                if q[17] > 0.0 and high[j] > 0.0 and wide[j] > 0.0:
                    z = math.log(q[13] * high[j] / (1.0 + q[14] / wide[j])) / q[15]
                    gain = 0.5 * math.erfc(-z / math.sqrt(2.0)) / q[17]
                gains[j * LANES + i] = gain
        here = out[begin : begin + active]
        integrate_lanes(pulses, alone, kind, gains, edges, people[begin][0], w, active, here)
        for i in range(active):
            q = people[begin + i]
            for j in range(len(edges)):
                for column in range(3):
                    here[i, j, column] *= q[12] * q[17]
