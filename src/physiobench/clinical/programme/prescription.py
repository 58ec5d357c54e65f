"""What a physio prescribes: whether each line can be, and where it leaves its protocol. Pure.

`problems` stop a signature. `warnings` need a reason in the physio's own words, and the lack of
one is a problem. Limits marked DESIGN are ours, chosen so that a slip of the unit is caught; the
others restate what the content's protocols say. What no stimulator could give is `nmes`'s to say.
"""

from collections.abc import Iterator

from physiobench.clinical.programme.exercise import exercise_problems
from physiobench.clinical.programme.lines import (
    Alternative,
    ExercisePrescription,
    Innervation,
    Pads,
    Side,
    Stimulation,
    Waveform,
    exercise_sentence,
    place,
    sentence,
    side_words,
    stimulation_sentence,
)
from physiobench.clinical.programme.nmes_prescription import (
    impossible_settings,
    nmes_prescription,
    session_too_short,
)
from physiobench.clinical.programme.problem import Problem, within
from physiobench.clinical.programme.quantity import say
from physiobench.content.load import muscles, protocols
from physiobench.content.schema import Online, Protocol, Span
from physiobench.nmes.stimulus.prescription import HARD_BOUNDS


__all__ = [
    "Alternative",
    "ExercisePrescription",
    "Innervation",
    "Pads",
    "Problem",
    "Side",
    "Stimulation",
    "Waveform",
    "exercise_sentence",
    "is_long",
    "place",
    "problems",
    "sentence",
    "side_words",
    "stimulation_sentence",
    "warnings",
]


LONG_PULSE_US = 10_000  # from here a pulse can drive muscle that has no nerve
LONGEST_ORDINARY_US = 1000  # DESIGN: pulses that excite a motor nerve
LONG_US = (LONG_PULSE_US, 500_000)
LEAST_ORDINARY_HZ = 1  # only single long twitches come slower
RAMP_S = (0, 10)
ON_S = (0.5, 60)  # DESIGN
OFF_S = (0, 120)  # DESIGN
MINUTES = (1, 60)
TIMES_PER_WEEK = (1, 28)  # DESIGN: four times a day at most
WEEKS = (1, 26)  # DESIGN
PADS = (1, 8)
PAD_CM = (2, 25)  # DESIGN
STINGING_PAD_CM2 = 9  # smaller than about 3 by 3 cm stings
SHORT_MS = (1, 500)  # what a long pulse is, said in ms
RECHECK_WEEKS = 12  # a recovering nerve that shows nothing by then wants a specialist


def _pulse(line: Stimulation) -> Iterator[Problem]:
    width = line.phase_duration_us
    denervated = line.innervation is Innervation.DENERVATED
    least = HARD_BOUNDS["phase_duration_us"][0]
    low, high = LONG_US if denervated else (least, LONGEST_ORDINARY_US)
    hint = ""
    if 0 < width <= 1 and not denervated:
        hint = f" If you meant {say(width)} ms, enter {say(width * 1000)}."
    elif denervated and SHORT_MS[0] <= width <= SHORT_MS[1]:
        hint = (
            " Muscle without a nerve does not answer a pulse this short."
            f" If you meant {say(width)} ms, enter {say(width * 1000)}."
        )
    elif width >= LONG_PULSE_US and not denervated:
        hint = " Pulses this long are only for muscle without a nerve."
    if hint or not low <= width <= high:
        message = f"{say(width)} µs cannot be: enter {say(low)} to {say(high)} µs.{hint}"
        yield Problem(field="phase_duration_us", message=message)


def _frequency(line: Stimulation) -> Iterator[Problem]:
    least, most = HARD_BOUNDS["frequency_hz"]
    denervated = line.innervation is Innervation.DENERVATED
    ends = (least if denervated else LEAST_ORDINARY_HZ, most)
    yield from within(line, "frequency_hz", ends, "Hz")


