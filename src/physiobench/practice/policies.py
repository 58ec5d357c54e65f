"""Who may do what in the workspace that no lower app can judge. `check_` raises."""

from django.core.exceptions import PermissionDenied

from physiobench.accounts.models import User
from physiobench.assessment.models import Assessment
from physiobench.clinical.outcome import StimulationVerdict
from physiobench.episodes.models import Episode


def check_may_measure(by: User, episode: Episode) -> None:
    """Let only the physio who treats this patient now write down what they measured.

    Raises:
        PermissionDenied: for anyone else, and once the care has ended.
    """
    treats = Episode.objects.for_physio(by).running().filter(pk=episode.pk)
    if not by.is_active or not by.is_physio or not treats.exists():
        raise PermissionDenied


def may_stimulate(episode: Episode) -> bool:
    """Test that the screening on record does not rule stimulation out for this person.

    A finding at one place rules nothing out: a test may be what is to settle it.
    """
    screening = Assessment.objects.for_patient(episode.patient).latest_screening()
    if screening is None:
        return True  # the form itself asks for the screening first
    return not screening.stopped and screening.verdict != StimulationVerdict.NOT_FOR_YOU


def check_may_review_answers(by: User, episode: Episode, assessment: Assessment) -> None:
    """Let only the physio who treats this patient now say that they have looked.

    Raises:
        PermissionDenied: for anyone else, for another patient's answers, and after the care.
    """
    check_may_measure(by, episode)
    if assessment.patient_id != episode.patient_id:
        raise PermissionDenied
