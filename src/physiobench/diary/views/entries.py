"""What is in the diary: one entry, its correction, and how it went so far."""

from collections.abc import Sequence
from uuid import UUID

from django.db.models import Prefetch, prefetch_related_objects
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from physiobench.accounts.http import SignedInRequest, page_for
from physiobench.accounts.models import Role
from physiobench.clinical.programme.dose import SessionOutcome
from physiobench.clinical.sessions.session_advice import Pause, StopReason, strongest
from physiobench.diary import policies
from physiobench.diary import services as diary
from physiobench.diary.forms import DID, REASONS, CorrectionForm, form_for
from physiobench.diary.http import hold, is_changed, next_step, unsaved
from physiobench.diary.http.cards import PauseText, cards
from physiobench.diary.models import Review, Session
from physiobench.diary.presenters.history import days
from physiobench.diary.presenters.history import history as history_of
from physiobench.lib.paging import list_page
from physiobench.programmes.models import Programme


WHY = {
    **{reason.value: words for reason, words in REASONS},
    StopReason.NOT_SAID.value: gettext_lazy("You gave no reason"),
    StopReason.CHECK.value: gettext_lazy(
        "Your answers before the session were a reason not to start."
    ),
}
REPLACED = gettext_lazy("A later decision replaced this one.")
NEEDED = gettext_lazy("Please answer this.")


@page_for(Role.PATIENT)
def entry(request: SignedInRequest, entry_id: UUID) -> HttpResponse:
    session = my_entry(request, entry_id)
    line = session.programme.line(session.line_id)
    decided = Review.objects.latest_first().select_related("reviewed_by")
    prefetch_related_objects([session], Prefetch("reviews", decided))
    reviews = list(session.reviews.all())
    waits = _what_else_waits(session)
    waiting = strongest((policies.paused(waits), policies.stopped_today(waits, session.done_on)))
    if session.line_id in policies.resting(waits, session.done_on):
        waiting = Pause.EVERYTHING  # for the advice on this line only
    # the pause of this entry is said once, together with the others, until a physio has decided
    mine = cards(session.told, session.stop_reason, decided=True, waiting=waiting)
    is_over = session.corrected and (not session.pauses or session.lifted)
    if is_over:  # a correction takes back all advice but that of a pause
        mine = []
    context = {
        "session": session,
        "title": line.title if line else "",
        "cards": mine,
        "hold": hold(_paused_by(session, waits), shown=mine, entry=session),
        "did": dict(DID).get(SessionOutcome(session.did), _("You did not say")),
        "why": WHY.get(session.stop_reason, ""),
        "kept_first": request.GET.get("kept") == "first",
        "reviews": [
            (one, _next(session, one, waits) if one == reviews[0] else str(REPLACED))
            for one in reviews
        ],
        "changed": _changed(session, advised=bool(mine)),
        "may_correct": not session.corrected and session.stop_reason != "check",
    }
    return render(request, "diary/entry.html", context)


def _changed(session: Session, *, advised: bool) -> str:
    """Say that a correction has arrived, and whether the advice on the first entry still stands."""
    if advised and is_changed(session):
        return PauseText.CORRECTED_ADVICE.text
    return PauseText.CORRECTED.text if session.corrected else ""


def _what_else_waits(session: Session) -> list[Session]:
    """Return the other entries of which something still stands: this one says its own itself."""
    waits = Session.objects.holding(session.programme.episode.patient)
    return list(waits.exclude(pk=session.pk))


def _paused_by(session: Session, waits: Sequence[Session]) -> list[Session]:
    """Return the entries whose pause and advice the card names: this one until it is decided."""
    is_undecided = session.pauses and session.last_decision is None
    return [session, *waits] if is_undecided else list(waits)


def _next(session: Session, review: Review, waits: Sequence[Session]) -> str:
    """Say what the patient does after the latest decision of a physio."""
    if review.lets_go_on and any(other.pauses for other in waits):
        return PauseText.ANOTHER_WAITS.text
    if review.lets_go_on:
        return PauseText.START_AGAIN.text
    if not session.pauses:
        return ""
    after_care = session.programme.episode.ended_at is not None
    words = [PauseText.DO_NOT_START.text, next_step(review, after_care=after_care)]
    if session.advice_stands:
        words.append(PauseText.DO_NOT_WAIT.text)
    return " ".join(words)


@page_for(Role.PATIENT)
def correct(request: SignedInRequest, entry_id: UUID) -> HttpResponse:
    """Take down what really happened, and why the first entry was wrong."""
    session = my_entry(request, entry_id)
    if session.stop_reason == "check":
        raise Http404
    kind = form_for(stimulation=session.activity == "stimulation")
    form = kind(request.POST or None, initial=_typed_first(session))
    names_harm = form.is_valid() and form.names_harm(form.cleaned_data)
    why = CorrectionForm(request.POST or None, is_needed=not names_harm)
    if request.method == "POST" and form.is_valid() and why.is_valid():
        try:
            logged = diary.correct_session(
                by=request.user,
                session=session,
                entry_id=form.cleaned_data["entry_id"],
                report=form.report(),
                reason=why.cleaned_data["correction_reason"] or _("Not said."),
                now=timezone.localtime(),
            )
        except diary.AlreadyCorrected:
            why.add_error(None, str(_("This entry was corrected already. Open the newer one.")))
        except diary.Incomplete as lacking:
            for name in lacking.fields:
                form.add_error(name, str(NEEDED))
        else:
            return to_entry(logged)
    page = {"session": session, "form": form, "why": why}
    page["do_now"] = unsaved.advice_of(request)
    return render(request, "diary/correct.html", page)


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
        .order_by("done_on", "logged_at", "pk")
    )
    reported = list(sessions)
    shown = history_of(versions, reported, timezone.localdate())
    entries = list_page(request, reported[::-1])
    page = {"history": shown, "entries": entries, "days": days(entries.rows, shown.titles)}
    return render(request, "diary/history.html", page)


def my_entry(request: SignedInRequest, entry_id: UUID) -> Session:
    """Return one entry of this patient; any other is not there."""
    mine = Session.objects.for_patient(request.user).with_standing()
    found: Session | None = (
        mine.select_related("programme__episode__order", "programme__episode__patient")
        .filter(pk=entry_id)
        .first()
    )
    if found is None:
        raise Http404
    return found


def to_entry(logged: diary.Logged) -> HttpResponse:
    """Lead to what was written down."""
    url = reverse("diary:entry", args=[logged.session.pk])
    return redirect(f"{url}?kept=first" if logged.differs else url)
