"""A knee that moves: force changes with the joint's angle and its speed (Marion 2013).

Marion MS, Wexler AS, Hull ML (2013), J NeuroEng Rehabil 10:13, for 25 able-bodied people:

    dF/dt = (A(theta) + G) m - F / (tau_1 + tau_2 m),  m = C_N / (K_m + C_N)
    A(theta) = A_90 (1 + a (90 - theta)^2 + b (90 - theta))
    G = V_1 theta exp(-V_2 theta) theta'
    theta'' = (L / I) ((F_load + F_M) cos(theta + lambda) - F) - (B / I) theta'

theta is 0 deg with the knee straight, and lambda is 90 deg less the angle at rest. The units were
checked, and these things follow:

- theta'' is in deg/s^2. Read in rad/s^2, the hanging shank would swing at 7.9 Hz; read in deg/s^2
  it swings at 1.04 Hz, as legs do. L / I is then 0.172 in SI units.
- F acts on an arm of about 5 cm (with I = 0.3 kg m^2), so it is of the size of a tendon's force and
  not of a force at the ankle.
- The fatigue constants in public software are a tenth of those of Ding 2003. Multiplied by ten all
  three lie within 40 % of them; these values are used (inferred, the paper was not read).
- A + G is never taken below 0: a muscle cannot push.
- A joint stops at the end of its range: beyond 0 deg the equations run away.
- The public equations have no damping, and the shank would ring for minutes. B is ours (DESIGN).

`at_angle` gives any force model its strength at a fixed angle. Nothing else in this library moves.
"""

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from physiobench.nmes.arguments import (
    check_field_types,
    checked_array,
    checked_number,
    checks_types,
)
from physiobench.nmes.muscle.force_models import ForceModel


Floats = NDArray[np.float64]
State = tuple[float, float, float, float]  # F [N], u [N s], theta [deg], theta' [deg/s]

