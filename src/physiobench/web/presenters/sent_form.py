"""A form that arrived and could not be kept, to be given back to the person who sent it."""

import re
from dataclasses import dataclass

from django.core.exceptions import BadRequest, SuspiciousOperation
from django.http import HttpRequest, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.middleware.csrf import get_token


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
    return SentForm(request.get_full_path(), fields, texts, had_files, get_token(request))
