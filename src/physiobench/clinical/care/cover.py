"""Who answers a patient when their own physio cannot. Pure: a person is their primary key.

Every page, mail and policy uses this rule. The patient's physio answers. While the physio is away,
has no active login or cannot practise, a colleague answers instead. If nobody answers in time, the
next colleague is asked too, and after the last colleague the managers.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum


class AnswerReason(StrEnum):
    """Why somebody may answer for this patient now."""

    OWN = "own"  # this person is the patient's physio
    LEAVE = "leave"  # the physio is on leave
    CLOSED = "closed"  # the physio's login is deactivated, or they lost the role
    UNREGISTERED = "unregistered"  # the physio cannot practise today
    SILENT = "silent"  # the person who should have answered did not do so in time


@dataclass(frozen=True, slots=True)
class Answerer:
    """One person who answers now, and why it is them."""

    person: int
    reason: AnswerReason


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
        """Tell whether this physio can practise today and is not away."""
        return person in self.registered and person in self.active and person not in self.away

    def without(self, person: int) -> "Roster":
        """Return the same practice as if this physio could not answer."""
        gone = frozenset({person})
        return replace(self, active=self.active - gone, registered=self.registered - gone)

    def left_without(self, physios: Iterable[int], person: int) -> tuple[int, ...]:
        """Return those of `physios` for whom only `person` answers; this can include `person`."""
        after = self.without(person)
        return tuple(one for one in physios if self.answering(one) and not after.answering(one))

    def absence(self, physio: int) -> AnswerReason | None:
        """Return why this physio cannot answer today, or None if they can."""
        if physio not in self.active:
            return AnswerReason.CLOSED
        if physio not in self.registered:
            return AnswerReason.UNREGISTERED
        return AnswerReason.LEAVE if physio in self.away else None

    def cover(self, physio: int) -> tuple[int, ...]:
        """Return the colleagues who would answer for this physio today, in the order to ask them.

        These are the deputy and the clinical lead, if they can answer. If neither can, it is the
        colleague who has been here longest: it is better that a physio who was not chosen reads a
        report than that it stays unread. DESIGN.
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
        first: tuple[Answerer, ...] = (Answerer(physio, AnswerReason.OWN),)
        if absence is not None:
            first = tuple(Answerer(one, absence) for one in cover[:1])
            cover = cover[1:]
        return (*first, *(Answerer(one, AnswerReason.SILENT) for one in cover[:step]))

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
        """Tell whether managers must act: every physio who can answer was asked, or none can."""
        answering = self.answering(physio, step=step)
        return not answering or step > len(self.answering(physio, step=len(URGENT_STEPS))) - 1


# DESIGN: an urgent report (a burn, a stop symptom, a red flag) goes to the next person after half a
# working day, then a whole one, then a calendar day. Nights and weekends count. The page has
# already told the patient whom to call at once; this is a second safeguard.
URGENT_STEPS = (timedelta(hours=4), timedelta(hours=8), timedelta(hours=24))
SATURDAY = 5


def answer_by(raised_at: datetime, *, urgent: bool, within_days: int, step: int = 0) -> datetime:
    """Return when a report that has not been answered goes to the next person.

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
    """Return how many more people a report has gone to because it was not answered in time."""
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
