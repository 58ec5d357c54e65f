"""What changed between the lines of two programmes, in words for the patient. Pure."""

from collections.abc import Iterable, Iterator
from typing import Any

from physiobench.clinical.programme.lines import ExercisePrescription, Pads, Stimulation, sentence
from physiobench.clinical.programme.quantity import say
from physiobench.content.schema import Value


LineOf = ExercisePrescription | Stimulation

WORDS: dict[str, str] = {
    "side": "side",
    "pads": "pads",
    "waveform": "waveform",
    "frequency_hz": "frequency (Hz)",
    "phase_duration_us": "pulse width (µs)",
    "on_s": "working time (seconds)",
    "off_s": "rest (seconds)",
    "ramp_up_s": "building up (seconds)",
    "ramp_down_s": "fading (seconds)",
    "ramp_counts_inside_on": "ramps inside the working time",
    "minutes": "minutes",
    "times_per_day": "times a day",
    "times_per_week": "times a week",
    "weeks": "weeks",
    "response_to_aim_for": "aim for",
    "position": "position",
    "note": "note",
    "sets": "sets",
    "reps": "repetitions",
    "hold_s": "hold (seconds)",
    "alternatives": "what to do instead",
}


class LineChange(Value):
    """One thing that changed; an empty side means it is new, or gone."""

    what: str
    before: str
    after: str


def changes_between(old: Iterable[LineOf], new: Iterable[LineOf]) -> tuple[LineChange, ...]:
    """List lines added, removed and changed, matched by their id."""
    before = {line.line_id: line for line in old}
    after = {line.line_id: line for line in new}
    return tuple(_changes(before, after))


def _changes(before: dict[Any, LineOf], after: dict[Any, LineOf]) -> Iterator[LineChange]:
    for line_id, line in after.items():
        previous = before.get(line_id)
        if previous is None:
            yield LineChange(what=f"New: {line.title}", before="", after=sentence(line))
        elif type(previous) is not type(line) or previous.subject != line.subject:
            title = f"{line.title} in place of {previous.title}"
            yield LineChange(what=title, before=sentence(previous), after=sentence(line))
        else:
            for field, word in WORDS.items():
                was, now = getattr(previous, field, None), getattr(line, field, None)
                if was != now:
                    what = f"{line.title}: {word}"
                    yield LineChange(what=what, before=_words(was), after=_words(now))
    for line_id, line in before.items():
        if line_id not in after:
            yield LineChange(what=f"No longer: {line.title}", before=sentence(line), after="")


def _words(value: object) -> str:
    match value:
        case None:
            return "not set"
        case bool():
            return "yes" if value else "no"
        case int() | float():
            return say(value)
        case tuple():
            return "; ".join(f"{other.when}: {other.do}" for other in value) or "nothing"
        case Pads():
            size = f" of {value.size}" if value.size else ""
            return f"{value.count}{size}; {value.placement}"
        case _:
            return str(value) or "nothing"
