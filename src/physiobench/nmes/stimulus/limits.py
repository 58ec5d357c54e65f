"""Check a prescription against electrical limits, each with its source.

All values are computed at the full plateau: ramps and off-time do not lower them. A value that
cannot be computed, because no current is prescribed or the stimulator is unknown, is UNKNOWN and
never OK. Passing every check does not show that a dose is safe. If a check fails, a physio must
look at the prescription before it is given.

Sources: IEC 60601-2-10 (by way of published excerpts), the FDA's 1999 guidance on powered muscle
stimulators (by way of a summary), Shannon RV (1992), IEEE Trans Biomed Eng 39:424-426.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from physiobench.nmes.advice import AdviceEnum
from physiobench.nmes.arguments import checked_number, checks_types
from physiobench.nmes.stimulus.electrical_output import ElectricalOutput, electrical_output
from physiobench.nmes.stimulus.electrodes import PadPair
from physiobench.nmes.stimulus.prescription import Prescription


RMS_DENSITY_LIMIT = 2.0  # mA r.m.s. per cm2, IEC 60601-2-10
RMS_DENSITY_CARE = 1.5  # DESIGN: where a physio is asked to look
RMS_DENSITY_MARGIN = 0.95  # DESIGN: this close to the notice counts as there
ENERGY_LIMIT_MJ = 300.0
OPEN_CIRCUIT_LIMIT_V = 500.0
POWER_DENSITY_LIMIT = 0.25  # W/cm2
CHARGE_CARE_UC = 75.0  # from memory
DIRECT_DENSITY_CARE = 0.5  # mA/cm2 of direct current, from memory
LONG_PULSE_US = 100_000.0  # such a pulse counts as direct current, IEC 60601-2-10; from memory
LONG_PULSE_LIMIT_MA = 80.0  # of direct current, from memory
SHANNON_DAMAGE_K = 1.85
SMALL_PAD_CM2 = 9.0  # about 3 x 3 cm
RMS_TABLE_MA = ((400.0, 50.0), (1500.0, 80.0), (math.inf, 100.0))  # up to Hz, mA; from memory


class Verdict(AdviceEnum):
    """What a check found; each member says what to do."""

    OK = "ok", "Within this limit. That alone does not make the dose right."
    INFORMATION = "information", "A figure to compare by. It has no limit for skin pads."
    CARE = "care", "Close to the limit: look at pads, current and skin before it is given."
    UNKNOWN = "unknown", "Cannot be judged: give what is missing. Treat as not safe until then."
    EXCEEDED = "exceeded", "Over the limit: do not give it as written."

    @property
    def blocks(self) -> bool:
        """Return whether the prescription must not be given after this verdict."""
        return self in {Verdict.UNKNOWN, Verdict.EXCEEDED}


class CheckSubject(StrEnum):
    """Whether a check judges the prescription or the device.

    A device that is not known must not make a correct prescription fail.
    """

    PRESCRIPTION = "prescription"
    DEVICE = "device"


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitCheck:
    """One value compared with one limit.

    Attributes:
        name: a stable name for the check.
        value: the figure in `unit`; None when it cannot be known.
        unit: of `value` and `limit`; "1" when they have none.
        limit: the bound; None when the figure is only informative.
        verdict: what the comparison means.
        source: where the bound comes from.
        verified: whether the bound was read in its source; otherwise it is from memory or DESIGN.
        advice: what to do.
        subject: whether the prescription or the device is judged.
    """

    name: str
    value: float | None
    unit: str
    limit: float | None
    verdict: Verdict
    source: str
    verified: bool
    advice: str
    subject: CheckSubject = CheckSubject.PRESCRIPTION


@checks_types
def check_limits(
    rx: Prescription, pads: PadPair, *, open_circuit_v: float | None = None
) -> tuple[LimitCheck, ...]:
    """Check a prescription on these pads against every limit known here.

    Args:
        rx: the prescription; without `amplitude_ma` each figure of current is UNKNOWN.
        pads: both pads are taken as the one given; the smaller counts where they differ.
        open_circuit_v: peak open-circuit voltage from the stimulator's plate, 0 to 5000 [V].

    Returns:
        One `LimitCheck` per check, always the same checks in the same order.

    Raises:
        ValueError: naming the voltage refused.
    """
    amplitude = rx.amplitude_ma
    out = None if amplitude is None else electrical_output(rx, amplitude)
    area = pads.area_cm2
    rms = None if out is None else out.rms_ma
    charge = None if out is None else out.charge_per_phase_uc
    return (
        _rms_current_check(rx, rms),
        _rms_density_check(None if rms is None else rms / area),
        _direct_current_check(None if out is None else out.direct_ma / area),
        _long_pulse_check(rx),
        _charge_check(charge),
        _limit_check(
            "charge_density",
            None if charge is None else charge / area,
            "uC/cm2",
            None,
            source="No bound for skin pads is known here.",
            over="",
        ),
        _shannon_check(charge, area),
        _limit_check(
            "energy_per_pulse",
            None if out is None else out.energy_per_pulse_mj,
            "mJ",
            ENERGY_LIMIT_MJ,
            source="IEC 60601-2-10, energy per pulse into 500 ohm, by way of published excerpts",
            over="Lower the current or shorten the pulse. Long pulses for muscle without its nerve "
            "need a stimulator made and licensed for them, and a specialist.",
        ),
        _limit_check(
            "power_density",
            None if out is None else out.power_w / area,
            "W/cm2",
            POWER_DENSITY_LIMIT,
            source="FDA 1999 guidance on powered muscle stimulators, at 500 ohm, by a summary",
            over="Use larger pads, or lower current, frequency or pulse width.",
        ),
        _pad_size_check(area),
        _open_circuit_check(open_circuit_v, out),
    )


@checks_types
def worst_verdict(checks: Iterable[LimitCheck], *, subject: CheckSubject | None = None) -> Verdict:
    """Return the most serious verdict among `checks`, or among those about one `subject`.

    Without any check the verdict is UNKNOWN. Most serious first: exceeded, unknown, care, ok,
    information.
    """
    order = (Verdict.EXCEEDED, Verdict.UNKNOWN, Verdict.CARE, Verdict.OK, Verdict.INFORMATION)
    found = {c.verdict for c in checks if subject is None or c.subject is subject}
    return next((v for v in order if v in found), Verdict.UNKNOWN)


def _limit_check(
    name: str,
    value: float | None,
    unit: str,
    limit: float | None,
    *,
    source: str,
    over: str,
    verified: bool = True,
    beyond: Verdict = Verdict.EXCEEDED,
    subject: CheckSubject = CheckSubject.PRESCRIPTION,
) -> LimitCheck:
    if value is None:
        verdict = Verdict.UNKNOWN
    elif limit is None:
        verdict = Verdict.INFORMATION
    else:
        verdict = beyond if value > limit else Verdict.OK
    return LimitCheck(
        name=name,
        value=value,
        unit=unit,
        limit=limit,
        verdict=verdict,
        source=source,
        verified=verified,
        advice=over if verdict is beyond and over else verdict.advice,
        subject=subject,
    )


def _rms_current_check(rx: Prescription, rms_ma: float | None) -> LimitCheck:
    limit = next(most for up_to, most in RMS_TABLE_MA if rx.frequency_hz <= up_to)
    return _limit_check(
        "rms_current",
        rms_ma,
        "mA",
        limit,
        source="IEC 60601-2-10, table of r.m.s. current into 500 ohm (M: from memory)",
        over="Lower the current, the frequency or the pulse width.",
        verified=False,
    )


def _rms_density_check(density: float | None) -> LimitCheck:
    iec = "IEC 60601-2-10: over 2 mA r.m.s./cm2 may need the operator's special attention"
    advice = "Use larger pads, or lower current, frequency or pulse width."
    if density is not None and RMS_DENSITY_CARE < density < RMS_DENSITY_LIMIT * RMS_DENSITY_MARGIN:
        return _limit_check(
            "rms_density",
            density,
            "mA/cm2",
            RMS_DENSITY_CARE,
            source=f"DESIGN: a margin below {iec}",
            over=advice,
            verified=False,
            beyond=Verdict.CARE,
        )
    checked = _limit_check(
        "rms_density",
        density,
        "mA/cm2",
        RMS_DENSITY_LIMIT * RMS_DENSITY_MARGIN,
        source=iec,
        over=advice,
    )
    return replace(checked, limit=RMS_DENSITY_LIMIT)


def _direct_current_check(density: float | None) -> LimitCheck:
    return _limit_check(
        "direct_current_density",
        density,
        "mA/cm2",
        DIRECT_DENSITY_CARE,
        source="Customary bound for direct current on skin (M: from memory)",
        over="Current that flows one way burns skin chemically. Use a balanced pulse, or let a "
        "specialist decide.",
        verified=False,
        beyond=Verdict.CARE,
    )


def _long_pulse_check(rx: Prescription) -> LimitCheck:
    is_long = rx.phase_duration_us >= LONG_PULSE_US
    return _limit_check(
        "long_pulse_current",
        rx.amplitude_ma if is_long else 0.0,
        "mA",
        LONG_PULSE_LIMIT_MA,
        source="IEC 60601-2-10: pulses of 0.1 s and more count as direct current (M: from memory)",
        over="Lower the current or shorten the pulse. Such pulses need a stimulator made and "
        "licensed for them, and a specialist.",
        verified=False,
    )


def _charge_check(charge_uc: float | None) -> LimitCheck:
    return _limit_check(
        "charge_per_phase",
        charge_uc,
        "uC",
        CHARGE_CARE_UC,
        source="ANSI/AAMI NS4, charge per pulse of surface stimulators (M: from memory)",
        over="More charge than a pulse for nerve-supplied muscle needs: a specialist decides.",
        verified=False,
        beyond=Verdict.CARE,
    )


def _shannon_check(charge_uc: float | None, area_cm2: float) -> LimitCheck:
    value = None
    if charge_uc is not None:
        q = max(charge_uc, 1e-9)
        value = math.log10(q * q / area_cm2)
    return _limit_check(
        "shannon_k",
        value,
        "1",
        None,
        source=f"Shannon 1992: damage from k = {SHANNON_DAMAGE_K} on, in cat cortex under small "
        "discs. Not valid for skin pads: a label, no proof of safety.",
        over="",
    )


def _pad_size_check(area_cm2: float) -> LimitCheck:
    small = area_cm2 < SMALL_PAD_CM2
    verdict = Verdict.CARE if small else Verdict.OK
    return LimitCheck(
        name="pad_area_at_least",
        value=area_cm2,
        unit="cm2",
        limit=SMALL_PAD_CM2,
        verdict=verdict,
        source="Pads under about 3 x 3 cm sting (M: from memory). The stimulator's manual counts.",
        verified=False,
        advice="Use a larger pad, unless the manual allows this one on so small a muscle."
        if small
        else verdict.advice,
    )


def _open_circuit_check(open_circuit_v: float | None, out: ElectricalOutput | None) -> LimitCheck:
    if open_circuit_v is not None:
        checked_number("open_circuit_v", open_circuit_v, 0, 5000, "V")
    elif out is not None and out.peak_v > OPEN_CIRCUIT_LIMIT_V:
        open_circuit_v = out.peak_v  # no stimulator within the limit could drive this current
    return _limit_check(
        "open_circuit_voltage",
        open_circuit_v,
        "V",
        OPEN_CIRCUIT_LIMIT_V,
        source="IEC 60601-2-10, peak voltage of the open circuit, by way of published excerpts",
        over="This stimulator is not made to the standard: do not use it.",
        subject=CheckSubject.DEVICE,
    )
