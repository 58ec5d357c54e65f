"""Whose answers they become, the way back to them, and their end."""

from collections.abc import Collection
from datetime import datetime
from functools import partial
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction

from physiobench.accounts.models import User
from physiobench.assessment import emails, policies
from physiobench.assessment.models import Assessment
from physiobench.assessment.policies import Person
from physiobench.audit import services as audit
from physiobench.audit.models import Verb


@transaction.atomic
def claim(*, by: User, assessment: Assessment, now: datetime) -> Assessment:
    """Take an assessment into a patient's record. Claiming one's own again changes nothing.

    Raises:
        PermissionDenied: if it is someone else's, or `by` is not a patient.
    """
    locked = Assessment.objects.select_for_update().get(pk=assessment.pk)
    policies.check_may_claim(by, locked)
    if locked.patient_id is None:
        locked.patient = by
        locked.save(update_fields=["patient"])
        audit.record(by=by, verb=Verb.ASSESSMENT_CLAIMED, subject=locked, patient=by, now=now)
    return locked


@transaction.atomic
def send_link(
    *, by: Person, assessment: Assessment, address: str, path: str, now: datetime
) -> None:
    """Send someone the link back to their own answers; neither link nor address is stored.

    Raises:
        PermissionDenied: if it belongs to someone else's record.
    """
    policies.check_may_answer(by, assessment)
    audit.record(
        by=by,
        verb=Verb.ASSESSMENT_LINK_SENT,
        subject=assessment,
        patient=assessment.patient,
        now=now,
    )
    transaction.on_commit(partial(emails.resume_link, address, path))


@transaction.atomic
def delete_unclaimed(
    *, by: User | None, now: datetime, keys: Collection[UUID] | None = None
) -> dict[str, int]:
    """Delete assessments that nobody claimed within thirty days of the last answer.

    Args:
        by: None; only the service does this.
        now: when.
        keys: look only at these, so that one batch stays small.

    Returns:
        How many rows went, by model label, as the database counted them.

    Raises:
        PermissionDenied: if a person asks; only the service itself does this.
    """
    if by is not None:
        raise PermissionDenied
    forgotten = Assessment.objects.forgotten_by(now).select_for_update()
    if keys is not None:
        forgotten = forgotten.filter(pk__in=keys)
    for assessment in forgotten:
        audit.record(by=None, verb=Verb.ASSESSMENT_DELETED, subject=assessment, now=now)
    gone = [assessment.pk for assessment in forgotten]
    return Assessment.objects.filter(pk__in=gone).delete()[1]
