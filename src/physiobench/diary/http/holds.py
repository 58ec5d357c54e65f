"""What a patient reads while something they reported stays paused: who decided, and what next."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Prefetch, prefetch_related_objects
from django.utils import timezone
from django.utils.translation import gettext as _

from physiobench.clinical.sessions.pain import Light
from physiobench.clinical.sessions.reports import session_is_emergency
from physiobench.clinical.sessions.session_advice import Pause, StopReason, strongest
from physiobench.clinical.sessions.skin import SkinUrgency
from physiobench.content.advice import AdviceTemplate
from physiobench.diary.http.cards import Card, PauseText, cards
from physiobench.diary.models import NextStep, Review, Session
from physiobench.lib.day_words import day_words


PAUSES = (Pause.EVERYTHING, Pause.STIMULATION, Pause.NOTHING)  # the strongest first
# the other steps need a message, which can no longer be sent
STEPS_AFTER_CARE = frozenset({NextStep.EXAMINED, NextStep.CALL})


class PauseTemplate(AdviceTemplate, file="pause"):
    """Who decided, and who does what by when."""

    NOT_YET = "not-yet"
    CALL = "call"
    MESSAGE = "message"
    RELEASED = "released"


@dataclass(frozen=True, slots=True)
class Hold:
    """What must wait and why, and the advice that still stands.

    A physio has not looked yet, or has decided that it stays so. A report that pauses nothing
    leaves its advice here until a physio has looked at it and its day is over.
    """

    pause: Pause
    released: Sequence[str] = ()  # which reports no longer stop them, while another one does
    decisions: Sequence[str] = ()  # on what a physio has looked at, the latest first
    unchecked: Mapping[date, Sequence[str]] = field(default_factory=dict)  # problems, by day
    is_after_care: bool = False  # the care has ended: no message can be sent any more
    advice: Sequence[Card] = ()  # that still stands, the most urgent first
    is_unchecked: bool = False  # a physio still has to look at a report
    is_changed: bool = False  # the patient changed an entry, and no physio has decided since
    if_worse: PauseText = PauseText.IF_WORSE  # as urgent as the most urgent report
    is_promised: bool = False  # a call or message, and the advice stands until then

    @property
    def way_on(self) -> str:
        """Return the words that lead from any page to the advice, as urgent as the advice is."""
        if any(card.kind == "emergency" for card in self.advice):
            return PauseText.EMERGENCY_HELP.text
        if any(card.tel for card in self.advice):
            return PauseText.MEDICAL_HELP.text
        return PauseText.WHY.text

    @property
    def title(self) -> str:
        """Return what must not be done."""
        if self.pause is Pause.EVERYTHING:
            return PauseText.EVERYTHING.text
        return PauseText.STIMULATION.text

    @property
    def body(self) -> str:
        """Return who decided what and when, what to do next, and when not to wait."""
        first = [*self.released, *self.decisions]
        if self.is_promised:
            first.append(PauseText.DO_NOT_WAIT.text)
        if self.unchecked:
            words = (
                _("You also reported on %(day)s: %(what)s.")
                if first
                else _("You reported on %(day)s: %(what)s.")
            )
            reported = [
                words % {"day": day_words(day, weekday=True), "what": "; ".join(found)}
                for day, found in self.unchecked.items()
            ]
            first.append(" ".join((*reported, PauseText.TO_BE_CHECKED.text)))
        if self.is_changed:
            first.append(PauseText.CORRECTED_PAUSE.text)
        if self.is_after_care:
            first.append(PauseText.AFTER_CARE.text)
        return "\n\n".join((*first, self.if_worse.text))


def hold(
    sessions: Iterable[Session], *, shown: Sequence[Card] = (), entry: Session | None = None
) -> Hold | None:
    """Return what still waits and what was advised about it, or None.

    Args:
        sessions: of one patient, with their programme's episode, annotated by `with_standing`.
        shown: the advice that the page shows already, which is not repeated.
        entry: the entry that the page is about; the page says itself what was decided about it.
    """
    today = timezone.localdate()
    holding = [session for session in sessions if _holds(session, today)]
    if not holding:
        return None
    holding.sort(key=lambda one: (one.done_on, one.logged_at), reverse=True)
    holding.sort(key=lambda one: PAUSES.index(one.pause))  # of those that stop as much, the newest
    reviews = Review.objects.select_related("reviewed_by")
    prefetch_related_objects(holding, Prefetch("reviews", reviews))
    latest = {one.pk: review for one in holding if (review := one.last_decision) is not None}
    own = entry.pause if entry is not None and not entry.lifted else Pause.NOTHING
    pause = strongest((own, *(session.pause for session in holding)))
    after_care = any(session.programme.episode.ended_at is not None for session in holding)
    unchecked = _unchecked(one for one in holding if one.pauses and one.pk not in latest)
    released = _released(holding, entry) if pause is not Pause.NOTHING else ()
    only = not unchecked and not released
    return Hold(
        pause,
        released,
        _decisions(holding, latest, after_care=after_care, is_only_report=only),
        unchecked=unchecked,
        is_unchecked=any(one.pk not in latest for one in holding),
        is_after_care=after_care,
        advice=_advice((one for one in holding if one.advice_stands), shown),
        is_changed=any(one.pauses and is_changed(one) for one in holding),
        if_worse=_if_worse(holding),
        is_promised=any(one.pauses and one.advice_stands and one.pk in latest for one in holding),
    )


def _if_worse(holding: Sequence[Session]) -> PauseText:
    """Return whom to call if it gets worse: never less than the advice on a report says."""
    emergencies = [one.told for one in holding if session_is_emergency(one.told)]
    if not emergencies:
        return PauseText.IF_WORSE
    calls_999 = any(
        symptom.urgency is SkinUrgency.EMERGENCY_999
        for told in emergencies
        for symptom in told.symptoms
    )
    return PauseText.IF_999 if calls_999 else PauseText.IF_A_AND_E


def _holds(session: Session, today: date) -> bool:
    """Tell whether a report still pauses something, or its advice stands though it does not.

    What the questions before a session found without a pause is asked again on the next day.
    """
    if session.pauses:
        return not session.lifted
    if not session.calls_physio or session.corrected:
        return False
    if session.reviewed and (session.lifted or session.done_on != today):
        return False
    is_asked_again = session.stop_reason == StopReason.CHECK and session.done_on != today
    return not is_asked_again and bool(_advice_of(session))


def _decisions(
    holding: Sequence[Session],
    latest: Mapping[UUID, Review],
    *,
    after_care: bool,
    is_only_report: bool,
) -> Sequence[str]:
    """Say what was decided, the latest first.

    One decision stands for a report and its corrections, and for one problem of one day: the
    latest. Each names its report, unless there is one report only.
    """
    by_id = {session.pk: session for session in holding}
    decided = [session for session in holding if session.pauses and session.pk in latest]
    decided.sort(key=lambda one: (latest[one.pk].reviewed_at, latest[one.pk].pk), reverse=True)
    of_one_report: dict[UUID, Session] = {}
    for session in decided:
        of_one_report.setdefault(_first_entry(session, by_id).pk, session)
    named: dict[str, Review] = {}
    for session in of_one_report.values():
        named.setdefault(_named(session), latest[session.pk])
    if is_only_report and len(named) == 1:
        return tuple(decision(review, after_care=after_care) for review in named.values())
    return tuple(
        decision(review, report, after_care=after_care) for report, review in named.items()
    )


def _released(holding: Sequence[Session], entry: Session | None) -> Sequence[str]:
    """Say which reports a physio decided in these days no longer stop the patient, newest first.

    An entry and its correction are one report: neither is named while the other one pauses.
    """
    since = timezone.now() - RELEASE_IS_NEWS
    paused = Session.objects.for_episode(holding[0].programme.episode).exclude(pauses="")
    decided = paused.with_standing().filter(lifted=True, reviews__reviewed_at__gte=since)
    reviews = Review.objects.select_related("reviewed_by")
    lifted = decided.distinct().prefetch_related(Prefetch("reviews", reviews))
    waiting = [session for session in holding if session.pauses]
    same = {key for session in waiting for key in (session.pk, session.corrects_id) if key}
    same_words = {_named(session) for session in waiting}
    found: list[tuple[Review, str]] = []
    for session in lifted:
        named, last = _named(session), session.last_decision
        is_same = session.pk in same or session.corrects_id in same or named in same_words
        if last is not None and not is_same and (entry is None or session.pk != entry.pk):
            found.append((last, named))
    found.sort(key=lambda one: (one[0].reviewed_at, one[0].pk), reverse=True)
    return tuple(
        PauseTemplate.RELEASED.fill(
            physio=review.reviewed_by.name,
            report=named,
            day=day_words(review.reviewed_at, weekday=True),
        )
        for review, named in found
    )


def _first_entry(session: Session, by_id: Mapping[UUID, Session]) -> Session:
    first = session
    while first.corrects_id is not None and first.corrects_id in by_id:
        first = by_id[first.corrects_id]
    return first


def _named(session: Session) -> str:
    return _("your report of %(day)s (%(what)s)") % {
        "day": day_words(session.done_on),
        "what": "; ".join(problems(session)),
    }


def _unchecked(reports: Iterable[Session]) -> Mapping[date, Sequence[str]]:
    """Return the problems that no physio has checked, by the day that they are about."""
    found: dict[date, list[str]] = {}
    for session in reports:
        of_the_day = found.setdefault(session.done_on, [])
        of_the_day.extend(one for one in problems(session) if one not in of_the_day)
    return found


def _advice(reports: Iterable[Session], shown: Sequence[Card]) -> Sequence[Card]:
    """Return the advice on these reports, each once, the most urgent first, then as they come.

    Each says which day it is about: the page may be about a newer entry.
    """
    found = (
        replace(card, about=_about(session))
        for session in reports
        for card in _advice_of(session)
        if card not in shown
    )
    return sorted(dict.fromkeys(found), key=lambda card: card.rank)


def _advice_of(session: Session) -> Sequence[Card]:
    """Return the advice on one report, without what reassures.

    Once the care has ended, a report that pauses nothing keeps only the advice on whom to call: how
    to go on is no longer for the patient to follow.
    """
    only_calls = not session.pauses and session.programme.episode.ended_at is not None
    found = cards(session.told, session.stop_reason, decided=True)
    return [card for card in found if card.kind != "info" and (card.tel or not only_calls)]


def is_changed(session: Session) -> bool:
    """Tell whether the patient corrected an entry and no physio has decided on it since."""
    if not session.corrected:
        return False
    latest = session.last_decision
    return latest is None or latest.reviewed_at < session.correction.logged_at


def _about(session: Session) -> str:
    day = day_words(session.done_on, weekday=True)
    about = _("About your report of %(day)s.") % {"day": day}
    return f"{about} {PauseText.CORRECTED_ADVICE.text}" if is_changed(session) else about


def problems(session: Session) -> Sequence[str]:
    """Name what a session reported that pauses something, as the patient chose it; never empty."""
    told = session.told
    found = [symptom.label for symptom in told.symptoms]
    on_skin = told.skin_besides_symptoms
    if on_skin is not None and on_skin.stop:
        found.append(on_skin.label)
    if told.check:
        found.append(_("Your answers before the session"))
    if told.sensation is not None and told.sensation.light is Light.RED:
        found.append(_("Pain or burning with the current"))
    return found or [_("A session on %(day)s") % {"day": day_words(session.done_on)}]


RELEASE_IS_NEWS = timedelta(days=7)  # DESIGN: as far back as the Today page looks


def release(sessions: Iterable[Session], now: datetime) -> Review | None:
    """Return the latest decision of these days that the patient can start again, or None.

    None too while something else still waits: nothing beside a stop says how to go on.

    Args:
        sessions: of one patient, all that ever paused, annotated by `with_standing`.
        now: when.
    """
    paused = [session for session in sessions if session.pauses]
    if not paused or not all(session.lifted for session in paused):
        return None
    reviews = Review.objects.filter(session__in=paused, lets_go_on=True)
    recent = reviews.filter(reviewed_at__gte=now - RELEASE_IS_NEWS)
    latest: Review | None = recent.select_related("reviewed_by").latest_first().first()
    return latest


def decision(review: Review, report: str = "", *, after_care: bool = False) -> str:
    """Say who decided, when, and what to do next; after care, only what is still possible.

    `report` names which report, where several were decided.
    """
    decided = PauseTemplate.NOT_YET.fill(
        physio=review.reviewed_by.name,
        report=report or _("your report"),
        day=day_words(review.reviewed_at, weekday=True),
    )
    if after_care and review.next_step not in STEPS_AFTER_CARE:
        return decided
    return f"{decided} {next_step(review, after_care=after_care)}"


def next_step(review: Review, *, after_care: bool = False) -> str:
    """Say what the patient does next, and by when the physio does their part."""
    if after_care and review.next_step not in STEPS_AFTER_CARE:
        return PauseText.AFTER_CARE.text
    if not review.next_step:  # kept before there was a choice
        return PauseText.ASK.text
    physio = review.reviewed_by.name
    day = day_words(review.promised_for, weekday=True)
    step = NextStep(review.next_step)
    if step is NextStep.CALL:
        return PauseTemplate.CALL.fill(physio=physio, day=day)
    if step is NextStep.MESSAGE:
        return PauseTemplate.MESSAGE.fill(physio=physio, day=day)
    if step is NextStep.HEAL:
        return PauseText.HEAL.text
    return (PauseText.EXAMINED_AFTER_CARE if after_care else PauseText.EXAMINED).text
