"""One line of a programme as it is shown."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from physiobench.clinical.programme.dose import session_dose
from physiobench.clinical.programme.lines import (
    ExercisePrescription,
    Side,
    Stimulation,
    pads_words,
    place,
    sentence,
    stimulation_dose,
    twitch_words,
    twitches,
)
from physiobench.clinical.programme.nmes_prescription import nmes_prescription
from physiobench.clinical.programme.quantity import say
from physiobench.content.load import exercises
from physiobench.content.schema import Exercise, Waveform
from physiobench.drawing.envelope import Cycle, envelope_svg
from physiobench.drawing.figure import exercise_svg
from physiobench.drawing.pads import placement_svg
from physiobench.drawing.picture import Drawing, UnknownDrawing


LineOf = ExercisePrescription | Stimulation
SIDES: dict[Side, Sequence[Literal["left", "right"]]] = {
    Side.LEFT: ("left",),
    Side.RIGHT: ("right",),
    Side.BOTH: ("left", "right"),
}


LIMIT = "the limit in your programme"  # so exercises name it; a programme knows the number
WAVEFORM_NAMES = {
    Waveform.SYMMETRIC_BIPHASIC: gettext_lazy("Symmetric biphasic"),
    Waveform.ASYMMETRIC_BIPHASIC: gettext_lazy("Asymmetric biphasic"),
    Waveform.MONOPHASIC: gettext_lazy("Monophasic"),
    Waveform.TRIANGULAR: gettext_lazy("Triangular, long"),
}


@dataclass(frozen=True, slots=True)
class LineView:
    """One line, ready to show."""

    line_id: UUID
    is_stimulation: bool
    title: str
    sentence: str
    dose: str  # the sentence without the title, or without what to aim for
    side: str
    note: str
    drawings: tuple[Drawing, ...]  # the movement, or where the pads go
    envelope: Drawing | None
    exercise: Exercise | None
    needs: tuple[str, ...]  # what must be at hand before an exercise
    stop_if: tuple[str, ...]
    instead: tuple[tuple[str, str], ...]
    rows: tuple[tuple[str, str], ...]


def line_view(line: LineOf, *, pain_limit: int, spot: int = 0, moving: bool = False) -> LineView:
    """Gather all that a patient needs for one line; a drawing that does not exist is left out.

    Args:
        line: what was prescribed.
        pain_limit: the programme's limit, from 0 to 10.
        spot: how often the pads have been on already, so that they move on.
        moving: whether an exercise may move.
    """
    if isinstance(line, Stimulation):
        return LineView(
            line_id=line.line_id,
            is_stimulation=True,
            title=line.title,
            sentence=sentence(line),
            dose=stimulation_dose(line),
            side=side_in_words(line.side),
            note=line.note,
            drawings=pads(line, spot=spot),
            envelope=envelope(line),
            exercise=None,
            needs=(),
            stop_if=(),
            instead=(),
            rows=tuple(stimulation_rows(line)),
        )
    known = exercises().get(line.exercise)
    limit = _("%(limit)s out of 10") % {"limit": pain_limit}
    return LineView(
        line_id=line.line_id,
        is_stimulation=False,
        title=line.title,
        sentence=sentence(line),
        dose=sentence(line).removeprefix(f"{line.title}: "),
        side=side_in_words(line.side),
        note=line.note,
        drawings=figure(line, moving=moving),
        envelope=None,
        exercise=known,
        needs=known.kit if known else (),
        stop_if=tuple(stop.replace(LIMIT, limit) for stop in known.stop_if) if known else (),
        instead=tuple((other.when, other.do) for other in line.alternatives),
        rows=(),
    )


def side_in_words(side: Side) -> str:
    """Write a side out."""
    return {
        Side.LEFT: _("Left side"),
        Side.RIGHT: _("Right side"),
        Side.BOTH: _("Both sides"),
    }[side]


def figure(line: ExercisePrescription, *, moving: bool = False) -> tuple[Drawing, ...]:
    """Return the picture of one exercise, if it is drawn."""
    known = exercises().get(line.exercise)
    side = Side.BOTH if known is not None and not known.sided else line.side
    try:
        return (exercise_svg(line.exercise, side=side.value, moving=moving),)
    except UnknownDrawing:
        return ()


def pads(line: Stimulation, *, spot: int = 0) -> tuple[Drawing, ...]:
    """Return a picture of the pads for each side, if the muscle is drawn."""
    width, height = line.pads.width_cm, line.pads.height_cm
    if width is None or height is None:
        return ()
    try:
        return tuple(
            placement_svg(line.muscle, side=side, pad_w_cm=width, pad_h_cm=height, spot=spot)
            for side in SIDES[line.side]
        )
    except (UnknownDrawing, ValueError):  # a pad size that cannot be drawn is a problem elsewhere
        return ()


def envelope(line: Stimulation) -> Drawing | None:
    """Return the picture of one contraction, if its times can be."""
    try:
        rx = nmes_prescription(line)
    except ValueError:  # a draft may hold what no stimulator could give
        return None
    ramps = rx.ramp_up_s + rx.ramp_down_s > 0
    return envelope_svg(
        Cycle(
            rise_s=rx.ramp_up_s,
            hold_s=rx.plateau_s,
            fall_s=rx.ramp_down_s,
            rest_s=rx.rest_s,
            pauses=not rx.continuous,
            twitches=twitches(line),
        ),
        unknown=ramps and line.ramp_counts_inside_on is None,
    )


def stimulation_rows(line: Stimulation) -> list[tuple[str, str]]:
    """Return the settings as term and value, as one finds them on a stimulator."""
    rows = [
        (_("Where"), place(line.muscle, line.side).capitalize()),
        (_("Pads"), pads_words(line)),
        (_("Pads go"), line.pads.placement),
        (_("How you sit or lie"), line.position),
        (_("Frequency"), _("%(n)s Hz") % {"n": say(line.frequency_hz)}),
        (_("Pulse width"), _("%(n)s µs") % {"n": say(line.phase_duration_us)}),
        (_("Works, then rests"), _works(line)),
        (
            _("Builds up, then fades"),
            _("%(up)s s, then %(down)s s")
            % {"up": say(line.ramp_up_s), "down": say(line.ramp_down_s)},
        ),
        (_("A session"), _("%(n)s minutes") % {"n": say(line.minutes)}),
    ]
    twitching = twitch_words(line)
    if twitching:
        rows.append((_("What the muscle does"), twitching))
    contractions = _contractions(line)
    if contractions:
        name = _("Groups of twitches in a session") if twitching else _("Contractions in a session")
        rows.append((name, str(contractions)))
    return rows


def _contractions(line: Stimulation) -> int:
    dose = session_dose(line)
    return dose.contractions if dose else 0


def _works(line: Stimulation) -> str:
    if line.off_s == 0:
        return _("Without a pause")
    return _("%(on)s s, then %(off)s s") % {"on": say(line.on_s), "off": say(line.off_s)}
