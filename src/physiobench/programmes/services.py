"""Every write to a programme. Each act checks, stores and leaves a trace, in one transaction."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from physiobench.accounts.models import User
from physiobench.audit import services as audit
from physiobench.audit.models import Verb
from physiobench.clinical.programme import programme as clinic
from physiobench.clinical.programme.lines import ExercisePrescription, Stimulation
from physiobench.clinical.programme.programme import Body, Problem
from physiobench.episodes.models import Episode
from physiobench.programmes import emails, policies
from physiobench.programmes.models import Draft, Programme, Reading


LineOf = ExercisePrescription | Stimulation

WEEKS = 6  # DESIGN: a new draft starts from the usual time to the second review
FIRST_REVIEW = timedelta(weeks=2)
YEARS = (2000, 2100)  # outside, the day is a slip


class DraftChanged(Exception):
    """The draft was saved from another window meanwhile. Nothing is lost: choose which stays."""

    def __init__(self, draft: Draft, yours: Body) -> None:
        super().__init__()
        self.draft = draft
        self.yours = yours


class ImpossibleStart(Exception):
    """The programme would start before 2000 or after 2100: put the date right."""


class EpisodeNotOpen(Exception):
    """The episode has not begun or has ended: nothing can be signed in it."""


class NotRegistered(Exception):
    """Only a physio who is registered and insured today may sign. Ask the practice manager."""


class NothingToSign(Exception):
    """The draft says the same as the version that is already signed."""


class NotReady(Exception):
    """The programme cannot be signed yet: put right what `problems` names."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__()
        self.problems = problems


class StimulationBlocked(Exception):
    """The screening rules out stimulation, for each of `reasons`."""

    def __init__(self, *reasons: str) -> None:
        super().__init__()
        self.reasons = reasons


@dataclass(frozen=True, slots=True)
class Fault:
    """One signed version that is not as it was signed."""

    version: int
    what: str


def open_writing(*, by: User, episode: Episode, now: datetime) -> Draft:
    """Return the draft to go on with, or a fresh one that is not stored yet; leave a trace.

    Raises:
        PermissionDenied: if `by` does not treat this patient now.
    """
    access = policies.check_may_change(by, episode, now)
    audit.record(
        by=by,
        verb=Verb.PROGRAMMES_DRAFT_OPENED,
        subject=episode,
        now=now,
        patient=episode.patient,
        detail=access.detail,
    )
    return Draft.objects.filter(episode=episode).first() or _fresh(episode, now)


def _fresh(episode: Episode, now: datetime) -> Draft:
    """Begin with what is signed, or else with an empty page."""
    signed = Programme.objects.filter(episode=episode).current().first()
    today = now.date()
    empty = Body(title="", starts_on=today, weeks=WEEKS, review_on=today + FIRST_REVIEW)
    body = signed.plan if signed else empty
    return Draft(episode=episode, body=body.model_dump(mode="json"), edits=0, edited_at=now)


def _locked(episode: Episode, now: datetime) -> Draft:
    fresh = _fresh(episode, now)
    defaults = {"body": fresh.body, "edited_at": now}
    Draft.objects.get_or_create(episode=episode, defaults=defaults)
    return Draft.objects.select_for_update().get(episode=episode)


@transaction.atomic
def _edit(
    *, by: User, episode: Episode, edits: int, now: datetime, change: Callable[[Body], Body]
) -> Draft:
    """Apply one change to the draft, unless another window saved something in between.

    A change that changes nothing is a replay, and passes whatever `edits` says.
    """
    access = policies.check_may_change(by, episode, now)
    draft = _locked(episode, now)
    yours = change(draft.plan)
    if not YEARS[0] <= yours.starts_on.year < YEARS[1]:
        raise ImpossibleStart
    if yours == draft.plan:
        return draft
    if draft.edits != edits:
        raise DraftChanged(draft, yours)
    draft.body = yours.model_dump(mode="json")
    draft.edits += 1
    draft.edited_at = now
    draft.save()
    audit.record(
        by=by,
        verb=Verb.PROGRAMMES_DRAFT_SAVED,
        subject=draft,
        now=now,
        patient=episode.patient,
        detail={"edits": draft.edits, **access.detail},
    )
    return draft


