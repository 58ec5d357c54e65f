"""Passwords, second factors and sessions of a login, and how they become invalid."""

from collections.abc import Mapping
from datetime import datetime
from functools import partial

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F

from physiobench.accounts import emails, policies
from physiobench.accounts.models import User
from physiobench.audit import services as audit
from physiobench.audit.models import Verb


MAIL_OF: Mapping[Verb, str] = {
    Verb.PEOPLE_ADDRESS_ADDED: "account/email/address_added",
    Verb.PEOPLE_ADDRESS_CHANGED: "account/email/address_used",
    Verb.PEOPLE_ADDRESS_REMOVED: "account/email/address_removed",
}


@transaction.atomic
def void_what_others_set(*, by: User, keeps_password: bool, now: datetime) -> User:
    """Leave a person who proved their address with nothing that somebody else may have set.

    Anyone can sign up with any address. So once its owner proves it, the name, the password, the
    second factors and the sessions from before are void.

    Args:
        by: the owner, who has just typed the code from an e-mail to this address.
        keeps_password: true if the password was typed in this same session.
        now: when.

    Raises:
        PermissionDenied: if the login is closed.
    """
    locked = User.objects.select_for_update().get(pk=by.pk)
    if not locked.is_active:
        raise PermissionDenied
    by.first_name = by.last_name = ""
    if not keeps_password:
        by.set_unusable_password()
    by.save(update_fields=["first_name", "last_name", "password"])
    Authenticator.objects.filter(user=by).delete()
    audit.record(
        by=by, verb=Verb.PEOPLE_ADDRESS_PROVED, subject=by, patient=_own_record(by), now=now
    )
    return _end_sessions(by)


@transaction.atomic
def end_sessions(*, by: User | None, user: User, now: datetime) -> User:
    """Sign a person out everywhere.

    Raises:
        PermissionDenied: if `by` is neither that person nor a manager.
    """
    if by is None or by.pk != user.pk:
        policies.check_may_manage_people(by)
    audit.record(
        by=by, verb=Verb.PEOPLE_SESSIONS_ENDED, subject=user, patient=_own_record(user), now=now
    )
    return _end_sessions(user)


def _own_record(user: User) -> User | None:
    return user if user.is_patient else None


def _end_sessions(user: User) -> User:
    User.objects.filter(pk=user.pk).update(sessions_ended=F("sessions_ended") + 1)
    user.refresh_from_db(fields=["sessions_ended"])
    return user


@transaction.atomic
def note(*, by: User | None, user: User, verb: Verb, kind: str = "", now: datetime) -> None:
    """Write into the audit log what allauth has done with a login.

    Args:
        by: the person, or None for somebody who failed to sign in as them.
        user: whose login it is.
        verb: what happened.
        kind: of a second factor or a code, as allauth names it.
        now: when.
    """
    detail = {"kind": kind} if kind else None
    patient = _own_record(user)
    audit.record(by=by, verb=verb, subject=user, patient=patient, detail=detail, now=now)


@transaction.atomic
def note_sign_in(*, by: User, now: datetime) -> None:
    """Write down that a person signed in."""
    note(by=by, user=by, verb=Verb.PEOPLE_SIGNED_IN, now=now)


@transaction.atomic
def note_failed_sign_in(*, by: None, address: str, now: datetime) -> None:
    """Write down a wrong password, if the address has a login; else keep nothing."""
    user = User.objects.filter(email__iexact=address).first()
    if user is not None:
        note(by=by, user=user, verb=Verb.PEOPLE_SIGN_IN_FAILED, kind="password", now=now)


@transaction.atomic
def note_address_change(*, by: User, verb: Verb, address: str, now: datetime) -> None:
    """Write down a change of addresses, and tell every address that was there before.

    Args:
        by: the person.
        verb: whether `address` was added, removed, or is now the one to sign in with.
        address: the changed one. It is told too only if it was removed.
        now: when.
    """
    note(by=by, user=by, verb=verb, now=now)
    told = set(EmailAddress.objects.filter(user=by, verified=True).values_list("email", flat=True))
    told = told | {address} if verb == Verb.PEOPLE_ADDRESS_REMOVED else told - {address}
    for to in sorted(told):
        transaction.on_commit(
            partial(emails.tell_of_change, to, MAIL_OF[verb], at=now, address=address)
        )
