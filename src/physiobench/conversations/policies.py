"""Who may read and write in a conversation. `check_` raises; every door passes through it."""

from datetime import datetime

from django.core.exceptions import PermissionDenied

from physiobench.accounts.models import User
from physiobench.clinical.care.cover import AnswerReason
from physiobench.clinical.sessions.reports import ReportKind
from physiobench.conversations.models import Message
from physiobench.episodes import policies as episode_policies
from physiobench.episodes.models import Episode, subject_of


def check_may_read(by: User, episode: Episode, now: datetime) -> episode_policies.TreatmentAccess:
    """Let the patient read and write, and whoever treats them now.

    Raises:
        PermissionDenied: for anyone else.
    """
    if not by.is_active:
        raise PermissionDenied
    if by.pk == episode.patient_id:
        return episode_policies.TreatmentAccess(AnswerReason.OWN, episode.physio_id)
    return episode_policies.check_may_treat(by, episode, now)


def check_may_decide(by: User, episode: Episode, now: datetime) -> episode_policies.TreatmentAccess:
    """Let whoever treats the patient now say that a message needs no answer.

    Raises:
        PermissionDenied: for anyone else, the patient too.
    """
    return episode_policies.check_may_treat(by, episode, now)


def may_write(by: User, episode: Episode) -> bool:
    """Tell whether somebody who may read a conversation may still write in it.

    Both write while the care runs. After its end, a physio may answer a message that has no answer
    yet, if the patient can sign in to read it.
    """
    if episode.is_running:
        return True
    if by.pk == episode.patient_id or not episode.patient.is_active:
        return False
    return Message.objects.filter(episode=episode).awaiting_answer().exists()


def open_report(message: Message) -> episode_policies.OpenReport:
    """Return a patient's message as what somebody must answer."""
    return episode_policies.OpenReport(
        episode=message.episode,
        kind=ReportKind.MESSAGE,
        subject=subject_of(message),
        raised_at=message.sent_at,
    )
