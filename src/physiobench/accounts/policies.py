"""Who may change what about people, and the demo's way in."""

from django.core.exceptions import PermissionDenied
from django.core.signing import BadSignature, TimestampSigner

from physiobench.accounts.models import User


DEMO_LINK_LASTS_S = 30 * 24 * 3600


def check_may_manage_people(by: User | None) -> None:
    """Let only a manager through; None is the command line of whoever runs the machine.

    Raises:
        PermissionDenied: for anyone else.
    """
    if by is not None and not (by.is_manager and by.is_active):
        raise PermissionDenied


def _signer() -> TimestampSigner:
    return TimestampSigner(salt="accounts.demo-sign-in")


def demo_token(user: User) -> str:
    """Return the signed end of a demo person's sign-in link; the page refuses it outside DEMO.

    Raises:
        PermissionDenied: if `user` is not a demo person.
    """
    if not user.is_demo:
        raise PermissionDenied
    return _signer().sign(str(user.pk))


def read_demo_token(token: str) -> int:
    """Return the key of the person a demo link is for, or 0 if it is forged or too old."""
    try:
        return int(_signer().unsign(token, max_age=DEMO_LINK_LASTS_S))
    except (BadSignature, ValueError):
        return 0
