"""An exercise as a picture: its positions side by side, the last one moving where wanted."""

from functools import cache
from hashlib import sha256
from math import atan2, cos, radians, sin
from typing import Literal

from physiobench.content.figures import Figure, Frame, figures
from physiobench.drawing.body import Point, Posture, Side, joints, posture_of, way
from physiobench.drawing.motion import STEPS, Clock, Puppet
from physiobench.drawing.picture import Drawing, UnknownDrawing, looks, number, picture, words
from physiobench.drawing.props import prop_svg
from physiobench.drawing.sentences import exercise_words, side_label


WhichSide = Literal["left", "right", "both"]

WIDTH = 320.0
_TITLE_HIGH = 24.0
_CAPTION_HIGH = 24.0
_GAP = 8.0
_TALLEST = 230.0
_ARROW = 5.0


@cache
def exercise_svg(slug: str, *, side: WhichSide, moving: bool = True) -> Drawing:
    """Draw one exercise, mirrored for the left side, its working side marked and written out.

    The nearest limbs are those of the working side: a person who faces right shows their right.
    Without the house's stylesheet, on paper, and for someone who asked for less motion, the
    picture is still. `moving` adds a twin of the last position that the stylesheet may show; it
    goes to the end, back and to the end again in under five seconds and rests.

    Args:
        slug: the exercise's slug in content.
        side: which side works; "both" for both at once or one after the other.
        moving: whether the moving twin is there at all.

    Raises:
        UnknownDrawing: if no figure has that slug; it lists those there are.
        ValueError: if `side` cannot be drawn.
    """
    figure = figures().get(slug)
    if figure is None:
        msg = f"no figure is called {slug!r}; there are {', '.join(sorted(figures()))}"
        raise UnknownDrawing(msg)
    if side not in {"left", "right", "both"}:
        msg = f"side must be left, right or both, not {side!r}"
        raise ValueError(msg)
    key = f"{slug}-{side}-{'m' * moving}-"
    return _Sheet(figure, side, key).draw(moving=moving)


class _Sheet:
    """One figure laid out for one side."""

    def __init__(self, figure: Figure, side: WhichSide, key: str) -> None:
        self.figure = figure
        self.side = side
        # Short, and its own on a page that shows many pictures.
        self.key = f"x{sha256(key.encode()).hexdigest()[:6]}"
        # A body that faces right shows its right side: the left is its mirror image.
        near_is_working = figure.working_is_near or figure.view == "front"
        self.mirrored = (side == "left") == near_is_working
        self.panels = [frame for frame in figure.frames if frame.caption]
        both = side == "both" and figure.bilateral
        self.highlight: tuple[Side, ...] = ("working", "other") if both else ("working",)

    def draw(self, *, moving: bool) -> Drawing:
        left, low, right, high = self.figure.window
        stacked = self.figure.layout == "stacked"
        columns = 1 if stacked else len(self.panels)
        wide = (WIDTH - _GAP * (columns - 1)) / columns
        tall = min(_TALLEST, wide * (high - low) / (right - left))
        body = Puppet(self.figure, self.key, highlight=()).outlines()
        body += words(
            side_label(self.figure, self.side),
            x=0,
            y=14,
            kind="pb-words",
            attributes='font-weight="700"',
        )
        for index, frame in enumerate(self.panels):
            x = 0 if stacked else index * (wide + _GAP)
            y = _TITLE_HIGH + (index * (tall + _CAPTION_HIGH + _GAP) if stacked else 0)
            last = frame is self.panels[-1]
            clock = Clock() if moving and last else None
            body += self._panel(frame, (x, y, wide, tall), clock=clock, last=last)
            body += words(f"{index + 1}. {frame.caption}", x=x, y=y + tall + 16)
        rows = len(self.panels) if stacked else 1
        height = _TITLE_HIGH + rows * (tall + _CAPTION_HIGH) + (rows - 1) * _GAP
        return picture(
            body,
            width=WIDTH,
            height=height,
            alt=exercise_words(self.figure, self.side),
            name="exercise",
        )

    def _panel(
        self,
        frame: Frame,
        box: tuple[float, float, float, float],
        *,
        clock: Clock | None,
        last: bool,
    ) -> str:
        left, low, right, high = self.figure.window
        x0 = -right if self.mirrored else left
        x, y, wide, tall = box
        props = [(p.front, prop_svg(p)) for p in self.figure.props]
        tense = self.figure.tense and last
        still = Puppet(self.figure, self.key, highlight=self.highlight)
        person = still.draw([posture_of(frame, view=self.figure.view)], tense=tense)
        if clock:
            twin = Puppet(self.figure, self.key, highlight=self.highlight, clock=clock)
            moved = twin.draw(way(self.figure, STEPS), tense=tense)
            person = f'<g class="pb-moving-twin">{person}</g>'
            person += f'<g class="pb-moving" display="none">{moved}</g>'
        inside = "".join(p for front, p in props if not front) + person
        inside += "".join(p for front, p in props if front)
        if last:
            inside += self._arrow()
        mirror = ' transform="scale(-1 1)"' if self.mirrored else ""
        return (
            f'<svg x="{number(x)}" y="{number(y)}" width="{number(wide)}" height="{number(tall)}"'
            f' viewBox="{number(x0)} {number(-high)} {number(right - left)} {number(high - low)}">'
            f"<g{mirror}>{inside}</g></svg>"
        )

    def _arrow(self) -> str:
        if self.figure.press:
            return _arrow([self.figure.press.from_, self.figure.press.to])
        if not self.figure.track:
            return ""
        part, offset = self.figure.track.part, self.figure.track.offset
        postures: list[Posture] = way(self.figure, 8)
        points = [joints(p, view=self.figure.view)[part] for p in postures]
        return _arrow([(x + offset[0], y + offset[1]) for x, y in points])


def _arrow(points: list[Point]) -> str:
    """Draw a line through `points` with a head at its end; upward is positive."""
    line = [(x, -y) for x, y in points]
    (tail_x, tail_y), (tip_x, tip_y) = line[-2], line[-1]
    if len(line) > 3:  # noqa: PLR2004 -- eased steps crowd at the end: look further back
        tail_x, tail_y = line[-4]
    turn = atan2(tip_y - tail_y, tip_x - tail_x)
    head = [
        (tip_x + 1.4 * _ARROW * cos(turn), tip_y + 1.4 * _ARROW * sin(turn)),
        *(
            (tip_x + _ARROW * cos(turn + radians(a)), tip_y + _ARROW * sin(turn + radians(a)))
            for a in (100, -100)
        ),
    ]
    path = "L".join(f"{number(x)} {number(y)}" for x, y in line)
    tip = "L".join(f"{number(x)} {number(y)}" for x, y in head)
    return f'<path {looks("pb-arrow")} d="M{path}"/><path {looks("pb-head")} d="M{tip}Z"/>'
