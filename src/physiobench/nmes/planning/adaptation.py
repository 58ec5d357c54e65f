"""Forecast strength gained by weeks of stimulation, and mass lost without use or nerve.

Training: two compartments over the starting value, neural drive and mass,

    neural' = (N d - neural) / 3 weeks
    mass' = (early - mass) / 5 weeks, early' = (M d - early) / 5 weeks

strength = (1 + neural) (1 + mass), for a weekly dose d that is 1 in the trial a calibration comes
from. The two stages of mass let it lag, as cross-section had not grown at 4 weeks in Gondin's
trial; together they last 10 weeks, within the 8 to 12 taken for mass (DESIGN).

The band is between two trials of healthy people, Gondin (2005) MSSE 37:1291-9 and Akagi (2024) J
Sports Sci, and not between persons: an injured or older person may lie outside it. Trials that
found no gain over exercise alone exist (Laufer 2014, Clin Interv Aging 9:1153).

Dose (DESIGN over published contrasts): contractions under 10 % of a maximal voluntary one do not
train (M: Snyder-Mackler 1994) and gain grows in a line from there (M: Lai 1988 found it to double
from 25 % to 50 %); 30 contractions a week did nothing, 45 did, 60 a day no more.

Loss: mass(t) = floor + (1 - floor) exp(-t / tau), two of them for each cause as a band.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike, NDArray

from physiobench.nmes.arguments import (
    check_field_types,
    checked_array,
    checked_number,
    checks_types,
)


Floats = NDArray[np.float64]

NEURAL_WEEKS = 3.0
MASS_STAGE_WEEKS = 5.0
TRAINING_THRESHOLD_PERCENT = 10.0
REFERENCE_PERCENT = 50.0
HIGHEST_COUNTED_PERCENT = 60.0  # no trial here says what more brings
CONTRACTIONS_WITHOUT_EFFECT = 30.0
CONTRACTIONS_SCALE = 60.0
LONGEST_WEEKS = 520.0
TRIAL_WEEKS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingWeek:
    """One week of training.

    Attributes:
        sessions_per_week: 0 to 28.
        contractions_per_session: 0 to 1000.
        percent_mvc: mean evoked force, 0 to 100 [% of a maximal voluntary contraction].

    Raises:
        ValueError: naming the field, the value and the range.
    """

    sessions_per_week: float
    contractions_per_session: float
    percent_mvc: float

    def __post_init__(self) -> None:
        check_field_types(self)
        checked_number("sessions_per_week", self.sessions_per_week, 0, 28, "per week")
        checked_number(
            "contractions_per_session", self.contractions_per_session, 0, 1000, "contractions"
        )
        checked_number("percent_mvc", self.percent_mvc, 0, 100, "%", "a percentage is meant")

    @property
    def training_stimulus(self) -> float:
        """Return the stimulus of the week on this module's own scale [1]; see `TrainingTrial`."""
        force = min(self.percent_mvc, HIGHEST_COUNTED_PERCENT) - TRAINING_THRESHOLD_PERCENT
        intensity = max(0.0, force) / (REFERENCE_PERCENT - TRAINING_THRESHOLD_PERCENT)
        spare = self.sessions_per_week * self.contractions_per_session - CONTRACTIONS_WITHOUT_EFFECT
        return intensity * -math.expm1(-max(0.0, spare) / CONTRACTIONS_SCALE)