def save_draft(*, by: User, episode: Episode, body: Body, edits: int, now: datetime) -> Draft:
    """Store the whole draft.

    Args:
        by: the episode's physio.
        episode: whose.
        body: what it shall say.
        edits: the counter that the writer saw.
        now: when.

    Raises:
        PermissionDenied: if `by` does not treat this patient now.
        DraftChanged: if it was saved from elsewhere since; both texts come with the error.
        ImpossibleStart: if the first day is a slip.
    """
    return _edit(by=by, episode=episode, edits=edits, now=now, change=lambda _old: body)


def save_details(
    *, by: User, episode: Episode, details: dict[str, object], edits: int, now: datetime
) -> Draft:
    """Store everything but the lines; raises as `save_draft`."""

    def change(body: Body) -> Body:
        return Body.model_validate({**dict(body), **details})

    return _edit(by=by, episode=episode, edits=edits, now=now, change=change)


def put_line(*, by: User, episode: Episode, line: LineOf, edits: int, now: datetime) -> Draft:
    """Add a line, or replace the one that bears its id; raises as `save_draft`."""

    def change(body: Body) -> Body:
        kind = _kind(line)
        lines = getattr(body, kind)
        if any(other.line_id == line.line_id for other in lines):
            put = tuple(line if other.line_id == line.line_id else other for other in lines)
        else:
            put = (*lines, line)
        return Body.model_validate({**dict(body), kind: put})

    return _edit(by=by, episode=episode, edits=edits, now=now, change=change)


def remove_line(*, by: User, episode: Episode, line_id: UUID, edits: int, now: datetime) -> Draft:
    """Take one line out; raises as `save_draft`."""

    def change(body: Body) -> Body:
        left = {
            kind: tuple(line for line in getattr(body, kind) if line.line_id != line_id)
            for kind in ("exercises", "stimulation")
        }
        return body.model_copy(update=left)

    return _edit(by=by, episode=episode, edits=edits, now=now, change=change)


def move_line(
    *, by: User, episode: Episode, line_id: UUID, to: int, edits: int, now: datetime
) -> Draft:
    """Put one line at place `to` among its kind, the first being 0; raises as `save_draft`."""

    def change(body: Body) -> Body:
        for kind in ("exercises", "stimulation"):
            lines = list(getattr(body, kind))
            for line in lines:
                if line.line_id == line_id:
                    lines.remove(line)
                    lines.insert(max(0, to), line)
                    return body.model_copy(update={kind: tuple(lines)})
        return body

    return _edit(by=by, episode=episode, edits=edits, now=now, change=change)


def _kind(line: LineOf) -> str:
    return "stimulation" if isinstance(line, Stimulation) else "exercises"


