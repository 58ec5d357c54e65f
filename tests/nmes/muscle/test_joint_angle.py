"""Tests of physiobench.nmes.muscle.joint_angle: units, order and the same by SciPy."""

import math
from dataclasses import replace

import numpy as np
import pytest
from scipy.integrate import solve_ivp

from physiobench.nmes.muscle import joint_angle
from physiobench.nmes.muscle.cooperative_models import COOPERATIVE_QUADRICEPS
from physiobench.nmes.muscle.force_models import DING_2003, DING_2007
from physiobench.nmes.muscle.force_simulation import simulate_muscle
from physiobench.nmes.muscle.joint_angle import (
    MARION_2013,
    MARION_2013_KNEE,
    at_angle,
    simulate_limb,
)
from tests.nmes import naive


TRAIN = np.arange(0, 0.5, 0.03)
STILL = replace(MARION_2013_KNEE, acceleration_deg_per_s2_n=0.0)


def by_scipy(pulses, at, *, fatigue):
    """Solve every equation as printed, calcium as the sum over the pulses."""
    p, j = MARION_2013, MARION_2013_KNEE

    def rate(now, state):
        f, a, tau_1, k_m, angle, speed = state
        cn = naive.calcium([t for t in pulses if t <= now], [now], tau_c_s=p.tau_c_s, r0=2.0)[0]
        m, bent = cn / (k_m + cn), 90 - angle
        scale = a * (1 - 4.49e-4 * bent**2 + 0.0344 * bent)
        scale += 0.371 * angle * math.exp(-0.0229 * angle) * speed
        drive = f if fatigue else 0.0
        return (
            max(0.0, scale) * m - f / (tau_1 + p.tau_2_s * m),
            (2100 - a) / 99.4 - 0.403 * drive,
            (0.0361 - tau_1) / 99.4 + 2.93e-5 * drive,
            (0.352 - k_m) / 99.4 + 1.36e-5 * drive,
            speed,
            9.85 * (247.5 * math.cos(math.radians(angle)) - f) - j.damping_per_s * speed,
        )

    state, t, found = np.array([0, 2100, 0.0361, 0.352, 90, 0.0]), 0.0, []
    for event in sorted({*pulses.tolist(), *at.tolist()}):
        if event > t:
            span = (t + 1e-12, event)
            state = solve_ivp(rate, span, state, method="DOP853", rtol=1e-9, atol=1e-9).y[:, -1]
        t = event
        if event in at:
            found.append(state)
    return np.array(found)


@pytest.mark.parametrize("fatigue", [True, False])
def test_a_swing_is_the_one_that_scipy_finds(fatigue):
    at = np.array([0.1, 0.25, 0.4, 0.6, 1.0])
    exact = by_scipy(TRAIN, at, fatigue=fatigue)

    run = simulate_limb(TRAIN, until_s=1.0, fatigue=fatigue)

    which = np.round(at * 100).astype(int)
    np.testing.assert_allclose(run.force_n[which], exact[:, 0], rtol=1e-5, atol=1e-4)
    np.testing.assert_allclose(run.angle_deg[which], exact[:, 4], rtol=1e-5)
    np.testing.assert_allclose(run.speed_deg_per_s[which], exact[:, 5], rtol=1e-4, atol=1e-2)


def test_the_rule_has_its_fourth_order():
    motion = joint_angle._Motion(MARION_2013, MARION_2013_KNEE, 0.0, 1.0)

    def angle(step):
        return joint_angle._integrate(motion, TRAIN.tolist(), [0.45], step)[-1][2]

    exact = angle(0.03 / 512)
    errors = [abs(angle(0.03 / n) - exact) for n in (8, 16, 32)]

    order = np.log2(np.array(errors[:-1]) / errors[1:])
    assert np.all((order > 3.5) & (order < 4.6)), order


def test_the_shank_swings_about_once_a_second_as_legs_do():
    free = replace(MARION_2013_KNEE, damping_per_s=0.0)
    run = simulate_limb([0.0], joint=free, until_s=6.0)

    angle = run.angle_deg[50:] - 90
    crossings = np.flatnonzero((angle[:-1] < 0) & (angle[1:] >= 0))
    period = np.diff(crossings).mean() / 100

    assert 1 / period == pytest.approx(1.04, abs=0.02)


def test_damping_brings_it_to_rest():
    run = simulate_limb(TRAIN, until_s=15.0)

    assert run.angle_deg[:100].min() < 70
    assert run.angle_deg[-1] == pytest.approx(90, abs=1)


def test_a_limb_that_cannot_move_is_isometric():
    run = simulate_limb(TRAIN, joint=STILL)
    held = simulate_muscle(TRAIN, MARION_2013, sample_at_s=run.at_s)

    np.testing.assert_allclose(run.force_n, held.force_n, atol=1e-5 * held.force_n.max())
    assert set(run.angle_deg) == {90.0}


def test_force_at_an_angle_is_as_computed_from_the_paper():
    factor = MARION_2013_KNEE.force_factor

    assert factor(90) == 1
    assert factor(40) == pytest.approx(1.60, abs=0.01)
    assert factor(51.7) == pytest.approx(1.66, abs=0.01)
    assert factor(0) == pytest.approx(0.46, abs=0.01)


@pytest.mark.parametrize("model", [MARION_2013, COOPERATIVE_QUADRICEPS, DING_2003])
def test_any_force_model_can_be_held_at_an_angle(model):
    bent = at_angle(model, MARION_2013_KNEE, 60)

    assert bent.tetanus_n == pytest.approx(model.tetanus_n * MARION_2013_KNEE.force_factor(60))
    assert "marion-2013" in bent.sources


def test_a_heavier_limb_moves_less():
    light, heavy = (simulate_limb(TRAIN, load_n=load).angle_deg.min() for load in (0.0, 200.0))

    assert heavy > light


def test_a_knee_stops_at_the_end_of_its_range_and_says_so():
    strong = replace(MARION_2013, a_rest_n_per_s=9000.0)

    run = simulate_limb(np.arange(0, 2, 0.02), force=strong)

    assert "end of its range" in run.warnings[0]
    assert run.angle_deg.min() == 0
    assert np.all(np.isfinite(run.force_n))
    assert simulate_limb(TRAIN[:4]).warnings == ()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"pulses_s": [0.1, 0.1]}, "pulses_s must rise"),
        ({"pulses_s": [float("nan")]}, "pulses_s"),
        ({"pulses_s": TRAIN, "force": COOPERATIVE_QUADRICEPS}, "force must be a published model"),
        ({"pulses_s": TRAIN, "force": DING_2007}, "force must be a published model"),
        ({"pulses_s": TRAIN, "load_n": -1}, "load_n must be"),
        ({"pulses_s": TRAIN, "until_s": float("inf")}, "until_s must be"),
    ],
)
def test_bad_input_is_refused(arguments, words):
    with pytest.raises(ValueError, match=words):
        simulate_limb(**arguments)


def test_an_impossible_joint_is_refused():
    with pytest.raises(ValueError, match="damping_per_s must be"):
        replace(MARION_2013_KNEE, damping_per_s=-1)
    with pytest.raises(ValueError, match="angle_deg must be"):
        at_angle(DING_2003, MARION_2013_KNEE, 200)
