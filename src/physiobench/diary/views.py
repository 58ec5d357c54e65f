"""Pages of the diary: translate the request, make one call, translate the answer."""

from datetime import date, timedelta
from uuid import UUID, uuid4

from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from physiobench.accounts.http import SignedInRequest, page_for
from physiobench.accounts.models import Role
from physiobench.clinical.dose import Outcome, State, due_on, last_day
from physiobench.clinical.lines import Stimulation
from physiobench.clinical.session_advice import StopReason
from physiobench.content.questionnaire_load import questionnaires
from physiobench.diary import policies
from physiobench.diary import services as diary
from physiobench.diary.forms import (
    DID,
    REASONS,
    CheckForm,
    CorrectionForm,
    LogForm,
    days_back,
    form_for,
)
from physiobench.diary.models import Session, SessionCheck
from physiobench.diary.presenters.cards import at_once, cards
from physiobench.diary.presenters.history import history as history_of
from physiobench.diary.presenters.today import LineOf, line_in, why_not
from physiobench.diary.presenters.today import today as today_of
from physiobench.episodes.models import Episode
from physiobench.programmes import policies as programme_policies
from physiobench.programmes.http import line_view, standing
from physiobench.programmes.models import Programme


NOT_INTACT = "programmes/not_intact.html"
WRONG_DAY = _("Choose a day on which this was in your programme, at most a week back.")
WHY = {
    **{reason.value: words for reason, words in REASONS},
    StopReason.CHECK.value: _("Your answers before the session said not to begin"),
}
NEEDED = _("Please answer this.")


def _versions(request: SignedInRequest) -> list[Programme]:
    """Return what was signed in the running episode, newest first."""
    return list(Programme.objects.for_patient(request.user).in_care().newest_first())


@page_for(Role.PATIENT)
def today(request: SignedInRequest) -> HttpResponse:
    day = timezone.localdate()
    versions = Programme.objects.for_patient(request.user).in_care()  # of one episode at most
    current = versions.last_version_first().first()
    if current is None:
        mine = Episode.objects.for_patient(request.user).select_related("order")
        latest = mine.order_by("-asked_at").first()
        return render(request, "diary/today.html", {"day": day, "latest": latest})
    if not current.is_intact:
        return render(request, NOT_INTACT, {"programme": current}, status=500)
    stands = standing(current, day)
    context: dict[str, object] = {"programme": current, "day": day, "standing": stands}
    if stands.is_open:
        stopped = None
        if current.plan.stimulation:
            stopped = programme_policies.stimulation_stopped(current, day)
        recent = Q(done_on__gt=day - timedelta(days=diary.DAYS_BACK)) | ~Q(pauses="")
        sessions = Session.objects.for_episode(current.episode).with_standing().filter(recent)
        context["today"] = today_of(current, list(sessions), day, stopped=stopped)
    return render(request, "diary/today.html", context)


@page_for(Role.PATIENT)
def do(request: SignedInRequest, line_id: UUID) -> HttpResponse:
    """Show one line of the programme, and take down how it went."""
    versions, now = _versions(request), timezone.localtime()
    programme, line = line_in(versions, line_id) or _missing()
    if not programme.is_intact:
        return render(request, NOT_INTACT, {"programme": programme}, status=500)
    kind = form_for(stimulation=isinstance(line, Stimulation))
    last = min(last_day(programme.plan, line), programme.ends_on)
    days = days_back(now.date(), programme.starts_on, last, diary.DAYS_BACK)
    form = kind(request.POST or None, days=days)
    if request.method == "POST" and days and form.is_valid():
        done = _log(request, programme, line_id, form)
        if done is not None:
            return done
    sessions = list(
        Session.objects.for_episode(programme.episode)
        .with_standing()
        .filter(Q(line_id=line_id) | ~Q(pauses="") | Q(stop_reason="check"))
    )
    reason = _why_not(programme, line, versions, sessions, now.date())
    context = {
        "programme": programme,
        "line": line,
        "form": form if days else None,
        "reason": reason,
        **_shown(programme, line, sessions, now.date()),
    }
    if isinstance(line, Stimulation) and not reason and request.method == "GET":
        checks = SessionCheck.objects.for_line(programme.episode, line_id).on(now.date())
        mine = [s for s in sessions if s.line_id == line_id]
        if not policies.is_checked(checks, mine, now.date()):
            return redirect("diary:check_before", line_id)
    return render(request, "diary/do.html", context)


def _missing() -> tuple[Programme, LineOf]:
    raise Http404


def _why_not(
    programme: Programme,
    line: LineOf,
    versions: list[Programme],
    sessions: list[Session],
    day: date,
) -> str:
    """Say why a line must not be done today; nothing if it may."""
    stands = standing(programme, day)
    if not stands.is_open:
        return f"{stands.title}. {stands.body}"
    if programme != versions[0] or day > last_day(programme.plan, line):
        return str(_("This is no longer in your programme."))
    stopped = None
    if isinstance(line, Stimulation):
        stopped = programme_policies.stimulation_stopped(programme, day)
    return why_not(
        line,
        policies.paused(s for s in sessions if not s.lifted),
        stopped,
        no_today=policies.stopped_today(sessions, day),
    )


def _shown(
    programme: Programme, line: LineOf, sessions: list[Session], day: date
) -> dict[str, object]:
    """Gather the line's picture and words, and whether it was done already."""
    mine = [s for s in sessions if s.line_id == line.line_id and not s.corrected]
    logs = [s.as_log(programme.plan) for s in mine]
    due = next(d for d in due_on(programme.plan, day, logs) if d.line_id == line.line_id)
    moved = len(mine) if isinstance(line, Stimulation) else 0
    return {
        "view": line_view(line, spot=moved, moving=True),
        "due": due,
        "extra": due.logged_today > 0 and due.left_today == 0,
        "not_due": due.state is State.NOTHING_DUE,
        "pain_limit": programme.plan.pain_limit,
    }


