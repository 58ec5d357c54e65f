"""How much one session is, and what is due on a day. Pure."""

from collections.abc import Iterable
from datetime import date, timedelta
from enum import StrEnum
from math import ceil
from typing import Literal
from uuid import UUID

from physiobench.clinical.programme.lines import ExercisePrescription, Stimulation
from physiobench.clinical.programme.nmes_prescription import nmes_prescription
from physiobench.clinical.programme.programme import Body
from physiobench.content.schema import Value


class Dose(Value):
    """One session of stimulation, in numbers."""

    contractions: int  # 0: the current never pauses
    minutes: float
    working_minutes: float  # on time of all contractions, as it is set on the stimulator
    current_minutes: float  # how long the current flows, ramps included
    duty: float  # share of the time that it is on [1]


def session_dose(line: Stimulation) -> Dose | None:
    """Work out one session; None for a line that no stimulator could give, as a draft may hold."""
    try:
        rx = nmes_prescription(line)
    except ValueError:
        return None
    return Dose(
        contractions=0 if rx.continuous else rx.contractions,
        minutes=rx.minutes,
        working_minutes=rx.on_minutes,
        current_minutes=rx.contractions * rx.train_s / 60,
        duty=rx.duty_cycle,
    )


def dose_with_ramps_inside(line: Stimulation) -> Dose | None:
    """Work out the session of a stimulator that counts the ramps as part of the on time.

    It is None unless nobody knows where this line's ramps count. `session_dose` and the picture of
    the line take them as an addition to the on time then.
    """
    ramps = line.ramp_up_s or line.ramp_down_s
    if line.ramp_counts_inside_on is not None or not ramps:
        return None
    return session_dose(line.model_copy(update={"ramp_counts_inside_on": True}))


class SessionOutcome(StrEnum):
    """What the patient reports about one session."""

    DONE = "done"
    PARTLY = "partly"
    STOPPED = "stopped"
    NOT_SAID = "not-said"  # the report names harm, and is not refused for what was left out


class Log(Value):
    """One session that the patient reported. No log means unknown, never 'not done'."""

    line_id: UUID
    on: date
    outcome: SessionOutcome


class State(StrEnum):
    """How one line stands on one day; an empty ring is not the same as nothing to do."""

    NOTHING_DUE = "nothing-due"
    DUE = "due"
    PARTLY = "partly"
    DONE = "done"


class Due(Value):
    """One line of a programme on one day."""

    line_id: UUID
    kind: Literal["exercise", "stimulation"]
    state: State
    expected_today: int
    logged_today: int
    expected_this_week: int
    logged_this_week: int
    can_wait: bool = False  # the rest of the week still has room for it

    @property
    def left_today(self) -> int:
        """Return how many sessions are still to do today."""
        return max(0, self.expected_today - self.logged_today)


def due_on(body: Body, day: date, logs: Iterable[Log]) -> tuple[Due, ...]:
    """Say how every line stands on `day`; a programme's weeks begin on its first day.

    A session that was stopped or done in part counts as tried: nobody is asked to repeat it the
    same day. Sessions counted by the week may be done on any of its days.
    """
    kept = tuple(logs)
    return tuple(_due(body, line, day, kept) for line in body.lines)


def weekly(line: ExercisePrescription | Stimulation) -> int:
    """Return how many sessions of this line a whole week holds."""
    if isinstance(line, ExercisePrescription) and line.times_per_day is not None:
        return 7 * line.times_per_day
    return line.times_per_week or 0


def last_day(body: Body, line: ExercisePrescription | Stimulation) -> date:
    """Return the last day on which this line is prescribed."""
    weeks = min(body.weeks, line.weeks) if isinstance(line, Stimulation) else body.weeks
    return body.starts_on + timedelta(weeks=weeks, days=-1)


def _due(
    body: Body, line: ExercisePrescription | Stimulation, day: date, logs: tuple[Log, ...]
) -> Due:
    monday = body.starts_on + timedelta(days=(day - body.starts_on).days // 7 * 7)
    mine = [log for log in logs if log.line_id == line.line_id and monday <= log.on <= day]
    today = [log for log in mine if log.on == day]
    earlier = len(mine) - len(today)
    running = body.starts_on <= day <= last_day(body, line)
    a_week = weekly(line) if running else 0
    a_day = ceil(a_week / 7)
    daily = isinstance(line, ExercisePrescription) and line.times_per_day is not None
    expected = a_day if daily else max(0, min(a_day, a_week - earlier))
    days_after = (monday + timedelta(days=6) - day).days
    can_wait = not daily and 0 < a_week - len(mine) <= a_day * days_after
    return Due(
        line_id=line.line_id,
        kind="stimulation" if isinstance(line, Stimulation) else "exercise",
        state=_state(expected, today),
        expected_today=expected,
        logged_today=len(today),
        expected_this_week=a_week,
        logged_this_week=len(mine),
        can_wait=can_wait,
    )


def _state(expected: int, today: list[Log]) -> State:
    if not today:
        return State.DUE if expected else State.NOTHING_DUE
    if len(today) < expected or any(log.outcome is not SessionOutcome.DONE for log in today):
        return State.PARTLY
    return State.DONE
