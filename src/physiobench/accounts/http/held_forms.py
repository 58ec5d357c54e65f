"""Keep a form in the session while the person confirms who they are, then submit it."""

import secrets

from allauth.account.adapter import get_adapter
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django.utils.datastructures import MultiValueDict
from django.utils.http import urlencode

from physiobench.accounts.models import User


HELD = "held_form"
RELEASED_BY = "held"  # the query parameter with the token: another site cannot guess it


def ask_again(request: HttpRequest, user: User) -> HttpResponse:
    """Redirect to the page that asks who the person is; keep a form that they sent.

    Forms with a password are not kept, and neither are files. A request from a script is refused
    with 401: the page that sent it still has everything that was typed.
    """
    if request.headers.get("HX-Request"):
        return HttpResponse(status=401)
    query = request.GET.copy()
    query.pop(RELEASED_BY, None)
    if request.method == "POST" and not any("password" in name for name in request.POST):
        token = query[RELEASED_BY] = secrets.token_urlsafe(16)
        request.session[HELD] = {
            "user": user.pk,
            "path": request.path,
            "token": token,
            "post": request.POST.urlencode(),
        }
    page = f"{request.path}?{query.urlencode()}" if query else request.path
    methods = get_adapter().get_reauthentication_methods(user)
    url = methods[0]["url"] if methods else reverse("account_login")
    return redirect(f"{url}?{urlencode({REDIRECT_FIELD_NAME: page})}")


def release(request: HttpRequest) -> None:
    """Turn this request into the kept form, if the path, the user and the token match."""
    token = request.GET.get(RELEASED_BY)
    if request.method != "GET" or not token or not isinstance(request.user, User):
        return
    held = request.session.pop(HELD, None)
    if (
        held
        and held["path"] == request.path
        and held["user"] == request.user.pk
        and constant_time_compare(held["token"], token)
    ):
        request.method = request.META["REQUEST_METHOD"] = "POST"
        request.POST = QueryDict(held["post"])
        request._files = MultiValueDict()  # type: ignore[attr-defined]  # noqa: SLF001 - else Django reads an empty body
