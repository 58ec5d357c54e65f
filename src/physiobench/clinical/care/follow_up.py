"""How long the included follow-up stays open. Pure; a day is a day in the practice's time zone."""

from calendar import monthrange
from datetime import date, timedelta


MONTHS = 3
REMIND_DAYS_BEFORE = (14, 3)


def closes_on(initial_on: date, *, extended_days: int = 0) -> date:
    """Return the last day on which the follow-up may be asked for; that day belongs to it.

    Three calendar months on, on the same day of the month, or on the month's last day where it
    is shorter: 30 November leads to 28 or 29 February. `extended_days` is what a physio's own
    delay adds.

    Raises:
        ValueError: if `extended_days` is negative.
    """
    if extended_days < 0:
        msg = f"a delay extends the window, so {extended_days} days cannot be"
        raise ValueError(msg)
    months = initial_on.year * 12 + initial_on.month - 1 + MONTHS
    year, month = divmod(months, 12)
    day = min(initial_on.day, monthrange(year, month + 1)[1])
    return date(year, month + 1, day) + timedelta(days=extended_days)


def is_open(initial_on: date, today: date, *, extended_days: int = 0) -> bool:
    """Tell whether the follow-up may be asked for on `today`, first and last day included."""
    return initial_on <= today <= closes_on(initial_on, extended_days=extended_days)


def days_left(initial_on: date, today: date, *, extended_days: int = 0) -> int:
    """Return how many days remain after today; negative once it is closed."""
    return (closes_on(initial_on, extended_days=extended_days) - today).days


def reminders_on(initial_on: date, *, extended_days: int = 0) -> tuple[date, ...]:
    """Return the days on which to remind someone who has not used it."""
    last = closes_on(initial_on, extended_days=extended_days)
    return tuple(last - timedelta(days=days) for days in REMIND_DAYS_BEFORE)


def reminder_due(initial_on: date, today: date, *, extended_days: int = 0) -> int | None:
    """Return which reminder is due on `today`, by its days before the end; None if none is.

    It stays due until the next one is, or the window closes: a service that slept over the day
    still sends it. One that a later one has overtaken is not sent any more.
    """
    left = days_left(initial_on, today, extended_days=extended_days)
    passed = [days for days in REMIND_DAYS_BEFORE if 0 <= left <= days]
    return min(passed, default=None)
