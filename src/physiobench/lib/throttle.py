"""Keep one address from writing too often; an honest person never meets it."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.crypto import salted_hmac


P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def address(request: HttpRequest) -> str:
    """Return the caller's address; behind trusted proxies, the one that they report."""
    proxies: int = settings.TRUSTED_PROXIES
    hops = [h.strip() for h in request.headers.get("X-Forwarded-For", "").split(",") if h.strip()]
    if proxies and len(hops) >= proxies:
        return hops[-proxies]
    return str(request.META.get("REMOTE_ADDR", ""))


def throttled(*, posts: int, per_s: int) -> Callable[[View[P]], View[P]]:
    """Answer 429 to an address that posts to one view more than `posts` times in `per_s` seconds.

    The address is stored as a keyed digest, never in clear.
    """

    def decorate(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if request.method == "POST":
                digest = salted_hmac("throttle", address(request)).hexdigest()
                key = f"throttle:{view.__module__}.{view.__qualname__}:{digest}"
                cache.add(key, 0, timeout=per_s)
                try:
                    count = cache.incr(key)
                except ValueError:  # it ran out between the two lines
                    count = 1
                if count > posts:
                    response = render(request, "429.html", status=429)
                    response["Retry-After"] = str(per_s)
                    return response
            return view(request, *args, **kwargs)

        return cast("View[P]", guarded)

    return decorate
