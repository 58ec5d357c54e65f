"""Where an assessment begins: by anyone, or in care."""

import hashlib
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from physiobench.accounts.models import User
from physiobench.accounts.policies import check_not_restricted
from physiobench.assessment import policies
from physiobench.assessment.models import (
    SCREENING_PATHWAY,
    Assessment,
    Kind,
    Response,
    digest,
)
from physiobench.assessment.policies import Person
from physiobench.assessment.services.refusals import NotStopped, UnknownPathway
from physiobench.audit import services as audit
from physiobench.audit.models import Verb
from physiobench.clinical.measures.computed import fill
from physiobench.content import load, questionnaire_load
from physiobench.content.pathways import Pathway, PathwayKind, pathways
from physiobench.questionnaires import engine


CONSENT = "consent-health-data"
SIDE = "side"  # the linkId of the question that the body map answers
SIDES = ("left", "right")
WANTS = "wants-stimulation"  # the question whose Yes opens the screening


def start(*, by: Person, key: str, pathway: str, side: str = "", now: datetime) -> Assessment:
    """Begin an assessment that belongs to nobody yet.

    The person agreed to our holding the answers; the text's version is stored. Starting twice
    with one `key` is one assessment.

    Args:
        by: who starts; may be a visitor without a login.
        key: the secret of the resume link, made with the form; only its digest is stored.
        pathway: which questions.
        side: the side of the body that was pointed at already: left, right, or nothing.
        now: when.

    Raises:
        UnknownPathway: if there is no such pathway for a beginner.
    """
    found = _pathway(pathway, PathwayKind.INITIAL)
    starting = {SIDE: (engine.Coding(side),)} if side in SIDES else {}
    return _open(by=by, key=key, pathway=found, patient=None, back="", starting=starting, now=now)


def open_screening(*, by: User, key: str, returns_to: str, now: datetime) -> Assessment:
    """Begin the stimulation screening again for a patient in care.

    Who opens it wants stimulation: that answer stands already, and can be changed on its page.

    Args:
        by: the patient.
        key: as for `start`.
        returns_to: the local page to lead back to.
        now: when.

    Raises:
        PermissionDenied: if `by` has no assessment in their record yet.
    """
    policies.check_may_open_in_care(by)
    check_not_restricted(by)
    pathway = _pathway(SCREENING_PATHWAY, PathwayKind.SCREENING)
    yes = {WANTS: (engine.Coding("yes"),)}
    return _open(
        by=by, key=key, pathway=pathway, patient=by, back=returns_to, starting=yes, now=now
    )


def open_follow_up(
    *,
    by: User,
    key: str,
    pathway: str,
    returns_to: str,
    starting: engine.Answers | None = None,
    now: datetime,
) -> Assessment:
    """Begin the follow-up's questions for a patient in care; the caller knows that it is due.

    Args:
        by: the patient.
        key: as for `start`.
        pathway: which follow-up.
        returns_to: the local page to lead back to.
        starting: answers to put in beforehand, by linkId, like the activities named at the
            beginning. What a questionnaire does not ask, or would not take, is left out.
        now: when.

    Raises:
        PermissionDenied: if `by` has no assessment in their record yet.
        UnknownPathway: if there is no such follow-up.
    """
    policies.check_may_open_in_care(by)
    check_not_restricted(by)
    found = _pathway(pathway, PathwayKind.FOLLOW_UP)
    return _open(
        by=by, key=key, pathway=found, patient=by, back=returns_to, starting=starting, now=now
    )


@transaction.atomic
def start_over(*, by: Person, key: str, assessment: Assessment, now: datetime) -> Assessment:
    """Begin anew after a stop: a doctor has seen the person, or the tick was a mistake.

    What they put in waits on its pages, and counts once each page is looked at and saved; what
    stopped them is asked afresh. The stopped one stays as it is. Twice with one `key` is once.

    Args:
        by: who answers.
        key: as for `start`.
        assessment: the one that was stopped.
        now: when.

    Raises:
        PermissionDenied: if it belongs to someone else's record.
        NotStopped: if nothing stopped it, or it is a follow-up.
    """
    policies.check_may_answer(by, assessment)
    if assessment.stopped_at is None or assessment.kind == Kind.FOLLOW_UP:
        raise NotStopped
    begun = Assessment.objects.with_key(key).first()
    if begun is not None:
        policies.check_may_answer(by, begun)
        return begun
    found = _pathway(assessment.pathway, PathwayKind(assessment.kind))
    opened = _open(
        by=by,
        key=key,
        pathway=found,
        patient=assessment.patient,
        back=assessment.returns_to,
        now=now,
    )
    for field in ("consent_text", "consent_version", "consent_sha256"):
        setattr(opened, field, getattr(assessment, field))  # what they agreed to
    opened.save(update_fields=["consent_text", "consent_version", "consent_sha256"])
    before = {response.questionnaire: response for response in assessment.responses.all()}
    for response in opened.responses.all():
        if response.questionnaire in before:
            response.drafts = _typed_before(before[response.questionnaire], response)
            response.save(update_fields=["drafts"])
    return opened


def _typed_before(old: Response, new: Response) -> dict[str, dict[str, list[str]]]:
    """Return what was answered before, page by page, without what stopped it."""
    afresh = old.stopped_by
    given = {link_id: given for link_id, given in old.given.items() if link_id not in afresh}
    zone = timezone.get_default_timezone()
    typed = {
        page.link_id: engine.typed_page(page, given, zone=zone) for page in engine.pages(new.asked)
    }
    return {link_id: fields for link_id, fields in typed.items() if fields}


def _pathway(slug: str, kind: PathwayKind) -> Pathway:
    pathway = pathways().get(slug)
    if pathway is None or pathway.kind != kind:
        raise UnknownPathway
    return pathway


@transaction.atomic
def _open(
    *,
    by: Person,
    key: str,
    pathway: Pathway,
    patient: User | None,
    back: str,
    starting: engine.Answers | None = None,
    now: datetime,
) -> Assessment:
    consent = None if patient else load.texts()[CONSENT]
    assessment, created = Assessment.objects.get_or_create(
        key_sha256=digest(key),
        defaults={
            "id": UUID(hashlib.sha256(f"assessment {key}".encode()).hexdigest()[:32]),
            "kind": pathway.kind,
            "pathway": pathway.slug,
            "patient": patient,
            "consent_text": consent.slug if consent else "",
            "consent_version": str(consent.version) if consent else "",
            "consent_sha256": consent.sha256 if consent else "",
            "returns_to": back,
            "started_at": now,
            "answered_at": now,
        },
    )
    policies.check_may_answer(by, assessment)
    if created:
        for position, slug in enumerate(pathway.questionnaires):
            asked = questionnaire_load.questionnaires()[slug]
            Response.objects.create(
                assessment=assessment,
                position=position,
                questionnaire=slug,
                version=asked.version,
                answers=engine.dump_answers(engine.starting_answers(fill(asked, starting or {}))),
            )
        audit.record(
            by=by, verb=Verb.ASSESSMENT_STARTED, subject=assessment, patient=patient, now=now
        )
    return assessment
