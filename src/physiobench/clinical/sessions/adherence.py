"""How much of what was prescribed was done, without blame and without guessing. Pure."""

from collections.abc import Iterable
from datetime import date, timedelta
from enum import StrEnum

from physiobench.clinical.programme.dose import Log, SessionOutcome, last_day, weekly
from physiobench.clinical.programme.programme import Body
from physiobench.content.schema import Value


WINDOW_DAYS = 14
GOOD_PCT = 80
PARTIAL_PCT = 50
ENOUGH = 0.8  # of the contractions or minutes, and of the usual level, for a session to count


class Band(StrEnum):
    """Common cut-offs in research; a clinical signal, not a mark."""

    GOOD = "good"
    PARTIAL = "partial"
    POOR = "poor"


class Adherence(Value):
    """Sessions done of sessions prescribed."""

    prescribed: int
    done: int
    pct: float | None  # empty where nothing was prescribed
    band: Band | None


def counts(*, share_of_dose: float, share_of_level: float | None, red: bool) -> bool:
    """Tell whether a session of stimulation counts: enough of it, strong enough, and not red.

    `share_of_dose` is the part of the prescribed contractions or minutes; `share_of_level` the
    part of the person's usual device level, None where no level was written down.
    """
    strong = share_of_level is None or share_of_level >= ENOUGH
    return share_of_dose >= ENOUGH and strong and not red


def adherence(prescribed: int, done: int) -> Adherence:
    """Work out adherence.

    Raises:
        ValueError: if a count is negative.
    """
    if min(prescribed, done) < 0:
        msg = f"impossible counts: {prescribed} prescribed, {done} done"
        raise ValueError(msg)
    counted = min(done, prescribed)  # more than prescribed is no better
    if prescribed == 0:
        return Adherence(prescribed=0, done=0, pct=None, band=None)
    pct = 100 * counted / prescribed
    band = Band.GOOD if pct >= GOOD_PCT else Band.PARTIAL if pct >= PARTIAL_PCT else Band.POOR
    return Adherence(prescribed=prescribed, done=counted, pct=pct, band=band)


def rolling(body: Body, logs: Iterable[Log], until: date) -> Adherence:
    """Work out adherence over the last 14 days up to `until`, all lines together.

    Nothing is due on days before the programme or after a line's end.
    """
    kept = tuple(logs)
    prescribed = done = 0
    days = [until - timedelta(days=back) for back in range(WINDOW_DAYS)]
    for line in body.lines:
        open_days = {day for day in days if body.starts_on <= day <= last_day(body, line)}
        asked = weekly(line) * len(open_days) // 7
        good = sum(
            log.line_id == line.line_id
            and log.on in open_days
            and log.outcome is SessionOutcome.DONE
            for log in kept
        )
        prescribed += asked
        done += min(good, asked)
    return adherence(prescribed, done)
