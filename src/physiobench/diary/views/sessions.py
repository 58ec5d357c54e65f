"""What is to be done today, doing one line of it, and noting how it went."""

from datetime import date, timedelta
from uuid import UUID, uuid4

from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from physiobench.accounts.http import SignedInRequest, page_for
from physiobench.accounts.models import Role
from physiobench.clinical.programme.dose import State, due_on, last_day
from physiobench.clinical.programme.lines import Stimulation
from physiobench.clinical.sessions.session_advice import Pause, Rest
from physiobench.diary import policies
from physiobench.diary import services as diary
from physiobench.diary.forms import CorrectionForm, LogForm, days_back, form_for
from physiobench.diary.http import hold, release, unsaved
from physiobench.diary.http.cards import PauseText, cards_for_unsaved
from physiobench.diary.models import Session, SessionCheck
from physiobench.diary.presenters.today import (
    RESTRICTED,
    LineOf,
    is_restricted,
    line_in,
    why_not,
)
from physiobench.diary.presenters.today import today as today_of
from physiobench.diary.presenters.told import told
from physiobench.diary.views.entries import NEEDED, my_entry, to_entry
from physiobench.episodes.models import Episode
from physiobench.programmes import policies as programme_policies
from physiobench.programmes.http import Stopped, line_view, standing, stopped_lines
from physiobench.programmes.models import Programme


NOT_INTACT = "programmes/not_intact.html"
REPLACED = _("This is no longer in your programme.")
WRONG_DAY = _("Choose a day on which this was in your programme, at most a week back.")


@page_for(Role.PATIENT)
def today(request: SignedInRequest) -> HttpResponse:
    day = timezone.localdate()
    versions = Programme.objects.for_patient(request.user).in_care()  # of one episode at most
    current = versions.last_version_first().first()
    if current is None:
        mine = Episode.objects.for_patient(request.user).select_related("order", "physio")
        latest = mine.order_by("-asked_at").first()
        page: dict[str, object] = {"day": day, "latest": latest}
        if latest is not None and latest.ended_at is not None:
            noted = Session.objects.for_episode(latest).with_standing().exclude(pauses="")
            page["released"] = release(noted, timezone.localtime())
        return render(request, "diary/today.html", page)
    if not current.is_intact:
        return render(request, NOT_INTACT, {"programme": current}, status=500)
    stands = standing(current, day)
    context: dict[str, object] = {"programme": current, "day": day, "standing": stands}
    if stands.is_open:
        why = programme_policies.lines_stopped(current, day)
        recent = Q(done_on__gt=day - timedelta(days=diary.DAYS_BACK))
        unread = Q(calls_physio=True, reviewed=False)
        theirs = Session.objects.for_episode(current.episode).with_standing()
        wanted = theirs.filter(recent | unread | ~Q(pauses=""))
        sessions = list(wanted.select_related("programme__episode"))
        context["hold"] = hold(sessions)  # they are read already: the layout would read them again
        shown = today_of(current, sessions, day, stopped=stopped_lines(current, why))
        stopped = policies.stopped_today(sessions, day)
        if stopped is not Pause.EVERYTHING:
            context["released"] = release(sessions, timezone.localtime())
        context["still_stopped"] = shown.stopped or stopped
        context |= {"today": shown, "told": told(current, shown.stopped, day)}
    return render(request, "diary/today.html", context)


@page_for(Role.PATIENT)
def do(request: SignedInRequest, line_id: UUID) -> HttpResponse:
    """Show one line of the programme, and take down how it went."""
    versions, now = my_versions(request), timezone.localtime()
    programme, line = line_in(versions, line_id) or missing()
    if not programme.is_intact:
        return render(request, NOT_INTACT, {"programme": programme}, status=500)
    form = _form(request, programme, line)
    if request.method == "POST" and "done_on" in form.fields and form.is_valid():
        done = _log(request, programme, line_id, form)
        if done is not None:
            return done
    sessions = _sessions(programme, line_id)
    stopped = stopped_now(programme, line, now.date())
    reason = _why_not(programme, line, sessions, now.date(), stopped)
    if programme != versions[0] and standing(programme, now.date()).is_open:
        reason = str(REPLACED)
    halts = [stopped] if stopped and reason == stopped.short else []
    context = {
        "programme": programme,
        "line": line,
        "form": form if "done_on" in form.fields else None,
        "reason": reason,
        "is_paused": reason == PauseText.PAUSED.text,
        "is_restricted": reason == str(RESTRICTED),
        "stopped": halts[0] if halts else None,
        "do_now": unsaved.advice_of(request),
        "told": told(programme, halts, now.date()),
        "hold": hold(sessions),  # they are read already: the layout would read them again
        **_shown(programme, line, sessions, now.date()),
    }
    if isinstance(line, Stimulation) and not reason and request.method == "GET":
        checks = SessionCheck.objects.for_line(programme.episode, line_id).on(now.date())
        mine = [s for s in sessions if s.line_id == line_id]
        if not policies.is_checked(checks, mine, now):
            return redirect("diary:check_before", line_id)
    return render(request, "diary/do.html", context)


