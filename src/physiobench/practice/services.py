"""What only the workspace can check: it stands above the audit log and above the care."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from physiobench.accounts import services as accounts
from physiobench.accounts.models import Physio, User
from physiobench.articles import services as articles
from physiobench.assessment import services as assessments
from physiobench.assessment.models import Assessment
from physiobench.audit import services as audit
from physiobench.content.measuring import TWITCH_TEST
from physiobench.episodes.models import Episode
from physiobench.practice import policies
from physiobench.practice.models import AnswersReview


@transaction.atomic
def add_manager(
    *, by: User | None, email: str, first_name: str, last_name: str, now: datetime
) -> User:
    """Make a manager; see `accounts.services.make_manager` for what it raises."""
    user = accounts.make_manager(
        by=by, email=email, first_name=first_name, last_name=last_name, now=now
    )
    audit.record(by=by, verb="people.manager-added", subject=user, now=now)
    return user


@transaction.atomic
def add_editor(
    *, by: User | None, email: str, first_name: str, last_name: str, now: datetime
) -> User:
    """Make an editor; see `accounts.services.make_editor` for what it raises."""
    user = accounts.make_editor(
        by=by, email=email, first_name=first_name, last_name=last_name, now=now
    )
    articles.renew_writers(by=by, now=now)
    audit.record(by=by, verb="people.editor-added", subject=user, now=now)
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
    audit.record(by=by, verb="people.physio-added", subject=physio, now=now)
    return physio


@transaction.atomic
def check_register(
    *, by: User, physio: Physio, hcpc_expires_on: date, insured_until: date, now: datetime
) -> Physio:
    """Record that a manager looked at the register; see `accounts.services`."""
    checked = accounts.record_register_check(
        by=by,
        physio=physio,
        hcpc_expires_on=hcpc_expires_on,
        insured_until=insured_until,
        now=now,
    )
    audit.record(by=by, verb="people.register-checked", subject=physio, now=now)
    return checked


@transaction.atomic
def shut_login(*, by: User, user: User, now: datetime) -> User:
    """Shut somebody's login; see `accounts.services.deactivate`."""
    shut = accounts.deactivate(by=by, user=user, now=now)
    articles.renew_writers(by=by, now=now)
    audit.record(by=by, verb="people.login-shut", subject=user, now=now)
    return shut


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
    policies.check_may_measure(by, episode)
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
    """
    policies.check_may_review_answers(by, episode, assessment)
    review, created = AnswersReview.objects.get_or_create(
        assessment=assessment,
        defaults={
            "reviewed_by": by,
            "reviewed_at": now,
            "note": note.replace("\x00", "").strip(),
        },
    )
    if created:
        audit.record(
            by=by,
            verb="practice.answers-reviewed",
            subject=assessment,
            now=now,
            patient=episode.patient,
        )
    return review


@transaction.atomic
def accept_patients(*, by: User, physio: Physio, accepts: bool, now: datetime) -> Physio:
    """Open or close a physio's door to new patients; see `accounts.services`.

    Saying the same again changes nothing and leaves no trace.
    """
    before = physio.accepts_patients
    said = accounts.accept_patients(by=by, physio=physio, accepts=accepts, now=now)
    if before != accepts:
        audit.record(
            by=by,
            verb="people.accepts-patients",
            subject=physio.user,
            now=now,
            detail={"accepts": int(accepts)},
        )
    return said
