"""Who works here, how they are called, and what is known of their registration.

Each act records itself in the audit log.
"""

from collections.abc import Sequence
from datetime import date, datetime
from functools import partial

from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils.text import slugify

from physiobench.accounts import emails, policies
from physiobench.accounts.models import Physio, Role, User
from physiobench.audit import services as audit
from physiobench.audit.models import Verb


CLOSED_AS = (
    "closed-{pk}@closed.invalid"  # replaces the address: the domain .invalid can never receive mail
)


class RegistrationTaken(Exception):
    """Another physio has this HCPC number. Check the number on the register."""


class NotAddress(Exception):
    """This is not an e-mail address."""


class CheckImpossible(Exception):
    """A register check happened today or earlier, and finds a registration that still runs."""


@transaction.atomic
def change_name(*, by: User, first_name: str, last_name: str, now: datetime) -> User:
    """Change a person's own name; the same name again leaves no trace."""
    if (by.first_name, by.last_name) == (first_name, last_name):
        return by
    by.first_name, by.last_name = first_name, last_name
    by.save(update_fields=["first_name", "last_name"])
    audit.record(
        by=by,
        verb=Verb.PEOPLE_NAME_CHANGED,
        subject=by,
        patient=by if by.is_patient else None,
        now=now,
    )
    return by


@transaction.atomic
def make_manager(
    *, by: User | None, email: str, first_name: str, last_name: str, now: datetime
) -> User:
    """Make a manager: add the role to the staff login with this address, or make a new login.

    A new person signs in by an e-mailed code and adds a second factor then. A login that exists
    keeps its name.

    Args:
        by: a manager, or None from the command line.
        email: their address; taken as verified, for whoever makes the login vouches for it.
        first_name: their first name, if the login is new.
        last_name: their family name, if the login is new.
        now: when.

    Raises:
        PermissionDenied: if `by` is not a manager.
        NotAddress: if `email` is none.
        AddressTaken: if a patient's login has it.
        LoginDeactivated: if the staff login with it is deactivated.
        RoleHeld: if the person is a manager already.
    """
    policies.check_may_manage_people(by)
    user = _staff_with_role(Role.MANAGER, email, first_name, last_name, by=by, now=now)
    audit.record(by=by, verb=Verb.PEOPLE_MANAGER_ADDED, subject=user, now=now)
    return user


@transaction.atomic
def make_editor(
    *, by: User | None, email: str, first_name: str, last_name: str, now: datetime
) -> User:
    """Make an editor of articles, in the same way as `make_manager`.

    Raises:
        PermissionDenied: if `by` is not a manager.
        NotAddress: if `email` is none.
        AddressTaken: if a patient's login has it.
        LoginDeactivated: if the staff login with it is deactivated.
        RoleHeld: if the person is an editor already.
    """
    policies.check_may_manage_people(by)
    user = _staff_with_role(Role.EDITOR, email, first_name, last_name, by=by, now=now)
    audit.record(by=by, verb=Verb.PEOPLE_EDITOR_ADDED, subject=user, now=now)
    return user


@transaction.atomic
def register_physio(
    *,
    by: User | None,
    email: str,
    first_name: str,
    last_name: str,
    hcpc_number: str,
    hcpc_expires_on: date,
    insured_until: date,
    now: datetime,
    csp_number: str = "",
    about: str = "",
    specialisms: Sequence[str] = (),
) -> Physio:
    """Make a physio's login and profile; whoever does so has just looked at the register.

    A staff login with this address gets the role. Somebody who was a physio here before keeps
    their public address; the other details of the profile are those given now.

    Raises:
        PermissionDenied: if `by` is not a manager.
        NotAddress: if `email` is none.
        AddressTaken: if a patient's login has it.
        LoginDeactivated: if the staff login with it is deactivated.
        RoleHeld: if the person is a physio already.
        RegistrationTaken: if another physio has the number.
        CheckImpossible: if the registration has run out.
    """
    policies.check_may_manage_people(by)
    if hcpc_expires_on < now.date():
        raise CheckImpossible
    user = _staff_with_role(Role.PHYSIO, email, first_name, last_name, by=by, now=now)
    if Physio.objects.exclude(user=user).filter(hcpc_number=hcpc_number).exists():
        raise RegistrationTaken
    physio = Physio.objects.filter(user=user).first() or Physio(user=user, slug=_free_slug(user))
    physio.about, physio.specialisms = about, list(specialisms)
    physio.hcpc_number, physio.csp_number = hcpc_number, csp_number
    physio.hcpc_expires_on, physio.insured_until = hcpc_expires_on, insured_until
    physio.hcpc_checked_on, physio.hcpc_checked_by = now.date(), by
    physio.save()
    audit.record(by=by, verb=Verb.PEOPLE_PHYSIO_ADDED, subject=physio, now=now)
    return physio


