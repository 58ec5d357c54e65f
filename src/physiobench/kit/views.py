"""Pages about stimulators: what there is, what a patient has, what the practice lends."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from physiobench.accounts.http import SignedInRequest, page_for, public, shows_list
from physiobench.accounts.models import Role
from physiobench.accounts.policies import ProcessingRestricted
from physiobench.audit.models import Verb
from physiobench.kit import presenters
from physiobench.kit import services as kit
from physiobench.kit.forms import (
    ChooseStimulatorForm,
    DescribeStimulatorForm,
    LendForm,
    TakeBackForm,
)
from physiobench.kit.models import Loan, OwnStimulator, Route
from physiobench.lib.paging import list_page


@public
def stimulators(request: HttpRequest) -> HttpResponse:
    return render(request, "kit/stimulators.html", {"catalogue": presenters.catalogue()})


@page_for(Role.PATIENT)
def mine(request: SignedInRequest) -> HttpResponse:
    form = ChooseStimulatorForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        kit.tell_stimulator(
            by=request.user,
            entry_id=told["entry_id"],
            device=told["model"],
            route=Route(told["route"]),
            now=timezone.localtime(),
        )
        return redirect("programmes:stimulator")
    own = OwnStimulator.objects.for_patient(request.user).first()
    context = {
        "form": form,
        "own": own,
        "rows": presenters.spec_rows(own.device) if own else [],
        "loans": Loan.objects.for_patient(request.user).out(),
    }
    return render(request, "kit/mine.html", context)


@page_for(Role.PATIENT)
def describe(request: SignedInRequest) -> HttpResponse:
    form = DescribeStimulatorForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        kit.tell_stimulator(
            by=request.user,
            entry_id=told["entry_id"],
            device=form.spec(),
            route=Route(told["route"]),
            now=timezone.localtime(),
        )
        return redirect("programmes:stimulator")
    return render(request, "kit/describe.html", {"form": form})


REFUSALS = {
    kit.NoSuchPatient: ("patient_email", _("No patient signs in with this address.")),
    kit.AlreadyLent: ("serial", _("This stimulator is on loan already. Take it back first.")),
    kit.NotCleaned: ("serial", _("This one came back and has not been cleaned yet.")),
    ProcessingRestricted: (
        "patient_email",
        _(
            "The use of this patient's data is restricted, so nothing was lent. "
            "End the restriction under Data requests first."
        ),
    ),
    kit.ImpossibleDay: ("due_back_on", _("Choose a day from today to a year ahead.")),
}


@page_for(Role.MANAGER)
@shows_list(Verb.KIT_LOANS_LISTED)
def loans(request: SignedInRequest) -> HttpResponse:
    now = timezone.localtime()
    form = LendForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            kit.lend(by=request.user, now=now, **form.cleaned_data)
        except tuple(REFUSALS) as refusal:
            form.add_error(*REFUSALS[type(refusal)])
        else:
            return redirect("kit:loans")
    to_be_cleaned = Loan.objects.to_be_cleaned().select_related("patient")
    context = {
        "form": form,
        "out": list_page(request, Loan.objects.out().select_related("patient")),
        "today": now.date(),
        "overdue": Loan.objects.overdue_on(now.date()).count(),
        "to_be_cleaned": list_page(request, to_be_cleaned, parameter="clean"),
    }
    return render(request, "kit/loans.html", context)


@require_POST
@page_for(Role.MANAGER)
def take_back(request: SignedInRequest, loan_id: UUID) -> HttpResponse:
    loan = get_object_or_404(Loan, pk=loan_id)
    form = TakeBackForm(request.POST)
    form.is_valid()
    kit.take_back(
        by=request.user,
        loan=loan,
        cleaned=bool(form.cleaned_data.get("cleaned")),
        now=timezone.localtime(),
    )
    return redirect("kit:loans")


@require_POST
@page_for(Role.MANAGER)
def clean(request: SignedInRequest, loan_id: UUID) -> HttpResponse:
    loan = get_object_or_404(Loan.objects.filter(returned_at__isnull=False), pk=loan_id)
    kit.clean(by=request.user, loan=loan, now=timezone.localtime())
    return redirect("kit:loans")
