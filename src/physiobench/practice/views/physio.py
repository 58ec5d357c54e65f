"""The physio's inbox and caseload, and one patient at a glance."""

from decimal import Decimal
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from physiobench.accounts import services as accounts
from physiobench.accounts.http import SignedInRequest, page_for, shows_list
from physiobench.accounts.models import Physio, Role
from physiobench.assessment.http import changes, photo_response, private
from physiobench.assessment.models import Assessment, Measurement, Photo
from physiobench.audit.models import Verb
from physiobench.clinical.programme.lines import place
from physiobench.clinical.sessions.session_advice import rest_from, stops_today
from physiobench.diary import policies as diary_policies
from physiobench.diary import services as diary
from physiobench.diary.models import Session
from physiobench.episodes import services as episodes
from physiobench.episodes.models import Episode, EpisodeQuerySet
from physiobench.episodes.policies import ReportsUndecided, refund_pence
from physiobench.kit.models import OwnStimulator
from physiobench.lib.paging import list_page
from physiobench.practice import services as practice
from physiobench.practice.forms import AcceptingForm, AnswersReviewForm, DischargeForm, ReviewForm
from physiobench.practice.policies import answers as again
from physiobench.practice.policies import nerves
from physiobench.practice.policies import waiting as reports
from physiobench.practice.presenters import inbox as waiting
from physiobench.practice.presenters import measures as measuring
from physiobench.practice.presenters import patient as glance
from physiobench.practice.presenters import people
from physiobench.programmes.models import Programme
from physiobench.programmes.policies import held_answers


SHOWS = ("running", "ended", "all")


def _patients_of(request: SignedInRequest) -> EpisodeQuerySet:
    """Return the records that this physio may open now: their own and those they cover, paid."""
    mine = Episode.objects.treated_by(request.user, timezone.localtime()).paid()
    return mine.select_related("patient", "order", "assessment", "physio")


@page_for(Role.PHYSIO)
@shows_list(Verb.PRACTICE_INBOX_LISTED)
def inbox(request: SignedInRequest) -> HttpResponse:
    entries = waiting.inbox(request.user)
    page = {
        "entries": list_page(request, entries),
        "counts": waiting.counts(entries),
        "now": timezone.localtime(),
    }
    return render(request, "practice/inbox.html", page)


@page_for(Role.PHYSIO)
@shows_list(Verb.PRACTICE_PATIENTS_LISTED)
def caseload(request: SignedInRequest) -> HttpResponse:
    show = request.GET.get("show", "running")
    show = show if show in SHOWS else "running"
    words = request.GET.get("q", "")[:80]
    patients = people.caseload(request.user, show=show, words=words)
    page = {"episodes": list_page(request, patients), "show": show, "words": words}
    return render(request, "practice/caseload.html", page)


@page_for(Role.PHYSIO)
def patient(request: SignedInRequest, episode_id: UUID) -> HttpResponse:
    episode = get_object_or_404(_patients_of(request), pk=episode_id)
    now = timezone.localtime()
    episodes.open_record(by=request.user, episode=episode, now=now)
    assessments = Assessment.objects.for_patient(episode.patient)
    programmes = list(
        Programme.objects.filter(episode=episode).with_signature().order_by("-version")
    )
    screening = assessments.latest_screening()
    measured = list(Measurement.objects.for_patient(episode.patient).history())
    known = nerves.known_of(measured, screening)
    waiting_lines = nerves.held(programmes[0] if programmes else None, known, now.date())
    diary_now = glance.diary(episode, programmes[0] if programmes else None, now.date())
    entries = list_page(request, diary_now.reported)
    page = {
        "episode": episode,
        "judgement": episode.assessment.latest_judgement,
        "tags": glance.verdict_tags(episode.assessment.latest_judgement),
        "screening": screening,
        "held": held_answers(episode, screening, now.date()) if screening else (),
        "since": changes.since_before(screening.assessment_id) if screening else None,
        "assessments": list_page(
            request,
            assessments.order_by("-started_at", "pk"),
            parameter="assessments",
            on_a_page=10,
        ),
        "programmes": programmes,
        "nerves_held": [place(line.muscle, line.side) for line in waiting_lines],
        "diary": diary_now,
        "entries": entries,
        "days": glance.days(entries.rows),
        "stimulator": glance.stimulator_name(
            OwnStimulator.objects.for_patient(episode.patient).first()
        ),
        "measured": measuring.glance(episode, measured),
        "follow_up": getattr(episode, "follow_up", None),
        "now": now,
    }
    return render(request, "practice/patient.html", page)


