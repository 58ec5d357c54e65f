"""Who may do what in the workspace that no lower app can judge. `check_` raises."""

from datetime import datetime

from django.core.exceptions import PermissionDenied

from physiobench.accounts.models import User
from physiobench.assessment.models import Assessment
from physiobench.clinical.screening.outcome import StimulationVerdict
from physiobench.episodes.models import Episode
from physiobench.episodes.policies import TreatmentAccess, check_may_treat


def check_may_measure(by: User, episode: Episode, now: datetime) -> TreatmentAccess:
    """Allow only a physio who may treat the patient now to record a measurement.

    Raises:
        PermissionDenied: for anyone else, and once the care has ended.
    """
    current = Episode.objects.running().filter(pk=episode.pk).first()
    if current is None:
        raise PermissionDenied
    return check_may_treat(by, current, now)


def may_stimulate(episode: Episode) -> bool:
    """Test that the screening on record does not rule stimulation out for this person.

    A finding at one place rules nothing out: a test may be what is to settle it.
    """
    screening = Assessment.objects.for_patient(episode.patient).latest_screening()
    if screening is None:
        return True  # the form itself asks for the screening first
    return not screening.stopped and screening.verdict != StimulationVerdict.NOT_FOR_YOU


def check_may_review_answers(
    by: User, episode: Episode, assessment: Assessment, now: datetime
) -> TreatmentAccess:
    """Allow only a physio who may treat the patient now to review answers.

    Raises:
        PermissionDenied: for anyone else, for another patient's answers, and after the care.
    """
    access = check_may_measure(by, episode, now)
    if assessment.patient_id != episode.patient_id:
        raise PermissionDenied
    return access
