"""The fields of a form of questions. What is typed is judged by the engine, not here."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django import forms
from django.forms.utils import ErrorDict
from django.http import QueryDict
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from physiobench.clinical.questionnaire import OTHER, Answers, Coding, Quantity, Value
from physiobench.content.items import Item, ItemType
from physiobench.lib.widgets import DateParts


SCALE_LONGEST = 11  # 0 to 10: every number is a radio button
RADIOS_MOST = 12
REPEAT_BOXES = 3


class DottedDate(DateParts):
    """Day, month and year under the names that the engine reads, each kept as typed."""

    def __init__(self) -> None:
        super().__init__()
        self.widgets_names = [".day", ".month", ".year"]

    def value_from_datadict(  # type: ignore[override]  # three boxes, not one date
        self, data: Mapping[str, Any], files: Any, name: str
    ) -> list[Any]:
        """Return the three boxes as typed, so that nothing is lost when one is wrong."""
        return forms.MultiWidget.value_from_datadict(self, data, files, name)


class Boxes(forms.TextInput):
    """Several boxes under one name, for a question that takes several answers in words."""

    use_fieldset = True

    def value_from_datadict(self, data: Any, _files: Any, name: str) -> list[str]:
        """Return every box as typed."""
        return list(data.getlist(name)) if isinstance(data, QueryDict) else []

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        """Draw the boxes with what is in them, and one to spare."""
        typed = [text for text in value or [] if text]
        filled = typed + [""] * max(1, REPEAT_BOXES - len(typed))
        base = (attrs or {}).get("id", f"id_{name}")
        return SafeString(
            "".join(
                super(Boxes, self).render(
                    name, text, {**(attrs or {}), "id": f"{base}_{i}"}, renderer
                )
                for i, text in enumerate(filled)
            )
        )


class WithUnit(forms.TextInput):
    """A number and, beside it, the choice of its unit."""

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
            '{} <select name="{}.unit" aria-label="{}">{}</select>', box, name, _("Unit"), options
        )


class PageForm(forms.Form):
    """The questions of one page that apply, with what was answered or typed."""

    use_required_attribute = False

    def __init__(
        self,
        items: Sequence[Item],
        answers: Answers,
        *,
        typed: QueryDict | None = None,
        errors: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(data=typed)
        self.found = errors or {}
        for item in items:
            given = tuple(answers.get(item.link_id, ()))
            self.fields[item.link_id] = _field(item)
            self.initial[item.link_id] = _initial(item, given)
            if item.type is ItemType.OPEN_CHOICE:
                words = next((v for v in given if isinstance(v, str)), "")
                self.fields[f"{item.link_id}.other"] = forms.CharField(
                    label=_("If something else: what?"), required=False, initial=words
                )

    def full_clean(self) -> None:
        """Take over the engine's errors; there is nothing else to check here."""
        self._errors = ErrorDict()
        self.cleaned_data: dict[str, Any] = {}
        for link_id, message in self.found.items():
            if link_id in self.fields:
                self._errors[link_id] = self.error_class([message], renderer=self.renderer)


class Photos(forms.FileInput):
    """A choice of photos; a phone offers its camera.

    HEIC is not among them, and JPEG stands first: Safari then sends a HEIC photo as JPEG.
    """

    def __init__(self, *, several: bool) -> None:
        super().__init__(attrs={"accept": "image/jpeg,image/png,image/webp"})
        if several:
            self.allow_multiple_selected = True
            self.attrs["multiple"] = True


def _field(item: Item) -> forms.Field:
    words: dict[str, Any] = {
        "label": item.label,
        "help_text": item.hint,
        "required": item.required,
    }
    if item.type in {ItemType.CHOICE, ItemType.OPEN_CHOICE} or item.options:
        return _choice(item, words)
    if item.type is ItemType.BOOLEAN:
        return forms.ChoiceField(
            choices=[("true", _("Yes")), ("false", _("No"))], widget=forms.RadioSelect, **words
        )
    if item.type is ItemType.INTEGER and (numbers := _scale(item)):
        widget = forms.RadioSelect(attrs={"class": "scale"})
        return forms.ChoiceField(choices=[(n, n) for n in numbers], widget=widget, **words)
    if item.type is ItemType.ATTACHMENT:
        return forms.FileField(widget=Photos(several=item.repeats), **words)
    if item.repeats:
        return forms.Field(widget=Boxes, **words)
    return forms.Field(widget=_widget(item), **words)


def _choice(item: Item, words: dict[str, Any]) -> forms.Field:
    choices: list[tuple[str, Any]] = [(option.key, option.text) for option in item.options]
    if item.type is ItemType.OPEN_CHOICE:
        choices.append((OTHER, _("Something else")))
    if item.repeats:
        return forms.MultipleChoiceField(
            choices=choices, widget=forms.CheckboxSelectMultiple, **words
        )
    if len(choices) > RADIOS_MOST or item.control == "drop-down":
        choices.insert(0, ("", _("Choose one")))
        return forms.ChoiceField(choices=choices, widget=forms.Select, **words)
    return forms.ChoiceField(choices=choices, widget=forms.RadioSelect, **words)


def _scale(item: Item) -> list[str]:
    """Return the numbers of a short scale, like pain from 0 to 10."""
    least, most = item.min_value, item.max_value
    if item.repeats or not isinstance(least, int) or not isinstance(most, int):
        return []
    return [str(n) for n in range(least, most + 1)] if most - least < SCALE_LONGEST else []


def _widget(item: Item) -> forms.Widget:
    if item.type is ItemType.DATE:
        return DottedDate()
    if item.type is ItemType.TEXT:
        return forms.Textarea(attrs={"rows": 4})
    if item.type is ItemType.QUANTITY and len(item.units) > 1:
        return WithUnit([unit for unit in item.units if isinstance(unit, Coding)])
    kinds = {ItemType.DATE_TIME: "datetime-local", ItemType.TIME: "time", ItemType.URL: "url"}
    if item.type in kinds:
        return forms.TextInput(attrs={"type": kinds[item.type]})
    modes = {
        ItemType.INTEGER: "numeric",
        ItemType.DECIMAL: "decimal",
        ItemType.QUANTITY: "decimal",
    }
    mode = modes.get(item.type)
    return forms.TextInput(attrs={"inputmode": mode, "class": "short"} if mode else {})


def _initial(item: Item, given: tuple[Value, ...]) -> Any:
    if item.type in {ItemType.CHOICE, ItemType.OPEN_CHOICE} or item.options:
        keys = [option.key for option in item.options if option.value in given]
        offered = [option.value for option in item.options]
        if any(isinstance(v, str) and v not in offered for v in given):
            keys.append(OTHER)
        return keys if item.repeats else next(iter(keys), None)
    if item.type is ItemType.ATTACHMENT:
        return None  # its photos stand beside the field
    typed = [_typed(value) for value in given]
    if item.repeats:
        return typed
    return next(iter(typed), None)


def _typed(value: Value) -> Any:
    """Return `value` as a person would have typed it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%dT%H:%M")
    if isinstance(value, date):
        return value
    if isinstance(value, Quantity):
        return (str(value.value), value.code) if value.code else str(value.value)
    return str(value)
