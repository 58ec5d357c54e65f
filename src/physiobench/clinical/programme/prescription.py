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
    exercise_sentence,
    place,
    sentence,
    side_words,
    size_words,
    stimulation_sentence,
    twitches,
)
from physiobench.clinical.programme.nmes_prescription import (
    impossible_settings,
    nmes_prescription,
    session_too_short,
)
from physiobench.clinical.programme.problem import Problem, field_name, outside, within
from physiobench.clinical.programme.quantity import say
from physiobench.content.advice import AdviceKey, AdviceTemplate
from physiobench.content.load import muscles, protocols
from physiobench.content.schema import Electrodes, Online, Protocol, Span, Waveform
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


class LineText(AdviceKey, file="programme"):
    """What is wrong with a line of stimulation."""

    NO_MUSCLE = "no-muscle"
    NO_RESPONSE = "no-response"
    NO_POSITION = "no-position"
    NO_REASONING = "no-reasoning"
    NO_REASON = "no-reason"
    NO_NOTE = "no-note"
    TOO_LONG_FOR_NERVE = "too-long-for-nerve"
    NO_PAUSE = "no-pause"
    SIZE_OF_PADS = "size-of-pads"
    ONE_PAD = "one-pad"
    NO_PLACEMENT = "no-placement"
    SMALL_PADS = "small-pads"
    NERVE_UNKNOWN = "nerve-unknown"
    DENERVATED = "denervated"
    ONLY_FOR_DENERVATED = "only-for-denervated"
    TRIANGULAR = "triangular"
    MONOPHASIC = "monophasic"
    NO_PROTOCOL = "no-protocol"
    OWN_REASONS = "own-reasons"
    FACE_TO_FACE = "face-to-face"
    SPECIALIST = "specialist"


class LineTemplate(AdviceTemplate, file="programme"):
    """The same, with its numbers and names."""

    NO_SIDES = "no-sides"
    TOO_SHORT_FOR_DENERVATED = "too-short-for-denervated"
    IN_MILLISECONDS = "in-milliseconds"
    COUNT_OF_PADS = "count-of-pads"
    NOT_FOR_HOME = "not-for-home"
    INSTEAD = "instead"
    HEEL_SWITCH = "heel-switch"
    OTHER_MUSCLE = "other-muscle"
    RECHECK = "recheck"
    OUTSIDE_PROTOCOL = "outside-protocol"
    CYCLE_OF_PROTOCOL = "cycle-of-protocol"
    ONLY_TWITCHES = "only-twitches"
    NO_PAD_SIZE = "no-pad-size"
    NO_RAMP_UP = "no-ramp-up"
    NO_RAMP_DOWN = "no-ramp-down"


def _pulse(line: Stimulation) -> Iterator[Problem]:
    width = line.phase_duration_us
    denervated = line.innervation is Innervation.DENERVATED
    if denervated and width < LONG_PULSE_US:
        return  # `_denervated_pulse` says so
    least = HARD_BOUNDS["phase_duration_us"][0]
    low, high = LONG_US if denervated else (least, LONGEST_ORDINARY_US)
    hint = ""
    if 0 < width <= 1 and not denervated:
        hint = _in_milliseconds(width)
    elif width >= LONG_PULSE_US and not denervated:
        hint = LineText.TOO_LONG_FOR_NERVE.text
    if hint or not low <= width <= high:
        refused = outside("phase_duration_us", width, (low, high), "µs")
        message = f"{refused.message} {hint}".rstrip()
        yield Problem(field=refused.field, message=message)


def _denervated_pulse(line: Stimulation) -> Iterator[Problem]:
    """Refuse a pulse that cannot make muscle without a nerve contract."""
    width = line.phase_duration_us
    if line.innervation is not Innervation.DENERVATED or width >= LONG_PULSE_US:
        return
    low, high = map(say, LONG_US)
    message = LineTemplate.TOO_SHORT_FOR_DENERVATED.fill(width=say(width), low=low, high=high)
    if SHORT_MS[0] <= width <= SHORT_MS[1]:
        message = f"{message} {_in_milliseconds(width)}"
    yield Problem(field="phase_duration_us", message=message)


