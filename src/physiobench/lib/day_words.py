"""A day as a person reads it, with its year where that is not this year.

Pages use the filter `day_words` (web.templatetags.day_words), and Python code this function.
"""

from datetime import date, datetime

from django.utils import timezone
from django.utils.formats import date_format


def day_words(day: date, *, weekday: bool = False, time: bool = False) -> str:
    """Return a day in words: 3 June, or 3 June 2027 when this year is another.

    Args:
        day: a day, or a moment, which is shown in the local time zone.
        weekday: whether the weekday comes first, as in Tuesday 3 June.
        time: whether the time comes last, as in 3 June, 14:05. It needs a moment.
    """
    if isinstance(day, datetime) and timezone.is_aware(day):
        day = timezone.localtime(day)
    year = "" if day.year == timezone.localdate().year else " Y"
    return date_format(day, f"{'l ' if weekday else ''}j F{year}{', H:i' if time else ''}")
