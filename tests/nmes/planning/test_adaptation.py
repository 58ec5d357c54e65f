"""Tests of physiobench.nmes.planning.adaptation."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from physiobench.nmes.planning.adaptation import (
    AKAGI_2024,
    DENERVATION_ATROPHY,
    DISUSE_ATROPHY,
    GONDIN_2005,
    REST_WEEK,
    SPINAL_CORD_INJURY_ATROPHY,
    TrainingWeek,
    _gains_by_week,
    forecast_atrophy,
    forecast_denervated_home_training,
    forecast_training,
)
from tests.nmes.planning import naive_adaptation


any_dose = st.builds(
    TrainingWeek,
    sessions_per_week=st.floats(0, 28),
    contractions_per_session=st.floats(0, 200),
    percent_mvc=st.floats(0, 100),
)


def dose(sessions=3.0, contractions=20.0, percent=50.0):
    return TrainingWeek(
        sessions_per_week=sessions, contractions_per_session=contractions, percent_mvc=percent
    )


@pytest.mark.parametrize(
    ("trial", "strength", "mass"), [(GONDIN_2005, 0.27, 0.06), (AKAGI_2024, 0.093, 0.033)]
)
def test_each_trial_gives_its_own_gains_at_eight_weeks(trial, strength, mass):
    neural, grown = _gains_by_week([trial.dose] * 8, trial)

    assert (1 + neural[-1]) * (1 + grown[-1]) == pytest.approx(1 + strength)
    assert grown[-1] == pytest.approx(mass)


def test_the_band_under_gondins_dose_reaches_from_one_trial_to_the_other():
    found = forecast_training([GONDIN_2005.dose] * 8)

    assert found.strength.high[-1] == pytest.approx(1.27)
    assert 1.09 < found.strength.low[-1] < 1.13
    assert 1.03 < found.mass.low[-1] < found.mass.high[-1] == pytest.approx(1.06)


def test_mass_has_hardly_grown_at_four_weeks_while_strength_has():
    found = forecast_training([GONDIN_2005.dose] * 4)

    assert found.mass.high[-1] < 1.03  # Gondin: not changed at 4 weeks
    assert found.neural.high[-1] - 1 > 4 * (found.mass.high[-1] - 1)


def test_three_sessions_a_week_bring_more_than_two():
    three, two = (forecast_training([dose(n, 15)] * 4).strength.high[-1] for n in (3, 2))

    assert three > two
    assert two == 1  # Parker 2003: two a week did not differ from no training


def test_stronger_contractions_bring_more_and_weak_ones_nothing():
    gains = [forecast_training([dose(percent=p)] * 8).strength.high[-1] - 1 for p in (5, 25, 50)]

    assert gains[0] == 0
    assert gains[2] / gains[1] == pytest.approx(2.0, abs=0.8)  # Lai 1988: doubled


def test_gains_fade_within_twelve_weeks_of_stopping():
    found = forecast_training([GONDIN_2005.dose] * 8 + [REST_WEEK] * 12)

    kept = (found.strength.high[-1] - 1) / (found.strength.high[8] - 1)
    assert kept < 0.25


@pytest.mark.parametrize("trial", [GONDIN_2005, AKAGI_2024])
def test_the_weekly_step_equals_the_stepped_rates(trial):
    plan = [dose(3), dose(5, 40), REST_WEEK, REST_WEEK, dose(4, 30, 30)] * 2

    neural, mass = _gains_by_week(plan, trial)

    assert (neural[-1], mass[-1]) == pytest.approx(naive_adaptation.path(plan, trial), rel=1e-5)


def test_the_stepped_rates_are_of_second_order():
    plan = [dose(4, 40)] * 3
    exact = _gains_by_week(plan, GONDIN_2005)[1][-1]

    rough, fine = (
        abs(naive_adaptation.path(plan, GONDIN_2005, steps_per_week=n)[1] - exact) for n in (2, 4)
    )

    assert math.log2(rough / fine) == pytest.approx(2, abs=0.2)


@given(st.lists(any_dose, min_size=1, max_size=20))
def test_no_plan_gives_nan_or_a_band_upside_down_or_a_loss(plan):
    found = forecast_training(plan)

    for band in (found.strength, found.neural, found.mass):
        assert np.all(np.isfinite(band.high))
        assert np.all(band.low <= band.high)
        assert np.all(band.low >= 1 - 1e-12)


@given(st.integers(1, 12), any_dose, st.floats(0, 40))
def test_more_force_never_gives_less(weeks, weekly, more):
    harder = replace(weekly, percent_mvc=min(100, weekly.percent_mvc + more))

    gains = [forecast_training([each] * weeks).strength for each in (weekly, harder)]

    assert gains[1].high[-1] >= gains[0].high[-1] - 1e-12
    assert gains[1].low[-1] >= gains[0].low[-1] - 1e-12


def test_every_forecast_says_whom_it_was_learnt_from():
    assert "healthy" in forecast_training([dose()]).warnings[0]
    assert any("extrapolated" in w for w in forecast_training([dose()] * 9).warnings)
    assert any("No training effect" in w for w in forecast_training([REST_WEEK]).warnings)


def test_a_muscle_without_its_nerve_loses_sixty_to_eighty_percent_by_four_months():
    left = forecast_atrophy(DENERVATION_ATROPHY, [9, 17.4])

    assert left.low[1] == pytest.approx(0.20, abs=0.01)
    assert left.high[1] == pytest.approx(0.40, abs=0.01)
    assert left.low[0] == pytest.approx(1 / 3, abs=0.02)


def test_paralysis_takes_up_to_forty_five_percent_in_six_weeks():
    left = forecast_atrophy(SPINAL_CORD_INJURY_ATROPHY, [6])

    assert left.low[0] == pytest.approx(0.55, abs=0.01)
    assert left.high[0] == pytest.approx(0.82, abs=0.01)


def test_losing_the_nerve_wastes_faster_than_not_using_the_limb():
    weeks = np.linspace(2, 52, 11)

    assert np.all(
        forecast_atrophy(DENERVATION_ATROPHY, weeks).high
        < forecast_atrophy(DISUSE_ATROPHY, weeks).low
    )


@given(
    st.sampled_from([DENERVATION_ATROPHY, SPINAL_CORD_INJURY_ATROPHY, DISUSE_ATROPHY]),
    st.floats(0, 500),
    st.floats(0, 20),
)
def test_what_is_lost_does_not_come_back_by_waiting(loss, week, more):
    left = forecast_atrophy(loss, [week, week + more])

    assert 0 < left.low[1] <= left.low[0] <= 1
    assert left.high[1] <= left.high[0]


def test_home_stimulation_of_denervated_thighs_ends_between_nothing_and_kerns_mean():
    found = forecast_denervated_home_training([0, 52, 104])

    assert found.high[-1] == pytest.approx(1.35)
    assert found.high[0] == 1
    assert np.all(found.low == 1)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: forecast_training([]), "plan"),
        (lambda: dose(percent=101), "percent_mvc"),
        (lambda: dose(sessions=math.nan), "sessions_per_week"),
        (lambda: dose(contractions=-1), "contractions_per_session"),
        (lambda: forecast_atrophy(DISUSE_ATROPHY, [-1]), "weeks"),
        (lambda: forecast_denervated_home_training([105]), "weeks"),
    ],
)
def test_bad_input_is_refused_by_name(make, words):
    with pytest.raises(ValueError, match=words):
        make()
