"""Who may use and answer a follow-up, and when. `check_` raises; every door passes through it."""

from datetime import date

from django.core.exceptions import PermissionDenied

from physiobench.accounts.models import User
from physiobench.clinical import follow_up as window
from physiobench.episodes.models import Episode


class WindowClosed(Exception):
    """The follow-up could be used until `since`, that day included."""

    def __init__(self, since: date) -> None:
        super().__init__(since.isoformat())
        self.since = since


class EpisodeClosed(Exception):
    """The episode of care has ended, or was never paid for."""


def check_may_open(by: User, episode: Episode, today: date) -> None:
    """Let the patient open the follow-up while the episode runs and the window is open.

    Raises:
        PermissionDenied: for anyone but the patient.
        EpisodeClosed: if the episode is not running.
        WindowClosed: if it is too late, or the clock says a day before the assessment.
    """
    if episode.patient_id != by.pk or not by.is_active:
        raise PermissionDenied
    if not episode.is_running:
        raise EpisodeClosed
    if not window.is_open(episode.assessed_on, today):
        raise WindowClosed(episode.follow_up_closes_on)


def check_may_answer(by: User, episode: Episode) -> None:
    """Let only the episode's own physio answer.

    Raises:
        PermissionDenied: for anyone else.
    """
    if episode.physio_id != by.pk or not by.is_active:
        raise PermissionDenied
