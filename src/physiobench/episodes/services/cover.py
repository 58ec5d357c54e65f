"""Leave, deputies and the clinical lead: who answers when a physio cannot."""

from collections.abc import Sequence
from datetime import date, datetime
from functools import partial
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from physiobench.accounts.models import Physio, User
from physiobench.audit import services as audit
from physiobench.audit.models import Verb
from physiobench.episodes import emails, policies
from physiobench.episodes.models import (
    ClinicalLead,
    Deputy,
    Episode,
    Leave,
    covering,
    roster_on,
)


class LeaveImpossible(Exception):
    """The leave ends before it starts, or is over already. Choose other days."""


class LeaveOverlaps(Exception):
    """There is a leave on some of these days. End that one first."""


class CoversThen(Exception):
    """They cover for a colleague on some of these days. Choose who covers instead."""

    def __init__(self, leaves: Sequence[Leave]) -> None:
        super().__init__(leaves)
        self.leaves = leaves


class NobodyLeft(Exception):
    """No other physio could answer these colleagues' patients. Find cover for them first."""

    def __init__(self, physios: Sequence[User]) -> None:
        super().__init__(physios)
        self.physios = physios


class DeputyNotAvailable(Exception):
    """This colleague is no registered physio, is the physio themselves, or is away then too."""


@transaction.atomic
def enter_leave(
    *,
    by: User,
    physio: Physio,
    leave_id: UUID,
    starts_on: date,
    ends_on: date,
    deputy: Physio | None,
    covers_instead: Physio | None = None,
    now: datetime,
) -> Leave:
    """Enter a time in which a physio is away. Their patients' reports go to the deputy then.

    Entering the same `leave_id` twice is one leave.

    Args:
        by: the physio, or a manager.
        physio: who is away.
        leave_id: made with the form.
        starts_on: the first day away.
        ends_on: the last day away.
        deputy: who answers; None for the standing deputy or the clinical lead.
        covers_instead: who takes over where this physio covers for colleagues on these days.
        now: when.

    Raises:
        PermissionDenied: for anyone else.
        LeaveImpossible: if it ends before it starts, or is over.
        LeaveOverlaps: if another leave of theirs shares a day.
        DeputyNotAvailable: if the deputy, or who covers instead, cannot answer in that time.
        CoversThen: if they cover for a colleague then, and no replacement was chosen.
        NobodyLeft: if no other physio could answer a colleague's patients then.
    """
    policies.check_may_set_leave(by, physio.user)
    Physio.objects.select_for_update().get(pk=physio.pk)  # one leave of a person at a time
    known: Leave | None = Leave.objects.filter(pk=leave_id).first()
    if known is not None:
        if known.physio_id != physio.user_id:
            raise PermissionDenied
        return known
    today = timezone.localdate(now)
    if ends_on < starts_on or ends_on < today:
        raise LeaveImpossible
    if Leave.objects.of(physio.user).meeting(starts_on, ends_on).exists():
        raise LeaveOverlaps
    if deputy is not None:
        _check_deputy(physio, deputy, today)
        if Leave.objects.of(deputy.user).meeting(starts_on, ends_on).exists():
            raise DeputyNotAvailable
    covered = Leave.objects.filter(deputy=physio.user).meeting(starts_on, ends_on)
    for theirs in covered.select_related("physio"):
        _cover_instead(by, theirs, covers_instead, now)
    _check_somebody_is_left(physio, starts_on, ends_on)
    leave = Leave.objects.create(
        pk=leave_id,
        physio=physio.user,
        starts_on=starts_on,
        ends_on=ends_on,
        deputy=deputy.user if deputy else None,
        entered_at=now,
        entered_by=by,
    )
    audit.record(by=by, verb=Verb.PEOPLE_LEAVE_ENTERED, subject=leave, now=now)
    if deputy is not None:
        transaction.on_commit(partial(emails.deputy_for_leave, leave))
    return leave


def _cover_instead(by: User, leave: Leave, physio: Physio | None, now: datetime) -> None:
    if physio is None:
        raise CoversThen([leave])
    _check_deputy(leave.physio.physio, physio, timezone.localdate(now))
    away = Leave.objects.of(physio.user).meeting(leave.starts_on, leave.ends_on)
    if away.exists() or physio.user_id == leave.deputy_id:
        raise DeputyNotAvailable
    _give_leave_to(by, leave, physio.user, now)


def _give_leave_to(by: User, leave: Leave, deputy: User | None, now: datetime) -> None:
    leave.deputy = deputy
    leave.save(update_fields=["deputy"])
    audit.record(by=by, verb=Verb.PEOPLE_DEPUTY_NAMED, subject=leave, now=now)
    if deputy is not None:
        transaction.on_commit(partial(emails.deputy_for_leave, leave))


