"""Who may buy, read and treat. `check_` raises; every door passes through it."""

from fractions import Fraction

from django.core.exceptions import PermissionDenied

from physiobench.accounts.models import User
from physiobench.episodes.models import Episode
from physiobench.payments import policies as payments


# What the buyer must agree to: start at once, what that does to the right to cancel, care at a
# distance, and what is done with health data.
CONSENTS = (
    "consent-start-now",
    "consent-lose-cancel",
    "consent-remote-care",
    "consent-health-data",
)
PACKAGE = "package"
# DESIGN: the share of the package that counts as given once a programme is signed; the follow-up
# is the rest. The practice has to confirm it.
SHARE_DONE_WHEN_SIGNED = Fraction(3, 4)


def may_read(by: User, episode: Episode) -> bool:
    """Test for the patient, and for their own physio once it was paid for."""
    if by.pk == episode.patient_id:
        return True
    return by.is_physio and by.pk == episode.physio_id and episode.order.is_paid


def check_may_read(by: User, episode: Episode) -> None:
    """Let the patient read their record, and their own physio once it was paid for.

    Raises:
        PermissionDenied: for anyone else.
    """
    if not may_read(by, episode):
        raise PermissionDenied


def check_may_open_record(by: User, episode: Episode) -> None:
    """Let only the episode's own physio open the record of a patient.

    Raises:
        PermissionDenied: for anyone else, the patient included: their own page is no look.
    """
    if not by.is_physio or not may_read(by, episode):
        raise PermissionDenied


def check_may_open_order(by: User) -> None:
    """Let only managers open what somebody ordered, and from whom.

    Raises:
        PermissionDenied: for anyone else.
    """
    payments.check_may_handle_money(by)


def check_may_discharge(by: User, episode: Episode) -> None:
    """Let only the episode's own physio end the care.

    Raises:
        PermissionDenied: for anyone else.
    """
    if not by.is_physio or by.pk != episode.physio_id:
        raise PermissionDenied


def check_may_cancel(by: User, episode: Episode) -> None:
    """Let the patient cancel, and a manager on their behalf.

    Raises:
        PermissionDenied: for anyone else.
    """
    if by.pk != episode.patient_id and not by.is_manager:
        raise PermissionDenied


def check_may_manage(by: User) -> None:
    """Let only managers take payments and hand patients over.

    Raises:
        PermissionDenied: for anyone else.
    """
    if not by.is_manager:
        raise PermissionDenied


def share_done(episode: Episode) -> Fraction:
    """Return how much of the package was given: nothing until a programme was signed."""
    return SHARE_DONE_WHEN_SIGNED if episode.work_has_begun else Fraction(0)


def refund_pence(episode: Episode) -> int:
    """Return what is paid back if the order is cancelled now, in pence."""
    return payments.refund_pence(episode.order, share_done(episode))