@page_for(Role.PHYSIO)
def answers(request: SignedInRequest, episode_id: UUID, assessment_id: UUID) -> HttpResponse:
    episode = get_object_or_404(_patients_of(request), pk=episode_id)
    theirs = Assessment.objects.for_patient(episode.patient).prefetch_related("responses")
    assessment = get_object_or_404(theirs, pk=assessment_id)
    episodes.open_record(by=request.user, episode=episode, now=timezone.localtime())
    urgent = again.is_urgent(assessment.latest_judgement, assessment)
    return _show_answers(request, episode, assessment, AnswersReviewForm(urgent=urgent))


@require_POST
@page_for(Role.PHYSIO)
def review_answers(request: SignedInRequest, episode_id: UUID, assessment_id: UUID) -> HttpResponse:
    """Take down that the physio has looked at answers that were given again."""
    episode = get_object_or_404(_patients_of(request).running(), pk=episode_id)
    theirs = Assessment.objects.for_patient(episode.patient).prefetch_related("responses")
    assessment = get_object_or_404(theirs, pk=assessment_id)
    urgent = again.is_urgent(assessment.latest_judgement, assessment)
    form = AnswersReviewForm(request.POST, urgent=urgent)
    if not form.is_valid():
        return _show_answers(request, episode, assessment, form)
    try:
        practice.review_answers(
            by=request.user,
            episode=episode,
            assessment=assessment,
            now=timezone.localtime(),
            **form.cleaned_data,
        )
    except practice.AlreadyReviewed:
        return _show_answers(request, episode, assessment, form)
    messages.success(request, _("Saved"))
    return redirect("practice:inbox")


def _show_answers(
    request: SignedInRequest, episode: Episode, assessment: Assessment, form: AnswersReviewForm
) -> HttpResponse:
    judgement = assessment.latest_judgement
    page = {
        "episode": episode,
        "assessment": assessment,
        "judgement": judgement,
        "since": changes.since_before(assessment.pk) if judgement else None,
        "review": again.review_of(assessment),
        "form": form if again.waits(assessment, episode) else None,
        "note_not_kept": form.cleaned_data["note"] if form.is_bound and form.is_valid() else "",
        "tags": glance.verdict_tags(assessment.latest_judgement),
        "pages": glance.answers(assessment),
        "withdrawn": glance.withdrawn(assessment),
        "photos": assessment.photos.defer("jpeg").order_by("added_at"),
    }
    return render(request, "practice/answers.html", page)


@private
@page_for(Role.PHYSIO)
def answer_photo(request: SignedInRequest, episode_id: UUID, photo_id: UUID) -> HttpResponse:
    """Show one photo that a patient of this physio gave as an answer."""
    episode = get_object_or_404(_patients_of(request), pk=episode_id)
    found = get_object_or_404(Photo, pk=photo_id, assessment__patient=episode.patient)
    episodes.open_record(by=request.user, episode=episode, now=timezone.localtime())
    return photo_response(found)


@page_for(Role.PHYSIO)
def review_session(request: SignedInRequest, session_id: UUID) -> HttpResponse:
    mine = Session.objects.filter(programme__episode__in=_patients_of(request).values("pk"))
    beside = ("programme__episode__patient", "programme__episode__order", "corrects")
    session = get_object_or_404(mine.select_related(*beside), pk=session_id)
    episode = session.programme.episode
    reviews = list(session.reviews.select_related("reviewed_by").order_by("reviewed_at", "pk"))
    corrections = Session.objects.correcting(session)
    shown = {"seen": len(reviews), "seen_corrections": len(corrections)}
    form = _review_form(request, session, shown)
    refused = False
    if form.is_valid():
        try:
            diary.review_session(
                by=request.user, session=session, now=timezone.localtime(), **form.cleaned_data
            )
        except (diary.DecidedSince, diary.CorrectedSince):
            refused = True
        else:
            return redirect("practice:inbox")
    if refused:
        reviews = list(session.reviews.select_related("reviewed_by").order_by("reviewed_at", "pk"))
        corrections = Session.objects.correcting(session)
        before = form.cleaned_data
        shown = {"seen": len(reviews), "seen_corrections": len(corrections)}
        form = _review_form(request, session, shown, again=True)
        if len(reviews) > before["seen"]:
            form.add_error(None, glance.decided_since(session, reviews[-1]))
        if len(corrections) > before["seen_corrections"]:
            form.add_error(None, glance.corrected_since(corrections[-1]))
    if request.method == "GET":
        episodes.open_record(by=request.user, episode=episode, now=timezone.localtime())
    page = {
        "session": session,
        "how": glance.how_it_went(session),
        "asks": session.needs_answer or form.is_bound,
        "may_change": bool(session.promised or (session.calls_physio and episode.is_running)),
        "reviews": reviews,
        "corrections": [(one, glance.now_reported(one)) for one in corrections],
        "line": session.programme.line(session.line_id),
        "episode": episode,
        "form": form,
    }
    return render(request, "practice/review_session.html", page, status=409 if refused else 200)


