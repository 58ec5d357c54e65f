"""Whether one exercise line can be. Limits are DESIGN: beyond them it is a slip. Pure."""

from collections.abc import Iterator

from physiobench.clinical.programme.lines import ExercisePrescription
from physiobench.clinical.programme.problem import Problem, within
from physiobench.content.load import exercises


SETS = (1, 10)
REPS = (1, 100)
HOLD_S = (0, 120)
MINUTES = (0.5, 60)
TIMES_PER_DAY = (1, 16)
TIMES_PER_WEEK = (1, 28)


def exercise_problems(line: ExercisePrescription) -> tuple[Problem, ...]:
    """Find everything that stops this exercise from being signed."""
    return tuple(_exercise(line))


def _exercise(line: ExercisePrescription) -> Iterator[Problem]:
    if line.exercise not in exercises():
        yield Problem(
            field="exercise", message="There is no such exercise: choose one of the list."
        )
    yield from within(line, "sets", SETS, "sets")
    yield from within(line, "hold_s", HOLD_S, "s")
    if line.reps is None and line.minutes is None:
        yield Problem(field="reps", message="Enter how many times, or how many minutes.")
    if line.reps is not None:
        yield from within(line, "reps", REPS, "times")
    if line.minutes is not None:
        yield from within(line, "minutes", MINUTES, "minutes")
    if (line.times_per_day is None) == (line.times_per_week is None):
        message = "Enter either times a day or times a week."
        yield Problem(field="times_per_week", message=message)
    if line.times_per_day is not None:
        yield from within(line, "times_per_day", TIMES_PER_DAY, "times a day")
    if line.times_per_week is not None:
        yield from within(line, "times_per_week", TIMES_PER_WEEK, "times a week")
    yield from _alternatives(line)


def _alternatives(line: ExercisePrescription) -> Iterator[Problem]:
    for index, other in enumerate(line.alternatives):
        if not other.when or not other.do:
            message = "Say when to do something else, and what."
            yield Problem(field=f"alternatives.{index}", message=message)
        if other.exercise is not None and other.exercise not in exercises():
            message = "There is no such exercise: choose one of the list."
            yield Problem(field=f"alternatives.{index}.exercise", message=message)
