"""One patient at a glance."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from physiobench.assessment.models import Assessment, Judgement
from physiobench.clinical.screening.changes import title
from physiobench.clinical.screening.triage import StimulationVerdict, Tier
from physiobench.clinical.sessions.session_advice import StopReason
from physiobench.clinical.sessions.weeks import Week, by_week
from physiobench.content import load
from physiobench.diary import policies as diary_policies
from physiobench.diary.http import problems
from physiobench.diary.models import Did, Review, Session, in_force
from physiobench.episodes.models import Episode
from physiobench.episodes.policies import OpenReport
from physiobench.kit.models import OwnStimulator
from physiobench.programmes.models import Programme
from physiobench.questionnaires import engine


TIERS = {
    Tier.EMERGENCY_NOW: "stop",
    Tier.URGENT_TODAY: "stop",
    Tier.SEE_GP: "care",
    Tier.SEE_PHYSIO_IN_PERSON: "care",
    Tier.SUITABLE_REMOTE: "ok",
}
VERDICTS: dict[StimulationVerdict | None, str] = {
    StimulationVerdict.NOT_FOR_YOU: "stop",
    StimulationVerdict.NOT_AT_THIS_SITE: "stop",
    StimulationVerdict.PHYSIO_DECIDES: "care",
    StimulationVerdict.NO_OBJECTION: "ok",
    None: "care",
}


def verdict_tags(judgement: Judgement | None) -> list[tuple[str, str]]:
    """Return what the rules found, in a clinician's words, each with its tag's colour."""
    if judgement is None:
        return []
    outcome = judgement.value
    return [
        (title(outcome.tier), TIERS[outcome.tier]),
        (title(outcome.verdict), VERDICTS[outcome.verdict]),
    ]


def stimulator_name(own: OwnStimulator | None) -> str:
    """Return how the patient's own stimulator is called."""
    if own is None:
        return ""
    known = load.stimulators().get(own.model)
    return own.name or (known.name if known else own.model)


def answers(assessment: Assessment) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return what was asked and answered, page by page, in the version that was asked."""
    return [
        (page.title, list(lines))
        for response in assessment.responses.all()
        for page, lines in engine.summary(response.form)
    ]


def withdrawn(assessment: Assessment) -> list[str]:
    """Return the questions that were answered once, until a later answer hid them."""
    return [
        response.asked.by_link_id[link_id].full_label
        for response in assessment.responses.all()
        for link_id in response.cleared
    ]


def worst_pains(sessions: Iterable[Session], weeks: Iterable[Week]) -> dict[date, int | None]:
    """Return the worst pain after a session of each week, by the week's first day."""
    told = [(s.done_on, s.pain_after) for s in sessions if s.pain_after is not None]
    return {
        week.starts_on: max(
            (
                pain
                for day, pain in told
                if week.starts_on <= day < week.starts_on + timedelta(weeks=1)
            ),
            default=None,
        )
        for week in weeks
    }


@dataclass(frozen=True, slots=True)
class Diary:
    """What the patient reports: by week since the first programme, and by day."""

    weeks: list[tuple[Week, int | None]]
    reported: list[Session]  # every entry, the newest first
    waiting: list[tuple[Session, OpenReport, str]]  # corrected ones too: only a physio answers them


def diary(episode: Episode, programme: Programme | None, today: date) -> Diary:
    """Return the diary at a glance; no entry means unknown, not undone."""
    theirs = Session.objects.for_episode(episode).with_standing()
    reported = list(
        theirs.select_related("correction")
        .prefetch_related("reviews", "programme__episode")  # each version is read and parsed once
        .order_by("-done_on", "-logged_at", "-pk")
    )
    sessions = [session for session in reported if not session.corrected]
    weeks: tuple[Week, ...] = ()
    if programme is not None:
        versions = in_force(Programme.objects.filter(episode=episode))
        weeks = by_week(versions, [s.as_delivered(s.programme.plan) for s in sessions], today)
    pains = worst_pains(sessions, weeks)
    return Diary(
        weeks=[(week, pains[week.starts_on]) for week in weeks],
        reported=reported,
        waiting=[
            (session, report, how_it_went(session))
            for session in reported
            if session.needs_answer and (report := diary_policies.open_report(session))
        ],
    )


def days(sessions: Iterable[Session]) -> list[tuple[date, list[tuple[Session, str, str]]]]:
    """Lay out entries by day, each with the name of what was done and how it went, in order."""
    return [
        (on, [(session, _title(session), how_it_went(session)) for session in noted])
        for on, noted in groupby(sessions, key=lambda session: session.done_on)
    ]


def _title(session: Session) -> str:
    line = session.programme.line(session.line_id)
    return line.title if line else session.get_activity_display()


def how_it_went(session: Session) -> str:
    """Say how a session went, in a clinician's words: done, done in part, or why it was stopped."""
    if not session.stop_reason:
        return {
            Did.DONE: _("done"),
            Did.PARTLY: _("done in part"),
            Did.NOT_SAID: _("harm reported, not said how it went"),
        }[Did(session.did)]
    return {
        StopReason.PAIN: _("stopped early or not done: it hurt too much"),
        StopReason.UNWELL: _("stopped early or not done: felt unwell"),
        StopReason.SKIN: _("stopped early or not done: skin"),
        StopReason.TOO_HARD: _("stopped early or not done: too hard"),
        StopReason.NO_TIME: _("stopped early or not done: no time"),
        StopReason.EQUIPMENT: _("stopped early or not done: something did not work"),
        StopReason.OTHER: _("stopped early or not done: another reason"),
        StopReason.NOT_SAID: _("stopped early or not done: no reason given"),
        StopReason.CHECK: _("not begun: the check before the session"),
    }[StopReason(session.stop_reason)]


def decided_since(session: Session, latest: Review) -> str:
    """Say why a physio's decision was not saved: who decided what, and when, since they began."""
    what = _("reviewed this report")
    if session.pauses and latest.lets_go_on:
        what = _("decided that the patient can start again")
    elif session.pauses:
        what = _("decided that it stays paused")
    words = _(
        "%(physio)s %(what)s on %(at)s, after you opened this page, so your decision is not saved "
        "yet: read theirs above, then change yours or save it."
    )
    at = date_format(timezone.localtime(latest.reviewed_at), "j F Y, H:i")
    return words % {"physio": latest.reviewed_by.name, "what": what, "at": at}


def corrected_since(newest: Session) -> str:
    """Say why a physio's decision was not saved: what the patient corrected since they began."""
    words = _(
        "The patient corrected this report on %(at)s, after you opened this page, so your decision "
        "is not saved yet. %(what)s Read the corrected report above, then change your decision or "
        "save it."
    )
    at = date_format(timezone.localtime(newest.logged_at), "j F Y, H:i")
    return words % {"at": at, "what": now_reported(newest)}


def now_reported(correction: Session) -> str:
    """Name the problems in a correction, or say that it pauses nothing."""
    if not correction.pauses:
        return _("The corrected report names no problem that pauses anything.")
    return _("They now report: %(what)s.") % {"what": "; ".join(problems(correction))}
