"""What a physio answers to a follow-up."""

from django import forms
from django.utils.translation import gettext_lazy as _

from physiobench.followup.models import Next
from physiobench.followup.services import LONGEST_ANSWER
from physiobench.lib.plain_forms import PlainForm


class AnswerForm(PlainForm):
    text = forms.CharField(
        label=_("Your answer to the patient"),
        help_text=_("They read it as you write it."),
        max_length=LONGEST_ANSWER,
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    next_step = forms.ChoiceField(
        label=_("What happens next"), choices=Next.choices, widget=forms.RadioSelect
    )

    def clean_next_step(self) -> Next:
        return Next(self.cleaned_data["next_step"])
