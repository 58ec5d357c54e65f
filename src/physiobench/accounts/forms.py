"""What people type about themselves."""

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from physiobench.accounts.models import User


class SignUpForm(forms.Form):
    """What allauth's sign-up asks beyond the e-mail address and password."""

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

    def signup(self, request: HttpRequest, user: User) -> None:
        """Take the name over; allauth saves the user afterwards."""
