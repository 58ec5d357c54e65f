"""Words beside a score: its place and its direction, and never a promise."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from physiobench.clinical.measures.measure_words import MeasuredPerson, interpret
from physiobench.content.load import measures


FORECAST = re.compile(
    r"\b(will|recover\w*|expect\w*|likely|prognos\w*|soon|cure\w*|normal)\b", re.IGNORECASE
)


@pytest.mark.parametrize(
    ("measure", "score", "words"),
    [
        ("isi", 12, "very severe"),
        ("isi", 4, "moderate"),
        ("iciq-ui-sf", 13, "severe"),
        ("tug", 13.4, "From 12 seconds"),
        ("tug", 10.7, "this is below that"),
        ("mrc-grade", 3, "against gravity"),
        ("mrc-sum-score", 48, "Not below 48"),
        ("mrc-sum-score", 47, "Below 48"),
        ("house-brackmann", 3, "Grade III"),
        ("girth", -1.5, "smaller"),
        ("girth", 0.9, "measuring error"),
        ("groc", 2, "better"),
        ("groc", -2, "worse"),
        ("groc", 0, "no change"),
        ("nprs", 7, "Lower is better"),
        ("koos-pain", 58, "Higher is better"),
    ],
)
def test_a_score_is_placed_in_words(measure, score, words):
    assert words in interpret(measure, score)


@pytest.mark.parametrize(
    ("person", "words"),
    [
        (MeasuredPerson(age=72, man=True), "below the average"),  # T-CST-1
        (MeasuredPerson(age=72, man=False), "not below average"),
        (MeasuredPerson(age=50, man=True), "60 to 94 only"),
        (MeasuredPerson(age=72), "not both known"),
        (MeasuredPerson(), "not both known"),
    ],
)
def test_chair_stands_are_read_by_age_and_sex_or_not_at_all(person, words):
    assert words in interpret("chair-stand", 11, person=person)


def test_no_stands_says_that_the_arms_were_perhaps_used():
    words = interpret("chair-stand", 0, person=MeasuredPerson(age=72, man=True))

    assert "with the help of the arms count as 0" in words
    assert "below the average" in words


@given(data=st.data())
def test_no_score_is_told_as_a_forecast(data):
    measure = data.draw(st.sampled_from(sorted(measures())))
    known = measures()[measure]
    low = 1 if known.minimum is None else int(known.minimum)
    high = 60 if known.maximum is None else int(known.maximum)

    words = interpret(measure, data.draw(st.integers(low, high)))

    assert not FORECAST.findall(words)


def test_an_impossible_score_is_refused():
    with pytest.raises(ValueError, match="runs from"):
        interpret("nprs", 11)


def test_an_unknown_measure_is_refused():
    with pytest.raises(KeyError):
        interpret("oxford-knee-score", 20)
