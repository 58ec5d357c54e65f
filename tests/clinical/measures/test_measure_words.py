"""Words beside a score: its place and its direction, and never a promise."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from physiobench.clinical.measures.measure_words import interpret
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
        ("tug", 13.4, "At 12 seconds or more"),
        ("tug", 10.7, "This is less"),
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


def test_no_stands_says_that_the_arms_were_perhaps_used():
    assert "with the help of the arms counts as 0" in interpret("chair-stand", 0)
    assert "arms" not in interpret("chair-stand", 11)


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
