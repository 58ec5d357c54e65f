"""Fit rheobase and chronaxie to a measured strength-duration curve, with their standard errors.

The laws are those of `fibres`. The fit minimises the squared differences of logarithms, as
thresholds scatter in proportion to their size: rheobase then follows from chronaxie in closed
form, and one number is searched for. Spreads are of the linearised fit.

A kink (Physiopedia, Strength-duration curve) means that two kinds of fibre answer: nerve-supplied
ones to short pulses, muscle without its nerve to long ones. What a curve shows is a sign to weigh,
not a finding: an EMG decides.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from physiobench.nmes.advice import AdviceEnum
from physiobench.nmes.arguments import checked_array, checks_types
from physiobench.nmes.excitability.fibres import (
    LONGEST_PULSE_US,
    StrengthDurationLaw,
    relative_threshold,
)


Floats = NDArray[np.float64]

NERVE_CHRONAXIE_BELOW_US = 1000.0  # chronaxie of nerve-supplied muscle lies below, clinical rule
FEWEST_POINTS = 3  # points in one fit
LARGEST_SCATTER = 0.15  # DESIGN: relative scatter beyond which a curve is not read
KINK_SCATTER_RATIO = 0.5  # DESIGN: two fibres must halve the scatter of one
KINK_CHRONAXIE_RATIO = 5.0  # DESIGN: and differ so many times in chronaxie
GOLDEN_RATIO = (math.sqrt(5) - 1) / 2


class CurveForm(AdviceEnum):
    """The form of a measured curve: a sign for a physio to weigh, not a diagnosis."""

    NERVE_LIKE = "nerve_like", "As muscle with its nerve: chronaxie under 1 ms."
    MUSCLE_LIKE = (
        "muscle_like",
        "As muscle without its nerve: chronaxie over 1 ms. Do not start ordinary stimulation; "
        "ask for an EMG.",
    )
    KINKED = "kinked", "As a mixture of both: part of the nerve may be lost. Ask for an EMG."
    UNCLEAR = "unclear", "Too scattered to read. Repeat it with warm skin and fresh pads."


@dataclass(frozen=True, slots=True, kw_only=True)
class StrengthDurationFit:
    """One fitted curve.

    Attributes:
        rheobase_ma: [mA].
        chronaxie_us: [us].
        rheobase_spread: standard error over the value [1]; infinite when it cannot be estimated.
        chronaxie_spread: standard error over the value [1].
        scatter: root mean square of the relative residuals [1].
        form: the form of the curve, with advice.
        law: which was fitted.
    """

    rheobase_ma: float
    chronaxie_us: float
    rheobase_spread: float
    chronaxie_spread: float
    scatter: float
    form: CurveForm
    law: StrengthDurationLaw


@checks_types
def fit_strength_duration(
    phase_duration_us: ArrayLike,
    threshold_ma: ArrayLike,
    *,
    law: StrengthDurationLaw = StrengthDurationLaw.WEISS,
) -> StrengthDurationFit:
    """Fit rheobase and chronaxie to thresholds of rectangular pulses.

    Args:
        phase_duration_us: widths, shape (n,), n at least 3, at least 2 of them different [us].
        threshold_ma: peak currents at threshold, shape (n,), 0.01 to 1000 [mA].
        law: which law to fit.

    Raises:
        ValueError: naming the argument refused, when shapes differ, or with too few points.
    """
    d_us = checked_array("phase_duration_us", phase_duration_us, 1, LONGEST_PULSE_US, "us")
    current = checked_array("threshold_ma", threshold_ma, 0.01, 1000, "mA")
    if d_us.size != current.size:
        msg = f"threshold_ma must have {d_us.size} items, one per width, not {current.size}"
        raise ValueError(msg)
    if d_us.size < FEWEST_POINTS or np.unique(d_us).size < FEWEST_POINTS - 1:
        msg = f"phase_duration_us must have at least {FEWEST_POINTS} items and 2 different widths"
        raise ValueError(msg)
    order = np.argsort(d_us, kind="stable")
    d_us, current, law = d_us[order], current[order], StrengthDurationLaw(law)
    b, c, squares = _fit(d_us, current, law)
    free = d_us.size - 2
    slope = _log_slope(d_us / c, law)
    centred = float(np.sum((slope - slope.mean()) ** 2))
    variance = squares / free
    scatter = math.sqrt(squares / d_us.size)
    c_spread = math.sqrt(variance / centred) if centred > 0 else math.inf
    b_spread = math.hypot(math.sqrt(variance / d_us.size), c_spread * abs(slope.mean()))
    return StrengthDurationFit(
        rheobase_ma=b,
        chronaxie_us=c,
        rheobase_spread=b_spread,
        chronaxie_spread=c_spread,
        scatter=scatter,
        form=_curve_form(d_us, current, law, c, scatter),
        law=law,
    )


def _curve_form(
    d_us: Floats, current: Floats, law: StrengthDurationLaw, c: float, scatter: float
) -> CurveForm:
    best = math.inf
    for cut in range(FEWEST_POINTS, d_us.size - FEWEST_POINTS + 1):
        if d_us[cut] == d_us[cut - 1]:
            continue
        _, short_c, short = _fit(d_us[:cut], current[:cut], law)
        _, long_c, long = _fit(d_us[cut:], current[cut:], law)
        if long_c / short_c > KINK_CHRONAXIE_RATIO:
            best = min(best, math.sqrt((short + long) / d_us.size))
    if best < KINK_SCATTER_RATIO * scatter and best < LARGEST_SCATTER < 2 * scatter:
        return CurveForm.KINKED
    if scatter > LARGEST_SCATTER:
        return CurveForm.UNCLEAR
    return CurveForm.NERVE_LIKE if c < NERVE_CHRONAXIE_BELOW_US else CurveForm.MUSCLE_LIKE


def _fit(d_us: Floats, current: Floats, law: StrengthDurationLaw) -> tuple[float, float, float]:
    """Return rheobase, chronaxie and the sum of squares of one law through the points."""
    logs = np.log(current)

    def misfit(log_c: float) -> float:
        left = logs - np.log(relative_threshold(d_us / math.exp(log_c), law))
        return float(np.sum((left - left.mean()) ** 2))

    grid = np.linspace(math.log(1.0), math.log(1e7), 200)
    i = int(np.argmin([misfit(x) for x in grid]))
    low, high = float(grid[max(0, i - 1)]), float(grid[min(grid.size - 1, i + 1)])
    while high - low > 1e-9:  # noqa: PLR2004  relative width of chronaxie's bracket
        a, b = high - GOLDEN_RATIO * (high - low), low + GOLDEN_RATIO * (high - low)
        low, high = (low, b) if misfit(a) <= misfit(b) else (a, high)
    log_c = (low + high) / 2
    left = logs - np.log(relative_threshold(d_us / math.exp(log_c), law))
    return math.exp(float(left.mean())), math.exp(log_c), misfit(log_c)


def _log_slope(chronaxies: Floats, law: StrengthDurationLaw) -> Floats:
    """Return d ln I / d ln c at each duration [1]."""
    if law is StrengthDurationLaw.WEISS:
        return 1 / (1 + chronaxies)
    x = chronaxies * math.log(2)
    return x * np.exp(-x) / -np.expm1(-x)
