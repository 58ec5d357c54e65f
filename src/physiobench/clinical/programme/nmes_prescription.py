"""A signed line as a prescription of the science, and what no stimulator could give. Pure.

`nmes.Prescription` owns the cycle, the contractions, the ramps and the hard bounds. This module is
the only place that converts a line to it. What it imports of the library needs no NumPy.
"""

from physiobench.clinical.programme.lines import Stimulation
from physiobench.clinical.programme.problem import Problem, outside
from physiobench.clinical.programme.quantity import say
from physiobench.content.advice import AdviceTemplate
from physiobench.content.schema import Waveform
from physiobench.nmes.arguments import OutOfRange
from physiobench.nmes.stimulus.prescription import (
    Prescription,
    PulseTooWide,
    RampsTooLong,
    SessionTooShort,
)
from physiobench.nmes.stimulus.time_grid import seconds_on_grid
from physiobench.nmes.stimulus.waveform import PulseShape


UNITS = {
    "frequency_hz": "Hz",
    "phase_duration_us": "µs",
    "on_s": "s",
    "off_s": "s",
    "ramp_up_s": "s",
    "ramp_down_s": "s",
    "minutes": "minutes",
}


class DeviceLimit(AdviceTemplate, file="programme"):
    """What no stimulator could give."""

    PULSE_TOO_WIDE = "pulse-too-wide"
    RAMPS_ABOVE_ON = "ramps-above-on"
    RAMPS_ABOVE_OFF = "ramps-above-off"
    SESSION_TOO_SHORT = "session-too-short"


def nmes_prescription(line: Stimulation) -> Prescription:
    """Convert a line to a prescription without a current.

    A line without a pause becomes one contraction that lasts the session, with its ramps inside.
    Where nobody knows where the ramps count, they are taken from the off time: the longest
    contraction, and so the fewest in a session.

    Raises:
        ValueError: if no stimulator could give it.
    """
    shape = {
        Waveform.SYMMETRIC_BIPHASIC: PulseShape.SYMMETRIC_BIPHASIC,
        Waveform.ASYMMETRIC_BIPHASIC: PulseShape.ASYMMETRIC_BIPHASIC,
        Waveform.MONOPHASIC: PulseShape.MONOPHASIC,
        Waveform.TRIANGULAR: PulseShape.TRIANGULAR,
    }[line.waveform]
    pauses = _pauses(line)
    return Prescription(
        frequency_hz=line.frequency_hz,
        phase_duration_us=line.phase_duration_us,
        on_s=line.on_s if pauses else line.minutes * 60,
        off_s=line.off_s if pauses else 0,
        ramp_up_s=line.ramp_up_s,
        ramp_down_s=line.ramp_down_s,
        ramp_counts_inside_on=bool(line.ramp_counts_inside_on) or not pauses,
        minutes=line.minutes,
        shape=shape,
    )


def _pauses(line: Stimulation) -> bool:
    return abs(line.off_s) >= 1 or seconds_on_grid(line.off_s) != 0


def impossible_settings(line: Stimulation) -> tuple[Problem, ...]:
    """Find what no stimulator could give, in words beside the field.

    Where nobody knows where the ramps count, they must fit both ways.
    """
    inside = line.ramp_counts_inside_on
    found = [
        _impossible(line.model_copy(update={"ramp_counts_inside_on": way}))
        for way in ((True, False) if inside is None else (inside,))
    ]
    return tuple(dict.fromkeys(problem for problem in found if problem is not None))


def _impossible(line: Stimulation) -> Problem | None:

    try:
        nmes_prescription(line)
    except OutOfRange as refused:
        if refused.name == "on_s" and not _pauses(line):  # nobody typed it: it is the session
            ends = (refused.low / 60, refused.high / 60)
            return outside("minutes", line.minutes, ends, UNITS["minutes"])
        ends = (refused.low, refused.high)
        return outside(refused.name, refused.value, ends, UNITS[refused.name])
    except PulseTooWide:
        message = DeviceLimit.PULSE_TOO_WIDE.fill(
            width=say(line.phase_duration_us), room=say(1_000_000 / line.frequency_hz)
        )
        return Problem(field="frequency_hz", message=message)
    except RampsTooLong as refused:
        ramps, room = say(refused.ramps_s), say(refused.room_s)
        if refused.name == "on_s":
            message = DeviceLimit.RAMPS_ABOVE_ON.fill(ramps=ramps, room=room)
        else:
            message = DeviceLimit.RAMPS_ABOVE_OFF.fill(ramps=ramps, room=room)
        return Problem(field="ramp_up_s", message=message)
    except SessionTooShort as refused:
        return session_too_short(refused.cycle_s)
    return None


def session_too_short(cycle_s: float) -> Problem:
    """Say that a session does not hold one contraction with its rest."""
    message = DeviceLimit.SESSION_TOO_SHORT.fill(cycle=say(cycle_s))
    return Problem(field="minutes", message=message)
