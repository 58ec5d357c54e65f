"""Tests of physiobench.nmes.regrowth.forecast."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from physiobench.nmes.regrowth.axon_growth import LimbRegion, NerveInjury, NerveSegment
from physiobench.nmes.regrowth.findings import ExaminationFinding, ExaminationSign
from physiobench.nmes.regrowth.flag import RegrowthFlag
from physiobench.nmes.regrowth.forecast import forecast_regrowth
from tests.nmes.regrowth import naive_regrowth


def forecast(distance_mm=220.0, *findings, **more):
    return forecast_regrowth(
        distance_mm=distance_mm, injured_on_day=0, observations=findings, **more
    )


def seen(sign, on_day, distance_mm=None):
    return ExaminationFinding(sign=sign, on_day=on_day, distance_mm=distance_mm)


@pytest.mark.parametrize(
    ("distance", "flag", "poor"),
    [
        pytest.param(80, RegrowthFlag.OK, False, id="T-NR-01"),
        pytest.param(220, RegrowthFlag.OK, False, id="T-NR-02 and 07"),
        pytest.param(350, RegrowthFlag.WATCH, False, id="T-NR-03"),
        pytest.param(480, RegrowthFlag.WATCH, True, id="T-NR-04"),
        pytest.param(800, RegrowthFlag.RED_WINDOW, True, id="T-NR-05"),
        pytest.param(160, RegrowthFlag.OK, False, id="T-NR-06"),
        pytest.param(340, RegrowthFlag.WATCH, False, id="T-NR-08"),
        pytest.param(700, RegrowthFlag.RED_WINDOW, True, id="T-NR-09"),
        pytest.param(110, RegrowthFlag.OK, False, id="T-NR-10"),
        pytest.param(310, RegrowthFlag.WATCH, False, id="T-NR-11"),
        pytest.param(70, RegrowthFlag.OK, False, id="T-NR-12"),
        pytest.param(100, RegrowthFlag.OK, False, id="T-NR-13"),
        pytest.param(130, RegrowthFlag.OK, False, id="T-NR-14"),
        pytest.param(150, RegrowthFlag.OK, False, id="T-NR-15"),
        pytest.param(60, RegrowthFlag.OK, False, id="T-NR-16"),
    ],
)
def test_golden_flags(distance, flag, poor):
    found = forecast(distance)

    assert found.flag is flag
    assert found.poor_odds is poor


@pytest.mark.parametrize(
    ("distance", "tinels", "absent"),
    [(220, (), ()), (350, (), (200,)), (300, ((90, 90), (150, 180)), ()), (480, (), ())],
)
def test_the_forecast_equals_the_sum_over_a_grid_of_courses(distance, tinels, absent):
    findings = [seen(ExaminationSign.TINEL, day, at) for day, at in tinels]
    findings += [seen(ExaminationSign.NO_FLICKER, day) for day in absent]

    found = forecast(distance, *findings)

    low, high, chance = naive_regrowth.forecast(distance, tinels, absent)
    assert found.first_flicker.low_months == pytest.approx(low, rel=0.04)
    assert found.first_flicker.high_months == pytest.approx(high, rel=0.04)
    assert found.chance == pytest.approx(chance, abs=0.02)


def test_a_fast_tinel_brings_the_range_forward_and_narrows_it():
    before = forecast(300).first_flicker
    after = forecast(300, seen("tinel", 90, 90), seen("tinel", 150, 180)).first_flicker

    assert after.high_months < before.high_months
    assert after.high_months - after.low_months < before.high_months - before.low_months


def test_a_tinel_that_stands_still_turns_the_flag_red():
    found = forecast(300, seen("tinel", 90, 20), seen("tinel", 200, 25))

    assert found.flag in {RegrowthFlag.RED_WINDOW, RegrowthFlag.UNEXPLAINED}
    assert found.chance < forecast(300).chance


def test_an_absent_flicker_moves_the_range_later_and_lowers_the_chance():
    before, after = forecast(220), forecast(220, seen("no_flicker", 300))

    assert after.first_flicker.low_months > before.first_flicker.low_months
    assert after.chance < before.chance


def test_a_silent_emg_moves_the_range_later_and_new_units_bring_it_forward():
    plain, silent, units = (
        forecast(220, *findings).first_flicker
        for findings in (
            [],
            [seen("emg_no_reinnervation", 200)],
            [seen("emg_reinnervation", 200)],
        )
    )

    assert silent.low_months > plain.low_months
    assert units.high_months < plain.high_months


def test_a_flicker_ends_the_forecast_and_reads_as_recovery():
    found = forecast(220, seen("no_flicker", 100), seen("flicker", 200))

    assert found.first_flicker is None
    assert found.flag is RegrowthFlag.RECOVERING
    assert found.chance == 1


def test_a_flicker_that_is_gone_again_is_not_recovery():
    assert (
        forecast(220, seen("flicker", 200), seen("no_flicker", 240)).flag
        is RegrowthFlag.UNEXPLAINED
    )


def test_new_units_long_before_axons_could_arrive_are_unexplained():
    assert forecast(800, seen("emg_reinnervation", 30)).flag is RegrowthFlag.UNEXPLAINED


def test_a_block_without_a_flicker_at_four_months_is_unexplained():
    found = forecast(200, seen("no_flicker", 120), injury=NerveInjury.NEURAPRAXIA)

    assert found.flag is RegrowthFlag.UNEXPLAINED


def test_a_block_recovers_within_three_months_at_any_distance():
    found = forecast(800, injury=NerveInjury.NEURAPRAXIA)

    assert found.first_flicker.high_months <= 3
    assert found.flag is RegrowthFlag.OK


def test_signs_of_denervation_in_an_emg_turn_an_unknown_injury_into_a_growing_one():
    def early(*findings):
        return forecast(300, *findings, injury=NerveInjury.UNKNOWN).first_flicker.low_months

    assert early(seen("emg_denervation", 30)) > 2 * early()
    assert early(seen("emg_denervation", 8)) == early()  # too early to tell


@pytest.mark.parametrize(
    ("day", "flag"),
    [(91, RegrowthFlag.OK), (92, RegrowthFlag.WATCH), (560, RegrowthFlag.RED_WINDOW)],
)
def test_without_a_sign_the_flag_rises_with_the_months(day, flag):
    assert forecast(100, as_of_day=day).flag is flag


def test_a_tinel_alone_does_not_count_as_a_sign_in_the_muscle():
    assert forecast(100, seen("tinel", 95, 60)).flag is RegrowthFlag.WATCH


def test_a_cut_nerve_is_referred_and_never_forecast():
    found = forecast(100, injury=NerveInjury.CUT)

    assert found.first_flicker is None
    assert found.chance == 0
    assert found.flag is RegrowthFlag.RED_WINDOW


def test_a_repair_counts_from_its_own_day():
    found = forecast(100, injury=NerveInjury.REPAIRED, repaired_on_day=120)

    assert found.first_flicker.low_months > forecast(100).first_flicker.low_months + 3


def test_the_count_of_days_may_begin_anywhere():
    early, late = (
        forecast_regrowth(
            distance_mm=200,
            injured_on_day=day,
            observations=[seen("tinel", day + 80, 60)],
        )
        for day in (0, 739_000)
    )

    assert early.first_flicker == late.first_flicker


def test_every_forecast_says_that_it_may_not_happen_and_gives_whole_months():
    found = forecast(220)

    assert "may not happen" in found.warnings[0]
    assert str(found.first_flicker) == "5–14 months"


def test_many_findings_never_narrow_the_range_below_a_month():
    findings = [seen("tinel", 28 + d, d) for d in range(10, 200, 10)]

    found = forecast(200, *findings).first_flicker

    assert found.high_months - found.low_months >= 1


def test_the_front_lies_within_its_range_and_rises():
    found = forecast(300, seen("tinel", 90, 60))

    low, high = found.growth_range_mm(90 / 30.44)

    assert low < 60 < high
    assert found.growth_range_mm(6) > (low, high)


@settings(max_examples=60)
@given(
    st.floats(1, 2000),
    st.sampled_from([i for i in NerveInjury if i is not NerveInjury.REPAIRED]),
    st.lists(
        st.one_of(
            st.builds(
                seen, st.just(ExaminationSign.TINEL), st.integers(0, 900), st.floats(0, 2000)
            ),
            st.builds(
                seen,
                st.sampled_from([s for s in ExaminationSign if s is not ExaminationSign.TINEL]),
                st.integers(0, 900),
            ),
        ),
        max_size=6,
    ),
)
def test_any_findings_give_a_range_or_say_why_not(distance, injury, findings):
    found = forecast(distance, *findings, injury=injury, particles=500)

    assert 0 <= found.chance <= 1
    assert found.flag.advice
    for interval in (found.first_flicker, found.arrival):
        if interval is not None:
            assert 0 <= interval.low_months < interval.high_months < math.inf


@settings(max_examples=30)
@given(st.floats(1, 1000), st.floats(0, 1000))
def test_a_farther_muscle_never_has_a_better_chance(distance, more):
    near, far = forecast(distance, particles=2000), forecast(distance + more, particles=2000)

    assert far.chance <= near.chance


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: forecast(0), "distance_mm"),
        (lambda: forecast(math.nan), "distance_mm"),
        (lambda: seen("tinel", 10), "distance_mm must be given"),
        (lambda: seen("flicker", 10, 50), "distance_mm must be given"),
        (lambda: seen("smile", 10), "smile"),
        (lambda: forecast(100, seen("flicker", 90), as_of_day=50), "as_of_day"),
        (
            lambda: forecast_regrowth(
                distance_mm=100, injured_on_day=50, observations=[seen("flicker", 20)], as_of_day=60
            ),
            "before injured_on_day",
        ),
        (lambda: forecast(100, injury=NerveInjury.REPAIRED), "repaired_on_day"),
        (lambda: forecast(100, repaired_on_day=5), "repaired_on_day"),
        (lambda: forecast(100, segments=[NerveSegment(length_mm=70)]), "add up"),
        (lambda: forecast(100).growth_range_mm(-1), "months"),
    ],
)
def test_bad_input_is_refused_by_name(make, words):
    with pytest.raises(ValueError, match=words):
        make()


def test_stretches_shape_the_forecast():
    arm = [
        NerveSegment(length_mm=150, region=LimbRegion.PROXIMAL),
        NerveSegment(length_mm=150, region=LimbRegion.MIDDLE),
    ]
    hand = [
        NerveSegment(length_mm=200, region=LimbRegion.MIDDLE),
        NerveSegment(length_mm=100, region=LimbRegion.DISTAL),
    ]

    upper, lower = forecast(300, segments=arm), forecast(300, segments=hand)

    assert upper.first_flicker.high_months < lower.first_flicker.high_months