def _review_form(
    request: SignedInRequest, session: Session, shown: dict[str, int], *, again: bool = False
) -> ReviewForm:
    """Return the form; `again` with what was typed, on a page that shows everything now.

    `shown` counts the decisions and the corrections on this page.
    """
    sent = request.POST.copy() if request.method == "POST" else None
    if sent is not None and again:
        for name, count in shown.items():
            sent[name] = str(count)
    patient = session.programme.episode.patient
    return ReviewForm(
        sent,
        can_be_mailed=patient.is_active,
        after_care=session.programme.episode.ended_at is not None,
        **shown,
        urgent=diary_policies.is_urgent(session),
        paused=bool(session.pauses),
        stops_today=stops_today(session.stop_reason),
        rests=bool(rest_from(session.told, 0)),
        went_on=session.last_decision is not None and session.last_decision.lets_go_on,
    )


@page_for(Role.PHYSIO)
def discharge(request: SignedInRequest, episode_id: UUID) -> HttpResponse:
    episode = get_object_or_404(_patients_of(request), pk=episode_id)
    if episode.ended_at is not None:
        return redirect("practice:patient", episode.pk)
    form = DischargeForm(request.POST or None)
    if form.is_valid():
        try:
            practice.discharge(
                by=request.user, episode=episode, now=timezone.localtime(), **form.cleaned_data
            )
        except ReportsUndecided:
            pass  # the page names them
        except episodes.NotPaid:
            form.add_error(None, _("This care has not begun, so it cannot end."))
        else:
            if _patients_of(request).filter(pk=episode.pk).exists():
                return redirect("practice:patient", episode.pk)
            ended = _(
                "The care of %(patient)s has ended. You were covering for their physio, so you can "
                "no longer open the record."
            )
            messages.success(request, ended % {"patient": episode.patient.name})
            return redirect("practice:inbox")
    if request.method == "GET":
        episodes.open_record(by=request.user, episode=episode, now=timezone.localtime())
    undecided = [(report, waiting.page_of(report)) for report in reports.undecided(episode)]
    page = {
        "episode": episode,
        "form": form,
        "undecided": undecided,
        "unanswered": sum(1 for _one in reports.messages(Episode.objects.filter(pk=episode.pk))),
        "refund": Decimal(refund_pence(episode)) / 100,
    }
    status = 409 if undecided and request.method == "POST" else 200
    return render(request, "practice/discharge.html", page, status=status)


@page_for(Role.PHYSIO)
def accepting(request: SignedInRequest) -> HttpResponse:
    """Let a physio say whether new patients may choose them."""
    mine = get_object_or_404(Physio.objects.select_related("user"), user=request.user)
    first = {"accepts": "yes" if mine.accepts_patients else "no"}
    form = AcceptingForm(request.POST if request.method == "POST" else None, initial=first)
    if form.is_valid():
        accounts.accept_patients(
            by=request.user, physio=mine, now=timezone.localtime(), **form.cleaned_data
        )
        said = _("New patients can choose you.")
        if not form.cleaned_data["accepts"]:
            said = _("New patients cannot choose you now.")
        messages.success(request, said)
        return redirect("practice:accepting")
    registered = mine.is_registered_on(timezone.localdate())
    page = {"form": form, "physio": mine, "is_registered": registered}
    return render(request, "practice/accepting.html", page)
