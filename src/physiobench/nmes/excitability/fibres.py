"""How much current a fibre needs for a pulse of a given width and form.

Two laws of strength and duration for rectangular pulses, with b the rheobase and c the chronaxie:
Weiss (1901), I = b (1 + c/d), the form that Geddes (2004, IEEE TBME, PMID 14723507) recommends;
Lapicque (1907), I = b / (1 - exp(-d ln 2 / c)).

Accommodation after Hill AV (1936), Excitation and accommodation in nerve, Proc R Soc B
119:305-355, equations 1 to 8 (from memory), made partial: the membrane charges, k V' = I - V,
the threshold follows it slowly, l W' = V - W, and the fibre fires once V - a W reaches a bound.
With a = 1 a slow enough rise never fires; with a < 1 it takes up to 1/(1 - a) times the rheobase,
which is the ratio of triangular to rectangular threshold that clinics measure. k is c/ln 2, as in
Lapicque's law. This correction multiplies either law.

Currents hold for the reference pads on the reference thigh (see `electrodes.current_scale`).
"""

import math
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray

from physiobench.nmes.advice import AdviceEnum
from physiobench.nmes.arguments import (
    check_field_types,
    checked_array,
    checked_number,
    checks_types,
)
from physiobench.nmes.stimulus.waveform import PulseShape


Floats = NDArray[np.float64]

LONGEST_PULSE_US = 10_000_000.0


class StrengthDurationLaw(StrEnum):
    """The strength-duration law for rectangular pulses."""

    WEISS = "weiss"
    LAPICQUE = "lapicque"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fibre:
    """One kind of excitable fibre under a pad.

    Attributes:
        name: what it is called.
        rheobase_ma: least current of an endless rectangular pulse, 0.01 to 1000 [mA].
        chronaxie_us: duration at which twice the rheobase is needed, 10 to 10^6 [us].
        accommodation: a, share of the potential that the threshold follows, 0 to 0.99 [1].
        accommodation_ms: l, the time it takes, longer than the charging time [ms].
        law: strength-duration law.
        source: where the numbers come from, M marking what is from memory.
        disagreement: what other sources say.

    Raises:
        ValueError: naming the field, the value and the range.
    """

    name: str
    rheobase_ma: float
    chronaxie_us: float
    accommodation: float
    accommodation_ms: float
    law: StrengthDurationLaw = StrengthDurationLaw.WEISS
    source: str = field(compare=False)
    disagreement: str = field(default="", compare=False)

    def __post_init__(self) -> None:
        check_field_types(self)
        checked_number("rheobase_ma", self.rheobase_ma, 0.01, 1000, "mA")
        checked_number("chronaxie_us", self.chronaxie_us, 10, 1e6, "us", "microseconds are meant")
        checked_number("accommodation", self.accommodation, 0, 0.99, "[1]")
        least = 1.01 * self.charging_ms
        checked_number("accommodation_ms", self.accommodation_ms, least, 1e5, "ms")
        object.__setattr__(self, "law", StrengthDurationLaw(self.law))

    @property
    def charging_ms(self) -> float:
        """Return k, the time constant of the membrane [ms]."""
        return self.chronaxie_us / 1000 / math.log(2)


