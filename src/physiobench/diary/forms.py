"""What a patient types into the diary."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from physiobench.clinical.measures.computed import fill
from physiobench.clinical.programme.dose import SessionOutcome
from physiobench.clinical.sessions.session_advice import (
    LONGEST_MIN,
    MOST_CONTRACTIONS,
    NOTE_LENGTH,
    Report,
    StopReason,
    names_harm,
    symptoms_of,
)
from physiobench.clinical.sessions.skin import Skin
from physiobench.clinical.sessions.skin import advise as advise_skin
from physiobench.clinical.sessions.stop import StopSymptom
from physiobench.lib.day_words import day_words
from physiobench.lib.plain_forms import PlainForm
from physiobench.questionnaires import engine
from physiobench.questionnaires.engine import Answers
from physiobench.questionnaires.model.items import ItemType
from physiobench.questionnaires.model.questionnaire import Questionnaire


DID = [
    (SessionOutcome.DONE, _("I did it all")),
    (SessionOutcome.PARTLY, _("I did some of it")),
    (SessionOutcome.STOPPED, _("I stopped early or could not do it")),
]
REASONS = [
    (StopReason.PAIN, _("It hurt too much")),
    (StopReason.UNWELL, _("I felt unwell")),
    (StopReason.SKIN, _("My skin")),
    (StopReason.TOO_HARD, _("It was too hard")),
    (StopReason.NO_TIME, _("I had no time")),
    (StopReason.EQUIPMENT, _("Something did not work")),
    (StopReason.OTHER, _("Another reason")),
]
REASON_WITHOUT_STOP = _(
    "You gave a reason for stopping. If you stopped early, choose “I stopped early or could not do "
    "it” above. If you did not, choose “I did not stop early” here."
)
RATINGS = [(n, str(n)) for n in range(11)]
CHOOSE = {  # what to do about a question left out
    "did": _("Choose how it went."),
    "pain_before": _("Choose a number from 0 to 10."),
    "pain_after": _("Choose a number from 0 to 10."),
    "minutes": _("Enter the minutes, for example 20. Enter 0 if you did none."),
    "skin": _("Choose what fits best."),
    "done_on": _("Choose a day."),
}


def _rating(**words: Any) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        choices=RATINGS,
        coerce=int,
        empty_value=None,
        widget=forms.RadioSelect(attrs={"class": "scale"}),
        **words,
    )


class LogForm(PlainForm):
    """One session of an exercise."""

    stimulation = False

    entry_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    did = forms.ChoiceField(label=_("How did it go?"), choices=DID, widget=forms.RadioSelect)
    stop_reason = forms.ChoiceField(
        label=_("If you stopped: why?"),
        choices=[("", _("I did not stop early")), *REASONS],
        required=False,
    )
    stop_reason.needed_mostly = True  # type: ignore[attr-defined]  # read by components/optional.html
    pain_before = _rating(
        label=_("Pain before, 0 to 10"), help_text=_("0 is no pain, 10 the worst you can imagine.")
    )
    pain_after = _rating(label=_("Pain after, 0 to 10"))
    symptoms = forms.MultipleChoiceField(
        label=_("Did you notice any of these?"),
        help_text=_("Leave all empty if you did not."),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    note = forms.CharField(
        label=_("Anything your physio should know?"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=NOTE_LENGTH,
        required=False,
    )
    done_on = forms.TypedChoiceField(label=_("When did you do it?"), coerce=date.fromisoformat)

    def __init__(self, *args: Any, days: Sequence[date] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in CHOOSE.keys() & self.fields.keys():
            self.fields[name].error_messages["required"] = CHOOSE[name]
        day, symptoms = self.fields["done_on"], self.fields["symptoms"]
        symptoms.choices = [  # type: ignore[attr-defined]  # it is a choice field
            (told.symptom, told.label) for told in symptoms_of(stimulation=self.stimulation)
        ]
        if days:
            day.choices = [(d.isoformat(), _day(d, days[0])) for d in days]  # type: ignore[attr-defined]
        else:
            del self.fields["done_on"]

    def clean(self) -> dict[str, Any]:
        """Hold the reason for a stop against the stop; ask a report of harm for nothing more."""
        typed = self.cleaned_data
        reason = typed.get("stop_reason")
        if self.names_harm(typed):
            self._accept_as_it_is(typed)
        if typed.get("did") == SessionOutcome.STOPPED:
            if not reason and self.names_harm(typed):
                typed["stop_reason"] = StopReason.NOT_SAID
            elif not reason:
                self.add_error("stop_reason", _("Choose why you stopped."))
        elif reason and "did" in typed and not self.names_harm(typed):
            self.add_error("stop_reason", REASON_WITHOUT_STOP)
        return typed

    def _accept_as_it_is(self, typed: dict[str, Any]) -> None:
        """Take down a report of harm without what was left out; what was mistyped is still asked.

        Somebody with chest pain must not have to say how much their knee hurt before it.
        """
        for name in CHOOSE.keys() - {"done_on"}:
            if self.has_error(name, "required"):
                del self.errors[name]
                typed[name] = None
        if typed.get("did") is None and "did" not in self.errors:
            why = typed.get("stop_reason")
            typed["did"] = SessionOutcome.STOPPED if why else SessionOutcome.NOT_SAID

    def names_harm(self, typed: dict[str, Any]) -> bool:
        """Test whether the report names harm: it must not be refused for what is left out."""
        found = typed.get("skin")
        symptoms = [StopSymptom(symptom) for symptom in typed.get("symptoms") or ()]
        return names_harm(symptoms, Skin(found) if found else None)

    def report(self) -> Report:
        """Return what was typed as the rules read it."""
        typed = self.cleaned_data
        did = SessionOutcome(typed["did"])
        stopped = did is SessionOutcome.STOPPED
        skin = typed.get("skin")
        return Report(
            did=did,
            stop_reason=StopReason(typed["stop_reason"]) if stopped else None,
            pain_before=typed.get("pain_before"),
            pain_after=typed.get("pain_after"),
            minutes=typed.get("minutes"),
            contractions=typed.get("contractions"),
            comfort=typed.get("comfort"),
            skin=Skin(skin) if skin else None,
            symptoms=tuple(StopSymptom(code) for code in typed["symptoms"]),
            note=typed["note"],
        )


class StimulationLogForm(LogForm):
    """One session of stimulation."""

    stimulation = True

    minutes = forms.IntegerField(label=_("How many minutes?"), min_value=0, max_value=LONGEST_MIN)
    contractions = forms.IntegerField(
        label=_("How many times did the stimulator work and rest, if you counted?"),
        min_value=0,
        max_value=MOST_CONTRACTIONS,
        required=False,
    )
    comfort = _rating(
        label=_("How did the current feel, 0 to 10?"),
        help_text=_("0 is comfortable, 10 is unbearable. You can leave this out if you stopped."),
        required=False,
    )
    comfort.needed_mostly = True  # type: ignore[attr-defined]  # read by components/optional.html
    skin = forms.ChoiceField(
        label=_("What do you see or feel now?"),
        help_text=_("Look at your skin under the pads. Choose what fits best."),
        choices=[(code.value, advise_skin(code).label) for code in Skin],
        widget=forms.RadioSelect,
    )
    field_order = (
        *("entry_id", "did", "stop_reason", "minutes", "contractions", "comfort", "skin"),
        *("symptoms", "pain_before", "pain_after", "note", "done_on"),
    )

    def clean(self) -> dict[str, Any]:
        """Ask for the feeling of every session that was not broken off."""
        typed = super().clean()
        if (
            typed.get("did") != SessionOutcome.STOPPED
            and typed.get("comfort") is None
            and "comfort" not in self.errors
            and not self.names_harm(typed)
        ):
            self.add_error("comfort", _("Choose how the current felt, from 0 to 10."))
        return typed


def form_for(*, stimulation: bool) -> type[LogForm]:
    """Return the form for one kind of line."""
    return StimulationLogForm if stimulation else LogForm


def days_back(today: date, first: date, last: date, most: int) -> list[date]:
    """Return the days that may be logged today, newest first."""
    back = (today - timedelta(days=n) for n in range(most + 1))
    return [day for day in back if first <= day <= last]


def _day(day: date, today: date) -> str:
    words = day_words(day, weekday=True)
    names = {0: _now("Today, %(day)s"), 1: _now("Yesterday, %(day)s")}
    return names.get((today - day).days, "%(day)s") % {"day": words}


class CheckForm(PlainForm):
    """The questions before a session, as the content asks them."""

    check_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)

    def __init__(self, *args: Any, asked: Questionnaire, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asked = asked
        self.page = engine.pages(asked)[0]
        for item in self.page.questions():
            if item.type is ItemType.CHOICE:
                self.fields[item.link_id] = forms.ChoiceField(
                    label=item.label,
                    help_text=item.hint,
                    choices=[(option.key, option.text) for option in item.options],
                    widget=forms.RadioSelect(attrs={"class": "inline"}),
                )

    def answers(self) -> Answers:
        """Return the answers as the engine reads them; what it cannot read stays unanswered."""
        raw = {name: [str(value)] for name, value in self.cleaned_data.items()}
        return engine.read_page(
            fill(self.asked), self.page, raw, zone=timezone.get_default_timezone()
        ).answers


class CorrectionForm(PlainForm):
    """Why an entry was wrong."""

    correction_reason = forms.CharField(
        label=_("What was wrong with the first entry?"),
        help_text=_("You need to answer this. For example: I pressed the wrong number."),
        error_messages={"required": _("Say what was wrong with the first entry.")},
        max_length=200,
    )

    def __init__(self, *args: Any, is_needed: bool = True, **kwargs: Any) -> None:
        """Ask for the reason, except where the entry now names harm and must reach the physio."""
        super().__init__(*args, **kwargs)
        self.fields["correction_reason"].required = is_needed
