"""Where the pads go: landmarks on the skin, pads to scale, their zone and today's spot."""

from dataclasses import dataclass
from functools import cache
from math import atan2, cos, degrees, hypot, radians, sin
from typing import Literal

from physiobench.content.figures import PadSite, Place, Placement, placements
from physiobench.content.load import muscles
from physiobench.drawing.picture import Drawing, UnknownDrawing, looks, number, picture, words


WhichSide = Literal["left", "right"]

_LINE_LETTERS = 13  # where a caption is broken
SCALE = 7.0  # drawing units to the centimetre
_TITLE_HIGH = 42.0
_FOOT_HIGH = 44.0
_RULER_CM = 5
_LARGEST_CM = 20.0
_SMALLEST_CM = 1.0
_TENTHS = (
    "none",
    "a tenth",
    "a fifth",
    "a third",
    "two fifths",
    "half",
    "three fifths",
    "two thirds",
    "four fifths",
    "nine tenths",
)
_VIEWS = {"front": "seen from the front", "back": "seen from behind", "above": "palm down"}


@dataclass(frozen=True, slots=True)
class Spot:
    """One pad as it lies today, in centimetres on the right side's picture."""

    name: str
    centre: Place
    turn_deg: float
    across_cm: float
    along_cm: float


@cache
def placement_svg(
    muscle: str,
    *,
    side: WhichSide,
    pad_w_cm: float,
    pad_h_cm: float,
    spot: int = 0,
) -> Drawing:
    """Draw where the pads go for one muscle, mirrored for the left side.

    Args:
        muscle: a muscle of the content, or a placement's own slug.
        side: the side of the body that is stimulated.
        pad_w_cm: one edge of the pad.
        pad_h_cm: the other; which of them lies across is the placement's to say.
        spot: how often the pads have been moved; the spots inside the zone are gone through
            in turn and begin again.

    Raises:
        UnknownDrawing: if no placement is drawn for that muscle; it lists those there are.
        ValueError: if a pad edge is not between 1 and 20 cm, or `spot` is negative.
    """
    placement = placement_of(muscle)
    if side not in {"left", "right"}:
        msg = f"pads lie on the left or the right, not {side!r}"
        raise ValueError(msg)
    spots = spots_of(placement, pad_w_cm=pad_w_cm, pad_h_cm=pad_h_cm, spot=spot)
    alt = _alt(placement, side, spots, spot)
    return _Map(placement, side, spots).draw(alt=alt)


def placement_of(muscle: str) -> Placement:
    """Return the placement for a muscle's slug, or for a placement's own.

    Raises:
        UnknownDrawing: if there is none; it lists those there are.
    """
    found = placements().get(muscle)
    if found is None and muscle in muscles():
        found = placements().get(muscles()[muscle].landmarks or "")
    if found is None:
        msg = f"no pads are drawn for {muscle!r}; there are {', '.join(sorted(placements()))}"
        raise UnknownDrawing(msg)
    return found


def spots_of(
    placement: Placement, *, pad_w_cm: float, pad_h_cm: float, spot: int
) -> tuple[Spot, ...]:
    """Return each pad as it lies at `spot`, on the right side's picture.

    Raises:
        ValueError: if a pad edge is not between 1 and 20 cm, or `spot` is negative.
    """
    for name, edge in (("pad_w_cm", pad_w_cm), ("pad_h_cm", pad_h_cm)):
        if not _SMALLEST_CM <= edge <= _LARGEST_CM:
            msg = f"{name} must be between {_SMALLEST_CM:g} and {_LARGEST_CM:g} cm, not {edge}"
            raise ValueError(msg)
    if spot < 0:
        msg = f"spot counts from 0, not {spot}"
        raise ValueError(msg)
    moved = placement.spots_cm[spot % len(placement.spots_cm)]
    edges = sorted((pad_w_cm, pad_h_cm))
    return tuple(_spot(placement, pad, edges, moved) for pad in placement.pads)


def _spot(placement: Placement, pad: PadSite, edges: list[float], moved_cm: float) -> Spot:
    start, end = placement.landmarks[pad.from_].at, placement.landmarks[pad.to].at
    dx, dy = end[0] - start[0], end[1] - start[1]
    long = hypot(dx, dy)
    out = 1 if placement.outward == "right" else -1
    aside = (dy / long, -dx / long)  # square to the line
    if aside[0] * out < 0:
        aside = (-aside[0], -aside[1])
    turn = degrees(atan2(-dx, dy)) + pad.turn_deg
    along = (-sin(radians(turn)), cos(radians(turn)))
    x, y = (
        start[i] + pad.share * (dx, dy)[i] + pad.aside_cm * aside[i] + moved_cm * along[i]
        for i in (0, 1)
    )
    short, tall = edges if pad.long_edge == "along" else edges[::-1]
    return Spot(name=pad.name, centre=(x, y), turn_deg=turn, across_cm=short, along_cm=tall)


def _alt(placement: Placement, side: WhichSide, spots: tuple[Spot, ...], spot: int) -> str:
    said = [f"{side.capitalize()} {placement.title}, {_VIEWS[placement.view]}."]
    count = len(placement.spots_cm)
    moved = placement.spots_cm[spot % count]
    for pad, site in zip(placement.pads, spots, strict=True):
        start, end = placement.landmarks[pad.from_].name, placement.landmarks[pad.to].name
        today = ""
        if moved:
            toward = end if moved > 0 else start
            today = f"; today {number(abs(moved))} cm from its middle spot, towards the {toward}"
        said.append(
            f"Pad {pad.name}, {number(site.across_cm)} by {number(site.along_cm)} cm: {pad.words},"
            f" about {_share(pad.share)} from the {start} to the {end}{today}."
        )
    said.append(f"Today's spot is number {spot % count + 1} of {count}.")
    said.append(f"Keep off: {placement.avoid}.")
    return " ".join(said)