SENSORY_FIBRE = Fibre(
    name="sensory (A beta)",
    rheobase_ma=4.0,
    chronaxie_us=200,
    accommodation=0.8,
    accommodation_ms=60,
    source="M: order and convergence of the curves of surface stimulation, Howson 1978",
    disagreement="M: threshold tracking finds 400 to 700 us, longer than in motor axons.",
)
MOTOR_FIBRE = Fibre(
    name="motor (A alpha)",
    rheobase_ma=8.0,
    chronaxie_us=300,
    accommodation=0.8,
    accommodation_ms=60,
    source=(
        "Rheobase 2 to 18 mA at a motor point (Physiopedia, Strength-duration curve); chronaxie "
        "under 1 ms, M: usually 200 to 400 us; triangular to rectangular threshold at 1 s 3 to 6, "
        "M: Foerster and Palastanga"
    ),
    disagreement="A model of a myelinated fibre (MRG in PyFibers, 10 mm off) gives 440 to 520 us.",
)
MUSCLE_MOTOR_BRANCH = Fibre(
    name="motor branch inside a muscle",
    rheobase_ma=8.0,
    chronaxie_us=170,
    accommodation=0.8,
    accommodation_ms=60,
    source=(
        "Chronaxie fitted to Damo 2021, Kesar 2006, Gorgey & Dudley 2008 together: "
        "docs/reference/nmes-recruitment.md. All else as MOTOR_FIBRE"
    ),
    disagreement="At the wrist the motor nerve's trunk has 459 (SD 126) us: Mogyoros 1996.",
)
PAIN_FIBRE = Fibre(
    name="pain (A delta)",
    rheobase_ma=10.0,
    chronaxie_us=600,
    accommodation=0.6,
    accommodation_ms=100,
    source="M: pain lies above motor and closes in on it as pulses lengthen, Howson 1978; DESIGN",
    disagreement="Thresholds of comfort differ between people far more than between fibres.",
)
RECENTLY_DENERVATED_FIBRE = Fibre(
    name="muscle without its nerve, first months",
    rheobase_ma=5.0,
    chronaxie_us=15_000,
    accommodation=0.3,
    accommodation_ms=400,
    source=(
        "At most 5 mA within 3 months in the face, pulses of 50 ms and longer (Arnold 2021, "
        "Diagnostics 11:188); chronaxie above 1 ms, M: usually 10 to 30 ms or more; triangular to "
        "rectangular threshold under 2.7, near 1, M: Foerster and Palastanga"
    ),
    disagreement="The face's currents: a thigh takes up to 250 mA on pads of 180 to 200 cm2.",
)
LONG_DENERVATED_FIBRE = Fibre(
    name="muscle without its nerve, after years",
    rheobase_ma=15.0,
    chronaxie_us=30_000,
    accommodation=0.2,
    accommodation_ms=600,
    source=(
        "Up to 15 mA after more than 5 years in the face (Arnold 2021); rheobase falls early, then "
        "rises with fibrosis (M); chronaxie M"
    ),
    disagreement="The face's currents: a thigh takes up to 250 mA on pads of 180 to 200 cm2.",
)
FIBRES = (SENSORY_FIBRE, MOTOR_FIBRE, PAIN_FIBRE, RECENTLY_DENERVATED_FIBRE, LONG_DENERVATED_FIBRE)


class FibreExcitation(AdviceEnum):
    """Whether a pulse can excite a fibre; each member carries advice."""

    REACHED = "reached", "The pulse can fire this fibre within the current at hand."
    PAIN_FIRST = (
        "pain_first",
        "Pain fibres fire before this one: expect it to hurt. Change the pulse, not the courage.",
    )
    NOT_REACHED = (
        "not_reached",
        "The current at hand cannot fire this fibre with this pulse. A longer pulse is needed, "
        "not a longer session; muscle without its nerve is a specialist's.",
    )
    UNKNOWN = "unknown", "Say how much current is at hand. Until then, do not rely on it."


@dataclass(frozen=True, slots=True, kw_only=True)
class PulseEffect:
    """What one pulse does to one fibre.

    Attributes:
        excitation: the finding, with its advice.
        threshold_ma: peak current needed [mA].
        charge_uc: charge of that phase [uC].
        pain_ma: peak current at which pain fibres fire with the same pulse [mA].
    """

    excitation: FibreExcitation
    threshold_ma: float
    charge_uc: float
    pain_ma: float


@checks_types
def threshold_ma(
    fibre: Fibre,
    phase_duration_us: ArrayLike,
    *,
    shape: PulseShape = PulseShape.SYMMETRIC_BIPHASIC,
    scale: float = 1.0,
) -> Floats:
    """Return the least peak current that fires `fibre`, shape (n,) [mA].

    Args:
        fibre: the fibre.
        phase_duration_us: width of one phase, shape (n,) or one number, 1 to 10^7 [us].
        shape: a triangle rises all through its width; every other form is taken as a rectangle
            of one phase (a second phase right after it costs a little more, left out here).
        scale: current needed relative to the reference pads and tissue, 0.001 to 1000 [1].

    Raises:
        ValueError: naming the argument, the value and the range.
    """
    d_us = checked_array("phase_duration_us", phase_duration_us, 1, LONGEST_PULSE_US, "us")
    checked_number("scale", scale, 1e-3, 1e3, "[1]")
    current = fibre.rheobase_ma * relative_threshold(
        d_us / fibre.chronaxie_us, StrengthDurationLaw(fibre.law)
    )
    if PulseShape(shape) is PulseShape.TRIANGULAR:
        current *= accommodation_ratio(fibre, d_us)
    return scale * current


