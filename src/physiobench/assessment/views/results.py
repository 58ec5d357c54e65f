"""What came of the answers: the outcome, a stop, a letter."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from physiobench.accounts.http import public
from physiobench.assessment import policies
from physiobench.assessment.forms import OpenForm
from physiobench.assessment.http import find, private
from physiobench.assessment.models import Assessment, Judgement, Kind
from physiobench.assessment.presenters import results, route, stimulation
from physiobench.clinical.screening.letter import LetterText
from physiobench.clinical.screening.triage import Tier


@public
@private
def outcome(request: HttpRequest, key: UUID) -> HttpResponse:
    assessment = find(request, key)
    if assessment.completed_at is None:
        return redirect(route.where(assessment, key))
    judgement = _judgement(assessment)
    value = judgement.value
    in_care = assessment.kind != Kind.INITIAL
    word = stimulation.card(value, in_care=in_care, place=stimulation.place(assessment))
    calm = value.may_go_on and not word.stops
    if assessment.kind == Kind.FOLLOW_UP and assessment.returns_to and calm:
        return redirect(assessment.returns_to)
    return render(
        request,
        "assessment/outcome.html",
        {
            "key": key,
            "assessment": assessment,
            "care": results.care(value, in_care=in_care),
            "reasons": results.reasons(value),
            "stimulation": word,
            "stop_first": word.stops and value.may_go_on,  # the worst news first
            "signposts": results.signposts(value),
            "may_buy": policies.may_buy(assessment, timezone.localtime()),
            "is_suitable": value.may_go_on,
            "in_care": in_care,
            "today_at": reverse("diary:today"),
        },
    )


@public
@private
def stopped(request: HttpRequest, key: UUID) -> HttpResponse:
    assessment = find(request, key)
    if assessment.stopped_at is None:
        return redirect(route.where(assessment, key))
    value = _judgement(assessment).value
    rows, unsure = results.stopping(value)
    page = {
        "key": key,
        "care": results.care(value),
        "assessment": assessment,
        "rows": rows,
        "unsure": unsure,
        "in_care": assessment.kind != Kind.INITIAL,
        "form": OpenForm() if assessment.kind != Kind.FOLLOW_UP else None,
        "resume": reverse("assessment:resume", args=[key]),
    }
    if value.tier is Tier.EMERGENCY_NOW:
        page |= {"fired": results.interruption(value)}
        return render(request, "assessment/stopped.html", page)
    page |= {"reasons": results.reasons(value), "signposts": results.signposts(value)}
    return render(request, "assessment/turned_away.html", page)


@public
@private
def letter(request: HttpRequest, key: UUID) -> HttpResponse:
    assessment = find(request, key)
    if assessment.is_open:
        return redirect(route.where(assessment, key))
    found = results.letter(assessment, _judgement(assessment))
    return render(
        request,
        "assessment/letter.html",
        {"key": key, "letter": found, "denied_heading": LetterText.DENIED.text},
    )


def _judgement(assessment: Assessment) -> Judgement:
    if assessment.latest_judgement is None:
        raise Http404
    return assessment.latest_judgement
