"""Tests of physiobench.nmes.benchmark.observations, on the default muscle."""

import math
from dataclasses import replace

import numpy as np
import pytest

from physiobench.nmes.benchmark.case_files import read_cases
from physiobench.nmes.benchmark.experiment import QUANTITIES, Experiment
from physiobench.nmes.benchmark.library_values import LIBRARY_VALUES
from physiobench.nmes.benchmark.observations import OBSERVATIONS, observe
from physiobench.nmes.benchmark.people import people_around
from physiobench.nmes.benchmark.stimulated_muscle import StimulatedMuscle, layers_of
from physiobench.nmes.muscle.muscles import PLAIN_QUADRICEPS, QUADRICEPS
from physiobench.nmes.reporting import experiments, force_experiments


PERSON = StimulatedMuscle(QUADRICEPS)
SESSION = {"hz": 50, "on_s": 1, "off_s": 1, "contractions": 30}
TRAIN = {"hz": 50, "on_s": 2}


def asked(quantity, **conditions):
    return observe(Experiment(quantity=quantity, **conditions), PERSON)


@pytest.mark.parametrize("muscle", [QUADRICEPS, PLAIN_QUADRICEPS], ids=lambda m: m.name)
@pytest.mark.parametrize(
    ("strength", "same"),
    [
        ({"recruited_percent": 30}, {"recruited": 0.3}),
        ({"mvc_percent": 25}, {"response_mvc": 0.25}),
    ],
)
def test_the_force_lost_is_that_of_a_simulated_prescription(muscle, strength, same):
    session = Experiment(quantity="force_lost", **SESSION, **strength)

    lost = observe(session, StimulatedMuscle(muscle))

    naive = experiments.percent_force_lost(muscle, 50, (1, 1), 30, **same)
    assert lost == pytest.approx(naive, abs=0.05)


def test_ratios_are_those_of_the_validation_page():
    twitch, twenty = (
        Experiment(quantity="evoked_force", hz=hz, on_s=1, over=None) for hz in (0, 20)
    )

    ratio = observe(replace(twitch, over=twenty), PERSON)

    assert ratio == pytest.approx(force_experiments.twitch_percent(QUADRICEPS.force)[0], abs=0.05)


def test_the_current_for_a_force_evokes_that_force():
    given = {**TRAIN, "width_us": 300, "pad_cm2": 50, "spacing_cm": 15, "fat_mm": 12}

    current = asked("current", **given, mvc_percent=25)

    assert asked("evoked_force", **given, ma=current) == pytest.approx(25, abs=0.01)
    assert asked("current_density", **given, mvc_percent=25) == pytest.approx(current / 50)


def test_the_width_for_the_same_force_is_its_own_at_its_own_frequency():
    same = {"on_s": 0.3, "mvc_percent": 20, "same_as_hz": 11.5, "same_as_us": 600}

    assert asked("width", hz=11.5, **same) == pytest.approx(600, abs=0.1)
    assert asked("width", hz=30, **same) < 600


def test_a_force_above_the_most_is_never_reached():
    assert math.isinf(asked("current", hz=1, on_s=1, mvc_percent=90))


def test_the_reference_pads_take_the_reference_current():
    alone, reference = (
        Experiment(quantity="current", **TRAIN, mvc_percent=20, **pads)
        for pads in ({}, {"pad_cm2": 50, "spacing_cm": 15, "fat_mm": 7.5})
    )

    assert layers_of(alone) == (None, None)
    assert PERSON.muscle.recruitment.placed(*layers_of(reference)) == (PERSON.muscle.recruitment, 1)


def test_a_doublet_takes_the_place_of_a_pulse():
    session = Experiment(quantity="force_lost", hz=20, on_s=0.5, off_s=0.5, contractions=1)

    plain, _ = PERSON.session(session)
    doublet, _ = PERSON.session(session, doublet_ms=5)

    assert np.diff(plain) == pytest.approx(np.full(9, 0.05))
    assert np.diff(doublet) == pytest.approx([0.005, *[0.05] * 8])


def test_force_comes_back_with_rest():
    session = {**SESSION, "recruited_percent": 40, "test_hz": 20}

    soon, later = (asked("force_left", **session, rest_s=s) for s in (600, 86_400))

    assert soon < later < 100


def test_a_test_also_holds_units_that_the_session_never_reached():
    session = {**SESSION, "mvc_percent": 20, "test_hz": 60, "rest_s": 1}

    driven = asked("force_left", **session)
    same = asked("force_left", **session, same_as_hz=50)
    wider = asked("force_left", **session, same_as_hz=11.5)

    assert same == pytest.approx(driven, abs=0.01)
    assert driven < wider < 100


def test_a_contraction_without_pauses_is_read_second_by_second():
    held = {"hz": 30, "off_s": 0, "contractions": 1, "recruited_percent": 30}

    assert 0 < asked("force_lost", on_s=30, **held) < asked("force_lost", on_s=120, **held) < 100


def test_a_weak_muscle_is_exhausted_after_more_pulses_than_it_takes_to_tire():
    plain = StimulatedMuscle(PLAIN_QUADRICEPS)
    pulses = [
        observe(Experiment(quantity="pulses_to_exhaustion", hz=30, left_percent=p), plain)
        for p in (60, 40)
    ]

    assert 0 < pulses[0] < pulses[1] < math.inf


def test_people_differ_around_the_typical_person():
    people = people_around(QUADRICEPS)

    thresholds = [person.recruitment.median_ma(300) for person in people]

    assert min(thresholds) < QUADRICEPS.recruitment.median_ma(300) < max(thresholds)
    assert people == people_around(QUADRICEPS)


def test_the_published_constant_follows_the_half_saturation_of_each_person():
    for person in people_around(PLAIN_QUADRICEPS):
        assert person.force.r0_rest - person.force.k_m_rest == pytest.approx(1.04)


def test_every_quantity_that_is_asked_of_a_muscle_can_be_observed():
    answered = {*OBSERVATIONS, *LIBRARY_VALUES}

    assert answered <= set(QUANTITIES)
    assert set(QUANTITIES) - answered == {"discomfort", "pad_conductance"}


def test_every_quantity_is_asked_by_some_case():
    asked_for = {
        experiment.quantity
        for case in read_cases()
        for value in (*case.numbers, *case.findings)
        for experiment in getattr(value, "experiments", None) or (value.experiment,)
    }

    assert asked_for == set(QUANTITIES)
