"""What every page about a programme shares: how it stands today, and one line as it is shown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal
from uuid import UUID

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from physiobench.clinical.dose import session_dose
from physiobench.clinical.lines import (
    ExercisePrescription,
    Side,
    Stimulation,
    place,
    sentence,
)
from physiobench.clinical.quantity import say
from physiobench.clinical.screening_gate import HomeStop
from physiobench.content.load import exercises
from physiobench.content.schema import Exercise
from physiobench.drawing.envelope import envelope_svg
from physiobench.drawing.figure import exercise_svg
from physiobench.drawing.pads import placement_svg
from physiobench.drawing.picture import Drawing, UnknownDrawing
from physiobench.programmes.models import Programme


LineOf = ExercisePrescription | Stimulation
SIDES: dict[Side, Sequence[Literal["left", "right"]]] = {
    Side.LEFT: ("left",),
    Side.RIGHT: ("right",),
    Side.BOTH: ("left", "right"),
}


@dataclass(frozen=True, slots=True)
class LineView:
    """One line, ready to show."""

    line_id: UUID
    is_stimulation: bool
    title: str
    sentence: str
    dose: str  # the sentence without the title
    side: str
    note: str
    drawings: tuple[Drawing, ...]  # the movement, or where the pads go
    envelope: Drawing | None
    exercise: Exercise | None
    instead: tuple[tuple[str, str], ...]
    rows: tuple[tuple[str, str], ...]


def line_view(line: LineOf, *, spot: int = 0, moving: bool = False) -> LineView:
    """Gather all that a patient needs for one line; a drawing that does not exist is left out.

    Args:
        line: what was prescribed.
        spot: how often the pads have been on already, so that they move on.
        moving: whether an exercise may move.
    """
    if isinstance(line, Stimulation):
        return LineView(
            line_id=line.line_id,
            is_stimulation=True,
            title=line.title,
            sentence=sentence(line),
            dose=_dose(line),
            side=side_in_words(line.side),
            note=line.note,
            drawings=pads(line, spot=spot),
            envelope=envelope(line),
            exercise=None,
            instead=(),
            rows=tuple(stimulation_rows(line)),
        )
    return LineView(
        line_id=line.line_id,
        is_stimulation=False,
        title=line.title,
        sentence=sentence(line),
        dose=_dose(line),
        side=side_in_words(line.side),
        note=line.note,
        drawings=figure(line, moving=moving),
        envelope=None,
        exercise=exercises().get(line.exercise),
        instead=tuple((other.when, other.do) for other in line.alternatives),
        rows=(),
    )


def _dose(line: LineOf) -> str:
    return sentence(line).removeprefix(f"{line.title}: ")


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
        return envelope_svg(
            on_s=line.on_s,
            off_s=line.off_s,
            ramp_up_s=line.ramp_up_s,
            ramp_down_s=line.ramp_down_s,
            ramp_counts_inside_on=line.ramp_counts_inside_on,
        )
    except ValueError:
        return None


def stimulation_rows(line: Stimulation) -> list[tuple[str, str]]:
    """Return the settings as term and value, as one finds them on a stimulator."""
    rows = [
        (_("Where"), place(line.muscle, line.side).capitalize()),
        (_("Pads"), f"{line.pads.count}" + (f", {line.pads.size}" if line.pads.size else "")),
        (_("Pads go"), line.pads.placement),
        (_("How you sit or lie"), line.position),
        (_("Aim for"), line.response_to_aim_for),
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
    contractions = _contractions(line)
    if contractions:
        rows.append((_("Contractions in a session"), str(contractions)))
    return rows


def _contractions(line: Stimulation) -> int:
    try:
        return session_dose(line).contractions
    except OverflowError:  # a draft may hold a time of almost nothing
        return 0


def _works(line: Stimulation) -> str:
    if line.off_s == 0:
        return _("Without a pause")
    return _("%(on)s s, then %(off)s s") % {"on": say(line.on_s), "off": say(line.off_s)}


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a programme stands on a day: to be followed, or why not."""

    title: str
    body: str
    is_open: bool


