"""The form field for a date. Every form that asks for a date uses it."""

from datetime import date
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils import formats, timezone
from django.utils.translation import gettext_lazy as _


class DayInput(forms.DateInput):
    """The browser's own date picker."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class DayField(forms.DateField):
    """A date near today, so that a typing mistake such as the year 0001 is refused.

    Args:
        years_back: how many years before today the earliest day is.
        years_ahead: how many years after today the latest day is.
        options: the options of Django's DateField.
    """

    widget = DayInput
    default_error_messages: ClassVar = {
        "required": _("Enter a date."),
        "invalid": _("There is no such date. Check the day, month and year."),
        "out_of_bounds": _("Check the year. Enter a date from %(earliest)s to %(latest)s."),
    }

    def __init__(self, *, years_back: int, years_ahead: int, **options: Any) -> None:
        super().__init__(**options)
        self.years_back, self.years_ahead = years_back, years_ahead

    def validate(self, value: date | None) -> None:
        """Refuse a day that is too far from today.

        Raises:
            ValidationError: with the two bounds.
        """
        super().validate(value)
        if value is None:
            return
        today = timezone.localdate()
        earliest, latest = _in_years(today, -self.years_back), _in_years(today, self.years_ahead)
        if not earliest <= value <= latest:
            shown = {"earliest": formats.date_format(earliest, "j F Y")}
            shown["latest"] = formats.date_format(latest, "j F Y")
            message = self.error_messages["out_of_bounds"]
            raise ValidationError(message, code="out_of_bounds", params=shown)


def _in_years(day: date, years: int) -> date:
    """Return the same day in another year; 28 February where there is no 29th."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)
