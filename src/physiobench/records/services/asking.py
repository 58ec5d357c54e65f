"""A patient asks to have data deleted or restricted, and may take the request back."""

from datetime import datetime
from functools import partial
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction

from physiobench.accounts.models import User
from physiobench.audit import services as audit
from physiobench.audit.models import Verb
from physiobench.records import emails, policies
from physiobench.records.models import DataRequest, RequestKind


class AlreadyAsked(Exception):
    """There is an open request of this kind. Wait for its answer, or take it back first."""


class AlreadyRestricted(Exception):
    """The use of this person's data is restricted already. Only ending it can change that."""


@transaction.atomic
def ask(*, by: User, request_id: UUID, kind: RequestKind, note: str, now: datetime) -> DataRequest:
    """Ask the practice to delete data or to restrict its use. The same `request_id` counts once.

    Nothing changes until a manager decides.

    Args:
        by: the patient.
        request_id: made with the form.
        kind: what they ask for.
        note: in their own words; may be empty.
        now: when.

    Raises:
        PermissionDenied: if `by` is not a patient, or the id is somebody else's request.
        AlreadyAsked: if a request of this kind has no answer yet.
        AlreadyRestricted: if they ask for a restriction, and the use of their data is restricted.
    """
    policies.check_may_ask(by)
    by = User.objects.select_for_update().get(pk=by.pk)  # one request of a person at a time
    first = DataRequest.objects.filter(pk=request_id).first()
    if first is not None:
        if first.patient_id != by.pk:
            raise PermissionDenied
        return first
    if DataRequest.objects.for_patient(by).open().filter(kind=kind).exists():
        raise AlreadyAsked
    if kind == RequestKind.RESTRICTION and by.restricted_at is not None:
        raise AlreadyRestricted
    request = DataRequest.objects.create(
        id=request_id, kind=kind, patient=by, note=note.replace("\x00", "").strip(), asked_at=now
    )
    audit.record(by=by, verb=Verb.DATA_ASKED, subject=request, patient=by, now=now)
    transaction.on_commit(partial(emails.request_received, by, request.due_on))
    transaction.on_commit(partial(emails.request_waits, request.due_on))
    return request


@transaction.atomic
def withdraw(*, by: User, request: DataRequest, now: datetime) -> DataRequest:
    """Take a request back before it is answered. Taking it back again changes nothing.

    Raises:
        PermissionDenied: if it is not theirs.
    """
    policies.check_may_ask(by)
    locked = DataRequest.objects.select_for_update().get(pk=request.pk)
    if locked.patient_id != by.pk:
        raise PermissionDenied
    if locked.is_open:
        locked.withdrawn_at = now
        locked.save(update_fields=["withdrawn_at"])
        audit.record(by=by, verb=Verb.DATA_WITHDRAWN, subject=locked, patient=by, now=now)
    return locked