LONGEST_STEP_S = 0.001
LONGEST_RUN_S = 600.0
REFERENCE_ANGLE_DEG = 90.0
KNEE_RANGE_DEG = (0.0, 135.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class JointModel:
    """How the angle of a joint changes force, and how force moves the joint.

    Attributes:
        name: how a report calls it.
        a_per_deg2: square term of force against angle [1/deg^2].
        b_per_deg: linear term of force against angle [1/deg].
        v1_n_per_deg2: size of the effect of speed [N/deg^2].
        v2_per_deg: how fast that effect falls with the angle [1/deg].
        acceleration_deg_per_s2_n: L / I, angular acceleration for each newton [deg/(s^2 N)].
        limb_n: F_M, the weight of the limb as force of the muscle [N].
        damping_per_s: B / I [1/s].
        rest_deg: angle at which the limb hangs [deg].
        sources: keys of the sources.

    Raises:
        ValueError: naming the field, the value and the range.
    """

    name: str
    a_per_deg2: float
    b_per_deg: float
    v1_n_per_deg2: float
    v2_per_deg: float
    acceleration_deg_per_s2_n: float
    limb_n: float
    damping_per_s: float
    rest_deg: float = REFERENCE_ANGLE_DEG
    sources: tuple[str, ...]

    def __post_init__(self) -> None:
        check_field_types(self)
        checked_number("a_per_deg2", self.a_per_deg2, -0.01, 0.01, "1/deg^2")
        checked_number("b_per_deg", self.b_per_deg, -1, 1, "1/deg")
        checked_number("v1_n_per_deg2", self.v1_n_per_deg2, 0, 10, "N/deg^2")
        checked_number("v2_per_deg", self.v2_per_deg, 0, 1, "1/deg")
        checked_number("acceleration_deg_per_s2_n", self.acceleration_deg_per_s2_n, 0, 1e3, "")
        checked_number("limb_n", self.limb_n, 0, 1e4, "N")
        checked_number("damping_per_s", self.damping_per_s, 0, 100, "1/s")
        checked_number("rest_deg", self.rest_deg, *KNEE_RANGE_DEG, "deg")

    def force_factor(self, angle_deg: float) -> float:
        """Return A at an angle over A at 90 deg, never below 0 [1]."""
        bent = REFERENCE_ANGLE_DEG - angle_deg
        return max(0.0, 1 + self.a_per_deg2 * bent * bent + self.b_per_deg * bent)


@dataclass(frozen=True)
class LimbResult:
    """What a limb did. All arrays have the shape of `at_s`.

    Attributes:
        at_s: the times of the samples [s].
        force_n: force of the muscle, of the size of a tendon's [N].
        angle_deg: angle of the joint, 0 when straight [deg].
        speed_deg_per_s: its rate of change [deg/s].
        warnings: what limits the trust in this run.
        sources: keys of the sources.
    """

    at_s: Floats
    force_n: Floats
    angle_deg: Floats
    speed_deg_per_s: Floats
    warnings: tuple[str, ...]
    sources: tuple[str, ...]


MARION_2013 = ForceModel(
    name="Marion 2013, quadriceps at 90 deg",
    tau_c_s=0.020,
    a_rest_n_per_s=2100.0,
    tau_1_rest_s=0.0361,
    tau_2_s=0.0521,
    k_m_rest=0.352,
    alpha_a_per_s2=-0.403,
    alpha_tau_1_per_n=2.93e-5,
    alpha_k_m_per_s_n=1.36e-5,
    tau_fat_s=99.4,
    r0_rest=2.0,
    sources=("marion-2013", "cocofest"),
    disagreements=(
        "the fatigue constants are ten times cocofest's, an inference: see the module",
        "R_0 is 2 here, 2.352 in cocofest, and would be 1.392 by Ding's rule",
    ),
)
MARION_2013_KNEE = JointModel(
    name="Marion 2013, knee",
    a_per_deg2=-4.49e-4,
    b_per_deg=0.0344,
    v1_n_per_deg2=0.371,
    v2_per_deg=0.0229,
    acceleration_deg_per_s2_n=9.85,
    limb_n=247.5,
    damping_per_s=0.67,
    sources=("marion-2013", "house"),
)


@checks_types
def at_angle(model: ForceModel, joint: JointModel, angle_deg: float) -> ForceModel:
    """Return a force model as it is with the joint held at an angle, 0 to 135 deg.

    Raises:
        ValueError: when the angle is outside its range, or no force is left there.
    """
    checked_number("angle_deg", angle_deg, *KNEE_RANGE_DEG, "deg")
    scaled = model.a_rest_n_per_s * joint.force_factor(angle_deg)
    return replace(
        model,
        name=f"{model.name}, at {angle_deg:g} deg",
        a_rest_n_per_s=scaled,
        sources=tuple(dict.fromkeys((*model.sources, *joint.sources))),
    )


@checks_types
def simulate_limb(
    pulses_s: ArrayLike,
    *,
    force: ForceModel = MARION_2013,
    joint: JointModel = MARION_2013_KNEE,
    load_n: float = 0.0,
    until_s: float | None = None,
    fatigue: bool = True,
) -> LimbResult:
    """Simulate a limb that hangs at rest at 0 s and is free to move.

    Args:
        pulses_s: times of the pulses, rising, 0 or later [s], shape (n,).
        force: the force model at 90 deg, in a published form.
        joint: how angle and force go together.
        load_n: weight on the limb, as force of the muscle [N].
        until_s: end of the run [s]; a second after the last pulse unless given, at most 600.
        fatigue: whether the muscle tires.

    Returns:
        Force, angle and speed every 10 ms.

    Raises:
        ValueError: naming the argument, the value and the range.
    """
    pulses = checked_array("pulses_s", pulses_s, 0, LONGEST_RUN_S, "s")
    if np.any(np.diff(pulses) <= 0):
        msg = "pulses_s must rise"
        raise ValueError(msg)
    if not force.has_published_form or force.width is not None or force.current is not None:
        msg = "force must be a published model without a curve of width or current"
        raise ValueError(msg)
    checked_number("load_n", load_n, 0, 1e4, "N")
    last = float(pulses[-1]) if pulses.size else 0.0
    end = last + 1.0 if until_s is None else until_s
    checked_number("until_s", end, 0, LONGEST_RUN_S, "s")
    at = np.arange(0, math.floor(end * 100) + 1) / 100
    motion = _Motion(force, joint, load_n, 1.0 if fatigue else 0.0)
    rows = np.array(_integrate(motion, pulses.tolist(), at.tolist(), LONGEST_STEP_S))
    angle = rows[:, 2]
    stopped = bool(np.isin(angle, KNEE_RANGE_DEG).any())
    return LimbResult(
        at_s=at,
        force_n=rows[:, 0],
        angle_deg=angle,
        speed_deg_per_s=rows[:, 3],
        warnings=("The knee reaches the end of its range and is stopped.",) if stopped else (),
        sources=tuple(dict.fromkeys((*force.sources, *joint.sources))),
    )


@dataclass(frozen=True, slots=True)
class _Motion:
    """The equations of one limb."""

    force: ForceModel
    joint: JointModel
    load_n: float
    drive: float

    def rates(self, state: State, cn: float) -> State:
        f, u, angle, speed = state
        model, joint = self.force, self.joint
        a = max(0.0, model.a_rest_n_per_s + model.alpha_a_per_s2 * u) * joint.force_factor(angle)
        m = cn / (model.k_m_rest + model.alpha_k_m_per_s_n * u + cn)
        g = joint.v1_n_per_deg2 * angle * math.exp(-joint.v2_per_deg * angle) * speed
        tau_1 = model.tau_1_rest_s + model.alpha_tau_1_per_n * u
        weight = (self.load_n + joint.limb_n) * math.cos(math.radians(angle + 90 - joint.rest_deg))
        return (
            max(0.0, a + g) * m - f / (tau_1 + model.tau_2_s * m),
            self.drive * f - u / model.tau_fat_s,
            speed,
            joint.acceleration_deg_per_s2_n * (weight - f) - joint.damping_per_s * speed,
        )


def _integrate(
    motion: _Motion, pulses: list[float], at: list[float], longest: float
) -> list[State]:
    """Integrate by Runge and Kutta's rule of order 4, with steps that end at pulses and samples."""
    tau_c, r0 = motion.force.tau_c_s, motion.force.r0_rest
    state: State = (0.0, 0.0, motion.joint.rest_deg, 0.0)
    found, t, c, s, last, i = [], 0.0, 0.0, 0.0, -math.inf, 0
    for sample in at:
        while True:
            stop = min(sample, pulses[i]) if i < len(pulses) else sample
            steps = max(1, math.ceil((stop - t) / longest - 1e-9))
            h = (stop - t) / steps
            for _ in range(steps if h > 0 else 0):
                half, whole = math.exp(-h / 2 / tau_c), math.exp(-h / tau_c)
                middle, after = half * (c + s * h / 2 / tau_c), whole * (c + s * h / tau_c)
                k1 = motion.rates(state, c)
                k2 = motion.rates(_moved(state, k1, h / 2), middle)
                k3 = motion.rates(_moved(state, k2, h / 2), middle)
                k4 = motion.rates(_moved(state, k3, h), after)
                both = _moved(_moved(k1, k2, 2.0), _moved(k4, k3, 2.0), 1.0)
                state = _within_range(_moved(state, both, h / 6))
                c, s = after, whole * s
            t = stop
            if i >= len(pulses) or pulses[i] > t:
                break
            s += 1.0 + (r0 - 1.0) * math.exp((last - pulses[i]) / tau_c)
            last, i = pulses[i], i + 1
        found.append(state)
    return found


def _within_range(state: State) -> State:
    """Stop a joint at the end of its range, without a rebound."""
    f, u, angle, speed = state
    low, high = KNEE_RANGE_DEG
    if angle < low:
        return f, u, low, max(speed, 0.0)
    return (f, u, high, min(speed, 0.0)) if angle > high else state


def _moved(state: State, rates: State, h: float) -> State:
    f, u, angle, speed = (x + h * rate for x, rate in zip(state, rates, strict=True))
    return f, u, angle, speed
