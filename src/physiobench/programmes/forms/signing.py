"""What is asked at the signature."""

from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from physiobench.programmes.forms.details import GOAL_LENGTH, Edits


class SignForm(Edits):
    """The reasons that go with a signature, and the signature."""

    programme_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    why = forms.CharField(
        label=_("Why does this replace the version before?"),
        help_text=_("Your patient reads this above the list of changes."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=GOAL_LENGTH,
        required=False,
    )
    stimulation_reason = forms.CharField(
        label=_("Why do you prescribe stimulation?"),
        help_text=_("This goes into the record."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=GOAL_LENGTH,
        required=False,
    )

    place_reason = forms.CharField(
        label=_("Why is the other place safe?"),
        help_text=_(
            "How you know it for the lines that the safety check was not answered for. This goes "
            "into the record by itself."
        ),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=GOAL_LENGTH,
    )

    def __init__(
        self,
        *args: Any,
        first: bool = False,
        reason_wanted: bool = True,
        reason_needed: bool = False,
        elsewhere: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        if first:
            del self.fields["why"]
        else:
            self.fields["why"].required = True
        if not reason_wanted:
            del self.fields["stimulation_reason"]
        elif reason_needed:
            field = self.fields["stimulation_reason"]
            field.required = True
            field.help_text = _("You cannot sign without it. This goes into the record.")
        if not elsewhere:
            del self.fields["place_reason"]
