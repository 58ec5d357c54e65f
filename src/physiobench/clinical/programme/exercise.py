"""Whether one exercise line can be. Limits are DESIGN: beyond them it is a slip. Pure."""

from collections.abc import Iterator

from physiobench.clinical.programme.lines import ExercisePrescription
from physiobench.clinical.programme.problem import Problem, within
from physiobench.content.advice import AdviceKey
from physiobench.content.load import exercises


SETS = (1, 10)
REPS = (1, 100)
HOLD_S = (0, 120)
MINUTES = (0.5, 60)
TIMES_PER_DAY = (1, 16)
TIMES_PER_WEEK = (1, 28)


class ExerciseText(AdviceKey, file="programme"):
    """What is wrong with an exercise."""

    NO_EXERCISE = "no-exercise"
    NO_AMOUNT = "no-amount"
    TWO_AMOUNTS = "two-amounts"
    NO_FREQUENCY = "no-frequency"
    NO_ALTERNATIVE = "no-alternative"


def exercise_problems(line: ExercisePrescription) -> tuple[Problem, ...]:
    """Find everything that stops this exercise from being signed."""
    return tuple(_exercise(line))


def _exercise(line: ExercisePrescription) -> Iterator[Problem]:
    if line.exercise not in exercises():
        yield Problem(field="exercise", message=ExerciseText.NO_EXERCISE.text)
    yield from within(line, "sets", SETS, "sets")
    yield from within(line, "hold_s", HOLD_S, "s")
    if line.reps is None and line.minutes is None:
        yield Problem(field="reps", message=ExerciseText.NO_AMOUNT.text)
    if line.reps is not None and line.minutes is not None:
        yield Problem(field="reps", message=ExerciseText.TWO_AMOUNTS.text)
    if line.reps is not None:
        yield from within(line, "reps", REPS, "times")
    if line.minutes is not None:
        yield from within(line, "minutes", MINUTES, "minutes")
    if (line.times_per_day is None) == (line.times_per_week is None):
        yield Problem(field="times_per_week", message=ExerciseText.NO_FREQUENCY.text)
    if line.times_per_day is not None:
        yield from within(line, "times_per_day", TIMES_PER_DAY, "times a day")
    if line.times_per_week is not None:
        yield from within(line, "times_per_week", TIMES_PER_WEEK, "times a week")
    yield from _alternatives(line)


def _alternatives(line: ExercisePrescription) -> Iterator[Problem]:
    for index, other in enumerate(line.alternatives):
        if not other.when or not other.do:
            message = ExerciseText.NO_ALTERNATIVE.text
            yield Problem(field=f"alternatives.{index}", message=message)
        if other.exercise is not None and other.exercise not in exercises():
            message = ExerciseText.NO_EXERCISE.text
            yield Problem(field=f"alternatives.{index}.exercise", message=message)
