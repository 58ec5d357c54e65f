"""The follow-up, from the patient's side and from the physio's."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from physiobench.accounts.http import SignedInRequest, page_for
from physiobench.accounts.models import Role
from physiobench.clinical.care import follow_up as window
from physiobench.episodes.models import Episode
from physiobench.episodes.policies import ReportsUndecided, answering
from physiobench.followup import policies
from physiobench.followup import services as followup
from physiobench.followup.forms import AnswerForm
from physiobench.followup.models import FollowUp
from physiobench.followup.presenters import change_since_start, findings, measured_in_care


@page_for(Role.PATIENT)
def mine(request: SignedInRequest) -> HttpResponse:
    today = timezone.localdate()
    episode = (
        Episode.objects.for_patient(request.user)
        .paid()
        .with_physio_present(today)
        .select_related("order", "physio", "follow_up__assessment", "assessment")
        .order_by("-asked_at")
        .first()
    )
    page: dict[str, object] = {"episode": episode, "today": today}
    if episode is not None:
        follow_up = getattr(episode, "follow_up", None)
        page |= {
            "answering": answering(episode, timezone.localtime()) if episode.is_running else None,
            "follow_up": follow_up,
            "is_open": window.is_open(episode.assessed_on, today),
            "days_left": window.days_left(episode.assessed_on, today),
        }
        if follow_up is not None and follow_up.sent_at is not None:
            page["rows"] = change_since_start(episode.assessment, follow_up.assessment)
            page["measured"] = measured_in_care(episode, reader_is_patient=True)
    return render(request, "followup/mine.html", page)


@require_POST
@page_for(Role.PATIENT)
def begin(request: SignedInRequest, episode_id: UUID) -> HttpResponse:
    mine = Episode.objects.for_patient(request.user).select_related("order", "assessment")
    episode = get_object_or_404(mine, pk=episode_id)
    try:
        begun = followup.open_follow_up(by=request.user, episode=episode, now=timezone.localtime())
    except (policies.WindowClosed, policies.EpisodeClosed):
        return redirect("followup:mine")  # the page says since when, and what to do
    return redirect("assessment:resume", begun.assessment_id)


@page_for(Role.PHYSIO)
def answer(request: SignedInRequest, episode_id: UUID) -> HttpResponse:
    treated = Episode.objects.treated_by(request.user, timezone.localtime())
    mine = FollowUp.objects.filter(episode__in=treated.values("pk")).select_related(
        "assessment", "episode__physio", "episode__assessment", "episode__patient", "episode__order"
    )
    follow_up = get_object_or_404(mine, episode_id=episode_id)
    form = AnswerForm(request.POST or None)
    if form.is_valid():
        try:
            followup.answer(
                by=request.user, follow_up=follow_up, now=timezone.localtime(), **form.cleaned_data
            )
        except followup.NotSent:
            form.add_error(None, _("The patient has not finished the questions yet."))
        except followup.EmptyAnswer:
            form.add_error("text", _("Write your answer first."))
        except ReportsUndecided as undecided:
            said = _(
                "Your answer was not sent, because it would end the care. These reports have no "
                "decision yet: %(reports)s. Decide on each in your inbox, then send this again."
            )
            form.add_error("next_step", said % {"reports": undecided.words})
        except followup.FollowUpAlreadyAnswered:
            form.add_error(
                None,
                _(
                    "This follow-up already has an answer, so we did not send this one. Copy your "
                    "text below into a message if the patient still needs it."
                ),
            )
            follow_up.refresh_from_db()
        else:
            return redirect("followup:answer", follow_up.episode_id)
    if request.method == "GET":
        followup.open_answers(by=request.user, follow_up=follow_up, now=timezone.localtime())
    judgement = follow_up.assessment.latest_judgement
    page = {
        "follow_up": follow_up,
        "episode": follow_up.episode,
        "found": findings(judgement.value) if judgement else (),
        "photos": follow_up.assessment.photos.count(),
        "rows": change_since_start(follow_up.episode.assessment, follow_up.assessment),
        "measured": measured_in_care(follow_up.episode, reader_is_patient=False),
        "form": form,
        "may_answer": policies.may_answer(follow_up),
    }
    return render(request, "followup/answer.html", page)
