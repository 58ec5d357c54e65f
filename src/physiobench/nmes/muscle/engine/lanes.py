"""The equations of `kernels` for several people at once: one person per lane.

Within one person each stage of a step needs the stage before, so the processor waits. Several
people side by side fill that time, and the compiler puts them into one instruction (SIMD). They
share the pulses, the steps and tau_c. Calcium is then one exponential for all of them, and R_0 a
factor.

One flat list holds the whole state as rows of `LANES` numbers, so that the compiler knows that no
two rows overlap. The constants below are the offsets of the rows. Input is not checked.
"""

# ruff: noqa: FURB136  as in kernels

import math

from physiobench.nmes.muscle.engine.kernels import Row


LANES = 8
FORCE, FATIGUE_STATE, AREA, PEAK, SLOPE, GAIN, R_0_MINUS_1 = 0, 8, 16, 24, 32, 40, 48
FORCE_SCALE, ALPHA_A, TAU_1, ALPHA_TAU_1, TAU_2, K_M, ALPHA_K_M, RECOVERY_RATE, FATIGUE_DRIVE = (
    56,
    64,
    72,
    80,
    88,
    96,
    104,
    112,
    120,
)
PULSE_COST = 128  # fatigue per pulse [N s]
ROWS = 17


def update_slopes(w: Row, active: int, c1: float, c2: float) -> None:
    """Set dF/dt in every lane from calcium c1 + (R_0 - 1) c2."""
    for i in range(active):
        u = w[FATIGUE_STATE + i]
        cn = c1 + w[R_0_MINUS_1 + i] * c2
        a = w[FORCE_SCALE + i] + w[ALPHA_A + i] * u
        bound = w[K_M + i] + w[ALPHA_K_M + i] * u + cn
        slow = (w[TAU_1 + i] + w[ALPHA_TAU_1 + i] * u) * bound + w[TAU_2 + i] * cn
        a = (a if a > 0.0 else 0.0) * w[GAIN + i]
        w[SLOPE + i] = (a * cn * slow - w[FORCE + i] * bound * bound) / (bound * slow)


