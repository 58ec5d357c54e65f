"""Leave, deputies and the clinical lead: who answers when a physio cannot."""

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
from physiobench.episodes.models import ClinicalLead, Deputy, Leave


class LeaveImpossible(Exception):
    """The leave ends before it starts, or is over already. Choose other days."""


class LeaveOverlaps(Exception):
    """There is a leave on some of these days. End that one first."""


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
        now: when.

    Raises:
        PermissionDenied: for anyone else.
        LeaveImpossible: if it ends before it starts, or is over.
        LeaveOverlaps: if another leave of theirs shares a day.
        DeputyNotAvailable: if the deputy cannot answer in that time.
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
    """Name who stands in for a physio whenever they cannot answer. The same again changes nothing.

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
    """Name the physio who answers where no deputy can. The same again changes nothing.

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
