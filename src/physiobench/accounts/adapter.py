"""How allauth behaves in this house."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth bears no types
    """Sends mail without health data; anyone may make a patient's account, and no other."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 - allauth's signature
        """Let anyone sign up: the role is always patient."""
        return True
