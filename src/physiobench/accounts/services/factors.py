"""Second factors: resetting a lost one, and keeping their secrets encrypted."""

from datetime import datetime
from functools import partial

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.core.exceptions import PermissionDenied
from django.db import transaction

from physiobench.accounts import emails, policies
from physiobench.accounts.models import User
from physiobench.accounts.services.logins import end_sessions
from physiobench.audit import services as audit
from physiobench.audit.models import Verb
from physiobench.lib import encryption


SECRETS = ("secret", "seed")  # of an authenticator app, and of recovery codes


class NoSecondFactor(Exception):
    """This person has no second step, so there is nothing to reset."""


@transaction.atomic
def reset_second_factor(*, by: User | None, user: User, now: datetime) -> User:
    """Remove every second factor of somebody who lost theirs, and sign them out everywhere.

    They set up a new one when they next sign in, and get an e-mail about it.

    Args:
        by: another manager, or None from the command line.
        user: who lost it.
        now: when.

    Raises:
        PermissionDenied: if `by` is not a manager, or is that person.
        NoSecondFactor: if they have none.
    """
    policies.check_may_manage_people(by)
    if by is not None and by.pk == user.pk:
        raise PermissionDenied
    theirs = Authenticator.objects.filter(user=user)
    if not theirs.exists():
        raise NoSecondFactor
    theirs.delete()
    audit.record(
        by=by,
        verb=Verb.PEOPLE_FACTORS_RESET,
        subject=user,
        patient=user if user.is_patient else None,
        now=now,
    )
    end_sessions(by=by, user=user, now=now)
    for address in EmailAddress.objects.filter(user=user, verified=True):
        transaction.on_commit(
            partial(emails.tell_of_change, address.email, "mfa/email/factors_reset", at=now)
        )
    return user


@transaction.atomic
def reset_unreadable_factors(*, by: User | None, now: datetime) -> list[User]:
    """Reset the second factors of everyone whose secrets no key in SECOND_FACTOR_KEYS reads.

    Returns:
        Whose they were.

    Raises:
        PermissionDenied: if a person asks; only whoever runs the machine does this.
    """
    if by is not None:
        raise PermissionDenied
    factors = Authenticator.objects.exclude(type="webauthn").select_related("user")
    users = {factor.user.pk: factor.user for factor in factors if not _is_readable(factor)}
    return [reset_second_factor(by=None, user=user, now=now) for _pk, user in sorted(users.items())]


def _is_readable(factor: Authenticator) -> bool:
    return all(encryption.is_readable(factor.data[n]) for n in SECRETS if n in factor.data)


@transaction.atomic
def encrypt_second_factors(*, by: User | None, now: datetime) -> int:  # noqa: ARG001 - every act is told when
    """Put every second-factor secret under the newest key; return how many were not.

    Raises:
        PermissionDenied: if a person asks; only whoever runs the machine does this.
        KeyMissing: if a secret cannot be read with the keys that are named. Nothing is changed.
    """
    if by is not None:
        raise PermissionDenied
    count = 0
    for factor in Authenticator.objects.select_for_update().exclude(type="webauthn"):
        old = {name: factor.data[name] for name in SECRETS if name in factor.data}
        stale = {n: s for n, s in old.items() if not encryption.is_under_newest_key(s)}
        if stale:
            fresh = {n: encryption.encrypt(encryption.decrypt(s)) for n, s in stale.items()}
            factor.data = {**factor.data, **fresh}
            factor.save(update_fields=["data"])
            count += 1
    return count
