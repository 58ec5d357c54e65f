"""Tests of physiobench.nmes.muscle.force_models."""

from dataclasses import FrozenInstanceError, replace

import numpy as np
import pytest

from physiobench.nmes.muscle.force_models import (
    DING_2003,
    DING_2003_SLOW,
    DING_2007,
    DING_2007_MEAN,
    DING_2007_SUBJECTS,
    HMED_2018,
    HMED_2018_PAPER,
)
from physiobench.nmes.reporting.sources import sources_of


SETS = (
    DING_2003,
    DING_2003_SLOW,
    DING_2007,
    DING_2007_MEAN,
    *DING_2007_SUBJECTS,
    HMED_2018,
    HMED_2018_PAPER,
)


@pytest.mark.parametrize("model", SETS, ids=lambda m: m.name)
def test_every_set_names_its_sources(model):
    assert sources_of(model)
    assert model.name


def test_a_set_is_frozen():
    with pytest.raises(FrozenInstanceError):
        DING_2003.tau_c_s = 1


def test_the_mean_of_the_subjects_is_the_mean_that_the_paper_prints():
    tau_1 = np.mean([s.tau_1_rest_s for s in DING_2007_SUBJECTS])
    scale = np.mean([s.a_rest_n_per_s for s in DING_2007_SUBJECTS])

    assert tau_1 == pytest.approx(DING_2007_MEAN.tau_1_rest_s, abs=5e-5)
    assert scale == pytest.approx(DING_2007_MEAN.a_rest_n_per_s, abs=0.5)


def test_the_cocofest_scale_is_ten_times_that_of_subject_four():
    subject = DING_2007_SUBJECTS[3]

    assert DING_2007.a_rest_n_per_s == 10 * subject.a_rest_n_per_s
    assert DING_2007.tau_1_rest_s == subject.tau_1_rest_s


def test_a_width_at_or_below_the_threshold_calls_up_nothing():
    assert DING_2007.width.gain(np.array([0, 100, 131.405])).tolist() == [0, 0, 0]
    assert DING_2007.width.gain(np.array([131.405 + 194.138]))[0] == pytest.approx(1 - 1 / np.e)


def test_the_current_curve_passes_the_points_it_was_checked_at():
    weight = HMED_2018.current.weight(np.array([10, 17.03, 63.1, 100, 1e6]))

    np.testing.assert_allclose(weight, [0, 0, 0.488, 0.92, 1.074], atol=5e-3)


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("tau_c_s", 20.0, "20 ms is 0.02"),
        ("tau_1_rest_s", 50.957, "50 ms is 0.05"),
        ("k_m_rest", 0, "k_m_rest must be"),
        ("alpha_a_per_s2", 0.4, "alpha_a_per_s2 must be -100 to 0"),
        ("a_rest_n_per_s", float("nan"), "a_rest_n_per_s must be"),
    ],
)
def test_a_value_in_the_wrong_unit_is_refused(field, value, words):
    with pytest.raises(ValueError, match=words):
        replace(DING_2003, **{field: value})
