"""How allauth behaves in this house."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from physiobench.accounts.models import User
from physiobench.lib.throttle import address


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth bears no types
    """Sends mail without health data; anyone may make a patient's account, and no other."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 - allauth's signature
        """Let anyone sign up: the role is always patient."""
        return True

    def get_client_ip(self, request: HttpRequest) -> str:
        """Read the caller's address as the site's other limits do, behind proxies too."""
        return address(request)

    def login(self, request: HttpRequest, user: User) -> None:
        """Sign in with what the database holds now: a proof may have voided a password."""
        user.refresh_from_db()
        super().login(request, user)

    def send_account_already_exists_mail(self, email: str) -> None:
        """Lead the owner of an address in; say so if nobody has confirmed it yet."""
        self.send_mail(
            "account/email/account_already_exists",
            email,
            {
                "is_confirmed": EmailAddress.objects.is_verified(email),
                "sign_in_url": settings.SITE_URL + reverse("account_login"),
                "code_url": settings.SITE_URL + reverse("account_request_login_code"),
            },
        )
