"""What every page about a programme shares, here and in the apps above."""

from physiobench.programmes.http.lines import (
    WAVEFORM_NAMES,
    LineView,
    envelope,
    figure,
    line_view,
    pads,
)
from physiobench.programmes.http.standing import (
    Standing,
    Stopped,
    standing,
    stopped,
    stopped_lines,
)


__all__ = [
    "WAVEFORM_NAMES",
    "LineView",
    "Standing",
    "Stopped",
    "envelope",
    "figure",
    "line_view",
    "pads",
    "standing",
    "stopped",
    "stopped_lines",
]