@transaction.atomic
def sign(
    *,
    by: User,
    episode: Episode,
    programme_id: UUID,
    edits: int,
    why: str,
    stimulation_reason: str,
    place_reason: str = "",
    now: datetime,
) -> Programme:
    """Freeze the draft as the next version, chained to the one before; the patient is told.

    Signing the same `programme_id` twice gives the version that the first time made.

    Args:
        by: the episode's physio, registered today.
        episode: whose.
        programme_id: made with the form.
        edits: the counter of the draft that the physio read before signing.
        why: why it replaces the version before, in words for the patient.
        stimulation_reason: the physio's own, where the screening leaves it to them.
        place_reason: how they know that a place is safe which the screening was not answered for.
        now: when, in the practice's time zone.

    Raises:
        PermissionDenied: if `by` is not the episode's physio, or the id is another episode's.
        EpisodeNotOpen: if the episode has not begun or has ended.
        NotRegistered: if `by` may not practise today.
        DraftChanged: if the draft is no longer the one that was read.
        NothingToSign: if it says what the signed version says, and no new answers wait for the
            physio's decision.
        NotReady: if something must be fixed first, a twitch test of a muscle included,
            or a mode that the screening bars.
        StimulationBlocked: if the screening rules out stimulation.
    """
    access = policies.check_may_change(by, episode, now)
    Episode.objects.select_for_update().only("pk").get(pk=episode.pk)  # one signature at a time
    first: Programme | None = Programme.objects.filter(pk=programme_id).first()
    if first is not None:
        if first.episode_id != episode.pk:
            raise PermissionDenied
        return first
    if not Episode.objects.running().filter(pk=episode.pk).exists():
        raise EpisodeNotOpen
    if not policies.may_sign(by, now.date()):
        raise NotRegistered
    draft = _locked(episode, now)
    body = draft.plan
    if draft.edits != edits:
        raise DraftChanged(draft, body)
    before = Programme.objects.filter(episode=episode).current().first()
    why, stimulation_reason = why.strip(), stimulation_reason.strip()
    place_reason = place_reason.strip()
    screening = policies.screening_of(episode.patient) if body.stimulation else None
    theirs = policies.problems(episode.patient, body, screening, now.date())
    _check_ready(body, before, why, now.date(), theirs)
    elsewhere = policies.place_blocked(body, screening)
    if body.stimulation:
        blocked = (
            policies.screening_blocked(episode, screening, now.date(), reason=stimulation_reason),
            policies.place_blocked(body, screening, reason=place_reason),
        )
        if any(blocked):
            raise StimulationBlocked(*filter(None, blocked))
    programme = Programme(
        id=programme_id,
        episode=episode,
        version=before.version + 1 if before else 1,
        body=body.model_dump(mode="json"),
        why=why if before else "",
        stimulation_reason=stimulation_reason if body.stimulation else "",
        place_reason=place_reason if elsewhere else "",
        screening_id=screening.assessment_id if screening else None,
        starts_on=body.starts_on,
        ends_on=body.ends_on,
        signed_at=now,
        signed_by=by,
        previous=before.fingerprint if before else "",
    )
    programme.fingerprint = programme.seal()
    programme.save()
    audit.record(
        by=by,
        verb=Verb.PROGRAMMES_SIGNED,
        subject=programme,
        now=now,
        patient=episode.patient,
        detail={
            "version": programme.version,
            "fingerprint": programme.fingerprint,
            **access.detail,
        },
    )
    transaction.on_commit(partial(emails.something_new, episode.patient))
    return programme


def _check_ready(
    body: Body, before: Programme | None, why: str, today: date, theirs: tuple[Problem, ...]
) -> None:
    """Hold a draft against the rules; `theirs` is what this patient's tests and answers add."""
    if before is not None and before.plan == body and not policies.may_sign_again(before, today):
        raise NothingToSign
    problems = (*theirs, *clinic.problems(body), *policies.over_problems(body, today))
    if before is not None and not why:
        message = _("Write for your patient why this replaces the version before.")
        problems = (*problems, Problem(field="why", message=message))
    if problems:
        raise NotReady(clinic.naming_lines(body, problems))


@transaction.atomic
def mark_read(*, by: User, programme: Programme, now: datetime) -> Reading:
    """Write down that the patient has read this version; the first time stands.

    Raises:
        PermissionDenied: if it is not theirs.
    """
    policies.check_may_read(by, programme)
    reading, created = Reading.objects.get_or_create(programme=programme, defaults={"read_at": now})
    if created:
        audit.record(by=by, verb=Verb.PROGRAMMES_READ, subject=programme, now=now, patient=by)
    return reading


def open_signed(*, by: User, programme: Programme, now: datetime) -> tuple[Fault, ...]:
    """Leave a trace that the physio looked at a signed version; name what is wrong with it.

    Raises:
        PermissionDenied: if `by` does not treat this patient now.
    """
    access = policies.check_may_write(by, programme.episode, now)
    audit.record(
        by=by,
        verb=Verb.PROGRAMMES_SIGNED_OPENED,
        subject=programme,
        now=now,
        patient=programme.episode.patient,
        detail=access.detail,
    )
    return tuple(_faults(programme))


def _faults(programme: Programme) -> Iterator[Fault]:
    if not programme.is_intact:
        yield Fault(programme.version, _("It was changed after it was signed."))
