"""Answers kept page by page, and sent: judged and frozen in one transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import IO

from django.db import transaction
from django.utils import timezone

from physiobench.assessment import policies
from physiobench.assessment.models import Assessment, Judgement, Response
from physiobench.assessment.policies import Person
from physiobench.assessment.services.photos import DrawnPhotos, SentPhotos
from physiobench.assessment.services.refusals import (
    AssessmentClosed,
    NoRules,
    NotComplete,
)
from physiobench.assessment.services.sent_pages import SentPage
from physiobench.audit import services as audit
from physiobench.audit.models import Verb
from physiobench.clinical.screening import triage
from physiobench.questionnaires import engine


@dataclass(frozen=True, slots=True)
class Saved:
    """What became of one page: what to put right, what else to ask there, whether to stop."""

    errors: Mapping[str, str]
    revealed: frozenset[str]  # questions of this page that its own answers brought up
    stopped: bool
    response: Response | None = None  # as it is saved now; nothing if the walk has stopped
    held_back: bool = False  # it was saved elsewhere since: what was sent waits as a draft


def save_page(
    *,
    by: Person,
    assessment: Assessment,
    questionnaire: str,
    page: str,
    raw: Mapping[str, Sequence[str]],
    files: Mapping[str, Sequence[IO[bytes]]] | None = None,
    seen: str = "",
    now: datetime,
) -> Saved:
    """Keep what one page says: valid answers at once, the rest named; and stop on a red flag.

    It stops as well where others must look after this person, whatever else they answer. Saving
    the same page again replaces its answers. An answer that another answer hides is cleared and
    recorded as cleared. What was saved from another window since the person saw the
    page is not overwritten: what they send waits as a draft, unless it is a red flag.

    Args:
        by: who answers.
        assessment: the walk this page belongs to.
        questionnaire: slug of one of its questionnaires.
        page: linkId of the page.
        raw: the form's fields as they came.
        files: photos as they came, by linkId; they are drawn before anything is locked.
        seen: `Response.saved_as` when the person was shown the page; nothing if not known.
        now: when.

    Raises:
        PermissionDenied: if it belongs to someone else's record.
        AssessmentClosed: if it was sent.
        PageNotAsked: if this person has no such page.
    """
    photos: Mapping[str, DrawnPhotos] = {}
    if files:
        policies.check_may_answer(by, assessment)
        asked = assessment.responses.filter(questionnaire=questionnaire).first()
        photos = DrawnPhotos.by_question(asked.asked, files) if asked else {}
    return _save_page(assessment, questionnaire, page, SentPhotos(by, raw, photos, now), seen)


@transaction.atomic
def _save_page(
    assessment: Assessment, questionnaire: str, page: str, sent: SentPhotos, seen: str
) -> Saved:
    by, raw, now = sent.by, sent.raw, sent.now
    locked = _lock(by, assessment)
    if locked.stopped_at is not None:
        return Saved({}, frozenset(), stopped=True)
    if locked.completed_at is not None:
        raise AssessmentClosed
    found = SentPage.of(locked, questionnaire, page, raw)
    response, shown = found.response, found.page
    asked, before, stood = response.asked, response.form, found.shown
    if found.is_stale(seen) and not found.is_red_flag:
        response.drafts[page] = found.fields
        response.save(update_fields=["drafts"])
        return Saved({}, frozenset(), stopped=False, response=response, held_back=True)
    photos = sent.take(response, shown)
    reading = response.read(shown, raw, attached=photos.kept)
    after = reading.form
    response.fill_in(after)
    cleared = dict.fromkeys([*response.cleared, *engine.cleared(before, after)])
    response.cleared = [link_id for link_id in cleared if link_id not in after.kept]
    errors = {**reading.errors, **photos.refused}
    response.drafts.pop(page, None)
    response.sent_pages = engine.sent_pages(after, response.sent_pages, shown, stood)
    unsent = engine.first_unsent_page(after, response.sent_pages)
    response.completed_at = None if unsent else now
    news = after.enabled - before.enabled - stood
    revealed = news & {i.link_id for i in shown.questions() if not engine.is_spare(asked, i)}
    if errors.keys() - revealed:  # what was typed wrongly waits here, whatever device comes back
        response.drafts[page] = found.left_open() | found.fields
    response.save(update_fields=["answers", "cleared", "completed_at", "drafts", "sent_pages"])
    sent.drop_others(response, after.kept)
    locked.answered_at = now
    red_flag = response.has_red_flag
    stopped = red_flag or response.is_turned_away
    if stopped:
        locked.stopped_at = now
        answered = locked.responses.filter(position__lte=response.position)
        _judge(by, locked, list(answered), now, so_far=not red_flag)
    locked.save(update_fields=["answered_at", "stopped_at"])
    return Saved(errors, revealed, stopped, response)


@transaction.atomic
def complete(*, by: Person, assessment: Assessment, now: datetime) -> Judgement:
    """Send the answers: judge them, and freeze them. Sending twice gives the first judgement.

    Raises:
        PermissionDenied: if it belongs to someone else's record.
        NotComplete: if a page was not sent yet, or was changed and not sent again.
        NoRules: if the content has no rules for any of these questionnaires.
    """
    locked = _lock(by, assessment)
    if not locked.is_open:
        return locked.judgements.latest()
    responses = list(locked.responses.all())
    if not responses or any(r.waiting_page for r in responses):
        raise NotComplete
    judgement = _judge(by, locked, responses, now)
    locked.completed_at, locked.completed_on = now, timezone.localdate(now)
    locked.save(update_fields=["completed_at", "completed_on"])
    return judgement


def _lock(by: Person, assessment: Assessment) -> Assessment:
    """Read it again, so that nobody else changes it until this act is done."""
    locked = Assessment.objects.select_for_update().get(pk=assessment.pk)
    policies.check_may_answer(by, locked)
    return locked


def _judge(
    by: Person,
    assessment: Assessment,
    responses: Sequence[Response],
    now: datetime,
    *,
    so_far: bool = False,
) -> Judgement:
    outcomes = [outcome for response in responses if (outcome := response.judged)]
    if not outcomes:
        raise NoRules
    outcome = triage.combine(*outcomes)
    if so_far:
        outcome = outcome.so_far
    judgement = Judgement.objects.create(
        assessment=assessment,
        tier=outcome.tier,
        verdict=outcome.verdict or "",
        outcome=outcome.as_json(),
        judged_at=now,
    )
    verb = Verb.ASSESSMENT_STOPPED if assessment.stopped_at else Verb.ASSESSMENT_COMPLETED
    audit.record(by=by, verb=verb, subject=assessment, patient=assessment.patient, now=now)
    return judgement
