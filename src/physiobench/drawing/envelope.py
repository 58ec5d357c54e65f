"""One cycle of stimulation over time: the current rises, holds, falls and rests."""

from dataclasses import dataclass, fields
from functools import cache
from math import isfinite

from physiobench.drawing.picture import Drawing, looks, number, picture, words


_WIDTH = 320.0
_BASE = 118.0  # where no current flows
_TOP = 46.0
_LEFT = 4.0
_RIGHT = 296.0  # then the next cycle begins
_LEAST_ACTIVE = 0.45  # of the width: below it the rest is drawn shorter than it is
_LONGEST_S = 3600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Cycle:
    """The four parts of one cycle, in seconds.

    Raises:
        ValueError: if a part is not a number from 0 to 3600, or no current ever flows.
    """

    rise_s: float
    hold_s: float
    fall_s: float
    rest_s: float
    pauses: bool = True  # else the ramps only open and close the session
    twitches: bool = False  # the muscle twitches with each pulse and holds nothing

    def __post_init__(self) -> None:
        for each in fields(self):
            value = getattr(self, each.name)
            if not isfinite(value) or not 0 <= value <= _LONGEST_S:
                msg = f"{each.name} must be from 0 to {_LONGEST_S:g} s, not {value}"
                raise ValueError(msg)
        if self.rise_s + self.hold_s + self.fall_s <= 0:
            msg = "rise_s, hold_s or fall_s must be longer than nothing"
            raise ValueError(msg)

    @property
    def whole_s(self) -> float:
        """The time from one contraction's start to the next one's."""
        return self.rise_s + self.hold_s + self.fall_s + self.rest_s


@cache
def envelope_svg(cycle: Cycle, *, unknown: bool = False) -> Drawing:
    """Draw one cycle of stimulation: rise, hold, fall, rest. No current is ever named.

    Args:
        cycle: its parts.
        unknown: whether nobody knows if the ramps are part of the on-time; the picture says so.
    """
    return _draw(cycle, unknown=unknown)


def _seconds(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".") + " s"


def _alt(cycle: Cycle, *, unknown: bool) -> str:
    twitching = " The muscle twitches with each pulse." if cycle.twitches else ""
    if not cycle.pauses:
        opens = f" It rises for {_seconds(cycle.rise_s)} at the start." if cycle.rise_s else ""
        closes = f" It falls for {_seconds(cycle.fall_s)} at the end." if cycle.fall_s else ""
        holds = "Stimulation without a pause: the current holds all the time."
        return f"{holds}{opens}{closes}{twitching}"
    steps = [("rises", cycle.rise_s), ("holds", cycle.hold_s)]
    steps += [("falls", cycle.fall_s), ("rests", cycle.rest_s)]
    said = ", ".join(f"{verb} for {_seconds(time)}" for verb, time in steps if time)
    note = " Whether the device counts the rise and fall inside on-time is not known."
    start = f"One cycle of stimulation, {_seconds(cycle.whole_s)}, again and again: the current "
    return f"{start}{said}.{twitching}{note if unknown else ''}"


def _draw(cycle: Cycle, *, unknown: bool) -> Drawing:
    active = cycle.rise_s + cycle.hold_s + cycle.fall_s
    wide = _RIGHT - _LEFT
    shortened = active / cycle.whole_s < _LEAST_ACTIVE
    for_active = wide * (_LEAST_ACTIVE if shortened else active / cycle.whole_s)
    lengths = [part / active * for_active for part in (cycle.rise_s, cycle.hold_s, cycle.fall_s)]
    lengths.append(wide - for_active)
    edges = [_LEFT]
    for length in lengths:
        edges.append(edges[-1] + length)
    start, risen, falling, fallen, end = edges
    shape = (
        f"M{number(start)} {_BASE:g}L{number(risen)} {_TOP:g}L{number(falling)} {_TOP:g}"
        f"L{number(fallen)} {_BASE:g}"
    )
    body = words(
        f"One cycle: {_seconds(cycle.whole_s)}" if cycle.pauses else "No pause",
        x=0,
        y=14,
        attributes='font-weight="700"',
    )
    if cycle.pauses:
        again = 'text-anchor="end"'
        body += words("then again", x=_WIDTH, y=14, kind="pb-soft", attributes=again)
    body += f'<path {looks("pb-stim")} d="{shape}Z"/>'
    body += f'<path {looks("pb-stim")} d="M{number(fallen)} {_BASE:g}H{number(end)}"/>'
    if cycle.pauses:
        body += _next(end, lengths[0], shortened=shortened, middle=(fallen + end) / 2)
    body += _labels(cycle, edges)
    height = _BASE + 62
    if unknown:
        body += words(
            "Your device may count rise and fall inside on-time",
            x=0,
            y=height + 6,
            kind="pb-soft",
            attributes='font-size="12"',
        )
        height += 14
    return picture(
        body,
        width=_WIDTH,
        height=height,
        alt=_alt(cycle, unknown=unknown),
        name="envelope",
    )


def _next(end: float, rise: float, *, shortened: bool, middle: float) -> str:
    """Hint at the next cycle, and mark where time was left out."""
    top = _BASE - (_BASE - _TOP) * min(1.0, (_WIDTH - end) / rise) if rise > 1 else _TOP
    reach = min(_WIDTH - 2, end + rise)
    way = f"M{number(end)} {_BASE:g}L{number(reach)} {number(top)}"
    if top == _TOP:
        way += f"H{number(_WIDTH - 2)}"
    hint = f'<path {looks("pb-stim-next")} stroke-dasharray="3 4" d="{way}"/>'
    if not shortened:
        return hint
    cut = (
        f'<path {looks("pb-cut")} d="M{number(middle - 4)} {_BASE + 6:g}l5 -12l6 0l-5 12z"/>'
        f"<path {looks('pb-rule')}"
        f' d="M{number(middle - 4)} {_BASE + 6:g}l5 -12m6 0l-5 12"/>'
    )
    return hint + cut


def _labels(cycle: Cycle, edges: list[float]) -> str:
    """Name each part under the line; columns are evenly spaced where the parts are narrow."""
    parts = [
        ("rise", cycle.rise_s),
        ("twitches" if cycle.twitches else "hold", cycle.hold_s),
        ("fall", cycle.fall_s),
        ("rest", cycle.rest_s),
    ]
    shown = [
        (name, seconds, (edges[i] + edges[i + 1]) / 2)
        for i, (name, seconds) in enumerate(parts)
        if seconds
    ]
    places = _apart([middle for _, _, middle in shown], least=58.0)
    out = ""
    for (name, seconds, middle), x in zip(shown, places, strict=True):
        out += (
            f'<path {looks("pb-lead")} d="M{number(middle)} {_BASE + 3:g}'
            f'L{number(middle)} {_BASE + 8:g}L{number(x)} {_BASE + 18:g}"/>'
        )
        centred = 'text-anchor="middle"'
        out += words(
            name, x=x, y=_BASE + 32, kind="pb-stim-words", attributes=f'{centred} font-weight="700"'
        )
        long = _seconds(seconds) if cycle.pauses or name in {"rise", "fall"} else "all the time"
        out += words(long, x=x, y=_BASE + 47, attributes=centred)
    return out


def _apart(middles: list[float], *, least: float) -> list[float]:
    """Push label places apart, and keep them on the picture."""
    half = least / 2
    places = [max(half, middles[0])]
    for middle in middles[1:]:
        places.append(max(middle, places[-1] + least))
    limit = _WIDTH - half
    for index in range(len(places) - 1, -1, -1):
        places[index] = min(places[index], limit)
        limit = places[index] - least
    return places
