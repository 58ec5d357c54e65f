"""From the order to the discharge. Each act checks, stores, and leaves a trace, together."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import partial
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from physiobench.accounts.models import Physio, User
from physiobench.accounts.policies import check_not_restricted
from physiobench.assessment import policies as assessment_policies
from physiobench.assessment import services as assessments
from physiobench.assessment.models import Assessment
from physiobench.audit import services as audit
from physiobench.audit.models import Verb
from physiobench.episodes import emails, policies
from physiobench.episodes.models import Ending, Episode, NextCare, Notice, roster_on
from physiobench.episodes.policies import OpenReport
from physiobench.payments import services as payments
from physiobench.payments.models import Receipt


class NotSuitable(Exception):
    """The assessment does not open the way to buying: unfinished, stopped, too old, or used."""


class PhysioNotAvailable(Exception):
    """This physio is not registered today, or takes no new patients. Choose another."""


class ConsentMissing(Exception):
    """One of the boxes was not ticked."""


class AlreadyInCare(Exception):
    """There is an open episode already; a person has one at a time."""

    def __init__(self, episode: Episode) -> None:
        super().__init__(episode)
        self.episode = episode


class EpisodeEnded(Exception):
    """The care has ended; nothing more can be done in it."""


class NextCareMissing(Exception):
    """The patient needs to be seen in person. Choose by whom and how soon, and write why."""


class NotPaid(Exception):
    """The care has not begun."""


@transaction.atomic
def request_package(
    *,
    by: User,
    episode_id: UUID,
    order_id: UUID,
    assessment: Assessment,
    physio: Physio,
    agreements: Iterable[str],
    provider: str,
    now: datetime,
) -> Episode:
    """Order the package: the order, the episode, and the assessment in the patient's record.

    Asking twice with one `episode_id` gives the first episode. The care begins when it is paid.

    Args:
        by: the patient.
        episode_id: made with the form.
        order_id: made with the form.
        assessment: finished, and found suitable by the rules.
        physio: whom the patient chose.
        agreements: slugs of the texts that were ticked.
        provider: slug of the way to pay.
        now: when.

    Raises:
        PermissionDenied: if `by` is no patient, or an id or the assessment is someone else's.
        NotSuitable: if the assessment does not open the way to buying.
        PhysioNotAvailable: if the physio cannot take patients today.
        ConsentMissing: if one of the texts was not agreed to.
        AlreadyInCare: if the patient has an open episode.
    """
    if not by.is_patient:
        raise PermissionDenied
    check_not_restricted(by)
    User.objects.select_for_update().get(pk=by.pk)  # one purchase of a person at a time
    asked = Episode.objects.filter(pk=episode_id).first()
    if asked is not None:
        if asked.patient_id != by.pk:
            raise PermissionDenied
        return asked
    running = Episode.objects.for_patient(by).open().first()
    if running is not None:
        raise AlreadyInCare(running)
    claimed = assessments.claim(by=by, assessment=assessment, now=now)
    used = Episode.objects.filter(assessment=claimed).exists()
    if used or claimed.completed_on is None or not assessment_policies.may_buy(claimed, now):
        raise NotSuitable
    today = timezone.localdate(now)
    if not Physio.objects.accepting_on(today).filter(pk=physio.pk).exists():
        raise PhysioNotAvailable
    ticked = set(agreements)
    if not ticked >= set(policies.CONSENTS):
        raise ConsentMissing
    order = payments.place_order(
        by=by,
        order_id=order_id,
        product=policies.PACKAGE,
        agreements=policies.CONSENTS,
        provider=provider,
        now=now,
    )
    episode = Episode.objects.create(
        id=episode_id,
        patient=by,
        physio=physio.user,
        order=order,
        assessment=claimed,
        assessed_on=claimed.completed_on,
        asked_at=now,
    )
    audit.record(by=by, verb=Verb.EPISODES_REQUESTED, subject=episode, patient=by, now=now)
    transaction.on_commit(partial(emails.ordered, episode))
    return episode


@transaction.atomic
def accept_payment(*, by: User, episode: Episode, reference: str, now: datetime) -> Receipt:
    """Take the payment: the care begins, and the physio is told. Twice gives the first receipt.

    Raises:
        PermissionDenied: if `by` is not a manager.
        PhysioNotAvailable: if the physio is no longer registered; hand the patient over first.
        payments.OrderCancelled: if the patient has cancelled meanwhile.
    """
    policies.check_may_manage(by)
    locked = _lock(episode)
    is_news = not locked.order.is_paid
    if is_news and not locked.physio.physio.is_registered_on(timezone.localdate(now)):
        raise PhysioNotAvailable
    receipt = payments.mark_paid(by=by, order=locked.order, reference=reference, now=now)
    if is_news:
        audit.record(
            by=by, verb=Verb.EPISODES_BEGUN, subject=locked, patient=locked.patient, now=now
        )
        reader = policies.answering(locked, now).person or locked.physio
        transaction.on_commit(partial(emails.new_patient, locked, reader))
        transaction.on_commit(partial(emails.paid, locked, reader))
    return receipt


@transaction.atomic
def reassign(*, by: User, episode: Episode, physio: Physio, now: datetime) -> Episode:
    """Hand a patient over to another physio, with all that is open; mail both and the patient.

    Handing over to the same one changes nothing.

    Raises:
        PermissionDenied: if `by` is not a manager.
        EpisodeEnded: if the care has ended.
        PhysioNotAvailable: if the other physio cannot take patients today, or is on leave.
    """
    policies.check_may_manage(by)
    locked = _lock(episode)
    if locked.ended_at is not None:
        raise EpisodeEnded
    if locked.physio_id == physio.user_id:
        return locked
    today = timezone.localdate(now)
    accepts = Physio.objects.accepting_on(today).filter(pk=physio.pk).exists()
    if not accepts or not roster_on(today).can_answer(physio.user_id):
        raise PhysioNotAvailable
    old, locked.physio = locked.physio, physio.user
    locked.save(update_fields=["physio"])
    # whoever was asked for the physio before need not act; the new one is asked about what is open
    Notice.objects.open().filter(episode=locked).update(settled_at=now)
    audit.record(
        by=by, verb=Verb.EPISODES_REASSIGNED, subject=locked, patient=locked.patient, now=now
    )
    transaction.on_commit(partial(emails.handed_over, locked.patient, locked.physio))
    if locked.is_running:
        transaction.on_commit(partial(emails.new_patient, locked, locked.physio))
        if old.is_active:
            transaction.on_commit(partial(emails.patient_handed_over, old, locked.physio))
    return locked


@transaction.atomic
def open_order(*, by: User, episode: Episode, now: datetime) -> None:
    """Leave a trace that a manager opened what was ordered, and from whom; the patient sees it.

    Raises:
        PermissionDenied: if `by` is not a manager.
    """
    policies.check_may_open_order(by)
    audit.record(
        by=by, verb=Verb.EPISODES_ORDER_OPENED, subject=episode, patient=episode.patient, now=now
    )


@transaction.atomic
def open_record(*, by: User, episode: Episode, now: datetime) -> None:
    """Leave a trace that a physio looked into the record; the patient sees it.

    Raises:
        PermissionDenied: if `by` does not treat this patient now.
    """
    access = policies.check_may_open_record(by, episode, now)
    audit.record(
        by=by,
        verb=Verb.RECORD_OPENED,
        subject=episode,
        patient=episode.patient,
        now=now,
        detail=access.detail,
    )


@transaction.atomic
def discharge(
    *,
    by: User,
    episode: Episode,
    why: Ending,
    next_care: NextCare | None = None,
    undecided: Sequence[OpenReport],
    now: datetime,
) -> Episode:
    """End the care. Ending it again changes nothing.

    If care at a distance is not suitable, or no programme was written, the patient is owed a refund
    for what they did not get.

    Args:
        by: whoever treats the patient now.
        episode: the care.
        why: why it ends.
        next_care: who sees the patient next, how soon and why.
        undecided: the safety reports of this care that no physio has decided on. They belong to
            apps above this one, so the caller passes them.
        now: when.

    Raises:
        NextCareMissing: if the patient must be seen in person, without by whom or why.
        policies.ReportsUndecided: if there are such reports.
        PermissionDenied: if `by` does not treat this patient now.
        NotPaid: if the care has not begun.
        ValueError: if `why` is a cancellation; that is `cancel`.
    """
    access = policies.check_may_discharge(by, episode, now)
    if why == Ending.CANCELLED:
        msg = "a physio discharges; the patient or a manager cancels"
        raise ValueError(msg)
    locked = _lock(episode)
    if locked.ended_at is not None:
        return locked
    if locked.began_at is None:
        raise NotPaid
    if undecided:
        raise policies.ReportsUndecided(undecided)
    if why == Ending.IN_PERSON and (next_care is None or not next_care.why.strip()):
        raise NextCareMissing
    if policies.owes_refund(locked, why):
        payments.cancel(by=by, order=locked.order, share_done=policies.share_done(locked), now=now)
    if next_care is not None:
        locked.see_whom, locked.see_within = next_care.whom, next_care.within
        locked.ended_note = next_care.why.strip()
    _end(locked, by=by, why=why, now=now)
    audit.record(
        by=by,
        verb=Verb.EPISODES_DISCHARGED,
        subject=locked,
        patient=locked.patient,
        now=now,
        detail=access.detail,
    )
    transaction.on_commit(partial(emails.ended, locked))
    return locked


@transaction.atomic
def cancel(*, by: User, episode: Episode, now: datetime) -> Episode:
    """Cancel the order, and with it the care. Cancelling again changes nothing.

    All is owed back until a programme was signed; after that, the part not given yet.

    Raises:
        PermissionDenied: if `by` is neither the patient nor a manager.
        EpisodeEnded: if the care was finished before.
        payments.CancellationClosed: if the patient comes after the fourteen days.
    """
    policies.check_may_cancel(by, episode)
    locked = _lock(episode)
    if locked.ended_why == Ending.CANCELLED:
        return locked
    if locked.ended_at is not None:
        raise EpisodeEnded
    order = payments.cancel(
        by=by, order=locked.order, share_done=policies.share_done(locked), now=now
    )
    locked.order = order
    _end(locked, by=by, why=Ending.CANCELLED, now=now)
    audit.record(
        by=by, verb=Verb.EPISODES_CANCELLED, subject=locked, patient=locked.patient, now=now
    )
    transaction.on_commit(partial(emails.cancelled, locked))
    return locked


def _lock(episode: Episode) -> Episode:
    """Read it again, so that nobody else changes it until this act is done."""
    return (
        Episode.objects.select_for_update(of=("self",))
        .select_related("order", "patient", "physio__physio")
        .get(pk=episode.pk)
    )


def _end(episode: Episode, *, by: User, why: Ending, now: datetime) -> None:
    episode.ended_at, episode.ended_by, episode.ended_why = now, by, why
    ended = ["ended_at", "ended_by", "ended_why"]
    episode.save(update_fields=[*ended, "see_whom", "see_within", "ended_note"])
