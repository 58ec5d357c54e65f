"""Fatigue: by force attained and held, or as Ding 2003 has it.

`AttainmentFatigue` is the default. Reaching a force costs a fibre more than holding it (Russ 2002:
in the medial gastrocnemius the loss follows the first peak force, not the area under the force).
With F the force of the reached fibres as a share of their rested tetanus, the lost share U of it is

    dU = a_U d(attained) + a_F F dt - U dt / tau_f,

where the attained force is the largest since the contraction began, so that the ripple of an
unfused contraction is charged once. A contraction ends when no pulse comes for `gap_s`. A second
state L grows in the same way and recovers over hours (Rankin 1992: force at 20 Hz is halved for an
hour and back to 70 to 80 % after a day); it raises the half-saturation of calcium, so low
frequencies lose most. The form is ours (DESIGN) after Russ 2002.

`FatigueModel` is the earlier one, kept to compare:

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

from physiobench.nmes.arguments import check_field_types, checked_number


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
        check_field_types(self)
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


@dataclass(frozen=True, slots=True, kw_only=True)
class AttainmentFatigue:
    """How fast the reached fibres tire by the force that they attain and hold.

    Attributes:
        per_attained: a_U, share lost by attaining the force of a rested tetanus once [1].
        per_held_s: a_F, share lost by holding that force, in each second [1/s].
        tau_s: recovery of U [s].
        slow_growth: most that L, in which U's own losses add up, can add to K_m^n, as a multiple
            of it [1].
        slow_half: L at which it adds half of that [1].
        slow_tau_s: recovery of L [s].
        recruited_slope: relative increase of the rate per recruited share [1].
        gap_s: a pause between pulses that ends a contraction [s].
        sources: keys of the sources.

    Raises:
        ValueError: naming the field, the value and the range.
    """

    per_attained: float
    per_held_s: float
    tau_s: float = 127.0
    slow_growth: float = 0.0
    slow_half: float = 0.5
    slow_tau_s: float = 72_000.0
    recruited_slope: float = 0.0
    gap_s: float = 0.25
    sources: tuple[str, ...] = ("house",)

    def __post_init__(self) -> None:
        check_field_types(self)
        checked_number("per_attained", self.per_attained, 0, 1, "[1]")
        checked_number("per_held_s", self.per_held_s, 0, 1, "1/s")
        checked_number("tau_s", self.tau_s, 5, 1e5, "s")
        checked_number("slow_growth", self.slow_growth, 0, 1e3, "[1]")
        checked_number("slow_half", self.slow_half, 1e-3, 1e3, "[1]")
        checked_number("slow_tau_s", self.slow_tau_s, 60, 1e7, "s", "20 hours are 72,000")
        checked_number("recruited_slope", self.recruited_slope, 0, 10, "[1]")
        checked_number("gap_s", self.gap_s, 0.05, 10, "s")

    def rate_factor(self, recruited: float) -> float:
        """Return the rate of fatigue for the share `recruited`, relative to a share of 0.25 [1]."""
        slope = self.recruited_slope
        return (1 + slope * recruited) / (1 + slope * REFERENCE_RECRUITED)

    def scaled_by(self, factor: float) -> Self:
        """Return the fatigue of a muscle that tires `factor` times as fast."""
        return replace(
            self,
            per_attained=self.per_attained * factor,
            per_held_s=self.per_held_s * factor,
        )


Fatigue = FatigueModel | AttainmentFatigue
NO_ATTAINMENT_FATIGUE = AttainmentFatigue(per_attained=0.0, per_held_s=0.0, sources=())
DING_2003_FATIGUE = FatigueModel(force_driven_share=1.0, sources=("ding-2003",))
NO_FATIGUE = FatigueModel(force_driven_share=0.0, sources=())
ABLE_BODIED_PULSE_FATIGUE = FatigueModel(
    force_driven_share=0.40,
    per_pulse_n_s=4.0,
    recruited_slope=0.5,
    sources=("bickel-2004", "bickel-2012", "house"),
)
ABLE_BODIED_FATIGUE = AttainmentFatigue(
    per_attained=0.0120,
    per_held_s=0.0020,
    slow_growth=2.5,
    slow_half=0.2,
    recruited_slope=0.5,
    sources=("russ-2002", "bickel-2004", "bickel-2012", "rankin-1992", "house"),
)
