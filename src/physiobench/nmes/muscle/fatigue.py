"""Fatigue that depends on frequency and on how much of the muscle works.

Ding 2003 lets force alone tire a muscle. That predicts almost no effect of frequency, and too much
fatigue in healthy people. Here the fibres that were reached tire

- with the force each of them makes (Ding's own law, weakened by `drive`), so that the same torque
  from fewer fibres at a high frequency tires them more, and
- with each pulse (`per_pulse_n_s`), less when it follows another closely, because activation
  itself costs energy; the cost falls with the scaling of force as the fibres fail, and
- more when much of the muscle works (`recruited_slope`).

drive, per_pulse_n_s and recruited_slope are our own fit (DESIGN) to Bickel 2004 (44 % lost by
able-bodied people) and Bickel 2012 (25 % against 48 to 50 % at equal torque); Kesar 2006 and
Binder-Macleod 1995 were kept for judging it. `docs/reference/nmes-validation.md` says how far off
each is. Potentiation in the first contractions is not modelled.
"""

from dataclasses import dataclass, replace
from typing import Self

from physiobench.nmes.arguments import number


TYPICAL_SHARE = 0.25  # recruited fraction at which recruited_slope changes nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class Fatigue:
    """How fast the reached fibres tire.

    Attributes:
        drive: share of Ding's force-driven fatigue, 0 to 10 [1].
        per_pulse_n_s: fatigue of one rested pulse by itself, as the area under a force [N s].
        tau_pulse_s: how close pulses must be to share that cost [s].
        recruited_slope: how much faster it goes per recruited fraction [1].
        sources: keys of the sources.

    Raises:
        ValueError: naming the field, the value and the range.
    """

    drive: float
    per_pulse_n_s: float = 0.0
    tau_pulse_s: float = 0.04
    recruited_slope: float = 0.0
    sources: tuple[str, ...] = ("house",)

    def __post_init__(self) -> None:
        number("drive", self.drive, 0, 10, "[1]")
        number("per_pulse_n_s", self.per_pulse_n_s, 0, 100, "N s")
        number("tau_pulse_s", self.tau_pulse_s, 1e-4, 10, "s", "40 ms is 0.04")
        number("recruited_slope", self.recruited_slope, 0, 10, "[1]")

    def speed(self, recruited: float) -> float:
        """Return how fast fatigue goes with the share `recruited`, 1 at a quarter [1]."""
        slope = self.recruited_slope
        return (1 + slope * recruited) / (1 + slope * TYPICAL_SHARE)

    def times(self, factor: float) -> Self:
        """Return the fatigue of a muscle that tires `factor` times as fast."""
        return replace(self, drive=self.drive * factor, per_pulse_n_s=self.per_pulse_n_s * factor)


PLAIN_DING = Fatigue(drive=1.0, sources=("ding-2003",))
NO_FATIGUE = Fatigue(drive=0.0, sources=())
ABLE_BODIED = Fatigue(
    drive=0.40,
    per_pulse_n_s=4.0,
    recruited_slope=0.5,
    sources=("bickel-2004", "bickel-2012", "house"),
)
