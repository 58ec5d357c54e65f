"""A person from the front and from behind, each part of the body a link of its own.

The right half is data; the left half is its mirror. Seen from the front a person's left side is on
the reader's right, so both sides are written out.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import acos, atan2, cos, degrees, hypot, sin
from xml.sax.saxutils import escape, quoteattr

from physiobench.content.pathways import Region
from physiobench.drawing.picture import Drawing, looks, number


@dataclass(frozen=True, slots=True)
class Limb:
    """A part that narrows from one round end to the other; `x` counts from the middle line."""

    x1: float
    y1: float
    r1: float
    x2: float
    y2: float
    r2: float


Where = tuple[Region, str]  # a part and its side: left, right, or nothing in the middle

HALF_WIDTH = 84.0
HEIGHT = 420.0
_HEAD_HIGH = 26.0
_WIDTH_PX = 352
_GAP = 8.0
_MIDDLE: Mapping[Region, Limb] = {
    Region.NECK: Limb(0, 68, 10, 0, 84, 14),
    Region.FACE: Limb(0, 34, 20, 0, 48, 16),
    Region.PELVIS: Limb(0, 208, 19, 0, 224, 14),
}
_PAIRED: Mapping[Region, Limb] = {
    Region.SHOULDER: Limb(28, 99, 13, 45, 105, 14),
    Region.ARM: Limb(53, 126, 11, 62, 204, 8),
    Region.HAND: Limb(65, 224, 10, 67, 240, 8),
    Region.HIP: Limb(29, 206, 12, 33, 222, 14),
    Region.THIGH: Limb(27, 252, 18, 25, 290, 15),
    Region.KNEE: Limb(25, 317, 14, 25, 321, 14),
    Region.LOWER_LEG: Limb(25, 346, 14, 24, 376, 9),
    Region.FOOT: Limb(25, 396, 9, 31, 406, 10),
}
_TRUNK = Limb(0, 114, 31, 0, 176, 27)
_LABELS = {
    Region.FACE: "face",
    Region.NECK: "neck",
    Region.SHOULDER: "shoulder",
    Region.ARM: "arm or elbow",
    Region.HAND: "hand or wrist",
    Region.BACK: "back",
    Region.PELVIS: "pelvis",
    Region.HIP: "hip",
    Region.THIGH: "thigh",
    Region.KNEE: "knee",
    Region.LOWER_LEG: "lower leg",
    Region.FOOT: "foot or ankle",
}
PLACES: tuple[Where, ...] = tuple(
    (region, side)
    for region in Region
    for side in (("left", "right") if region in _PAIRED else ("",))
)


def region_words(region: Region, side: str = "") -> str:
    """Name one part of the body as a person reads it, its side first."""
    name = f"{side} {_LABELS[region]}".strip()
    return name[0].upper() + name[1:]


def body_map_svg(addresses: Mapping[Where, str]) -> Drawing:
    """Draw the map; each part that `addresses` names is a link, and the others are only shape.

    The view from behind adds the back; its other parts repeat links of the first view, so
    neither the keyboard nor a screen reader meets them twice.
    """
    width = 4 * HALF_WIDTH + _GAP
    middle_behind = 3 * HALF_WIDTH + _GAP
    front = _view(addresses, HALF_WIDTH, mirrored=True)
    behind = _view(addresses, middle_behind, mirrored=False)
    words = "".join(
        (
            _word("From the front", HALF_WIDTH, 14),
            _word("Right", HALF_WIDTH - 58, 36),
            _word("Left", HALF_WIDTH + 58, 36),
            _word("From behind", middle_behind, 14),
            _word("Left", middle_behind - 58, 36),
            _word("Right", middle_behind + 58, 36),
        )
    )
    alt = "A person from the front and from behind. Choose the part that troubles you."
    high = HEIGHT + _HEAD_HIGH
    svg = (
        f'<svg class="pb-drawing pb-map" role="group" aria-label={quoteattr(alt)}'
        f' viewBox="0 0 {number(width)} {number(high)}" width="{_WIDTH_PX}"'
        f' height="{number(_WIDTH_PX * high / width)}">{words}'
        f'<g transform="translate(0 {number(_HEAD_HIGH)})">{front}{behind}</g></svg>'
    )
    return Drawing(svg, alt)


def _word(text: str, x: float, y: float) -> str:
    place = f'x="{number(x)}" y="{number(y)}" text-anchor="middle" font-size="13"'
    return f'<text {looks("pb-words")} {place} aria-hidden="true">{escape(text)}</text>'


def _view(addresses: Mapping[Where, str], middle: float, *, mirrored: bool) -> str:
    """Draw one view; `mirrored` puts the person's right side on the reader's left."""
    front = mirrored
    trunk: Where | None = None if front else (Region.BACK, "")
    shapes = [_part(addresses, trunk, _TRUNK, middle, 1, spoken=not front)]
    for region, limb in _MIDDLE.items():
        shown = None if region is Region.FACE and not front else (region, "")
        shapes.append(_part(addresses, shown, limb, middle, 1, spoken=front))
    for region, limb in _PAIRED.items():
        for side in ("right", "left"):
            way = -1 if (side == "right") is front else 1
            shapes.append(_part(addresses, (region, side), limb, middle, way, spoken=front))
    return "".join(shapes)


def _part(
    addresses: Mapping[Where, str],
    where: Where | None,
    limb: Limb,
    middle: float,
    way: int,
    *,
    spoken: bool,
) -> str:
    shape = f'd="{_outline(limb, middle, way)}"'
    address = addresses.get(where) if where else None
    if where is None or address is None:
        return f'<path {looks("pb-skin")} {shape} aria-hidden="true"/>'
    name = region_words(*where)
    shy = "" if spoken else ' tabindex="-1" aria-hidden="true"'
    return (
        f"<a href={quoteattr(address)} aria-label={quoteattr(name)}{shy}>"
        f'<path class="pb-part" fill="#ece6dc" stroke="#55606c" {shape}/>'
        f"<title>{escape(name)}</title></a>"
    )


def _outline(limb: Limb, middle: float, way: int) -> str:
    """Return the outline of two circles and the straight lines that touch both."""
    x1, x2 = middle + way * limb.x1, middle + way * limb.x2
    along = hypot(x2 - x1, limb.y2 - limb.y1)
    lean = atan2(limb.y2 - limb.y1, x2 - x1)
    turn = acos((limb.r1 - limb.r2) / along)
    points = [
        (x + r * cos(angle), y + r * sin(angle))
        for x, y, r, angle in (
            (x1, limb.y1, limb.r1, lean + turn),
            (x1, limb.y1, limb.r1, lean - turn),
            (x2, limb.y2, limb.r2, lean - turn),
            (x2, limb.y2, limb.r2, lean + turn),
        )
    ]
    a, b, c, d = (f"{number(x)} {number(y)}" for x, y in points)
    wide, narrow = int(degrees(turn) < 90), int(degrees(turn) > 90)  # noqa: PLR2004 -- a right angle
    return (
        f"M{a}A{number(limb.r1)} {number(limb.r1)} 0 {wide} 1 {b}"
        f"L{c}A{number(limb.r2)} {number(limb.r2)} 0 {narrow} 1 {d}Z"
    )
