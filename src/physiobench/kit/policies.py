"""Who may say which stimulator they have, and who may lend one. `check_` raises."""

from django.core.exceptions import PermissionDenied

from physiobench.accounts.models import User


def check_may_tell(by: User) -> None:
    """Let only patients say which stimulator they use.

    Raises:
        PermissionDenied: for anyone else.
    """
    if not by.is_patient:
        raise PermissionDenied


def check_may_lend(by: User) -> None:
    """Let only managers hand out the practice's stimulators and take them back.

    Raises:
        PermissionDenied: for anyone else.
    """
    if not by.is_manager:
        raise PermissionDenied
