"""Tests of physiobench.clinical.measures.scores: the golden cases, and the edges."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from physiobench.clinical.measures import scores
from physiobench.clinical.measures.scores import UnscorableError


def test_psfs_is_the_mean_of_its_activities():
    assert scores.psfs([3, 5, 2]) == pytest.approx(3.33, abs=0.005)  # T-PSFS-1
    assert scores.psfs([6, 7, 5]) == 6  # T-PSFS-2


@pytest.mark.parametrize("ratings", [[3, 5], [], [1] * 6, [1, 2, 11], [1, 2, -1], [1, 2, 2.5]])
def test_psfs_with_too_few_or_impossible_ratings_is_refused(ratings):
    with pytest.raises(UnscorableError):  # T-PSFS-3 is the first
        scores.psfs(ratings)


def test_the_mrc_sum_wants_all_twelve():
    assert scores.mrc_sum([4] * 12) == 48  # T-MRCS-1
    assert not scores.mrc_sum_is_low(48)
    assert scores.mrc_sum_is_low(47)
    assert scores.mrc_sum([5] * 12) == 60  # T-MRCS-2
    with pytest.raises(UnscorableError):
        scores.mrc_sum([5] * 11)
    with pytest.raises(UnscorableError):
        scores.mrc(6)


def test_house_brackmann_follows_its_eight_points():
    grades = [scores.house_brackmann(min(n, 4), n - min(n, 4)) for n in range(9)]

    assert scores.house_brackmann(2, 3) == "III"  # T-HB-1
    assert grades == ["VI", "V", "V", "IV", "IV", "III", "III", "II", "I"]


@pytest.mark.parametrize(
    ("movements", "rest", "synkinesis", "score"),
    [
        pytest.param(14, 2, 3, 43, id="T-SB-1"),
        pytest.param(25, 0, 0, 100, id="T-SB-2"),
        pytest.param(5, 4, 0, 0, id="T-SB-3"),
    ],
)
def test_sunnybrook_golden_cases(movements, rest, synkinesis, score):
    found = scores.sunnybrook(movements=movements, rest=rest, synkinesis=synkinesis)

    assert found == score


@pytest.mark.parametrize(
    ("scale", "answers", "score"),
    [
        pytest.param("pain", [1, 2, 1, 2, 2, 3, 1, 1, 2], 58.33, id="T-KOOS-1"),
        pytest.param("pain", [1, 2, None, 2, None, 3, None, 1, None], 55.00, id="T-KOOS-2"),
        pytest.param("pain", [1, 2, None, 2, None, 3, None, None, None], None, id="T-KOOS-3"),
        pytest.param("pain", [0] * 9, 100, id="T-KOOS-4a"),
        pytest.param("pain", [4] * 9, 0, id="T-KOOS-4b"),
        pytest.param("symptoms", [1, 0, 2, 1, 1, 2, None], 70.83, id="T-KOOS-5"),
        pytest.param("adl", [1] * 10 + [2] * 7, 64.71, id="T-KOOS-6"),
        pytest.param("sport", [3, 4, 4, 3, 2], 20.00, id="T-KOOS-7"),
    ],
)
def test_koos_golden_cases(scale, answers, score):
    found = scores.koos_subscale(scale, answers)

    assert found == (None if score is None else pytest.approx(score, abs=0.005))


@pytest.mark.parametrize(
    ("scale", "least"), [("symptoms", 4), ("pain", 5), ("adl", 9), ("sport", 3), ("qol", 2)]
)
def test_a_koos_scale_wants_half_of_its_answers(scale, least):
    items = scores.KOOS_ITEMS[scale]

    assert scores.koos_subscale(scale, [1] * least + [None] * (items - least)) == 75
    assert scores.koos_subscale(scale, [1] * (least - 1) + [None] * (items - least + 1)) is None


@pytest.mark.parametrize(
    ("scale", "answers"), [("pain", [1] * 8), ("mood", [1] * 9), ("pain", [5] * 9)]
)
def test_koos_refuses_a_scale_or_an_answer_it_does_not_have(scale, answers):
    with pytest.raises(UnscorableError):
        scores.koos_subscale(scale, answers)


def test_koos_12_golden_cases():
    whole = scores.koos12([2, 2, 3, 1], [1, 2, 2, 3], [3, 2, 3, 2])
    half = scores.koos12([2, None, 3, None], [1, 2, 2, 3], [3, 2, 3, 2])
    under = scores.koos12([2, None, None, None], [1, 2, 2, 3], [3, 2, 3, 2])

    assert whole[:3] == (50.0, 50.0, 37.5)  # T-K12-1
    assert whole.summary == pytest.approx(45.83, abs=0.005)
    assert half.pain == 37.5  # T-K12-2
    assert (under.pain, under.summary) == (None, None)  # T-K12-3
    with pytest.raises(UnscorableError):
        scores.koos12([1] * 3, [1] * 4, [1] * 4)


def test_walking_speed_golden_cases():
    assert scores.walking_speed(6, 8.0) == pytest.approx(0.750)  # T-10M-1
    assert scores.walking_speed(6, 6.9) == pytest.approx(0.870, abs=0.0005)  # T-10M-2
    assert scores.walking_speed(10, 25) == pytest.approx(0.400)  # T-10M-3
    for metres, seconds in ((0, 5), (6, 0), (6, -1), (float("nan"), 5), (6, float("inf"))):
        with pytest.raises(UnscorableError):
            scores.walking_speed(metres, seconds)


def test_chair_stand_golden_cases():
    assert scores.chair_stand(14, used_arms=True) == 0  # T-CST-2
    assert scores.chair_stand(9, more_than_half_way_at_end=True) == 10  # T-CST-3


def test_timed_up_and_go_golden_case():
    assert scores.tug_shows_fall_risk(13.4)
    assert not scores.tug_shows_fall_risk(10.7)  # T-TUG-1
    assert scores.tug_shows_fall_risk(12)
    assert scores.tug(10, 12) == 11
    with pytest.raises(UnscorableError):
        scores.tug()


def test_lag_and_girth_golden_cases():
    assert scores.lag_degrees(20, 5) == 15  # T-LAG-1
    assert scores.girth_difference_cm(affected=40.5, other=42.0) == -1.5  # T-GIR-1
    with pytest.raises(UnscorableError):
        scores.lag_degrees(400, 5)
    with pytest.raises(UnscorableError):
        scores.girth_difference_cm(affected=0, other=42)


@pytest.mark.parametrize(
    ("answers", "score", "band"),
    [
        pytest.param((3, 4, 6), 13, "severe", id="T-ICIQ-1"),
        pytest.param((1, 2, 1), 4, "slight", id="T-ICIQ-2"),
        pytest.param((5, 6, 10), 21, "very severe", id="T-ICIQ-3"),
        pytest.param((0, 0, 0), 0, "none", id="none"),
        pytest.param((2, 2, 8), 12, "moderate", id="edge of moderate"),
    ],
)
def test_iciq_golden_cases(answers, score, band):
    assert scores.iciq_ui(*answers) == score
    assert scores.iciq_band(score) == band


@pytest.mark.parametrize("answers", [(1, 3, 1), (6, 2, 1), (1, 2, 11)])
def test_iciq_refuses_what_its_form_does_not_offer(answers):
    with pytest.raises(UnscorableError):  # T-ICIQ-4 is the first
        scores.iciq_ui(*answers)


@pytest.mark.parametrize(
    ("frequency", "amount", "score", "band"),
    [
        pytest.param(4, 3, 12, "very severe", id="T-ISI-1"),
        pytest.param(2, 2, 4, "moderate", id="T-ISI-2"),
        pytest.param(1, 2, 2, "slight", id="edge of slight"),
        pytest.param(3, 3, 9, "severe", id="edge of severe"),
    ],
)
def test_isi_golden_cases(frequency, amount, score, band):
    assert scores.isi(frequency, amount) == score
    assert scores.isi_band(score) == band


def test_the_rating_of_change_runs_from_minus_five_to_five():
    assert scores.groc(-5) == -5
    with pytest.raises(UnscorableError):
        scores.groc(6)


def test_yes_is_not_a_one():
    with pytest.raises(UnscorableError):
        scores.groc(rating=True)


ANSWER = st.none() | st.integers(0, 4)


@given(st.lists(ANSWER, min_size=9, max_size=9))
def test_koos_stays_within_its_range(answers):
    score = scores.koos_subscale("pain", answers)

    assert score is None or 0 <= score <= 100


@given(st.lists(st.integers(0, 3), min_size=9, max_size=9), st.integers(0, 8))
def test_one_worse_answer_never_raises_koos(answers, index):
    worse = [*answers[:index], answers[index] + 1, *answers[index + 1 :]]

    assert scores.koos_subscale("pain", worse) < scores.koos_subscale("pain", answers)


@pytest.mark.parametrize(
    ("compute", "right", "wrong"),
    [
        (lambda n: scores.psfs([n, 5, 5]), (0, 10), (-1, 11)),
        (scores.mrc, (0, 5), (-1, 6)),
        (lambda n: scores.house_brackmann(n, 2), (0, 4), (-1, 5)),
        (lambda n: scores.house_brackmann(2, n), (0, 4), (-1, 5)),
        (lambda n: scores.sunnybrook(movements=n, rest=0, synkinesis=0), (5, 25), (4, 26)),
        (lambda n: scores.sunnybrook(movements=25, rest=n, synkinesis=0), (0, 4), (-1, 5)),
        (lambda n: scores.sunnybrook(movements=25, rest=0, synkinesis=n), (0, 15), (-1, 16)),
        (scores.chair_stand, (0, 60), (-1, 61)),
        (lambda n: scores.lag_degrees(n, 0), (-20, 180), (-21, 181)),
        (lambda n: scores.lag_degrees(0, n), (-20, 180), (-21, 181)),
        (scores.groc, (-5, 5), (-6, 6)),
        (lambda n: scores.isi(n, 1), (1, 4), (0, 5)),
        (lambda n: scores.isi(1, n), (1, 3), (0, 4)),
        (lambda n: scores.iciq_ui(n, 0, 0), (0, 5), (-1, 6)),
        (lambda n: scores.iciq_ui(0, n, 0), (0, 2, 4, 6), (-1, 1, 7)),
        (lambda n: scores.iciq_ui(0, 0, n), (0, 10), (-1, 11)),
        (lambda n: scores.koos_subscale("qol", [n, 0, 0, 0]), (0, 4), (-1, 5)),
    ],
)
def test_every_answer_runs_from_its_low_end_to_its_high_end(compute, right, wrong):
    for value in right:
        compute(value)
    for value in wrong:
        with pytest.raises(UnscorableError):
            compute(value)


@pytest.mark.parametrize("count", [3, 4, 5])
def test_three_to_five_activities_make_a_score(count):
    assert scores.psfs([2] * count) == 2
    with pytest.raises(UnscorableError):
        scores.psfs([2] * 6)


@pytest.mark.parametrize("count", [11, 13])
def test_only_twelve_grades_make_a_sum(count):
    with pytest.raises(UnscorableError):
        scores.mrc_sum([4] * count)


@pytest.mark.parametrize("place", range(3))
def test_each_scale_of_koos_12_has_four_items(place):
    scales = [[1] * 4, [1] * 4, [1] * 4]
    scales[place] = [1] * 5

    with pytest.raises(UnscorableError):
        scores.koos12(*scales)


def test_each_scale_of_koos_12_stands_by_itself_and_needs_two_answers():
    two, one = [0, 4, None, None], [4, None, None, None]

    assert scores.koos12([0] * 4, [2] * 4, [4] * 4) == (100, 50, 0, 50)
    assert scores.koos12(two, two, two) == (50, 50, 50, 50)
    assert scores.koos12(one, two, two) == (None, 50, 50, None)
    assert scores.koos12(two, one, two) == (50, None, 50, None)
    assert scores.koos12(two, two, one) == (50, 50, None, None)


def test_the_parts_of_the_face_score_are_weighed_as_published():
    assert scores.sunnybrook(movements=10, rest=0, synkinesis=0) == 40
    assert scores.sunnybrook(movements=10, rest=1, synkinesis=0) == 35
    assert scores.sunnybrook(movements=10, rest=1, synkinesis=1) == 34


def test_a_chair_stand_counts_what_was_stood_and_a_half_only_if_it_was_more():
    assert scores.chair_stand(9) == 9
    assert scores.chair_stand(0, more_than_half_way_at_end=True) == 1
    assert scores.chair_stand(9, more_than_half_way_at_end=True, used_arms=True) == 0


def test_a_lag_may_be_negative_and_nothing_measured_is_below_nought():
    assert scores.lag_degrees(5, 20) == -15
    assert scores.tug(0.1) == 0.1
    assert scores.walking_speed(1, 0.5) == 2
    assert scores.girth_difference_cm(affected=0.5, other=0.25) == 0.25
    with pytest.raises(UnscorableError):
        scores.girth_difference_cm(affected=42, other=-1)
    with pytest.raises(UnscorableError):
        scores.tug(11, 0)


def test_a_score_that_lies_on_the_edge_of_falls_is_told_so():
    assert not scores.tug_shows_fall_risk(11.99)


@pytest.mark.parametrize(
    ("score", "band"), [(3, "moderate"), (6, "moderate"), (7, "severe"), (10, "very severe")]
)
def test_a_severity_index_belongs_to_one_band(score, band):
    assert scores.isi_band(score) == band


@pytest.mark.parametrize(
    ("score", "band"),
    [(1, "slight"), (5, "slight"), (6, "moderate"), (18, "severe"), (19, "very severe")],
)
def test_a_form_score_belongs_to_one_band(score, band):
    assert scores.iciq_band(score) == band
