"""Where a walk through the questions begins, rests and is taken up again."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from physiobench.accounts.http import SignedInRequest, page_for, public
from physiobench.accounts.models import Role
from physiobench.assessment import services as assessments
from physiobench.assessment.forms import OpenForm, SendLinkForm, StartForm
from physiobench.assessment.http import (
    HOUR_S,
    asks_whose,
    find,
    forget,
    own,
    posted,
    private,
    remember,
    remembered,
    remembered_key,
)
from physiobench.assessment.models import Assessment
from physiobench.assessment.presenters import beginning, route
from physiobench.content import load
from physiobench.lib.markdown import to_html
from physiobench.lib.throttle import throttled


LONGEST_PATH = 200
STARTS = 300  # an hour from one address: a clinic or a school has one for everybody


@public
@private
def where(request: HttpRequest) -> HttpResponse:
    """Ask where the problem is: on the body map, or in the list of problems."""
    found = beginning.where(request.GET.get("part", ""), request.GET.get("side", ""))
    return render(request, "assessment/where.html", found | _under_way(request))


@public
@private
@throttled(posts=STARTS, per_s=HOUR_S)
def start(request: HttpRequest) -> HttpResponse:
    """Say what to expect on the way that was chosen, and begin it."""
    chosen = {"pathway": request.GET.get("for", ""), "side": request.GET.get("side", "")}
    form = StartForm(posted(request), initial=chosen)
    if form.is_valid():
        key = str(form.cleaned_data["entry_id"])
        assessments.start(
            by=request.user,
            key=key,
            pathway=form.cleaned_data["pathway"],
            side=form.cleaned_data["side"],
            now=timezone.localtime(),
        )
        remember(request, key)
        own(request, key)
        return redirect("assessment:resume", key)
    pathway = beginning.find(form["pathway"].value())
    if pathway is None and not form.is_bound:
        return redirect("assessment:where")
    return render(
        request,
        "assessment/start.html",
        {
            "form": form,
            "pathway": pathway,
            "lengths": beginning.lengths(pathway) if pathway else None,
            "consent": load.texts()[assessments.CONSENT],
            "consent_body": to_html(load.texts()[assessments.CONSENT].body),
            **_under_way(request),
        },
    )


@private
@throttled(posts=STARTS, per_s=HOUR_S)
@page_for(Role.PATIENT)
def open_screening(request: SignedInRequest) -> HttpResponse:
    """Begin the stimulation screening again; `?next=` is the local page to come back to."""
    form = OpenForm(posted(request))
    if form.is_valid():
        key = str(form.cleaned_data["entry_id"])
        assessments.open_screening(
            by=request.user, key=key, returns_to=_local_path(request), now=timezone.localtime()
        )
        return redirect("assessment:resume", key)
    latest = Assessment.objects.for_patient(request.user).latest_screening()
    return render(
        request,
        "assessment/open_screening.html",
        {"form": form, "latest": latest, "minutes": beginning.screening_minutes()},
    )


@public
@private
def resume(request: HttpRequest, key: UUID) -> HttpResponse:
    assessment = find(request, key)
    remember(request, str(key))
    return redirect(route.where(assessment, key))


@public
@private
@throttled(posts=60, per_s=HOUR_S)
@throttled(posts=5, per_s=HOUR_S, by="key")
def come_back_later(request: HttpRequest, key: UUID) -> HttpResponse:
    assessment = find(request, key)
    path = reverse("assessment:resume", args=[key])
    form = SendLinkForm(posted(request))
    if form.is_valid():
        assessments.send_link(
            by=request.user,
            assessment=assessment,
            address=form.cleaned_data["email"],
            path=path,
            now=timezone.localtime(),
        )
        return redirect(f"{reverse('assessment:come_back_later', args=[key])}?sent=1")
    return render(
        request,
        "assessment/come_back_later.html",
        {"form": form, "path": path, "key": key, "sent": "sent" in request.GET},
    )


@require_POST
@public
@private
@throttled(posts=20, per_s=HOUR_S, by="key")
def start_over(request: HttpRequest, key: UUID) -> HttpResponse:
    """Begin anew after a stop, with what was put in before; ask first if it is theirs."""
    assessment = find(request, key)
    if asks_whose(request, assessment, str(key)):
        back = reverse("assessment:stopped", args=[key])
        return redirect(reverse("assessment:whose", args=[key], query={"next": back}))
    form = OpenForm(request.POST)
    if not form.is_valid():
        return redirect("assessment:resume", key)
    new = str(form.cleaned_data["entry_id"])
    try:
        assessments.start_over(
            by=request.user, key=new, assessment=assessment, now=timezone.localtime()
        )
    except assessments.NotStopped:
        return redirect("assessment:resume", key)
    own(request, new)
    return redirect("assessment:resume", new)


@public
@private
def whose(request: HttpRequest, key: UUID) -> HttpResponse:
    """Ask if the answers given on this device are of the person who is signed in."""
    assessment = find(request, key)
    onward = _local_path(request) or reverse("assessment:resume", args=[key])
    if request.method == "POST":
        if request.POST.get("mine") != "yes":
            forget(request, str(key))
            return redirect("assessment:where")
        own(request, str(key))
        return redirect(onward)
    return render(request, "assessment/whose.html", {"assessment": assessment, "key": key})


def _under_way(request: HttpRequest) -> dict[str, object]:
    """Return the walk that this browser left open and the way back into it, or nothing."""
    found, key = remembered(request), remembered_key(request)
    if found is None or not found.is_open:
        return {}
    name = "whose" if asks_whose(request, found, key) else "resume"
    return {"assessment": found, "continue_at": reverse(f"assessment:{name}", args=[key])}


def _local_path(request: HttpRequest) -> str:
    """Return the `next` of the address if it is a page of this site, else nothing."""
    path = request.GET.get("next", "")
    fits = path.startswith("/") and len(path) <= LONGEST_PATH
    return path if fits and url_has_allowed_host_and_scheme(path, allowed_hosts=None) else ""
