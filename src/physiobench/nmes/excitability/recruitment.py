"""The share of a muscle's motor units that a pulse recruits.

Each unit fires when the current passes its threshold; thresholds follow the strength-duration law
of the muscle's fibre (`fibres`, Weiss), and are spread log-normally over the units. The share
reached is therefore a normal distribution of the logarithm of the current.

In muscle with its nerve the spread follows from where the units lie in the field of the pads
(`motor_units`), and so does what other pads and tissue change. Chronaxie and median are fitted:
docs/reference/nmes-recruitment.md has the fit, and the fit without each study.

`PLAIN_THIGH` is the plain model. Its median and spread are set by hand so that the curve against
current lies on Hmed 2018's (16 % at 40 mA, 45 % at 63 mA, 86 % at 100 mA of its most), whose phase
duration was not seen and is taken as 450 us: DESIGN. Pads and tissue change its current as the
peak of the activating function on the line through the pads.
"""

import math
from dataclasses import dataclass, replace
from statistics import NormalDist
from typing import Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from physiobench.nmes.arguments import check_field_types, checked_array, checked_number
from physiobench.nmes.excitability.fibres import (
    LONG_DENERVATED_FIBRE,
    MOTOR_FIBRE,
    MUSCLE_MOTOR_BRANCH,
    RECENTLY_DENERVATED_FIBRE,
    Fibre,
    StrengthDurationLaw,
    threshold_ma,
)
from physiobench.nmes.excitability.motor_units import (
    FOREARM_UNITS,
    LEG_UNITS,
    THIGH_UNITS,
    MotorUnitLayout,
    threshold_distribution,
)
from physiobench.nmes.stimulus.electrodes import (
    REFERENCE_PADS,
    THIGH,
    PadPair,
    Tissue,
    current_scale,
)
from physiobench.nmes.stimulus.waveform import PulseShape


Floats = NDArray[np.float64]
STANDARD_NORMAL = NormalDist()


@dataclass(frozen=True, slots=True, kw_only=True)
class Recruitment:
    """The distribution of the thresholds of one muscle's motor units.

    Attributes:
        fibre: the fibre that is excited; its law must be Weiss's.
        median_threshold_ratio: threshold of the median motor unit over the threshold of `fibre`,
            which stands for the unit that is easiest to recruit [1].
        spread: standard deviation of the logarithm of the thresholds, below `REFERENCE_PADS` on a
            `THIGH` [1].
        units: where the motor units lie; None for the plain model, in which pads and tissue change
            the current of all units alike.
        sources: keys of the sources.
        note: where the values come from.

    Raises:
        ValueError: naming the field, the value and the range.
    """

    fibre: Fibre
    median_threshold_ratio: float
    spread: float
    units: MotorUnitLayout | None = None
    sources: tuple[str, ...] = ("weiss-1901", "house")
    note: str = ""

    def __post_init__(self) -> None:
        check_field_types(self)
        checked_number("median_threshold_ratio", self.median_threshold_ratio, 1, 100, "[1]")
        checked_number("spread", self.spread, 0.02, 3, "[1]")
        if self.fibre.law is not StrengthDurationLaw.WEISS:
            msg = f"fibre must follow Weiss's law, not {self.fibre.law}"
            raise ValueError(msg)

    def placed(
        self, pads: PadPair | None, tissue: Tissue | None, *, aside_mm: float = 0.0
    ) -> tuple[Self, float]:
        """Return the recruitment below these pads, and the current over the reference's [1].

        Without `pads` the reference pads are taken, without `tissue` an average thigh. `aside_mm`
        is how far to one side of the muscle both pads lie; the plain model takes the best place.
        """
        pads, tissue = pads or REFERENCE_PADS, tissue or THIGH
        if (pads, tissue, aside_mm) == (REFERENCE_PADS, THIGH, 0):
            return self, 1.0
        if self.units is None:
            return self, current_scale(pads, tissue)
        here = threshold_distribution(pads, tissue, replace(self.units, aside_mm=aside_mm))
        reference = threshold_distribution(REFERENCE_PADS, THIGH, self.units)
        spread = self.spread * here.spread / reference.spread
        return replace(self, spread=spread), here.median_ma / reference.median_ma

    def chronaxie_ratio(self, phase_duration_us: float) -> float:
        """Return the fibre's chronaxie over `phase_duration_us` [1]."""
        return self.fibre.chronaxie_us / phase_duration_us

    def median_ma(
        self,
        phase_duration_us: float,
        *,
        scale: float = 1.0,
        shape: PulseShape = PulseShape.SYMMETRIC_BIPHASIC,
    ) -> float:
        """Return the current that reaches half of the units [mA].

        Args:
            phase_duration_us: one phase of the pulse, above 0 [us].
            scale: how many times the reference's current these pads and tissue take [1].
            shape: form of the pulse; a triangle needs more, as the fibre accommodates.
        """
        easiest = threshold_ma(self.fibre, phase_duration_us, shape=shape, scale=scale)
        return self.median_threshold_ratio * float(easiest[0])

    def fraction(
        self,
        amplitude_ma: ArrayLike,
        phase_duration_us: float,
        *,
        scale: float = 1.0,
        shape: PulseShape = PulseShape.SYMMETRIC_BIPHASIC,
    ) -> Floats:
        """Return the share of units that each current reaches, 0 to 1 [1], shape (n,)."""
        current = checked_array("amplitude_ma", amplitude_ma, 0, 1e6, "mA")
        median = self.median_ma(phase_duration_us, scale=scale, shape=shape)
        return np.array([recruited_share(each / median, self.spread) for each in current.tolist()])

    def amplitude_for(
        self,
        fraction: float,
        phase_duration_us: float,
        *,
        scale: float = 1.0,
        shape: PulseShape = PulseShape.SYMMETRIC_BIPHASIC,
    ) -> float:
        """Return the current that reaches the share `fraction`, 1e-6 to 0.999999 [mA]."""
        checked_number("fraction", fraction, 1e-6, 1 - 1e-6, "[1]")
        times = math.exp(self.spread * STANDARD_NORMAL.inv_cdf(fraction))
        return times * self.median_ma(phase_duration_us, scale=scale, shape=shape)


