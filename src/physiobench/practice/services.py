"""The acts of the workspace: they need both the people and their care."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from physiobench.accounts import services as accounts
from physiobench.accounts.models import Physio, Role, User
from physiobench.articles import services as articles
from physiobench.assessment import services as assessments
from physiobench.assessment.models import Assessment
from physiobench.audit import services as audit
from physiobench.audit.models import Verb
from physiobench.content.measuring import TWITCH_TEST
from physiobench.episodes import services as episodes
from physiobench.episodes.models import Covering, Ending, Episode, NextCare, covering, roster_on
from physiobench.episodes.policies import OpenReport
from physiobench.practice import policies
from physiobench.practice.models import AnswersReview, RecordChange
from physiobench.practice.policies import answers, changes, waiting


class AlreadyReviewed(Exception):
    """These answers have a note already, perhaps from another window. Write a message instead."""


class CoverNeeded(Exception):
    """Colleagues rely on this physio when they cannot answer. Choose who takes over."""

    def __init__(self, found: Covering) -> None:
        super().__init__(found)
        self.covering = found


class NoPhysioLeft(Exception):
    """No other physio could answer these patients. Add or free a physio first."""

    def __init__(self, patients: int) -> None:
        super().__init__(patients)
        self.patients = patients


class ResolutionNoteMissing(Exception):
    """A warning sign is resolved only with a note for the record. Write what you found and did."""


@transaction.atomic
def add_editor(
    *, by: User | None, email: str, first_name: str, last_name: str, now: datetime
) -> User:
    """Make an editor; see `accounts.services.make_editor` for what it raises."""
    user = accounts.make_editor(
        by=by, email=email, first_name=first_name, last_name=last_name, now=now
    )
    articles.renew_writers(by=by, now=now)
    return user


@transaction.atomic
def add_physio(
    *,
    by: User | None,
    email: str,
    first_name: str,
    last_name: str,
    hcpc_number: str,
    hcpc_expires_on: date,
    insured_until: date,
    now: datetime,
    csp_number: str = "",
    about: str = "",
    specialisms: Sequence[str] = (),
) -> Physio:
    """Make a physio, just checked on the register; see `accounts.services.register_physio`."""
    physio = accounts.register_physio(
        by=by,
        email=email,
        first_name=first_name,
        last_name=last_name,
        hcpc_number=hcpc_number,
        hcpc_expires_on=hcpc_expires_on,
        insured_until=insured_until,
        csp_number=csp_number,
        about=about,
        specialisms=specialisms,
        now=now,
    )
    articles.renew_writers(by=by, now=now)
    return physio


@transaction.atomic
def add_role(*, by: User, user: User, role: Role, now: datetime) -> User:
    """Give a colleague one more role; see `accounts.services.add_role` for what it raises."""
    changed = accounts.add_role(by=by, user=user, role=role, now=now)
    articles.renew_writers(by=by, now=now)
    return changed


@transaction.atomic
def remove_role(
    *, by: User, user: User, role: Role, covers_instead: Physio | None = None, now: datetime
) -> User:
    """Take a role from a colleague; see `accounts.services.remove_role` for what else it raises.

    Raises:
        CoverNeeded: if they stand in for colleagues, and nobody was chosen to do it instead.
        NoPhysioLeft: if patients in care would have no physio who can answer.
    """
    if role == Role.PHYSIO:
        _pass_on_cover(by, user, covers_instead, now)
    changed = accounts.remove_role(by=by, user=user, role=role, now=now)
    articles.renew_writers(by=by, now=now)
    return changed


@transaction.atomic
def deactivate_login(
    *, by: User, user: User, covers_instead: Physio | None = None, now: datetime
) -> User:
    """Deactivate a login; see `accounts.services.deactivate` for what else it raises.

    Raises:
        CoverNeeded: if they stand in for colleagues, and nobody was chosen to do it instead.
        NoPhysioLeft: if patients in care would have no physio who can answer.
    """
    _pass_on_cover(by, user, covers_instead, now)
    deactivated = accounts.deactivate(by=by, user=user, now=now)
    articles.renew_writers(by=by, now=now)
    return deactivated


def _pass_on_cover(by: User, user: User, to: Physio | None, now: datetime) -> None:
    """Find new cover for those who rely on this physio, before they stop being one."""
    if not by.is_manager or not user.is_physio or not user.is_active:
        return  # the act itself refuses, or changes nothing
    today = timezone.localdate(now)
    running = list(Episode.objects.running().values_list("physio_id", flat=True))
    left = set(roster_on(today).left_without(set(running), user.pk))
    if left:
        raise NoPhysioLeft(sum(physio in left for physio in running))
    found = covering(user, today)
    if to is not None:
        episodes.pass_on_cover(by=by, person=user, to=to, now=now)
    elif not found.is_empty and Physio.objects.registered_on(today).exclude(user=user).exists():
        raise CoverNeeded(found)


@transaction.atomic
def reactivate_login(*, by: User, user: User, now: datetime) -> User:
    """Reactivate a login; see `accounts.services.reactivate`."""
    reactivated = accounts.reactivate(by=by, user=user, now=now)
    articles.renew_writers(by=by, now=now)
    return reactivated


@transaction.atomic
def record_measure(
    *,
    by: User,
    episode: Episode,
    entry_id: UUID,
    questionnaire: str,
    raw: Mapping[str, Sequence[str]],
    shown: Collection[str],
    done_on: date,
    correction: assessments.Correction | None = None,
    now: datetime,
) -> assessments.Measured:
    """Write down what a physio measured of a patient in their care.

    Takes and raises what `assessments.record_own_measure` does, for every measure and for the
    twitch test.

    Raises:
        PermissionDenied: if `by` does not treat this patient now.
        StimulationBarred: on a twitch test of someone whom the screening rules out.
    """
    policies.check_may_measure(by, episode, now)
    if questionnaire == TWITCH_TEST and not correction and not policies.may_stimulate(episode):
        raise assessments.StimulationBarred
    return assessments.record_measure_for(
        by=by,
        patient=episode.patient,
        entry_id=entry_id,
        questionnaire=questionnaire,
        raw=raw,
        shown=shown,
        done_on=done_on,
        correction=correction,
        now=now,
    )


@transaction.atomic
def review_answers(
    *, by: User, episode: Episode, assessment: Assessment, note: str, now: datetime
) -> AnswersReview:
    """Write down that the physio has looked at answers that were given again; the first stands.

    It decides nothing: what the answers stop stays stopped until a programme is signed.

    Args:
        by: the physio who treats this patient now.
        episode: the care that it is looked at for.
        assessment: the answers.
        note: what they made of them, for the record.
        now: when.

    Raises:
        PermissionDenied: if `by` does not treat this patient, or they are somebody else's answers.
        ResolutionNoteMissing: if the answers hold a warning sign and the note is blank.
        AlreadyReviewed: if somebody wrote another note about these answers already.
    """
    access = policies.check_may_review_answers(by, episode, assessment, now)
    if not note.strip() and answers.is_urgent(assessment.latest_judgement, assessment):
        raise ResolutionNoteMissing
    review, created = AnswersReview.objects.get_or_create(
        assessment=assessment,
        defaults={
            "reviewed_by": by,
            "reviewed_at": now,
            "note": note.strip(),
        },
    )
    if not created and note.strip() not in {"", review.note}:
        raise AlreadyReviewed
    if created:
        audit.record(
            by=by,
            verb=Verb.PRACTICE_ANSWERS_REVIEWED,
            subject=assessment,
            now=now,
            patient=episode.patient,
            detail=access.detail,
        )
    episodes.settle(by=by, subject=assessment, now=now)
    return review


@transaction.atomic
def discharge(
    *, by: User, episode: Episode, why: Ending, next_care: NextCare | None = None, now: datetime
) -> Episode:
    """End the care, once every safety report in it has a decision.

    Takes and raises what `episodes.discharge` does.

    Raises:
        ReportsUndecided: if a safety report has no decision yet. Decide on it first.
    """
    # a report that is being sent waits for this lock, or is among the open ones
    Episode.objects.select_for_update().only("pk").get(pk=episode.pk)
    return episodes.discharge(
        by=by,
        episode=episode,
        why=why,
        next_care=next_care,
        undecided=waiting.undecided(episode),
        now=now,
    )


def escalate(*, by: User | None, now: datetime) -> int:
    """Ask the person who answers each open report now, and the next one if it is late.

    Each person is asked once for each report; a worker that slept catches up. Return how many were
    asked.

    Raises:
        PermissionDenied: if a person asks; only the service itself does this.
    """
    if by is not None:
        raise PermissionDenied
    noted = changes.read()  # before the look: see `policies.changes`
    reports: list[OpenReport] = []
    promised: set[UUID] = set()
    for care in noted.batches():
        reports += waiting.open_reports(care.rows, judged=care.judged)
        promised |= waiting.with_promises(care.rows)
    steps = {report: waiting.step(report, now) for report in reports}
    sent = episodes.ask_to_answer(by=None, reports=steps, now=now)
    episodes.settle_all_but(by=None, subjects=[one.subject for one in reports], now=now)
    _forget(noted, reports, promised)
    return len(sent)


@transaction.atomic
def _forget(noted: changes.Noted, reports: Sequence[OpenReport], promised: set[UUID]) -> None:
    """Remove the notes that were looked into, but for care with an open report or a promise.

    Another worker may be about to remove notes that it read before these. So a note stays only if
    it is the newest of its care, and a new one takes the place of any other.
    """
    care = dict.fromkeys(promised, False)
    for report in reports:
        is_judged = report.kind in waiting.JUDGED
        care[report.episode.pk] = care.get(report.episode.pk, False) or is_judged
    kept = {note for one, (note, is_judged) in noted.own.items() if care.get(one) is is_judged}
    RecordChange.objects.bulk_create(
        RecordChange(label=changes.CARE, row_key=str(one), is_judged=is_judged)
        for one, is_judged in care.items()
        if noted.own.get(one, (0, False))[0] not in kept
    )
    over = [note for note in noted.notes if note not in kept]
    for first in range(0, len(over), changes.AT_ONCE):
        RecordChange.objects.filter(pk__in=over[first : first + changes.AT_ONCE]).delete()


def look_everywhere(*, by: User | None, now: datetime) -> None:
    """Let reports be looked for in all care again, whatever was noted.

    Rules and content decide what is a report, and they may be new when a site starts.

    Raises:
        PermissionDenied: if a person asks; only the service itself does this.
    """
    del now
    if by is not None:
        raise PermissionDenied
    if not RecordChange.objects.filter(label="").exists():
        RecordChange.objects.create(label="", row_key="", is_judged=True)
