"""Tests of physiobench.nmes.benchmark.leave_one_out: the fit, and that a study is left out."""

from dataclasses import replace

import pytest

from physiobench.nmes.benchmark import leave_one_out
from physiobench.nmes.benchmark.case_files import read_cases
from physiobench.nmes.benchmark.leave_one_out import fit_fatigue, leave_one_study_out
from physiobench.nmes.benchmark.observations import observe
from physiobench.nmes.benchmark.stimulated_muscle import StimulatedMuscle
from physiobench.nmes.muscle.fatigue import ABLE_BODIED_FATIGUE
from physiobench.nmes.muscle.muscles import QUADRICEPS


def sessions(*studies):
    return [
        number
        for case in read_cases()
        if case.id in studies
        for number in case.numbers
        if number.experiment.quantity == "force_lost" and number.experiment.people == "able"
    ]


def test_the_fit_finds_the_constants_that_made_the_numbers():
    true = replace(ABLE_BODIED_FATIGUE, per_attained=0.009, per_held_s=0.004)
    person = StimulatedMuscle(replace(QUADRICEPS, fatigue=true))
    made = [
        replace(each, published=observe(each.experiment, person), half_width=1.0)
        for each in sessions("BI04", "BI12", "SL12f")
    ]

    found = fit_fatigue(made)

    assert found.per_attained == pytest.approx(true.per_attained, rel=0.02)
    assert found.per_held_s == pytest.approx(true.per_held_s, rel=0.02)


def test_a_study_that_is_left_out_does_not_change_its_own_prediction(monkeypatch):
    monkeypatch.setattr(leave_one_out, "STUDIES", ("BI04", "SL12f"))
    cases = [case for case in read_cases() if case.id in {"BI04", "SL12f"}]
    moved = [
        replace(case, numbers=tuple(replace(n, published=n.published / 2) for n in case.numbers))
        if case.id == "BI04"
        else case
        for case in cases
    ]

    before, after = (leave_one_study_out(each)[0] for each in (cases, moved))

    assert before.study == after.study == "BI04"
    assert after.without[0].typical == before.without[0].typical
    assert after.full[0].typical < before.full[0].typical
