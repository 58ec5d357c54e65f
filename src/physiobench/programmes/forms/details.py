"""Everything of a programme but its lines; and the buttons that move, remove and resolve."""

from collections.abc import Iterator, Sequence
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from physiobench.clinical.programme.programme import Body
from physiobench.lib.days import DayField
from physiobench.lib.plain_forms import PlainForm
from physiobench.lib.text import cleaned_json


GOALS = 20
GOAL_LENGTH = 2000
ADVICE_LENGTH = 20_000
LINE_LENGTH = 300
BODY_LENGTH = 500_000
WEEKS = 999  # clinical.programme says how many may be signed; a draft may hold more


Layout = Sequence[tuple[str | Promise, bool, Sequence[str]]]


def day(**kwargs: Any) -> DayField:
    """Make a field for one day of a programme."""
    return DayField(years_back=5, years_ahead=5, **kwargs)


class Edits(PlainForm):
    """Bears the counter of the draft that the writer saw; shows its fields in groups."""

    LAYOUT: ClassVar[Layout] = ()

    edits = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def groups(self) -> Iterator[tuple[str, bool, list[forms.BoundField]]]:
        """Yield each group's legend, whether its fields stand side by side, and its fields."""
        for legend, beside, names in self.LAYOUT:
            yield str(legend), beside, [self[name] for name in names]


def plain(number: float | None) -> float | int | None:
    """Write a whole number as one: 50, not 50.0."""
    return int(number) if number is not None and number == int(number) else number


class DetailsForm(Edits):
    """Title, dates, pain limit, goals and advice."""

    LAYOUT = (
        (_("Name"), False, ("title",)),
        (_("When"), True, ("starts_on", "weeks", "review_on")),
        (_("For the patient"), False, ("pain_limit", "goals", "advice")),
    )

    title = forms.CharField(label=_("Title"), max_length=LINE_LENGTH)
    starts_on = day(label=_("First day"))
    weeks = forms.IntegerField(label=_("Weeks"), min_value=1, max_value=WEEKS)
    review_on = day(label=_("You look again on"), required=False)
    pain_limit = forms.IntegerField(
        label=_("Highest pain to accept, 0 to 10"),
        help_text=_(
            "Above it, and always above 5, the patient is told to rest and you are asked to look."
        ),
        min_value=0,
        max_value=10,
    )
    goals = forms.CharField(
        label=_("Goals"),
        help_text=_("In the patient's words. One on each line."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=ADVICE_LENGTH,
        required=False,
    )
    advice = forms.CharField(
        label=_("Advice"),
        help_text=_("Markdown: a blank line starts a paragraph, - makes a list, **bold**."),
        widget=forms.Textarea(attrs={"rows": 8}),
        max_length=ADVICE_LENGTH,
        required=False,
    )

    def clean_goals(self) -> tuple[str, ...]:
        """Split the goals at line ends."""
        goals = tuple(g for line in self.cleaned_data["goals"].splitlines() if (g := line.strip()))
        if len(goals) > GOALS or any(len(goal) > GOAL_LENGTH for goal in goals):
            raise ValidationError(_("Write at most 20 goals, each on one line."))
        return goals

    def details(self) -> dict[str, object]:
        """Return what was typed, ready for the draft."""
        return {name: value for name, value in self.cleaned_data.items() if name != "edits"}

    @staticmethod
    def starting(body: Body, edits: int) -> dict[str, object]:
        """Return the form's first values for a draft."""
        return {
            **{name: getattr(body, name) for name in ("title", "starts_on", "weeks")},
            "review_on": body.review_on,
            "pain_limit": body.pain_limit,
            "goals": "\n".join(body.goals),
            "advice": body.advice,
            "edits": edits,
        }


class LineForm(Edits):
    """Names one line of the draft."""

    line_id = forms.UUIDField(widget=forms.HiddenInput)


class MoveForm(LineForm):
    """Says where a line shall stand."""

    to = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=100)


class ResolveForm(Edits):
    """Carries a whole draft back after a conflict."""

    body = forms.CharField(widget=forms.HiddenInput, max_length=BODY_LENGTH)

    def clean_body(self) -> Body:
        """Parse the draft; what is not one is refused."""
        try:
            return Body.model_validate_json(cleaned_json(self.cleaned_data["body"]))
        except (ValueError, RecursionError) as trouble:  # pydantic's refusal is a ValueError
            raise ValidationError(_("This is not a draft of a programme.")) from trouble
