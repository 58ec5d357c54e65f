"""Every write to a follow-up."""

from datetime import datetime
from functools import partial
from uuid import uuid4

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse

from physiobench.accounts.models import User
from physiobench.assessment import services as assessment
from physiobench.audit import services as audit
from physiobench.audit.models import Verb
from physiobench.clinical.care import follow_up as window
from physiobench.episodes import policies as episode_policies
from physiobench.episodes import services as episodes
from physiobench.episodes.models import Ending, Episode
from physiobench.followup import emails, policies
from physiobench.followup.models import FollowUp, Next, Reminder
from physiobench.questionnaires.engine import Value


LONGEST_ANSWER = 10_000
ACTIVITIES = ("activity-1", "activity-2", "activity-3")  # linkIds, at the start and here alike


class FollowUpAlreadyAnswered(Exception):
    """The patient has an answer already. Write them a message instead."""


class NotSent(Exception):
    """The patient has not finished the questions yet."""


class EmptyAnswer(ValueError):
    """The answer is empty, or too long."""


@transaction.atomic
def open_follow_up(*, by: User, episode: Episode, now: datetime) -> FollowUp:
    """Use the package's one follow-up: open its questions. Opening it again gives the same one.

    One that was opened in time may be finished later. Its questions are found by the row that
    names them, and by nothing that is worked out from the site's secret key: that key may change.

    Raises:
        PermissionDenied: for anyone but the patient.
        EpisodeClosed: if the episode is not running.
        WindowClosed: if it is too late; says since when.
    """
    found = FollowUp.objects.filter(episode=episode, episode__patient=by).first()
    if found is not None:
        return found
    Episode.objects.select_for_update().get(pk=episode.pk)  # two clicks at once are one follow-up
    found = FollowUp.objects.filter(episode=episode, episode__patient=by).first()
    if found is not None:
        return found
    policies.check_may_open(by, episode, now.date())
    questions = assessment.open_follow_up(
        by=by,
        key=str(uuid4()),
        pathway=f"follow-up-{episode.assessment.pathway}",
        returns_to=reverse("followup:mine"),
        starting=_named_activities(episode),
        now=now,
    )
    follow_up = FollowUp.objects.create(episode=episode, assessment=questions, opened_at=now)
    audit.record(by=by, verb=Verb.FOLLOWUP_BEGUN, subject=follow_up, patient=by, now=now)
    return follow_up


def _named_activities(episode: Episode) -> dict[str, tuple[Value, ...]]:
    """Return what the patient named at the start; only the same activity can be compared."""
    return {
        link_id: values
        for response in episode.assessment.responses.all()
        for link_id, values in response.given.items()
        if link_id in ACTIVITIES
    }


@transaction.atomic
def open_answers(*, by: User, follow_up: FollowUp, now: datetime) -> None:
    """Leave a trace that a physio opened what the patient answered; the patient sees it.

    Raises:
        PermissionDenied: for anyone who does not treat the patient now.
    """
    episode = follow_up.episode
    access = episode_policies.check_may_treat(by, episode, now)
    audit.record(
        by=by,
        verb=Verb.FOLLOWUP_OPENED,
        subject=follow_up,
        patient=episode.patient,
        now=now,
        detail=access.detail,
    )


@transaction.atomic
def answer(*, by: User, follow_up: FollowUp, text: str, next_step: Next, now: datetime) -> FollowUp:
    """Answer a follow-up, once; a discharge ends the episode in the same act.

    Sending the same answer twice changes nothing and returns the first.

    Raises:
        PermissionDenied: for anyone who does not treat the patient now.
        FollowUpAlreadyAnswered: if it has another answer already.
        NotSent: if the patient has not finished.
        ReportsUndecided: if it would end the care while a safety report has no decision.
        EmptyAnswer: if `text` is blank or longer than `LONGEST_ANSWER` characters.
    """
    locked = (
        FollowUp.objects.select_for_update(of=("self",))
        .select_related("assessment", "episode__patient", "episode__physio", "episode__order")
        .get(pk=follow_up.pk)
    )
    access = policies.check_may_answer(by, locked, now)
    words = text.strip()
    if locked.answered_at is not None:
        if (locked.answer, locked.next) != (words, next_step):
            raise FollowUpAlreadyAnswered
        return locked
    if locked.sent_at is None:
        raise NotSent
    if not words or len(words) > LONGEST_ANSWER:
        raise EmptyAnswer
    locked.answer, locked.next = words, next_step
    locked.answered_at, locked.answered_by = now, by
    locked.save(update_fields=["answer", "next", "answered_at", "answered_by"])
    patient = locked.episode.patient
    audit.record(
        by=by,
        verb=Verb.FOLLOWUP_ANSWERED,
        subject=locked,
        patient=patient,
        now=now,
        detail=access.detail,
    )
    if next_step == Next.DISCHARGE:
        theirs = Episode.objects.filter(pk=locked.episode_id)
        episodes.discharge(
            by=by,
            episode=locked.episode,
            why=Ending.FINISHED,
            undecided=policies.undecided(theirs),  # this follow-up has its answer by now
            now=now,
        )
    episodes.settle(by=by, subject=locked, now=now)
    transaction.on_commit(partial(emails.answer_waits, patient))
    return locked


@transaction.atomic
def notice(*, by: User | None, now: datetime) -> int:
    """Tell whoever answers once of every follow-up that was sent; return how many.

    Raises:
        PermissionDenied: if a person asks; only the service itself does this.
    """
    if by is not None:
        raise PermissionDenied
    unnoticed = (
        FollowUp.objects.awaiting_answer()
        .filter(noticed_at=None)
        .select_related("assessment", "episode__physio", "episode__patient")
    )
    count, reports = 0, {}
    for follow_up in unnoticed:
        follow_up.noticed_at = now
        follow_up.save(update_fields=["noticed_at"])
        audit.record(
            by=None,
            verb=Verb.FOLLOWUP_SENT,
            subject=follow_up,
            patient=follow_up.episode.patient,
            now=now,
        )
        reports[policies.open_report(follow_up)] = 0
        count += 1
    episodes.ask_to_answer(by=None, reports=reports, now=now)
    return count


def remind(*, by: User | None, now: datetime) -> int:
    """Remind those who have not used their follow-up and whose reminder is due; return how many.

    Each reminder is a row, so that a service that slept over the day still sends it, and none is
    sent twice.

    Raises:
        PermissionDenied: if a person asks; only the service itself does this.
    """
    if by is not None:
        raise PermissionDenied
    unused = (
        Episode.objects.running()
        .filter(follow_up=None, patient__restricted_at=None)
        .select_related("patient")
    )
    return sum(_remind(episode, now) for episode in unused)


@transaction.atomic
def _remind(episode: Episode, now: datetime) -> bool:
    due = window.reminder_due(episode.assessed_on, now.date())
    if due is None or not episode.patient.is_active:
        return False
    _reminder, created = Reminder.objects.get_or_create(
        episode=episode, days_before=due, defaults={"sent_at": now}
    )
    if created:
        audit.record(
            by=None,
            verb=Verb.FOLLOWUP_REMINDED,
            subject=episode,
            patient=episode.patient,
            now=now,
        )
        closes_on = episode.follow_up_closes_on
        transaction.on_commit(partial(emails.window_closes, episode.patient, closes_on))
    return created
