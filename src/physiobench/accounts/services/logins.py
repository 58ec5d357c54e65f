"""What opens a login: passwords, second factors and sessions, and what makes them void."""

from datetime import datetime

from allauth.mfa.models import Authenticator
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F

from physiobench.accounts import policies
from physiobench.accounts.models import User
from physiobench.audit import services as audit
from physiobench.audit.models import Verb


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
