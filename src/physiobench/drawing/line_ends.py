"""What stands where the lines of a chart end: beside the plot, one below the other."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from physiobench.drawing.paper import PLOT_HIGH, say


if TYPE_CHECKING:
    from matplotlib.axes import Axes


_LINE_HIGH = 15.0  # drawing units from one line of words to the next
_WIDEST = 0.78  # of the sheet [1]: the plot beside which a few letters fit
_FEW_LETTERS = 4
_LETTER = 0.0225  # of the sheet [1]: the width of one letter


@dataclass(frozen=True, slots=True)
class End:
    """Where a line ends, and what is written there."""

    x: float
    y: float
    words: str
    hue: str


def room(ends: Sequence[End]) -> float:
    """Return how wide [1] the plot may be, so that what stands at the lines' ends fits beside."""
    longest = max(len(end.words) for end in ends)
    return min(_WIDEST, _WIDEST + (_FEW_LETTERS - longest) * _LETTER)


def name_ends(axes: "Axes", ends: Sequence[End]) -> None:
    """Write what each line ends with beside the plot, where no line runs, clear of the others."""
    low, high = axes.get_ylim()
    scale = PLOT_HIGH / (high - low)
    edge = max(end.x for end in ends)
    ordered = sorted(ends, key=lambda end: end.y)
    heights = [(end.y - low) * scale for end in ordered]
    for i in range(1, len(heights)):  # up from the lowest, each clear of the one below
        heights[i] = max(heights[i], heights[i - 1] + _LINE_HIGH)
    over = PLOT_HIGH
    for i in reversed(range(len(heights))):  # and down again from the top of the plot
        heights[i] = min(heights[i], over)
        over = heights[i] - _LINE_HIGH
    for end, height in zip(ordered, heights, strict=True):
        up = height - (end.y - low) * scale
        say(axes, end.words, (edge, end.y), hue=end.hue, ha="left", va="center", right=7, up=up)
