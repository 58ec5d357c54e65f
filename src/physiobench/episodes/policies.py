"""Who may buy, read and treat. `check_` raises; every door passes through it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef
from django.utils import timezone

from physiobench.accounts.models import PhysioQuerySet, Role, User
from physiobench.audit.models import Event
from physiobench.clinical.care.cover import AnswerReason
from physiobench.clinical.sessions.reports import ReportKind
from physiobench.episodes.models import Ending, Episode, Leave, Notice, roster_on
from physiobench.payments import policies as payments


# What the buyer must agree to: start at once, what that does to the right to cancel, care at a
# distance, and what is done with health data.
CONSENTS = (
    "consent-start-now",
    "consent-lose-cancel",
    "consent-remote-care",
    "consent-health-data",
)
PACKAGE = "package"
# DESIGN: the share of the package that counts as given once a programme is signed; the follow-up
# is the rest. The practice has to confirm it.
SHARE_DONE_WHEN_SIGNED = Fraction(3, 4)


@dataclass(frozen=True, slots=True)
class TreatmentAccess:
    """Why a physio may open and change a patient's record now."""

    reason: AnswerReason
    physio: int  # the patient's own

    @property
    def detail(self) -> dict[str, str | int]:
        """Return the detail for the audit row: for whom the physio covers, and why."""
        if self.reason is AnswerReason.OWN:
            return {}
        return {"covers_for": self.physio, "because": self.reason.value}


def treatment_access(by: User, episode: Episode, now: datetime) -> TreatmentAccess | None:
    """Return why this physio treats the patient now; None if they do not.

    The patient's own physio does. A colleague does only while the physio cannot answer and the
    colleague answers for them, or while a report that they were asked about is unanswered.
    """
    if not by.is_physio or not by.is_active:
        return None
    if by.pk == episode.physio_id:
        return TreatmentAccess(AnswerReason.OWN, episode.physio_id)
    roster = roster_on(timezone.localdate(now))
    if not roster.can_answer(by.pk):
        return None
    asked = list(Notice.objects.open().filter(to=by, episode=episode))
    absence = roster.absence(episode.physio_id)
    if absence is not None and (episode.ended_at is None or asked):
        first = roster.answering(episode.physio_id)
        if first and first[0].person == by.pk:
            return TreatmentAccess(absence, episode.physio_id)
    if any(notice.reason == AnswerReason.SILENT for notice in asked):
        return TreatmentAccess(AnswerReason.SILENT, episode.physio_id)
    return None


def access_ended(by: User, episode_id: UUID, now: datetime) -> Episode | None:
    """Return the care if this physio opened its record before and may not open it now, or None.

    A physio who never opened it is not shown that the record exists.
    """
    subject = f"{Episode._meta.label}:{episode_id}"
    if not by.is_physio or not Event.objects.filter(actor=by, subject=subject).exists():
        return None
    found = Episode.objects.select_related("physio").filter(pk=episode_id).first()
    if found is None or treatment_access(by, found, now) is not None:
        return None
    return found


def check_may_treat(by: User, episode: Episode, now: datetime) -> TreatmentAccess:
    """Allow the patient's own physio, and a colleague who answers for them now; return why.

    Raises:
        PermissionDenied: for anyone else.
    """
    found = treatment_access(by, episode, now)
    if found is None:
        raise PermissionDenied
    return found


def check_may_open_record(by: User, episode: Episode, now: datetime) -> TreatmentAccess:
    """Allow a physio who may treat the patient now to open the record, once care is paid for.

    Raises:
        PermissionDenied: for anyone else, the patient included: their own page is no look.
    """
    if not episode.order.is_paid:
        raise PermissionDenied
    return check_may_treat(by, episode, now)


def check_may_open_order(by: User) -> None:
    """Allow only managers to open a person's order.

    Raises:
        PermissionDenied: for anyone else.
    """
    payments.check_may_handle_money(by)


@dataclass(frozen=True, slots=True)
class CoverArrangement:
    """Who answers a patient now, for the pages that name them."""

    physio: User
    people: tuple[User, ...]  # the first is the one to name; empty where no physio can answer
    absence: AnswerReason | None = None  # why the physio themselves cannot
    away_until: date | None = None  # the last day of their leave

    @property
    def person(self) -> User | None:
        """Return whom to name, or None."""
        return self.people[0] if self.people else None

    @property
    def has_signed_in(self) -> bool:
        """Tell whether the named person has ever signed in; before that, they saw no inbox."""
        return self.person is not None and self.person.last_login is not None

    @property
    def is_cover(self) -> bool:
        """Tell whether a colleague covers for the patient's own physio."""
        return bool(self.people) and self.people[0].pk != self.physio.pk


def answering(episode: Episode, now: datetime, *, step: int = 0) -> CoverArrangement:
    """Return who answers the patient of this episode now.

    Args:
        episode: the care.
        now: when.
        step: how far a report has been escalated (`clinical.cover`).
    """
    if step == 0 and getattr(episode, "physio_is_present", False):  # read with the episode
        return CoverArrangement(physio=episode.physio, people=(episode.physio,))
    return answering_for(episode.physio, now, step=step)


def answering_for(physio: User, now: datetime, *, step: int = 0) -> CoverArrangement:
    """Return who answers the patients of this physio now."""
    return answering_for_each([physio], now, step=step)[physio.pk]


