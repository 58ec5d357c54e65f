"""What was prescribed and what was reported done, week by week of a programme. Pure."""

from collections.abc import Iterable
from datetime import date, timedelta
from math import floor

from physiobench.clinical.dose import Log, Outcome, last_day, session_dose, weekly
from physiobench.clinical.lines import Stimulation
from physiobench.clinical.programme import Body
from physiobench.content.schema import Value


class Delivered(Value):
    """One session's log, with the dose of stimulation that was reported with it."""

    log: Log
    minutes: int | None = None
    contractions: int | None = None


class Week(Value):
    """One week of a programme. What nobody reported is unknown, and counted as nothing here."""

    number: int
    starts_on: date
    prescribed: int  # sessions of all lines, of the days up to the one asked about
    done: int
    tried: int  # done in part, or stopped
    minutes: int
    minutes_prescribed: float
    contractions: int
    contractions_prescribed: int


def by_week(body: Body, delivered: Iterable[Delivered], until: date) -> tuple[Week, ...]:
    """Count every week from the first day to the one that holds `until`."""
    kept = tuple(delivered)
    last = min(until, body.ends_on)
    weeks = []
    start = body.starts_on
    while start <= last:
        weeks.append(_week(body, kept, start, min(start + timedelta(days=6), last)))
        start += timedelta(weeks=1)
    return tuple(weeks)


def _week(body: Body, kept: tuple[Delivered, ...], start: date, end: date) -> Week:
    prescribed = contractions_prescribed = 0
    minutes_prescribed = 0.0
    for line in body.lines:
        days = max(0, (min(end, last_day(body, line)) - start).days + 1)
        asked = weekly(line) * days / 7
        prescribed += floor(asked)
        if isinstance(line, Stimulation):
            dose = session_dose(line)
            minutes_prescribed += dose.minutes * floor(asked)
            contractions_prescribed += dose.contractions * floor(asked)
    ids = {line.line_id for line in body.lines}
    mine = [one for one in kept if start <= one.log.on <= end and one.log.line_id in ids]
    done = sum(one.log.outcome is Outcome.DONE for one in mine)
    return Week(
        number=(start - body.starts_on).days // 7 + 1,
        starts_on=start,
        prescribed=prescribed,
        done=done,
        tried=len(mine) - done,
        minutes=sum(one.minutes or 0 for one in mine),
        minutes_prescribed=minutes_prescribed,
        contractions=sum(one.contractions or 0 for one in mine),
        contractions_prescribed=contractions_prescribed,
    )
