"""Limit how often one caller may send a form.

django-allauth counts: its limiter also guards the sign-in, and keeps the times of the last posts in
the cache, which all web workers share. The cache is a table in the database, so that a limit
survives a restart; it keeps every key as a digest.
"""

import math
import time
from collections.abc import Callable
from functools import wraps
from ipaddress import IPv6Address, IPv6Network, ip_address
from typing import Concatenate, ParamSpec, cast

from allauth.core.internal import ratelimit  # its public door reads the sign-in's limits alone
from django.conf import settings
from django.core.cache import cache, caches
from django.core.cache.backends.db import DatabaseCache
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.crypto import salted_hmac


P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]

RETRY_AFTER_S = "retry_after_s"  # what a refused request carries for the page that says so
ONE_HOUSEHOLD = 64  # bits of an IPv6 address that a provider gives to one connection


def address(request: HttpRequest) -> str:
    """Return the caller's network address; behind trusted proxies, the one that they report.

    Each trusted proxy adds its own caller at the end of `X-Forwarded-For`. Entries before those
    came from the caller and may be forged. A request without them counts as from the machine
    that sent it. One connection has many IPv6 addresses, so they count as one.
    """
    proxies: int = settings.TRUSTED_PROXIES
    hops = [h.strip() for h in request.headers.get("X-Forwarded-For", "").split(",")]
    reported = hops[-proxies] if proxies and len(hops) >= proxies else ""
    return _connection(reported) or _connection(str(request.META.get("REMOTE_ADDR", "")))


def _connection(written: str) -> str:
    host = written
    if written.startswith("["):  # [2001:db8::1]:443
        host = written[1:].partition("]")[0]
    elif written.count(":") == 1:  # 192.0.2.1:443
        host = written.partition(":")[0]
    try:
        found = ip_address(host)
    except ValueError:
        return ""
    if isinstance(found, IPv6Address):
        if found.ipv4_mapped:
            return str(found.ipv4_mapped)
        return str(IPv6Network((found, ONE_HOUSEHOLD), strict=False).network_address)
    return str(found)


def digest_key(key: str, key_prefix: str, version: int) -> str:
    """Return the key under which the cache keeps something: no address in clear."""
    return salted_hmac("cache", f"{key_prefix}:{version}:{key}", algorithm="sha256").hexdigest()


def throttled(*, posts: int, per_s: int, by: str = "") -> Callable[[View[P]], View[P]]:
    """Answer 429 to a caller who posts to one view more than `posts` times in any `per_s` seconds.

    Args:
        posts: how many are taken.
        per_s: in how many seconds.
        by: the part of the path to count by, for example the key of an assessment: then
            people who share a connection do not share the limit. Blank: the network address.
    """

    def decorate(view: View[P]) -> View[P]:
        action = f"{view.__module__}.{view.__qualname__}"
        rate = f"{posts}/{per_s}s/key"

        @wraps(view)
        def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if request.method == "POST":
                caller = str(kwargs[by]) if by else address(request)
                wait_s = _wait_s(request, action, rate, caller)
                if wait_s:
                    setattr(request, RETRY_AFTER_S, wait_s)
                    return cast("HttpResponse", ratelimit.respond_429(request))
            return view(request, *args, **kwargs)

        return cast("View[P]", guarded)

    return decorate


def _wait_s(request: HttpRequest, action: str, rate: str, caller: str) -> int:
    """Count one form; return 0, or how many seconds the caller must wait."""
    limit = {"app": "physiobench", "action": action, "key": caller}
    if ratelimit.consume(request, config={action: rate}, **limit):
        return 0
    (parsed,) = ratelimit.parse_rates(rate)
    times: list[float] = cache.get(ratelimit.get_cache_key(request, rate=parsed, **limit), [])
    if len(times) < parsed.amount:
        return 0  # another worker held the counter; a post too many is better than one refused
    oldest = times[-1]
    return max(1, math.ceil(oldest + float(parsed.duration) - time.time()))


def delete_expired() -> None:
    """Delete what the cache no longer needs; Django does so only when the table is full."""
    store = caches["default"]
    if not isinstance(store, DatabaseCache):
        return
    table = connection.ops.quote_name(store._table)  # type: ignore[attr-defined]  # noqa: SLF001 - not public
    now = connection.ops.adapt_datetimefield_value(timezone.now().replace(microsecond=0))
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table} WHERE expires < %s", [now])  # noqa: S608 - our setting
