"""The gate before every page: who may open it, and with how many factors."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast
from urllib.parse import urlencode

from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from physiobench.accounts.models import Role, User
from physiobench.audit import services as audit
from physiobench.audit.models import Verb


P = ParamSpec("P")

DEMO_SIGN_IN = "signed_in_by_demo_link"
SIGNED_UP_AS = "signed_up_as"  # who made an account in this browser, until the address is proven
VOIDED = "voided_what_others_set"  # tell the owner of the address so, once


class SignedInRequest(HttpRequest):
    """A request that passed `page_for`."""

    user: User


View = Callable[Concatenate[HttpRequest, P], HttpResponse]
SignedInView = Callable[Concatenate[SignedInRequest, P], HttpResponse]


def has_second_factor(request: HttpRequest) -> bool:
    """Test that this sign-in used a second factor; a demo link counts, in demo mode only."""
    user = request.user
    if not isinstance(user, User):
        return False
    if settings.DEMO and user.is_demo and DEMO_SIGN_IN in request.session:
        return True
    records = get_authentication_records(request, user)
    return any(record.get("method") == "mfa" for record in records)


def public(view: View[P]) -> View[P]:
    """Mark a page that anyone may open. What carries no mark is refused by the middleware."""
    view.open_to = "anyone"  # type: ignore[attr-defined]  # read by GateMiddleware
    return view


def page_for(*roles: Role, asks_name: bool = False) -> Callable[[SignedInView[P]], View[P]]:
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
            if user.works_here and not has_second_factor(request):
                return redirect("accounts:second_factor_needed")
            if not asks_name and not user.get_full_name() and request.method == "GET":
                page = {REDIRECT_FIELD_NAME: request.get_full_path()}
                return redirect(f"{reverse('accounts:change_name')}?{urlencode(page)}")
            response = view(cast("SignedInRequest", request), *args, **kwargs)
            if not response.has_header("Cache-Control"):
                response["Cache-Control"] = "private, no-cache"  # never shown again unasked
            return response

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


class GateMiddleware:
    """Refuse every view that says nothing about who may open it."""

    # these check for themselves; the editor's front gate stands in `web.middleware`
    GUARDED_ELSEWHERE = ("allauth.", "wagtail.", "django.contrib.admin", "django.views.static")

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on; who signs out leaves no page behind for the Back button."""
        response = self.get_response(request)
        if request.method == "POST" and request.path == reverse("account_logout"):
            response["Clear-Site-Data"] = '"cache"'
        return response

    def process_view(
        self, _request: HttpRequest, view: Callable[..., HttpResponse], *_: object
    ) -> None:
        """Look for the mark that `public` or `page_for` left.

        Raises:
            PermissionDenied: if there is none.
        """
        if not hasattr(view, "open_to") and not view.__module__.startswith(self.GUARDED_ELSEWHERE):
            raise PermissionDenied
