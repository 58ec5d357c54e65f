"""What was prescribed and what was reported done, week by week of a programme. Pure."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from math import floor

from physiobench.clinical.programme.dose import Log, SessionOutcome, last_day, session_dose, weekly
from physiobench.clinical.programme.lines import Stimulation
from physiobench.clinical.programme.programme import Body
from physiobench.content.schema import Value


ROUNDING_TOLERANCE = 1e-9  # keeps 15 whole sessions from becoming 14.999


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
    minutes_prescribed: int
    contractions: int
    contractions_prescribed: int


class Version(Value):
    """One programme and the first day on which it was the one to follow."""

    since: date
    body: Body


def by_week(
    versions: Sequence[Version], delivered: Iterable[Delivered], until: date
) -> tuple[Week, ...]:
    """Count every week from the first version's first day to the one that holds `until`.

    Args:
        versions: oldest first; each is in force until the next begins.
        delivered: what was reported.
        until: the last day that is asked about.
    """
    kept = tuple(delivered)
    if not versions:
        return ()
    last = min(until, versions[-1].body.ends_on)
    weeks = []
    start = versions[0].body.starts_on
    number = 1
    while start <= last:
        end = min(start + timedelta(days=6), last)
        weeks.append(_week(versions, kept, start, end, number))
        start += timedelta(weeks=1)
        number += 1
    return tuple(weeks)


def _week(
    versions: Sequence[Version], kept: tuple[Delivered, ...], start: date, end: date, number: int
) -> Week:
    sessions = minutes = contractions = 0.0
    for place, version in enumerate(versions):
        before_next = (
            versions[place + 1].since - timedelta(days=1) if versions[place + 1 :] else end
        )
        first = max(start, version.body.starts_on, version.since if place else start)
        for line in version.body.lines:
            days = max(0, (min(end, before_next, last_day(version.body, line)) - first).days + 1)
            asked = weekly(line) * days / 7
            sessions += asked
            if isinstance(line, Stimulation):
                dose = session_dose(line)
                minutes += line.minutes * asked
                contractions += dose.contractions * asked if dose else 0
    ids = {line.line_id for version in versions for line in version.body.lines}
    mine = [one for one in kept if start <= one.log.on <= end and one.log.line_id in ids]
    done = sum(one.log.outcome is SessionOutcome.DONE for one in mine)
    return Week(
        number=number,
        starts_on=start,
        prescribed=floor(sessions + ROUNDING_TOLERANCE),
        done=done,
        tried=len(mine) - done,
        minutes=sum(one.minutes or 0 for one in mine),
        minutes_prescribed=floor(minutes + ROUNDING_TOLERANCE),
        contractions=sum(one.contractions or 0 for one in mine),
        contractions_prescribed=floor(contractions + ROUNDING_TOLERANCE),
    )
