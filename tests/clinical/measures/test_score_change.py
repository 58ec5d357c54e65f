"""Tests of physiobench.clinical.measures.score_change."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from physiobench.clinical.measures.score_change import ScoreDirection, change
from physiobench.content.load import measures


def reaches(found, *kinds: str) -> bool:
    return any(step.kind in kinds for step in found.reached)


def test_pain_from_7_to_4_is_important_t_nprs_1():
    found = change("nprs", 7, 4)

    assert (found.difference, round(found.percent)) == (-3, -43)
    assert reaches(found, "MCID")
    assert found.direction is ScoreDirection.BETTER


def test_pain_from_3_to_2_is_only_minimal_t_nprs_2():
    found = change("nprs", 3, 2)

    assert (found.difference, round(found.percent)) == (-1, -33)
    assert not reaches(found, "MCID")
    assert [step.kind for step in found.reached] == ["minimal"]


def test_two_points_without_thirty_per_cent_are_not_important():
    assert not reaches(change("nprs", 10, 8), "MCID")


def test_psfs_exceeds_chance_t_psfs_2():
    found = change("psfs", 10 / 3, 6)

    assert found.difference == pytest.approx(2.67, abs=0.005)
    assert reaches(found, "MDC", "error")


def test_one_mrc_grade_counts_t_mrc_1():
    assert reaches(change("mrc-grade", 3, 4), "MCID")


def test_a_tenth_of_a_metre_a_second_is_substantial_t_10m_2():
    found = change("walking-speed", 6 / 8.0, 6 / 6.9)

    assert found.difference == pytest.approx(0.120, abs=0.0005)
    assert "substantial" in found.words


def test_a_faster_timed_up_and_go_is_real_t_tug_1():
    found = change("tug", 13.4, 10.7)

    assert reaches(found, "MDC", "error")
    assert found.direction is ScoreDirection.BETTER


def test_worse_is_said_as_plainly_as_better():
    assert "which is worse" in change("nprs", 2, 7).words


def test_a_small_change_is_said_to_be_small():
    assert "chance" in change("psfs", 5, 6).words


def test_no_change_is_the_same_and_nothing_more():
    assert change("nprs", 4, 4).words == "Pain is the same as before: 4 out of 10."


def test_a_measure_without_a_published_step_says_so():
    assert "No published figure" in change("isi", 4, 2).words


def test_a_measure_with_no_better_side_says_neither():
    words = change("girth", 0, -1.5).words

    assert "better" not in words
    assert "worse" not in words


@pytest.mark.parametrize(("after", "important"), [(1, False), (2, True), (8, True)])
def test_from_nought_the_points_alone_decide(after, important):
    found = change("nprs", 0, after)

    assert found.percent is None
    assert reaches(found, "MCID") is important


@pytest.mark.parametrize(
    ("measure", "before", "after"),
    [("koos-pain", 50, 58.5), ("koos-12", 50, 62), ("iciq-ui-sf", 10, 9), ("nprs", 5, 4.5)],
)
def test_without_a_published_error_nothing_is_called_chance(measure, before, after):
    words = change(measure, before, after).words

    assert "chance" not in words
    assert "below the size that people usually notice" in words


def test_the_timed_up_and_go_names_whose_error_is_published():
    assert "1.1 seconds" in change("tug", 11.0, 9.8).words
    assert "with knee osteoarthritis" in change("tug", 11.0, 9.8).words
    assert "with knee osteoarthritis; this is less" in change("tug", 11.0, 10.5).words


def test_a_score_out_of_range_is_refused():
    with pytest.raises(ValueError, match="runs from"):
        change("nprs", 11, 4)
    with pytest.raises(KeyError):
        change("mood", 1, 2)


FORECAST = re.compile(r"\b(will|recover\w*|expect\w*|predict\w*|likely)\b")


@given(st.sampled_from(list(measures())), st.integers(1, 5), st.integers(1, 5))
def test_words_never_forecast(slug, before, after):
    found = change(slug, before, after)

    assert not FORECAST.search(found.words)
    assert found.words.endswith(".")
    assert found.direction is change(slug, before, after).direction
