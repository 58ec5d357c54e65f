"""Scores of outcome measures, from answers to a number and from a change to words. Pure.

Each function follows the published rule of its measure, named with the content's measure. A
score that may not be computed is None, never a guess; an impossible answer is refused. No
licensed wording stands here: these are engines and ranges.
"""

from collections.abc import Sequence
from statistics import fmean

from physiobench.clinical.measures.score_change import ScoreChange, change
from physiobench.clinical.measures.score_forms import (
    KOOS_ITEMS,
    Koos12,
    iciq_band,
    iciq_ui,
    isi,
    isi_band,
    koos12,
    koos_subscale,
)
from physiobench.clinical.measures.score_input import UnscorableError, positive, whole


__all__ = [
    "KOOS_ITEMS",
    "Koos12",
    "ScoreChange",
    "UnscorableError",
    "chair_stand",
    "change",
    "girth_difference_cm",
    "groc",
    "house_brackmann",
    "iciq_band",
    "iciq_ui",
    "isi",
    "isi_band",
    "koos12",
    "koos_subscale",
    "lag_degrees",
    "mrc",
    "mrc_sum",
    "mrc_sum_is_low",
    "psfs",
    "sunnybrook",
    "tug",
    "tug_shows_fall_risk",
    "walking_speed",
]

PSFS_LEAST = 3
TEN = 10
MRC_MAX = 5
MRC_MOVEMENTS = 12
MRC_SUM_LOW = 48
TUG_FALL_RISK_S = 12
KNEE_DEG = (-20, 180)  # over-straight to fully bent


def psfs(ratings: Sequence[int]) -> float:
    """Return the Patient-Specific Functional Scale: the mean of 3 to 5 rated activities.

    Raises:
        UnscorableError: with fewer than 3 or more than 5 activities, or a rating not 0 to 10.
    """
    if not PSFS_LEAST <= len(ratings) <= PSFS_LEAST + 2:
        msg = f"rate 3 to 5 activities, not {len(ratings)}"
        raise UnscorableError(msg)
    return fmean(whole("a rating", rating, 0, TEN) for rating in ratings)


def mrc(grade: int) -> int:
    """Return one muscle's MRC grade, 0 to 5: ranks, so never to be averaged.

    Raises:
        UnscorableError: if it is not 0 to 5.
    """
    return whole("a grade", grade, 0, MRC_MAX)


def mrc_sum(grades: Sequence[int]) -> int:
    """Return the MRC sum score of six movements on both sides, 0 to 60.

    Raises:
        UnscorableError: unless all 12 grades are there.
    """
    if len(grades) != MRC_MOVEMENTS:
        msg = f"all {MRC_MOVEMENTS} movements are needed, not {len(grades)}"
        raise UnscorableError(msg)
    return sum(mrc(grade) for grade in grades)


def mrc_sum_is_low(score: int) -> bool:
    """Tell whether a sum score is under 48."""
    return score < MRC_SUM_LOW


def house_brackmann(brow_quarters: int, mouth_quarters: int) -> str:
    """Return the House-Brackmann grade from brow and mouth movement in steps of 0.25 cm.

    Raises:
        UnscorableError: if either is not 0 to 4.
    """
    points = whole("brow", brow_quarters, 0, 4) + whole("mouth", mouth_quarters, 0, 4)
    return ("VI", "V", "V", "IV", "IV", "III", "III", "II", "I")[points]


def sunnybrook(*, movements: int, rest: int, synkinesis: int) -> int:
    """Return the Sunnybrook composite from its three sums.

    Raises:
        UnscorableError: if a sum is impossible (5 to 25, 0 to 4, 0 to 15).
    """
    voluntary = whole("movements", movements, 5, 25) * 4
    resting = whole("rest", rest, 0, 4) * 5
    return max(0, voluntary - resting - whole("synkinesis", synkinesis, 0, 15))


def chair_stand(
    full_stands: int, *, more_than_half_way_at_end: bool = False, used_arms: bool = False
) -> int:
    """Return the 30-second chair stand; using the arms makes it 0.

    Raises:
        UnscorableError: if the count is impossible.
    """
    stands = whole("stands", full_stands, 0, 60)
    return 0 if used_arms else stands + more_than_half_way_at_end


def tug(*seconds: float) -> float:
    """Return the Timed Up and Go: the mean of the trials [s].

    Raises:
        UnscorableError: without a trial, or with one that took no time.
    """
    if not seconds:
        msg = "time at least one trial"
        raise UnscorableError(msg)
    return fmean(positive("a time", time) for time in seconds)


def tug_shows_fall_risk(seconds: float) -> bool:
    """Tell whether a Timed Up and Go of 12 s or more calls for a look at falls."""
    return seconds >= TUG_FALL_RISK_S


def walking_speed(metres: float, seconds: float) -> float:
    """Return the speed over the timed distance [m/s].

    Raises:
        UnscorableError: if either is not above 0.
    """
    return positive("the distance", metres) / positive("the time", seconds)


def lag_degrees(active_short: float, passive_short: float) -> float:
    """Return the quadriceps lag: short of straight by own strength, less short when moved.

    Raises:
        UnscorableError: if an angle lies outside -20 to 180 degrees.
    """
    for angle in (active_short, passive_short):
        if not KNEE_DEG[0] <= angle <= KNEE_DEG[1]:
            msg = f"an angle of {angle!r} degrees cannot be"
            raise UnscorableError(msg)
    return active_short - passive_short


def girth_difference_cm(*, affected: float, other: float) -> float:
    """Return how much the affected limb is larger (+) or smaller (-) than the other [cm].

    Raises:
        UnscorableError: if a girth is not above 0.
    """
    return positive("a girth", affected) - positive("a girth", other)


def groc(rating: int) -> int:
    """Return the global rating of change, -5 a great deal worse to +5 a great deal better.

    Raises:
        UnscorableError: if it is not -5 to 5.
    """
    return whole("the rating", rating, -5, 5)