@transaction.atomic
def record_register_check(
    *, by: User, physio: Physio, hcpc_expires_on: date, insured_until: date, now: datetime
) -> Physio:
    """Write down that a manager looked at the register today, and until when it runs.

    Raises:
        PermissionDenied: if `by` is not a manager.
        CheckImpossible: if the registration has run out: then record nothing, and the physio
            leaves the chooser by themselves.
    """
    policies.check_may_manage_people(by)
    if hcpc_expires_on < now.date():
        raise CheckImpossible
    physio = Physio.objects.select_for_update().get(pk=physio.pk)
    physio.hcpc_expires_on, physio.insured_until = hcpc_expires_on, insured_until
    physio.hcpc_checked_on, physio.hcpc_checked_by = now.date(), by
    physio.save()
    audit.record(by=by, verb=Verb.PEOPLE_REGISTER_CHECKED, subject=physio, now=now)
    return physio


@transaction.atomic
def accept_patients(*, by: User, physio: Physio, accepts: bool, now: datetime) -> Physio:
    """Set whether a physio accepts new patients; their own act, or a manager's.

    Setting the same again changes nothing and leaves no trace.

    Raises:
        PermissionDenied: if `by` is neither that physio nor a manager.
    """
    if physio.user_id != by.pk:
        policies.check_may_manage_people(by)
    physio = Physio.objects.select_for_update().get(pk=physio.pk)
    if physio.accepts_patients != accepts:
        physio.accepts_patients = accepts
        physio.save(update_fields=["accepts_patients"])
        audit.record(
            by=by,
            verb=Verb.PEOPLE_ACCEPTS_PATIENTS,
            subject=physio,
            now=now,
            detail={"accepts": int(accepts)},
        )
    return physio


@transaction.atomic
def deactivate(*, by: User | None, user: User, now: datetime) -> User:
    """Deactivate a login and sign the person out everywhere. Their entries stay.

    Their address is free for a new account from then on.

    Raises:
        PermissionDenied: if `by` is not a manager.
        LastManager: if no manager would be left.
    """
    policies.check_may_manage_people(by)
    if not user.is_active:
        return user
    policies.check_may_stop_managing(user)
    user.is_active, user.closed_address = False, user.email
    user.email = CLOSED_AS.format(pk=user.pk)
    user.save(update_fields=["is_active", "closed_address", "email"])
    EmailAddress.objects.filter(user=user).delete()
    audit.record(by=by, verb=Verb.PEOPLE_DEACTIVATED, subject=user, now=now)
    return user


@transaction.atomic
def reactivate(*, by: User | None, user: User, now: datetime) -> User:
    """Reactivate a login, with the e-mail address that it had.

    Raises:
        PermissionDenied: if `by` is not a manager.
        AddressTaken: if somebody else has made a login with that address meanwhile.
    """
    policies.check_may_manage_people(by)
    if user.is_active:
        return user
    address = user.closed_address or user.email
    if User.objects.filter(email=address).exclude(pk=user.pk).exists():
        raise policies.AddressTaken
    user.is_active, user.email, user.closed_address = True, address, ""
    try:
        with transaction.atomic():
            user.save(update_fields=["is_active", "closed_address", "email"])
            EmailAddress.objects.update_or_create(
                user=user, email=address, defaults={"verified": True, "primary": True}
            )
    except IntegrityError as error:  # taken by someone else between the two lines
        raise policies.AddressTaken from error
    audit.record(by=by, verb=Verb.PEOPLE_REACTIVATED, subject=user, now=now)
    return user


def _staff_with_role(
    role: Role, email: str, first_name: str, last_name: str, *, by: User | None, now: datetime
) -> User:
    address = User.objects.normalize_email(email).strip().lower()
    try:
        validate_email(address)
    except ValidationError as error:
        raise NotAddress from error
    known = User.objects.select_for_update().filter(email=address).first()
    if known is not None:
        policies.check_may_get_role(known, role)
        setattr(known, role.column, True)
        known.save(update_fields=[role.column])
        if by is None or by.pk != known.pk:
            transaction.on_commit(partial(emails.tell_of_roles, known, now))
        return known
    try:
        with transaction.atomic():
            user = User.objects.create_user(
                address, first_name=first_name, last_name=last_name, roles=(role,), date_joined=now
            )
    except IntegrityError as error:  # made by someone else between the two lines
        raise policies.AddressTaken from error
    EmailAddress.objects.create(user=user, email=address, verified=True, primary=True)
    return user


def _free_slug(user: User) -> str:
    wanted = slugify(user.get_full_name())[:40] or "physio"
    taken = Physio.objects.filter(slug__startswith=wanted).values_list("slug", flat=True)
    if wanted not in taken:
        return wanted
    return next(s for n in range(2, len(taken) + 3) if (s := f"{wanted}-{n}") not in taken)
