"""How injured axons grow back: possible courses before any finding, as particles.

A particle is one possible course: the lag before growth, the pace, the time from arrival to the
first visible flicker, and the day on which the muscle can no longer be reached. Own modelling
(DESIGN) over these figures:

- lag 14 to 42 days (3 to 4 weeks usual; two weeks after a clean crush, from memory);
- pace 0.5 to 2 mm a day, 1 in the middle, when the limb region is not given. Seddon (1943)
  found 1.4 to 1.6 mm a day in the clinic, textbooks quote 1 to 4, the rule of thumb is 1: the
  slower middle is taken on purpose. By limb region, from memory (Sunderland 1978): upper arm or
  thigh 1 to 3, forearm or leg 1 to 2, hand or foot 0.5 to 1;
- maturation 7 to 90 days, 3 to 4 weeks usual (from memory);
- the end organ's window: falls between 12 and 18 months after the injury, here a logistic curve
  about 15 with a scale of 1 month;
- conduction block recovers in days to 12 weeks, 3 to 6 weeks usual, whatever the distance;
- a partial lesion regains strength by sprouting in 3 to 6 months (from memory, Gordon 1993);
- over the age of 50 the pace is 0.8 to 1 of it (from memory; there is no reliable multiplier).

Stimulation does not speed growth in this model.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from physiobench.nmes.arguments import check_field_types, checked_number, checks_types


Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

DAYS_PER_MONTH = 30.44
LAG_DAYS = (14.0, 42.0)
MATURATION_DAYS = (28.0, 0.6)  # median, spread of the logarithm
WINDOW_MONTHS = (15.0, 1.0)  # centre and scale of a logistic
BLOCK_DAYS = (30.0, 0.525)
BLOCK_LONGEST_DAYS = 84.0
SPROUT_DAYS = (90.0, 183.0)
OLDER_PACE = (0.8, 1.0)
OLDER_THAN_YEARS = 50
BLOCK_SHARE_IF_UNKNOWN = 0.3  # DESIGN: of injuries of unknown kind, those that only block


class LimbRegion(StrEnum):
    """The part of a limb along which an axon grows."""

    UNSPECIFIED = "unspecified"
    PROXIMAL = "proximal"  # upper arm, thigh
    MIDDLE = "middle"  # forearm, leg
    DISTAL = "distal"  # hand, foot


# Median [mm/day] and spread of the logarithm; two spreads either way span the quoted range.
GROWTH_PACE: dict[LimbRegion, tuple[float, float]] = {
    LimbRegion.UNSPECIFIED: (1.0, math.log(2) / 1.96),
    LimbRegion.PROXIMAL: (math.sqrt(3), math.log(3) / 2 / 1.96),
    LimbRegion.MIDDLE: (math.sqrt(2), math.log(2) / 2 / 1.96),
    LimbRegion.DISTAL: (math.sqrt(0.5), math.log(2) / 2 / 1.96),
}


class NerveInjury(StrEnum):
    """What happened to the nerve, as far as it is known."""

    AXONOTMESIS = "axonotmesis"  # axons broken, sheath whole: they can grow
    REPAIRED = "repaired"  # cut, and joined by a surgeon: growth starts then
    CUT = "cut"  # cut and not joined: no useful growth
    PARTIAL = "partial"  # a fifth or more of the axons alive: neighbours sprout
    NEURAPRAXIA = "neurapraxia"  # conduction block: nothing has to grow
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class NerveSegment:
    """A length of the way to the muscle, from the injury on.

    Attributes:
        length_mm: above 0, at most 2000 [mm].
        region: which part of the limb it lies in.

    Raises:
        ValueError: naming the length refused.
    """

    length_mm: float
    region: LimbRegion = LimbRegion.UNSPECIFIED

    def __post_init__(self) -> None:
        check_field_types(self)
        checked_number("length_mm", self.length_mm, 1e-3, 2000, "mm")
        object.__setattr__(self, "region", LimbRegion(self.region))


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleOfThumb:
    """The rule of thumb for the first visible flicker [months after injury].

    Attributes:
        fast_months: 14 + d/2 + 7 days.
        typical_months: 28 + d/1 + 28 days.
        slow_months: 42 + d/0.5 + 90 days.
    """

    fast_months: float
    typical_months: float
    slow_months: float


@checks_types
def rule_of_thumb(distance_mm: float) -> RuleOfThumb:
    """Return the envelope over `distance_mm`, 0 to 2000 [mm], with d in mm.

    Raises:
        ValueError: naming the distance refused.
    """
    d = checked_number("distance_mm", distance_mm, 0, 2000, "mm", "millimetres are meant")
    days = (14 + d / 2.0 + 7, 28 + d / 1.0 + 28, 42 + d / 0.5 + 90)
    return RuleOfThumb(
        fast_months=days[0] / DAYS_PER_MONTH,
        typical_months=days[1] / DAYS_PER_MONTH,
        slow_months=days[2] / DAYS_PER_MONTH,
    )


@dataclass(frozen=True, slots=True, eq=False)
class RegrowthParticles:
    """Possible courses, one per item; every array has the shape (n,). Days count from the injury.

    Attributes:
        blocked: whether nothing is broken, only blocked.
        begin_day: end of the lag.
        pace: pace along each segment [mm/day], shape (segments, n).
        arrival_day: when axons reach the muscle; infinite when they cannot grow.
        flicker_day: first visible flicker; infinite when it never comes.
        emg_day: first sign in an EMG, half-way between arrival and flicker.
        due_day: as `flicker_day`, were there no window; infinite for a nerve that stays cut.
    """

    blocked: Bools
    begin_day: Floats
    pace: Floats
    arrival_day: Floats
    flicker_day: Floats
    emg_day: Floats
    due_day: Floats


def draw_particles(
    segments: Sequence[NerveSegment],
    *,
    injury: NerveInjury,
    start_day: float = 0.0,
    age: float | None = None,
    count: int = 20_000,
    seed: int = 0,
) -> RegrowthParticles:
    """Draw `count` possible courses, evenly over each quantity (a Latin hypercube).

    Args:
        segments: the way from the injury to the muscle, in order.
        injury: its kind.
        start_day: day on which growth may begin: the injury, or its repair.
        age: of the person [years]; None when unknown, which is taken as not over 50.
        count: how many, 100 to 1,000,000.
        seed: of the draw.

    Raises:
        ValueError: naming the argument refused.
    """
    checked_number("count", count, 100, 1_000_000, "particles")
    checked_number("start_day", start_day, 0, 20_000, "days")
    if age is not None:
        checked_number("age", age, 0, 120, "years")
    n = int(count)
    rng = np.random.default_rng(seed)
    even, normal = _stratified_quantiles(n)

    def uniform(low: float, high: float) -> Floats:
        return low + (high - low) * rng.permutation(even)

    def lognormal(median: float, spread: float) -> Floats:
        return median * np.exp(spread * rng.permutation(normal))

    fitness = rng.permutation(normal)  # one person is fast or slow in every segment
    slower = uniform(*OLDER_PACE) if age is not None and age > OLDER_THAN_YEARS else np.ones(n)
    known = [GROWTH_PACE[segment.region] for segment in segments]
    pace = np.array([median * np.exp(spread * fitness) * slower for median, spread in known])
    begin = start_day + uniform(*LAG_DAYS)
    lengths = np.array([s.length_mm for s in segments])
    arrival = begin + (lengths[:, None] / pace).sum(axis=0)
    maturation = lognormal(*MATURATION_DAYS)
    chance = rng.permutation(even)
    window = DAYS_PER_MONTH * (WINDOW_MONTHS[0] + WINDOW_MONTHS[1] * np.log(chance / (1 - chance)))
    due = arrival + maturation
    grown = np.where(arrival <= window, due, np.inf)
    sensed = np.where(arrival <= window, arrival + maturation / 2, np.inf)
    block_day = np.minimum(lognormal(*BLOCK_DAYS), BLOCK_LONGEST_DAYS)
    sprout_day = uniform(*SPROUT_DAYS)
    blocked = np.full(n, injury is NerveInjury.NEURAPRAXIA)
    if injury is NerveInjury.UNKNOWN:
        blocked = rng.permutation(even) < BLOCK_SHARE_IF_UNKNOWN
    if injury is NerveInjury.CUT:
        arrival, due, grown, sensed = (np.full(n, np.inf) for _ in range(4))
    if injury is NerveInjury.PARTIAL:
        due, grown, sensed = (np.minimum(x, sprout_day) for x in (due, grown, sensed))
    return RegrowthParticles(
        blocked=blocked,
        begin_day=begin,
        pace=pace,
        arrival_day=np.where(blocked, np.inf, arrival),
        flicker_day=np.where(blocked, block_day, grown),
        emg_day=np.where(blocked, block_day, sensed),
        due_day=np.where(blocked, block_day, due),
    )


def growth_front_mm(
    segments: Sequence[NerveSegment], particles: RegrowthParticles, day: float
) -> Floats:
    """Return how far each particle's axons have grown by `day` [mm], shape (n,).

    Past the muscle they are taken to go on at the last segment's pace, as sensory axons do.
    """
    left = np.maximum(0.0, day - particles.begin_day)
    gone = np.zeros_like(left)
    for i, segment in enumerate(segments):
        full = np.inf if i == len(segments) - 1 else segment.length_mm
        step = np.minimum(full, left * particles.pace[i])
        gone += step
        left = np.maximum(0.0, left - step / particles.pace[i])
    return gone


def weighted_quantile(values: Floats, weights: Floats, q: float) -> float:
    """Return the least value that at least `q` of the weight does not exceed."""
    order = np.argsort(values, kind="stable")
    reached = np.searchsorted(np.cumsum(weights[order]), q * (1 - 1e-12))
    return float(values[order[min(int(reached), values.size - 1)]])


@lru_cache(maxsize=4)
def _stratified_quantiles(count: int) -> tuple[Floats, Floats]:
    """Return the middles of `count` equal slices of (0, 1), and their normal quantiles."""
    even = (np.arange(count) + 0.5) / count
    inverse = NormalDist().inv_cdf
    half = np.array([inverse(p) for p in even[: (count + 1) // 2]])
    normal = np.concatenate([half, -half[: count // 2][::-1]])
    even.flags.writeable = normal.flags.writeable = False
    return even, normal
