"""Forecast the first flicker of a muscle after a nerve injury: a range, never a date.

The particles of `axon_growth` are possible courses. Each examination finding changes their weights
(importance weighting). A Tinel sign is compared with how far the axons would have grown by that
day; a flicker or an EMG with whether it would have come by then. Any finding may be mistaken
(DESIGN). The result is the middle 90 % of the courses in which the muscle flickers, and the share
of all courses in which it does.

It does not diagnose, and the flags err towards asking a surgeon early: what is still missing at
three months, and what is too far to arrive in time.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from physiobench.nmes.arguments import checked_number, checks_types
from physiobench.nmes.regrowth.axon_growth import (
    DAYS_PER_MONTH,
    NerveInjury,
    NerveSegment,
    RegrowthParticles,
    RuleOfThumb,
    draw_particles,
    growth_front_mm,
    rule_of_thumb,
    weighted_quantile,
)
from physiobench.nmes.regrowth.findings import (
    EMG_EARLIEST_DAYS,
    ExaminationFinding,
    finding_likelihood,
)
from physiobench.nmes.regrowth.flag import RegrowthFlag, flicker_at_last_look, regrowth_flag


Floats = NDArray[np.float64]

INTERVAL_LEVEL = 0.9  # of the courses inside an interval
NARROWEST_MONTHS = 1.0  # DESIGN: nothing is known better than this
POOR_ODDS_BEYOND_MM = 450.0
UNEXPLAINED_LIKELIHOOD = 0.1  # DESIGN: mean likelihood, of the best a finding could have
FEWEST_EFFECTIVE_COURSES = 200.0
NEGLIGIBLE_CHANCE = 0.005
EVEN_CHANCE = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthInterval:
    """A range of months after the injury, holding `level` of the possible courses [months]."""

    low_months: float
    high_months: float
    level: float = INTERVAL_LEVEL

    def __str__(self) -> str:
        """Write the range outward in whole months: no false precision."""
        return f"{math.floor(self.low_months)}–{math.ceil(self.high_months)} months"


@dataclass(frozen=True, slots=True, kw_only=True)
class RegrowthForecast:
    """One forecast. Months count from the injury.

    Attributes:
        first_flicker: when it may be seen; None when it was seen, or happens in no course.
        arrival: when axons may reach the muscle; None when they do in no course.
        chance: share of the courses in which the muscle flickers at all [1]. A model's share, not
            a measured probability.
        rule: the rule of thumb over the same distance.
        flag: what to do.
        poor_odds: whether the muscle is more than 450 mm away.
        warnings: what limits the trust in this forecast.
        segments: the way to the muscle.
    """

    first_flicker: MonthInterval | None
    arrival: MonthInterval | None
    chance: float
    rule: RuleOfThumb
    flag: RegrowthFlag
    poor_odds: bool
    warnings: tuple[str, ...]
    segments: tuple[NerveSegment, ...]
    particles: RegrowthParticles = field(repr=False)
    weights: Floats = field(repr=False)

    def growth_range_mm(self, months: float) -> tuple[float, float]:
        """Return the range of how far axons may have grown by `months`, 0 to 600 [mm].

        Courses in which nothing grows count as zero.
        """
        checked_number("months", months, 0, 600, "months")
        gone = growth_front_mm(self.segments, self.particles, months * DAYS_PER_MONTH)
        gone = np.where(np.isfinite(self.particles.arrival_day), gone, 0.0)
        tail = (1 - INTERVAL_LEVEL) / 2
        return weighted_quantile(gone, self.weights, tail), weighted_quantile(
            gone, self.weights, 1 - tail
        )


@checks_types
def forecast_regrowth(
    *,
    distance_mm: float,
    injured_on_day: int,
    observations: Sequence[ExaminationFinding] = (),
    as_of_day: int | None = None,
    injury: NerveInjury = NerveInjury.AXONOTMESIS,
    repaired_on_day: int | None = None,
    segments: Sequence[NerveSegment] | None = None,
    age: float | None = None,
    particles: int = 20_000,
    seed: int = 0,
) -> RegrowthForecast:
    """Forecast the first visible flicker of a muscle `distance_mm` away from a nerve injury.

    Args:
        distance_mm: along the nerve to where it enters the muscle, above 0, to 2000 [mm].
        injured_on_day: day of the injury, in any count of days.
        observations: findings since, in any order.
        as_of_day: today in that count; the last finding's day when not given.
        injury: its kind; UNKNOWN allows for mere block.
        repaired_on_day: day of the repair, for a repaired nerve.
        segments: the way by part of the limb, adding up to `distance_mm` within 1 mm.
        age: years; None when unknown.
        particles: how many courses to weigh.
        seed: of their draw.

    Raises:
        ValueError: naming the argument refused.
    """
    checked_number("distance_mm", distance_mm, 1, 2000, "mm", "millimetres are meant")
    checked_number("injured_on_day", injured_on_day, 0, 4_000_000, "days")
    path = _checked_segments(distance_mm, segments)
    seen = sorted(observations, key=lambda o: o.on_day)
    last = seen[-1].on_day if seen else injured_on_day
    today = last if as_of_day is None else as_of_day
    checked_number("as_of_day", today, last, 4_000_000, "days", "no finding may lie after today")
    if seen and seen[0].on_day < injured_on_day:
        msg = f"observations must not lie before injured_on_day={injured_on_day}, as one does"
        raise ValueError(msg)
    injury = NerveInjury(injury)
    start = _growth_start_day(injury, injured_on_day, repaired_on_day)
    drawn = draw_particles(
        path, injury=injury, start_day=start, age=age, count=particles, seed=seed
    )
    weights = np.ones(drawn.flicker_day.size)
    fits = [finding_likelihood(path, drawn, o, o.on_day - injured_on_day) for o in seen]
    for fit in fits:
        weights *= fit
        weights /= weights.max()
    weights /= weights.sum()
    happens = min(1.0, float(weights @ np.isfinite(drawn.flicker_day)))
    chance = 1.0 if flicker_at_last_look(seen) else happens
    explained = all(float(weights @ fit) >= UNEXPLAINED_LIKELIHOOD for fit in fits)
    return RegrowthForecast(
        first_flicker=None if flicker_at_last_look(seen) else _interval(drawn.flicker_day, weights),
        arrival=_interval(drawn.arrival_day, weights),
        chance=chance,
        rule=rule_of_thumb(distance_mm),
        flag=regrowth_flag(
            injury,
            seen,
            months=(today - injured_on_day) / DAYS_PER_MONTH,
            typical=_typical_flicker_months(distance_mm, injury, start, seen, drawn, weights),
            explained=explained,
        ),
        poor_odds=distance_mm > POOR_ODDS_BEYOND_MM,
        warnings=_warnings(injury, seen, injured_on_day, weights, chance),
        segments=path,
        particles=drawn,
        weights=weights,
    )


def _checked_segments(
    distance_mm: float, segments: Sequence[NerveSegment] | None
) -> tuple[NerveSegment, ...]:
    if not segments:
        return (NerveSegment(length_mm=distance_mm),)
    total = sum(s.length_mm for s in segments)
    if abs(total - distance_mm) > 1:
        msg = f"segments must add up to distance_mm={distance_mm:g} mm, not {total:g}"
        raise ValueError(msg)
    return tuple(segments)


def _growth_start_day(
    injury: NerveInjury, injured_on_day: int, repaired_on_day: int | None
) -> float:
    if (injury is NerveInjury.REPAIRED) != (repaired_on_day is not None):
        msg = f"repaired_on_day must be given for a repaired nerve and for no other, not {injury}"
        raise ValueError(msg)
    if repaired_on_day is None:
        return 0.0
    checked_number("repaired_on_day", repaired_on_day, injured_on_day, 4_000_000, "days")
    return float(repaired_on_day - injured_on_day)


def _typical_flicker_months(
    distance_mm: float,
    injury: NerveInjury,
    start_day: float,
    findings: Sequence[ExaminationFinding],
    drawn: RegrowthParticles,
    weights: Floats,
) -> float:
    """Return when the flicker is due in the middle course [months]; infinite when never."""
    if not findings and injury in {NerveInjury.AXONOTMESIS, NerveInjury.REPAIRED}:
        return rule_of_thumb(distance_mm).typical_months + start_day / DAYS_PER_MONTH
    return weighted_quantile(drawn.due_day, weights, 0.5) / DAYS_PER_MONTH


def _warnings(
    injury: NerveInjury,
    findings: Sequence[ExaminationFinding],
    injured_on_day: int,
    weights: Floats,
    chance: float,
) -> tuple[str, ...]:
    found = [
        "It may not happen at all, and this is the first flicker, not useful strength.",
        "Stimulation does not speed growth in this forecast.",
    ]
    if not findings:
        found.append("Nothing observed yet: the range is that of people in general.")
    if injury is NerveInjury.UNKNOWN:
        found.append("The kind of injury is not known: mere block and broken axons are both in it.")
    if injury is NerveInjury.CUT:
        found.append("A nerve that is cut and not joined does not regain its muscle by growth.")
    if NEGLIGIBLE_CHANCE <= chance < EVEN_CHANCE:
        found.append(
            "In most courses axons come too late for this muscle: the range is that of the others."
        )
    early = EMG_EARLIEST_DAYS + injured_on_day
    if any(o.sign.startswith("emg") and o.on_day < early for o in findings):
        found.append("An EMG in the first three weeks says little.")
    if 1 / float(weights @ weights) < FEWEST_EFFECTIVE_COURSES:
        found.append("Few courses fit all findings: the range is rough.")
    return tuple(found)


def _interval(days: Floats, weights: Floats) -> MonthInterval | None:
    """Return the middle of the courses in which it happens; None when it hardly ever does."""
    happens = np.isfinite(days)
    share = weights[happens]
    if share.sum() < NEGLIGIBLE_CHANCE:
        return None
    tail = (1 - INTERVAL_LEVEL) / 2
    low, high = (
        weighted_quantile(days[happens], share / share.sum(), q) / DAYS_PER_MONTH
        for q in (tail, 1 - tail)
    )
    spare = max(0.0, NARROWEST_MONTHS - (high - low)) / 2
    return MonthInterval(low_months=max(0.0, low - spare), high_months=high + spare)
