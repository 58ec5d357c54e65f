"""Tests of physiobench.nmes.planning.required_current."""

from dataclasses import replace

import pytest

from physiobench.nmes.muscle.muscles import PLAIN_QUADRICEPS, QUADRICEPS, TIBIALIS_ANTERIOR
from physiobench.nmes.planning.required_current import required_current
from physiobench.nmes.simulation.population import PopulationSpread
from physiobench.nmes.simulation.session_simulation import simulate
from physiobench.nmes.stimulus.electrodes import THIGH, PadPair, Tissue
from physiobench.nmes.stimulus.prescription import Prescription


RX = Prescription(frequency_hz=40, phase_duration_us=300, on_s=2, off_s=4, minutes=0.5)
NOBODY_DIFFERS = PopulationSpread(rheobase=0, chronaxie=0, threshold_spread=0)


def pads(area_cm2=50.0, spacing_cm=15.0):
    return PadPair(area_cm2=area_cm2, spacing_cm=spacing_cm)


@pytest.mark.parametrize("area_cm2", [20, 30, 40, 50, 60])
def test_half_of_the_people_need_about_55_ma_whatever_the_pads(area_cm2):
    """Patterson & Lockwood 1993."""
    need = required_current(RX, response_mvc=0.25, pads=pads(area_cm2))

    assert need.middle_ma == pytest.approx(55, rel=0.15)
    assert need.low_ma < need.middle_ma < need.high_ma


@pytest.mark.parametrize("muscle", [QUADRICEPS, PLAIN_QUADRICEPS, TIBIALIS_ANTERIOR])
def test_the_current_makes_the_force_when_it_is_given(muscle):
    where = {"pads": pads(25, 12), "tissue": Tissue(fat_mm=12)}

    need = required_current(RX, response_mvc=0.2, muscle=muscle, spread=NOBODY_DIFFERS, **where)
    run = simulate(replace(RX, amplitude_ma=need.middle_ma), muscle=muscle, **where)

    assert need.low_ma == pytest.approx(need.high_ma)
    assert run.percent_mvc[0] == pytest.approx(20, rel=1e-3)
    assert run.recruited == pytest.approx(need.recruited, rel=1e-3)


def test_fat_takes_more_current_also_without_named_pads():
    thin, thick = (
        required_current(RX, response_mvc=0.25, tissue=replace(THIGH, fat_mm=mm)) for mm in (4, 20)
    )

    assert thick.middle_ma > 1.2 * thin.middle_ma


def test_pads_beside_a_narrow_muscle_take_more_current_than_beside_a_wide_one():
    small = pads(13.4, 10)

    wide = required_current(RX, response_mvc=0.25, pads=small)
    narrow = required_current(RX, response_mvc=0.25, pads=small, muscle=TIBIALIS_ANTERIOR)

    assert 1 < wide.aside < narrow.aside


def test_either_side_takes_more_and_farther_takes_most():
    recruitment = TIBIALIS_ANTERIOR.recruitment
    scales = [
        recruitment.placed(pads(13.4, 10), THIGH, aside_mm=mm)[1] for mm in (0, 10, 20, 40, 60)
    ]

    other_side = recruitment.placed(pads(13.4, 10), THIGH, aside_mm=-40)[1]
    assert scales == sorted(scales)
    assert other_side == pytest.approx(scales[3], rel=0.05)


def test_the_plain_model_takes_the_best_place():
    assert required_current(RX, response_mvc=0.25, muscle=PLAIN_QUADRICEPS).aside is None


def test_a_force_that_the_pulses_cannot_evoke_is_refused():
    with pytest.raises(ValueError, match="response_mvc must be at most"):
        required_current(replace(RX, frequency_hz=5), response_mvc=0.9)


def test_a_prescription_with_a_current_is_refused():
    with pytest.raises(ValueError, match="amplitude_ma"):
        required_current(replace(RX, amplitude_ma=50), response_mvc=0.25)