def recruited_share(strength: float, spread: float) -> float:
    """Return the recruited share for a current of `strength` times the median threshold [1]."""
    if strength <= 0:
        return 0.0
    return 0.5 * math.erfc(-math.log(strength) / (spread * math.sqrt(2.0)))


PLAIN_THIGH = Recruitment(
    fibre=MOTOR_FIBRE,
    median_threshold_ratio=5.0,
    spread=0.45,
    sources=("hmed-2018", "weiss-1901", "house"),
    note="Median and spread set to Hmed 2018's curve (DESIGN).",
)
_FIELD_SOURCES = ("kangasmaa-2025", "reilly-1998", "weiss-1901", "house")
INNERVATED_THIGH = Recruitment(
    fibre=MUSCLE_MOTOR_BRANCH,
    median_threshold_ratio=7.15,
    spread=0.649,
    units=THIGH_UNITS,
    sources=("patterson-lockwood-1993", *_FIELD_SOURCES),
    note="Spread by geometry. Median fitted to 55 mA for 25 % of MVC with pads of 20 to 60 cm2 "
    "(Patterson & Lockwood 1993); with the threshold from memory alone it is 19 % lower.",
)
INNERVATED_LEG = Recruitment(
    fibre=MUSCLE_MOTOR_BRANCH,
    median_threshold_ratio=3.93,
    spread=0.524,
    units=LEG_UNITS,
    sources=_FIELD_SOURCES,
    note="Spread by geometry; chronaxie of the thigh; median 0.55 of the thigh's (DESIGN).",
)
INNERVATED_FOREARM = Recruitment(
    fibre=MUSCLE_MOTOR_BRANCH,
    median_threshold_ratio=2.50,
    spread=0.486,
    units=FOREARM_UNITS,
    sources=_FIELD_SOURCES,
    note="Spread by geometry; chronaxie of the thigh; median 0.35 of the thigh's (DESIGN).",
)
DENERVATED_SMALL_MUSCLE = Recruitment(
    fibre=RECENTLY_DENERVATED_FIBRE,
    median_threshold_ratio=3.0,
    spread=0.30,
    note="Fibres are reached directly, not by their nerve; median and spread DESIGN.",
)
DENERVATED_THIGH = Recruitment(
    fibre=LONG_DENERVATED_FIBRE,
    median_threshold_ratio=4.0,
    spread=0.30,
    note="Median so that the up to 250 mA in pulses of 60 to 75 ms per phase used at home over "
    "years (Kern 2010) reach most of the muscle (DESIGN).",
)
