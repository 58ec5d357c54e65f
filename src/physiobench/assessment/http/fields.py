"""The fields of a form of questions. What is typed is judged by the engine, not here."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from typing import Any

from django import forms
from django.forms import BoundField
from django.forms.utils import ErrorDict
from django.http import QueryDict
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from physiobench.assessment.http.box_names import box_name
from physiobench.assessment.http.widgets import (
    DottedDate,
    DottedMoment,
    Number,
    PhotoInput,
    Radios,
    Range,
    RepeatedInput,
    WithUnit,
)
from physiobench.lib.plain_forms import PlainForm
from physiobench.questionnaires.engine import OTHER, Answers, Coding, Quantity, Value
from physiobench.questionnaires.model.items import NUMBERS, Item, ItemType
from physiobench.questionnaires.model.limits import number_of, plain


SCALE_LONGEST = 11  # 0 to 10: every number is a radio button
RADIOS_MOST = 12
SLIDER_PLACES = 1  # a finer number can be typed
TOLD = _("You told us this a moment ago. Change it if it is not right.")
SLIDER = "slider"  # the code of its item-control


_PLAIN_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]*")


class QuestionField(BoundField):
    """A question in its form; its HTML id is one, whatever characters its linkId holds."""

    @property
    def auto_id(self) -> str:
        """The linkId where it can be an id that no part of another field has, else a number."""
        if _PLAIN_ID.fullmatch(self.name):
            return f"id_{self.name}"
        return f"id_-{list(self.form.fields).index(self.name)}"


class PageForm(PlainForm):
    """The questions of one page that apply, with what was answered or typed."""

    use_required_attribute = False
    bound_field_class = QuestionField

    def __init__(
        self,
        items: Sequence[Item],
        answers: Answers,
        *,
        typed: Mapping[str, Sequence[str]] | None = None,
        errors: Mapping[str, str] | None = None,
        answered_before: Answers | None = None,
    ) -> None:
        """Lay out the questions with what was `typed`, by linkId, or answered.

        What was `answered_before` stands as chosen where nothing is newer.
        """
        super().__init__(data=None if typed is None else self._data(typed))
        self.found = errors or {}
        for item in items:
            before: Sequence[Value] = ()
            if answered_before and item.link_id not in answers:
                before = answered_before.get(item.link_id, ())
            given = tuple(answers.get(item.link_id, before))
            self.fields[item.link_id] = field = _field(item)
            if before and typed is None:
                field.help_text = _lines(item.hint, *_ends(item), TOLD)
            self.initial[item.link_id] = _initial(item, given)
            if item.type is ItemType.OPEN_CHOICE:
                self.fields[f"{item.link_id}.other"] = _other(item, given)

    def add_prefix(self, field_name: str) -> str:
        """Return the name of a question's box."""
        return box_name(field_name)

    def _data(self, typed: Mapping[str, Sequence[str]]) -> QueryDict:
        found = QueryDict(mutable=True)
        for name, texts in typed.items():
            found.setlist(self.add_prefix(name), list(texts))
        return found

    def full_clean(self) -> None:
        """Take over the engine's errors; there is nothing else to check here."""
        self._errors = ErrorDict()
        self.cleaned_data: dict[str, Any] = {}
        for link_id, message in self.found.items():
            if link_id in self.fields:
                self._errors[link_id] = self.error_class([message], renderer=self.renderer)


def _field(item: Item) -> forms.Field:
    words: dict[str, Any] = {
        "label": item.label,
        "help_text": _lines(item.hint, *_ends(item)),
        "required": item.required or bool(item.required_unless),
    }
    if item.type in {ItemType.CHOICE, ItemType.OPEN_CHOICE} or item.options:
        return _choice(item, words)
    if item.type is ItemType.BOOLEAN:
        return _radios([("true", _("Yes")), ("false", _("No"))], item, words)
    if item.type is ItemType.INTEGER and (numbers := _scale(item)):
        return _radios([(n, n) for n in numbers], item, words, look="scale")
    if item.type is ItemType.ATTACHMENT:
        return forms.FileField(widget=PhotoInput(several=item.repeats), **words)
    if item.repeats:
        rows = RepeatedInput(partial(_widget, item), most=item.max_occurs)
        return forms.Field(widget=rows, **words)
    return forms.Field(widget=_widget(item), **words)


def _lines(*parts: str | Promise) -> SafeString:
    """Return what helps with a question, each part on a line of its own."""
    lines = [line for part in parts for line in str(part).splitlines() if line]
    return format_html_join(mark_safe("<br>"), "{}", ((line,) for line in lines))


