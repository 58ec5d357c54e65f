"""Every write to an assessment. Each act checks, stores, and leaves a trace, in one transaction."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from physiobench.accounts.models import User
from physiobench.assessment import emails, policies
from physiobench.assessment.models import (
    SCREENING_PATHWAY,
    Assessment,
    Judgement,
    Photo,
    Response,
    digest,
)
from physiobench.assessment.policies import Person
from physiobench.audit import services as audit
from physiobench.clinical import questionnaire as engine
from physiobench.clinical import triage
from physiobench.content import load, questionnaire_load
from physiobench.content.items import Item, ItemType
from physiobench.content.pathways import Pathway, PathwayKind, pathways
from physiobench.content.questionnaire import Questionnaire
from physiobench.lib import photo


CONSENT = "consent-health-data"
SIDE = "side"  # the linkId of the question that the body map answers
SIDES = ("left", "right")
PHOTOS_MOST = 5  # at once, for one question


class UnknownPathway(Exception):
    """There is no such set of questions, or it is not opened like this."""


class AssessmentClosed(Exception):
    """The answers were sent or a red flag stopped them: they stay as they are. Start again."""


class PageNotAsked(Exception):
    """This page does not concern this person, or does not exist."""


class NotComplete(Exception):
    """A required question has no answer yet."""


class NoRules(Exception):
    """Nothing judges these answers; so nobody may be told anything about them."""


@dataclass(frozen=True, slots=True)
class Saved:
    """What became of one page: what to put right, what else to ask there, whether to stop."""

    errors: Mapping[str, str]
    revealed: frozenset[str]  # questions of this page that its own answers brought up
    stopped: bool


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

    Args:
        by: the patient.
        key: as for `start`.
        returns_to: the local page to lead back to.
        now: when.

    Raises:
        PermissionDenied: if `by` has no assessment in their record yet.
    """
    policies.check_may_open_in_care(by)
    pathway = _pathway(SCREENING_PATHWAY, PathwayKind.SCREENING)
    return _open(by=by, key=key, pathway=pathway, patient=by, back=returns_to, now=now)


def open_follow_up(
    *,
    by: User,
    key: str,
    pathway: str,
    returns_to: str,
    starting: Mapping[str, Sequence[engine.Value]] | None = None,
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
    found = _pathway(pathway, PathwayKind.FOLLOW_UP)
    return _open(
        by=by, key=key, pathway=found, patient=by, back=returns_to, starting=starting, now=now
    )


@transaction.atomic
def save_page(
    *,
    by: Person,
    assessment: Assessment,
    questionnaire: str,
    page: str,
    raw: Mapping[str, Sequence[str]],
    files: Mapping[str, Sequence[bytes]] | None = None,
    now: datetime,
) -> Saved:
    """Keep what one page says: valid answers at once, the rest named; and stop on a red flag.

    Saving the same page again replaces its answers. An answer that another answer hides is
    cleared and recorded as cleared.

    Args:
        by: who answers.
        assessment: the walk this page belongs to.
        questionnaire: slug of one of its questionnaires.
        page: linkId of the page.
        raw: the form's fields as they came.
        files: photos as they came, by linkId.
        now: when.

    Raises:
        PermissionDenied: if it belongs to someone else's record.
        AssessmentClosed: if it was sent.
        PageNotAsked: if this person has no such page.
    """
    locked = _lock(by, assessment)
    if locked.stopped_at is not None:
        return Saved({}, frozenset(), stopped=True)
    if locked.completed_at is not None:
        raise AssessmentClosed
    response = locked.responses.filter(questionnaire=questionnaire).first()
    if response is None:
        raise PageNotAsked
    asked, before = response.asked, response.given
    shown = {p.link_id: p for p in engine.visible_pages(asked, before)}
    if page not in shown:
        raise PageNotAsked
    sent = _SentPhotos(by, raw, files or {}, now)
    photos = _take_photos(sent, response, shown[page])
    reading = engine.read_page(asked, shown[page], raw, before, attached=photos.kept)
    merged = engine.merge(asked, before, reading.answers)
    response.answers = engine.dump_answers(merged.answers)
    response.cleared = [*dict.fromkeys([*response.cleared, *merged.cleared])]
    response.completed_at = now if engine.is_complete(asked, merged.answers) else None
    response.save(update_fields=["answers", "cleared", "completed_at"])
    _drop_photos(response, merged.answers)
    locked.answered_at = now
    stopped = response.has_red_flag
    if stopped:
        locked.stopped_at = now
        so_far = locked.responses.filter(position__lte=response.position)
        _judge(by, locked, list(so_far), now)
    locked.save(update_fields=["answered_at", "stopped_at"])
    news = engine.enabled(asked, merged.answers) - engine.enabled(asked, before)
    revealed = news & {i.link_id for i in shown[page].questions() if not _is_spare(asked, i)}
    return Saved({**reading.errors, **photos.refused}, revealed, stopped)


@transaction.atomic
def complete(*, by: Person, assessment: Assessment, now: datetime) -> Judgement:
    """Send the answers: judge them, and freeze them. Sending twice gives the first judgement.

    Raises:
        PermissionDenied: if it belongs to someone else's record.
        NotComplete: if a required answer is missing.
        NoRules: if the content has no rules for any of these questionnaires.
    """
    locked = _lock(by, assessment)
    if not locked.is_open:
        return locked.judgements.latest()
    responses = list(locked.responses.all())
    if not responses or not all(engine.is_complete(r.asked, r.given) for r in responses):
        raise NotComplete
    judgement = _judge(by, locked, responses, now)
    locked.completed_at, locked.completed_on = now, timezone.localdate(now)
    locked.save(update_fields=["completed_at", "completed_on"])
    return judgement


@transaction.atomic
def claim(*, by: User, assessment: Assessment, now: datetime) -> Assessment:
    """Take an assessment into a patient's record. Claiming one's own again changes nothing.

    Raises:
        PermissionDenied: if it is someone else's, or `by` is not a patient.
    """
    locked = Assessment.objects.select_for_update().get(pk=assessment.pk)
    policies.check_may_claim(by, locked)
    if locked.patient_id is None:
        locked.patient = by
        locked.save(update_fields=["patient"])
        audit.record(by=by, verb="assessment.claimed", subject=locked, patient=by, now=now)
    return locked


@transaction.atomic
def send_link(
    *, by: Person, assessment: Assessment, address: str, path: str, now: datetime
) -> None:
    """Send someone the link back to their own answers; neither link nor address is stored.

    Raises:
        PermissionDenied: if it belongs to someone else's record.
    """
    policies.check_may_answer(by, assessment)
    audit.record(
        by=by,
        verb="assessment.link-sent",
        subject=assessment,
        patient=assessment.patient,
        now=now,
    )
    transaction.on_commit(partial(emails.resume_link, address, path))


@transaction.atomic
def delete_unclaimed(*, by: User | None, now: datetime) -> dict[str, int]:
    """Delete assessments that nobody claimed within thirty days of the last answer.

    Returns:
        How many rows went, by model label, as the database counted them.

    Raises:
        PermissionDenied: if a person asks; only the service itself does this.
    """
    if by is not None:
        raise PermissionDenied
    forgotten = Assessment.objects.forgotten_by(now).select_for_update()
    for assessment in forgotten:
        audit.record(by=None, verb="assessment.deleted", subject=assessment, now=now)
    keys = [assessment.pk for assessment in forgotten]
    return Assessment.objects.filter(pk__in=keys).delete()[1]


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
    starting: Mapping[str, Sequence[engine.Value]] | None = None,
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
                answers=engine.dump_answers(engine.starting_answers(asked, starting or {})),
            )
        audit.record(by=by, verb="assessment.started", subject=assessment, patient=patient, now=now)
    return assessment


