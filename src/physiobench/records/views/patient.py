"""A patient's own pages: what they may ask for, and the answer."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from physiobench.accounts.http import SignedInRequest, page_for, public
from physiobench.accounts.models import Role
from physiobench.episodes.policies import ReportsUndecided
from physiobench.lib.paging import list_page
from physiobench.records import policies, services
from physiobench.records.forms import AskForm
from physiobench.records.models import DataRequest, RequestKind


@page_for(Role.PATIENT)
@require_safe
def mine(request: SignedInRequest) -> HttpResponse:
    theirs = DataRequest.objects.for_patient(request.user)
    return render(request, "records/mine.html", {"requests": list_page(request, theirs)})


@page_for(Role.PATIENT)
def ask_erasure(request: SignedInRequest) -> HttpResponse:
    today = timezone.localdate()
    page: dict[str, object] = {"erasure": policies.erasure_of(request.user, today)}
    try:
        policies.check_may_erase(request.user)
    except policies.CareStillOpen:
        page["first"] = "care"
    except policies.StimulatorStillOut:
        page["first"] = "stimulator"
    except ReportsUndecided:
        page["first"] = "report"
    return _ask(request, RequestKind.ERASURE, "records/ask_erasure.html", page)


@page_for(Role.PATIENT)
def ask_restriction(request: SignedInRequest) -> HttpResponse:
    return _ask(request, RequestKind.RESTRICTION, "records/ask_restriction.html", {})


def _ask(
    request: SignedInRequest, kind: RequestKind, template: str, page: dict[str, object]
) -> HttpResponse:
    form = AskForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            services.ask(by=request.user, kind=kind, now=timezone.localtime(), **form.cleaned_data)
        except services.AlreadyAsked:
            form.add_error(None, _("You have asked for this before. We will answer that request."))
        except services.AlreadyRestricted:
            form.add_error(None, _("The use of your data is restricted already."))
        else:
            messages.success(request, _("We have your request."))
            return redirect("records:mine")
    return render(request, template, {"form": form, **page})


@require_POST
@page_for(Role.PATIENT)
def withdraw(request: SignedInRequest, request_id: UUID) -> HttpResponse:
    theirs = DataRequest.objects.for_patient(request.user)
    asked = get_object_or_404(theirs, pk=request_id)
    services.withdraw(by=request.user, request=asked, now=timezone.localtime())
    messages.success(request, _("You have taken your request back. Nothing was changed."))
    return redirect("records:mine")


@public
@require_safe
def answer(request: HttpRequest, key: UUID) -> HttpResponse:
    asked = _with_key(key)
    page = {
        "asked": asked,
        "manifest": policies.ErasureManifest.from_json(asked.manifest),
        "key": key,
    }
    response = render(request, "records/answer.html", page)
    return _private(response)


@public
@require_safe
def answer_file(request: HttpRequest, key: UUID) -> HttpResponse:  # noqa: ARG001 - every view takes it
    asked = _with_key(key)
    written = {
        "asked_at": asked.asked_at,
        "decided_at": asked.decided_at,
        "answer": asked.answer,
        **asked.manifest,
    }
    response = JsonResponse(written, json_dumps_params={"indent": 1, "ensure_ascii": False})
    response["Content-Disposition"] = 'attachment; filename="what-was-deleted.json"'
    return _private(response)


def _with_key(key: UUID) -> DataRequest:
    return get_object_or_404(DataRequest.objects.with_key(str(key)))


def _private(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "no-referrer"
    return response
