"""Runs, checks and forecasts as words for people and as plain values for programs."""

import dataclasses
import math
from collections.abc import Mapping, Sequence
from enum import Enum
from typing import Any

import numpy as np

from physiobench.nmes.planning.dosing import DoseProposal
from physiobench.nmes.regrowth.flag import RegrowthFlag
from physiobench.nmes.regrowth.forecast import RegrowthForecast
from physiobench.nmes.reporting.sources import sources_of
from physiobench.nmes.simulation.session_result import SessionResult
from physiobench.nmes.stimulus.limits import LimitCheck


QUANTILES = (0.05, 0.5, 0.95)


def to_json_value(value: Any) -> Any:
    """Return `value` as what JSON knows: dataclasses as objects, arrays as lists, no NaN."""
    if isinstance(value, Enum):
        value = value.value
    elif isinstance(value, np.ndarray):
        value = value.tolist()
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        value = {f.name: getattr(value, f.name) for f in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {str(to_json_value(k)): to_json_value(v) for k, v in value.items()}
    if isinstance(value, tuple | list):
        return [to_json_value(item) for item in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def session_json(run: SessionResult) -> dict[str, Any]:
    """Return a run as plain values; units are in the names."""
    said = {
        "prescription": to_json_value(run.prescription),
        "muscle": {"name": run.muscle.name, "mvc_n": run.muscle.mvc_n, "note": run.muscle.note},
        "pads": to_json_value(run.pads),
        "tissue": to_json_value(run.tissue),
        "recruited": run.recruited,
        "fatigue": run.fatigue,
        "contractions": [row._asdict() for row in run.contractions],
        "checks": to_json_value(run.checks),
        "warnings": list(run.warnings),
        "sources": [str(source) for source in sources_of(run)],
    }
    if run.population is not None:
        said["people"] = {
            "count": len(run.population),
            "quantiles": list(QUANTILES),
            **to_json_value(run.population.quantiles(QUANTILES)),
        }
    return said


def session_text(run: SessionResult) -> str:
    """Return a run as text for a person to read."""
    rx, table = run.prescription, run.contractions
    lines = [
        f"{run.muscle.name}: {rx.frequency_hz:g} Hz, {rx.phase_duration_us:g} us, "
        f"{_stimulation_level(run)}, {rx.on_s:g} s on / {rx.off_s:g} s off, {rx.minutes:g} min",
        f"{rx.contractions} contractions; {100 * run.recruited:.0f} % of the motor units reached",
        f"First contraction {table.peak_force_n[0]:.0f} N "
        f"({run.percent_mvc[0]:.0f} % of a maximal voluntary one); "
        f"last {table.peak_force_n[-1]:.0f} N: {100 * run.fatigue:.0f} % lost",
        "",
        "  no.   at min   peak N   end N   area N s",
    ]
    lines += [
        f"{i + 1:5d}   {row.at_s / 60:6.1f}   {row.peak_force_n:6.1f}   {row.end_force_n:5.1f}"
        f"   {row.force_time_integral_ns:8.0f}"
        for i, row in enumerate(table)
        if i in _rows_to_show(len(table))
    ]
    if run.population is not None:
        q = run.population.quantiles(QUANTILES)
        low, middle, high = (row[0] for row in q["percent_mvc"])
        lines += [
            "",
            f"Over {len(run.population)} virtual people (5 %, middle, 95 %):",
            f"  first contraction {low:.0f}, {middle:.0f}, {high:.0f} % of a maximal voluntary one",
            "  lost by the last  " + ", ".join(f"{100 * x:.0f}" for x in q["fatigue"]) + " %",
        ]
    if run.checks:
        lines += ["", limits_text(run.checks)]
    lines += ["", *(f"! {warning}" for warning in run.warnings)] if run.warnings else []
    lines += ["", "Rests on:", *(f"  {source}" for source in sources_of(run))]
    return "\n".join(lines)


def limits_text(checks: Sequence[LimitCheck]) -> str:
    """Return checks as a table with the advice under what needs it."""
    lines = ["check                          value      limit  unit       verdict"]
    for check in checks:
        value = "unknown" if check.value is None else f"{check.value:.3g}"
        limit = "-" if check.limit is None else f"{check.limit:.3g}"
        lines.append(
            f"{check.name:28} {value:>8}   {limit:>8}  {check.unit:9}  {check.verdict.value}"
            f"{'' if check.verified else '  (not verified)'}"
        )
        if check.verdict.value in {"care", "unknown", "exceeded"}:
            lines.append(f"    {check.advice}")
    return "\n".join(lines)


def proposal_json(found: DoseProposal) -> dict[str, Any]:
    """Return a proposal as plain values."""
    return {
        "options": to_json_value(found.options),
        "dropped": {reason.value: count for reason, count in found.rejected.items()},
        "warnings": list(found.warnings),
    }


def proposal_text(found: DoseProposal) -> str:
    """Return a proposal as a table, least fatigue first."""
    lines = ["   Hz    us   on/off s   min   current mA (80 % of people)   lost %   of borne"]
    for option in found.options:
        rx, (low, high) = option.prescription, option.current_range_ma
        borne = "not known" if option.comfort is None else f"{100 * option.comfort:.0f} %"
        lines.append(
            f"{rx.frequency_hz:5g} {rx.phase_duration_us:5g} {rx.on_s:5g}/{rx.off_s:<5g}"
            f"{option.minutes:5.0f}   {rx.amplitude_ma or 0:7.0f} ({low:.0f}–{high:.0f})"
            f"{100 * option.fatigue:19.1f}   {borne}"
        )
    if not found.options:
        lines = ["Nothing on offer fits."]
    lines += ["", "Left out: " + _rejections_text(found)] if found.rejected else []
    lines += ["", *(f"! {warning}" for warning in found.warnings)]
    return "\n".join(lines)


def regrowth_json(found: RegrowthForecast) -> dict[str, Any]:
    """Return a forecast as plain values, without its thousands of courses."""
    names = ("first_flicker", "arrival", "chance", "rule", "flag", "poor_odds", "warnings")
    return {name: to_json_value(getattr(found, name)) for name in names} | {
        "advice": found.flag.advice
    }


def regrowth_text(found: RegrowthForecast) -> str:
    """Return a forecast as text: a range, and that it may not happen."""
    when = f"{found.first_flicker} after the injury, if it happens; it may not happen"
    if found.first_flicker is None:
        when = (
            "seen"
            if found.flag is RegrowthFlag.RECOVERING
            else "not expected in any course modelled"
        )
    lines = [
        f"First flicker: {when}",
        f"It happens in {100 * found.chance:.0f} % of the courses modelled",
        f"Rule of thumb: {found.rule.fast_months:.1f} to {found.rule.slow_months:.1f} months, "
        f"typically {found.rule.typical_months:.1f}",
        f"{found.flag.value}: {found.flag.advice}",
        *(f"! {warning}" for warning in found.warnings),
    ]
    return "\n".join(lines)


def _stimulation_level(run: SessionResult) -> str:
    rx = run.prescription
    if rx.amplitude_ma is not None:
        return f"{rx.amplitude_ma:g} mA"
    if rx.relative_level is not None:
        return f"{100 * rx.relative_level:g} % of the most tolerated"
    return "as much as the response takes"


def _rows_to_show(count: int) -> set[int]:
    """Return about eight rows to show out of `count`, the first and last among them."""
    return {round(x) for x in np.linspace(0, count - 1, min(count, 8))}


def _rejections_text(found: DoseProposal) -> str:
    return ", ".join(f"{count} {reason.value}" for reason, count in found.rejected.items())
