"""The equations of `state_kernels` for several people at once: one person per lane.

People share the pulses, tau_c, R_0, n, potentiation and failure, so calcium and its power are one
number for all. Fatigue changes little within a step: a step uses U and L as they will be at its
middle, which leaves an error of about 1e-6, and then adds the area under its force. Steps are not
adapted to an error, as in `batch`. Input is not checked.
"""

# ruff: noqa: PLR1730, FURB136  as in kernels

import math

from physiobench.nmes.muscle.engine.batch import NEGLIGIBLE, TAIL_AFTER, TAIL_STEP
from physiobench.nmes.muscle.engine.kernels import Constants, Row, Table
from physiobench.nmes.muscle.engine.lanes import LANES
from physiobench.nmes.muscle.engine.state_kernels import NEVER


STEP_SCALE, LONGEST_STEP = 1.0, 0.6  # of tau_c
FORCE, LOST, SLOW, AREA, PEAK, TOP, CHARGED, SLOPE = 0, 8, 16, 24, 32, 40, 48, 56
GAIN, SCALE, TAU_1, TAU_2, K_N, K_GROWTH = 64, 72, 80, 88, 96, 104
ATTAINED, HELD, RECOVERY_RATE, SLOW_RATE, SLOW_HALF = 112, 120, 128, 136, 144
STATE_ROWS = 19


def update_state_slopes(w: Row, active: int, z: float) -> None:
    """Set dF/dt in every lane for calcium z = P C_N^n."""
    for i in range(active):
        left = 1.0 - w[LOST + i]
        low = w[SLOW + i]
        bound = w[K_N + i] + w[K_GROWTH + i] * low / (low + w[SLOW_HALF + i]) + z
        a = (left if left > 0.0 else 0.0) * w[SCALE + i] * w[GAIN + i]
        rate = bound / (w[TAU_1 + i] * bound + w[TAU_2 + i] * z)
        w[SLOPE + i] = a * z / bound - w[FORCE + i] * rate


def advance_state_lanes(
    w: Row,
    active: int,
    h: float,
    z2: float,
    z3: float,
    z4: float,
    z5: float,
    z6: float,
) -> None:
    """Advance every lane by one step of `h` seconds, with z at its stages (Dormand-Prince)."""
    for i in range(active):
        f, k1 = w[FORCE + i], w[SLOPE + i]
        held = w[HELD + i]
        middle = 0.5 * h
        left = 1.0 - w[LOST + i]
        left -= middle * (held * (f + 0.5 * middle * k1) - w[RECOVERY_RATE + i] * w[LOST + i])
        low = w[SLOW + i] + middle * held * f
        a = (left if left > 0.0 else 0.0) * w[SCALE + i] * w[GAIN + i]
        t1, t2 = w[TAU_1 + i], w[TAU_2 + i]
        k_n = w[K_N + i] + w[K_GROWTH + i] * low / (low + w[SLOW_HALF + i])

        bound = k_n + z2
        share = 1.0 / (bound * (t1 * bound + t2 * z2))
        z = f + h * (0.2 * k1)
        k2 = (a * z2 * (t1 * bound + t2 * z2) - z * bound * bound) * share

        bound = k_n + z3
        share = 1.0 / (bound * (t1 * bound + t2 * z3))
        f3 = f + h * (0.075 * k1 + 0.225 * k2)
        k3 = (a * z3 * (t1 * bound + t2 * z3) - f3 * bound * bound) * share

        bound = k_n + z4
        share = 1.0 / (bound * (t1 * bound + t2 * z4))
        f4 = f + h * (44 / 45 * k1 - 56 / 15 * k2 + 32 / 9 * k3)
        k4 = (a * z4 * (t1 * bound + t2 * z4) - f4 * bound * bound) * share

        bound = k_n + z5
        share = 1.0 / (bound * (t1 * bound + t2 * z5))
        f5 = f + h * (19372 / 6561 * k1 - 25360 / 2187 * k2 + 64448 / 6561 * k3 - 212 / 729 * k4)
        k5 = (a * z5 * (t1 * bound + t2 * z5) - f5 * bound * bound) * share

        bound = k_n + z6
        slow = t1 * bound + t2 * z6
        share = 1.0 / (bound * slow)
        f6 = f + h * (
            9017 / 3168 * k1 - 355 / 33 * k2 + 46732 / 5247 * k3 + 49 / 176 * k4 - 5103 / 18656 * k5
        )
        k6 = (a * z6 * slow - f6 * bound * bound) * share

        f7 = f + h * (
            35 / 384 * k1 + 500 / 1113 * k3 + 125 / 192 * k4 - 2187 / 6784 * k5 + 11 / 84 * k6
        )
        f7 = f7 if f7 > 0.0 else 0.0
        area = h * (
            35 / 384 * f + 500 / 1113 * f3 + 125 / 192 * f4 - 2187 / 6784 * f5 + 11 / 84 * f6
        )
        lost = w[LOST + i]
        x = h * w[RECOVERY_RATE + i]
        lost = lost * (1.0 - x * (1.0 - 0.5 * x)) + held * area * (1.0 - 0.5 * x)
        low = w[SLOW + i] * (1.0 - h * w[SLOW_RATE + i]) + held * area
        left = 1.0 - lost
        a = (left if left > 0.0 else 0.0) * w[SCALE + i] * w[GAIN + i]
        bound = w[K_N + i] + w[K_GROWTH + i] * low / (low + w[SLOW_HALF + i]) + z6
        slow = t1 * bound + t2 * z6
        k7 = (a * z6 * slow - f7 * bound * bound) / (bound * slow)

        # The cubic through both ends, where its slope (drawn straight, then once bettered) is zero.
        fall = k1 - k7
        top = k1 / fall if k1 > 0.0 and k7 < 0.0 else 1.0
        chord = (f7 - f) / h
        bend, twist = 3.0 * chord - 2.0 * k1 - k7, k1 + k7 - 2.0 * chord
        lean, curve = k1 + top * (2.0 * bend + 3.0 * top * twist), 2.0 * bend + 6.0 * top * twist
        better = top - lean / curve if curve < 0.0 else top
        top = better if better > 0.0 and better < 1.0 else top
        hump = f + h * top * (k1 + top * (bend + top * twist))
        hump = hump if hump > f7 else f7
        w[PEAK + i] = hump if hump > w[PEAK + i] else w[PEAK + i]
        w[TOP + i] = hump if hump > w[TOP + i] else w[TOP + i]
        w[AREA + i] += area
        w[FORCE + i], w[LOST + i], w[SLOW + i], w[SLOPE + i] = f7, lost, low, k7


