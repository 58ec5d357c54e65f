"""What people type about themselves."""

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from physiobench.accounts.http import SIGNED_UP_AS
from physiobench.accounts.models import User
from physiobench.lib.plain_forms import PlainForm


class NameForm(PlainForm):
    """The name of a person."""

    first_name = forms.CharField(
        label=_("First name"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "given-name"}),
    )
    last_name = forms.CharField(
        label=_("Last name"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "family-name"}),
    )


class SignUpForm(NameForm):
    """What allauth's sign-up asks beyond the e-mail address and password."""

    field_order = ("first_name", "last_name", "email", "password1")

    def signup(self, request: HttpRequest, user: User) -> None:
        """Note in this browser who signed up here: only they know the password they typed."""
        request.session[SIGNED_UP_AS] = str(user.pk)


class MailboxForm(PlainForm):
    """Whose e-mails of the demo to show."""

    to = forms.EmailField(label=_("E-mail address"), help_text=_("The one you used in this demo."))
