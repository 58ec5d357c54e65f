"""Home, the pages about the service, and the pages for when something went wrong."""

import logging
import sys
from datetime import UTC, timedelta
from math import ceil

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from physiobench.accounts.http import SignedInRequest, is_public, page_for, public
from physiobench.accounts.models import Physio, Role, User
from physiobench.accounts.policies import ProcessingRestricted
from physiobench.articles.models import Article
from physiobench.audit.models import Event
from physiobench.content import load
from physiobench.diary.http import unsaved
from physiobench.lib.paging import list_page
from physiobench.lib.throttle import RETRY_AFTER_S, throttled
from physiobench.lib.unavailable import is_unavailable
from physiobench.records import services as records
from physiobench.web import services
from physiobench.web.forms import ContactForm, SpecimenForm
from physiobench.web.presenters import access, trail
from physiobench.web.presenters import site as presenters
from physiobench.web.presenters.sent_form import (
    is_from_this_site,
    is_late_sign_in,
    page_to_open_again,
    sent_form,
)


logger = logging.getLogger(__name__)

SIGN_IN_PAUSE_S = 60  # allauth's limits that end in this page are counted by the minute
BUSY_FOR_S = 10  # a lock or a restart of the database is usually over by then


@public
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    today = timezone.localdate()
    return render(
        request,
        "web/home.html",
        {
            "package": load.products()["package"],
            "articles": Article.objects.live().order_by("-first_published_at")[:3],
            "physios": Physio.objects.accepting_on(today).select_related("user")[:3],
        },
    )


@public
@require_safe
def how_it_works(request: HttpRequest) -> HttpResponse:
    return render(request, "web/how_it_works.html", {"package": load.products()["package"]})


@public
@throttled(posts=20, per_s=3600)
def about(request: HttpRequest) -> HttpResponse:
    form = ContactForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            services.send_contact_message(
                by=request.user if isinstance(request.user, User) else None,
                now=timezone.localtime(),
                **form.cleaned_data,
            )
        except services.NobodyToAnswer:
            form.add_error(None, _("This practice has not named an address yet. Please call it."))
        else:
            messages.success(
                request,
                _("Thank you. Your message is saved. We will e-mail it to the practice."),
            )
            return redirect("web:about")
    return render(
        request,
        "web/about.html",
        {
            "form": form,
            "address": settings.PRACTICE_ADDRESS,
            "funding": settings.FUNDING,
            "ico_number": settings.ICO_NUMBER,
        },
    )


@public
@require_safe
def safety(request: HttpRequest) -> HttpResponse:
    return render(request, "web/safety.html", {"officer": settings.CLINICAL_SAFETY_OFFICER})


@public
@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    return _long_text(request, "privacy-notice")


@public
@require_safe
def terms(request: HttpRequest) -> HttpResponse:
    return _long_text(request, "terms")


def _long_text(request: HttpRequest, slug: str) -> HttpResponse:
    text, body = presenters.long_text(slug)
    return render(request, "web/long_text.html", {"text": text, "body": body})


@public
@require_safe
def design(request: HttpRequest) -> HttpResponse:
    if not (settings.DEMO or settings.DEBUG):
        raise Http404
    wrong = SpecimenForm({"name": "", "pain": "11"}, prefix="wrong")
    return render(
        request,
        "web/design.html",
        {
            "schemes": presenters.SCHEMES,
            "wrong": wrong,
            "plain": SpecimenForm(prefix="plain"),
            **presenters.specimens(),
        },
    )


