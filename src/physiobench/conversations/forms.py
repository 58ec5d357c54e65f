"""What people write to each other."""

from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from physiobench.conversations.services import LONGEST
from physiobench.lib.plain_forms import PlainForm


class MessageForm(PlainForm):
    message_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    body = forms.CharField(
        label=_("Your message"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": _("Write your message first.")},
    )