def _share(share: float) -> str:
    """Say a share of the way as people measure it, not finer than a tenth."""
    return f"{_TENTHS[max(1, min(9, round(10 * share)))]} of the way"


class _Map:
    """One placement on paper, for one side."""

    def __init__(self, placement: Placement, side: WhichSide, spots: tuple[Spot, ...]) -> None:
        self.placement = placement
        self.side = side
        self.spots = spots
        self.mirrored = side == "left"
        self.width = placement.size[0] * SCALE

    def _at(self, place: Place) -> Place:
        x = place[0] * SCALE
        return (self.width - x if self.mirrored else x), place[1] * SCALE + _TITLE_HIGH

    def draw(self, *, alt: str) -> Drawing:
        placement = self.placement
        high = placement.size[1] * SCALE
        turned = (
            f"translate({number(self.width)} {number(_TITLE_HIGH)}) scale(-{SCALE:g} {SCALE:g})"
        )
        if not self.mirrored:
            turned = f"translate(0 {number(_TITLE_HIGH)}) scale({SCALE:g})"
        skin = f'<path {looks("pb-skin")} d="{placement.outline}"/>'
        skin += "".join(f'<path {looks("pb-fold")} d="{d}"/>' for d in placement.lines)
        reach = max(abs(moved) for moved in placement.spots_cm)
        body = words(
            f"{self.side.capitalize()} {placement.title}",
            x=0,
            y=14,
            attributes='font-weight="700"',
        )
        body += words(_VIEWS[placement.view].capitalize(), x=0, y=31, kind="pb-soft")
        body += f'<g transform="{turned}">{skin}</g>'
        body += "".join(self._zone(index, reach) for index in range(len(self.spots)))
        body += "".join(self._pad(spot) for spot in self.spots)
        body += "".join(self._mark(name) for name in placement.landmarks)
        body += self._ruler(_TITLE_HIGH + high + 14)
        return picture(
            body,
            width=self.width,
            height=_TITLE_HIGH + high + _FOOT_HIGH,
            alt=alt,
            name="pads",
        )

    def _rect(self, kind: str, centre: Place, turn: float, edges: Place, extra: str = "") -> str:
        x, y = self._at(centre)
        turn = -turn if self.mirrored else turn
        wide, tall = edges[0] * SCALE, edges[1] * SCALE
        return (
            f'<rect {looks(kind)} x="{number(x - wide / 2)}" y="{number(y - tall / 2)}"'
            f' width="{number(wide)}" height="{number(tall)}" rx="6"'
            f' transform="rotate({number(turn)} {number(x)} {number(y)})"{extra}/>'
        )

    def _zone(self, index: int, reach: float) -> str:
        pad, spot = self.placement.pads[index], self.spots[index]
        middle = _spot(self.placement, pad, sorted((spot.across_cm, spot.along_cm)), 0.0)
        edges = (spot.across_cm + 0.6, spot.along_cm + 2 * reach + 0.6)
        dashes = ' stroke-dasharray="4 3"'
        return self._rect("pb-zone", middle.centre, middle.turn_deg, edges, dashes)

    def _pad(self, spot: Spot) -> str:
        box = self._rect("pb-pad", spot.centre, spot.turn_deg, (spot.across_cm, spot.along_cm))
        x, y = self._at(spot.centre)
        return box + words(
            spot.name,
            x=x,
            y=y + 5,
            kind="pb-pad-words",
            attributes='text-anchor="middle" font-weight="700"',
        )

    def _mark(self, key: str) -> str:
        landmark = self.placement.landmarks[key]
        (x, y), (tx, ty) = self._at(landmark.at), self._at(landmark.label)
        left = tx < x
        lines = _wrapped(landmark.name)
        near = tx + (3 if left else -3)
        text = "".join(
            words(
                line,
                x=tx,
                y=ty + 4 + 14 * index,
                attributes='text-anchor="end" font-size="12"' if left else 'font-size="12"',
            )
            for index, line in enumerate(lines)
        )
        return (
            f'<path {looks("pb-lead")} d="M{number(x)} {number(y)}L{number(near)} {number(ty)}"/>'
            f'<circle {looks("pb-mark")} cx="{number(x)}" cy="{number(y)}" r="3.4"/>{text}'
        )

    def _ruler(self, y: float) -> str:
        long = _RULER_CM * SCALE
        return (
            f'<path {looks("pb-rule")} d="M1 {number(y)}v-4m0 2h{number(long)}'
            f'm0 -2v4"/>'
            + words(f"{_RULER_CM} cm", x=long + 8, y=y + 2, kind="pb-soft")
            + words(
                "Dashed: move the pads only inside this zone",
                x=0,
                y=y + 22,
                kind="pb-soft",
                attributes='font-size="12"',
            )
        )


def _wrapped(text: str) -> list[str]:
    lines = [""]
    for word in text.split():
        if lines[-1] and len(lines[-1]) + len(word) >= _LINE_LETTERS:
            lines.append(word)
        else:
            lines[-1] = f"{lines[-1]} {word}".strip()
    return lines
