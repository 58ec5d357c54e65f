"""Tests of physiobench.nmes.muscle.engine.kernels: the solver, its order, its two engines."""

import numpy as np
import pytest

from physiobench.nmes.muscle.engine import compilation, kernels, lanes
from physiobench.nmes.muscle.force_models import DING_2003
from tests.nmes import naive


PULSES = np.arange(0, 1, 0.04)
ENGINES = [kernels, compilation.compile_kernels()]


def follow(engine, *, tol=1e-12, fixed=0.0, cost=0.0, edges=(0.2, 1.5), samples=(0.5, 1.0)):
    rows = [
        PULSES,
        np.ones_like(PULSES),
        np.ones_like(PULSES),
        np.full_like(PULSES, cost),
        np.array(edges),
        np.array(samples),
    ]
    at_samples, at_edges = np.zeros((len(samples), 3)), np.zeros((len(edges), 3))
    given = rows if engine is not kernels else [row.tolist() for row in rows]
    steps = engine.integrate(*given, DING_2003.constants(), tol, fixed, at_samples, at_edges)
    return at_samples, at_edges, steps


@pytest.mark.parametrize("engine", ENGINES, ids=["python", "compiled"])
def test_the_solver_has_the_fifth_order_that_its_paper_claims(engine):
    exact = follow(engine, tol=1e-13)[0][:, 1]
    # Steps that divide the interval between pulses, so that halving the longest halves them all.
    errors = [np.abs(follow(engine, fixed=0.04 / n)[0][:, 1] - exact).max() for n in (16, 32, 64)]

    order = np.log2(np.array(errors[:-1]) / errors[1:])
    assert np.all((order > 4.6) & (order < 5.6)), order


def test_both_engines_give_one_answer():
    python, compiled = (follow(engine, tol=1e-6, cost=3.0) for engine in ENGINES)

    assert python[2] == compiled[2]
    np.testing.assert_allclose(python[0], compiled[0], rtol=1e-10)
    np.testing.assert_allclose(python[1], compiled[1], rtol=1e-10)


@pytest.mark.parametrize("tol", [1e-5, 1e-6, 1e-7, 1e-8, 1e-9])
def test_a_smaller_tolerance_takes_more_steps_and_keeps_its_word(tol):
    exact, _, _ = follow(compilation.compile_kernels(), tol=1e-13)

    found, _, steps = follow(compilation.compile_kernels(), tol=tol)

    assert np.abs(found[:, 1] / exact[:, 1] - 1).max() < 10 * tol
    assert steps > follow(compilation.compile_kernels(), tol=100 * tol)[2] * 0.999


def test_samples_do_not_change_the_path():
    few = follow(compilation.compile_kernels(), tol=1e-6, samples=(1.5,))
    many = follow(compilation.compile_kernels(), tol=1e-6, samples=tuple(np.linspace(0, 1.5, 999)))

    assert few[2] == many[2]
    assert few[1].tolist() == many[1].tolist()


def test_the_area_is_that_under_a_fine_trace():
    at = np.linspace(0, 1.5, 30_001)
    force = naive.reference(PULSES, [0.2, 1.5], DING_2003)
    trace = follow(compilation.compile_kernels(), samples=tuple(at))[0][:, 1]

    edges = follow(compilation.compile_kernels())[1]

    assert edges[1, 1] == pytest.approx(np.trapezoid(trace, at), rel=1e-6)
    np.testing.assert_allclose(edges[:, 0], force[:, 1], rtol=1e-9)


def test_a_pulse_that_costs_adds_to_the_fatigue():
    dear, free = (follow(compilation.compile_kernels(), cost=cost)[0][:, 2] for cost in (5.0, 0.0))

    np.testing.assert_allclose(dear - free, [13 * 5, 25 * 5], rtol=0.05)


@pytest.mark.parametrize(
    "engine", [lanes, compilation.compile_kernels()], ids=["python", "compiled"]
)
def test_people_side_by_side_go_by_the_fifth_order_too(engine):
    def state(steps):
        w = np.zeros(lanes.ROWS * lanes.LANES)
        for i in range(3):
            rows = zip(CONSTANTS, (1 + 0.1 * i, 1, 1, 1 + 0.2 * i, 1, 1, 1, 1, 1), strict=True)
            for (row, value), factor in rows:
                w[row + i] = value * factor
        row = w if engine is not lanes else w.tolist()
        c, s, h = 0.0, 1.0, 0.02 / steps
        engine.update_slopes(row, 3, 0.2, 0.0)
        c = 0.2
        for _ in range(steps):
            engine.advance_lanes(row, 3, h, h / 0.02, c, s, 0.0, 0.0)
            e = np.exp(-h / 0.02)
            c, s = float(e * (c + s * h / 0.02)), float(e * s)
        return np.array(row[lanes.FORCE : lanes.FORCE + 3])

    exact = state(512)
    errors = [np.abs(state(n) - exact).max() for n in (4, 8, 16)]

    order = np.log2(np.array(errors[:-1]) / errors[1:])
    assert np.all((order > 4.5) & (order < 5.8)), order


CONSTANTS = (
    (lanes.FORCE_SCALE, 3009.0),
    (lanes.ALPHA_A, -0.4),
    (lanes.TAU_1, 0.05),
    (lanes.K_M, 0.103),
    (lanes.TAU_2, 0.06),
    (lanes.ALPHA_TAU_1, 2.1e-5),
    (lanes.ALPHA_K_M, 1.9e-5),
    (lanes.RECOVERY_RATE, 1 / 127),
    (lanes.GAIN, 1.0),
)
