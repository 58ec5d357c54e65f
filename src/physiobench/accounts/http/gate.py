"""Decorators that say who may open a page, and the middleware that refuses pages without one."""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from physiobench.accounts.http import held_forms, idle
from physiobench.accounts.http.proofs import (
    has_second_factor,
    proved_recently,
    second_factor_within,
)
from physiobench.accounts.models import Role, User
from physiobench.audit import services as audit
from physiobench.audit.models import Verb


P = ParamSpec("P")


class SignedInRequest(HttpRequest):
    """A request that passed `page_for`."""

    user: User


View = Callable[Concatenate[HttpRequest, P], HttpResponse]
SignedInView = Callable[Concatenate[SignedInRequest, P], HttpResponse]


def public(view: View[P]) -> View[P]:
    """Mark a page that anyone may open. The middleware refuses a page without a mark."""
    view.open_to = "anyone"  # type: ignore[attr-defined]  # read by GateMiddleware
    return view


def is_public(view: Callable[..., HttpResponse]) -> bool:
    """Test that anyone may open a page."""
    return getattr(view, "open_to", None) == "anyone"


def page_for(
    *roles: Role, asks_name: bool = False, second_factor: bool = True
) -> Callable[[SignedInView[P]], View[P]]:
    """Open a page to people who have one of these roles; staff need a second factor.

    Strangers are sent to sign in. Anyone else is refused. Whoever has no name yet is asked for it
    before they read a page, except on the page that `asks_name`.
    """

    def decorate(view: SignedInView[P]) -> View[P]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            user = request.user
            if not isinstance(user, User):
                return redirect_to_login(request.get_full_path())
            if not user.has_role(*roles):
                raise PermissionDenied
            if second_factor and user.works_here and not has_second_factor(request):
                return redirect("accounts:second_factor_needed")
            if not asks_name and not user.get_full_name() and request.method == "GET":
                page = {REDIRECT_FIELD_NAME: request.get_full_path()}
                return redirect(f"{reverse('accounts:change_name')}?{urlencode(page)}")
            return view(cast("SignedInRequest", request), *args, **kwargs)

        guarded.open_to = roles  # type: ignore[attr-defined]  # read by GateMiddleware
        return cast("View[P]", guarded)

    return decorate


def shows_list(verb: Verb) -> Callable[[SignedInView[P]], SignedInView[P]]:
    """Record that a page which lists several people was opened. Put it under `page_for`.

    One row says who opened which list. A page about one person has its own act, which puts the
    look into the record of that person.
    """

    def decorate(view: SignedInView[P]) -> SignedInView[P]:
        @wraps(view)
        def recorded(request: SignedInRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            response = view(request, *args, **kwargs)
            if request.method == "GET":
                user = request.user
                audit.record(by=user, verb=verb, subject=user, now=timezone.localtime())
            return response

        return cast("SignedInView[P]", recorded)

    return decorate


def asks_second_factor_again(*, after: timedelta) -> Callable[[SignedInView[P]], SignedInView[P]]:
    """Take a form only if a second factor was proved within `after`; else hold it and ask."""

    def decorate(view: SignedInView[P]) -> SignedInView[P]:
        @wraps(view)
        def guarded(request: SignedInRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if request.method == "POST" and not second_factor_within(request, after):
                return held_forms.ask_again(request, request.user)
            return view(request, *args, **kwargs)

        return guarded

    return decorate


class GateMiddleware:
    """Refuse every view that says nothing about who may open it, and sessions left alone.

    allauth's pages about one's own login ask for a sign-in again, all but those listed.
    """

    # these views check access themselves; `web.middleware` guards the editor
    GUARDED_ELSEWHERE = ("allauth.", "wagtail.", "django.contrib.admin", "django.views.static")
    OPEN_TO_AN_OLD_PROOF = frozenset(
        {
            *("account_login", "account_logout", "account_signup", "account_signup_by_passkey"),
            *("account_inactive", "account_request_login_code", "account_confirm_login_code"),
            *("account_reset_password", "account_reset_password_done"),
            *("account_reset_password_from_key", "account_reset_password_from_key_done"),
            *("account_confirm_password_reset_code", "account_complete_password_reset"),
            *("account_password_reset_completed", "mfa_authenticate", "mfa_login_webauthn"),
            *("mfa_signup_webauthn", "mfa_trust", "mfa_index", "mfa_list_webauthn"),
            *idle.UNLOCKING,
        }
    )

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on; who signs out leaves no page behind for the Back button."""
        response = self.get_response(request)
        if request.method == "POST" and request.path == reverse("account_logout"):
            response["Clear-Site-Data"] = '"cache"'
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], *_: object
    ) -> HttpResponse | None:
        """Look for the mark that `public` or `page_for` left, and at how fresh the proof is.

        Raises:
            PermissionDenied: if there is no mark.
        """
        if not hasattr(view, "open_to") and not view.__module__.startswith(self.GUARDED_ELSEWHERE):
            raise PermissionDenied
        if not request.session.session_key or not isinstance(request.user, User):
            return None
        name = request.resolver_match.view_name if request.resolver_match else ""
        if idle.is_locked(request, request.user):
            if name in idle.UNLOCKING:
                return None
            if is_public(view) or name in self.OPEN_TO_AN_OLD_PROOF:
                request.user = AnonymousUser()
                return None
            return held_forms.ask_again(request, request.user)
        if (
            view.__module__.startswith("allauth.")
            and name not in self.OPEN_TO_AN_OLD_PROOF
            and not proved_recently(request)
        ):
            return held_forms.ask_again(request, request.user)
        held_forms.release(request)
        return None
