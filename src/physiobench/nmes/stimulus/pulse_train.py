"""The pulses of one session, at exact times."""

from dataclasses import dataclass, fields
from functools import cached_property

import numpy as np
from numpy.typing import NDArray


Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class PulseTrain:
    """The pulses of one session. All arrays are read-only.

    Attributes:
        ticks: times of the pulses, rising [ticks], shape (n,).
        ticks_per_s: how many ticks one second holds, a whole number.
        level: height of each pulse as a fraction of the plateau's [1], shape (n,).
        phase_duration_us: width of one phase of each pulse [us], shape (n,).
        amplitude_ma: peak current of each pulse [mA], shape (n,); None when none is prescribed.
        contraction: which contraction each pulse belongs to, from 0, shape (n,).
        windows_s: start and end of each contraction's current, ramps included [s], shape (m, 2).
    """

    ticks: Ints
    ticks_per_s: int
    level: Floats
    phase_duration_us: Floats
    amplitude_ma: Floats | None
    contraction: Ints
    windows_s: Floats

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            if isinstance(value, np.ndarray):
                value.flags.writeable = False

    def __len__(self) -> int:
        return int(self.ticks.size)

    @cached_property
    def times_s(self) -> Floats:
        """Return the times of the pulses [s], shape (n,), each right to the last place."""
        whole, rest = np.divmod(self.ticks, self.ticks_per_s)
        times = whole + rest / self.ticks_per_s
        times.flags.writeable = False
        return times
