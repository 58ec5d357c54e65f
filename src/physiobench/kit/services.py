"""Every write about stimulators. Each act checks, stores and leaves a trace, in one transaction."""

from datetime import date, datetime, timedelta
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from physiobench.accounts.models import User
from physiobench.accounts.policies import check_not_restricted
from physiobench.audit import services as audit
from physiobench.audit.models import Verb
from physiobench.content.load import stimulators
from physiobench.content.schema import DeviceSpec
from physiobench.kit import policies
from physiobench.kit.models import Loan, OwnStimulator, Route
from physiobench.lib.form_ids import id_of_other_content


LONGEST_LOAN = timedelta(days=366)


class UnknownStimulator(Exception):
    """The catalogue has no such stimulator. Choose one of the list, or describe your own."""


class NoSuchPatient(Exception):
    """No patient signs in with that e-mail address. Check how it is written."""


class AlreadyLent(Exception):
    """The stimulator with that serial number is out. Take it back first."""


class NotCleaned(Exception):
    """The stimulator with that serial number came back and has not been cleaned yet."""


class ImpossibleDay(Exception):
    """The day it is due back lies in the past, or more than a year ahead."""


class NotBackYet(Exception):
    """The stimulator is still out: take it back before you clean it."""


@transaction.atomic
def tell_stimulator(
    *, by: User, entry_id: UUID, device: str | DeviceSpec, route: Route, now: datetime
) -> OwnStimulator:
    """Write down which stimulator a patient uses from now on; the same form is kept once.

    Args:
        by: the patient.
        entry_id: made with the form.
        device: a slug of the catalogue, or what the person read off their own.
        route: how they came by it.
        now: when.

    Raises:
        PermissionDenied: if `by` is not a patient, or the entry is somebody else's.
        UnknownStimulator: if the catalogue has no such slug.
    """
    policies.check_may_tell(by)
    slug = "" if isinstance(device, DeviceSpec) else device
    if not isinstance(device, DeviceSpec) and slug not in stimulators():
        raise UnknownStimulator
    says = {
        "model": slug,
        "name": device.name if isinstance(device, DeviceSpec) else "",
        "spec": device.model_dump(mode="json") if isinstance(device, DeviceSpec) else {},
        "route": route,
    }
    first = OwnStimulator.objects.filter(pk=entry_id).first()
    if first is not None and first.patient_id != by.pk:
        raise PermissionDenied
    if first is not None and any(getattr(first, name) != value for name, value in says.items()):
        entry_id = id_of_other_content(entry_id, *says.values())
    told, created = OwnStimulator.objects.get_or_create(
        id=entry_id, defaults={"patient": by, "told_at": now, **says}
    )
    if created:
        audit.record(by=by, verb=Verb.KIT_STIMULATOR_NAMED, subject=told, now=now, patient=by)
    return OwnStimulator.objects.get(pk=told.pk)


def _serial(typed: str) -> str:
    return " ".join(typed.split()).upper()


@transaction.atomic
def lend(
    *,
    by: User,
    loan_id: UUID,
    model: str,
    serial: str,
    patient_email: str,
    due_back_on: date,
    now: datetime,
) -> Loan:
    """Lend one stimulator of the practice; the same form sent twice is one loan.

    Raises:
        PermissionDenied: if `by` is not a manager.
        UnknownStimulator: if the catalogue has no such model.
        NoSuchPatient: if nobody with that address is a patient here.
        ImpossibleDay: if it were due back in the past, or in more than a year.
        AlreadyLent: if that very stimulator is out.
        NotCleaned: if it came back and was not cleaned.
    """
    policies.check_may_lend(by)
    serial = _serial(serial)
    first = Loan.objects.filter(pk=loan_id).first()
    if first is not None and (first.model, first.serial) != (model, serial):
        loan_id = id_of_other_content(loan_id, model, serial)  # another device, after going back
        first = Loan.objects.filter(pk=loan_id).first()
    if first is not None:
        return first
    if model not in stimulators():
        raise UnknownStimulator
    patient = User.objects.filter(
        email__iexact=patient_email.strip(), is_patient=True, is_active=True
    ).first()
    if patient is None:
        raise NoSuchPatient
    check_not_restricted(patient)
    if not now.date() <= due_back_on <= now.date() + LONGEST_LOAN:
        raise ImpossibleDay
    earlier = Loan.objects.select_for_update().filter(serial=serial)
    if earlier.out().exists():
        raise AlreadyLent
    if earlier.to_be_cleaned().exists():
        raise NotCleaned
    loan = Loan(
        id=loan_id,
        model=model,
        serial=serial,
        patient=patient,
        lent_at=now,
        lent_by=by,
        due_back_on=due_back_on,
    )
    try:
        with transaction.atomic():
            loan.save(force_insert=True)
    except IntegrityError as raced:  # the same form or the same device, from another window
        first = Loan.objects.filter(pk=loan_id).first()
        if first is None:
            raise AlreadyLent from raced
        return first
    audit.record(by=by, verb=Verb.KIT_STIMULATOR_LENT, subject=loan, now=now, patient=patient)
    return loan


@transaction.atomic
def take_back(*, by: User, loan: Loan, cleaned: bool, now: datetime) -> Loan:
    """Take a stimulator back, cleaned or not yet; taking it back twice changes nothing.

    Raises:
        PermissionDenied: if `by` is not a manager.
    """
    policies.check_may_lend(by)
    loan = Loan.objects.select_for_update().get(pk=loan.pk)
    if loan.returned_at is None:
        loan.returned_at, loan.returned_by = now, by
        if cleaned:
            loan.cleaned_at, loan.cleaned_by = now, by
        loan.save()
        audit.record(
            by=by,
            verb=Verb.KIT_STIMULATOR_TAKEN_BACK,
            subject=loan,
            now=now,
            patient=loan.patient,
            detail={"cleaned": int(cleaned)},
        )
    return loan


@transaction.atomic
def clean(*, by: User, loan: Loan, now: datetime) -> Loan:
    """Write down that a stimulator was cleaned after it came back, so that it can be lent again.

    Raises:
        PermissionDenied: if `by` is not a manager.
        NotBackYet: if it is still out.
    """
    policies.check_may_lend(by)
    loan = Loan.objects.select_for_update().get(pk=loan.pk)
    if loan.returned_at is None:
        raise NotBackYet
    if loan.cleaned_at is None:
        loan.cleaned_at, loan.cleaned_by = now, by
        loan.save()
        audit.record(by=by, verb=Verb.KIT_STIMULATOR_CLEANED, subject=loan, now=now)
    return loan
