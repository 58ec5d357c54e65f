"""How allauth behaves in this service."""

from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from physiobench.accounts import services
from physiobench.accounts.http import proved_recently
from physiobench.accounts.models import User
from physiobench.lib import encryption
from physiobench.lib.throttle import address


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth bears no types
    """Sends mail without health data; anyone may make a patient's account, and no other."""

    error_messages: ClassVar = {
        **DefaultAccountAdapter.error_messages,
        "incorrect_code": _("That code is not right. Type the newest code that you have."),
        "incorrect_password": _("That password is not right. Try again."),
    }
    # allauth would send these to one address; `services` tells every address that was there before
    SENT_BY_OURSELVES = ("account/email/email_changed", "account/email/email_deleted")

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 - allauth's signature
        """Let anyone sign up: the role is always patient."""
        return True

    def get_client_ip(self, request: HttpRequest) -> str:
        """Read the caller's address as the site's other limits do, behind proxies too."""
        return address(request)

    def login(self, request: HttpRequest, user: User) -> None:
        """Sign in with the newest row: confirming the address may have removed the password."""
        user.refresh_from_db()
        super().login(request, user)

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        """Note that somebody signed in."""
        services.note_sign_in(by=user, now=timezone.localtime())
        response: HttpResponse = super().post_login(request, user, **kwargs)
        return response

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:  # noqa: ARG002 - allauth's signature
        """Note a wrong password for a login that exists."""
        services.note_failed_sign_in(
            by=None, address=credentials.get("email", ""), now=timezone.localtime()
        )

    def is_reauthentication_required(self, *, app: str, **_kwargs: Any) -> bool:  # noqa: ARG002 - allauth's signature
        """Ask again whenever the last proof is old; a sign-in of just now counts too."""
        return not proved_recently(self.request)

    def get_reauthentication_methods(self, user: User) -> list[dict[str, Any]]:
        """Ask for the strongest that a person has: second factor, password, or an e-mailed code."""
        methods = super().get_reauthentication_methods(user)
        words = {
            "reauthenticate": _("Use your password"),
            "mfa_reauthenticate": _("Use an authenticator app or a recovery code"),
            "mfa_reauthenticate:webauthn": _("Use a passkey"),
        }
        methods = [method | {"description": words[method["id"]]} for method in methods]
        factors = [method for method in methods if method["id"].startswith("mfa")]
        if factors:  # a passkey first: it is one touch
            return sorted(factors, key=lambda method: method["id"] != "mfa_reauthenticate:webauthn")
        if methods or not user.is_authenticated:
            return methods
        url = reverse("accounts:confirm_by_code")
        return [{"id": "code", "description": _("Use a code from an e-mail"), "url": url}]

    def send_notification_mail(
        self,
        template_prefix: str,
        user: User,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """Tell the person of a change, but for the mails that the acts send themselves."""
        if template_prefix not in self.SENT_BY_OURSELVES:
            super().send_notification_mail(template_prefix, user, context, email)

    def send_account_already_exists_mail(self, email: str) -> None:
        """Tell the owner of an address how to sign in, or how to confirm it if they never did."""
        self.send_mail(
            "account/email/account_already_exists",
            email,
            {
                "is_confirmed": EmailAddress.objects.is_verified(email),
                "sign_in_url": settings.SITE_URL + reverse("account_login"),
                "code_url": settings.SITE_URL + reverse("account_request_login_code"),
            },
        )


class FactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth bears no types
    """Keeps second-factor secrets encrypted, under keys that the database does not hold."""

    def encrypt(self, text: str) -> str:
        """Encrypt under the newest of SECOND_FACTOR_KEYS."""
        return encryption.encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        """Read what one of the keys encrypted.

        Raises:
            KeyMissing: if none of them reads it.
        """
        return encryption.decrypt(encrypted_text)
