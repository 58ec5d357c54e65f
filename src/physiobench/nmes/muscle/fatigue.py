"""Fatigue that depends on frequency and on how much of the muscle works.

In Ding 2003 force is the only cause of fatigue. That predicts almost no effect of frequency, and
too much fatigue in healthy people. Here the recruited fibres tire for three reasons:

- The force of each fibre (Ding's own law, multiplied by `force_driven_share`). The same torque from
  fewer fibres at a high frequency therefore tires them more.
- Each pulse (`per_pulse_n_s`), because activation itself costs energy. A pulse that closely follows
  another costs less. The cost falls as the fibres lose force.
- The recruited share: fatigue is faster when more of the muscle works (`recruited_slope`).

The three values are our own fit (DESIGN) to Bickel 2004 (able-bodied people lost 44 %) and Bickel
2012 (25 % against 48 to 50 % at equal torque). Kesar 2006 and Binder-Macleod 1995 were not used in
the fit and test it. `docs/reference/nmes-validation.md` lists the errors. Potentiation in the first
contractions is not modelled.
"""

from dataclasses import dataclass, replace
from typing import Self

from physiobench.nmes.arguments import checked_number


REFERENCE_RECRUITED = 0.25  # recruited share at which recruited_slope has no effect


@dataclass(frozen=True, slots=True, kw_only=True)
class FatigueModel:
    """How fast the recruited fibres tire.

    Attributes:
        force_driven_share: share of Ding's force-driven fatigue, 0 to 10 [1].
        per_pulse_n_s: fatigue from one isolated pulse, expressed as a force-time integral [N s].
        tau_pulse_s: time constant within which close pulses share that cost [s].
        recruited_slope: relative increase of the rate per recruited share [1].
        sources: keys of the sources.

    Raises:
        ValueError: naming the field, the value and the range.
    """

    force_driven_share: float
    per_pulse_n_s: float = 0.0
    tau_pulse_s: float = 0.04
    recruited_slope: float = 0.0
    sources: tuple[str, ...] = ("house",)

    def __post_init__(self) -> None:
        checked_number("force_driven_share", self.force_driven_share, 0, 10, "[1]")
        checked_number("per_pulse_n_s", self.per_pulse_n_s, 0, 100, "N s")
        checked_number("tau_pulse_s", self.tau_pulse_s, 1e-4, 10, "s", "40 ms is 0.04")
        checked_number("recruited_slope", self.recruited_slope, 0, 10, "[1]")

    def rate_factor(self, recruited: float) -> float:
        """Return the rate of fatigue for the share `recruited`, relative to a share of 0.25 [1]."""
        slope = self.recruited_slope
        return (1 + slope * recruited) / (1 + slope * REFERENCE_RECRUITED)

    def scaled_by(self, factor: float) -> Self:
        """Return the model of a muscle that tires `factor` times as fast."""
        return replace(
            self,
            force_driven_share=self.force_driven_share * factor,
            per_pulse_n_s=self.per_pulse_n_s * factor,
        )


DING_2003_FATIGUE = FatigueModel(force_driven_share=1.0, sources=("ding-2003",))
NO_FATIGUE = FatigueModel(force_driven_share=0.0, sources=())
ABLE_BODIED_FATIGUE = FatigueModel(
    force_driven_share=0.40,
    per_pulse_n_s=4.0,
    recruited_slope=0.5,
    sources=("bickel-2004", "bickel-2012", "house"),
)
