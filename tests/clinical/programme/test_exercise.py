"""Each limit of one exercise, and the advice that belongs to each problem."""

import pytest

from physiobench.clinical.programme.exercise import ExerciseText, exercise_problems
from physiobench.clinical.programme.lines import Alternative, exercise_sentence
from physiobench.clinical.programme.problem import RangeTemplate, field_name
from tests.clinical.making import exercise


def said(line, field):
    return [found.message for found in exercise_problems(line) if found.field == field]


@pytest.mark.parametrize(
    ("field", "least", "most", "beyond", "unit"),
    [
        ("sets", 1, 10, 1, "sets"),
        ("reps", 1, 100, 1, "times"),
        ("hold_s", 0, 120, 0.5, "s"),
        ("minutes", 0.5, 60, 0.25, "minutes"),
        ("times_per_day", 1, 16, 1, "times a day"),
        ("times_per_week", 1, 28, 1, "times a week"),
    ],
)
def test_a_limit_can_be_prescribed_and_beyond_it_the_limits_are_told(
    field, least, most, beyond, unit
):
    usual = {"times_per_day": None} if field == "times_per_week" else {}

    for value in (least, most):
        assert said(exercise(**usual, **{field: value}), field) == []
    for value in (least - beyond, most + beyond):
        assert said(exercise(**usual, **{field: value}), field) == [
            RangeTemplate.OUTSIDE.fill(
                field=field_name(field),
                value=f"{value:g}",
                low=f"{least:g}",
                high=f"{most:g}",
                unit=unit,
            )
        ]


@pytest.mark.parametrize(
    ("changed", "field", "key"),
    [
        ({"exercise": "cartwheel"}, "exercise", ExerciseText.NO_EXERCISE),
        ({"reps": None}, "reps", ExerciseText.NO_AMOUNT),
        ({"minutes": 5}, "reps", ExerciseText.TWO_AMOUNTS),
        ({"times_per_day": None}, "times_per_week", ExerciseText.NO_FREQUENCY),
        ({"times_per_week": 3}, "times_per_week", ExerciseText.NO_FREQUENCY),
        (
            {"alternatives": (Alternative(when="It hurts", do=""),)},
            "alternatives.0",
            ExerciseText.NO_ALTERNATIVE,
        ),
        (
            {"alternatives": (Alternative(when="", do="Rest"),)},
            "alternatives.0",
            ExerciseText.NO_ALTERNATIVE,
        ),
        (
            {"alternatives": (Alternative(when="It hurts", do="This", exercise="nap"),)},
            "alternatives.0.exercise",
            ExerciseText.NO_EXERCISE,
        ),
    ],
)
def test_each_problem_of_an_exercise_is_told_by_its_own_key(changed, field, key):
    assert said(exercise(**changed), field) == [key.text]


def test_minutes_alone_are_an_amount():
    assert exercise_problems(exercise(reps=None, minutes=5)) == ()


def test_repetitions_and_minutes_are_both_shown_until_one_of_them_is_emptied():
    both = exercise_sentence(exercise(sets=2, reps=10, minutes=5))

    assert "2 sets of 10 and 2 times 5 minutes" in both


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"times_per_day": 1, "times_per_week": 3}, "every day and 3 times a week"),
        ({"times_per_day": None}, "(how often is not filled in)"),
        ({"reps": None}, "(how much is not filled in)"),
    ],
)
def test_a_draft_shows_how_often_and_how_much_as_far_as_it_is_filled_in(changed, words):
    shown = exercise_sentence(exercise(**changed))

    assert words in shown
    assert " 0 " not in shown
