"""Which share of a muscle's motor units a pulse reaches.

Each unit fires when the current passes its threshold; thresholds follow Weiss's law of strength
and duration, I = b (1 + c / d), with a rheobase b that is spread log-normally over the units. The
share reached is therefore a normal distribution of the logarithm of the current.

For the quadriceps the median and the spread are set by hand so that the curve against current lies
on Hmed 2018's (16 % at 40 mA, 45 % at 63 mA, 86 % at 100 mA of its most), whose phase duration was
not seen and is taken as 450 us: DESIGN.
"""

import math
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import ArrayLike, NDArray

from physiobench.nmes._check import floats, number
from physiobench.nmes.waveform import Shape


Floats = NDArray[np.float64]
NORMAL = NormalDist()


@dataclass(frozen=True, slots=True, kw_only=True)
class Recruitment:
    """How the thresholds of one muscle's motor units lie.

    Attributes:
        rheobase_ma: current that reaches half of the units with an endless pulse, on the reference
            pads (50 cm2, 15 cm apart) and tissue [mA].
        chronaxie_ms: phase duration at which twice the rheobase is needed [ms].
        spread: standard deviation of the logarithm of the thresholds [1].
        accommodation: how many times the current a slow triangular rise needs [1].
        sources: keys of the sources.
        note: where the values come from.

    Raises:
        ValueError: naming the field, the value and the range.
    """

    rheobase_ma: float
    chronaxie_ms: float
    spread: float
    accommodation: float
    sources: tuple[str, ...] = ("weiss-1901", "house")
    note: str = ""

    def __post_init__(self) -> None:
        number("rheobase_ma", self.rheobase_ma, 0.1, 1000, "mA")
        number("chronaxie_ms", self.chronaxie_ms, 0.01, 200, "ms", "250 us is 0.25")
        number("spread", self.spread, 0.02, 3, "[1]")
        number("accommodation", self.accommodation, 1, 20, "[1]")

    def median_ma(
        self,
        phase_duration_us: float,
        *,
        scale: float = 1.0,
        shape: Shape = Shape.SYMMETRIC_BIPHASIC,
    ) -> float:
        """Return the current that reaches half of the units [mA].

        Args:
            phase_duration_us: one phase of the pulse, above 0 [us].
            scale: how many times the reference's current these pads and tissue take [1].
            shape: form of the pulse; a triangle needs `accommodation` times more.
        """
        number("phase_duration_us", phase_duration_us, 1e-3, 1e6, "us")
        number("scale", scale, 1e-3, 1e6, "[1]")
        slow = self.accommodation if shape is Shape.TRIANGULAR else 1.0
        weiss = 1 + 1000 * self.chronaxie_ms / phase_duration_us
        return self.rheobase_ma * weiss * scale * slow

    def fraction(
        self,
        amplitude_ma: ArrayLike,
        phase_duration_us: float,
        *,
        scale: float = 1.0,
        shape: Shape = Shape.SYMMETRIC_BIPHASIC,
    ) -> Floats:
        """Return the share of units that each current reaches, 0 to 1 [1], shape (n,)."""
        current = floats("amplitude_ma", amplitude_ma, 0, 1e6, "mA")
        median = self.median_ma(phase_duration_us, scale=scale, shape=shape)
        found = np.zeros_like(current)
        for i, each in enumerate(current):
            if each > 0:
                found[i] = reached(each / median, self.spread)
        return found

    def amplitude_for(
        self,
        fraction: float,
        phase_duration_us: float,
        *,
        scale: float = 1.0,
        shape: Shape = Shape.SYMMETRIC_BIPHASIC,
    ) -> float:
        """Return the current that reaches the share `fraction`, 1e-6 to 0.999999 [mA]."""
        number("fraction", fraction, 1e-6, 1 - 1e-6, "[1]")
        times = math.exp(self.spread * NORMAL.inv_cdf(fraction))
        return times * self.median_ma(phase_duration_us, scale=scale, shape=shape)


def reached(strength: float, spread: float) -> float:
    """Return the share of units below `strength`, in medians of their thresholds [1]."""
    return 0.5 * math.erfc(-math.log(strength) / (spread * math.sqrt(2.0)))


MOTOR_NERVE_THIGH = Recruitment(
    rheobase_ma=42.0,
    chronaxie_ms=0.25,
    spread=0.45,
    accommodation=4.5,
    sources=("hmed-2018", "weiss-1901", "house"),
    note="Median and spread set to Hmed 2018's curve (DESIGN); chronaxie within 0.2 to 0.4 ms (M); "
    "accommodation within 3 to 6 (M).",
)
MOTOR_NERVE_LEG = Recruitment(
    rheobase_ma=22.0,
    chronaxie_ms=0.25,
    spread=0.45,
    accommodation=4.5,
    note="As the thigh, for a smaller muscle whose nerve lies shallow: half the current (DESIGN).",
)
MUSCLE_WITHOUT_NERVE = Recruitment(
    rheobase_ma=8.0,
    chronaxie_ms=20.0,
    spread=0.45,
    accommodation=1.2,
    note="Chronaxie 10 to 30 ms and more, accommodation near 1 (M); rheobase for a small muscle "
    "(DESIGN). Fibres are reached directly, not by their nerve.",
)
THIGH_WITHOUT_NERVE = Recruitment(
    rheobase_ma=70.0,
    chronaxie_ms=20.0,
    spread=0.45,
    accommodation=1.2,
    note="Rheobase so that currents of up to 250 mA in pulses of 60 to 75 ms per phase, as used at "
    "home over years (Kern 2010), reach most of the muscle (DESIGN).",
)