def decay_state_lanes(w: Row, active: int, d: float) -> None:
    """Let the force of every lane decay over `d` seconds without calcium, in closed form."""
    for i in range(active):
        f, tau_1 = w[FORCE + i], w[TAU_1 + i]
        rest, slow = math.exp(-d * w[RECOVERY_RATE + i]), math.exp(-d * w[SLOW_RATE + i])
        fast = math.exp(-d / tau_1)
        drive = w[HELD + i] * f
        w[LOST + i] = w[LOST + i] * rest + drive / (1.0 / tau_1 - w[RECOVERY_RATE + i]) * (
            rest - fast
        )
        w[SLOW + i] = w[SLOW + i] * slow + drive / (1.0 / tau_1 - w[SLOW_RATE + i]) * (slow - fast)
        w[AREA + i] += f * tau_1 * (1.0 - fast)
        w[FORCE + i] = f * fast


def charge_attained(w: Row, active: int) -> None:
    """Charge every lane for the force attained since it was last charged."""
    for i in range(active):
        new = w[TOP + i] - w[CHARGED + i]
        if new > 0.0:
            w[LOST + i] += w[ATTAINED + i] * new
            w[SLOW + i] += w[ATTAINED + i] * new
            w[CHARGED + i] = w[TOP + i]


def integrate_state_lanes(
    pulses: Row,
    kind: Row,
    gains: Row,
    edges: Row,
    q: Constants,
    w: Row,
    active: int,
    out: Table,
) -> None:
    """Integrate one session from rest at 0 s for `active` people, at most `LANES`.

    Args:
        pulses: times of the pulses, rising [s], shape (n,).
        kind: which kind of pulse each is, shape (n,).
        gains: share of the plateau's units that each kind reaches, LANES numbers a kind [1].
        edges: times to report at [s], shape (e,).
        q: as in `state_kernels.integrate_states`; what people differ in is taken from `w`.
        w: constants and state, `STATE_ROWS` rows of LANES numbers; state must be zero.
        active: how many people.
        out: filled with F, area and peak at edges, shape (people, e, 3).
    """
    tau_c, n_c = q[0], q[5]
    t, c, s, p, whole, last, closing = 0.0, 0.0, 0.0, 1.0, 1.0, -1e9, NEVER
    half = w[K_N]
    for i in range(active):
        if w[K_N + i] < half:
            half = w[K_N + i]
    half = half ** (1.0 / n_c)  # the calcium of half saturation
    j, n, silent, first = 0, len(pulses), True, True
    for edge in range(len(edges)):
        while True:
            stop = edges[edge]
            if j < n and pulses[j] < stop:
                stop = pulses[j]
            if closing < stop:
                stop = closing
            while t < stop:
                left = stop - t
                if silent:
                    decay_state_lanes(w, active, left)
                    x = left / tau_c
                    e = math.exp(-x)
                    c, s = e * (c + s * x), e * s
                    t = stop
                    break
                tail = t - last > TAIL_AFTER * tau_c
                high = c if c > s else s
                h = STEP_SCALE * (half + c) / (half + high) * tau_c
                most = (TAIL_STEP if tail else LONGEST_STEP) * tau_c
                parts = math.ceil(left / (h if h < most else most) * 0.999999)
                h = left / parts if parts > 1 else left
                x = h / tau_c
                e2 = math.exp(-0.2 * x)
                e8 = e2 * e2 * e2 * e2
                e10 = e8 * e2
                z6 = p * (e10 * (c + s * x)) ** n_c
                advance_state_lanes(
                    w,
                    active,
                    h,
                    p * (e2 * (c + s * 0.2 * x)) ** n_c,
                    p * (math.exp(-0.3 * x) * (c + s * 0.3 * x)) ** n_c,
                    p * (e8 * (c + s * 0.8 * x)) ** n_c,
                    p * (math.exp(-8 / 9 * x) * (c + s * (8 / 9) * x)) ** n_c,
                    z6,
                )
                c, s = e10 * (c + s * x), e10 * s
                t = t + h if parts > 1 else stop
                if tail and z6 < NEGLIGIBLE * half**n_c:
                    silent = True
                    for i in range(active):
                        if w[FORCE + i] > 100.0 * NEGLIGIBLE * w[SCALE + i] * w[TAU_1 + i]:
                            silent = False
            if closing <= t or (j < n and pulses[j] <= t):
                charge_attained(w, active)
            if closing <= t:
                closing = NEVER
            if j < n and pulses[j] <= t:
                r, since = 1.0, pulses[j] - last
                if not first:
                    r += q[6] * math.exp(-since / tau_c)
                    p = 1.0 + (p - 1.0) * math.exp(-since / q[9])
                    whole = 1.0 - (1.0 - whole) * math.exp(-since / q[12])
                    if since < q[11]:
                        d = since if since > q[19] else q[19]
                        whole *= math.exp(-q[10] * (1.0 - d / q[11]) * since / d)
                p += (1.0 + q[7] - p) * q[8]
                s += r
                k = kind[j] * LANES
                for i in range(active):
                    w[GAIN + i] = gains[k + i] * whole
                    if closing == NEVER:  # a contraction begins
                        w[TOP + i], w[CHARGED + i] = w[FORCE + i], w[FORCE + i]
                last = pulses[j]
                closing = last + q[18]
                silent, first = False, False
                j += 1
            if not silent:
                update_state_slopes(w, active, p * c**n_c)
            if t >= edges[edge] and (j >= n or pulses[j] > t) and closing > t:
                break
        for i in range(active):
            peak = w[PEAK + i] if w[PEAK + i] > w[FORCE + i] else w[FORCE + i]
            out[i, edge, 0], out[i, edge, 1], out[i, edge, 2] = w[FORCE + i], w[AREA + i], peak
            w[PEAK + i] = w[FORCE + i]


