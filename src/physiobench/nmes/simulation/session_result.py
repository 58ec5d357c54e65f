"""The result of one simulated session."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from physiobench.nmes.arguments import checked_array
from physiobench.nmes.muscle.force_simulation import KernelInputs
from physiobench.nmes.muscle.muscles import MuscleModel
from physiobench.nmes.simulation.population_simulation import PopulationResult
from physiobench.nmes.stimulus.electrodes import PadPair, Tissue
from physiobench.nmes.stimulus.limits import LimitCheck
from physiobench.nmes.stimulus.prescription import Prescription


Floats = NDArray[np.float64]

TRACE_STEP_S = 0.05


class Contraction(NamedTuple):
    """One row of the table of contractions; see `Contractions`."""

    at_s: float
    peak_force_n: float
    end_force_n: float
    force_time_integral_ns: float
    recruited: float


@dataclass(frozen=True)
class Contractions:
    """The results of each contraction. All arrays have the shape (contractions,).

    Attributes:
        at_s: start of the current [s].
        peak_force_n: the true largest force until the next start [N].
        end_force_n: force at the end of the plateau, before the ramp down [N].
        force_time_integral_ns: area under the force until the next start [N s].
        recruited: share of the motor units reached at the plateau [1].
    """

    at_s: Floats
    peak_force_n: Floats
    end_force_n: Floats
    force_time_integral_ns: Floats
    recruited: Floats

    def __len__(self) -> int:
        return int(self.at_s.size)

    def __getitem__(self, i: int) -> Contraction:
        return Contraction(
            float(self.at_s[i]),
            float(self.peak_force_n[i]),
            float(self.end_force_n[i]),
            float(self.force_time_integral_ns[i]),
            float(self.recruited[i]),
        )

    def __iter__(self) -> Iterator[Contraction]:
        return (self[i] for i in range(len(self)))


@dataclass(frozen=True)
class SessionResult:
    """One simulated session.

    Attributes:
        prescription: what was simulated.
        muscle: on what.
        pads: through what; None when not known.
        tissue: under the pads.
        recruited: share of the motor units reached at the plateau [1].
        contractions: the table, one row per contraction.
        checks: every electrical limit with its verdict; empty without pads.
        warnings: what limits the trust in this run.
        population: the same session over virtual people, when asked for.
    """

    prescription: Prescription
    muscle: MuscleModel
    pads: PadPair | None
    tissue: Tissue | None
    recruited: float
    contractions: Contractions
    checks: tuple[LimitCheck, ...]
    warnings: tuple[str, ...]
    population: PopulationResult | None
    inputs: KernelInputs = field(repr=False)
    newtons: float = field(repr=False)

    @property
    def fatigue(self) -> float:
        """Return the share of the first contraction's peak that the last has lost [1]."""
        peaks = self.contractions.peak_force_n
        return float(1 - peaks[-1] / peaks[0]) if peaks[0] > 0 else 0.0

    @property
    def percent_mvc(self) -> Floats:
        """Return each contraction's peak as a percentage of a maximal voluntary one [%]."""
        return 100 * self.contractions.peak_force_n / self.muscle.mvc_n

    @property
    def sources(self) -> tuple[str, ...]:
        """Return the keys of the papers that this run rests on, for `cite`."""
        return (*self.muscle.sources, "dormand-1980")

    @cached_property
    def at_s(self) -> Floats:
        """Return times every 50 ms through the session [s], shape (n,)."""
        return np.arange(0, np.floor(self.inputs.until_s / TRACE_STEP_S) + 1) * TRACE_STEP_S

    @cached_property
    def force_n(self) -> Floats:
        """Return the force at `at_s` [N], shape (n,)."""
        return self.force_at(self.at_s)

    def force_at(self, at_s: ArrayLike) -> Floats:
        """Return the force at each time, rising, within the session [N], shape (n,).

        Raises:
            ValueError: when a time is outside the session or before the one before it.
        """
        times = checked_array("at_s", at_s, 0, self.inputs.until_s, "s")
        if np.any(np.diff(times) < 0):
            msg = "at_s must rise"
            raise ValueError(msg)
        found = self.inputs.integrate(np.array([self.inputs.until_s]), times)[0]
        return self.newtons * found[:, 1]
