"""The electrical figures of one line against the limits that its pads allow. Pure.

A prescription gives no current. The figures are worked out for the highest current of the patient's
own stimulator or, without one, for the high end of the current that the simulation estimates.
`highest_ma` is where the first limit is reached, and is never a current to aim for.
"""

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from physiobench.clinical.programme.quantity import say
from physiobench.content.advice import AdviceKey, AdviceTemplate
from physiobench.nmes.stimulus.prescription import Prescription


if TYPE_CHECKING:
    from physiobench.nmes.stimulus.limits import LimitCheck


UNITS = {"uC": "µC", "mA/cm2": "mA/cm²", "W/cm2": "W/cm²"}
PAD_CM2 = (1, 400)  # of one pad, as the science takes it
LEAST_MA, MOST_MA = 0.1, 300  # what a stimulator can give


class ElectricalText(AdviceKey, file="estimate"):
    """Why a figure is not estimated."""

    NO_PAD_SIZE = "no-pad-size"
    SMALL_PADS = "small-pads"
    NO_CURRENT = "no-current"


class Bound(AdviceKey, file="estimate"):
    """What a figure is above."""

    CAUTION = "caution"
    OVER_LIMIT = "over-limit"


class ElectricalWarning(AdviceTemplate, file="estimate"):
    """A figure above a level."""

    FIGURE_ABOVE = "figure-above"


class FigureName(AdviceKey, file="estimate"):
    """What the figure of a limit is called."""

    RMS_CURRENT = "rms-current"
    RMS_DENSITY = "rms-density"
    DIRECT_CURRENT_DENSITY = "direct-current-density"
    LONG_PULSE_CURRENT = "long-pulse-current"
    CHARGE_PER_PHASE = "charge-per-phase"
    ENERGY_PER_PULSE = "energy-per-pulse"
    POWER_DENSITY = "power-density"


@dataclass(frozen=True, slots=True)
class ElectricalEstimate:
    """The electrical figures at one current, and where the first limit lies."""

    at_ma: float | None  # None: no current is known
    is_of_stimulator: bool  # at_ma is the most that the patient's stimulator gives
    charge_uc: float | None  # of one phase
    charge_density: float | None  # [uC/cm2]
    rms_density: float | None  # [mA/cm2]
    rms_density_limit: float
    highest_ma: int  # the most that stays within every limit
    warnings: tuple[str, ...]


def electrical_estimate(
    rx: Prescription,
    pad_cm2: float | None,
    *,
    stimulator_ma: float | None,
    estimated_ma: float | None,
) -> tuple[ElectricalEstimate | None, str]:
    """Return the electrical figures, and why some are missing, or nothing."""
    if pad_cm2 is None:
        return None, ElectricalText.NO_PAD_SIZE.text
    if pad_cm2 < PAD_CM2[0]:
        return None, ElectricalText.SMALL_PADS.text
    from physiobench.nmes.stimulus.limits import RMS_DENSITY_LIMIT  # noqa: PLC0415  as below

    current = estimated_ma if stimulator_ma is None else stimulator_ma
    at_ma = None if current is None else min(max(current, LEAST_MA), MOST_MA)
    checks = {} if at_ma is None else _checks(rx, pad_cm2, at_ma)
    found = ElectricalEstimate(
        at_ma=at_ma,
        is_of_stimulator=stimulator_ma is not None,
        charge_uc=checks["charge_per_phase"].value if checks else None,
        charge_density=checks["charge_density"].value if checks else None,
        rms_density=checks["rms_density"].value if checks else None,
        rms_density_limit=RMS_DENSITY_LIMIT,
        highest_ma=_highest_ma(rx, pad_cm2),
        warnings=tuple(_warnings(checks, at_ma)),
    )
    return found, "" if checks else ElectricalText.NO_CURRENT.text


def _checks(rx: Prescription, pad_cm2: float, at_ma: float) -> dict[str, "LimitCheck"]:
    """Return every check of the prescription itself that depends on the current, by its name."""
    # The module of the pads loads NumPy: only a request that checks a line needs it.
    from physiobench.nmes.stimulus.electrodes import PadPair  # noqa: PLC0415
    from physiobench.nmes.stimulus.limits import CheckSubject, check_limits  # noqa: PLC0415

    area = min(pad_cm2, PAD_CM2[1])  # a larger pad counts as this one, which is the safe side
    pads = PadPair(area_cm2=area, spacing_cm=60)  # no limit depends on the distance
    found = check_limits(replace(rx, amplitude_ma=at_ma), pads)
    return {
        check.name: check
        for check in found
        if check.subject is CheckSubject.PRESCRIPTION and check.name != "pad_area_at_least"
    }


def _highest_ma(rx: Prescription, pad_cm2: float) -> int:
    """Return the highest whole number of milliamperes that stays within every limit."""

    def is_over(ma: int) -> bool:
        return bool(_over(_checks(rx, pad_cm2, ma)))

    return bisect_left(range(1, MOST_MA + 1), x=True, key=is_over)


def _over(checks: dict[str, "LimitCheck"]) -> list["LimitCheck"]:
    return [check for check in checks.values() if check.verdict.value in {"care", "exceeded"}]


def _warnings(checks: dict[str, "LimitCheck"], at_ma: float | None) -> Iterator[str]:
    for check in _over(checks):
        assert check.value is not None and check.limit is not None  # noqa: S101, PT018  it is over
        bound = Bound.CAUTION if check.verdict.value == "care" else Bound.OVER_LIMIT
        yield ElectricalWarning.FIGURE_ABOVE.fill(
            current=say(round(at_ma or 0)),
            figure=FigureName[check.name.upper()].text,
            value=say(check.value),
            unit=UNITS.get(check.unit, check.unit),
            bound=bound.text,
            limit=say(check.limit),
        )
