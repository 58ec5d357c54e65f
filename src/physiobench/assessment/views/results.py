"""What came of the answers: the outcome, a stop, a letter."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from physiobench.accounts.http import public
from physiobench.assessment import policies
from physiobench.assessment.http import find, private
from physiobench.assessment.models import Assessment, Judgement, Kind
from physiobench.assessment.presenters import results, route
from physiobench.clinical.letter import DENIED
from physiobench.clinical.triage import Tier


@public
@private
def outcome(request: HttpRequest, key: UUID) -> HttpResponse:
    assessment = find(request, key)
    if assessment.completed_at is None:
        return redirect(route.where(assessment, key))
    judgement = _judgement(assessment)
    value = judgement.value
    verdict, verdict_reasons = results.stimulation(value)
    if assessment.kind == Kind.FOLLOW_UP and assessment.returns_to and value.may_go_on:
        return redirect(assessment.returns_to)
    return render(
        request,
        "assessment/outcome.html",
        {
            "key": key,
            "assessment": assessment,
            "care": results.care(value),
            "reasons": results.reasons(value),
            "verdict": verdict,
            "verdict_reasons": verdict_reasons,
            "signposts": results.signposts(value),
            "may_buy": policies.may_buy(assessment, timezone.localtime()),
            "has_letter": value.tier is not Tier.SUITABLE_REMOTE,
            "is_suitable": value.may_go_on,
        },
    )


@public
@private
def stopped(request: HttpRequest, key: UUID) -> HttpResponse:
    assessment = find(request, key)
    if assessment.stopped_at is None:
        return redirect(route.where(assessment, key))
    value = _judgement(assessment).value
    fired = results.interruption(value)
    return render(
        request,
        "assessment/stopped.html",
        {
            "key": key,
            "fired": fired,
            "care": results.care(value),
            "assessment": assessment,
            "may_start_again": assessment.kind == Kind.INITIAL,
        },
    )


@public
@private
def letter(request: HttpRequest, key: UUID) -> HttpResponse:
    assessment = find(request, key)
    if assessment.is_open:
        return redirect(route.where(assessment, key))
    found = results.letter(assessment, _judgement(assessment))
    return render(
        request, "assessment/letter.html", {"key": key, "letter": found, "denied_heading": DENIED}
    )


def _judgement(assessment: Assessment) -> Judgement:
    if assessment.latest_judgement is None:
        raise Http404
    return assessment.latest_judgement
