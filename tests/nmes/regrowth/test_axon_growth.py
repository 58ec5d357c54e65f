"""Tests of physiobench.nmes.regrowth.axon_growth."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from physiobench.nmes.regrowth.axon_growth import (
    LimbRegion,
    NerveInjury,
    NerveSegment,
    draw_particles,
    growth_front_mm,
    rule_of_thumb,
)


# The reference's T-NR-01 to 16: distance, fast, typical and slow months.
GOLDEN = [
    ("T-NR-01", 80, 2.0, 4.5, 9.6),
    ("T-NR-02", 220, 4.3, 9.1, 18.8),
    ("T-NR-03", 350, 6.4, 13.3, 27.3),
    ("T-NR-04", 480, 8.6, 17.6, 35.9),
    ("T-NR-05", 800, 13.8, 28.1, 56.9),
    ("T-NR-06", 160, 3.3, 7.1, 14.8),
    ("T-NR-07", 220, 4.3, 9.1, 18.8),
    ("T-NR-08", 340, 6.3, 13.0, 26.7),
    ("T-NR-09", 700, 12.2, 24.8, 50.3),
    ("T-NR-10", 110, 2.5, 5.5, 11.6),
    ("T-NR-11", 310, 5.8, 12.0, 24.7),
    ("T-NR-12", 70, 1.8, 4.1, 8.9),
    ("T-NR-13", 100, 2.3, 5.1, 10.9),
    ("T-NR-14", 130, 2.8, 6.1, 12.9),
    ("T-NR-15", 150, 3.2, 6.8, 14.2),
    ("T-NR-16", 60, 1.7, 3.8, 8.3),
]


@pytest.mark.parametrize("case", GOLDEN, ids=lambda case: case[0])
def test_the_rule_of_thumb_gives_the_golden_months(case):
    _, distance, *months = case

    rule = rule_of_thumb(distance)

    found = (rule.fast_months, rule.typical_months, rule.slow_months)
    assert found == pytest.approx(months, abs=0.05)


@pytest.mark.parametrize("case", GOLDEN, ids=lambda case: case[0])
def test_the_particles_lie_inside_the_rule_and_about_its_middle(case):
    rule = rule_of_thumb(case[1])

    due = (
        draw_particles([NerveSegment(length_mm=case[1])], injury=NerveInjury.AXONOTMESIS).due_day
        / 30.44
    )

    low, middle, high = np.quantile(due, [0.05, 0.5, 0.95])
    assert rule.fast_months < low
    assert high < rule.slow_months
    assert middle == pytest.approx(rule.typical_months, rel=0.08)


@pytest.mark.parametrize(
    ("region", "slow", "fast"),
    [(LimbRegion.PROXIMAL, 1, 3), (LimbRegion.MIDDLE, 1, 2), (LimbRegion.DISTAL, 0.5, 1)],
)
def test_each_part_of_a_limb_has_its_own_pace(region, slow, fast):
    path = [NerveSegment(length_mm=100, region=region)]

    pace = draw_particles(path, injury=NerveInjury.AXONOTMESIS).pace[0]

    assert np.quantile(pace, [0.025, 0.975]) == pytest.approx([slow, fast], rel=0.01)


def test_growth_over_the_same_length_is_slower_in_the_hand_than_in_the_arm():
    def arrival(region):
        path = [NerveSegment(length_mm=100, region=region)]
        return np.median(draw_particles(path, injury=NerveInjury.AXONOTMESIS).arrival_day)

    assert arrival(LimbRegion.DISTAL) > arrival(LimbRegion.MIDDLE) > arrival(LimbRegion.PROXIMAL)


def test_a_block_recovers_within_twelve_weeks_whatever_the_distance():
    near, far = (
        draw_particles([NerveSegment(length_mm=d)], injury=NerveInjury.NEURAPRAXIA).flicker_day
        for d in (50, 900)
    )

    np.testing.assert_array_equal(near, far)
    assert np.max(far) <= 84
    assert np.quantile(far, [0.25, 0.75]) == pytest.approx([21, 42], abs=2)


def test_a_cut_nerve_never_arrives_and_a_partial_one_sprouts_in_three_to_six_months():
    path = [NerveSegment(length_mm=900)]

    cut = draw_particles(path, injury=NerveInjury.CUT)
    partial = draw_particles(path, injury=NerveInjury.PARTIAL)

    assert np.all(np.isinf(cut.flicker_day))
    assert np.all(np.isinf(cut.due_day))
    assert np.all(partial.flicker_day <= 183)
    assert np.quantile(partial.flicker_day, 0.05) >= 90


def test_a_later_repair_starts_growth_later_and_leaves_less_of_the_window():
    path = [NerveSegment(length_mm=250)]

    prompt, late = (
        draw_particles(path, injury=NerveInjury.REPAIRED, start_day=day) for day in (0, 150)
    )

    assert late.arrival_day == pytest.approx(prompt.arrival_day + 150)
    assert np.isfinite(late.flicker_day).sum() < np.isfinite(prompt.flicker_day).sum()


def test_age_over_fifty_only_slows():
    path = [NerveSegment(length_mm=250)]

    young, old, unknown = (
        np.median(draw_particles(path, injury=NerveInjury.AXONOTMESIS, age=age).pace)
        for age in (30, 70, None)
    )

    assert old < young
    assert unknown == pytest.approx(young, rel=1e-9)


def test_the_front_reaches_the_muscle_on_the_day_of_arrival():
    path = [
        NerveSegment(length_mm=100, region=LimbRegion.PROXIMAL),
        NerveSegment(length_mm=80, region=LimbRegion.DISTAL),
    ]
    drawn = draw_particles(path, injury=NerveInjury.AXONOTMESIS, count=200)

    for day in np.quantile(drawn.arrival_day, [0.1, 0.5, 0.9]):
        gone = growth_front_mm(path, drawn, float(day))
        np.testing.assert_array_equal(gone >= 180 - 1e-6, drawn.arrival_day <= day + 1e-6)


@settings(max_examples=40)
@given(
    st.lists(
        st.builds(
            NerveSegment, length_mm=st.floats(1, 500), region=st.sampled_from(list(LimbRegion))
        ),
        min_size=1,
        max_size=4,
    ),
    st.sampled_from(list(NerveInjury)),
    st.floats(0, 2000),
    st.floats(0, 500),
)
def test_no_course_is_nan_and_fronts_never_retreat(path, injury, day, more):
    drawn = draw_particles(path, injury=injury, count=300)

    for name in drawn.__slots__:
        assert not np.any(np.isnan(getattr(drawn, name)))
    assert np.all(
        growth_front_mm(path, drawn, day + more) >= growth_front_mm(path, drawn, day) - 1e-9
    )
    assert np.all(drawn.flicker_day >= drawn.emg_day)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: rule_of_thumb(-1), "distance_mm"),
        (lambda: NerveSegment(length_mm=0), "length_mm"),
        (lambda: NerveSegment(length_mm=10, region="wing"), "wing"),
        (
            lambda: draw_particles([NerveSegment(length_mm=9)], injury=NerveInjury.CUT, count=3),
            "count",
        ),
        (
            lambda: draw_particles([NerveSegment(length_mm=9)], injury=NerveInjury.CUT, age=-3),
            "age",
        ),
    ],
)
def test_bad_input_is_refused_by_name(make, words):
    with pytest.raises(ValueError, match=words):
        make()
