"""Words beside a score: its place and its direction, and never a promise."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from physiobench.clinical.measures.measure_words import (
    FaceGrade,
    MrcGrade,
    ScoreTemplate,
    ScoreText,
    interpret,
)
from physiobench.content.load import measures
from physiobench.content.schema import Better


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


@pytest.mark.parametrize(
    ("measure", "score", "key"),
    [
        ("tug", 12, ScoreText.FALLS),
        ("tug", 11.99, ScoreText.NO_FALLS),
        ("chair-stand", 0, ScoreText.ARMS),
        ("mrc-sum-score", 47, ScoreText.MRC_SUM_LOW),
        ("mrc-sum-score", 48, ScoreText.MRC_SUM_NOT_LOW),
        ("girth", 0.99, ScoreText.GIRTH_ERROR),
        ("girth", -0.99, ScoreText.GIRTH_ERROR),
        ("girth", 0, ScoreText.GIRTH_ERROR),
        ("girth", 1, ScoreText.GIRTH_LARGER),
        ("girth", -1, ScoreText.GIRTH_SMALLER),
        ("groc", 0, ScoreText.NO_CHANGE),
        ("groc", 1, ScoreText.BETTER),
        ("groc", -1, ScoreText.WORSE),
    ],
)
def test_the_words_change_exactly_at_their_limit(measure, score, key):
    assert key.text in interpret(measure, score)


@pytest.mark.parametrize("grade", range(6))
def test_each_mrc_grade_has_its_own_words(grade):
    words = ScoreTemplate.GRADE.fill(grade=list(MrcGrade)[grade].text)

    assert words in interpret("mrc-grade", grade)


@pytest.mark.parametrize(("grade", "name"), [*enumerate(("I", "II", "III", "IV", "V", "VI"), 1)])
def test_each_grade_of_the_face_has_its_number_and_its_own_words(grade, name):
    movement = list(FaceGrade)[grade - 1].text

    assert ScoreTemplate.FACE.fill(grade=name, movement=movement) in (
        interpret("house-brackmann", grade)
    )


@pytest.mark.parametrize(
    ("measure", "score", "band"),
    [
        ("isi", 2, "slight"),
        ("isi", 3, "moderate"),
        ("isi", 6, "moderate"),
        ("isi", 7, "severe"),
        ("iciq-ui-sf", 0, "none"),
        ("iciq-ui-sf", 1, "slight"),
        ("iciq-ui-sf", 5, "slight"),
        ("iciq-ui-sf", 6, "moderate"),
        ("iciq-ui-sf", 18, "severe"),
        ("iciq-ui-sf", 19, "very severe"),
    ],
)
def test_each_band_begins_and_ends_where_it_was_published(measure, score, band):
    assert ScoreTemplate.BAND.fill(band=band) in interpret(measure, score)


@pytest.mark.parametrize("slug", sorted(measures()))
def test_every_score_stands_with_its_name_its_unit_and_its_direction(slug):
    known = measures()[slug]
    score = 1.0 if known.minimum is None else max(float(known.minimum), 1.0)
    key = {
        Better.UP: ScoreText.UP,
        Better.DOWN: ScoreText.DOWN,
        Better.NEITHER: ScoreText.NEITHER,
    }[known.better]

    words = interpret(slug, score)

    unit = f" {known.unit}" if known.unit else ""
    shown = ScoreTemplate.SCORE.fill(
        name=known.short_name, score=f"{score:.{known.decimals}f}", unit=unit
    )
    assert words.startswith(shown)
    assert words.endswith(key.text)


@pytest.mark.parametrize("slug", sorted(s for s, m in measures().items() if m.maximum is not None))
def test_both_ends_of_a_measure_are_scores_and_nothing_beyond_them_is(slug):
    known = measures()[slug]

    assert interpret(slug, known.maximum)
    with pytest.raises(ValueError, match="runs from"):
        interpret(slug, known.maximum + 1)


@pytest.mark.parametrize("slug", sorted(s for s, m in measures().items() if m.minimum is not None))
def test_the_low_end_of_a_measure_is_a_score_and_nothing_below_it_is(slug):
    known = measures()[slug]

    assert interpret(slug, known.minimum)
    with pytest.raises(ValueError, match="runs from"):
        interpret(slug, known.minimum - 1)
