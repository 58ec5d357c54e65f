"""Which roles a login of the staff has."""

from datetime import datetime
from functools import partial

from django.core.exceptions import PermissionDenied
from django.db import transaction

from physiobench.accounts import emails, policies
from physiobench.accounts.models import Role, User
from physiobench.audit import services as audit
from physiobench.audit.models import Verb


class LastRole(Exception):
    """This is the person's only role. Deactivate the login, or add another role first."""


@transaction.atomic
def add_role(*, by: User | None, user: User, role: Role, now: datetime) -> User:
    """Give a colleague the role of manager or editor; a physio is registered instead.

    Raises:
        PermissionDenied: if `by` is not a manager, or the role needs a login of its own (patient)
            or a registration (physio).
        AddressTaken: if it is a patient's login.
        LoginDeactivated: if the login is deactivated.
        RoleHeld: if the person has the role already.
    """
    policies.check_may_manage_people(by)
    if role not in {Role.MANAGER, Role.EDITOR}:
        raise PermissionDenied
    user = User.objects.select_for_update().get(pk=user.pk)
    policies.check_may_get_role(user, role)
    setattr(user, role.column, True)
    user.save(update_fields=[role.column])
    detail = {"role": role.value}
    audit.record(by=by, verb=Verb.PEOPLE_ROLE_ADDED, subject=user, now=now, detail=detail)
    if by is None or by.pk != user.pk:
        transaction.on_commit(partial(emails.tell_of_roles, user, now))
    return user


@transaction.atomic
def remove_role(*, by: User | None, user: User, role: Role, now: datetime) -> User:
    """Take a role from a colleague; what they did in it stays.

    The patients of somebody who is no longer a physio are shown to the managers, who hand them
    over, as when a login is deactivated.

    Raises:
        PermissionDenied: if `by` is not a manager.
        LastRole: if it is the person's only role.
        LastManager: if no active manager would be left.
    """
    policies.check_may_manage_people(by)
    if role == Role.MANAGER:
        policies.check_may_stop_managing(user)
    user = User.objects.select_for_update().get(pk=user.pk)
    if not user.has_role(role):
        return user
    if user.roles == (role,):
        raise LastRole
    setattr(user, role.column, False)
    user.save(update_fields=[role.column])
    detail = {"role": role.value}
    audit.record(by=by, verb=Verb.PEOPLE_ROLE_REMOVED, subject=user, now=now, detail=detail)
    if by is None or by.pk != user.pk:
        transaction.on_commit(partial(emails.tell_of_roles, user, now))
    return user