def _cycle(line: Stimulation) -> Iterator[Problem]:
    try:
        cycle_s, pauses = _timing(line)
    except ValueError:  # `impossible_settings` says what is wrong
        cycle_s, pauses = None, line.off_s != 0
    if not pauses:
        protocol = protocols().get(line.protocol_id or "")
        if protocol is None or protocol.cycle != "continuous":
            message = "Without a pause the muscle tires at once: enter a rest time."
            yield Problem(field="off_s", message=message)
    else:
        yield from within(line, "on_s", ON_S, "s")
    yield from within(line, "off_s", OFF_S, "s")
    yield from within(line, "ramp_up_s", RAMP_S, "s")
    yield from within(line, "ramp_down_s", RAMP_S, "s")
    if pauses and cycle_s is not None and line.minutes * 60 < cycle_s:
        yield session_too_short(cycle_s)


def _timing(line: Stimulation) -> tuple[float, bool]:
    """Return how long one contraction and its rest take [s], and whether there is a rest."""
    rx = nmes_prescription(line)
    return rx.cycle_s, not rx.continuous


def _pads(line: Stimulation) -> Iterator[Problem]:
    pads = line.pads
    if not PADS[0] <= pads.count <= PADS[1]:
        message = f"Enter {PADS[0]} to {PADS[1]} pads."
        yield Problem(field="pads.count", message=message)
    if (pads.width_cm is None) != (pads.height_cm is None):
        yield Problem(field="pads.width_cm", message="Enter both the width and the height.")
    for field in ("width_cm", "height_cm"):
        size = getattr(pads, field)
        if size is not None and not PAD_CM[0] <= size <= PAD_CM[1]:
            message = f"{say(size)} cm cannot be: enter {PAD_CM[0]} to {PAD_CM[1]} cm."
            yield Problem(field=f"pads.{field}", message=message)
    if pads.count == 1 and pads.width_cm is not None:
        message = "One pad makes no circuit: enter at least 2, or leave the size empty for a probe."
        yield Problem(field="pads.count", message=message)
    if not pads.placement:
        yield Problem(field="pads.placement", message="Write where the pads go.")


def _nerve(line: Stimulation) -> Iterator[Problem]:
    protocol = protocols().get(line.protocol_id or "")
    if line.innervation is Innervation.UNKNOWN:
        message = (
            "Nobody has shown that this nerve works. "
            "Do the twitch test first, then say what it showed."
        )
        yield Problem(field="innervation", message=message)
    elif line.innervation is Innervation.DENERVATED:
        if protocol is None or not protocol.denervated:
            message = (
                "Muscle without a nerve is not for a home unit: refer to a specialist, "
                "or choose the specialist protocol that they work by."
            )
            yield Problem(field="protocol_id", message=message)
    else:
        if protocol is not None and protocol.denervated:
            message = "This protocol is only for muscle without a nerve."
            yield Problem(field="protocol_id", message=message)
        if line.waveform is Waveform.TRIANGULAR:
            message = "Triangular pulses are only for muscle without a nerve."
            yield Problem(field="waveform", message=message)
        if line.waveform is Waveform.MONOPHASIC:
            message = "Pulses of one direction can burn the skin at home: choose a biphasic one."
            yield Problem(field="waveform", message=message)


def _protocol(line: Stimulation) -> Iterator[Problem]:
    if line.protocol_id is None:
        return
    protocol = protocols().get(line.protocol_id)
    if protocol is None:
        yield Problem(
            field="protocol_id", message="There is no such protocol: choose one of the list."
        )
    elif protocol.permitted_online is Online.NO:
        instead = f" Instead: {protocol.instead}" if protocol.instead else ""
        message = f"{protocol.name} is not for home stimulation.{instead}"
        yield Problem(field="protocol_id", message=message)
    elif protocol.cycle == "triggered":
        message = f"{protocol.name} is worked by a heel switch: a specialist clinic fits it."
        yield Problem(field="protocol_id", message=message)


def is_long(phase_duration_us: float) -> bool:
    """Tell whether a pulse is longer than any that excites a motor nerve [µs]."""
    return phase_duration_us > LONGEST_ORDINARY_US


def problems(line: Stimulation | ExercisePrescription) -> tuple[Problem, ...]:
    """Find everything that stops this line from being signed, a missing reason included."""
    if isinstance(line, ExercisePrescription):
        return exercise_problems(line)
    return tuple(_problems(line))


