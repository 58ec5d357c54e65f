"""The words of an exercise's picture, made from the angles that draw it."""

import re
from collections.abc import Callable
from typing import Literal

from physiobench.content.figures import Figure, Frame, Movement
from physiobench.content.load import exercises
from physiobench.drawing.body import Posture, joints, posture_of


WhichSide = Literal["left", "right", "both"]

_OPPOSITE = {"left": "right", "right": "left"}
_STRAIGHT_DEG = 9.0  # a joint nearer to straight than this is called straight


def side_label(figure: Figure, side: WhichSide) -> str:
    """Say which leg the picture shows at work."""
    if side != "both":
        return f"{side.capitalize()} leg"
    return "Both legs" if figure.bilateral else "One leg, then the other (right shown)"


def exercise_words(figure: Figure, side: WhichSide) -> str:
    """Say what the picture shows: the side, the positions, and what moves from where to where."""
    shown = [frame for frame in figure.frames if frame.words]
    said = [f"{exercises()[figure.slug].name}, {_side_phrase(figure, side)}."]
    for index, frame in enumerate(shown):
        said.append(f"{_step_name(index, len(shown))}: {_fill(frame.words or '', side)}.")
    moves = [_change(figure, change, side) for change in figure.changes]
    said.append(f"Movement: {'; '.join(moves)}.")
    if figure.note:
        note = _fill(figure.note, side)
        said.append(f"{note[0].upper()}{note[1:]}.")
    return " ".join(said)


def _side_phrase(figure: Figure, side: WhichSide) -> str:
    if side != "both":
        return f"{side} leg"
    return "both legs" if figure.bilateral else "one leg and then the other"


def _step_name(index: int, count: int) -> str:
    if index == 0:
        return "Start"
    return "End" if index == count - 1 else "Then"


def _fill(text: str, side: WhichSide) -> str:
    """Put sides into words: {knee} is the working knee, {other knee} is the other."""

    def named(found: re.Match[str]) -> str:
        other, part = found.group(1), found.group(2)
        if side == "both":
            return f"the other {part}" if other else f"one {part}"
        return f"the {_OPPOSITE[side] if other else side} {part}"

    return re.sub(r"\{(other )?([a-z]+)\}", named, text)


def _round(angle: float) -> int:
    return 5 * round(angle / 5)


def _change(figure: Figure, change: Movement, side: WhichSide) -> str:
    first, last = figure.frames[change.start], figure.frames[change.end]
    if change.joint == "rise":
        return _rise(figure, first, last)
    if change.joint == "trunk":
        return _lean(first.trunk, last.trunk)
    start = _angle(first, change)
    end = _angle(last, change)
    if change.joint == "ankle" and first.working.planted and end > start:
        shin = _fill("{shin}", side)
        return f"{shin} tips forward over the foot by about {_round(end - start)}°"
    if figure.bilateral:
        who = {"knee": "both knees", "hip": "both hips", "ankle": "both feet"}
        return _SAID[change.joint](who.get(change.joint, "both legs"), start, end, "")
    part = {"knee": "knee", "hip": "hip", "ankle": "foot", "abduction": "leg"}[change.joint]
    other = "other " if change.leg == "other" else ""
    return _SAID[change.joint](_fill(f"{{{other}{part}}}", side), start, end, "s")


def _angle(frame: Frame, change: Movement) -> float:
    leg = frame.working if change.leg == "working" else frame.other
    return float(getattr(leg, change.joint))


def _rise(figure: Figure, first: Frame, last: Frame) -> str:
    postures: list[Posture] = [posture_of(f, view=figure.view) for f in (first, last)]
    low, high = (joints(p, view=figure.view)["hip"][1] for p in postures)
    way = "rise" if high > low else "sink"
    gap = abs(high - low)
    near = max(1, round(gap)) if gap < 10 else _round(gap)  # noqa: PLR2004 -- finer when small
    return f"the hips {way} by about {near} cm"


def _lean(start: float, end: float) -> str:
    if end > start:
        return f"the body leans forward by about {_round(end - start)}°"
    return f"the body comes back by about {_round(start - end)}°"


def _bend(who: str, start: float, end: float, s: str) -> str:
    if end > start:
        begin = "straight" if start < _STRAIGHT_DEG else f"about {_round(start)}°"
        return f"{who} bend{s} from {begin} to about {_round(end)}°"
    finish = "straight" if end < _STRAIGHT_DEG else f"about {_round(end)}°"
    return f"{who} straighten{s} from about {_round(start)}° bent to {finish}"


def _flex(who: str, start: float, end: float, s: str) -> str:
    def at(angle: float) -> str:
        if abs(angle) < _STRAIGHT_DEG:
            return "square to the shin"
        return f"{_round(abs(angle))}° {'up' if angle > 0 else 'down'}"

    verb = f"lift{s}" if end > start else f"point{s} down"
    return f"{who} {verb} from {at(start)} to {at(end)}"


def _aside(who: str, start: float, end: float, s: str) -> str:
    return f"{who} lift{s} away from the other by about {_round(end - start)}°"


_SAID: dict[str, Callable[[str, float, float, str], str]] = {
    "knee": _bend,
    "hip": _bend,
    "ankle": _flex,
    "abduction": _aside,
}
