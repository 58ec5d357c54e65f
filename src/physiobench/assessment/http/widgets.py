"""Form widgets for questions: a number with its unit, a date with its time, several of a kind."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import zip_longest
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from physiobench.lib.widgets import DateParts
from physiobench.questionnaires.model.answers import Coding


REPEAT_BOXES = 3
NUMBER_CLASS = "short"


class DottedDate(DateParts):
    """Day, month and year under the names that the engine reads, each kept as typed."""

    ends: tuple[str, ...] = (".day", ".month", ".year")

    def __init__(self) -> None:
        super().__init__()
        self.widgets_names = list(self.ends)

    def value_from_datadict(  # type: ignore[override]  # three boxes, not one date
        self, data: Mapping[str, Any], files: Any, name: str
    ) -> list[Any]:
        """Return the boxes as typed, so that nothing is lost when one is wrong."""
        return forms.MultiWidget.value_from_datadict(self, data, files, name)


class DottedMoment(DottedDate):
    """A date with the time of day beside it, which may stay empty."""

    ends = (*DottedDate.ends, ".time")
    parts = (*DottedDate.parts, (_("Time, if you know it"), 8))

    def __init__(self) -> None:
        super().__init__()
        self.widgets = [*self.widgets, forms.TextInput(attrs={"type": "time"})]

    def decompress(self, value: date | str | None) -> list[str]:
        """Split a moment into day, month, year and time; a date alone has no time."""
        clock = ""
        if isinstance(value, datetime):
            clock = value.strftime("%H:%M:%S" if value.second else "%H:%M")
        return [*super().decompress(value), clock]


@dataclass(frozen=True, slots=True)
class Range:
    """What a slider goes through, and what it is called."""

    label: str
    least: str
    most: str
    step: str


class Number(forms.TextInput):
    """A number with its unit beside it; a slider too, which fills the box where scripts run.

    The box alone is the answer: a slider always stands somewhere, and nobody may be taken to have
    answered by leaving it there.
    """

    template_name = "components/widgets/number.html"

    def __init__(self, mode: str, unit: str = "", slider: Range | None = None) -> None:
        super().__init__(attrs={"inputmode": mode, "class": NUMBER_CLASS})
        self.unit, self.slider = unit, slider

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Tie the unit to the box, for those who hear the page."""
        context = super().get_context(name, value, attrs)
        widget = context["widget"]
        widget["range"] = self.slider
        if self.unit:
            widget["unit"], widget["unit_id"] = self.unit, f"{widget['attrs'].get('id', name)}_unit"
            described = (widget["attrs"].get("aria-describedby"), widget["unit_id"])
            widget["attrs"]["aria-describedby"] = " ".join(part for part in described if part)
        return context


class Radios(forms.RadioSelect):
    """Radio buttons of which none is chosen at first, not even the one for no answer."""

    def format_value(self, value: Any) -> list[str]:
        """Return what is chosen; nothing was chosen where nothing was given."""
        return [] if value is None else super().format_value(value)


class WithUnit(forms.TextInput):
    """A number and, beside it, the choice of its unit."""

    ends = ("", ".unit")

    def __init__(self, units: Sequence[Coding]) -> None:
        super().__init__(attrs={"inputmode": "decimal"})
        self.units = units

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> Any:
        """Return number and unit as typed."""
        number = super().value_from_datadict(data, files, name)
        return number, data.get(f"{name}.unit", "")

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        """Draw the box and the units."""
        number, chosen = value if isinstance(value, tuple) else (value, "")
        box = super().render(name, number, attrs, renderer)
        options = format_html_join(
            "",
            '<option value="{}"{}>{}</option>',
            (
                (u.code, SafeString(" selected" if u.code == chosen else ""), str(u))
                for u in self.units
            ),
        )
        return format_html(
            '{} <select class="unit" name="{}.unit" aria-label="{}">{}</select>',
            box,
            name,
            _("Unit"),
            options,
        )


class RepeatedInput(forms.Widget):
    """Several answers of one kind, each in boxes of its own, and one to spare."""

    use_fieldset = True

    def __init__(
        self, row: Callable[[], forms.Widget], *, most: int | None = None, least: int = REPEAT_BOXES
    ) -> None:
        super().__init__()
        self.row, self.most, self.least = row(), most, least
        self.ends: Sequence[str] = getattr(self.row, "ends", ("",))

    def value_from_datadict(self, data: Any, _files: Any, name: str) -> list[Any]:
        """Return every row in which something was typed."""
        if not isinstance(data, QueryDict):
            return []
        rows = zip_longest(*(data.getlist(f"{name}{end}") for end in self.ends), fillvalue="")
        typed = [row for row in rows if (row[0] if "" in self.ends else any(row))]
        return [row if len(self.ends) > 1 else row[0] for row in typed]

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        """Draw the rows with what is in them, and room for more as far as more are taken."""
        typed = list(value or [])
        count = max(self.least, len(typed) + 1)
        count = max(len(typed), min(count, self.most or count))
        typed += [None] * (count - len(typed))
        rows = (self._row(name, i, one, attrs or {}, renderer) for i, one in enumerate(typed))
        return format_html('<div class="rows">{}</div>', SafeString("".join(rows)))

    def _row(
        self, name: str, number: int, value: Any, attrs: dict[str, Any], renderer: Any
    ) -> SafeString:
        base = attrs.get("id", f"id_{name}")
        told = gettext("Answer %(number)d") % {"number": number + 1}
        if not isinstance(self.row, forms.MultiWidget):
            own = {"id": f"{base}_{number}", "aria-label": told}
            box = self.row.render(name, value, {**attrs, **own}, renderer)
            return format_html("<div>{}</div>", box)
        own = {"id": f"{base}_row_{number}" if number else base}  # errors lead to the first box
        boxes = self.row.render(name, value, {**attrs, **own}, renderer)
        return format_html('<div role="group" aria-label="{}">{}</div>', told, boxes)


class PhotoInput(forms.FileInput):
    """A choice of photos; a phone offers its camera.

    HEIC is not among them, and JPEG stands first: Safari then sends a HEIC photo as JPEG.
    """

    def __init__(self, *, several: bool) -> None:
        super().__init__(attrs={"accept": "image/jpeg,image/png,image/webp"})
        if several:
            self.allow_multiple_selected = True
            self.attrs["multiple"] = True