@public
@require_safe
def manifest(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - every view takes it
    icon = {"src": static("web/favicon.svg"), "sizes": "any", "type": "image/svg+xml"}
    return JsonResponse(
        {
            "name": settings.PRACTICE_NAME,
            "short_name": settings.PRACTICE_NAME[:12],
            "lang": "en-GB",
            "start_url": "/account/",
            "scope": "/",
            "display": "standalone",
            "background_color": "#fbf8f2",
            "theme_color": "#fbf8f2",
            "icons": [icon],
        },
        content_type="application/manifest+json",
    )


@public
@require_safe
def robots(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    shut = "".join(f"Disallow: /{room}/\n" for room in presenters.NOT_FOR_ROBOTS)
    return HttpResponse(f"User-agent: *\n{shut}", content_type="text/plain")


@public
@require_safe
def security(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    until = (timezone.now().astimezone(UTC) + timedelta(days=180)).strftime("%Y-%m-%dT00:00:00Z")
    mail = settings.PRACTICE_EMAIL
    contact = f"mailto:{mail}" if mail else f"{settings.SITE_URL}/about/"
    lines = f"Contact: {contact}\nExpires: {until}\nPreferred-Languages: en\n"
    return HttpResponse(lines, content_type="text/plain")


@public
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 - Django's signature
    """Refuse a form with the token of another sign-in; show it again if this site sent it."""
    is_ours = is_from_this_site(request)
    is_late = is_ours and is_late_sign_in(request)
    sent = sent_form(request) if is_ours and not is_late else None
    is_open = request.resolver_match and is_public(request.resolver_match.func)
    if sent and not is_open and not request.user.is_authenticated:
        return render(request, "signed_out.html", {"sent": sent}, status=401)
    again = page_to_open_again(request) if is_ours and not sent else ""
    page = {"sent": sent, "is_signed_in": is_late, "again": again}
    return render(request, "403_csrf.html", page, status=403)


@public
def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001
    return render(request, "400.html", status=400)


@public
def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    is_restricted = isinstance(exception, ProcessingRestricted)
    page = {"sent": sent_form(request), "access_ended": access.why_ended(request)}
    return render(request, "restricted.html" if is_restricted else "403.html", page, status=403)


@public
def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001
    """Say that there is no such page, or why it is closed now; show the form that was sent."""
    where = request.resolver_match.view_name if request.resolver_match else ""
    page = {
        "sent": sent_form(request),
        "access_ended": access.why_ended(request),
        "is_diary": where in unsaved.REPORT_PAGES | {unsaved.CHECK_PAGE},
    }
    return render(request, "404.html", page, status=404)


@public
def too_many_requests(request: HttpRequest) -> HttpResponse:
    """Say when to try again, and give back what was sent; passwords and codes are not."""
    wait_s = getattr(request, RETRY_AFTER_S, SIGN_IN_PAUSE_S)
    page = {"sent": sent_form(request), "wait_minutes": ceil(wait_s / 60)}
    response = render(request, "429.html", page, status=429)
    response["Retry-After"] = str(wait_s)
    return response


@public
def server_error(request: HttpRequest) -> HttpResponse:
    """Say that it failed, and give back what was sent; the session or the database may be broken.

    Django calls this while it handles the exception.
    """
    raised = sys.exception()
    is_busy = is_unavailable(raised)
    page = {
        **presenters.site(None),
        "sent": sent_form(request),
        "is_busy": is_busy,
        "unsure": True,  # it may have failed after the form was saved
    }
    text = render_to_string("500.html", page)
    if not is_busy:
        return HttpResponse(text, status=500)
    logger.error("database or disk not available (%s): %s", type(raised).__name__, request.path)
    response = HttpResponse(text, status=503, headers={"Retry-After": str(BUSY_FOR_S)})
    response._has_been_logged = True  # type: ignore[attr-defined]  # noqa: SLF001 - one line, not a traceback
    return response


@require_POST
@page_for(Role.PATIENT)
def download_record(request: SignedInRequest) -> HttpResponse:
    now = timezone.localtime()
    archive = records.take_along(by=request.user, person=request.user, now=now)
    response = HttpResponse(archive, content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="my-record-{now:%Y-%m-%d}.zip"'
    response["Cache-Control"] = "no-store"
    return response


@page_for(Role.PATIENT)
@require_safe
def who_looked(request: SignedInRequest) -> HttpResponse:
    events = Event.objects.about(request.user)
    only_looks = request.GET.get("show") == "looks"
    if only_looks:
        events = events.looks().exclude(actor=request.user)
    page = list_page(request, events)
    lines = trail.lines(page.rows, reader=request.user)
    return render(
        request, "web/who_looked.html", {"page": page, "lines": lines, "only_looks": only_looks}
    )
