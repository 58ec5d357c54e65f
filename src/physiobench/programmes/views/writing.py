"""Where a physio writes a draft: translate the request, make one call, translate the answer."""

from collections.abc import Callable
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from physiobench.accounts.http import SignedInRequest, page_for
from physiobench.accounts.models import Role
from physiobench.accounts.policies import check_not_restricted
from physiobench.clinical.programme.lines import ExercisePrescription, Stimulation
from physiobench.clinical.programme.programme import changes
from physiobench.content.load import exercises, references
from physiobench.content.provenance import source_rows
from physiobench.episodes.models import Episode, Notice
from physiobench.kit.models import OwnStimulator
from physiobench.programmes import policies
from physiobench.programmes import services as programmes
from physiobench.programmes.forms.details import DetailsForm, LineForm, MoveForm, ResolveForm
from physiobench.programmes.forms.exercise import ExerciseForm
from physiobench.programmes.forms.stimulation import StimulationForm
from physiobench.programmes.models import Draft, Programme
from physiobench.programmes.presenters import checks, protocols


def episode_of(request: SignedInRequest, episode_id: UUID) -> Episode:
    """Return one running episode for whose patient this physio may write a programme now.

    Raises:
        Http404: if they do not treat this patient now, or the care is not running.
        ProcessingRestricted: while the patient's data is restricted, before anything is typed.
    """
    episode = read_only_episode_of(request, episode_id)
    check_not_restricted(episode.patient)
    return episode


def read_only_episode_of(request: SignedInRequest, episode_id: UUID) -> Episode:
    """Return one running episode that this physio treats now; any other is not there."""
    mine = Episode.objects.treated_by(request.user, timezone.localtime()).running()
    mine = mine.select_related("patient", "order", "physio")
    return get_object_or_404(mine, pk=episode_id)


def _conflict(
    request: HttpRequest, episode: Episode, conflict: programmes.DraftChanged
) -> HttpResponse:
    saved = conflict.draft
    context = {
        "episode": episode,
        "changes": changes(saved.plan, conflict.yours),
        "saved": saved,
        "form": ResolveForm(
            initial={"edits": saved.edits, "body": conflict.yours.model_dump_json()}
        ),
    }
    return render(request, "programmes/conflict.html", context, status=409)


def _saved(request: HttpRequest, episode: Episode, save: Callable[[], Draft]) -> HttpResponse:
    """Save, and lead back to the draft; or show what another window saved meanwhile."""
    try:
        save()
    except programmes.DraftChanged as conflict:
        return _conflict(request, episode, conflict)
    except programmes.ImpossibleStart as impossible:  # no page of ours sends such a draft
        raise Http404 from impossible
    return redirect("programmes:write", episode.pk)


@page_for(Role.PHYSIO)
def write(request: SignedInRequest, episode_id: UUID) -> HttpResponse:
    episode, now = episode_of(request, episode_id), timezone.localtime()
    form = DetailsForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            programmes.save_details(
                by=request.user,
                episode=episode,
                details=form.details(),
                edits=form.cleaned_data["edits"],
                now=now,
            )
        except programmes.DraftChanged as conflict:
            return _conflict(request, episode, conflict)
        except programmes.ImpossibleStart:
            form.add_error("starts_on", _("Choose a day between 2000 and 2100."))
        else:
            return redirect("programmes:write", episode.pk)
    draft = programmes.open_writing(by=request.user, episode=episode, now=now)
    if request.method != "POST":
        form = DetailsForm(initial=DetailsForm.starting(draft.plan, draft.edits))
    signed = list(Programme.objects.filter(episode=episode).newest_first())
    screening = policies.screening_of(episode.patient) if draft.plan.stimulation else None
    found = (
        *policies.problems(episode.patient, draft.plan, screening, now.date()),
        *policies.over_problems(draft.plan, now.date()),
        *policies.signer_problems(request.user, now.date()),
    )
    context = {
        "episode": episode,
        "form": form,
        "draft": draft,
        "view": checks.draft_view(draft.plan, found),
        "against": policies.safety_blocks(episode, draft.plan, screening, now.date()),
        "signed": signed,
        "reports": Notice.objects.safety_reports(episode),
        "is_signed": bool(signed) and signed[0].plan == draft.plan,
    }
    return render(request, "programmes/write.html", context)


@page_for(Role.PHYSIO)
def choose_exercise(request: SignedInRequest, episode_id: UUID) -> HttpResponse:
    episode = episode_of(request, episode_id)
    query = request.GET.get("q", "")[:100]
    context = {"episode": episode, "query": query, "found": checks.found(query)}
    return render(request, "programmes/choose_exercise.html", context)


@page_for(Role.PHYSIO)
def choose_protocol(request: SignedInRequest, episode_id: UUID) -> HttpResponse:
    context = {"episode": episode_of(request, episode_id), "choices": protocols.choices()}
    return render(request, "programmes/choose_protocol.html", context)


def _draft(request: SignedInRequest, episode: Episode) -> Draft:
    return programmes.open_writing(by=request.user, episode=episode, now=timezone.localtime())


def _line_of(draft: Draft, line_id: UUID) -> ExercisePrescription | Stimulation:
    line = next((line for line in draft.plan.lines if line.line_id == line_id), None)
    if line is None:
        raise Http404
    return line


