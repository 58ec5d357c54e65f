"""Decide when the kernels are compiled, and compile them with Numba.

The kernels are plain Python. The first short call of a process interprets them, because importing
Numba and loading the compiled kernels takes longer than one session. From the second call on, and
at once for a large job, the same source runs compiled and is cached on disk. The environment
variable PHYSIOBENCH_NMES_ENGINE changes this: `python` never compiles (for a process that must
stay small), `compiled` always does. `use_engine` does the same for the calls of one block.
"""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from types import FunctionType, SimpleNamespace
from typing import Any

import numpy as np

from physiobench.nmes.muscle.engine import batch, kernels, lanes, state_kernels, state_lanes
from physiobench.nmes.muscle.engine.state_kernels import STATE_CONSTANTS


COMPILE_ABOVE_PULSES = (
    30_000  # pulses; interpreting more than this takes longer than compiling from the cache
)
COMPILED_FUNCTIONS = {
    kernels: ("force_rate", "integration_step", "peak_within_step", "integrate"),
    lanes: ("update_slopes", "advance_lanes", "decay_lanes"),
    state_kernels: ("state_rate", "state_step", "peak_within_state_step", "integrate_states"),
    batch: ("integrate_lanes", "integrate_population"),
    state_lanes: (
        "update_state_slopes",
        "advance_state_lanes",
        "decay_state_lanes",
        "charge_attained",
        "integrate_state_lanes",
        "integrate_state_population",
    ),
}
# The linker keeps one copy of a function that several kernels call. In the process that compiles
# them this is the first one: the function alone, which LLVM does not vectorise. Code from the
# cache has the vectorised copy. Forced inlining leaves no copy to choose; without it the compiling
# process stays 2.4 times slower.
INLINED_FUNCTIONS = (
    "update_slopes",
    "advance_lanes",
    "decay_lanes",
    "update_state_slopes",
    "advance_state_lanes",
    "decay_state_lanes",
    "charge_attained",
)
INTERPRETED = SimpleNamespace(
    integrate=kernels.integrate,
    integrate_states=state_kernels.integrate_states,
    integrate_population=batch.integrate_population,
    integrate_state_population=state_lanes.integrate_state_population,
)
ENGINES = ("auto", "python", "compiled")


_chosen: ContextVar[str | None] = ContextVar("chosen engine", default=None)


class _ProcessState:
    """Calls and compiled kernels of this process."""

    lock = threading.Lock()
    calls = 0
    compiled: SimpleNamespace | None = None


@contextmanager
def use_engine(name: str) -> Iterator[None]:
    """Run the calls of a `with` block by the engine `name`, in this thread.

    Args:
        name: `python`, which never compiles and so never loads Numba; `compiled`; or `auto`.

    Raises:
        ValueError: when there is no such engine.
    """
    if name not in ENGINES:
        msg = f"name must be one of {', '.join(ENGINES)}, not {name!r}"
        raise ValueError(msg)
    token = _chosen.set(name)
    try:
        yield
    finally:
        _chosen.reset(token)


def kernels_for(pulses: int) -> tuple[Any, bool]:
    """Return the kernels to run `pulses` pulses with, and whether they are compiled.

    Raises:
        ValueError: when PHYSIOBENCH_NMES_ENGINE names no engine.
    """
    engine = _chosen.get() or os.environ.get("PHYSIOBENCH_NMES_ENGINE", "auto")
    if engine not in ENGINES:
        msg = f"PHYSIOBENCH_NMES_ENGINE must be one of {', '.join(ENGINES)}, not {engine!r}"
        raise ValueError(msg)
    first = _ProcessState.calls == 0
    _ProcessState.calls += 1
    if engine == "python" or (
        engine == "auto"
        and _ProcessState.compiled is None
        and first
        and pulses <= COMPILE_ABOVE_PULSES
    ):
        return INTERPRETED, False
    return compile_kernels(), True


def compile_kernels() -> SimpleNamespace:
    """Compile the kernels, or load them from the cache of an earlier process."""
    with _ProcessState.lock:
        if _ProcessState.compiled is None:
            _ProcessState.compiled = _compile()
        return _ProcessState.compiled


def _compile() -> SimpleNamespace:
    import numba  # noqa: PLC0415  100 MB and most of a second: only for those who need it

    # Sums in any order and fused products; NaN and infinity keep their meaning.
    exact_enough = {"contract", "reassoc", "nsz"}
    flags: dict[str, Any] = {"nogil": True, "error_model": "numpy", "fastmath": exact_enough}
    ready: dict[str, Any] = {}
    for module, names in COMPILED_FUNCTIONS.items():
        own: dict[str, Any] = vars(module) | ready
        for name in names:
            source: FunctionType = getattr(module, name)
            copy = FunctionType(source.__code__, own, name, source.__defaults__)
            copy.__module__, copy.__qualname__ = module.__name__, name
            flags["forceinline"] = name in INLINED_FUNCTIONS
            try:
                own[name] = numba.njit(cache=True, **flags)(copy)
            except RuntimeError:  # no folder to keep it in: compile for this process alone
                own[name] = numba.njit(**flags)(copy)
            ready[name] = own[name]
    return SimpleNamespace(**ready)


def compile_for_cache() -> None:
    """Compile every kernel for the types it is called with, and keep it for later processes."""
    ready, one = compile_kernels(), np.ones(1)
    table, kind = np.zeros((1, 3)), np.zeros(1, dtype=np.int64)
    rested = (0.02, 3000.0, 0.05, 0.06, 0.1, -0.4, 2e-5, 2e-5, 127.0, 1.1, 0.0, 1.0)
    ready.integrate(one, one, one, one, one + 1, one, rested, 1e-3, 0.0, table, table)
    states = (1.0,) * STATE_CONSTANTS
    at = np.zeros((1, 6))
    ready.integrate_states(one, one, one + 1, one, states, 1e-3, 0.0, at, table)
    tired = np.ones((1, 14))
    room, gains = np.zeros(state_lanes.STATE_ROWS * lanes.LANES), np.zeros(lanes.LANES)
    given = (one, kind, one, one, one + 1, states, tired, room, gains, np.zeros((1, 1, 3)))
    ready.integrate_state_population(*given)
    person = np.array([[*rested, 1.0, 1.0, 1.0, 0.5, 0.0, 0.5]])
    room, gains = np.zeros(lanes.ROWS * lanes.LANES), np.zeros(lanes.LANES)
    ready.integrate_population(
        one, one, kind, one, one, one + 1, person, room, gains, np.zeros((1, 1, 3))
    )
