"""Form widgets that Django does not have."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class DateParts(forms.MultiWidget):
    """Ask for a date as day, month and year: three boxes, no calendar to fight with.

    What was typed comes back as typed, so that a wrong date is shown and not lost.
    """

    template_name = "components/widgets/date_parts.html"
    use_fieldset = True
    parts: tuple[tuple[str | Promise, int], ...] = ((_("Day"), 2), (_("Month"), 2), (_("Year"), 4))

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        boxes: dict[str, forms.Widget | type[forms.Widget]] = {
            name: forms.TextInput(attrs={"inputmode": "numeric", "maxlength": length})
            for name, (_label, length) in zip(
                ("day", "month", "year"), DateParts.parts, strict=True
            )
        }
        super().__init__(boxes, attrs)

    def decompress(self, value: date | str | None) -> list[str]:
        """Split a date, or what was typed as one, into day, month and year."""
        if isinstance(value, date):
            return [str(value.day), str(value.month), str(value.year)]
        year, month, day = [*str(value or "").split("-", 2), "", "", ""][:3]
        return [day, month, year]

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Put each box's own label beside it."""
        context = super().get_context(name, value, attrs)
        for box, (label, _length) in zip(context["widget"]["subwidgets"], self.parts, strict=True):
            box["label"] = label
        return context

    def value_from_datadict(  # type: ignore[override]  # a DateField takes one string, not three
        self, data: Mapping[str, Any], files: Any, name: str
    ) -> str:
        """Join the three boxes as year-month-day; all empty is no date."""
        day, month, year = (
            str(part or "").strip() for part in super().value_from_datadict(data, files, name)
        )
        return f"{year}-{month}-{day}" if day or month or year else ""
