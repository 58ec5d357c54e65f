"""Answers kept page by page, and sent: judged and frozen in one transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from physiobench.assessment import policies
from physiobench.assessment.models import Assessment, Judgement, Response
from physiobench.assessment.policies import Person
from physiobench.assessment.services.photos import SentPhotos
from physiobench.assessment.services.refusals import (
    AssessmentClosed,
    DraftTooLong,
    NoRules,
    NotComplete,
    PageNotAsked,
)
from physiobench.audit import services as audit
from physiobench.clinical import questionnaire as engine
from physiobench.clinical import triage
from physiobench.content.items import Item, ItemType
from physiobench.content.questionnaire import Questionnaire


DRAFT_LONGEST = 20_000  # characters on one page


@dataclass(frozen=True, slots=True)
class Saved:
    """What became of one page: what to put right, what else to ask there, whether to stop."""

    errors: Mapping[str, str]
    revealed: frozenset[str]  # questions of this page that its own answers brought up
    stopped: bool


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
    response, shown = _asked_now(locked, questionnaire, page)
    asked, before = response.asked, response.given
    sent = SentPhotos(by, raw, files or {}, now)
    photos = sent.take(response, shown)
    reading = engine.read_page(asked, shown, raw, before, attached=photos.kept)
    merged = engine.merge(asked, before, reading.answers)
    response.answers = engine.dump_answers(merged.answers)
    cleared = dict.fromkeys([*response.cleared, *merged.cleared])
    response.cleared = [link_id for link_id in cleared if link_id not in merged.answers]
    response.completed_at = now if engine.is_complete(asked, merged.answers) else None
    errors = {**reading.errors, **photos.refused}
    response.drafts.pop(page, None)
    news = engine.enabled(asked, merged.answers) - engine.enabled(asked, before)
    revealed = news & {i.link_id for i in shown.questions() if not _is_spare(asked, i)}
    if errors.keys() - revealed:  # what was typed wrongly waits here, whatever device comes back
        response.drafts[page] = _own_fields(shown, raw)
    response.save(update_fields=["answers", "cleared", "completed_at", "drafts"])
    sent.drop_others(response, merged.answers)
    locked.answered_at = now
    stopped = response.has_red_flag
    if stopped:
        locked.stopped_at = now
        so_far = locked.responses.filter(position__lte=response.position)
        _judge(by, locked, list(so_far), now)
    locked.save(update_fields=["answered_at", "stopped_at"])
    return Saved(errors, revealed, stopped)


@transaction.atomic
def keep_draft(
    *,
    by: Person,
    assessment: Assessment,
    questionnaire: str,
    page: str,
    raw: Mapping[str, Sequence[str]],
    now: datetime,
) -> None:
    """Keep what is typed on a page before it is sent. Nothing judges it; it answers nothing yet.

    Until that page is sent the assessment cannot be completed. Typing what was sent already
    takes the draft away.

    Args:
        by: who answers.
        assessment: the walk this page belongs to.
        questionnaire: slug of one of its questionnaires.
        page: linkId of the page.
        raw: the form's fields as they stand.
        now: when.

    Raises:
        PermissionDenied: if it belongs to someone else's record.
        AssessmentClosed: if it was sent, or a red flag stopped it.
        PageNotAsked: if this person has no such page.
        DraftTooLong: if it is more than a person types.
    """
    locked = _lock(by, assessment)
    if not locked.is_open:
        raise AssessmentClosed
    response, shown = _asked_now(locked, questionnaire, page)
    typed = _own_fields(shown, raw)
    if sum(len(text) for texts in typed.values() for text in texts) > DRAFT_LONGEST:
        raise DraftTooLong
    drafts = {**response.drafts, page: typed}
    if _says_the_same(response, shown, raw):
        del drafts[page]
    if drafts == response.drafts:
        return
    response.drafts = drafts
    response.save(update_fields=["drafts"])
    locked.answered_at = now
    locked.save(update_fields=["answered_at"])


@transaction.atomic
def complete(*, by: Person, assessment: Assessment, now: datetime) -> Judgement:
    """Send the answers: judge them, and freeze them. Sending twice gives the first judgement.

    Raises:
        PermissionDenied: if it belongs to someone else's record.
        NotComplete: if a required answer is missing, or a page was changed and not sent.
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


def _asked_now(
    assessment: Assessment, questionnaire: str, link_id: str
) -> tuple[Response, engine.Page]:
    """Return the page that this person is asked, with the response that it belongs to.

    Raises:
        PageNotAsked: if there is no such page, or it does not concern them.
    """
    response = assessment.responses.filter(questionnaire=questionnaire).first()
    pages = engine.visible_pages(response.asked, response.given) if response else ()
    page = next((page for page in pages if page.link_id == link_id), None)
    if response is None or page is None:
        raise PageNotAsked
    return response, page


def _own_fields(page: engine.Page, raw: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """Leave what a form sent for the questions of `page`, as text that any database holds.

    Photos are no text.
    """
    asked = [i.link_id for i in page.questions() if i.type is not ItemType.ATTACHMENT]
    return {
        name: [_storable(text) for text in texts]
        for name, texts in raw.items()
        if any(name == link_id or name.startswith(f"{link_id}.") for link_id in asked)
    }


def _storable(text: str) -> str:
    """Drop what nobody types and PostgreSQL refuses: null bytes and halves of characters."""
    return text.replace("\x00", "").encode("utf-8", "ignore").decode("utf-8")


def _says_the_same(response: Response, page: engine.Page, raw: Mapping[str, Sequence[str]]) -> bool:
    """Tell whether what is typed is what was answered before, to the word."""
    given = response.given
    photos = {i.link_id: given.get(i.link_id, ()) for i in page.questions()}
    reading = engine.read_page(response.asked, page, raw, given, attached=photos)
    same = all(tuple(given.get(name, ())) == value for name, value in reading.answers.items())
    return same and not reading.errors


def _is_spare(asked: Questionnaire, item: Item) -> bool:
    """Tell whether it is of a repetition that is offered and need not be used."""
    return asked.by_link_id[asked.repeated.get(item.link_id, item.link_id)].instance > 1


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