def answering_for_each(
    physios: Collection[User], now: datetime, *, step: int = 0
) -> dict[int, CoverArrangement]:
    """Return who answers the patients of each of these physios now, by the physio's key."""
    if not physios:
        return {}
    today = timezone.localdate(now)
    roster = roster_on(today)
    found = {
        physio.pk: [one.person for one in roster.answering(physio.pk, step=step)]
        for physio in physios
    }
    own = {physio.pk: physio for physio in physios}
    others = {one for answering in found.values() for one in answering} - own.keys()
    people = User.objects.in_bulk(others) | own
    absent = {physio.pk: roster.absence(physio.pk) for physio in physios}
    on_leave = [one for one, absence in absent.items() if absence is AnswerReason.LEAVE]
    until: dict[int, date] = {}
    if on_leave:
        leaves = Leave.objects.on(today).filter(physio__in=on_leave).order_by("ends_on")
        until = dict(leaves.values_list("physio", "ends_on"))  # the last to end, of several
    return {
        physio.pk: CoverArrangement(
            physio=physio,
            people=tuple(people[one] for one in found[physio.pk]),
            absence=absent[physio.pk],
            away_until=until.get(physio.pk),
        )
        for physio in physios
    }


def away(now: datetime) -> dict[int, CoverArrangement]:
    """Return, for each physio who is on leave now, until when and who answers for them."""
    on_leave = Leave.objects.on(timezone.localdate(now)).select_related("physio")
    physios = {leave.physio_id: leave.physio for leave in on_leave}
    return answering_for_each(physios.values(), now)


def with_leave(physios: PhysioQuerySet, day: date) -> PhysioQuerySet:
    """Add `is_away`, whether the physio is on leave on this day, without another query."""
    on_leave = Leave.objects.on(day).filter(physio=OuterRef("user"))
    marked: PhysioQuerySet = physios.annotate(is_away=Exists(on_leave))
    return marked


@dataclass(frozen=True, slots=True)
class OpenReport:
    """One thing that a patient reported and that no physio has answered."""

    episode: Episode
    kind: ReportKind
    subject: str  # label and key of the row (`models.subject_of`)
    raised_at: datetime
    urgent: bool = False
    is_emergency: bool = False  # the advice on it is 999 or A&E at once
    also: tuple[ReportKind, ...] = ()  # what else the same session reported

    @property
    def words(self) -> str:
        """Return everything that was reported, in one line."""
        first, *others = (kind.text for kind in (self.kind, *self.also))
        return "; ".join([first, *(words[:1].lower() + words[1:] for words in others)])


class ReportsUndecided(Exception):
    """No physio has decided on these safety reports. Nothing was changed. Decide on each first."""

    def __init__(self, reports: Sequence[OpenReport]) -> None:
        super().__init__(len(reports))
        self.reports = tuple(reports)

    @property
    def words(self) -> str:
        """Name the kinds of report, without their content."""
        return ", ".join(report.words for report in self.reports)


def managers() -> list[User]:
    """Return the managers who can sign in, the longest here first."""
    return list(User.objects.with_role(Role.MANAGER).filter(is_active=True).order_by("pk"))


def check_may_report(by: User | None, episode: Episode) -> None:
    """Allow the patient to report, and the service to pass a report on.

    Raises:
        PermissionDenied: for anyone else.
    """
    if by is not None and by.pk != episode.patient_id:
        raise PermissionDenied


def check_may_set_leave(by: User, physio: User) -> None:
    """Allow physios to enter their own leave and deputy, and managers any physio's.

    Raises:
        PermissionDenied: for anyone else.
    """
    own = by.pk == physio.pk and by.is_physio and by.is_active
    if not own:
        check_may_manage(by)


def check_may_name_lead(by: User | None) -> None:
    """Allow only managers to name the clinical lead; None is the command line.

    Raises:
        PermissionDenied: for anyone else.
    """
    if by is not None:
        check_may_manage(by)


def check_may_discharge(by: User, episode: Episode, now: datetime) -> TreatmentAccess:
    """Allow a physio who may treat the patient now to end the care.

    Raises:
        PermissionDenied: for anyone else.
    """
    return check_may_treat(by, episode, now)


def check_may_cancel(by: User, episode: Episode) -> None:
    """Let the patient cancel, and a manager on their behalf.

    Raises:
        PermissionDenied: for anyone else.
    """
    if by.pk != episode.patient_id and not by.is_manager:
        raise PermissionDenied


def check_may_manage(by: User) -> None:
    """Let only managers take payments and hand patients over.

    Raises:
        PermissionDenied: for anyone else.
    """
    if not by.is_manager:
        raise PermissionDenied


def share_done(episode: Episode) -> Fraction:
    """Return how much of the package was given: nothing until a programme was signed."""
    return SHARE_DONE_WHEN_SIGNED if episode.work_has_begun else Fraction(0)


def owes_refund(episode: Episode, why: Ending) -> bool:
    """Tell whether the patient gets a refund when care ends.

    They do if care at a distance was not suitable, or if no programme was written.
    """
    return why in {Ending.NOT_SUITABLE, Ending.CANCELLED} or not episode.work_has_begun


def refund_pence(episode: Episode) -> int:
    """Return what is paid back if the order is cancelled now, in pence."""
    return payments.refund_pence(episode.order, share_done(episode))