def _ends(item: Item) -> list[str]:
    """Say between which numbers a scale goes, in which steps and unit, and what its ends mean."""
    least, most = plain(item.min_value or 0), plain(item.max_value or 0)
    meant = [
        words if not limit or words.startswith(limit) else f"{limit}: {words}"
        for words, limit in (
            (item.lower, least if item.min_value is not None else ""),
            (item.upper, most if item.max_value is not None else ""),
        )
        if words
    ]
    if item.type is ItemType.INTEGER and _scale(item):
        return [*meant, _unit(item)]
    slider = None if item.repeats else _slider(item)
    step = item.step if item.type in NUMBERS and item.step != 1 else None
    ends = {"least": slider.least, "most": slider.most} if slider else {}
    if slider and step:
        words = gettext("From %(least)s to %(most)s, in steps of %(step)d.")
        return [words % {**ends, "step": step}, *meant]
    if slider:
        return [gettext("From %(least)s to %(most)s.") % ends, *meant]
    return [*([gettext("In steps of %(step)d.") % {"step": step}] if step else []), *meant]


def _unit(item: Item) -> str:
    """Return the one unit in which the answer is meant, or nothing."""
    return str(item.units[0]) if len(item.units) == 1 else ""


def _other(item: Item, given: Sequence[Value]) -> forms.Field:
    """Return the box for words of one's own, or several where several are taken."""
    offered = [option.value for option in item.options]
    words = [value for value in given if isinstance(value, str) and value not in offered]
    label = _("If something else: what?")
    box = partial(forms.TextInput, attrs={"dir": "auto"})
    if not item.repeats:
        first = next(iter(words), "")
        return forms.CharField(label=label, required=False, initial=first, widget=box())
    rows = RepeatedInput(box, least=1)
    return forms.Field(label=label, required=False, initial=words, widget=rows)


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
    return _radios(choices, item, words)


def _radios(
    choices: list[tuple[str, Any]], item: Item, words: dict[str, Any], *, look: str = ""
) -> forms.Field:
    """Return radio buttons; an answer that may stay open can be taken back by the last of them."""
    if not words["required"] and not item.required_with:
        choices = [*choices, ("", _("No answer"))]
    widget = Radios(attrs={"class": look} if look else None)
    return forms.ChoiceField(choices=choices, widget=widget, **words)


def _scale(item: Item) -> list[str]:
    """Return the numbers of a short scale, like pain from 0 to 10."""
    least, most = item.min_value, item.max_value
    if item.repeats or not isinstance(least, int) or not isinstance(most, int):
        return []
    numbers = range(least, most + 1, item.step or 1)
    return [str(n) for n in numbers] if len(numbers) <= SCALE_LONGEST else []


def _widget(item: Item) -> forms.Widget:
    if item.type is ItemType.DATE:
        return DottedDate()
    if item.type is ItemType.DATE_TIME:
        return DottedMoment()
    if item.type is ItemType.TEXT:
        return forms.Textarea(attrs={"rows": 4, "dir": "auto"})
    if item.type is ItemType.QUANTITY and len(item.units) > 1:
        return WithUnit([unit for unit in item.units if isinstance(unit, Coding)])
    if item.type in NUMBERS:
        mode = "numeric" if item.type is ItemType.INTEGER else "decimal"
        return Number(mode, _unit(item), None if item.repeats else _slider(item))
    kinds = {ItemType.TIME: "time", ItemType.URL: "url"}
    attrs = {"type": kinds[item.type]} if item.type in kinds else {"dir": "auto"}
    return forms.TextInput(attrs=attrs)


def _slider(item: Item) -> Range | None:
    """Return the ends between which a slider goes, if the question is one and says them."""
    least, most = number_of(item.min_value), number_of(item.max_value)
    if least is None or most is None or (item.control != SLIDER and item.step is None):
        return None
    places = SLIDER_PLACES if item.max_decimal_places is None else item.max_decimal_places
    finest = Decimal(1).scaleb(0 if item.type is ItemType.INTEGER else -places)
    step = finest if item.step is None else Decimal(item.step)
    return Range(item.label, f"{least:f}", f"{most:f}", f"{step:f}")


def _initial(item: Item, given: tuple[Value, ...]) -> Any:
    if item.type in {ItemType.CHOICE, ItemType.OPEN_CHOICE} or item.options:
        keys = [option.key for option in item.options if option.value in given]
        offered = [option.value for option in item.options]
        if any(isinstance(v, str) and v not in offered for v in given):
            keys.append(OTHER)
        return keys if item.repeats else next(iter(keys), None)
    if item.type is ItemType.ATTACHMENT:
        return None  # its photos stand beside the field
    typed = [_typed(item, value) for value in given]
    if item.repeats:
        return typed
    return next(iter(typed), None)


def _typed(item: Item, value: Value) -> Any:
    """Return `value` as a person would have typed it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.astimezone(timezone.get_default_timezone())  # as the form reads it
    if isinstance(value, date):
        return value
    if isinstance(value, Quantity):
        number = f"{value.value:f}"
        return (number, value.code) if len(item.units) > 1 else number
    return f"{value:f}" if isinstance(value, Decimal) else str(value)
