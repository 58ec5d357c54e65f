"""The manager's list of requests about data, and their answers."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from physiobench.accounts.http import SignedInRequest, page_for
from physiobench.accounts.models import Role
from physiobench.episodes.models import Episode
from physiobench.episodes.policies import ReportsUndecided
from physiobench.followup.policies import undecided
from physiobench.records import policies, presenters, services
from physiobench.records.forms import DecisionForm, LiftForm
from physiobench.records.models import DataRequest


@page_for(Role.MANAGER)
def requests(request: SignedInRequest) -> HttpResponse:
    today = timezone.localdate()
    return render(request, "records/requests.html", presenters.overview(request, today))


@page_for(Role.MANAGER)
def decide(request: SignedInRequest, request_id: UUID) -> HttpResponse:
    asked = get_object_or_404(DataRequest.objects.select_related("patient"), pk=request_id)
    now = timezone.localtime()
    form = DecisionForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        act = services.refuse
        if form.is_granted:
            act = services.erase if asked.is_erasure else services.restrict
        try:
            act(by=request.user, request=asked, answer=form.cleaned_data["answer"], now=now)
        except services.RequestAlreadyAnswered:
            form.add_error(
                None, _("This request has been answered or taken back. Nothing was changed.")
            )
        except policies.CareStillOpen:
            form.add_error(None, _("Care is still running. End it first, then delete the data."))
        except ReportsUndecided:
            form.add_error(
                None,
                _("Nothing was deleted. A physio must first decide on the reports on this page."),
            )
        except policies.StimulatorStillOut:
            form.add_error(None, _("A stimulator is still on loan. Take it back first."))
        else:
            messages.success(request, _("Your answer is saved. The patient gets an e-mail."))
            return redirect("records:requests")
    services.open_request(by=request.user, request=asked, now=now)
    page = {"asked": asked, "form": form, "is_late": asked.is_late(now.date())}
    if asked.is_open and asked.is_erasure and asked.patient:
        page["erasure"] = policies.erasure_of(asked.patient, now.date())
        page["undecided"] = undecided(Episode.objects.for_patient(asked.patient))
    return render(request, "records/decide.html", page)


@page_for(Role.MANAGER)
def lift(request: SignedInRequest, request_id: UUID) -> HttpResponse:
    restricting = DataRequest.objects.restricting().select_related("patient")
    asked = get_object_or_404(restricting, pk=request_id)
    form = LiftForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        services.lift_restriction(
            by=request.user, request=asked, now=timezone.localtime(), **form.cleaned_data
        )
        messages.success(request, _("The restriction has ended. The patient gets an e-mail."))
        return redirect("records:requests")
    return render(request, "records/lift.html", {"asked": asked, "form": form})
