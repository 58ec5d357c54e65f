"""A manager answers a request about data, and lifts a restriction."""

from datetime import datetime
from functools import partial
from uuid import uuid4

from django.db import transaction
from django.utils import timezone

from physiobench.accounts.models import User
from physiobench.audit import services as audit
from physiobench.audit.models import Verb
from physiobench.records import emails, policies
from physiobench.records.models import DataRequest, RequestKind, key_digest
from physiobench.records.services.removing import MailFiles, RowRemover


class RequestAlreadyAnswered(Exception):
    """This request was answered or taken back before. Open the list again to see how."""


class ReasonMissing(Exception):
    """A refusal, and the end of a restriction, need a reason that the patient can read."""


@transaction.atomic
def open_request(*, by: User, request: DataRequest, now: datetime) -> None:
    """Record that a manager opened a request. The patient sees this.

    Raises:
        PermissionDenied: if `by` is not a manager.
    """
    policies.check_may_decide(by)
    audit.record(
        by=by, verb=Verb.DATA_REQUEST_OPENED, subject=request, patient=request.patient, now=now
    )


@transaction.atomic
def refuse(*, by: User, request: DataRequest, answer: str, now: datetime) -> DataRequest:
    """Refuse a request, with a reason that the patient reads.

    Raises:
        PermissionDenied: if `by` is not a manager.
        RequestAlreadyAnswered: if it was answered or taken back.
        ReasonMissing: if there is no reason.
    """
    policies.check_may_decide(by)
    locked, patient = _lock(request)
    if not answer.strip():
        raise ReasonMissing
    _answer(locked, by=by, granted=False, answer=answer, now=now)
    locked.save()
    audit.record(by=by, verb=Verb.DATA_REFUSED, subject=locked, patient=patient, now=now)
    transaction.on_commit(partial(emails.request_answered, patient))
    return locked


@transaction.atomic
def restrict(*, by: User, request: DataRequest, answer: str, now: datetime) -> DataRequest:
    """Restrict the use of a patient's data: it is kept, and not used for care.

    Raises:
        PermissionDenied: if `by` is not a manager.
        RequestAlreadyAnswered: if it was answered or taken back.
        ValueError: if the patient asked for something else.
    """
    policies.check_may_decide(by)
    locked, patient = _lock(request)
    _check_kind(locked, RequestKind.RESTRICTION)
    if patient.restricted_at is None:
        patient.restricted_at = now
        patient.save(update_fields=["restricted_at"])
    _answer(locked, by=by, granted=True, answer=answer, now=now)
    locked.save()
    audit.record(by=by, verb=Verb.DATA_RESTRICTED, subject=locked, patient=patient, now=now)
    transaction.on_commit(partial(emails.request_answered, patient))
    return locked


@transaction.atomic
def lift_restriction(*, by: User, request: DataRequest, why: str, now: datetime) -> DataRequest:
    """End a restriction. The patient gets an e-mail before their data is used again.

    Lifting it again changes nothing.

    Raises:
        PermissionDenied: if `by` is not a manager.
        ReasonMissing: if there is no reason.
        ValueError: if this request restricts nothing.
    """
    policies.check_may_decide(by)
    locked = DataRequest.objects.select_for_update().get(pk=request.pk)
    _check_kind(locked, RequestKind.RESTRICTION)
    if not locked.granted or locked.patient_id is None:
        msg = "this request restricts nothing"
        raise ValueError(msg)
    patient = User.objects.select_for_update().get(pk=locked.patient_id)
    if not why.strip():
        raise ReasonMissing
    if locked.lifted_at is not None:
        return locked
    locked.lifted_at, locked.lifted_by, locked.lifted_why = now, by, why.strip()
    locked.save(update_fields=["lifted_at", "lifted_by", "lifted_why"])
    others = DataRequest.objects.for_patient(patient).restricting()
    if not others.exists():
        patient.restricted_at = None
        patient.save(update_fields=["restricted_at"])
    audit.record(by=by, verb=Verb.DATA_RESTRICTION_LIFTED, subject=locked, patient=patient, now=now)
    transaction.on_commit(partial(emails.restriction_lifted, patient))
    return locked


@transaction.atomic
def erase(*, by: User, request: DataRequest, answer: str, now: datetime) -> DataRequest:
    """Delete what need not be kept, close the login, and record what was deleted and kept.

    Args:
        by: a manager.
        request: the patient's.
        answer: words for the patient; may be empty.
        now: when, in the practice's time zone.

    Raises:
        PermissionDenied: if `by` is not a manager.
        RequestAlreadyAnswered: if it was answered or taken back.
        policies.CareStillOpen: if paid care has not ended.
        policies.StimulatorStillOut: if a loan has not come back.
        ReportsUndecided: if no physio has decided on a safety report yet.
        ValueError: if the patient asked for something else.
    """
    policies.check_may_decide(by)
    locked, patient = _lock(request)
    _check_kind(locked, RequestKind.ERASURE)
    policies.check_may_erase(patient)
    erasure = policies.erasure_of(patient, timezone.localdate(now))
    address, name, key = patient.known_address, patient.get_short_name(), str(uuid4())
    locked.manifest = erasure.manifest.as_json()
    locked.key_sha256 = key_digest(key)
    locked.note = ""
    _answer(locked, by=by, granted=True, answer=answer, now=now)
    locked.save()
    removal = RowRemover(now)
    removal.person(patient, erasure, answered=locked)
    audit.record(
        by=by,
        verb=Verb.DATA_ERASED,
        subject=locked,
        patient=None if erasure.is_complete else patient,
        now=now,
        detail={"rows": sum(removal.gone.values())},
    )
    transaction.on_commit(partial(_remove_mail_files, address))
    transaction.on_commit(partial(emails.erased, address, name, key))
    return DataRequest.objects.get(pk=locked.pk)


def _remove_mail_files(address: str) -> None:
    MailFiles().remove_naming(address)


def _lock(request: DataRequest) -> tuple[DataRequest, User]:
    """Read the request and its patient again, so that nobody else decides meanwhile."""
    locked = DataRequest.objects.select_for_update().get(pk=request.pk)
    if not locked.is_open or locked.patient_id is None:
        raise RequestAlreadyAnswered
    return locked, User.objects.select_for_update().get(pk=locked.patient_id)


def _check_kind(request: DataRequest, kind: RequestKind) -> None:
    if request.kind != kind:
        msg = f"this request does not ask for {kind}"
        raise ValueError(msg)


def _answer(request: DataRequest, *, by: User, granted: bool, answer: str, now: datetime) -> None:
    request.decided_at, request.decided_by, request.granted = now, by, granted
    request.answer = answer.replace("\x00", "").strip()
