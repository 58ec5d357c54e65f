"""What is to be done today, what may wait, and what must."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from physiobench.clinical.programme.dose import Due, State, due_on
from physiobench.clinical.programme.lines import ExercisePrescription, Stimulation, sentence
from physiobench.clinical.sessions.session_advice import Pause, Rest
from physiobench.diary import policies
from physiobench.diary.http.cards import PauseText
from physiobench.diary.models import Session
from physiobench.programmes.http import Stopped
from physiobench.programmes.models import Programme


LineOf = ExercisePrescription | Stimulation


@dataclass(frozen=True, slots=True)
class TodayLine:
    """One line of today's list, in the order that the task list shows it."""

    title: str
    url: str
    state: str
    hint: str

    def as_row(self) -> tuple[str, str, str, str]:
        """Return it as the component wants it."""
        return self.title, self.url, self.state, self.hint


@dataclass(frozen=True, slots=True)
class Today:
    """The whole page of one day."""

    exercises: list[tuple[str, str, str, str]] = field(default_factory=list)
    stimulation: list[tuple[str, str, str, str]] = field(default_factory=list)
    done: int = 0
    of: int = 0
    words: str = ""
    waiting: Pause = Pause.NOTHING
    stopped: Sequence[Stopped] = ()


def today(
    programme: Programme,
    sessions: Sequence[Session],
    day: date,
    *,
    stopped: Mapping[UUID, Stopped],
) -> Today:
    """Lay out one day.

    Args:
        programme: the one that is followed.
        sessions: at least those of the last week and those that still pause something, annotated
            by `with_standing`.
        day: the patient's own date.
        stopped: why lines of stimulation must not begin, by line.
    """
    body, restricted = programme.plan, is_restricted(programme)
    waiting = policies.paused(s for s in sessions if not s.lifted)
    no_today = policies.stopped_today(sessions, day)
    rests = policies.resting(sessions, day)
    logs = [s.as_log(body) for s in sessions if not s.corrected]
    due = {one.line_id: one for one in due_on(body, day, logs)}
    with_problem = {
        s.line_id for s in sessions if s.done_on == day and not s.corrected and s.reports_problem
    }
    shown: dict[bool, list[tuple[str, str, str, str]]] = {False: [], True: []}
    done = of = lines = later = 0
    for line in body.lines:
        stimulation = isinstance(line, Stimulation)
        mine = due[line.line_id]
        rest = rests.get(line.line_id, Rest.NOTHING)
        reason = why_not(
            line,
            waiting,
            stopped.get(line.line_id),
            no_today=no_today,
            rest=rest,
            restricted=restricted,
        )
        has_problem = line.line_id in with_problem
        halted_as = "problem" if rest is Rest.PAIN else "paused"
        item = _item(line, mine, reason, has_problem=has_problem, halted_as=halted_as)
        shown[stimulation].append(item.as_row())
        if not reason:
            can_wait = mine.left_today if mine.can_wait else 0
            counted = mine.expected_today - can_wait
            of += counted
            lines += bool(counted)
            done += min(mine.logged_today, counted)
            later += can_wait
    return Today(
        exercises=shown[False],
        stimulation=shown[True],
        done=done,
        of=of,
        words=_words(
            done,
            of,
            lines=lines,
            later=later,
            halted=bool(waiting or no_today or rests or stopped or restricted),
        ),
        waiting=waiting,
        stopped=tuple(dict.fromkeys(stopped.values())),
    )


REST = {
    Rest.PAIN: PauseText.REST_PAIN,
    Rest.SKIN: PauseText.REST_SKIN,
    Rest.MUSCLE: PauseText.REST_MUSCLE,
}
RESTRICTED = gettext_lazy("Not available while the use of your data is restricted.")


