"""Who may do what with articles. `check_` raises; every door passes through it."""

from django.core.exceptions import PermissionDenied

from physiobench.accounts.models import Role, User


def check_may_write(by: User) -> None:
    """Let physios and editors write.

    Raises:
        PermissionDenied: for anyone else.
    """
    if not by.has_role(Role.PHYSIO, Role.EDITOR) or not by.is_active:
        raise PermissionDenied
