"""Who may read and write in a conversation. `check_` raises; every door passes through it."""

from django.core.exceptions import PermissionDenied

from physiobench.accounts.models import User
from physiobench.episodes.models import Episode


def check_may_read(by: User, episode: Episode) -> None:
    """Let the patient and their physio read.

    Raises:
        PermissionDenied: for anyone else.
    """
    if by.pk not in {episode.patient_id, episode.physio_id} or not by.is_active:
        raise PermissionDenied
