"""Tests of physiobench.clinical.measures.score_change."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from physiobench.clinical.measures.score_change import (
    ChangeTemplate,
    ChangeText,
    ScoreDirection,
    change,
)
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


@pytest.mark.parametrize(
    ("before", "after", "template"),
    [
        (7, 4, ChangeTemplate.WENT_BETTER),
        (4, 7, ChangeTemplate.WENT_WORSE),
    ],
)
def test_a_change_begins_with_both_numbers_and_their_direction(before, after, template):
    known = measures()["nprs"]

    started = template.fill(
        name=known.short_name, before=str(before), after=str(after), unit=f" {known.unit}"
    )
    assert change("nprs", before, after).words.startswith(started)


def test_a_measure_without_a_better_side_only_went_from_one_to_the_other():
    known = measures()["girth"]

    found = change("girth", 0, -1.5)

    assert found.direction is ScoreDirection.OTHER
    assert found.words.startswith(
        ChangeTemplate.WENT.fill(
            name=known.short_name, before="0.0", after="-1.5", unit=f" {known.unit}"
        )
    )


@pytest.mark.parametrize(
    ("measure", "before", "after", "direction"),
    [
        ("nprs", 7, 4, ScoreDirection.BETTER),
        ("nprs", 4, 7, ScoreDirection.WORSE),
        ("psfs", 4, 7, ScoreDirection.BETTER),
        ("psfs", 7, 4, ScoreDirection.WORSE),
        ("girth", 0, 0, ScoreDirection.SAME),
        ("psfs", 1, 1 + 1e-12, ScoreDirection.SAME),
    ],
)
def test_the_direction_is_the_measure_s_own(measure, before, after, direction):
    assert change(measure, before, after).direction is direction


def test_a_change_holds_its_numbers():
    found = change("nprs", 5, 4)

    assert (found.before, found.after, found.difference, found.percent) == (5, 4, -1, -20)


@pytest.mark.parametrize("slug", sorted(measures()))
def test_the_largest_published_size_that_is_reached_comes_first_and_is_named(slug):
    known = measures()[slug]
    sizes = sorted((s for s in known.steps if s.kind != "threshold"), key=lambda s: -s.size)
    if not sizes:
        return
    low = 0 if known.minimum is None else known.minimum
    high = low + sizes[0].size
    if known.maximum is not None and high > known.maximum:
        return

    found = change(slug, low, high)

    assert found.reached[0] == sizes[0]
    assert [step.size for step in found.reached] == sorted(
        (step.size for step in found.reached), reverse=True
    )
    assert found.words.endswith(ChangeTemplate.REACHED.fill(size=sizes[0].note))


@pytest.mark.parametrize("slug", sorted(measures()))
def test_just_under_every_published_size_none_is_reached(slug):
    known = measures()[slug]
    sizes = [step for step in known.steps if step.kind != "threshold"]
    if not sizes:
        return
    smallest = min(sizes, key=lambda step: step.size)
    low = 0 if known.minimum is None else known.minimum

    found = change(slug, low, low + smallest.size * 0.999)

    assert found.reached == ()
    errors = [step for step in sizes if step.kind in {"MDC", "error"}]
    words = (
        ChangeTemplate.SMALLER.fill(size=smallest.note) if errors else ChangeText.NOT_NOTICED.text
    )
    assert found.words.endswith(words)


def test_thirty_per_cent_of_two_points_is_asked_for_exactly():
    assert reaches(change("nprs", 6, 4), "MCID")  # 33 %
    assert not reaches(change("nprs", 7, 5), "MCID")  # 29 %
    assert reaches(change("nprs", 10, 7), "MCID")  # 30 %, and worse counts as much as better
    assert reaches(change("nprs", 4, 6), "MCID")


@pytest.mark.parametrize("slug", sorted(s for s, m in measures().items() if m.maximum is not None))
def test_a_change_between_both_ends_of_a_measure_can_be_told(slug):
    known = measures()[slug]
    low = 0 if known.minimum is None else known.minimum

    assert change(slug, low, known.maximum).difference == known.maximum - low
    for before, after in ((low, known.maximum + 1), (known.maximum + 1, low)):
        with pytest.raises(ValueError, match="runs from"):
            change(slug, before, after)


@pytest.mark.parametrize("slug", sorted(s for s, m in measures().items() if m.minimum is not None))
def test_a_score_below_the_low_end_is_refused_before_and_after(slug):
    low = measures()[slug].minimum

    for before, after in ((low - 1, low), (low, low - 1)):
        with pytest.raises(ValueError, match="runs from"):
            change(slug, before, after)


def test_a_measure_is_named_by_itself_or_by_its_slug():
    assert change(measures()["nprs"], 7, 4) == change("nprs", 7, 4)
