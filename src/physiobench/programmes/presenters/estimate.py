"""The simulated estimate beside the form for stimulation, in words. It decides nothing.

A check must never wait long for it, or fail with it: the simulation runs in a thread of its own,
one at a time, and the page says so if it is not ready in time. Its result is then kept, so the
next check of the same line shows it.
"""

import logging
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotReady
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from physiobench.clinical.programme.electrical import MOST_MA, ElectricalEstimate
from physiobench.clinical.programme.lines import Stimulation
from physiobench.clinical.programme.quantity import say
from physiobench.clinical.programme.simulation import (
    ForceEstimate,
    PeopleRange,
    PersonNumbers,
    estimate,
)
from physiobench.content.schema import Stimulator
from physiobench.kit.models import OwnStimulator


logger = logging.getLogger(__name__)

WAIT_S = 2.0  # how long a page may wait for an estimate
MA_STEP = 5  # a current is estimated no finer than this
_simulations = ThreadPoolExecutor(max_workers=1, thread_name_prefix="estimate")


@dataclass(frozen=True, slots=True)
class EstimateView:
    """An estimate in words, and why something is not estimated."""

    force: tuple[tuple[str, str], ...] = ()
    electrical: tuple[tuple[str, str], ...] = ()
    warnings: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()


def estimate_view(
    line: Stimulation, own: OwnStimulator | None = None, *, nerve_in_doubt: bool = False
) -> EstimateView:
    """Estimate what a line does, or say why there is no estimate. This never fails.

    Args:
        line: what was typed.
        own: the patient's stimulator, if they entered one.
        nerve_in_doubt: whether tests or answers leave it open that the muscle's nerve works.
    """
    person = PersonNumbers(nerve_in_doubt=nerve_in_doubt, stimulator_ma=_most_ma(own))
    running = _simulations.submit(estimate, line, person)
    try:
        found = running.result(timeout=WAIT_S)
    except NotReady:
        running.cancel()
        reason = _("The simulation is not ready yet. Press Check to try again.")
        return EstimateView(reasons=(reason,))
    except Exception as failed:  # noqa: BLE001  a check is more than its estimate
        logger.error("The estimate failed: %s", type(failed).__name__)  # noqa: TRY400  no health data
        reason = _("The simulation failed, so there is no estimate. The checks above still count.")
        return EstimateView(reasons=(reason,))
    return EstimateView(
        force=_force_rows(found.force) if found.force else (),
        electrical=_electrical_rows(found.electrical) if found.electrical else (),
        warnings=found.warnings,
        reasons=found.reasons,
    )


def no_estimate_of_refused_times() -> EstimateView:
    """Say why a line whose times are refused has no estimate."""
    reason = _("No estimate yet: first correct the times of the contraction or the session.")
    return EstimateView(reasons=(reason,))


def _most_ma(own: OwnStimulator | None) -> float | None:
    if own is None:
        return None
    device = own.device
    return (device.spec if isinstance(device, Stimulator) else device).max_ma


def _force_rows(force: ForceEstimate) -> tuple[tuple[str, str], ...]:
    first = _of_ten(force.first_percent, _("%(n)s %% of the muscle's maximum"), "%")
    rows = [(_("Force of the first contraction"), first)]
    if force.left_percent is not None:
        left = _of_ten(force.left_percent, _("%(n)s %% of the first contraction"), "%")
        last = _("Force of the last contraction")
        minutes = round(force.minutes)
        cut = ngettext("Force after %(n)s minute", "Force after %(n)s minutes", minutes)
        cut %= {"n": minutes}
        rows.append((last if force.is_of_whole_session else cut, left))
    current = _of_ten(force.current_ma, _("about %(n)s mA"), "mA", step=MA_STEP)
    pads = _("Current for this force (estimated for pads of %(n)s cm²)")
    return (*rows, (pads % {"n": say(force.pads_cm2)}, current))


def _of_ten(found: PeopleRange, middle: str, unit: str, step: int = 1) -> str:
    """Write a number with the ends between which 8 in 10 people lie."""
    low, mid, high = (say(step * round(n / step)) for n in (found.low, found.middle, found.high))
    spread = _("8 in 10 people: %(low)s to %(high)s %(unit)s")
    return f"{middle % {'n': mid}} ({spread % {'low': low, 'high': high, 'unit': unit}})"


def _electrical_rows(found: ElectricalEstimate) -> tuple[tuple[str, str], ...]:
    rows = []
    if found.at_ma is not None:
        at = (
            _("%(n)s mA, the most that this stimulator gives")
            if found.is_of_stimulator
            else _("%(n)s mA, the high end of the estimate")
        )
        density = _("%(n)s mA/cm² (limit: %(limit)s)")
        rows = [
            (_("Checked at"), at % {"n": say(round(found.at_ma))}),
            (_("Charge of one phase"), f"{say(found.charge_uc or 0)} µC"),
            (_("Charge density"), f"{say(found.charge_density or 0)} µC/cm²"),
            (
                _("Current density (r.m.s.)"),
                density % {"n": say(found.rms_density or 0), "limit": say(found.rms_density_limit)},
            ),
        ]
    return (*rows, (_("Within electrical limits up to"), _highest(found.highest_ma)))


def _highest(milliamperes: int) -> str:
    if milliamperes >= MOST_MA:
        return _("%(n)s mA or more") % {"n": MOST_MA}
    return _("%(n)s mA. This is not a current to aim for") % {"n": milliamperes}
