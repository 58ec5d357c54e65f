"""Tests of physiobench.drawing.sentences."""

import re

import pytest

from physiobench.content.figures import figures
from physiobench.content.load import exercises
from physiobench.drawing.sentences import exercise_words, side_label


SLUGS = sorted(figures())


@pytest.mark.parametrize("side", ["left", "right", "both"])
@pytest.mark.parametrize("slug", SLUGS)
def test_words_tell_where_it_starts_where_it_ends_and_what_moves(slug, side):
    said = exercise_words(figures()[slug], side)

    assert said.startswith(f"{exercises()[slug].name}, ")
    assert said.index("Start: ") < said.index("End: ") < said.index("Movement: ")
    assert "{" not in said
    assert ".." not in said


@pytest.mark.parametrize("slug", SLUGS)
def test_the_words_for_the_left_are_those_for_the_right_with_sides_exchanged(slug):
    left, right = (exercise_words(figures()[slug], side) for side in ("left", "right"))

    other = {"left": "right", "right": "left"}
    assert left == re.sub(r"\b(left|right)\b", lambda found: other[found[0]], right)


def test_the_angles_in_the_words_are_the_angles_in_the_data():
    figure = figures()["straight-leg-raise"]

    said = exercise_words(figure, "left")

    lifted = 5 * round(figure.frames[-1].working.hip / 5)
    assert f"the left hip bends from straight to about {lifted}°" in said


def test_a_straightening_knee_says_from_how_far_bent():
    said = exercise_words(figures()["seated-knee-bend"], "right")

    assert "the right knee straightens from about 90° bent to straight" in said


def test_a_lifting_foot_says_down_and_up():
    said = exercise_words(figures()["ankle-pump"], "right")

    assert "the right foot lifts from 40° down to 15° up" in said


def test_a_foot_that_stays_on_the_floor_does_not_lift():
    said = exercise_words(figures()["calf-stretch"], "right")

    assert "the right shin tips forward over the foot" in said
    assert "foot lifts" not in said


def test_rising_and_sinking_are_told_apart():
    assert "the hips rise by about 40 cm" in exercise_words(figures()["sit-to-stand"], "both")
    assert "the hips sink" in exercise_words(figures()["mini-squat"], "both")


def test_both_sides_are_at_once_or_in_turn():
    assert side_label(figures()["bridge"], "both") == "Both legs"
    assert side_label(figures()["heel-slide"], "both").startswith("One leg, then the other")
