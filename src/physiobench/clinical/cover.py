"""Who answers a patient when their own physio cannot. Pure: people are their numbers.

One rule for every page, mail and policy. The physio answers; while they are away, have no login or
may not practise, a colleague does. Whoever stays silent past the answer time is joined by the next
colleague in line, and after the last colleague by the managers.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum


class Reason(StrEnum):
    """Why somebody may answer for this patient now."""

    OWN = "own"  # they are the patient's physio
    LEAVE = "leave"  # the physio is on leave
    CLOSED = "closed"  # the physio's login is closed, or they are no physio here any more
    UNREGISTERED = "unregistered"  # the physio may not practise today
    SILENT = "silent"  # whoever should have answered did not, in time


@dataclass(frozen=True, slots=True)
class Answerer:
    """One person who answers now, and why it is them."""

    person: int
    reason: Reason


@dataclass(frozen=True, slots=True)
class Roster:
    """Everybody who treats patients at the practice, on one day.

    `away` maps a physio on leave to the deputy of that leave, or to None. `deputies` maps a physio
    to their standing deputy. `lead` is the practice's clinical lead.
    """

    everybody: frozenset[int] = frozenset()
    active: frozenset[int] = frozenset()
    registered: frozenset[int] = frozenset()
    away: Mapping[int, int | None] = field(default_factory=dict)
    deputies: Mapping[int, int] = field(default_factory=dict)
    lead: int | None = None

    def can_answer(self, person: int) -> bool:
        """Tell whether this physio may practise today and is not away."""
        return person in self.registered and person in self.active and person not in self.away

    def without(self, person: int) -> "Roster":
        """Return the same practice as if this physio could not answer."""
        gone = frozenset({person})
        return replace(self, active=self.active - gone, registered=self.registered - gone)

    def left_without(self, physios: Iterable[int], person: int) -> tuple[int, ...]:
        """Return those of these physios whom only `person` answers for, themselves included."""
        after = self.without(person)
        return tuple(one for one in physios if self.answering(one) and not after.answering(one))

    def absence(self, physio: int) -> Reason | None:
        """Return why this physio cannot answer today, or None if they can."""
        if physio not in self.active:
            return Reason.CLOSED
        if physio not in self.registered:
            return Reason.UNREGISTERED
        return Reason.LEAVE if physio in self.away else None

    def cover(self, physio: int) -> tuple[int, ...]:
        """Return the colleagues who would answer for this physio today, the nearest first.

        These are the deputy and the clinical lead, as far as they can answer. Where neither can,
        it is the colleague who has been here longest: an unread report is worse than a report read
        by a physio whom nobody chose. DESIGN.
        """
        named = (self.away.get(physio), self.deputies.get(physio), self.lead)
        chosen = dict.fromkeys(
            one for one in named if one is not None and one != physio and self.can_answer(one)
        )
        if chosen:
            return tuple(chosen)
        others = sorted(one for one in self.registered if one != physio and self.can_answer(one))
        return tuple(others[:1])

    def answering(self, physio: int, *, step: int = 0) -> tuple[Answerer, ...]:
        """Return who answers this physio's patients; empty where no physio can.

        Args:
            physio: the patient's own physio.
            step: how far a report has been escalated; each step adds the next colleague.
        """
        absence, cover = self.absence(physio), self.cover(physio)
        first: tuple[Answerer, ...] = (Answerer(physio, Reason.OWN),)
        if absence is not None:
            first = tuple(Answerer(one, absence) for one in cover[:1])
            cover = cover[1:]
        return (*first, *(Answerer(one, Reason.SILENT) for one in cover[:step]))

    def covered_by(self, person: int) -> tuple[int, ...]:
        """Return the physios who cannot answer today and for whom this colleague does."""
        return tuple(
            one
            for one in sorted(self.everybody)
            if one != person
            and self.absence(one) is not None
            and person in {answerer.person for answerer in self.answering(one)}
        )

    def managers_are_asked(self, physio: int, *, step: int = 0) -> bool:
        """Tell whether the managers must act: every physio in line was asked, or there is none."""
        answering = self.answering(physio, step=step)
        return not answering or step > len(self.answering(physio, step=len(URGENT_STEPS))) - 1


# DESIGN: an urgent report (a burn, a stop symptom, a red flag) is put before the next person after
# half a working day, then a whole one, then a calendar day. Nights and weekends count: the patient
# was told whom to call at once, and this is the second net. Mail disturbs nobody's sleep.
URGENT_STEPS = (timedelta(hours=4), timedelta(hours=8), timedelta(hours=24))
SATURDAY = 5


def answer_by(raised_at: datetime, *, urgent: bool, within_days: int, step: int = 0) -> datetime:
    """Return when a report that nobody has answered goes to the next person.

    Args:
        raised_at: when the patient sent it, in the practice's time zone.
        urgent: whether it is a safety report that cannot wait for the usual answer time.
        within_days: the usual answer time, in working days (Monday to Friday; a bank holiday counts
            as one, so the report goes on sooner, never later).
        step: how many people were asked before; each ordinary step after the first takes a day.

    Raises:
        ValueError: if `within_days` or `step` is negative.
    """
    if within_days < 0 or step < 0:
        msg = "an answer time is never negative"
        raise ValueError(msg)
    if urgent:
        return raised_at + URGENT_STEPS[min(step, len(URGENT_STEPS) - 1)]
    return _working_days_after(raised_at, within_days + step)


def step_reached(raised_at: datetime, now: datetime, *, urgent: bool, within_days: int) -> int:
    """Return how many times a report that nobody has answered was put before somebody else."""
    return sum(
        now >= answer_by(raised_at, urgent=urgent, within_days=within_days, step=step)
        for step in range(len(URGENT_STEPS))
    )


def _working_days_after(at: datetime, days: int) -> datetime:
    while at.weekday() >= SATURDAY:
        at = (at + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    for _day in range(days):
        at += timedelta(days=1)
        while at.weekday() >= SATURDAY:
            at += timedelta(days=1)
    return at
