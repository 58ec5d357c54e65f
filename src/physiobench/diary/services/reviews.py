"""What a physio decides about a session that called them."""

from datetime import datetime
from functools import partial

from django.db import transaction

from physiobench.accounts.models import User
from physiobench.audit import services as audit
from physiobench.audit.models import Verb
from physiobench.diary import emails, policies
from physiobench.diary.models import NextStep, Review, Session
from physiobench.episodes import services as episodes
from physiobench.episodes.models import Episode


class NoteMissing(Exception):
    """An urgent report is closed only with a note for the record. Write what you found and did."""


class NextStepMissing(Exception):
    """The pause continues, but no next step for the patient was chosen. Choose one."""


class DecidedSince(Exception):
    """Another decision was saved after this form was opened. Read it, then decide again."""


class CorrectedSince(Exception):
    """The patient corrected the report after this form was opened. Read it, then decide again."""


@transaction.atomic
def review_session(
    *,
    by: User,
    session: Session,
    note: str,
    lets_go_on: bool,
    next_step: NextStep | None = None,
    seen: int = 0,
    seen_corrections: int = 0,
    now: datetime,
) -> Review:
    """Write down what the physio decided about an entry, and mail the patient if it concerns them.

    The same answer twice is one. The latest decision holds: it lifts a pause, or pauses again.

    Args:
        by: the patient's physio, or whoever answers for them now.
        session: the entry that called them.
        note: what they found and did, for the record.
        lets_go_on: whether what it paused may go on.
        next_step: what the patient does while it stays paused; ignored where nothing does.
        seen: how many decisions about this entry `by` had before them; the act refuses fewer than
            there are.
        seen_corrections: how many corrections of this entry `by` had before them, likewise.
        now: when.

    Raises:
        PermissionDenied: if `by` does not treat this patient now.
        DecidedSince: if somebody saved a decision that `by` has not seen.
        CorrectedSince: if the patient corrected the entry and `by` has not seen it.
        NoteMissing: if the report was urgent and the note is blank.
        NextStepMissing: if something stays paused and no next step is chosen.
    """
    access = policies.check_may_review(by, session, now)
    # a second post of the same form waits for the first, and then finds what it wrote
    Episode.objects.select_for_update().only("pk").get(pk=session.programme.episode_id)
    stays_paused = bool(session.pauses) and not lets_go_on
    step = next_step if stays_paused else None
    kept = (note.strip(), lets_go_on, step.value if step else "")
    reviews: list[Review] = list(session.reviews.order_by("reviewed_at", "pk"))
    last = reviews[-1] if reviews else None
    if last is not None and (last.note, last.lets_go_on, last.next_step) == kept:
        return last
    if last is not None and len(reviews) > seen:
        raise DecidedSince
    if len(Session.objects.correcting(session)) > seen_corrections:
        raise CorrectedSince
    if policies.is_urgent(session) and not note.strip():
        raise NoteMissing
    if stays_paused and step is None:
        raise NextStepMissing
    review = Review(
        session=session,
        reviewed_by=by,
        reviewed_at=now,
        note=note.strip(),
        lets_go_on=lets_go_on,
        next_step=step or "",
    )
    review.save()
    audit.record(
        by=by,
        verb=Verb.DIARY_SESSION_REVIEWED,
        subject=session,
        now=now,
        patient=session.programme.episode.patient,
        detail={"lets_go_on": int(lets_go_on), **access.detail},
    )
    episodes.settle(by=by, subject=session, now=now)
    if session.pauses:
        patient = session.programme.episode.patient
        transaction.on_commit(partial(emails.report_checked, patient, by))
    return review
