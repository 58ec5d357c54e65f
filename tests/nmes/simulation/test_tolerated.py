"""What each person tolerates, held against the simulation of each person."""

from dataclasses import replace

import numpy as np
import pytest

from physiobench import nmes


RX = nmes.Prescription(
    frequency_hz=50,
    phase_duration_us=300,
    relative_level=1,
    on_s=10,
    off_s=50,
    ramp_up_s=2,
    ramp_down_s=1,
    minutes=15,
)
PEOPLE = nmes.draw_population(400, seed=1)
OF_TEN = (0.1, 0.5, 0.9)


@pytest.fixture(scope="module")
def each():
    return nmes.simulate_population(RX, PEOPLE)


def test_the_share_each_tolerates_is_the_simulated_one(each):
    found = nmes.tolerated_level(RX, PEOPLE)

    np.testing.assert_allclose(found.recruited, each.recruited)


def test_the_tolerated_current_reaches_that_share():
    found = nmes.tolerated_level(RX, PEOPLE)
    at_that_current = replace(RX, relative_level=None, amplitude_ma=float(found.current_ma[7]))

    one = nmes.simulate_population(at_that_current, PEOPLE.part(slice(7, 8)))

    assert one.recruited[0] == pytest.approx(found.recruited[7])


def test_one_session_and_these_shares_give_the_spread_of_force(each):
    session = nmes.simulate(RX)
    found = nmes.tolerated_level(RX, PEOPLE).recruited * session.percent_mvc[0] / session.recruited

    ends, simulated = np.quantile(found, OF_TEN), np.quantile(each.percent_mvc[:, 0], OF_TEN)

    np.testing.assert_allclose(ends, simulated, atol=2)  # [% of the most]


def test_three_people_of_these_drives_give_the_spread_of_fatigue(each):
    drives = np.quantile(nmes.tolerated_level(RX, PEOPLE).fatigue_drive, OF_TEN)
    three = replace(nmes.typical_population(3), fatigability=drives)

    found = nmes.simulate_population(RX, three).fatigue

    np.testing.assert_allclose(found, np.quantile(each.fatigue, OF_TEN), atol=0.035)


def test_a_person_with_the_muscles_own_values_is_driven_as_the_muscle():
    found = nmes.tolerated_level(RX, nmes.typical_population())

    assert found.fatigue_drive == pytest.approx([1])
    assert found.recruited == pytest.approx([nmes.simulate(RX).recruited])