def _check_somebody_is_left(physio: Physio, starts_on: date, ends_on: date) -> None:
    """Refuse a leave with which a colleague's patients would have no physio on one of its days."""
    with_patients = set(Episode.objects.running().values_list("physio_id", flat=True))
    others = with_patients - {physio.user_id}
    meeting = Leave.objects.exclude(physio=physio.user).meeting(starts_on, ends_on)
    days = {starts_on, *(max(starts_on, leave.starts_on) for leave in meeting)}
    for day in sorted(days):
        left = roster_on(day).left_without(others, physio.user_id)
        if left:
            raise NobodyLeft(list(User.objects.filter(pk__in=left).order_by("last_name", "pk")))


@transaction.atomic
def pass_on_cover(*, by: User, person: User, to: Physio, now: datetime) -> None:
    """Give all cover of this physio to another: as deputy, in leaves, as clinical lead.

    Where that would be the colleague themselves, nobody is named: the clinical lead answers.

    Raises:
        PermissionDenied: if `by` is not a manager.
        DeputyNotAvailable: if `to` cannot practise today.
    """
    policies.check_may_manage(by)
    found = covering(person, timezone.localdate(now))
    if to.user_id == person.pk:
        raise DeputyNotAvailable
    for colleague in found.deputy_for:
        deputy = None if colleague.pk == to.user_id else to
        name_deputy(by=by, physio=colleague.physio, deputy=deputy, now=now)
    for leave in found.leaves:
        _give_leave_to(by, leave, None if leave.physio_id == to.user_id else to.user, now)
    if found.is_lead:
        name_clinical_lead(by=by, physio=to, now=now)


@transaction.atomic
def end_leave(*, by: User, leave: Leave, now: datetime) -> Leave:
    """End a leave: the physio is back, or does not go. Ending it again changes nothing.

    Raises:
        PermissionDenied: if `by` is neither that physio nor a manager.
    """
    locked = (
        Leave.objects.select_for_update(of=("self",))
        .select_related("physio", "deputy")
        .get(pk=leave.pk)
    )
    policies.check_may_set_leave(by, locked.physio)
    if locked.ended_at is not None:
        return locked
    locked.ended_at, locked.ended_by = now, by
    locked.save(update_fields=["ended_at", "ended_by"])
    audit.record(by=by, verb=Verb.PEOPLE_LEAVE_ENDED, subject=locked, now=now)
    if locked.deputy is not None:
        transaction.on_commit(partial(emails.leave_ended, locked))
    return locked


@transaction.atomic
def name_deputy(*, by: User, physio: Physio, deputy: Physio | None, now: datetime) -> None:
    """Choose the deputy of a physio. Choosing the same again changes nothing.

    Raises:
        PermissionDenied: if `by` is neither that physio nor a manager.
        DeputyNotAvailable: if the deputy is no registered physio, or is the physio themselves.
    """
    policies.check_may_set_leave(by, physio.user)
    if deputy is not None:
        _check_deputy(physio, deputy, timezone.localdate(now))
    before = Deputy.objects.filter(physio=physio.user).last()
    user = deputy.user if deputy else None
    if (before.deputy if before else None) == user:
        return
    named = Deputy.objects.create(physio=physio.user, deputy=user, named_at=now, named_by=by)
    audit.record(by=by, verb=Verb.PEOPLE_DEPUTY_NAMED, subject=named, now=now)
    if user is not None:
        transaction.on_commit(partial(emails.named_deputy, user, physio.user))


@transaction.atomic
def name_clinical_lead(*, by: User | None, physio: Physio | None, now: datetime) -> None:
    """Choose the clinical lead. Choosing the same again changes nothing.

    Raises:
        PermissionDenied: if `by` is no manager.
        DeputyNotAvailable: if they are not registered today.
    """
    policies.check_may_name_lead(by)
    if physio is not None and not physio.is_registered_on(timezone.localdate(now)):
        raise DeputyNotAvailable
    before = ClinicalLead.objects.last()
    user = physio.user if physio else None
    if (before.physio if before else None) == user:
        return
    named = ClinicalLead.objects.create(physio=user, named_at=now, named_by=by)
    audit.record(by=by, verb=Verb.PEOPLE_CLINICAL_LEAD_NAMED, subject=named, now=now)
    if user is not None:
        transaction.on_commit(partial(emails.named_lead, user))


def _check_deputy(physio: Physio, deputy: Physio, today: date) -> None:
    if deputy.pk == physio.pk or not deputy.is_registered_on(today):
        raise DeputyNotAvailable
