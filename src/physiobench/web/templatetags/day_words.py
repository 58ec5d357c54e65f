"""A day in words on a page. A built-in library: templates need not load it."""

from datetime import date

from django import template

from physiobench.lib import day_words as lib


register = template.Library()


@register.filter
def day_words(day: date | None, parts: str = "") -> str:
    """Return a day in words, with its year where that is not this year.

    Args:
        day: a day or a moment; an empty value is shown as nothing.
        parts: "weekday", "time" or "weekday time" where these are shown too.
    """
    if not day:
        return ""
    return lib.day_words(day, weekday="weekday" in parts, time="time" in parts)
