"""What a patient measures of themselves: the list, one measure's form, and how it went."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.contrib import messages
from django.forms import BoundField
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from physiobench.accounts.http import SignedInRequest, page_for
from physiobench.accounts.models import Role
from physiobench.assessment import policies
from physiobench.assessment import services as assessments
from physiobench.assessment.http import private
from physiobench.assessment.http.measure_form import MeasureForm
from physiobench.assessment.http.measure_history import pages_of_results, title_of
from physiobench.assessment.models import Measurement
from physiobench.assessment.presenters import measures as listed
from physiobench.content.measuring import is_for_patients, measuring
from physiobench.questionnaires.model.questionnaire import Questionnaire


def _mine(request: SignedInRequest) -> list[Measurement]:
    return list(Measurement.objects.for_patient(request.user).history())


def _asked(request: SignedInRequest, questionnaire: str) -> Questionnaire:
    """Return a measure that is for patients; any other is not there, nor any after the care."""
    asked = measuring().get(questionnaire)
    if asked is None or not is_for_patients(asked) or policies.is_discharged(request.user):
        raise Http404
    return asked


@private
@page_for(Role.PATIENT)
def measures(request: SignedInRequest) -> HttpResponse:
    ended = policies.is_discharged(request.user)
    page = {"lists": listed.lists(request.user, _mine(request), ended=ended), "ended": ended}
    return render(request, "assessment/measures.html", page)


@private
@page_for(Role.PATIENT)
def measure(request: SignedInRequest, questionnaire: str) -> HttpResponse:
    """Show every result of one measure, a physio's too; and the way to measure again."""
    found = [one for one in _mine(request) if one.questionnaire == questionnaire]
    asked = measuring().get(questionnaire)
    if asked is None and not found:
        raise Http404
    ended = policies.is_discharged(request.user)
    page = {
        "ended": ended,
        "questionnaire": questionnaire,
        "title": title_of(found[-1]) if found else asked and asked.title,
        "may_record": asked is not None and is_for_patients(asked) and not ended,
        **pages_of_results(request, found, reader_is_patient=True),
        "correct": "assessment:correct_measure",
    }
    return render(request, "assessment/measure.html", page)


@private
@page_for(Role.PATIENT)
def record_measure(request: SignedInRequest, questionnaire: str) -> HttpResponse:
    asked = _asked(request, questionnaire)
    today = timezone.localdate()
    if request.method == "POST":
        return _record(request, asked, today, None)
    mine = Measurement.objects.for_patient(request.user)
    return _show(request, asked, MeasureForm.again(asked, mine, today=today))


@private
@page_for(Role.PATIENT)
def correct_measure(
    request: SignedInRequest, questionnaire: str, measurement_id: UUID
) -> HttpResponse:
    asked = _asked(request, questionnaire)
    own = Measurement.objects.for_patient(request.user).of(questionnaire).standing()
    old = get_object_or_404(own.filter(recorded_by=request.user), pk=measurement_id)
    today = timezone.localdate()
    if request.method == "POST":
        return _record(request, asked, today, old)
    return _show(request, asked, MeasureForm(asked, old.given, today=today, correcting=old))


def _record(
    request: SignedInRequest, asked: Questionnaire, today: date, old: Measurement | None
) -> HttpResponse:
    form = MeasureForm.sent(asked, request.POST, today=today, correcting=old)
    if not form.is_valid():
        return _show(request, asked, form)
    try:
        measured = assessments.record_own_measure(
            by=request.user,
            entry_id=form.entry_id,
            questionnaire=asked.slug,
            raw=form.raw,
            shown=form.shown,
            done_on=form.done_on,
            correction=assessments.Correction(old, form.why) if old else None,
            now=timezone.localtime(),
        )
    except assessments.CannotRecord as refused:
        form.refuse(refused.field, str(refused.message))
        return _show(request, asked, form)
    if measured.measurement is None:
        form.put_right(measured.errors)
        return _show(request, asked, form, more=form.fields_of(measured.revealed))
    messages.success(request, _("Kept in your record."))
    return redirect("assessment:measure", asked.slug)


def _show(
    request: SignedInRequest,
    asked: Questionnaire,
    form: MeasureForm,
    *,
    more: Sequence[BoundField] = (),
) -> HttpResponse:
    page = {
        "asked": asked,
        "form": form,
        "more": more,
        "back_to": reverse("assessment:measures"),
        "for_patient": True,
    }
    return render(request, "assessment/record_measure.html", page)