@page_for(Role.PHYSIO)
def edit_exercise(
    request: SignedInRequest, episode_id: UUID, line_id: UUID | None = None
) -> HttpResponse:
    episode = episode_of(request, episode_id)
    form = ExerciseForm(request.POST or None)
    if request.method == "POST":
        if form.is_valid() and form.cleaned_data["exercise"] not in exercises():
            raise Http404
        if form.is_valid() and "check" not in request.POST:
            return _saved(
                request,
                episode,
                lambda: programmes.put_line(
                    by=request.user,
                    episode=episode,
                    line=form.line(),
                    edits=form.cleaned_data["edits"],
                    now=timezone.localtime(),
                ),
            )
    else:
        form = ExerciseForm(initial=_first_exercise(request, episode, line_id))
    exercise = exercises().get(str(form["exercise"].value()))
    context = {
        "episode": episode,
        "line_id": line_id,
        "exercise": exercise,
        "sources": source_rows(exercise, references()) if exercise else [],
        **_checked(form, episode),
    }
    return render(request, "programmes/edit_exercise.html", context)


def _first_exercise(
    request: SignedInRequest, episode: Episode, line_id: UUID | None
) -> dict[str, object]:
    draft = _draft(request, episode)
    if line_id is not None:
        line = _line_of(draft, line_id)
        if not isinstance(line, ExercisePrescription):
            raise Http404
        return ExerciseForm.starting(line, draft.edits)
    slug = request.GET.get("exercise", "")
    if slug not in exercises():
        raise Http404
    return ExerciseForm.from_library(slug, draft.edits)


@page_for(Role.PHYSIO)
def edit_stimulation(
    request: SignedInRequest, episode_id: UUID, line_id: UUID | None = None
) -> HttpResponse:
    episode = episode_of(request, episode_id)
    form = StimulationForm(request.POST or None)
    if request.method == "POST":
        if form.is_valid() and "check" not in request.POST:
            return _saved(
                request,
                episode,
                lambda: programmes.put_line(
                    by=request.user,
                    episode=episode,
                    line=form.line(),
                    edits=form.cleaned_data["edits"],
                    now=timezone.localtime(),
                ),
            )
    else:
        form = StimulationForm(initial=_first_stimulation(request, episode, line_id))
    context = {
        "episode": episode,
        "line_id": line_id,
        **_protocol(form),
        **_checked(form, episode),
    }
    return render(request, "programmes/edit_stimulation.html", context)


def _protocol(form: StimulationForm) -> dict[str, object]:
    """Return what stands beside the form about the protocol that is chosen in it."""
    slug = form["protocol_id"].value() or ""
    return {
        "protocol_id": slug,
        "protocol": protocols.protocol_rows(slug),
        "needs_twitch_test": protocols.needs_twitch_test(slug),
    }


def _first_stimulation(
    request: SignedInRequest, episode: Episode, line_id: UUID | None
) -> dict[str, object]:
    draft = _draft(request, episode)
    if line_id is None:
        tested = policies.nerves_of(episode.patient, None).tested
        return StimulationForm.from_protocol(request.GET.get("protocol", ""), draft.edits, tested)
    line = _line_of(draft, line_id)
    if not isinstance(line, Stimulation):
        raise Http404
    return StimulationForm.starting(line, draft.edits)


def _checked(form: StimulationForm | ExerciseForm, episode: Episode) -> dict[str, object]:
    """Put what was typed under the rules; an unfinished form says what is missing."""
    if not form.is_bound or not form.is_valid():
        return {"check": None, "form": form}
    own = OwnStimulator.objects.for_patient(episode.patient).first()
    screening = policies.screening_of(episode.patient)
    nerves = policies.nerves_of(episode.patient, screening)
    today = timezone.localdate()
    check = checks.check_line(form.line(), nerves, policies.barred(screening), today, own)
    can = checks.can_words(check.device[1].can) if check.device else None
    return {"check": check, "can": can, "form": form}


@require_POST
@page_for(Role.PHYSIO)
def check_line(request: SignedInRequest, episode_id: UUID, kind: str) -> HttpResponse:
    """Answer the live check beside a form; nothing is stored."""
    episode = episode_of(request, episode_id)
    form = (StimulationForm if kind == "stimulation" else ExerciseForm)(request.POST)
    context = {"episode": episode, **_checked(form, episode)}
    if isinstance(form, StimulationForm):
        chosen = _protocol(form)
        shown = request.POST.get("shown_protocol", chosen["protocol_id"])
        context |= {**chosen, "protocol_changed": shown != chosen["protocol_id"]}
    return render(request, "programmes/check_line.html", context)


@require_POST
@page_for(Role.PHYSIO)
def move_line(request: SignedInRequest, episode_id: UUID) -> HttpResponse:
    episode, form = episode_of(request, episode_id), MoveForm(request.POST)
    if not form.is_valid():
        raise Http404
    return _saved(
        request,
        episode,
        lambda: programmes.move_line(
            by=request.user, episode=episode, now=timezone.localtime(), **form.cleaned_data
        ),
    )


@require_POST
@page_for(Role.PHYSIO)
def remove_line(request: SignedInRequest, episode_id: UUID) -> HttpResponse:
    episode, form = episode_of(request, episode_id), LineForm(request.POST)
    if not form.is_valid():
        raise Http404
    return _saved(
        request,
        episode,
        lambda: programmes.remove_line(
            by=request.user, episode=episode, now=timezone.localtime(), **form.cleaned_data
        ),
    )


@require_POST
@page_for(Role.PHYSIO)
def resolve(request: SignedInRequest, episode_id: UUID) -> HttpResponse:
    """Save the draft that lost the race after all, because the physio said so."""
    episode, form = episode_of(request, episode_id), ResolveForm(request.POST)
    if not form.is_valid():
        raise Http404
    return _saved(
        request,
        episode,
        lambda: programmes.save_draft(
            by=request.user, episode=episode, now=timezone.localtime(), **form.cleaned_data
        ),
    )
