"""A form that arrived and could not be kept, to be given back to the person who sent it."""

import logging
import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.core.exceptions import BadRequest, SuspiciousOperation
from django.http import HttpRequest, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.middleware.csrf import get_token
from django.urls import reverse
from django.utils.http import urlencode

from physiobench.diary.http import unsaved
from physiobench.diary.http.cards import Card


logger = logging.getLogger(__name__)

_SECRET = re.compile(r"pass|code|token|credential|csrf", re.IGNORECASE)  # never shown again
_SIGN_IN_PAGES = frozenset(
    {
        *("account_login", "account_signup", "account_signup_by_passkey", "mfa_login_webauthn"),
        *("account_request_login_code", "account_confirm_login_code", "mfa_authenticate"),
        *("mfa_signup_webauthn", "account_email_verification_sent"),
    }
)
_SEVERAL_WORDS = re.compile(r"\S\s+\S")


@dataclass(frozen=True, slots=True)
class SentForm:
    """What to send again with one button, and the texts in it to read and copy."""

    path: str
    fields: tuple[tuple[str, str], ...]
    texts: tuple[str, ...]
    had_files: bool
    csrf_token: str
    cards: Sequence[Card] = ()  # what to do now about a safety report that was not saved


def sent_form(request: HttpRequest) -> SentForm | None:
    """Return what was sent, without passwords and codes; None if it was no form.

    Reads nothing but the request: the database may be what failed.
    """
    if request.method != "POST" or request.headers.get("HX-Request"):
        return None
    try:
        sent, had_files = request.POST, bool(request.FILES)
    except (SuspiciousOperation, BadRequest, MultiPartParserError, UnreadablePostError):
        return None
    if any(_SECRET.search(name) for name in sent if name != "csrfmiddlewaretoken"):
        return None  # half a sign-in is of no use
    fields = tuple(
        (name, value)
        for name, values in sent.lists()
        if name != "csrfmiddlewaretoken"
        for value in values
    )
    texts = tuple(value.strip() for _name, value in fields if _SEVERAL_WORDS.search(value))
    return SentForm(
        request.get_full_path(), fields, texts, had_files, get_token(request), _what_to_do(request)
    )


def _what_to_do(request: HttpRequest) -> list[Card]:
    """Return the advice on what was sent; if it fails, the page is shown without it."""
    if request.resolver_match is None:
        return []
    try:
        return unsaved.advice(request.resolver_match.view_name, request.POST)
    except Exception as error:  # noqa: BLE001 - the rules may be what failed
        logger.warning("no advice on a report that was not saved: %s", type(error).__name__)
        return []


def page_to_open_again(request: HttpRequest) -> str:
    """Return where one press leads on from a form with a password or a code; empty if nowhere.

    Whoever has signed in meanwhile, in another tab, is led to the page they wanted. Everybody else
    gets the same form again, empty and up to date.
    """
    if request.method != "POST" or request.resolver_match is None:
        return ""
    if not is_late_sign_in(request):
        return request.get_full_path()
    wanted = request.POST.get(REDIRECT_FIELD_NAME) or request.GET.get(REDIRECT_FIELD_NAME)
    query = f"?{urlencode({REDIRECT_FIELD_NAME: wanted})}" if wanted else ""
    return reverse("account_login") + query  # it leads on, and only to a page of this site


def is_late_sign_in(request: HttpRequest) -> bool:
    """Tell whether somebody sent a form for signing in who is signed in already."""
    where = request.resolver_match
    return bool(where and where.view_name in _SIGN_IN_PAGES and request.user.is_authenticated)


def is_from_this_site(request: HttpRequest) -> bool:
    """Test that a page of this site sent the form; text from another site is never shown."""
    here = f"{request.scheme}://{request.get_host()}"
    return request.headers.get("Origin") in {here, *settings.CSRF_TRUSTED_ORIGINS}
