"""One measure's whole form: every page's questions, the day, and what may be corrected."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from physiobench.assessment.http.box_names import by_link_id
from physiobench.assessment.http.fields import PageForm
from physiobench.assessment.models import Measurement, MeasurementQuerySet
from physiobench.clinical.measures.computed import fill
from physiobench.clinical.measures.measured import questions, read_form
from physiobench.lib.days import DayField
from physiobench.lib.plain_forms import use_plain_messages
from physiobench.lib.widgets import DateParts
from physiobench.questionnaires import engine
from physiobench.questionnaires.engine import Answers
from physiobench.questionnaires.model.items import ItemType
from physiobench.questionnaires.model.questionnaire import Questionnaire


OWN = "measured-"  # fields of the form itself, not of a question
ID, DAY, WHY, SHOWN = f"{OWN}id", f"{OWN}on", f"{OWN}why", f"{OWN}shown"
WHY_LONGEST = 200
RANDOM = 4  # the version of UUID that nobody can guess


@dataclass(frozen=True, slots=True)
class FormPart:
    """One thing on the form: a heading, a line of text, or a field."""

    text: str = ""
    is_heading: bool = False
    field: BoundField | None = None
    rows: tuple[tuple[str, str], ...] = ()  # a question that is not typed, with its answer


class MeasureForm(PageForm):
    """The questions of one measure that apply, the day it was measured, and why it is corrected.

    What was typed into a question that does not apply at the moment travels along unseen.
    """

    def __init__(
        self,
        asked: Questionnaire,
        answers: Answers,
        *,
        today: date,
        correcting: Measurement | None = None,
        typed: Mapping[str, Sequence[str]] | None = None,
    ) -> None:
        self.sent_raw = typed or {}
        self.asked, self.filled = asked, fill(asked, answers)
        self.asks = questions(self.filled)
        super().__init__(self.asks, answers, typed=typed)
        self.fields[DAY] = DayField(
            label=_("When was this measured?"), widget=DateParts(), years_back=30, years_ahead=1
        )
        self.initial[DAY] = correcting.done_on if correcting else today
        if correcting is not None:
            self.fields[WHY] = forms.CharField(
                label=_("What was wrong with the earlier entry?"),
                help_text=_("You need to answer this. For example: I pressed the wrong number."),
                error_messages={"required": _("Say what was wrong with the earlier entry.")},
                max_length=WHY_LONGEST,
            )
        self.fields[ID] = forms.UUIDField(widget=forms.HiddenInput)
        self.initial[ID] = uuid4()

    @classmethod
    def again(
        cls, asked: Questionnaire, theirs: MeasurementQuerySet, *, today: date
    ) -> "MeasureForm":
        """Return an empty form; what was named in words the last time stands on it."""
        last = theirs.of(asked.slug).standing().in_time().last()
        return cls(asked, _named(asked, last.given if last else {}), today=today)

    @classmethod
    def sent(
        cls, asked: Questionnaire, typed: QueryDict, *, today: date, correcting: Measurement | None
    ) -> "MeasureForm":
        """Return the form as it came, with every question that its own answers bring up."""
        raw = by_link_id(typed.lists())
        reading = read_form(asked, raw, raw.get(SHOWN, ()), zone=timezone.get_default_timezone())
        return cls(asked, reading.answers, today=today, correcting=correcting, typed=raw)

    def add_prefix(self, field_name: str) -> str:
        """Return the name of a question's box; the form's own fields keep theirs."""
        return field_name if field_name.startswith(OWN) else super().add_prefix(field_name)

    def full_clean(self) -> None:
        """Read what is ours, the day, the reason and the id; the engine judges the answers."""
        super().full_clean()
        if not self.is_bound:
            return
        for name in (DAY, WHY, ID):
            if name in self.fields:
                self._clean_own(name)

    def _clean_own(self, name: str) -> None:
        field = self.fields[name]
        use_plain_messages(field)
        try:
            value = field.clean(field.widget.value_from_datadict(self.data, self.files, name))
            if name == ID and value.version != RANDOM:
                raise ValidationError(_("Something was missing from this form. Please save again."))  # noqa: TRY301 -- beside Django's own
            self.cleaned_data[name] = value
        except ValidationError as error:
            self.add_error(None if name == ID else name, error)

    @property
    def shown(self) -> Sequence[str]:
        """Return the linkIds that stood on the form as it came."""
        return self.raw.get(SHOWN, ())

    @property
    def entry_id(self) -> UUID:
        """Return the id that was made with the form."""
        return UUID(str(self.cleaned_data[ID]))

    @property
    def done_on(self) -> date:
        """Return the day that was named."""
        found: date = self.cleaned_data[DAY]
        return found

    @property
    def why(self) -> str:
        """Return why an earlier entry is corrected."""
        return str(self.cleaned_data.get(WHY, ""))

    @property
    def raw(self) -> Mapping[str, Sequence[str]]:
        """Return every field as it came, by linkId."""
        return self.sent_raw

    def fields_of(self, link_ids: Sequence[str]) -> list[BoundField]:
        """Return the fields of these questions."""
        return [self[link_id] for link_id in link_ids if link_id in self.fields]

    def refuse(self, field: str, message: str) -> None:
        """Say why nothing was kept, beside the day or the reason if it lies there."""
        beside = {"done_on": DAY, "why": WHY}.get(field)
        self.add_error(beside if beside in self.fields else None, message)

    def put_right(self, errors: Mapping[str, str]) -> None:
        """Say what the engine found wrong, each beside its question."""
        for link_id, message in errors.items():
            self.add_error(link_id if link_id in self.fields else None, message)

    def hidden(self) -> Iterator[tuple[str, str]]:
        """Yield what the form carries unseen: its id, its questions, answers to what it hides."""
        yield ID, str(self.cleaned_data.get(ID, uuid4()) if self.is_bound else self[ID].value())
        yield from ((SHOWN, item.link_id) for item in self.asks)
        asked_here = {item.link_id for item in self.asks}
        elsewhere = {
            name
            for item in self.asked.walk()
            if item.is_asked and item.link_id not in asked_here
            for name in item.field_names
        }
        for name, texts in self.raw.items():
            if name in elsewhere:
                yield from ((self.add_prefix(name), text) for text in texts)

    def parts(self) -> Iterator[FormPart]:
        """Yield what stands on the form, in reading order: each page under its own heading."""
        for page in engine.visible_pages(self.filled):
            if page.title != self.asked.title:
                yield FormPart(text=page.title, is_heading=True)
            for item in page.walk():
                if item.link_id not in self.filled.enabled or item.hidden:
                    continue
                if item.type is ItemType.DISPLAY:
                    yield FormPart(text=item.text)
                elif item.link_id in self.fields:
                    yield FormPart(field=self[item.link_id])
                    if f"{item.link_id}.other" in self.fields:
                        yield FormPart(field=self[f"{item.link_id}.other"])
                elif not item.is_asked and (given := tuple(self.filled.kept.get(item.link_id, ()))):
                    yield FormPart(rows=((item.label, engine.answer_text(item, given)),))
        yield from (FormPart(field=self[name]) for name in (DAY, WHY) if name in self.fields)


def _named(asked: Questionnaire, known: Mapping[str, Any]) -> Answers:
    """Return what `known` answers name in words, a muscle or an activity; never a number."""
    named = {
        link_id: values
        for link_id, values in known.items()
        if link_id in asked.by_link_id and asked.by_link_id[link_id].type is ItemType.STRING
    }
    return engine.starting_answers(fill(asked, named))
