"""One exercise with its dose."""

from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from physiobench.clinical.programme.lines import Alternative, ExercisePrescription, Side
from physiobench.content.load import exercises
from physiobench.content.schema import Exercise, ExerciseDose
from physiobench.programmes.forms.details import GOAL_LENGTH, LINE_LENGTH, Edits, plain


SIDES = [(Side.LEFT, _("Left")), (Side.RIGHT, _("Right")), (Side.BOTH, _("Both"))]
MANY = 10_000  # what a draft may hold; clinical.programme says what may be signed
LONG = 100_000.0


def sides() -> forms.ChoiceField:
    """Ask for the side; nothing is chosen beforehand."""
    return forms.ChoiceField(
        label=_("Side"), choices=SIDES, widget=forms.RadioSelect(attrs={"class": "inline"})
    )


class ExerciseForm(Edits):
    """The dose that the physio writes for this person."""

    LAYOUT = (
        (_("Side"), False, ("side",)),
        (_("How much"), True, ("sets", "reps", "hold_s", "minutes")),
        (_("How often: one of the two"), True, ("times_per_day", "times_per_week")),
        (_("Words"), False, ("note", "alternative_when", "alternative_do")),
    )

    line_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    exercise = forms.CharField(widget=forms.HiddenInput, max_length=LINE_LENGTH)
    side = sides()
    sets = forms.IntegerField(label=_("Sets"), min_value=1, max_value=MANY)
    reps = forms.IntegerField(
        label=_("Repetitions in each set"), min_value=1, max_value=MANY, required=False
    )
    hold_s = forms.FloatField(
        label=_("Hold each for (seconds)"), min_value=0, max_value=LONG, required=False
    )
    minutes = forms.FloatField(
        label=_("Minutes, in place of repetitions"),
        min_value=0.1,
        max_value=LONG,
        required=False,
    )
    times_per_day = forms.IntegerField(
        label=_("Times a day, every day"),
        min_value=1,
        max_value=MANY,
        required=False,
    )
    times_per_week = forms.IntegerField(
        label=_("Times a week, on any days"), min_value=1, max_value=MANY, required=False
    )
    note = forms.CharField(
        label=_("Note for the patient"),
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=GOAL_LENGTH,
        required=False,
    )
    alternative_when = forms.CharField(
        label=_("If this does not work: when"),
        help_text=_("As in “If kneeling hurts”."),
        max_length=LINE_LENGTH,
        required=False,
    )
    alternative_do = forms.CharField(
        label=_("What to do instead"),
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=GOAL_LENGTH,
        required=False,
    )

    def clean(self) -> dict[str, object]:
        """Refuse half an alternative."""
        when = self.cleaned_data.get("alternative_when")
        do = self.cleaned_data.get("alternative_do")
        if bool(when) != bool(do):
            missing = "alternative_do" if when else "alternative_when"
            self.add_error(missing, _("Say both when to do something else, and what."))
        return self.cleaned_data

    def line(self) -> ExercisePrescription:
        """Return what was typed as a line."""
        typed = self.cleaned_data
        instead: tuple[Alternative, ...] = ()
        if typed["alternative_when"]:
            instead = (Alternative(when=typed["alternative_when"], do=typed["alternative_do"]),)
        same = ("line_id", "exercise", "sets", "reps", "minutes", "times_per_day", "times_per_week")
        return ExercisePrescription(
            **{name: typed[name] for name in same},
            side=Side(typed["side"]),
            hold_s=typed["hold_s"] or 0,
            note=typed["note"],
            alternatives=instead,
        )

    @staticmethod
    def from_library(slug: str, edits: int) -> dict[str, object]:
        """Return the first values for an exercise of the library: its usual dose."""
        known: Exercise = exercises()[slug]
        first: dict[str, object] = {"exercise": slug, "edits": edits, **_dose(known.dose)}
        if not known.sided:
            first["side"] = Side.BOTH
        return first

    @staticmethod
    def starting(line: ExercisePrescription, edits: int) -> dict[str, object]:
        """Return the first values for a line that stands in the draft."""
        first: dict[str, object] = {**dict(line), **_dose(line), "edits": edits}
        for other in line.alternatives[:1]:
            first |= {"alternative_when": other.when, "alternative_do": other.do}
        return first


def _dose(of: ExerciseDose | ExercisePrescription) -> dict[str, object]:
    return {
        **{name: getattr(of, name) for name in ("sets", "reps", "times_per_day", "times_per_week")},
        "hold_s": plain(of.hold_s) or None,
        "minutes": plain(of.minutes),
    }
