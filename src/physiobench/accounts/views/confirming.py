"""Proving who you are again by a code from an e-mail, for those with no password or factor."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.code_verification import AbstractCodeVerificationProcess
from allauth.account.internal.flows.login import record_authentication
from allauth.account.models import EmailAddress
from allauth.account.views import BaseReauthenticateView
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from physiobench.accounts.forms.sign_in import ConfirmLoginCodeForm
from physiobench.accounts.http import SignedInRequest, page_for
from physiobench.accounts.models import Role


CODE_LASTS_S = 15 * 60
TRIES = 3


class ConfirmingCode(AbstractCodeVerificationProcess):  # type: ignore[misc]  # allauth bears no types
    """The code that was sent, as the session holds it."""

    KEY = "confirming_code"

    def __init__(self, request: HttpRequest, state: dict[str, Any]) -> None:
        super().__init__(max_attempts=TRIES, timeout=CODE_LASTS_S, state=state, user=request.user)
        self.request = request

    @classmethod
    def resume(cls, request: HttpRequest) -> "ConfirmingCode | None":
        """Return the code that is still good, or None."""
        state = request.session.get(cls.KEY)
        found: ConfirmingCode | None = cls(request, state).abort_if_invalid() if state else None
        return found

    @classmethod
    def begin(cls, request: HttpRequest) -> None:
        """Send a new code to the person's own confirmed address."""
        process = cls(request, cls.initial_state(request.user))
        process.send()
        process.persist()

    def send(self) -> None:
        """Send the code."""
        adapter = get_adapter()
        self.state["code"] = adapter.generate_login_code()
        address = EmailAddress.objects.get_primary_email(self.user)
        adapter.send_mail("account/email/confirming_code", address, {"code": self.code})

    def persist(self) -> None:
        """Keep the code in the session."""
        self.request.session[self.KEY] = self.state

    def abort(self) -> None:
        """Forget the code."""
        self.request.session.pop(self.KEY, None)


class ConfirmByCodeView(BaseReauthenticateView):  # type: ignore[misc]  # allauth bears no types
    form_class = ConfirmLoginCodeForm
    template_name = "account/confirm_by_code.html"
    code: ConfirmingCode

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        code = ConfirmingCode.resume(request)
        if "send" in request.POST or code is None:
            ConfirmingCode.begin(request)
            return redirect(self.passthrough_next_url(request.path))
        self.code = code
        response: HttpResponse = super().post(request, *args, **kwargs)
        return response

    def get_form_kwargs(self) -> dict[str, Any]:
        code = ConfirmingCode.resume(self.request)
        return {**super().get_form_kwargs(), "code": code.code if code else None}

    def form_valid(self, form: ConfirmLoginCodeForm) -> HttpResponse:
        self.code.abort()
        record_authentication(self.request, self.request.user, "code", reauthenticated=True)
        response: HttpResponse = super().form_valid(form)
        return response

    def form_invalid(self, form: ConfirmLoginCodeForm) -> HttpResponse:
        if self.code.record_invalid_attempt():
            response: HttpResponse = super().form_invalid(form)
            return response
        messages.error(self.request, _("That was the wrong code three times. Ask for a new one."))
        return redirect(self.passthrough_next_url(self.request.path))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        code = ConfirmingCode.resume(self.request)
        address = EmailAddress.objects.get_primary_email(self.request.user)
        return {**super().get_context_data(**kwargs), "is_sent": bool(code), "email": address}


@page_for(*Role, asks_name=True, second_factor=False)
def confirm_by_code(request: SignedInRequest) -> HttpResponse:
    response: HttpResponse = ConfirmByCodeView.as_view()(request)
    return response