def _lock(by: Person, assessment: Assessment) -> Assessment:
    """Read it again, so that nobody else changes it until this act is done."""
    locked = Assessment.objects.select_for_update().get(pk=assessment.pk)
    policies.check_may_answer(by, locked)
    return locked


def _is_spare(asked: Questionnaire, item: Item) -> bool:
    """Tell whether it is of a repetition that is offered and need not be used."""
    return asked.by_link_id[asked.repeated.get(item.link_id, item.link_id)].instance > 1


@dataclass(frozen=True, slots=True)
class _Photos:
    """The photos that now answer each question of a page, and why some were not taken."""

    kept: Mapping[str, tuple[engine.Value, ...]]
    refused: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _SentPhotos:
    """What came with one page: by whom, the form's fields, the files, and when."""

    by: Person
    raw: Mapping[str, Sequence[str]]
    files: Mapping[str, Sequence[bytes]]
    now: datetime


def _take_photos(sent: _SentPhotos, response: Response, page: engine.Page) -> _Photos:
    """Draw each photo anew and store it; a single one takes the place of the one before."""
    kept: dict[str, tuple[engine.Value, ...]] = {}
    refused: dict[str, str] = {}
    for item in page.questions():
        if item.type is not ItemType.ATTACHMENT:
            continue
        mine = response.assessment.photos.filter(
            questionnaire=response.questionnaire, link_id=item.link_id
        )
        taken_away = sent.raw.get(f"{item.link_id}.remove", ())
        before = [found for found in mine.order_by("added_at") if str(found.pk) not in taken_away]
        added: list[Photo] = []
        for data in sent.files.get(item.link_id, ())[:PHOTOS_MOST]:
            try:
                added.append(_store_photo(sent, response, item, data))
            except photo.NotAPhoto as reason:
                refused[item.link_id] = str(reason)
        shown = [*before, *added] if item.repeats or not added else added
        kept[item.link_id] = tuple(found.as_answer for found in shown)
    return _Photos(kept, refused)


def _store_photo(sent: _SentPhotos, response: Response, item: Item, data: bytes) -> Photo:
    drawn = photo.redrawn(data)
    found = Photo.objects.create(
        assessment=response.assessment,
        questionnaire=response.questionnaire,
        link_id=item.link_id,
        jpeg=drawn.jpeg,
        width=drawn.width,
        height=drawn.height,
        added_at=sent.now,
    )
    patient = response.assessment.patient
    verb = "assessment.photo-added"
    audit.record(by=sent.by, verb=verb, subject=found, patient=patient, now=sent.now)
    return found


def _drop_photos(response: Response, answers: engine.Answers) -> None:
    """Delete what no answer stands for any more: taken back, replaced or cleared."""
    if not any(item.type is ItemType.ATTACHMENT for item in response.asked.walk()):
        return
    standing = {value for given in answers.values() for value in given}
    for found in response.assessment.photos.filter(questionnaire=response.questionnaire):
        if found.as_answer not in standing:
            found.delete()


def _judge(
    by: Person, assessment: Assessment, responses: Sequence[Response], now: datetime
) -> Judgement:
    outcomes = [outcome for response in responses if (outcome := response.judged)]
    if not outcomes:
        raise NoRules
    outcome = triage.combine(*outcomes)
    judgement = Judgement.objects.create(
        assessment=assessment,
        tier=outcome.tier,
        verdict=outcome.verdict or "",
        outcome=outcome.as_json(),
        judged_at=now,
    )
    verb = "assessment.stopped" if assessment.stopped_at else "assessment.completed"
    audit.record(by=by, verb=verb, subject=assessment, patient=assessment.patient, now=now)
    return judgement