@checks_types
def threshold_charge_uc(
    fibre: Fibre,
    phase_duration_us: ArrayLike,
    *,
    shape: PulseShape = PulseShape.SYMMETRIC_BIPHASIC,
    scale: float = 1.0,
) -> Floats:
    """Return the charge of one phase at threshold, shape (n,) [uC]; arguments as `threshold_ma`.

    Under Weiss's law it grows in a straight line with the width of a rectangle.
    """
    d_us = checked_array("phase_duration_us", phase_duration_us, 1, LONGEST_PULSE_US, "us")
    area = 0.5 if PulseShape(shape) is PulseShape.TRIANGULAR else 1.0
    return area * threshold_ma(fibre, d_us, shape=shape, scale=scale) * d_us * 1e-3


@checks_types
def accommodation_ratio(fibre: Fibre, phase_duration_us: ArrayLike) -> Floats:
    """Return the triangular over the rectangular threshold at one width, shape (n,) [1].

    Near 2 for widths far under the charging time, where only charge counts; up to about
    1/(1 - accommodation) for very long ones.
    """
    d_ms = checked_array("phase_duration_us", phase_duration_us, 1, LONGEST_PULSE_US, "us") / 1000
    k, slow, a = fibre.charging_ms, fibre.accommodation_ms, fibre.accommodation
    peak_ms = math.inf
    if a > 0:
        peak_ms = math.log((slow - k) / (a * k) + 1) / (1 / k - 1 / slow)
    at_ms = np.minimum(d_ms, peak_ms)  # a long rectangle fires early or not at all
    charged = -np.expm1(-at_ms / k)
    followed = 1 - (slow * np.exp(-at_ms / slow) - k * np.exp(-at_ms / k)) / (slow - k)
    rectangle = charged - a * followed
    lag = -k * np.expm1(-d_ms / k)
    slower_lag = -slow * np.expm1(-d_ms / slow)
    ramp = (d_ms - lag - a * (d_ms - (slow * slower_lag - k * lag) / (slow - k))) / d_ms
    return rectangle / ramp


@checks_types
def pulse_effect(
    fibre: Fibre,
    phase_duration_us: float,
    *,
    available_ma: float | None,
    shape: PulseShape = PulseShape.SYMMETRIC_BIPHASIC,
    scale: float = 1.0,
) -> PulseEffect:
    """Return whether one pulse can fire `fibre` with at most `available_ma`, 0 to 1000 [mA].

    Ordinary pulses of 300 us do not excite denervated muscle. Triangular pulses of 200 ms do, at a
    lower current than they need to excite the nerves nearby.

    Raises:
        ValueError: naming the argument, the value and the range.
    """
    needed = float(threshold_ma(fibre, phase_duration_us, shape=shape, scale=scale)[0])
    charge = float(threshold_charge_uc(fibre, phase_duration_us, shape=shape, scale=scale)[0])
    pain = float(threshold_ma(PAIN_FIBRE, phase_duration_us, shape=shape, scale=scale)[0])
    if available_ma is None:
        excitation = FibreExcitation.UNKNOWN
    elif needed > checked_number("available_ma", available_ma, 0, 1000, "mA"):
        excitation = FibreExcitation.NOT_REACHED
    else:
        excitation = FibreExcitation.PAIN_FIRST if pain < needed else FibreExcitation.REACHED
    return PulseEffect(excitation=excitation, threshold_ma=needed, charge_uc=charge, pain_ma=pain)


def relative_threshold(chronaxies: Floats, law: StrengthDurationLaw) -> Floats:
    """Return the current over the rheobase at durations given in chronaxies [1]."""
    if law is StrengthDurationLaw.WEISS:
        return 1 + 1 / chronaxies
    return -1 / np.expm1(-chronaxies * math.log(2))
