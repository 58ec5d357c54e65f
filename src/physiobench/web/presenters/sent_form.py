"""A form that arrived and could not be kept, to be given back to the person who sent it."""

import logging
import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import BadRequest, SuspiciousOperation
from django.http import HttpRequest, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.middleware.csrf import get_token

from physiobench.diary.http import unsaved
from physiobench.diary.http.cards import Card


logger = logging.getLogger(__name__)

_SECRET = re.compile(r"pass|code|token|credential|csrf", re.IGNORECASE)  # never shown again
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


def is_from_this_site(request: HttpRequest) -> bool:
    """Test that a page of this site sent the form; text from another site is never shown."""
    here = f"{request.scheme}://{request.get_host()}"
    return request.headers.get("Origin") in {here, *settings.CSRF_TRUSTED_ORIGINS}
