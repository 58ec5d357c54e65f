"""Examination findings after a nerve injury, and how well each fits a possible course.

All error rates are DESIGN: no figure for them was found.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from physiobench.nmes.arguments import check_field_types, checked_number
from physiobench.nmes.regrowth.axon_growth import NerveSegment, RegrowthParticles, growth_front_mm


Floats = NDArray[np.float64]

TINEL_MM, TINEL_SHARE = 10.0, 0.1  # error of a Tinel sign's place: fixed, and of its distance
TINEL_T_DEGREES = 4.0  # Student's t: a misplaced sign now and then
TINEL_T_PEAK_DENSITY = 0.375  # density of that t at its middle
TINEL_FALSE_DENSITY = 1 / 500  # per mm, where nothing grows
FALSE_POSITIVE_SHARE = 0.02  # signs seen that are not there
MISSED_FLICKER_DAYS = 21.0  # how long a first flicker is easily missed
EMG_SENSITIVITY = 0.9  # EMGs that find reinnervation once it is there
EMG_EARLIEST_DAYS = 21.0  # spontaneous activity needs about three weeks to show
EMG_DENERVATION_IN_BLOCK = 0.05


class ExaminationSign(StrEnum):
    """What an examiner found."""

    TINEL = "tinel"  # tingling on tapping, at a distance from the injury
    FLICKER = "flicker"  # the muscle was seen to contract by will
    NO_FLICKER = "no_flicker"
    EMG_REINNERVATION = "emg_reinnervation"  # new motor units
    EMG_NO_REINNERVATION = "emg_no_reinnervation"
    EMG_DENERVATION = "emg_denervation"  # fibrillations, positive sharp waves


@dataclass(frozen=True, slots=True, kw_only=True)
class ExaminationFinding:
    """One finding on one day.

    Attributes:
        sign: what was found.
        on_day: in the same count of days as the injury (`date.toordinal()` will do).
        distance_mm: of a Tinel sign from the injury, 0 to 2000 [mm]; None for other signs.

    Raises:
        ValueError: naming the field refused.
    """

    sign: ExaminationSign
    on_day: int
    distance_mm: float | None = None

    def __post_init__(self) -> None:
        check_field_types(self)
        object.__setattr__(self, "sign", ExaminationSign(self.sign))
        checked_number("on_day", self.on_day, 0, 4_000_000, "days")
        if (self.sign is ExaminationSign.TINEL) != (self.distance_mm is not None):
            msg = f"distance_mm must be given for a Tinel sign and for no other, not {self.sign}"
            raise ValueError(msg)
        if self.distance_mm is not None:
            checked_number("distance_mm", self.distance_mm, 0, 2000, "mm")


def finding_likelihood(
    path: Sequence[NerveSegment],
    particles: RegrowthParticles,
    finding: ExaminationFinding,
    day: float,
) -> Floats:
    """Return how well each course explains `finding` on `day` after the injury, shape (n,) [1].

    1 is the best any course could do, and none is ruled out: every finding may be mistaken.
    """
    if finding.sign is ExaminationSign.TINEL:
        return _tinel_likelihood(path, particles, float(finding.distance_mm or 0.0), day)
    flickers, in_emg = particles.flicker_day <= day, particles.emg_day <= day
    late = np.maximum(0.0, day - particles.flicker_day)
    proven = particles.blocked & (day >= EMG_EARLIEST_DAYS)
    return {
        ExaminationSign.FLICKER: np.where(flickers, 1.0, FALSE_POSITIVE_SHARE),
        ExaminationSign.NO_FLICKER: np.maximum(
            FALSE_POSITIVE_SHARE, np.exp(-late / MISSED_FLICKER_DAYS)
        ),
        ExaminationSign.EMG_REINNERVATION: np.where(in_emg, 1.0, FALSE_POSITIVE_SHARE),
        ExaminationSign.EMG_NO_REINNERVATION: np.where(in_emg, 1 - EMG_SENSITIVITY, 1.0),
        ExaminationSign.EMG_DENERVATION: np.where(proven, EMG_DENERVATION_IN_BLOCK, 1.0),
    }[finding.sign]


def _tinel_likelihood(
    path: Sequence[NerveSegment], particles: RegrowthParticles, at_mm: float, day: float
) -> Floats:
    error = math.hypot(TINEL_MM, TINEL_SHARE * at_mm)
    away = (growth_front_mm(path, particles, day) - at_mm) / error
    grows = (1 + away**2 / TINEL_T_DEGREES) ** (-(TINEL_T_DEGREES + 1) / 2)
    nothing = min(1.0, TINEL_FALSE_DENSITY * error / TINEL_T_PEAK_DENSITY)
    return np.where(np.isfinite(particles.arrival_day), grows, nothing)
