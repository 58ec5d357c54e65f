"""How an assessment begins, and the way back to it; its pages of questions are `http.fields`."""

from uuid import UUID, uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from physiobench.content.pathways import beginning
from physiobench.lib.plain_forms import PlainForm


RANDOM = 4  # the version of UUID that nobody can guess


class OpenForm(PlainForm):
    """A click; `entry_id` becomes the secret of the resume link."""

    entry_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)

    def clean(self) -> None:
        """Refuse an id that someone could have guessed; say so where it can be read."""
        entry_id = self.cleaned_data.get("entry_id")
        if not isinstance(entry_id, UUID) or entry_id.version != RANDOM:
            self.add_error(None, _("Please open this page again and start from there."))


class StartForm(OpenForm):
    """The pathway and the consent."""

    pathway = forms.CharField(widget=forms.HiddenInput, required=False)
    side = forms.CharField(widget=forms.HiddenInput, required=False)  # from the body map
    agree = forms.BooleanField(
        label=_("I agree that the practice keeps my answers as described above"),
        error_messages={
            "required": _("Tick the box to begin. Without it we may not keep answers.")
        },
    )

    def clean(self) -> None:
        """Refuse a way in that is not one; say so where it can be read."""
        super().clean()
        if self.cleaned_data.get("pathway") not in {way.slug for way in beginning()}:
            self.add_error(None, _("Please go back and choose again where the problem is."))


class SendLinkForm(PlainForm):
    email = forms.EmailField(
        label=_("Your e-mail address"),
        help_text=_("We send the link once and do not keep the address."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