def standing(programme: Programme, today: date) -> Standing:
    """Say whether a programme is to be followed today."""
    ends = date_format(programme.ends_on, "l j F Y")
    if not programme.episode.is_running:
        ended_at = programme.episode.ended_at
        since = date_format(localtime(ended_at), "l j F Y") if ended_at else ""
        return Standing(
            title=_("Your care with this physio ended on %(day)s") % {"day": since}
            if since
            else _("Your care with this physio has ended"),
            body=_("You can still read the programme. Do not use it as advice for today."),
            is_open=False,
        )
    if today > programme.ends_on:
        return Standing(
            title=_("This programme has ended"),
            body=_(
                "Its last day was %(day)s. Do not go on with stimulation. "
                "Ask your physio what comes next."
            )
            % {"day": ends},
            is_open=False,
        )
    if today < programme.starts_on:
        starts = date_format(programme.starts_on, "l j F Y")
        return Standing(
            title=_("This programme has not started yet"),
            body=_("Its first day is %(day)s. Read it through, and begin on that day.")
            % {"day": starts},
            is_open=False,
        )
    return Standing(title=_("Runs until %(day)s") % {"day": ends}, body="", is_open=True)


@dataclass(frozen=True, slots=True)
class Stopped:
    """Why stimulation must not begin now, as its patient reads it."""

    title: str
    body: str
    short: str  # in a list, beside the line
    asks: bool  # answering the safety questions is what to do next
    one_line: bool = False  # it is about one muscle, and no answer changes it


def stopped_lines(programme: Programme, why: Mapping[UUID, HomeStop]) -> Mapping[UUID, Stopped]:
    """Say of each line of stimulation that must not begin why, and what to do."""
    return {
        line.line_id: stopped(why[line.line_id], place(line.muscle, line.side))
        for line in programme.plan.stimulation
        if line.line_id in why
    }


def stopped(why: HomeStop, where: str) -> Stopped:
    """Say why stimulation must not begin, and what to do; it never calls anything else safe.

    `where` is the muscle, for what is about one alone.
    """
    only = _("This is about stimulation only.")
    words = {
        HomeStop.FIRST: (
            _("Answer the safety questions before your first session"),
            _(
                "Your health may have changed since you signed up. So we ask once more before you "
                "use the current for the first time. It takes about 5 minutes."
            )
            + f" {only}",
            _("Answer the safety questions first."),
        ),
        HomeStop.ANSWER: (
            _("Answer the safety questions again"),
            _(
                "We ask them every four weeks, because your health can change. Do not use "
                "stimulation until you have answered them. It takes about 5 minutes."
            )
            + f" {only}",
            _("Answer the safety questions again first."),
        ),
        HomeStop.RED_FLAG: (
            _("Do not use stimulation now"),
            _(
                "One of your answers was a warning sign. First do what we told you there. "
                "Answer the safety questions again once somebody has looked at it."
            ),
            _("Not now, because of a warning sign in your answers."),
        ),
        HomeStop.WAIT: (
            _("Wait for your physio before you use stimulation"),
            _(
                "Your physio has to decide about your safety answers. If those answers told you "
                "to get help, do that first. Do not use stimulation until your physio has signed "
                "your programme again. Write to them if you hear nothing."
            ),
            _("Wait for your physio: they decide about your answers."),
        ),
        HomeStop.NERVE: (
            _("Do not use stimulation here for now: %(where)s") % {"where": where},
            _(
                "The test of this muscle's nerve has to be looked at, and your physio will look "
                "at it first. Wait until they have signed your programme again, and write to them "
                "if you hear nothing. This is about this muscle only."
            ),
            _("Not now: your physio will look at it first."),
        ),
        HomeStop.NOT_NOW: (
            _("Do not use stimulation now"),
            _(
                "Your answers to the safety questions speak against it. Do what we told you after "
                "the questions. If something has changed since, answer them again."
            ),
            _("Not now, because of your answers to the safety questions."),
        ),
    }
    title, body, short = words[why]
    return Stopped(
        title,
        body,
        short,
        asks=why in {HomeStop.FIRST, HomeStop.ANSWER},
        one_line=why is HomeStop.NERVE,
    )
