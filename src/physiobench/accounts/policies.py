"""Who may change what about people, and the demo's way in."""

from django.core.exceptions import PermissionDenied
from django.core.signing import BadSignature, TimestampSigner

from physiobench.accounts.models import Role, User


class AddressTaken(Exception):
    """A patient's login has this e-mail address. Staff use another address for their work."""


class LoginDeactivated(Exception):
    """The login with this e-mail address is deactivated. Activate it again first."""


class RoleHeld(Exception):
    """This person has the role already."""


class LastManager(Exception):
    """The practice needs one active manager. Make another one first."""


DEMO_LINK_LASTS_S = 30 * 24 * 3600


class ProcessingRestricted(PermissionDenied):
    """The use of this patient's data is restricted: it is kept, and not worked on.

    Nothing was changed. A manager can end the restriction under "Data requests".
    """


def check_not_restricted(patient: User) -> None:
    """Refuse work on the data of a patient who asked to restrict its use.

    Every act that works on a record asks this. What the patient says themselves, safety reports
    and their answers, reading, and the end of care are no such work.

    Raises:
        ProcessingRestricted: while the restriction holds.
    """
    if patient.restricted_at is not None:
        raise ProcessingRestricted


def check_may_manage_people(by: User | None) -> None:
    """Let only a manager through; None is the command line of whoever runs the machine.

    Raises:
        PermissionDenied: for anyone else.
    """
    if by is not None and not (by.is_manager and by.is_active):
        raise PermissionDenied


def check_may_get_role(user: User, role: Role) -> None:
    """Let active staff have one more role.

    Raises:
        AddressTaken: if it is a patient's login.
        LoginDeactivated: if the login is deactivated.
        RoleHeld: if the person has the role already.
    """
    if user.is_patient:
        raise AddressTaken
    if not user.is_active:
        raise LoginDeactivated
    if user.has_role(role):
        raise RoleHeld


def check_may_stop_managing(user: User) -> None:
    """Keep one active manager. Ask it inside the transaction of the act.

    Raises:
        LastManager: if `user` is the only one.
    """
    # every such act locks all of them in one order, so that no two leave together
    managers = User.objects.select_for_update().filter(is_manager=True, is_active=True)
    if {manager.pk for manager in managers.order_by("pk")} == {user.pk}:
        raise LastManager


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