@page_for(Role.PATIENT)
def log(request: SignedInRequest, line_id: UUID) -> HttpResponse:
    """Take down how a session went that is done already: that is never refused."""
    programme, line = line_in(my_versions(request), line_id) or missing()
    if not programme.is_intact:
        return render(request, NOT_INTACT, {"programme": programme}, status=500)
    form = _form(request, programme, line)
    if request.method == "POST" and "done_on" in form.fields and form.is_valid():
        done = _log(request, programme, line_id, form)
        if done is not None:
            return done
    context = {
        "line": line,
        "form": form if "done_on" in form.fields else None,
        "do_now": unsaved.advice_of(request),
    }
    return render(request, "diary/log.html", context)


def my_versions(request: SignedInRequest) -> list[Programme]:
    """Return what was signed in the running episode, newest first."""
    return list(Programme.objects.for_patient(request.user).in_care().newest_first())


def missing() -> tuple[Programme, LineOf]:
    """Answer that there is no such line.

    Raises:
        Http404: always.
    """
    raise Http404


def _form(request: SignedInRequest, programme: Programme, line: LineOf) -> LogForm:
    """Return the form of one line; without a field for the day where none can be logged."""
    last = min(last_day(programme.plan, line), programme.ends_on)
    days = days_back(timezone.localdate(), programme.starts_on, last, diary.DAYS_BACK)
    return form_for(stimulation=isinstance(line, Stimulation))(request.POST or None, days=days)


def _sessions(programme: Programme, line_id: UUID) -> list[Session]:
    """Return those of one line, and those that may pause it or whose advice may stand."""
    wanted = Q(line_id=line_id) | Q(calls_physio=True)
    found = Session.objects.for_episode(programme.episode).with_standing().filter(wanted)
    return list(found.prefetch_related("programme__episode"))


def stopped_now(programme: Programme, line: LineOf, day: date) -> Stopped | None:
    """Say why one line of stimulation must not begin on a day, if it must not."""
    if not isinstance(line, Stimulation):
        return None
    why = programme_policies.lines_stopped(programme, day)
    return stopped_lines(programme, why).get(line.line_id)


def cannot_begin(programme: Programme, line: LineOf, day: date) -> str:
    """Say why a line must not be begun on a day; nothing if it may."""
    sessions = _sessions(programme, line.line_id)
    return _why_not(programme, line, sessions, day, stopped_now(programme, line, day))


def _why_not(
    programme: Programme,
    line: LineOf,
    sessions: list[Session],
    day: date,
    stopped: Stopped | None,
) -> str:
    """Say why a line of the programme that is followed must not be done; nothing if it may."""
    stands = standing(programme, day)
    if not stands.is_open:
        return f"{stands.title}. {stands.body}"
    if day > last_day(programme.plan, line):
        return str(REPLACED)
    return why_not(
        line,
        policies.paused(s for s in sessions if not s.lifted),
        stopped,
        no_today=policies.stopped_today(sessions, day),
        rest=policies.resting(sessions, day).get(line.line_id, Rest.NOTHING),
        restricted=is_restricted(programme),
    )


def _shown(
    programme: Programme, line: LineOf, sessions: list[Session], day: date
) -> dict[str, object]:
    """Gather the line's picture and words, and whether it was done already."""
    mine = [s for s in sessions if s.line_id == line.line_id and not s.corrected]
    logs = [s.as_log(programme.plan) for s in mine]
    due = next(d for d in due_on(programme.plan, day, logs) if d.line_id == line.line_id)
    moved = len(mine) if isinstance(line, Stimulation) else 0
    limit = programme.plan.pain_limit
    return {
        "view": line_view(line, pain_limit=limit, spot=moved, moving=True),
        "due": due,
        "extra": due.logged_today > 0 and due.left_today == 0,
        "not_due": due.state is State.NOTHING_DUE,
        "pain_limit": limit,
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
    except diary.NotASessionDay:
        form.add_error("done_on", str(WRONG_DAY))
    except diary.Incomplete as lacking:
        for name in lacking.fields:
            form.add_error(name, str(NEEDED))
    else:
        return _sent_twice(request, logged.session, form) if logged.differs else to_entry(logged)
    return None


def _sent_twice(request: SignedInRequest, first: Session, form: LogForm) -> HttpResponse:
    """Offer what came second as a correction of the first: it may be what really happened."""
    session = my_entry(request, first.pk)
    typed = request.POST.copy()
    typed["entry_id"] = str(uuid4())
    limit = session.programme.plan.pain_limit
    now = cards_for_unsaved(form.report(), stimulation=form.stimulation, pain_limit=limit)
    more = {"why": CorrectionForm(), "cards": now, "sent_twice": True}
    page = {"session": session, "form": type(form)(typed), **more}
    return render(request, "diary/correct.html", page, status=409)
