"""Strangers' articles, kept whole for a minute and answered before anything else runs."""

from collections.abc import Callable

from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse


Next = Callable[[HttpRequest], HttpResponse]
Kept = tuple[dict[str, str], bytes]  # headers and body, as they go out

FRESH_S = 60  # an editor's change is everywhere within a minute
KEEP = "may_be_kept"  # the mark that `keep` leaves
PERSONAL = (settings.SESSION_COOKIE_NAME, "messages")  # cookies that may change a page


def keep(response: HttpResponse) -> HttpResponse:
    """Mark a page that is the same for every stranger."""
    setattr(response, KEEP, True)
    return response


class KeptPagesMiddleware:
    """Keep what `keep` marked, one copy for each way to ask; show it to strangers alone.

    It stands above the other middleware: what it keeps went through all of them, for the same
    scheme, host and encoding.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer from memory, or pass the request on and keep the answer if it may be."""
        key = _key(request)
        if key is None:
            return self.get_response(request)
        kept: Kept | None = caches["pages"].get(key)
        if kept is not None:
            headers, body = kept
            return HttpResponse(body, headers=headers)
        response = self.get_response(request)
        if getattr(response, KEEP, False) and not response.cookies:
            caches["pages"].set(key, (dict(response.items()), response.content), FRESH_S)
        return response


def _key(request: HttpRequest) -> str | None:
    """Return what tells one kept page from another, or None if this request gets none."""
    meta = request.META
    if (
        request.method != "GET"
        or meta.get("QUERY_STRING")
        or any(name in request.COOKIES for name in PERSONAL)
    ):
        return None
    packed = "gzip" in meta.get("HTTP_ACCEPT_ENCODING", "")
    return f"page:{request.scheme}:{meta.get('HTTP_HOST', '')}:{packed:d}:{request.path}"
