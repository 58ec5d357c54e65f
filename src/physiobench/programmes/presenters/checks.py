"""What the rules say about a line or a draft, beside the form that made it."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from physiobench.clinical.nerve.gate import Nerves, nerve_problems
from physiobench.clinical.nerve.mode import mode_problems
from physiobench.clinical.programme import prescription, programme
from physiobench.clinical.programme.device import Match, match
from physiobench.clinical.programme.dose import Dose, dose_with_ramps_inside, session_dose
from physiobench.clinical.programme.lines import (
    ExercisePrescription,
    Side,
    Stimulation,
    sentence,
    twitches,
)
from physiobench.clinical.programme.problem import Problem
from physiobench.clinical.programme.programme import Body
from physiobench.clinical.programme.quantity import say
from physiobench.content.load import exercises
from physiobench.content.rules import Mode
from physiobench.content.schema import Capability, Exercise
from physiobench.drawing.picture import Drawing
from physiobench.kit.models import OwnStimulator
from physiobench.programmes import http as lines
from physiobench.programmes.presenters.estimate import (
    EstimateView,
    estimate_view,
    no_estimate_of_refused_times,
)


CYCLE = {"on_s", "off_s", "ramp_up_s", "ramp_down_s", "minutes"}
LineOf = ExercisePrescription | Stimulation


@dataclass(frozen=True, slots=True)
class Check:
    """One line under the rules: its words, its pictures, what stops it, what to look at."""

    sentence: str
    problems: tuple[Problem, ...]
    warnings: tuple[Problem, ...]
    rows: tuple[tuple[str, str], ...]
    drawings: tuple[Drawing, ...]
    envelope: Drawing | None
    device: tuple[str, Match] | None
    estimate: EstimateView | None  # None: an exercise


def check_line(
    line: LineOf,
    nerves: Nerves,
    barred: frozenset[Mode],
    today: date,
    own: OwnStimulator | None = None,
) -> Check:
    """Put one line under the rules.

    Args:
        line: what was typed.
        nerves: the patient's twitch tests, and what their answers say of their nerves.
        barred: what their screening says that no stimulator may be set to.
        today: how old a twitch is, is counted from here.
        own: the patient's stimulator, if they told us.
    """
    problems = prescription.problems(line)
    if isinstance(line, ExercisePrescription):
        drawn = lines.figure(line)
        return Check(sentence(line), problems, (), (), drawn, None, None, None)
    can_be = not any(problem.field in CYCLE for problem in problems)
    of_nerve = nerve_problems(line, nerves, today)
    problems = (*of_nerve, *mode_problems(line, barred), *problems)  # safety before the numbers
    return Check(
        sentence=sentence(line),
        problems=problems,
        warnings=prescription.warnings(line),
        rows=tuple(_dose_rows(line)) if can_be else (),
        drawings=lines.pads(line),
        envelope=lines.envelope(line) if can_be else None,
        device=(own.called, match(line, own.device, barred)) if own else None,
        estimate=(
            estimate_view(line, own, nerve_in_doubt=bool(of_nerve))
            if can_be
            else no_estimate_of_refused_times()
        ),
    )


def _dose_rows(line: Stimulation) -> list[tuple[str, str]]:
    dose = session_dose(line)
    if dose is None:
        return []
    inside = dose_with_ramps_inside(line)
    times = line.times_per_week
    week = dose.contractions * times
    names = (_("Contractions a session"), _("Contractions a week"))
    if twitches(line):
        names = (_("Groups of twitches a session"), _("Groups of twitches a week"))
    return [
        (
            names[0],
            _or_inside(_count(dose.contractions), _count(inside.contractions) if inside else None),
        ),
        (
            names[1],
            _or_inside(_count(week), _count(inside.contractions * times) if inside else None),
        ),
        (_("On time"), _minutes(dose.working_minutes)),
        *_flow_row(dose, inside),
        (_("Duty (of the on time)"), _("%(n)s %%") % {"n": say(100 * dose.duty)}),
    ]


def _flow_row(dose: Dose, inside: Dose | None) -> list[tuple[str, str]]:
    """Say how long the current flows, as the picture beside it shows, where ramps add to it."""
    if dose.current_minutes == dose.working_minutes:
        return []
    other = _minutes(inside.current_minutes) if inside else None
    return [(_("On time and ramps"), _or_inside(_minutes(dose.current_minutes), other))]


def _minutes(minutes: float) -> str:
    return _("%(n)s minutes") % {"n": say(minutes)}


def _count(contractions: int) -> str:
    return str(contractions) if contractions else _("None")


def _or_inside(words: str, inside: str | None) -> str:
    """Add what it is if the stimulator counts ramps as part of the on time, where that differs."""
    if inside is None or inside == words:
        return words
    other = _("%(words)s, or %(inside)s if the stimulator counts the ramps as part of the on time")
    return other % {"words": words, "inside": inside}


@dataclass(frozen=True, slots=True)
class DraftLine:
    """One line of a draft with its neighbours and what to fix before signing."""

    view: lines.LineView
    problems: tuple[Problem, ...]
    warnings: tuple[Problem, ...]
    up: int | None  # the place it would take, or None at the end
    down: int | None


@dataclass(frozen=True, slots=True)
class DraftView:
    """A draft as its physio sees it."""

    exercises: tuple[DraftLine, ...]
    stimulation: tuple[DraftLine, ...]
    problems: tuple[Problem, ...]  # of the whole, not of a line
    warnings: tuple[Problem, ...]
    can_be_signed: bool


def draft_view(body: Body, found: tuple[Problem, ...]) -> DraftView:
    """Put a whole draft under the rules; `found` is what the patient's tests and answers add."""
    problems = (*found, *programme.problems(body))  # safety before the numbers
    warnings = programme.warnings(body)

    def of(path: str, found: tuple[Problem, ...]) -> tuple[Problem, ...]:
        return tuple(p for p in found if p.field == path or p.field.startswith(f"{path}."))

    shown: dict[str, list[DraftLine]] = {"exercises": [], "stimulation": []}
    for path, line in body.paths():
        kind, _dot, index = path.partition(".")
        place, last = int(index), len(getattr(body, kind)) - 1
        shown[kind].append(
            DraftLine(
                view=lines.line_view(line, pain_limit=body.pain_limit),
                problems=of(path, problems),
                warnings=of(path, warnings),
                up=place - 1 if place else None,
                down=place + 1 if place < last else None,
            )
        )
    return DraftView(
        exercises=tuple(shown["exercises"]),
        stimulation=tuple(shown["stimulation"]),
        problems=tuple(p for p in problems if "." not in p.field),
        warnings=tuple(p for p in warnings if "." not in p.field),
        can_be_signed=not problems,
    )


def found(query: str) -> list[tuple[Exercise, Drawing | None]]:
    """Return the exercises whose name, region, target or kit bears every word of `query`."""
    words = query.lower().split()
    hits = []
    for known in sorted(exercises().values(), key=lambda e: (e.region, e.id)):
        text = " ".join((known.name, known.region, *known.targets, *known.kit, known.summary))
        if all(word in text.lower() for word in words):
            sample = ExercisePrescription(line_id=UUID(int=0), exercise=known.slug, side=Side.RIGHT)
            picture = lines.figure(sample)
            hits.append((known, picture[0] if picture else None))
    return hits


def can_words(can: Capability) -> tuple[str, str]:
    """Return the word for a match and the kind of its tag; unknown is never a yes."""
    return {
        Capability.YES: (_("Yes"), "ok"),
        Capability.NO: (_("No"), "stop"),
        Capability.UNKNOWN: (_("Not known"), "care"),
    }[can]
