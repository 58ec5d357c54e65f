"""Who may write, sign and read programmes, and what stands against stimulation."""

from datetime import date

from django.core.exceptions import PermissionDenied

from physiobench.accounts.models import Physio, User
from physiobench.assessment.models import Assessment, Measurement
from physiobench.clinical.nerve_gate import Tested, body_nerve_problems
from physiobench.clinical.problem import Problem
from physiobench.clinical.programme import Body, screening_blocks
from physiobench.episodes.models import Episode
from physiobench.programmes.models import Programme


def check_may_write(by: User, episode: Episode) -> None:
    """Let only the episode's own physio write its programme.

    Raises:
        PermissionDenied: for anyone else.
    """
    if not by.is_physio or episode.physio_id != by.pk:
        raise PermissionDenied


def check_may_read(by: User, programme: Programme) -> None:
    """Let only the patient say that they have read their programme.

    Raises:
        PermissionDenied: for anyone else.
    """
    if programme.episode.patient_id != by.pk:
        raise PermissionDenied


def check_may_verify(by: User, episode: Episode) -> None:
    """Let the episode's physio and any manager check its signatures.

    Raises:
        PermissionDenied: for anyone else.
    """
    if not by.is_manager:
        check_may_write(by, episode)


def may_sign(by: User, today: date) -> bool:
    """Test that a physio is registered and insured today."""
    physio = Physio.objects.select_related("user").filter(user=by).first()
    return physio is not None and physio.is_registered_on(today)


def nerves_tested(patient: User) -> Tested:
    """Return the patient's standing twitch tests, by muscle and side."""
    return Measurement.objects.for_patient(patient).twitch_tests()


def nerve_problems(patient: User, body: Body) -> tuple[Problem, ...]:
    """Return what the patient's twitch tests say against each line of stimulation."""
    if not body.stimulation:
        return ()
    return body_nerve_problems(body, nerves_tested(patient))


def stimulation_blocked(patient: User, today: date, *, reason: str = "") -> str | None:
    """Return why stimulation may not be signed for this patient today, or None."""
    screening = Assessment.objects.for_patient(patient).latest_screening()
    if screening is None:
        return screening_blocks(None, None, today)
    return screening_blocks(screening.verdict, screening.on, today, reason=reason)


def stimulation_stopped(programme: Programme, today: date) -> str | None:
    """Return why signed stimulation must not be used today, or None.

    A physio's reason covers the screening that they read, and no later one.
    """
    screening = Assessment.objects.for_patient(programme.episode.patient).latest_screening()
    if screening is None:
        return screening_blocks(None, None, today)
    covered = screening.assessment_id == programme.screening_id
    reason = programme.stimulation_reason if covered else ""
    return screening_blocks(screening.verdict, screening.on, today, reason=reason)
