"""Who may ask, decide, and take data along. `check_` raises; every door passes through it."""

from django.core.exceptions import PermissionDenied

from physiobench.accounts.models import User


def check_may_ask(by: User) -> None:
    """Let only patients ask about their own data here.

    Raises:
        PermissionDenied: for anyone else.
    """
    if not by.is_patient or not by.is_active:
        raise PermissionDenied


def check_may_decide(by: User) -> None:
    """Let only managers answer a request, and lift a restriction.

    Raises:
        PermissionDenied: for anyone else.
    """
    if not by.is_manager or not by.is_active:
        raise PermissionDenied


def check_may_take_along(by: User | None, person: User) -> None:
    """Let a patient take their own data along; None is the command line of the machine's operator.

    Raises:
        PermissionDenied: for anyone else.
    """
    if by is not None and (by.pk != person.pk or not by.is_patient):
        raise PermissionDenied


def check_is_service(by: User | None) -> None:
    """Let only the service itself, or the command line, run this.

    Raises:
        PermissionDenied: for any person.
    """
    if by is not None:
        raise PermissionDenied
