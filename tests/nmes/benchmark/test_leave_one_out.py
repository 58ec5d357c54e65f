"""Tests of physiobench.nmes.benchmark.leave_one_out: the fit, and that a study is left out."""

from dataclasses import replace

import numpy as np
import pytest

from physiobench.nmes.benchmark.case_files import read_cases
from physiobench.nmes.benchmark.leave_one_out import (
    FATIGUE_FIT,
    FITS,
    RECRUITMENT_FIT,
    fitted_constants,
    leave_one_study_out,
)
from physiobench.nmes.benchmark.observations import observe
from physiobench.nmes.benchmark.stimulated_muscle import StimulatedMuscle
from physiobench.nmes.muscle.muscles import QUADRICEPS


def numbers(studies, quantities):
    return [
        number
        for case in read_cases()
        if case.id in studies
        for number in case.numbers
        if number.experiment.quantity in quantities and number.experiment.people == "able"
    ]


@pytest.mark.parametrize(
    ("fit", "true", "studies", "quantities"),
    [
        (FATIGUE_FIT, (0.009, 0.004), ("BI04", "BI12", "SL12f"), {"force_lost"}),
        (RECRUITMENT_FIT, (200, 4.0), RECRUITMENT_FIT.studies, RECRUITMENT_FIT.quantities),
    ],
    ids=lambda each: getattr(each, "name", None),
)
def test_a_fit_finds_the_constants_that_made_the_numbers(fit, true, studies, quantities):
    person = StimulatedMuscle(fit.muscle(np.array(true)))
    made = [
        replace(
            each, published=(value := observe(each.experiment, person)), half_width=0.02 * value
        )
        for each in numbers(studies, quantities)
    ]

    found = fitted_constants(fit, made)

    assert found == pytest.approx(true, rel=0.02)


@pytest.mark.parametrize("fit", FITS, ids=lambda fit: fit.name)
def test_a_fit_starts_from_the_default_muscle(fit):
    assert fit.muscle(np.array(list(fit.start.values()))) == QUADRICEPS


def test_a_study_that_is_left_out_does_not_change_its_own_prediction():
    fit = replace(FATIGUE_FIT, studies=("BI04", "SL12f"))
    cases = [case for case in read_cases() if case.id in fit.studies]
    moved = [
        replace(case, numbers=tuple(replace(n, published=n.published / 2) for n in case.numbers))
        if case.id == "BI04"
        else case
        for case in cases
    ]

    before, after = (leave_one_study_out(each, fit)[0] for each in (cases, moved))

    assert before.study == after.study == "BI04"
    assert after.without[0].typical == before.without[0].typical
    assert after.full[0].typical < before.full[0].typical
