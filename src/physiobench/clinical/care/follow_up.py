"""How long the included follow-up stays open. Pure; a day is a day in the practice's time zone."""

from calendar import monthrange
from datetime import date


MONTHS = 3
REMIND_DAYS_BEFORE = (14, 3)


def closes_on(initial_on: date) -> date:
    """Return the last day on which the follow-up may be asked for; that day belongs to it.

    Three calendar months on, on the same day of the month, or on the month's last day where it
    is shorter: 30 November leads to 28 or 29 February.
    """
    months = initial_on.year * 12 + initial_on.month - 1 + MONTHS
    year, month = divmod(months, 12)
    day = min(initial_on.day, monthrange(year, month + 1)[1])
    return date(year, month + 1, day)


def is_open(initial_on: date, today: date) -> bool:
    """Tell whether the follow-up may be asked for on `today`, first and last day included."""
    return initial_on <= today <= closes_on(initial_on)


def days_left(initial_on: date, today: date) -> int:
    """Return how many days remain after today; negative once it is closed."""
    return (closes_on(initial_on) - today).days


def reminder_due(initial_on: date, today: date) -> int | None:
    """Return which reminder is due on `today`, by its days before the end; None if none is.

    It stays due until the next one is, or the window closes: a service that slept over the day
    still sends it. One that a later one has overtaken is not sent any more.
    """
    left = days_left(initial_on, today)
    passed = [days for days in REMIND_DAYS_BEFORE if 0 <= left <= days]
    return min(passed, default=None)
