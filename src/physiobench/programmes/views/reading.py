"""Where a patient reads what was signed for them. Nothing unsigned comes here."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from physiobench.accounts.http import SignedInRequest, page_for
from physiobench.accounts.models import Role
from physiobench.clinical.programme.device import match
from physiobench.episodes.models import Episode
from physiobench.kit.models import OwnStimulator
from physiobench.lib.markdown import to_html
from physiobench.programmes import policies
from physiobench.programmes import services as programmes
from physiobench.programmes.http import standing
from physiobench.programmes.models import Programme
from physiobench.programmes.presenters import checks, patient


def _current(request: SignedInRequest) -> Programme | None:
    found: Programme | None = (
        Programme.objects.for_patient(request.user).current().newest_first().first()
    )
    return found


@page_for(Role.PATIENT)
def programme(request: SignedInRequest) -> HttpResponse:
    current = _current(request)
    if current is None:
        running = Episode.objects.for_patient(request.user).running().select_related("physio")
        return render(request, "programmes/none_yet.html", {"waiting": running.first()})
    return _show(request, current, "programmes/programme.html")


@page_for(Role.PATIENT)
def print_programme(request: SignedInRequest) -> HttpResponse:
    current = _current(request)
    if current is None:
        return redirect("programmes:programme")
    return _show(request, current, "programmes/print_programme.html")


@page_for(Role.PATIENT)
def versions(request: SignedInRequest) -> HttpResponse:
    signed = Programme.objects.for_patient(request.user).newest_first()
    return render(request, "programmes/versions.html", {"signed": signed})


@page_for(Role.PATIENT)
def version(request: SignedInRequest, programme_id: UUID) -> HttpResponse:
    mine = Programme.objects.for_patient(request.user).newest_first()
    return _show(request, get_object_or_404(mine, pk=programme_id), "programmes/version.html")


def _show(request: SignedInRequest, signed: Programme, template: str) -> HttpResponse:
    if not signed.is_intact:
        return render(request, "programmes/not_intact.html", {"programme": signed}, status=500)
    today = timezone.localdate()
    context = {
        "programme": signed,
        "body": signed.plan,
        "lines": patient.lines(signed),
        "advice": to_html(signed.plan.advice),
        "standing": standing(signed, today),
        "stopped": patient.stopped(signed, today),
        "changes": patient.changes(signed),
        "physio": patient.signer(signed),
    }
    return render(request, template, context)


@require_POST
@page_for(Role.PATIENT)
def mark_read(request: SignedInRequest, programme_id: UUID) -> HttpResponse:
    mine = Programme.objects.for_patient(request.user).select_related("episode")
    signed = get_object_or_404(mine, pk=programme_id)
    programmes.mark_read(by=request.user, programme=signed, now=timezone.localtime())
    return redirect("programmes:programme")


@page_for(Role.PATIENT)
def stimulator(request: SignedInRequest) -> HttpResponse:
    """Hold the patient's stimulator against every stimulation line of their programme."""
    current = _current(request)
    own = OwnStimulator.objects.for_patient(request.user).first()
    if current is not None and not current.is_intact:
        return render(request, "programmes/not_intact.html", {"programme": current}, status=500)
    lines = current.plan.stimulation if current is not None else ()
    barred = policies.barred(policies.screening_of(request.user)) if own and lines else frozenset()
    matches = [(line, match(line, own.device, barred)) for line in lines] if own else []
    context = {
        "own": own,
        "programme": current,
        "wants_stimulation": bool(lines),
        "matches": [
            (line, found, *checks.can_words(found.can), patient.reasons(found))
            for line, found in matches
        ],
    }
    return render(request, "programmes/stimulator.html", context)
