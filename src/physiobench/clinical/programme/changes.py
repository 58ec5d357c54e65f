"""What changed between the lines of two programmes, in words for the patient. Pure."""

from collections.abc import Iterable, Iterator
from typing import Any

from physiobench.clinical.programme.lines import (
    ExercisePrescription,
    Pads,
    Stimulation,
    pads_words,
    sentence,
)
from physiobench.clinical.programme.quantity import say
from physiobench.content.advice import AdviceKey, AdviceTemplate
from physiobench.content.schema import Value


LineOf = ExercisePrescription | Stimulation


class Setting(AdviceKey, file="dose"):
    """A setting of a line that a new programme may change, by the name of its field."""

    SIDE = "side"
    PADS = "pads"
    WAVEFORM = "waveform"
    FREQUENCY_HZ = "frequency-hz"
    PHASE_DURATION_US = "phase-duration-us"
    ON_S = "on-s"
    OFF_S = "off-s"
    RAMP_UP_S = "ramp-up-s"
    RAMP_DOWN_S = "ramp-down-s"
    RAMP_COUNTS_INSIDE_ON = "ramp-counts-inside-on"
    MINUTES = "minutes"
    TIMES_PER_DAY = "times-per-day"
    TIMES_PER_WEEK = "times-per-week"
    WEEKS = "weeks"
    RESPONSE_TO_AIM_FOR = "response-to-aim-for"
    POSITION = "position"
    NOTE = "note"
    SETS = "sets"
    REPS = "reps"
    HOLD_S = "hold-s"
    ALTERNATIVES = "alternatives"

    @property
    def field(self) -> str:
        """The name of the field."""
        return self.value.replace("-", "_")


class ChangeSentence(AdviceTemplate, file="dose"):
    """What changed."""

    NEW = "line-new"
    REPLACED = "line-replaced"
    GONE = "line-gone"
    SETTING = "setting-changed"


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
            yield LineChange(
                what=ChangeSentence.NEW.fill(title=line.title), before="", after=sentence(line)
            )
        elif type(previous) is not type(line) or previous.subject != line.subject:
            title = ChangeSentence.REPLACED.fill(title=line.title, previous=previous.title)
            yield LineChange(what=title, before=sentence(previous), after=sentence(line))
        else:
            for setting in Setting:
                was = getattr(previous, setting.field, None)
                now = getattr(line, setting.field, None)
                if was != now:
                    what = ChangeSentence.SETTING.fill(title=line.title, setting=setting.text)
                    yield LineChange(
                        what=what, before=_words(was, previous), after=_words(now, line)
                    )
    for line_id, line in before.items():
        if line_id not in after:
            what = ChangeSentence.GONE.fill(title=line.title)
            yield LineChange(what=what, before=sentence(line), after="")


def _words(value: object, line: LineOf) -> str:
    """Write the value of one setting of a line."""
    match value:
        case None:
            return "not set"
        case bool():
            return "yes" if value else "no"
        case int() | float():
            return say(value)
        case tuple():
            return "; ".join(f"{other.when}: {other.do}" for other in value) or "nothing"
        case Pads() if isinstance(line, Stimulation):
            return f"{pads_words(line)}; {value.placement}"
        case _:
            return str(value) or "nothing"
