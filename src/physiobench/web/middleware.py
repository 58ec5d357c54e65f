"""What happens to every request before and after its view."""

from collections.abc import Callable
from http import HTTPStatus

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.urls import is_valid_path, reverse
from django.utils.translation import gettext as _

from physiobench.accounts.http import has_second_factor
from physiobench.accounts.models import User
from physiobench.lib.text import cleaned
from physiobench.web import health
from physiobench.web.presenters.sent_form import sent_form


Next = Callable[[HttpRequest], HttpResponse]


class HealthMiddleware:
    """Answer `/healthz` and `/readyz` before hosts are checked: probes call by address."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer a probe, or pass the request on."""
        if request.path == "/healthz":
            return HttpResponse("ok\n", content_type="text/plain")
        if request.path == "/readyz":
            return health.answer(request)
        return self.get_response(request)


class PrivateByDefaultMiddleware:
    """Forbid browsers and proxies to store a page, unless it is the same for everyone.

    It comes before everything that may fail, because an error page can contain a form.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on, and say what may be kept and which address may be passed on.

        On a private page the referrer names the site alone, even to the site itself: a proxy may
        write it down. `no-referrer` would be stricter, but makes browsers send `Origin: null` with
        each form, which the CSRF check refuses.
        """
        response = self.get_response(request)
        view = request.resolver_match.func if request.resolver_match else None
        is_private = getattr(view, "is_private", False)
        is_for_everyone = (
            getattr(view, "open_to", None) == "anyone"
            and not is_private
            and not request.path.startswith("/account/")
            and settings.SESSION_COOKIE_NAME not in request.COOKIES
            and request.method in {"GET", "HEAD"}
            and response.status_code < HTTPStatus.BAD_REQUEST
        )
        if not is_for_everyone:
            response["Cache-Control"] = "no-store"
        if is_private:
            response["Referrer-Policy"] = "strict-origin"
            response["X-Robots-Tag"] = "noindex"
        return response


class CleanTextMiddleware:
    """Remove control characters from everything that is sent, before other code reads it.

    People do not type them, and one in a name made a feed that no reader could open.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Clean the query and the form, and pass the request on.

        Raises:
            RequestDataTooBig: if more was sent than `settings.MOST_BYTES_SENT`.
        """
        length = str(request.META.get("CONTENT_LENGTH") or "0")
        if length.isdecimal() and int(length) > settings.MOST_BYTES_SENT:
            msg = "more was sent than the site takes in one request"
            raise RequestDataTooBig(msg)
        request.GET = cleaned(request.GET)  # type: ignore[assignment]  # the stubs call it immutable
        if request.method == "POST":
            request.POST = cleaned(request.POST)  # type: ignore[assignment]
        return self.get_response(request)


class SignedOutMiddleware:
    """Show a form again that someone sent after they were signed out.

    They signed out in another window, or their sign-in expired. A redirect to the sign-in page
    would lose what they typed. The server keeps none of it; the page of the response holds it.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on; answer with the form instead of "sign in first"."""
        response = self.get_response(request)
        if request.method != "POST" or not _asks_to_sign_in(request, response):
            return response
        if request.headers.get("HX-Request"):
            return HttpResponse(status=HTTPStatus.UNAUTHORIZED)  # the page still has what was typed
        return signed_out(request)


def _asks_to_sign_in(request: HttpRequest, response: HttpResponse) -> bool:
    """Test that the response only asks the person to sign in, or for their second step."""
    to = response.headers.get("Location", "")
    if request.user.is_authenticated:
        return to == resolve_url("accounts:second_factor_needed")
    return to == redirect_to_login(request.get_full_path()).url


def signed_out(request: HttpRequest) -> HttpResponse:
    """Say that a form was not sent, and give it back to be sent after signing in."""
    page = {"sent": sent_form(request)}
    return render(request, "signed_out.html", page, status=HTTPStatus.UNAUTHORIZED)


FORM_PAGES = {  # where it is not above the address
    "web:download_record": "records:mine",
    "assessment:keep_draft": "assessment:answer_page",
}


class FormPageMiddleware:
    """Redirect a GET of an address that only accepts forms to the page with the form.

    People get there by signing in again, by reloading or by a copied link.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on; in place of an empty 405, lead to the nearest page above."""
        response = self.get_response(request)
        refused = response.status_code == HTTPStatus.METHOD_NOT_ALLOWED
        if not refused or request.method not in {"GET", "HEAD"}:
            return response
        messages.warning(
            request,
            _("Nothing was sent or changed. Use the button on this page."),
        )
        return redirect(_page_above(request))


def _page_above(request: HttpRequest) -> str:
    """Return the address of the page with the form: the nearest address above that is one."""
    match = request.resolver_match
    if match and match.view_name in FORM_PAGES:
        return reverse(FORM_PAGES[match.view_name], args=match.args, kwargs=match.kwargs)
    parts = request.path.strip("/").split("/")
    for count in range(len(parts) - 1, 0, -1):
        above = f"/{'/'.join(parts[:count])}/"
        if is_valid_path(above):
            return above
    return "/"


EDITOR = "/editor/"
EDITOR_POLICY = {
    "default-src": ["'self'"],
    "script-src": ["'self'", "'unsafe-inline'", "'unsafe-eval'"],
    "style-src": ["'self'", "'unsafe-inline'"],
    "img-src": ["'self'", "data:", "blob:"],
    "frame-src": ["'self'"],
    "frame-ancestors": ["'self'"],
    "object-src": ["'none'"],
    "base-uri": ["'self'"],
    "form-action": ["'self'"],
}


class EditorMiddleware:
    """Keep the article editor to staff with a second factor, under a policy of its own."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on; give the editor's pages the editor's policy."""
        response = self.get_response(request)
        if request.path.startswith(EDITOR):
            response._csp_replace = EDITOR_POLICY  # type: ignore[attr-defined]  # noqa: SLF001 - django-csp reads it
            response["X-Frame-Options"] = "SAMEORIGIN"  # its preview is a frame
        return response

    def process_view(self, request: HttpRequest, *_: object) -> HttpResponse | None:
        """Check who comes before any page of the editor is built.

        Raises:
            PermissionDenied: for anyone but staff.
        """
        if not request.path.startswith(EDITOR):
            return None
        if not isinstance(request.user, User):
            return redirect_to_login(request.get_full_path())
        if not request.user.works_here:
            raise PermissionDenied
        if not has_second_factor(request):
            return redirect("accounts:second_factor_needed")
        if not request.user.has_perm("wagtailadmin.access_admin"):
            raise PermissionDenied  # Wagtail would offer a sign-in of its own
        return None