def _in_milliseconds(width: float) -> str:
    return LineTemplate.IN_MILLISECONDS.fill(ms=say(width), us=say(width * 1000))


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
            message = LineText.NO_PAUSE.text
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
        message = LineTemplate.COUNT_OF_PADS.fill(low=PADS[0], high=PADS[1])
        yield Problem(field="pads.count", message=message)
    if (pads.width_cm is None) != (pads.height_cm is None):
        yield Problem(field="pads.width_cm", message=LineText.SIZE_OF_PADS.text)
    for field in ("width_cm", "height_cm"):
        size = getattr(pads, field)
        if size is not None and not PAD_CM[0] <= size <= PAD_CM[1]:
            yield outside(f"pads.{field}", size, PAD_CM, "cm")
    if pads.count == 1 and pads.width_cm is not None:
        yield Problem(field="pads.count", message=LineText.ONE_PAD.text)
    if not pads.placement:
        yield Problem(field="pads.placement", message=LineText.NO_PLACEMENT.text)


def _nerve(line: Stimulation) -> Iterator[Problem]:
    protocol = protocols().get(line.protocol_id or "")
    if line.innervation is Innervation.UNKNOWN:
        yield Problem(field="innervation", message=LineText.NERVE_UNKNOWN.text)
    elif line.innervation is Innervation.DENERVATED:
        if protocol is None or not protocol.denervated:
            yield Problem(field="protocol_id", message=LineText.DENERVATED.text)
    else:
        if protocol is not None and protocol.denervated:
            yield Problem(field="protocol_id", message=LineText.ONLY_FOR_DENERVATED.text)
        if line.waveform is Waveform.TRIANGULAR:
            yield Problem(field="waveform", message=LineText.TRIANGULAR.text)
        if line.waveform is Waveform.MONOPHASIC:
            yield Problem(field="waveform", message=LineText.MONOPHASIC.text)


def _protocol(line: Stimulation) -> Iterator[Problem]:
    if line.protocol_id is None:
        return
    protocol = protocols().get(line.protocol_id)
    if protocol is None:
        yield Problem(field="protocol_id", message=LineText.NO_PROTOCOL.text)
    elif protocol.permitted_online is Online.NO:
        message = LineTemplate.NOT_FOR_HOME.fill(protocol=protocol.name)
        if protocol.instead:
            message = f"{message} {LineTemplate.INSTEAD.fill(instead=protocol.instead)}"
        yield Problem(field="protocol_id", message=message)
    elif protocol.cycle == "triggered":
        message = LineTemplate.HEEL_SWITCH.fill(protocol=protocol.name)
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
    short = tuple(_denervated_pulse(line))
    yield from short  # what the nerve rules out comes before the numbers
    yield from _nerve(line)
    muscle = muscles().get(line.muscle)
    if muscle is None:
        yield Problem(field="muscle", message=LineText.NO_MUSCLE.text)
    elif not muscle.paired and line.side is not Side.BOTH:
        message = LineTemplate.NO_SIDES.fill(muscle=muscle.plain_name)
        yield Problem(field="side", message=message)
    settings = (
        *_frequency(line),
        *_pulse(line),
        *_cycle(line),
        *within(line, "minutes", MINUTES, "minutes"),
    )
    yield from settings
    named = {problem.field for problem in (*short, *settings)}
    yield from (found for found in impossible_settings(line) if found.field not in named)
    yield from within(line, "times_per_week", TIMES_PER_WEEK, "times a week")
    yield from within(line, "weeks", WEEKS, "weeks")
    yield from _pads(line)
    yield from _protocol(line)
    if not line.response_to_aim_for:
        yield Problem(field="response_to_aim_for", message=LineText.NO_RESPONSE.text)
    if not line.position:
        yield Problem(field="position", message=LineText.NO_POSITION.text)
    if not line.deviation_reason and warnings(line):
        yield Problem(field="deviation_reason", message=_missing_reason(line))