def _problems(line: Stimulation) -> Iterator[Problem]:
    muscle = muscles().get(line.muscle)
    if muscle is None:
        yield Problem(field="muscle", message="There is no such muscle: choose one of the list.")
    elif not muscle.paired and line.side is not Side.BOTH:
        yield Problem(field="side", message=f"The {muscle.plain_name} has no left and right.")
    settings = (
        *_frequency(line),
        *_pulse(line),
        *_cycle(line),
        *within(line, "minutes", MINUTES, "minutes"),
    )
    yield from settings
    named = {problem.field for problem in settings}
    yield from (found for found in impossible_settings(line) if found.field not in named)
    yield from within(line, "times_per_week", TIMES_PER_WEEK, "times a week")
    yield from within(line, "weeks", WEEKS, "weeks")
    yield from _pads(line)
    yield from _nerve(line)
    yield from _protocol(line)
    if not line.response_to_aim_for:
        message = "Write what the patient should see or feel: it takes the place of a current."
        yield Problem(field="response_to_aim_for", message=message)
    if not line.position:
        yield Problem(field="position", message="Write how the patient should sit or lie.")
    if not line.deviation_reason and warnings(line):
        message = "This differs from the protocol: write why."
        yield Problem(field="deviation_reason", message=message)


def warnings(line: Stimulation) -> tuple[Problem, ...]:
    """Find where this line leaves its protocol; each needs a reason, none stops a physio."""
    return tuple(_warnings(line))


def _warnings(line: Stimulation) -> Iterator[Problem]:
    protocol = protocols().get(line.protocol_id or "")
    if protocol is None:
        yield Problem(
            field="protocol_id", message="No protocol is chosen: write what this rests on."
        )
        return
    if protocol.permitted_online is Online.PHYSIO_F2F_FIRST:
        message = "A physio must have seen this person face to face first: write who and when."
        yield Problem(field="protocol_id", message=message)
    if protocol.permitted_online is Online.SPECIALIST_ONLY:
        message = "This is for a specialist service: write which one has this person in its care."
        yield Problem(field="protocol_id", message=message)
    if protocol.muscles and line.muscle not in protocol.muscles:
        yield Problem(field="muscle", message=f"{protocol.name} is not written for this muscle.")
    yield from _outside(line, protocol)
    w, h = line.pads.width_cm, line.pads.height_cm
    if w is not None and h is not None and w * h < STINGING_PAD_CM2:
        yield Problem(field="pads.width_cm", message="Pads smaller than about 3 by 3 cm sting.")
    if line.innervation is Innervation.PARTIAL and line.weeks > RECHECK_WEEKS:
        message = f"A recovering nerve is looked at again by {RECHECK_WEEKS} weeks at the latest."
        yield Problem(field="weeks", message=message)


def _outside(line: Stimulation, protocol: Protocol) -> Iterator[Problem]:
    spans: tuple[tuple[str, Span | None, str], ...] = (
        ("frequency_hz", protocol.frequency_hz, "Hz"),
        ("phase_duration_us", protocol.phase_duration_us, "µs"),
        ("minutes", protocol.session_min, "minutes"),
        ("times_per_week", protocol.sessions_per_week, "times a week"),
        ("weeks", protocol.weeks, "weeks"),
    )
    for field, span, unit in spans:
        value = getattr(line, field)
        if span is not None and value not in span:
            ends = say(span.min) if span.min == span.max else f"{say(span.min)} to {say(span.max)}"
            message = f"{say(value)} {unit}: the protocol uses {ends} {unit}."
            yield Problem(field=field, message=message)
    if protocol.cycle == "on-off" and protocol.on_s and protocol.off_s and line.on_s > 0:
        usual = protocol.on_s / (protocol.on_s + protocol.off_s)
        # DESIGN: protocols shorten the rest as people get fitter; up to twice the duty is theirs
        if not usual / 2 <= line.on_s / (line.on_s + line.off_s) <= usual * 2:
            message = (
                f"The protocol works {say(protocol.on_s)} s and rests {say(protocol.off_s)} s."
            )
            yield Problem(field="off_s", message=message)