def advance_lanes(
    w: Row, active: int, h: float, x: float, c1: float, s1: float, c2: float, s2: float
) -> None:
    """Advance every lane by one step of `h` seconds, `x` = h / tau_c (Dormand-Prince, order 5)."""
    e2 = math.exp(-0.2 * x)
    e3 = math.exp(-0.3 * x)
    e8 = e2 * e2 * e2 * e2
    e9 = math.exp(-8 / 9 * x)
    e10 = e8 * e2
    p2, q2 = e2 * (c1 + s1 * 0.2 * x), e2 * (c2 + s2 * 0.2 * x)
    p3, q3 = e3 * (c1 + s1 * 0.3 * x), e3 * (c2 + s2 * 0.3 * x)
    p4, q4 = e8 * (c1 + s1 * 0.8 * x), e8 * (c2 + s2 * 0.8 * x)
    p5, q5 = e9 * (c1 + s1 * (8 / 9) * x), e9 * (c2 + s2 * (8 / 9) * x)
    p6, q6 = e10 * (c1 + s1 * x), e10 * (c2 + s2 * x)
    for i in range(active):
        f, u, k1 = w[FORCE + i], w[FATIGUE_STATE + i], w[SLOPE + i]
        gain, r, decay, drive = (
            w[GAIN + i],
            w[R_0_MINUS_1 + i],
            -w[RECOVERY_RATE + i],
            w[FATIGUE_DRIVE + i],
        )
        a0, aa, t1, at = w[FORCE_SCALE + i], w[ALPHA_A + i], w[TAU_1 + i], w[ALPHA_TAU_1 + i]
        t2, k0, ak = w[TAU_2 + i], w[K_M + i], w[ALPHA_K_M + i]

        v1 = drive * f + decay * u
        y = u + h * (0.2 * v1)
        cn = p2 + r * q2
        bound = k0 + ak * y + cn
        slow = (t1 + at * y) * bound + t2 * cn
        share = 1.0 / (bound * slow)
        a = a0 + aa * y
        a = a if a > 0.0 else 0.0
        z = f + h * (0.2 * k1)
        k2 = a * gain * cn * slow * share - z * (bound * bound * share)
        v2 = drive * z + decay * y

        y = u + h * (0.075 * v1 + 0.225 * v2)
        cn = p3 + r * q3
        bound = k0 + ak * y + cn
        slow = (t1 + at * y) * bound + t2 * cn
        share = 1.0 / (bound * slow)
        a = a0 + aa * y
        a = a if a > 0.0 else 0.0
        f3 = f + h * (0.075 * k1 + 0.225 * k2)
        k3 = a * gain * cn * slow * share - f3 * (bound * bound * share)
        v3 = drive * f3 + decay * y

        y = u + h * (44 / 45 * v1 - 56 / 15 * v2 + 32 / 9 * v3)
        cn = p4 + r * q4
        bound = k0 + ak * y + cn
        slow = (t1 + at * y) * bound + t2 * cn
        share = 1.0 / (bound * slow)
        a = a0 + aa * y
        a = a if a > 0.0 else 0.0
        f4 = f + h * (44 / 45 * k1 - 56 / 15 * k2 + 32 / 9 * k3)
        k4 = a * gain * cn * slow * share - f4 * (bound * bound * share)
        v4 = drive * f4 + decay * y

        y = u + h * (19372 / 6561 * v1 - 25360 / 2187 * v2 + 64448 / 6561 * v3 - 212 / 729 * v4)
        cn = p5 + r * q5
        bound = k0 + ak * y + cn
        slow = (t1 + at * y) * bound + t2 * cn
        share = 1.0 / (bound * slow)
        a = a0 + aa * y
        a = a if a > 0.0 else 0.0
        f5 = f + h * (19372 / 6561 * k1 - 25360 / 2187 * k2 + 64448 / 6561 * k3 - 212 / 729 * k4)
        k5 = a * gain * cn * slow * share - f5 * (bound * bound * share)
        v5 = drive * f5 + decay * y

        y = u + h * (
            9017 / 3168 * v1 - 355 / 33 * v2 + 46732 / 5247 * v3 + 49 / 176 * v4 - 5103 / 18656 * v5
        )
        cn = p6 + r * q6
        bound = k0 + ak * y + cn
        slow = (t1 + at * y) * bound + t2 * cn
        share = 1.0 / (bound * slow)
        a = a0 + aa * y
        a = a if a > 0.0 else 0.0
        f6 = f + h * (
            9017 / 3168 * k1 - 355 / 33 * k2 + 46732 / 5247 * k3 + 49 / 176 * k4 - 5103 / 18656 * k5
        )
        k6 = a * gain * cn * slow * share - f6 * (bound * bound * share)
        v6 = drive * f6 + decay * y

        y = u + h * (
            35 / 384 * v1 + 500 / 1113 * v3 + 125 / 192 * v4 - 2187 / 6784 * v5 + 11 / 84 * v6
        )
        bound = k0 + ak * y + cn
        slow = (t1 + at * y) * bound + t2 * cn
        share = 1.0 / (bound * slow)
        a = a0 + aa * y
        a = a if a > 0.0 else 0.0
        f7 = f + h * (
            35 / 384 * k1 + 500 / 1113 * k3 + 125 / 192 * k4 - 2187 / 6784 * k5 + 11 / 84 * k6
        )
        f7 = f7 if f7 > 0.0 else 0.0
        k7 = a * gain * cn * slow * share - f7 * (bound * bound * share)

        # The cubic through both ends, where its slope (drawn straight, then once bettered) is zero.
        fall = k1 - k7
        top = k1 / fall if k1 > 0.0 and k7 < 0.0 else 1.0
        chord = (f7 - f) / h
        bend, twist = 3.0 * chord - 2.0 * k1 - k7, k1 + k7 - 2.0 * chord
        lean, curve = k1 + top * (2.0 * bend + 3.0 * top * twist), 2.0 * bend + 6.0 * top * twist
        better = top - lean / curve if curve < 0.0 else top
        top = better if better > 0.0 and better < 1.0 else top
        hump = f + h * top * (k1 + top * (bend + top * twist))
        peak = w[PEAK + i]
        peak = peak if peak > f7 else f7
        w[PEAK + i] = peak if peak > hump else hump
        w[AREA + i] += h * (
            35 / 384 * f + 500 / 1113 * f3 + 125 / 192 * f4 - 2187 / 6784 * f5 + 11 / 84 * f6
        )
        w[FORCE + i], w[FATIGUE_STATE + i], w[SLOPE + i] = f7, y, k7


def decay_lanes(w: Row, active: int, d: float) -> None:
    """Let the force of every lane decay over `d` seconds without calcium, in closed form."""
    for i in range(active):
        f, u = w[FORCE + i], w[FATIGUE_STATE + i]
        tau_1 = w[TAU_1 + i] + w[ALPHA_TAU_1 + i] * u
        slow, fast = math.exp(-d * w[RECOVERY_RATE + i]), math.exp(-d / tau_1)
        mix = w[FATIGUE_DRIVE + i] * f / (1.0 / tau_1 - w[RECOVERY_RATE + i])
        w[FATIGUE_STATE + i] = u * slow + mix * (slow - fast)
        w[AREA + i] += f * tau_1 * (1.0 - fast)
        w[FORCE + i] = f * fast
