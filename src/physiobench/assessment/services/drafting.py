"""What is typed on a page and not sent: kept on the way, and let go of. It answers nothing."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction

from physiobench.assessment import policies
from physiobench.assessment.models import Assessment
from physiobench.assessment.policies import Person
from physiobench.assessment.services.refusals import (
    AssessmentClosed,
    ChangedElsewhere,
    DraftTooLong,
)
from physiobench.assessment.services.sent_pages import SentPage


DRAFT_LONGEST = 20_000  # characters on one page


@transaction.atomic
def keep_draft(
    *,
    by: Person,
    assessment: Assessment,
    questionnaire: str,
    page: str,
    raw: Mapping[str, Sequence[str]],
    seen: str = "",
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
        seen: as for `save_page`.
        now: when.

    Raises:
        PermissionDenied: if it belongs to someone else's record.
        AssessmentClosed: if it was sent, or a red flag stopped it.
        PageNotAsked: if this person has no such page.
        ChangedElsewhere: if the page was saved from another window since it was shown.
        DraftTooLong: if it is more than a person types.
    """
    locked = _lock(by, assessment)
    if not locked.is_open:
        raise AssessmentClosed
    found = SentPage.of(locked, questionnaire, page, raw)
    if found.is_stale(seen):
        raise ChangedElsewhere
    response, typed = found.response, found.fields
    if sum(len(text) for texts in typed.values() for text in texts) > DRAFT_LONGEST:
        raise DraftTooLong
    drafts = {**response.drafts, page: typed}
    if found.says_the_same:
        del drafts[page]
    if drafts == response.drafts:
        return
    response.drafts = drafts
    response.save(update_fields=["drafts"])
    locked.answered_at = now
    locked.save(update_fields=["answered_at"])


@transaction.atomic
def drop_draft(
    *, by: Person, assessment: Assessment, questionnaire: str, page: str, now: datetime
) -> None:
    """Let go of what is typed on a page and not sent; what was saved before stands again.

    Raises:
        PermissionDenied: if it belongs to someone else's record.
        AssessmentClosed: if it was sent, or a red flag stopped it.
        PageNotAsked: if this person has no such page.
    """
    locked = _lock(by, assessment)
    if not locked.is_open:
        raise AssessmentClosed
    response = SentPage.of(locked, questionnaire, page, {}).response
    if response.drafts.pop(page, None) is not None:
        response.save(update_fields=["drafts"])
        locked.answered_at = now
        locked.save(update_fields=["answered_at"])


def _lock(by: Person, assessment: Assessment) -> Assessment:
    """Read it again, so that nobody else changes it until this act is done."""
    locked = Assessment.objects.select_for_update().get(pk=assessment.pk)
    policies.check_may_answer(by, locked)
    return locked