def _log(
    request: SignedInRequest, programme: Programme, line_id: UUID, form: LogForm
) -> HttpResponse | None:
    """Write the entry and lead to it; None if the form now says why it could not be."""
    try:
        logged = diary.log_session(
            by=request.user,
            programme=programme,
            line_id=line_id,
            entry_id=form.cleaned_data["entry_id"],
            done_on=form.cleaned_data["done_on"],
            report=form.report(),
            now=timezone.localtime(),
        )
    except diary.NotThatDay:
        form.add_error("done_on", str(WRONG_DAY))
    except diary.Incomplete as lacking:
        for name in lacking.fields:
            form.add_error(name, str(NEEDED))
    else:
        return _sent_twice(request, logged.session, form) if logged.differs else _to_entry(logged)
    return None


def _sent_twice(request: SignedInRequest, first: Session, form: LogForm) -> HttpResponse:
    """Offer what came second as a correction of the first: it may be what really happened."""
    session = _mine(request, first.pk)
    typed = request.POST.copy()
    typed["entry_id"] = str(uuid4())
    now = at_once(form.report(), session.programme.plan, stimulation=form.stimulation)
    more = {"why": CorrectionForm(), "cards": now, "sent_twice": True}
    page = {"session": session, "form": type(form)(typed), **more}
    return render(request, "diary/correct.html", page, status=409)


def _to_entry(logged: diary.Logged) -> HttpResponse:
    url = reverse("diary:entry", args=[logged.session.pk])
    return redirect(f"{url}?kept=first" if logged.differs else url)


@page_for(Role.PATIENT)
def check_before(request: SignedInRequest, line_id: UUID) -> HttpResponse:
    """Ask the questions before one session of stimulation."""
    versions, now = _versions(request), timezone.localtime()
    programme, line = line_in(versions[:1], line_id) or _missing()
    if not isinstance(line, Stimulation):
        raise Http404
    form = CheckForm(request.POST or None, asked=questionnaires()[diary.CHECK])
    if request.method == "POST" and form.is_valid():
        try:
            check = diary.check_before_session(
                by=request.user,
                programme=programme,
                line_id=line_id,
                check_id=form.cleaned_data["check_id"],
                answers=form.answers(),
                now=now,
            )
        except (diary.NotThatDay, diary.NotToday):  # that page says why
            return redirect("diary:do", line_id)
        if check.may_go_on:
            return redirect("diary:do", line_id)
        return redirect("diary:entry", check.pk)
    return render(request, "diary/check_before.html", {"line": line, "form": form})


def _mine(request: SignedInRequest, entry_id: UUID) -> Session:
    mine = Session.objects.for_patient(request.user).with_standing()
    found: Session | None = (
        mine.select_related("programme__episode__order").filter(pk=entry_id).first()
    )
    if found is None:
        raise Http404
    return found


@page_for(Role.PATIENT)
def entry(request: SignedInRequest, entry_id: UUID) -> HttpResponse:
    session = _mine(request, entry_id)
    line = session.programme.line(session.line_id)
    context = {
        "session": session,
        "title": line.title if line else "",
        "cards": cards(session.told, session.stop_reason),
        "did": dict(DID)[Outcome(session.did)],
        "why": WHY.get(session.stop_reason, ""),
        "kept_first": request.GET.get("kept") == "first",
        "reviews": session.reviews.all(),
        "may_correct": not session.corrected and session.stop_reason != "check",
    }
    return render(request, "diary/entry.html", context)


@page_for(Role.PATIENT)
def correct(request: SignedInRequest, entry_id: UUID) -> HttpResponse:
    """Take down what really happened, and why the first entry was wrong."""
    session = _mine(request, entry_id)
    if session.stop_reason == "check":
        raise Http404
    kind = form_for(stimulation=session.activity == "stimulation")
    form = kind(request.POST or None, initial=_typed_first(session))
    why = CorrectionForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and why.is_valid():
        try:
            logged = diary.correct_session(
                by=request.user,
                session=session,
                entry_id=form.cleaned_data["entry_id"],
                report=form.report(),
                reason=why.cleaned_data["correction_reason"],
                now=timezone.localtime(),
            )
        except diary.AlreadyCorrected:
            why.add_error(None, str(_("This entry was corrected already. Open the newer one.")))
        except diary.Incomplete as lacking:
            for name in lacking.fields:
                form.add_error(name, str(NEEDED))
        else:
            return _to_entry(logged)
    return render(request, "diary/correct.html", {"session": session, "form": form, "why": why})


def _typed_first(session: Session) -> dict[str, object]:
    names = ("did", "stop_reason", "pain_before", "pain_after", "minutes", "contractions")
    more = ("comfort", "skin", "symptoms", "note")
    return {name: getattr(session, name) for name in (*names, *more)}


@page_for(Role.PATIENT)
def history(request: SignedInRequest) -> HttpResponse:
    """Show what was reported so far in the newest episode that has a programme."""
    newest = list(Programme.objects.for_patient(request.user).newest_first())
    if not newest:
        return render(request, "diary/history.html", {})
    versions = [p for p in newest if p.episode_id == newest[0].episode_id]
    sessions = (
        Session.objects.for_episode(newest[0].episode)
        .with_standing()
        .order_by("done_on", "logged_at")
    )
    shown = history_of(versions, list(sessions), timezone.localdate())
    return render(request, "diary/history.html", {"history": shown})
