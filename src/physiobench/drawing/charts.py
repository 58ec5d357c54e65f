"""Charts that say what they found: a line over time, and weeks as bars, each with its numbers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from math import isfinite
from textwrap import shorten
from typing import Literal, TypeVar

from physiobench.drawing.line_ends import End, name_ends, room
from physiobench.drawing.paper import finish, paper, say
from physiobench.drawing.picture import Drawing, Table
from physiobench.drawing.repaint import STAND_IN


T = TypeVar("T")
Hue = Literal["act", "stim", "care", "muted"]

_KEPT = 256  # drawings in the cache
_MOST_TICKS = 5
_MOST_WEEKS = 52
_MOST_DOTS = 16
_MOST_VALUES_SHOWN = 8
_NAME_LETTERS = 16
_NOT_RECORDED = "not recorded"


@dataclass(frozen=True, slots=True)
class Series:
    """One line of a chart; a value nobody recorded is None and leaves a gap."""

    name: str
    points: tuple[tuple[float | date, float | None], ...]
    hue: Hue = "act"
    band: tuple[tuple[float, float], ...] = ()  # low and high at each point

    def __post_init__(self) -> None:
        # Lists are welcome; what is kept can be a key of the cache.
        object.__setattr__(self, "points", tuple((x, y) for x, y in self.points))
        object.__setattr__(self, "band", tuple((low, high) for low, high in self.band))


class NothingToDraw(ValueError):
    """The chart has no value; show the empty state instead."""


def line_chart(
    title: str,
    series: Sequence[Series],
    *,
    unit: str,
    low: float | None = 0.0,
    high: float | None = None,
) -> tuple[Drawing, Table]:
    """Draw lines over time, named where they end.

    Args:
        title: what the chart found, as a sentence: "Pain fell from 6 to 3".
        series: the lines; their x are all dates, or all weeks by their number.
        unit: what is measured, with its unit: "Pain, 0 to 10".
        low: where the axis begins; None lets the values say.
        high: where it ends; None lets the values say.

    Raises:
        NothingToDraw: if no series has a value.
        ValueError: if a value is not finite, a band has another length, or x are mixed.
    """
    return _line_chart(title, tuple(series), unit=unit, low=low, high=high)


def bar_weeks(
    title: str,
    values: Sequence[float | None],
    *,
    unit: str,
    planned: float | None = None,
    first_week: int = 1,
) -> tuple[Drawing, Table]:
    """Draw one bar a week beside what was planned.

    Args:
        title: what the chart found, as a sentence.
        values: one for each week; None where nothing is known.
        unit: what is counted: "sessions".
        planned: how many a week were planned; drawn as a line across.
        first_week: the number of the first week.

    Raises:
        NothingToDraw: if no week has a value.
        ValueError: if a value is negative or not finite, or there are over 52 weeks.
    """
    return _bar_weeks(
        title,
        tuple(values),
        unit=unit,
        planned=planned,
        first_week=first_week,
    )


@lru_cache(maxsize=_KEPT)
def _line_chart(
    title: str,
    series: tuple[Series, ...],
    *,
    unit: str,
    low: float | None,
    high: float | None,
) -> tuple[Drawing, Table]:
    for one in series:
        _check(one)
    dated = {isinstance(x, date) for one in series for x, _ in one.points}
    if len(dated) > 1:
        msg = "x are dates or numbers, not both"
        raise ValueError(msg)
    if not any(y is not None for one in series for _, y in one.points):
        msg = f"no value to draw in {title!r}"
        raise NothingToDraw(msg)
    ends = _ends(series)
    x_name, under = ("Date", unit) if True in dated else ("Week", f"{unit}, by week")
    # the first day of a year has the year below it
    figure, axes = paper(title, under, wide=room(ends), tick_lines=2 if True in dated else 1)
    for one in series:
        xs = [_place(x) for x, _ in one.points]
        ys = [float("nan") if y is None else y for _, y in one.points]
        if one.band:
            edge = [lo for lo, _ in one.band] + [hi for _, hi in one.band][::-1]
            axes.fill(xs + xs[::-1], edge, color=STAND_IN[one.hue], alpha=0.18, lw=0, clip_on=False)
        colour = STAND_IN[one.hue]
        # Many points are a line; few are each an answer, and one between gaps has no line.
        dots = "o" if len(ys) <= _MOST_DOTS or None in (y for _, y in one.points) else ""
        axes.plot(xs, ys, color=colour, lw=2.2, marker=dots, clip_on=False)
    axes.set_ylim(bottom=low, top=high)
    every = sorted({x for one in series for x, _ in one.points}, key=_place)
    shown = _few(every)
    axes.set_xticks([_place(x) for x in shown], _tick_labels(shown))
    name_ends(axes, ends)
    table = Table(
        headers=(x_name, *(f"{one.name} ({unit})" for one in series)),
        rows=tuple(_row(x, series) for x in every),
    )
    return finish(figure, title, _line_words(title, series, unit)), table


@lru_cache(maxsize=_KEPT)
def _bar_weeks(
    title: str,
    values: tuple[float | None, ...],
    *,
    unit: str,
    planned: float | None,
    first_week: int,
) -> tuple[Drawing, Table]:
    known = [value for value in values if value is not None]
    if not known:
        msg = f"no value to draw in {title!r}"
        raise NothingToDraw(msg)
    if len(values) > _MOST_WEEKS:
        msg = f"at most {_MOST_WEEKS} weeks fit one chart, not {len(values)}"
        raise ValueError(msg)
    if any(not isfinite(value) or value < 0 for value in (*known, planned or 0.0)):
        msg = "a week's value is a number from 0 up"
        raise ValueError(msg)
    figure, axes = paper(title, f"{unit} a week", wide=0.86 if planned is None else 0.72)
    weeks = [first_week + index for index in range(len(values))]
    heights = [value or 0.0 for value in values]
    axes.bar(weeks, heights, width=0.62, color=STAND_IN["act"], clip_on=False)
    axes.set_xlim(weeks[0] - 0.6, weeks[-1] + 0.6)
    axes.set_ylim(bottom=0.0, top=max(*heights, planned or 0.0, 1.0) * 1.12)
    shown = _few(weeks)
    axes.set_xticks(
        shown, [f"Week {week}" if i == 0 else str(week) for i, week in enumerate(shown)]
    )
    if len(values) <= _MOST_VALUES_SHOWN:
        for week, value in zip(weeks, values, strict=True):
            said = "?" if value is None else f"{value:g}"
            say(axes, said, (week, value or 0.0), hue="ink", ha="center", va="bottom", up=2)
    if planned is not None:
        axes.axhline(planned, color=STAND_IN["ink"], lw=1.2, dashes=(4, 3), clip_on=False)
        place = (weeks[-1] + 0.6, planned)
        say(axes, "planned", place, hue="ink", ha="left", va="center", right=3)
    heads: tuple[str, ...] = ("Week", f"Done ({unit})")
    extra: tuple[str, ...] = ()
    if planned is not None:
        heads, extra = (*heads, f"Planned ({unit})"), (f"{planned:g}",)
    rows = tuple(
        (str(week), _NOT_RECORDED if value is None else f"{value:g}", *extra)
        for week, value in zip(weeks, values, strict=True)
    )
    said = ", ".join(f"week {row[0]}: {row[1]}" for row in rows)
    target = f" Planned: {planned:g} a week." if planned is not None else ""
    alt = f"{title}. Bar chart of {unit} a week. {said[0].upper()}{said[1:]}.{target}"
    return finish(figure, title, alt), Table(headers=heads, rows=rows)


def _check(one: Series) -> None:
    if one.band and len(one.band) != len(one.points):
        msg = f"the band of {one.name} has {len(one.band)} values for {len(one.points)} points"
        raise ValueError(msg)
    values = [y for _, y in one.points if y is not None]
    values += [edge for pair in one.band for edge in pair]
    values += [x for x, _ in one.points if not isinstance(x, date)]
    if not all(isfinite(value) for value in values):
        msg = f"a value of {one.name} is not a number; leave None where nothing was recorded"
        raise ValueError(msg)


def _place(x: float | date) -> float:
    return float(x.toordinal()) if isinstance(x, date) else x


def _tick_labels(xs: Sequence[float | date]) -> list[str]:
    """Name each tick; the first day of each year has the year below it."""
    labels = []
    named: int | None = None
    for x in xs:
        if not isinstance(x, date):
            labels.append(f"{x:g}")
            continue
        day = f"{x.day} {x:%b}\n{x.year}"
        labels.append(day.partition("\n")[0] if x.year == named else day)
        named = x.year
    return labels


def _long_x(x: float | date) -> str:
    return f"{x.day} {x:%B %Y}" if isinstance(x, date) else f"{x:g}"


def _few(every: Sequence[T]) -> list[T]:
    """Return at most five, evenly taken, the first always and the last where it falls so."""
    step = -(-len(every) // _MOST_TICKS)
    return list(every[::step])


def _row(x: float | date, series: tuple[Series, ...]) -> tuple[str, ...]:
    found = [dict(one.points).get(x) for one in series]
    return (_long_x(x), *(_NOT_RECORDED if y is None else f"{y:g}" for y in found))


def _line_words(title: str, series: tuple[Series, ...], unit: str) -> str:
    said = [f"{title}.", f"Line chart of {unit}."]
    for one in series:
        known = [(x, y) for x, y in one.points if y is not None]
        if not known:
            said.append(f"{one.name}: nothing recorded.")
            continue
        (x0, y0), (x1, y1) = known[0], known[-1]
        said.append(f"{one.name}: {y0:g} at {_long_x(x0)}, {y1:g} at {_long_x(x1)}.")
    return " ".join(said)


def _ends(series: Sequence[Series]) -> list[End]:
    """Return where each line ends, with what is written there: its name where there are several."""
    found = []
    for one in series:
        known = [(x, y) for x, y in one.points if y is not None]
        if known:
            x, y = known[-1]
            name = shorten(one.name, _NAME_LETTERS, placeholder="…") if len(series) > 1 else ""
            found.append(End(_place(x), y, f"{name} {y:g}".strip(), one.hue))
    return found
