"""Convert a prescription to the solver's input, and its output to contractions."""

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from physiobench.nmes.stimulus.prescription import Prescription


Floats = NDArray[np.float64]


class ContractionReadings(NamedTuple):
    """Peak [N], end [N] and area [N s] of each contraction, shape (contractions,)."""

    peak: Floats
    end: Floats
    area: Floats


class PulseKinds(NamedTuple):
    """The distinct pulses of a session: a ramp repeats in every contraction.

    `high` and `wide` are of the plateau's [1], shape (k,); `which` is each pulse's kind, (n,).
    """

    high: Floats
    wide: Floats
    which: NDArray[np.int64]


@dataclass(frozen=True)
class SessionLayout:
    """The pulses of a session and the times at which the solver must report.

    Attributes:
        pulses_s: times of the pulses [s], shape (n,).
        high: height of each pulse, of the plateau's [1], shape (n,).
        wide: width of each pulse, of the plateau's [1], shape (n,).
        phase_duration_us: width of the plateau's pulses [us].
        starts_s: start of each contraction [s], shape (m,).
        plateau_ends_s: where the ramp down begins, or the current ends [s], shape (m,).
        until_s: end of the last cycle [s].
        edges_s: all of these times, rising [s].
    """

    pulses_s: Floats
    high: Floats
    wide: Floats
    phase_duration_us: float
    starts_s: Floats
    plateau_ends_s: Floats
    until_s: float
    edges_s: Floats

    @classmethod
    def of(cls, rx: Prescription, contractions: int | None = None) -> Self:
        """Lay out `rx`, or only its first `contractions`."""
        train = rx.pulse_train()
        windows = train.windows_s[:contractions]
        inside = train.contraction < len(windows)
        starts, ends = windows[:, 0], windows[:, 1]
        plateau_ends = ends if rx.continuous else ends - rx.ramp_down_s
        until = float(starts[-1] + rx.cycle_s)
        nexts = np.append(starts[1:], until)
        plateau_ends = np.minimum(plateau_ends, nexts)
        return cls(
            pulses_s=train.times_s[inside],
            high=train.level[inside],
            wide=train.phase_duration_us[inside] / rx.phase_duration_us,
            phase_duration_us=float(rx.phase_duration_us),
            starts_s=starts,
            plateau_ends_s=plateau_ends,
            until_s=until,
            edges_s=np.unique(np.concatenate([starts, plateau_ends, nexts])),
        )

    @cached_property
    def kinds(self) -> PulseKinds:
        """Return the distinct pulses, and the index of each pulse among them."""
        # A ramp changes height or width, never both: their product tells the pulses apart.
        kinds, which = np.unique(self.high * self.wide, return_inverse=True)
        same = np.ones_like(kinds)
        by_width = bool(np.all(self.high == 1))
        high, wide = (same, kinds) if by_width else (kinds, same)
        return PulseKinds(high, wide, which.astype(np.int64))

    def isolation(self, tau_s: float) -> Floats:
        """Return the isolation of each pulse, 1 after a long pause [1], shape (n,)."""
        return -np.expm1(-np.diff(self.pulses_s, prepend=-1e9) / tau_s)

    def read(self, at_edges: Floats) -> ContractionReadings:
        """Return the readings of one run from its edges, shape (edges, 3)."""
        start = np.searchsorted(self.edges_s, self.starts_s)
        stop = np.append(start[1:], self.edges_s.size - 1)
        end = np.searchsorted(self.edges_s, self.plateau_ends_s)
        force, area, peak = at_edges.T
        # Two segments at most: to the plateau's end, and from there to the next start.
        return ContractionReadings(
            np.maximum(peak[end], peak[stop]), force[end], area[stop] - area[start]
        )
