"""What patients ask, and what managers answer."""

from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from physiobench.lib.plain_forms import PlainForm


class AskForm(PlainForm):
    request_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    note = forms.CharField(
        label=_("Is there anything we should know?"),
        help_text=_("You do not have to give a reason. Please leave out details of your health."),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class DecisionForm(PlainForm):
    decision = forms.ChoiceField(
        label=_("Your decision"),
        choices=[("grant", _("Agree")), ("refuse", _("Refuse"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose whether you agree or refuse.")},
    )
    answer = forms.CharField(
        label=_("Reason for the patient"),
        help_text=_("Needed if you refuse. Do not write the patient's name or health details."),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def clean(self) -> dict[str, object]:
        given = super().clean() or {}
        if given.get("decision") == "refuse" and not str(given.get("answer", "")).strip():
            self.add_error("answer", _("Write why you refuse. The patient reads this."))
        return given

    @property
    def is_granted(self) -> bool:
        return bool(self.cleaned_data["decision"] == "grant")


class LiftForm(PlainForm):
    why = forms.CharField(
        label=_("Why does the restriction end?"),
        help_text=_("The patient reads this."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Write why the restriction ends. The patient reads this.")},
    )
