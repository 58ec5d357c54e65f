"""The sheet that every chart is drawn on: title above, light lines across, no frame."""

import io
import warnings
from textwrap import wrap
from typing import TYPE_CHECKING, Literal

from physiobench.drawing.picture import Drawing, picture, written
from physiobench.drawing.repaint import STAND_IN, repainted


if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


PLOT_HIGH = 124.0  # drawing units between the lowest and the highest value
_WIDTH = 320.0
_HEIGHT = 200.0
_PT = 72.0  # matplotlib's points to the inch: one point is one drawing unit
_TITLE_LETTERS = 44


def paper(
    title: str, unit: str, *, wide: float = 0.78, tick_lines: int = 1
) -> tuple["Figure", "Axes"]:
    """Return an empty chart, its plot `wide` [1] of the sheet, with room for lines under it."""
    from matplotlib.figure import Figure  # noqa: PLC0415 -- slow to load; most pages draw no chart
    from matplotlib.ticker import MaxNLocator, StrMethodFormatter  # noqa: PLC0415 -- as above

    lines = _title_lines(title)
    below = 26 + 15 * (tick_lines - 1)
    top = _HEIGHT + 16 * (len(lines) - 1) + below - 26
    figure = Figure(figsize=(_WIDTH / _PT, top / _PT))
    axes = figure.add_axes((0.1, below / top, wide, (_HEIGHT - 26 - 50) / top))
    axes.patch.set_visible(False)
    figure.patch.set_visible(False)
    for edge in axes.spines.values():
        edge.set_visible(False)
    axes.tick_params(left=False, bottom=False, labelcolor=STAND_IN["muted"], labelsize=12)
    axes.grid(axis="y", color=STAND_IN["line"], lw=1)
    axes.set_axisbelow(True)
    axes.yaxis.set_major_locator(MaxNLocator(nbins=4, steps=[1, 2, 5, 10]))
    axes.yaxis.set_major_formatter(StrMethodFormatter("{x:g}"))
    for index, line in enumerate(lines):
        figure.text(
            0, 1 - (14 + 16 * index) / top, line, size=13, weight="bold", parse_math=False,
            color=STAND_IN["ink"],
        )  # fmt: skip
    under = 1 - (14 + 16 * len(lines) + 2) / top
    figure.text(0, under, unit, size=12, color=STAND_IN["muted"], parse_math=False)
    return figure, axes


def _title_lines(title: str) -> list[str]:
    return wrap(written(title), _TITLE_LETTERS, max_lines=3, placeholder=" …") or [""]


def say(
    axes: "Axes",
    text: str,
    place: tuple[float, float],
    *,
    hue: str,
    ha: Literal["left", "center", "right"],
    va: Literal["top", "center", "bottom"],
    right: float = 0.0,
    up: float = 0.0,
) -> None:
    """Write `text` at a place of the chart, moved by `right` and `up` drawing units."""
    axes.annotate(
        written(text), place, xytext=(right, up), textcoords="offset points", ha=ha, va=va,
        size=12, color=STAND_IN[hue], parse_math=False, annotation_clip=False,
    )  # fmt: skip


def finish(figure: "Figure", title: str, alt: str) -> Drawing:
    """Return the chart as markup that says `alt`."""
    from matplotlib import rc_context  # noqa: PLC0415 -- as above

    kept = io.StringIO()
    nothing = dict.fromkeys(("Date", "Creator", "Format", "Type"))
    with rc_context({"svg.fonttype": "none", "svg.hashsalt": title}), warnings.catch_warnings():
        # A letter this machine's font lacks is the reader's font's to draw.
        warnings.filterwarnings("ignore", message="Glyph .* missing from font")
        figure.savefig(kept, format="svg", metadata=nothing)
    width, height = figure.get_size_inches() * _PT
    body = repainted(kept.getvalue())
    return picture(body, width=width, height=height, alt=alt, name="chart")