REST_WEEK = TrainingWeek(sessions_per_week=0, contractions_per_session=0, percent_mvc=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingTrial:
    """An 8-week trial that the model is made to reproduce.

    Attributes:
        name: short.
        strength_gain: of maximal voluntary strength after 8 weeks [1].
        mass_gain: of cross-section or volume after 8 weeks [1].
        dose: its weekly dose.
        source: the paper, and what of the dose is assumed.
    """

    name: str
    strength_gain: float
    mass_gain: float
    dose: TrainingWeek
    source: str = field(compare=False)

    def __post_init__(self) -> None:
        checked_number("strength_gain", self.strength_gain, 0, 2, "[1]")
        checked_number("mass_gain", self.mass_gain, 0, 1, "[1]")

    @property
    def neural_limit(self) -> float:
        """Return N: the neural gain that this dose would end in [1]."""
        gain = (1 + self.strength_gain) / (1 + self.mass_gain) - 1
        return gain / -math.expm1(-TRIAL_WEEKS / NEURAL_WEEKS)

    @property
    def mass_limit(self) -> float:
        """Return M: the gain of mass that this dose would end in [1]."""
        x = TRIAL_WEEKS / MASS_STAGE_WEEKS
        return self.mass_gain / (1 - (1 + x) * math.exp(-x))


GONDIN_2005 = TrainingTrial(
    name="Gondin 2005",
    strength_gain=0.27,
    mass_gain=0.06,
    dose=TrainingWeek(sessions_per_week=4, contractions_per_session=40, percent_mvc=50),
    source="Gondin 2005: 32 sessions in 8 weeks, strength +27 %, activation +6 %, cross-section "
    "+6 %. Contractions (M) and evoked force (DESIGN) assumed.",
)
AKAGI_2024 = TrainingTrial(
    name="Akagi 2024",
    strength_gain=0.093,
    mass_gain=0.033,
    dose=TrainingWeek(sessions_per_week=3, contractions_per_session=40, percent_mvc=50),
    source="Akagi 2024: 3 a week for 8 weeks, strength +9.3 %, volume +3.3 to 6.4 %, the lower "
    "taken. Contractions and evoked force assumed (DESIGN).",
)


@dataclass(frozen=True, slots=True, eq=False)
class ForecastBand:
    """A range at each time, as a multiple of the starting value [1], both of shape (n,)."""

    low: Floats
    high: Floats


@dataclass(frozen=True, slots=True, eq=False)
class TrainingForecast:
    """The forecast for a plan of weeks.

    Attributes:
        weeks: times, from 0 to the number of weeks, shape (n + 1,) [weeks].
        strength: maximal voluntary strength.
        neural: the part of it that is drive.
        mass: cross-section.
        warnings: what limits the trust in it.
    """

    weeks: Floats
    strength: ForecastBand
    neural: ForecastBand
    mass: ForecastBand
    warnings: tuple[str, ...]


@checks_types
def forecast_training(plan: Sequence[TrainingWeek]) -> TrainingForecast:
    """Forecast strength and mass week by week, between the two trials, for one dose per week.

    Args:
        plan: one `TrainingWeek` for each week, 1 to 520 of them; `REST_WEEK` for a week off.

    Raises:
        ValueError: when the plan is empty or too long.
    """
    checked_number("plan", len(plan), 1, LONGEST_WEEKS, "weeks")
    paths = [_gains_by_week(plan, trial) for trial in (AKAGI_2024, GONDIN_2005)]
    neural, mass = (
        ForecastBand(
            1 + np.minimum(paths[0][i], paths[1][i]),
            1 + np.maximum(paths[0][i], paths[1][i]),
        )
        for i in (0, 1)
    )
    products = [(1 + n) * (1 + m) for n, m in paths]
    return TrainingForecast(
        weeks=np.arange(len(plan) + 1, dtype=np.float64),
        strength=ForecastBand(np.minimum(*products), np.maximum(*products)),
        neural=neural,
        mass=mass,
        warnings=_warnings(plan),
    )


def _gains_by_week(plan: Sequence[TrainingWeek], trial: TrainingTrial) -> tuple[Floats, Floats]:
    """Return neural and mass gains at the start and after each week, shape (n + 1,)."""
    neural, mass = np.zeros(len(plan) + 1), np.zeros(len(plan) + 1)
    early = 0.0
    keep_neural = math.exp(-1 / NEURAL_WEEKS)
    keep, x = math.exp(-1 / MASS_STAGE_WEEKS), 1 / MASS_STAGE_WEEKS
    for i, dose in enumerate(plan):
        share = dose.training_stimulus / trial.dose.training_stimulus
        aim = trial.neural_limit * share
        neural[i + 1] = aim + (neural[i] - aim) * keep_neural
        aim = trial.mass_limit * share
        mass[i + 1] = aim + (mass[i] - aim + (early - aim) * x) * keep
        early = aim + (early - aim) * keep
    return neural, mass


def _warnings(plan: Sequence[TrainingWeek]) -> tuple[str, ...]:
    found = ["The band lies between two trials of healthy people; a patient may lie outside it."]
    if len(plan) > TRIAL_WEEKS:
        found.append("No trial here lasted beyond 8 weeks: what follows is extrapolated.")
    if any(d.percent_mvc > HIGHEST_COUNTED_PERCENT for d in plan):
        found.append("More than 60 % of a maximal contraction is counted as 60 %.")
    if all(d.training_stimulus == 0 for d in plan):
        found.append(
            "No training effect: under 10 % of a maximal contraction, or 30 a week or fewer."
        )
    return tuple(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class MuscleAtrophy:
    """How a muscle wastes: a fast and a slow course, each a floor [1] and a time constant [weeks].

    Attributes:
        name: the cause.
        fast: floor and time constant of the faster course.
        slow: of the slower one.
        source: where they come from.

    Raises:
        ValueError: naming the field, the value and the range.
    """

    name: str
    fast: tuple[float, float]
    slow: tuple[float, float]
    source: str = field(compare=False)

    def __post_init__(self) -> None:
        check_field_types(self)
        for name in ("fast", "slow"):
            floor, weeks = getattr(self, name)
            checked_number(f"floor of {name}", floor, 0, 1, "of the muscle")
            checked_number(f"time constant of {name}", weeks, 0.1, 1000, "weeks")


DENERVATION_ATROPHY = MuscleAtrophy(
    name="muscle without its nerve",
    fast=(0.15, 6.1),
    slow=(0.30, 8.9),
    source="60 to 80 % of volume lost by 4 months (M); a web page has two thirds in 8 to 10 weeks, "
    "the fast course.",
)
SPINAL_CORD_INJURY_ATROPHY = MuscleAtrophy(
    name="paralysed, nerve to the muscle whole (spinal cord injury)",
    fast=(0.35, 5.1),
    slow=(0.50, 13.4),
    source="Up to 45 % of cross-section lost in 6 weeks and more beyond 6 months (PMC3647619); "
    "at least 18 % in 6 weeks (M: Castro 1999).",
)
DISUSE_ATROPHY = MuscleAtrophy(
    name="limb not used",
    fast=(0.50, 9.0),
    slow=(0.70, 14.0),
    source="About 4 to 10 % of cross-section in 2 weeks in a cast (M: Wall 2014 and bed rest).",
)


@checks_types
def forecast_atrophy(loss: MuscleAtrophy, weeks: ArrayLike) -> ForecastBand:
    """Return the mass left after `weeks`, 0 to 520, shape (n,), as a band [1].

    Raises:
        ValueError: naming the time refused.
    """
    at = checked_array("weeks", weeks, 0, LONGEST_WEEKS, "weeks")
    fast, slow = (floor + (1 - floor) * np.exp(-at / tau) for floor, tau in (loss.fast, loss.slow))
    return ForecastBand(np.minimum(fast, slow), np.maximum(fast, slow))


@checks_types
def forecast_denervated_home_training(weeks: ArrayLike) -> ForecastBand:
    """Return cross-section under two years of specialist long-pulse stimulation, shape (n,) [1].

    From nothing gained up to the mean of those who finished, +35 % at two years (Kern 2010, NNR
    24:709-21: 20 of 25, thighs after cauda equina injury; the approach over 36 weeks is DESIGN).
    It says nothing of other nerves or muscles, nor of voluntary strength.

    Raises:
        ValueError: naming the time refused; nothing is known beyond 104 weeks.
    """
    at = checked_array("weeks", weeks, 0, 104, "weeks")
    gain = 0.35 * np.expm1(-at / 36) / math.expm1(-104 / 36)
    return ForecastBand(np.ones_like(at), 1 + gain)