def _missing_reason(line: Stimulation) -> str:
    """Say what the physio has to write about this line, and why."""
    protocol = protocols().get(line.protocol_id or "")
    if protocol is None:
        return LineText.NO_REASONING.text
    differs = any(_differences(line, protocol))
    return (LineText.NO_REASON if differs else LineText.NO_NOTE).text


def warnings(line: Stimulation) -> tuple[Problem, ...]:
    """Find where this line leaves its protocol; each needs a reason, none stops a physio."""
    return tuple(_warnings(line))


def _warnings(line: Stimulation) -> Iterator[Problem]:
    if twitches(line):
        message = LineTemplate.ONLY_TWITCHES.fill(frequency=say(line.frequency_hz))
        yield Problem(field="frequency_hz", message=message)
    protocol = protocols().get(line.protocol_id or "")
    if protocol is None:
        yield Problem(field="protocol_id", message=LineText.OWN_REASONS.text)
        return
    if protocol.permitted_online is Online.PHYSIO_F2F_FIRST:
        yield Problem(field="protocol_id", message=LineText.FACE_TO_FACE.text)
    if protocol.permitted_online is Online.SPECIALIST_ONLY:
        yield Problem(field="protocol_id", message=LineText.SPECIALIST.text)
    yield from _differences(line, protocol)
    w, h = line.pads.width_cm, line.pads.height_cm
    if w is not None and h is not None and w * h < STINGING_PAD_CM2:
        yield Problem(field="pads.width_cm", message=LineText.SMALL_PADS.text)
    if line.innervation is Innervation.PARTIAL and line.weeks > RECHECK_WEEKS:
        message = LineTemplate.RECHECK.fill(weeks=RECHECK_WEEKS)
        yield Problem(field="weeks", message=message)


def _differences(line: Stimulation, protocol: Protocol) -> Iterator[Problem]:
    if protocol.muscles and line.muscle not in protocol.muscles:
        message = LineTemplate.OTHER_MUSCLE.fill(protocol=protocol.name)
        yield Problem(field="muscle", message=message)
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
            message = LineTemplate.OUTSIDE_PROTOCOL.fill(
                field=field_name(field), value=say(value), unit=unit, usual=ends
            )
            yield Problem(field=field, message=message)
    if protocol.cycle == "on-off" and protocol.on_s and protocol.off_s and line.on_s > 0:
        usual = protocol.on_s / (protocol.on_s + protocol.off_s)
        # DESIGN: protocols shorten the rest as people get fitter; up to twice the duty is theirs
        if not usual / 2 <= line.on_s / (line.on_s + line.off_s) <= usual * 2:
            message = LineTemplate.CYCLE_OF_PROTOCOL.fill(
                on=say(protocol.on_s), off=say(protocol.off_s)
            )
            yield Problem(field="off_s", message=message)
    yield from _left_out(line, protocol)


def _left_out(line: Stimulation, protocol: Protocol) -> Iterator[Problem]:
    """Find what the form lets a physio leave empty although the protocol gives a value."""
    if protocol.ramp_up_s and not line.ramp_up_s:
        message = LineTemplate.NO_RAMP_UP.fill(usual=say(protocol.ramp_up_s))
        yield Problem(field="ramp_up_s", message=message)
    if protocol.ramp_down_s and not line.ramp_down_s:
        message = LineTemplate.NO_RAMP_DOWN.fill(usual=say(protocol.ramp_down_s))
        yield Problem(field="ramp_down_s", message=message)
    pads, electrodes = line.pads, protocol.electrodes
    if electrodes is None or pads.width_cm is not None or pads.height_cm is not None:
        return
    usual_sizes = _sizes_words(electrodes, line.muscle)
    if usual_sizes:
        message = LineTemplate.NO_PAD_SIZE.fill(usual=usual_sizes)
        yield Problem(field="pads.width_cm", message=message)


def _sizes_words(electrodes: Electrodes, muscle: str) -> str:
    """Return the sizes of pads that a protocol gives for one muscle; nothing if it gives none."""
    joint = {"alternatives": " or ", "range": " to ", "one-of-each": " and "}
    sizes = electrodes.sizes_for(muscle)
    return joint[electrodes.sizes_are].join(size_words(s.width_cm, s.height_cm) for s in sizes)