def why_not(
    line: LineOf,
    waiting: Pause,
    stopped: Stopped | None,
    *,
    no_today: Pause = Pause.NOTHING,
    rest: Rest = Rest.NOTHING,
    restricted: bool = False,
) -> str:
    """Say why a line must not be done now; nothing if it may.

    `no_today` is what must not begin any more today; `rest` is why this line must rest. While
    the use of the data is `restricted`, the questions before stimulation are refused.
    """
    stimulation = isinstance(line, Stimulation)
    if waiting is Pause.EVERYTHING or (waiting is Pause.STIMULATION and stimulation):
        return PauseText.PAUSED.text
    if no_today is Pause.EVERYTHING:
        return PauseText.REST_TODAY.text
    if stimulation and stopped:
        return stopped.short
    if stimulation and no_today:
        return PauseText.NOT_TODAY.text
    if rest:
        return REST[rest].text
    return str(RESTRICTED) if stimulation and restricted else ""


def is_restricted(programme: Programme) -> bool:
    """Tell whether the patient's data may not be used for guided sessions now."""
    return programme.episode.patient.restricted_at is not None


def _item(line: LineOf, due: Due, reason: str, *, has_problem: bool, halted_as: str) -> TodayLine:
    url = reverse("diary:do", args=[line.line_id])
    if reason:
        return TodayLine(line.title, url, halted_as, reason)
    if due.state is State.NOTHING_DUE:
        return TodayLine(line.title, url, _("Nothing due today"), _week(due))
    hint = (
        sentence(line).removeprefix(f"{line.title}: ")
        if not isinstance(line, Stimulation)
        else _stim(line)
    )
    if due.state in {State.DUE, State.PARTLY} and due.expected_today > 1:
        count = _("%(done)s of %(of)s times done today.") % {
            "done": due.logged_today,
            "of": due.expected_today,
        }
        hint = f"{hint} {count}"
    if due.can_wait and due.state is State.DUE:
        hint = f"{hint} {_('You may also do it on another day this week.')}"
    tried = due.state in {State.PARTLY, State.DONE}
    return TodayLine(line.title, url, "problem" if has_problem and tried else due.state.value, hint)


def _stim(line: Stimulation) -> str:
    minutes = int(line.minutes) if line.minutes == int(line.minutes) else line.minutes
    return ngettext("%(n)s minute.", "%(n)s minutes.", int(line.minutes)) % {"n": minutes}


def _week(due: Due) -> str:
    if not due.expected_this_week:
        return _("This part has ended.")
    if due.logged_this_week > due.expected_this_week:
        return _("%(done)s done this week, more than the %(of)s planned.") % {
            "done": due.logged_this_week,
            "of": due.expected_this_week,
        }
    return _("%(done)s of %(of)s done this week.") % {
        "done": due.logged_this_week,
        "of": due.expected_this_week,
    }


def _words(done: int, of: int, *, lines: int, later: int, halted: bool) -> str:
    """Say how much of what is due today is done, then what can also wait for another day."""
    if not later:
        return _due_words(done, of, lines=lines, halted=halted)
    if of and done < of:
        more = ngettext(
            "%(n)s more session can be done today or on another day this week.",
            "%(n)s more sessions can be done today or on another day this week.",
            later,
        )
        due = _("due sessions done today.") if lines == of else _due_words(done, of, lines=lines)
    else:
        more = ngettext(
            "%(n)s session can be done today or on another day this week.",
            "%(n)s sessions can be done today or on another day this week.",
            later,
        )
        if halted:  # no praise beside what had to stop
            due = _("Nothing else has to be done today.")
        else:
            due = (
                _("You have done everything that is due today.")
                if of
                else _("Nothing has to be done today.")
            )
    return f"{due} {more % {'n': later}}"


def _due_words(done: int, of: int, *, lines: int, halted: bool = False) -> str:
    if halted and done >= of:  # no praise and no rest day beside what had to stop
        return _("Nothing else is due today.")
    if not of:
        return _("Nothing is due today. Rest is part of the programme.")
    if done >= of:
        return _("All done for today. Well done.")
    if lines == of:
        return _("done today")
    return _("sessions done today. Some are due more than once.")


def line_in(versions: Sequence[Programme], line_id: UUID) -> tuple[Programme, LineOf] | None:
    """Return the newest version that bears a line, and the line."""
    for programme in versions:
        line = programme.line(line_id)
        if line is not None:
            return programme, line
    return None