def integrate_state_population(
    pulses: Row,
    kind: Row,
    high: Row,
    wide: Row,
    edges: Row,
    q: Constants,
    people: Table,
    w: Row,
    gains: Row,
    out: Table,
) -> None:
    """Integrate one session for many people; each row of `people` is one person.

    Args:
        pulses: as in `integrate_state_lanes`.
        kind: as in `integrate_state_lanes`.
        high: height of each kind as a fraction of the plateau's [1], shape (k,).
        wide: width of each kind as a fraction of the plateau's [1], shape (k,).
        edges: as in `integrate_state_lanes`.
        q: as in `integrate_state_lanes`.
        people: A, tau_1, tau_2, K^n, growth of K^n, a_U and a_F per newton, both recovery rates
            [1/s], newtons per newton of the model, strength of the plateau as a multiple of the
            median rheobase [1], chronaxie as a multiple of the plateau's phase duration [1], spread
            of thresholds [1] and the share of units reached [1], shape (people, 14).
        w: room for `STATE_ROWS` rows of LANES numbers.
        gains: room for LANES numbers of each kind.
        out: filled with F, area and peak at edges [N, N s, N], shape (people, e, 3).
    """
    for begin in range(0, len(people), LANES):
        active = len(people) - begin
        if active > LANES:
            active = LANES
        for i in range(STATE_ROWS * LANES):
            w[i] = 0.0
        for i in range(active):
            one = people[begin + i]
            w[SCALE + i], w[TAU_1 + i], w[TAU_2 + i] = one[0], one[1], one[2]
            w[K_N + i], w[K_GROWTH + i], w[ATTAINED + i] = one[3], one[4], one[5]
            w[HELD + i], w[RECOVERY_RATE + i], w[SLOW_RATE + i] = one[6], one[7], one[8]
            w[SLOW_HALF + i] = q[20]
            for j in range(len(high)):
                gain = 0.0
                if one[13] > 0.0 and high[j] > 0.0 and wide[j] > 0.0:
                    z = math.log(one[10] * high[j] / (1.0 + one[11] / wide[j])) / one[12]
                    gain = 0.5 * math.erfc(-z / math.sqrt(2.0)) / one[13]
                gains[j * LANES + i] = gain
        here = out[begin : begin + active]
        integrate_state_lanes(pulses, kind, gains, edges, q, w, active, here)
        for i in range(active):
            one = people[begin + i]
            for j in range(len(edges)):
                for column in range(3):
                    here[i, j, column] *= one[9] * one[13]
