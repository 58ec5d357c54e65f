"""How it went: pain over time, and what was done of what was prescribed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from physiobench.clinical.programme.quantity import say
from physiobench.clinical.sessions.weeks import Week, by_week
from physiobench.diary.models import Session, in_force
from physiobench.drawing.charts import NothingToDraw, Series, bar_weeks, line_chart
from physiobench.drawing.picture import Drawing, Table
from physiobench.programmes.models import Programme


@dataclass(frozen=True, slots=True)
class Chart:
    """One drawing with its numbers."""

    drawing: Drawing
    table: Table
    caption: str


@dataclass(frozen=True, slots=True)
class DiaryEntry:
    """One entry of the diary, in a list."""

    session: Session
    title: str


@dataclass(frozen=True, slots=True)
class Day:
    """Everything that was noted of one day, the newest entry first."""

    on: date
    entries: list[DiaryEntry]


@dataclass(frozen=True, slots=True)
class DiaryHistory:
    """Everything the page shows."""

    pain: Chart | None
    sessions: Chart | None
    stats: list[tuple[str, str, str]]  # value, unit, label
    weeks: Table | None
    titles: Mapping[UUID, str]  # of every line that was ever prescribed, by its key


def history(
    versions: Sequence[Programme], sessions: Sequence[Session], today: date
) -> DiaryHistory:
    """Lay out the diary of one episode.

    Args:
        versions: every signed version, newest first.
        sessions: every session, oldest first, annotated by `with_standing`.
        today: the patient's own date.
    """
    has_stimulation = any(version.plan.stimulation for version in versions)
    plans = {version.pk: version.plan for version in versions}
    standing = [s for s in sessions if not s.corrected]
    delivered = [s.as_delivered(plans[s.programme_id]) for s in standing]
    weeks = by_week(in_force(versions), delivered, today)
    return DiaryHistory(
        pain=_pain(standing),
        sessions=_sessions(weeks),
        stats=_stats(weeks, stimulation=has_stimulation),
        weeks=_table(weeks, stimulation=has_stimulation) if weeks else None,
        titles={line.line_id: line.title for v in reversed(versions) for line in v.plan.lines},
    )


def days(sessions: Iterable[Session], titles: Mapping[UUID, str]) -> list[Day]:
    """Lay out entries by day, in their order."""
    gone = _("No longer in your programme")
    return [
        Day(on, [DiaryEntry(s, titles.get(s.line_id, gone)) for s in noted])
        for on, noted in groupby(sessions, key=lambda s: s.done_on)
    ]


def _pain(sessions: Sequence[Session]) -> Chart | None:
    """Draw each day's worst pain before and after."""
    before: dict[date, float | None] = {s.done_on: None for s in sessions}
    after = dict(before)
    if len(before) < 2:  # noqa: PLR2004 - one day is no line
        return None
    for session in sessions:
        on = session.done_on
        before[on] = _worse(before[on], session.pain_before)
        after[on] = _worse(after[on], session.pain_after)
    known = [value for value in after.values() if value is not None]
    if not known:
        return None
    first, last = say(known[0]), say(known[-1])
    title = _("Worst pain of each day: %(first)s at first, %(last)s last") % {
        "first": first,
        "last": last,
    }
    try:
        drawing, table = line_chart(
            title,
            [
                Series(_("worst before"), tuple(before.items()), hue="muted"),
                Series(_("worst after"), tuple(after.items()), hue="act"),
            ],
            unit=_("Pain, 0 to 10"),
            high=10,
        )
    except NothingToDraw:
        return None
    return Chart(drawing, table, title)


def _worse(one: float | None, other: float | None) -> float | None:
    return max((v for v in (one, other) if v is not None), default=None)


MANY_WEEKS = 52


def _sessions(weeks: Sequence[Week]) -> Chart | None:
    shown = weeks[-MANY_WEEKS:]
    if not any(week.done or week.tried for week in shown):
        return None
    done = sum(week.done for week in shown)
    title = ngettext("%(done)s session done", "%(done)s sessions done", done) % {"done": done}
    planned = max(week.prescribed for week in shown)
    drawing, table = bar_weeks(
        title,
        [float(week.done) for week in shown],
        unit=_("sessions"),
        planned=float(planned) if planned else None,
        first_week=shown[0].number,
    )
    return Chart(drawing, table, title)


def _stats(weeks: Sequence[Week], *, stimulation: bool) -> list[tuple[str, str, str]]:
    prescribed, done = sum(w.prescribed for w in weeks), sum(w.done for w in weeks)
    words = ngettext("session done", "sessions done", done)
    stats = [(str(done), "", f"{words}, {_compared(done, prescribed)}")]
    if stimulation:
        minutes = sum(w.minutes for w in weeks)
        of = sum(w.minutes_prescribed for w in weeks)
        label = f"{_('of stimulation')}, {_compared(minutes, of, unit=_('min'))}"
        if minutes <= of and of:
            label += f" ({round(100 * minutes / of)} %)"
        stats.append((str(minutes), _("min"), label))
        contractions = sum(w.contractions for w in weeks)
        wanted = sum(w.contractions_prescribed for w in weeks)
        if contractions:
            words = ngettext("contraction", "contractions", contractions)
            explained = _("One contraction is one time the current comes on.")
            label = f"{words}, {_compared(contractions, wanted)}. {explained}"
            stats.append((str(contractions), "", label))
    return stats


def _compared(count: int, planned: int, *, unit: str = "") -> str:
    """Say how much of the plan so far was done, or that it is more than planned."""
    of = {"of": f"{say(planned)} {unit}".strip()}
    if not planned:
        return _("none planned so far")
    if count > planned:
        return _("more than the %(of)s planned so far") % of
    return _("of %(of)s so far") % of


def _table(weeks: Sequence[Week], *, stimulation: bool) -> Table:
    headers = [_("Week"), _("Prescribed"), _("Done"), _("Partly or stopped")]
    if stimulation:
        headers += [_("Minutes of stimulation"), _("Contractions")]
    rows = []
    for week in weeks:
        row = [str(week.number), str(week.prescribed), str(week.done), str(week.tried)]
        if stimulation:
            minutes = f"{week.minutes} / {week.minutes_prescribed}"
            row += [minutes, f"{week.contractions} / {week.contractions_prescribed}"]
        rows.append(tuple(row))
    return Table(tuple(headers), tuple(rows))
