"""A session drawn as SVG: the envelope of the current, the force, and what fatigue takes."""

import io
from textwrap import wrap
from typing import TYPE_CHECKING, Any

import numpy as np

from physiobench.nmes.simulation.session_result import SessionResult


if TYPE_CHECKING:
    from matplotlib.axes import Axes

TITLE_LINE_LENGTH = 78  # letters of the title on one line
STIM, FORCE, BAND, MUTED = "#b4530a", "#1d4ed8", "#1d4ed8", "#5b6470"
STYLE: Any = {
    "svg.fonttype": "none",  # words stay words: searchable, and read aloud
    "svg.hashsalt": "physiobench",  # the same run is the same file
    "font.family": "sans-serif",
    "font.size": 10,
    "axes.spines.top": False,
    "axes.spines.right": False,
}


def session_svg(run: SessionResult) -> str:
    """Draw `run` and return the SVG as text.

    Above, the first contraction: height of the current and predicted force. Below, the peak force
    of every contraction, with the middle half and 90 % of people where the run holds people.
    """
    import matplotlib as mpl  # noqa: PLC0415  a heavy import, for those who draw
    from matplotlib.backends.backend_svg import FigureCanvasSVG  # noqa: PLC0415
    from matplotlib.figure import Figure  # noqa: PLC0415

    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(7.2, 5.4), layout="constrained")
        FigureCanvasSVG(figure)
        first, whole = figure.subplots(2, 1, height_ratios=(1, 1))
        _plot_first_contraction(first, run)
        _plot_session(whole, run)
        figure.suptitle(
            "\n".join(wrap(session_summary(run), TITLE_LINE_LENGTH)), x=0.01, ha="left", fontsize=12
        )
        out = io.StringIO()
        figure.savefig(out, format="svg", metadata={"Date": None, "Title": session_summary(run)})
    return out.getvalue()


def session_summary(run: SessionResult) -> str:
    """Return the main result of the session in one line."""
    percent = run.percent_mvc[0]
    return (
        f"{run.muscle.name}: the first contraction reaches {percent:.0f} % of maximal voluntary "
        f"force, the last has lost {100 * run.fatigue:.0f} % of it"
    )


def _plot_first_contraction(axes: "Axes", run: SessionResult) -> None:
    rx = run.prescription
    end = min(rx.train_s + 1.5, rx.cycle_s)
    at = np.linspace(0, min(end, run.inputs.until_s), 600)
    train = rx.pulse_train()
    here = train.contraction == 0
    level = train.level[here] * train.phase_duration_us[here] / rx.phase_duration_us
    axes.fill_between(train.times_s[here], 100 * level, color=STIM, alpha=0.18, linewidth=0)
    axes.plot(train.times_s[here], 100 * level, color=STIM, linewidth=1)
    axes.set_ylabel("current, % of plateau", color=STIM)
    axes.set_ylim(0, 110)
    other = axes.twinx()
    other.plot(at, run.force_at(at), color=FORCE, linewidth=1.6)
    other.set_ylim(bottom=0)
    other.set_ylabel("force, N", color=FORCE)
    axes.set_xlabel("time in the first contraction, s")
    axes.set_xlim(0, end)


def _plot_session(axes: "Axes", run: SessionResult) -> None:
    table = run.contractions
    minutes = table.at_s / 60
    if run.population is not None:
        q = run.population.quantiles()["peak_force_n"]
        axes.fill_between(minutes, q[0], q[4], color=BAND, alpha=0.12, linewidth=0)
        axes.fill_between(minutes, q[1], q[3], color=BAND, alpha=0.22, linewidth=0)
        for words, upper in (("90 % of people", q[4]), ("half of people", q[3])):
            axes.annotate(
                words,
                (minutes[-1], upper[-1]),
                xytext=(-3, -4),
                textcoords="offset points",
                ha="right",
                va="top",
                color=MUTED,
            )
    axes.plot(minutes, table.peak_force_n, color=FORCE, marker="o", markersize=3, linewidth=1)
    axes.set_ylim(bottom=0)
    axes.set_xlabel("time in the session, min")
    axes.set_ylabel("peak force, N")
