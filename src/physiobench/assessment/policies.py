"""Who may answer, and what an assessment opens. `check_` raises; every door passes through it."""

from datetime import datetime, timedelta

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied

from physiobench.accounts.models import User
from physiobench.assessment.models import Assessment, Kind, Measurement, Response, ServedVersion
from physiobench.clinical.screening.triage import Tier
from physiobench.content import pathways, questionnaire_load
from physiobench.content.fingerprints import fingerprints
from physiobench.content.measuring import is_for_patients
from physiobench.questionnaires.model.questionnaire import Questionnaire


Person = User | AnonymousUser | None

CHANGED = "{name} was changed after people answered it: put it back, and raise its version instead"
LOST = "{name} was begun by people, and asks a questionnaire that is refused: mend that file"
GONE = "{name} is not there any more, and people answered it: put it back"
VALID_FOR = timedelta(days=30)  # answers older than this say too little about today


def check_may_answer(by: Person, assessment: Assessment) -> None:
    """Let anyone with the link answer, until it belongs to a record; then that patient alone.

    Raises:
        PermissionDenied: for anyone else.
    """
    if assessment.patient_id is not None and (
        not isinstance(by, User) or by.pk != assessment.patient_id
    ):
        raise PermissionDenied


def check_may_open_in_care(by: User) -> None:
    """Let only patients who already have an assessment in their record open another there.

    Raises:
        PermissionDenied: for anyone else.
    """
    if not by.is_patient or not Assessment.objects.for_patient(by).exists():
        raise PermissionDenied


def check_may_claim(by: User, assessment: Assessment) -> None:
    """Let a patient take an assessment into their record, if it is nobody else's.

    Raises:
        PermissionDenied: for anyone else.
    """
    if not by.is_patient or assessment.patient_id not in {None, by.pk}:
        raise PermissionDenied


def may_buy(assessment: Assessment, now: datetime) -> bool:
    """Test that the rules found a remote review suitable, on finished answers of these weeks."""
    if (
        assessment.kind != Kind.INITIAL
        or assessment.stopped_at is not None
        or assessment.completed_at is None
        or now - assessment.completed_at > VALID_FOR
    ):
        return False
    judgement = assessment.latest_judgement
    return judgement is not None and judgement.tier == Tier.SUITABLE_REMOTE


def check_may_measure_oneself(by: User, asked: Questionnaire) -> None:
    """Let a patient with a record write down what is for patients, of themselves alone.

    Raises:
        PermissionDenied: for anyone else, once the care has ended, and for a measure that a
            physio takes.
    """
    check_may_open_in_care(by)
    if not by.is_active or is_discharged(by) or not is_for_patients(asked):
        raise PermissionDenied


def is_discharged(by: User) -> bool:
    """Test whether every care that began with this person's answers has ended."""
    began = Assessment.objects.for_patient(by).filter(episode__isnull=False)
    ends = set(began.values_list("episode__ended_at", flat=True))
    return bool(ends) and None not in ends


def check_may_measure_others(by: User) -> None:
    """Let only a physio write down what they measured of someone; the caller knows of whom.

    Raises:
        PermissionDenied: for anyone else.
    """
    if not by.is_active or not by.is_physio:
        raise PermissionDenied


def check_may_replace(by: User, patient: User, old: Measurement) -> None:
    """Let a patient correct their own entries, and their physio those that physios made.

    Raises:
        PermissionDenied: for anyone else's, and for what another kind of person recorded.
    """
    if old.patient_id != patient.pk:
        raise PermissionDenied
    if old.is_self_reported != (by.pk == patient.pk):
        raise PermissionDenied


def version_troubles() -> list[str]:
    """Return what was changed or taken away although people answered it, one line each."""
    asked = Response.objects.order_by().values_list("questionnaire", "version").distinct()
    answered = {f"{slug}@{version}" for slug, version in asked}
    there = fingerprints()
    troubles = {
        f"questionnaires/{slug}@{version}": GONE
        for slug, version in asked
        if not _is_loaded(slug, version)
    }
    for served in ServedVersion.objects.filter(asks__in=answered):
        if served.name not in there:
            troubles[served.name] = GONE
        elif there[served.name].sha256 != served.sha256:
            troubles[served.name] = CHANGED
    begun = Assessment.objects.filter(pathway__in=pathways.lost()).order_by()
    for slug in begun.values_list("pathway", flat=True).distinct():
        troubles[f"pathways/{slug}"] = LOST
    return [words.format(name=name) for name, words in sorted(troubles.items())]


def _is_loaded(slug: str, version: str) -> bool:
    try:
        questionnaire_load.questionnaire(slug, version)
    except KeyError:
        return False
    return True
