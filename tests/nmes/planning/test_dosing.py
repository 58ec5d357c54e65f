"""Tests of physiobench.nmes.planning.dosing."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from physiobench.nmes.muscle.muscles import QUADRICEPS, QUADRICEPS_DENERVATED
from physiobench.nmes.planning.bounds import DoseBounds, ResponseTarget
from physiobench.nmes.planning.dosing import (
    DoseOption,
    Prediction,
    RejectionReason,
    pareto_front,
    propose_doses,
    simulation_predictor,
)
from physiobench.nmes.simulation.session_simulation import simulate
from physiobench.nmes.stimulus.electrodes import THIGH, PadPair, current_scale
from physiobench.nmes.stimulus.limits import Verdict
from physiobench.nmes.stimulus.prescription import Prescription
from tests.nmes.planning import naive_dosing


PADS = PadPair(area_cm2=50, spacing_cm=15)
TARGET = ResponseTarget(percent_mvc=20, contractions=15)


def by_hand(rx, target):
    """Predict in closed form, with the directions of the real thing."""
    if target.percent_mvc > 80:
        return None
    per_second = rx.frequency_hz * rx.duty_cycle
    return Prediction(
        amplitude_ma=target.percent_mvc * (1 + 250 / rx.phase_duration_us),
        fatigue=1 - 1 / (1 + 0.01 * per_second + 0.02 * rx.on_s),
        work_ns=rx.on_s * rx.contractions * (10 + rx.frequency_hz / 10),
    )


def suggest(target=TARGET, minutes=20.0, **bounds):
    return propose_doses(target, DoseBounds(minutes=minutes, **bounds), pads=PADS, predict=by_hand)


def all_options(**bounds):
    """Return every option that was in bounds, beaten or not, one by one."""
    found = []
    base = DoseBounds(minutes=20)
    for hz in base.frequencies_hz:
        for us in base.phase_durations_us:
            for cycle in base.cycles_s:
                one = {"frequencies_hz": [hz], "phase_durations_us": [us], "cycles_s": [cycle]}
                found.extend(suggest(**(bounds | one)).options)
    return found


def test_the_front_equals_comparing_each_with_each():
    proposal = suggest(comfort_ma=60)
    everything = all_options(comfort_ma=60)

    assert {naive_dosing_key(o): o.fatigue for o in proposal.options} == naive_dosing.front(
        everything
    )
    assert len(everything) == len(proposal.options) + proposal.rejected[RejectionReason.BEATEN]


def naive_dosing_key(option):
    return tuple(naive_dosing.steps(option))


def test_the_front_is_a_trade_off_and_not_one_answer():
    proposal = suggest()

    assert len(proposal.options) > 3
    fatigue = [o.fatigue for o in proposal.options]
    assert fatigue == sorted(fatigue)
    ends = proposal.highlights
    assert ends["least_fatigue"].fatigue < ends["shortest"].fatigue
    assert ends["shortest"].minutes < ends["least_fatigue"].minutes
    assert "most_comfort" not in ends


@settings(max_examples=30)
@given(
    percent=st.floats(1, 90),
    contractions=st.integers(1, 60),
    minutes=st.floats(1, 60),
    comfort=st.one_of(st.none(), st.floats(5, 150)),
    device=st.one_of(st.none(), st.floats(5, 150)),
)
def test_every_option_keeps_every_bound(percent, contractions, minutes, comfort, device):
    target = ResponseTarget(percent_mvc=percent, contractions=contractions)

    proposal = suggest(target, minutes, comfort_ma=comfort, device_ma=device)

    for option in proposal.options:
        rx = option.prescription
        assert rx.minutes <= minutes
        assert rx.contractions == contractions
        assert device is None or rx.amplitude_ma <= device
        assert comfort is None or option.comfort <= 1
        assert not option.verdict.blocks
        assert option.current_range_ma[0] < rx.amplitude_ma < option.current_range_ma[1]
    assert len(proposal.options) + sum(proposal.rejected.values()) == 200


@settings(max_examples=20)
@given(st.floats(5, 100), st.floats(0, 100))
def test_a_person_who_bears_more_is_never_offered_more_fatigue(comfort, more):
    less, freer = suggest(comfort_ma=comfort), suggest(comfort_ma=comfort + more)

    if less.options:
        assert freer.options[0].fatigue <= less.options[0].fatigue + 0.01  # one grain


@pytest.mark.parametrize(
    ("percent", "bounds", "reason"),
    [
        (20, {"minutes": 2}, RejectionReason.TOO_LONG),
        (85, {"minutes": 20}, RejectionReason.NOT_EVOKED),
        (60, {"minutes": 20, "device_ma": 20}, RejectionReason.OVER_DEVICE),
        (60, {"minutes": 20, "comfort_ma": 20}, RejectionReason.OVER_COMFORT),
        (20, {"minutes": 20, "ramp_up_s": 60}, RejectionReason.NOT_A_DOSE),
    ],
)
def test_an_empty_front_says_what_to_change(percent, bounds, reason):
    proposal = suggest(ResponseTarget(percent_mvc=percent, contractions=15), **bounds)

    assert proposal.options == ()
    assert proposal.highlights == {}
    assert proposal.rejected == {reason: 200}
    assert reason.advice in proposal.warnings


def test_options_over_an_electrical_limit_are_left_out():
    tiny = PadPair(area_cm2=2, spacing_cm=5)

    proposal = propose_doses(TARGET, DoseBounds(minutes=20), pads=tiny, predict=by_hand)

    assert proposal.rejected[RejectionReason.OVER_LIMIT] > 0
    assert all(o.verdict is not Verdict.EXCEEDED for o in proposal.options)


def test_a_stimulator_over_its_voltage_is_never_proposed():
    assert suggest(open_circuit_v=900).rejected == {RejectionReason.OVER_LIMIT: 200}


def test_what_is_not_known_is_said():
    assert any("comfort was not held" in w for w in suggest().warnings)
    assert any("prescribe the response" in w for w in suggest(comfort_ma=50).warnings)


def test_a_muscle_without_its_nerve_is_left_to_a_specialist():
    with pytest.raises(ValueError, match="specialist"):
        propose_doses(TARGET, DoseBounds(minutes=20), pads=PADS, muscle=QUADRICEPS_DENERVATED)


def test_the_simulation_gives_the_wanted_force_at_the_current_it_names():
    rx = Prescription(frequency_hz=35, phase_duration_us=300, on_s=10, off_s=50, minutes=15)
    small = PadPair(area_cm2=25, spacing_cm=12)

    found = simulation_predictor(QUADRICEPS, small, THIGH)(rx, TARGET)

    at_that = Prescription(
        frequency_hz=35,
        phase_duration_us=300,
        on_s=10,
        off_s=50,
        minutes=15,
        amplitude_ma=found.amplitude_ma,
    )
    run = simulate(at_that, pads=small, tissue=THIGH)
    assert current_scale(small, THIGH) < 1
    assert run.percent_mvc[0] == pytest.approx(20, rel=1e-3)
    assert run.fatigue == pytest.approx(found.fatigue, abs=1e-4)


def test_the_simulation_says_when_a_force_cannot_be_evoked():
    rx = Prescription(frequency_hz=10, phase_duration_us=300, on_s=5, off_s=50, minutes=15)

    assert (
        simulation_predictor(QUADRICEPS, PADS, THIGH)(
            rx, ResponseTarget(percent_mvc=90, contractions=5)
        )
        is None
    )


def test_a_whole_proposal_by_simulation_favours_long_rest():
    few = DoseBounds(
        minutes=20,
        comfort_ma=70,
        device_ma=100,
        frequencies_hz=(25, 50),
        phase_durations_us=(300, 400),
        cycles_s=((10, 20), (10, 50)),
    )

    proposal = propose_doses(TARGET, few, pads=PADS)

    best = proposal.highlights["least_fatigue"].prescription
    assert best.off_s == 50
    assert proposal.highlights["least_current"].prescription.phase_duration_us == 400
    assert all(isinstance(o, DoseOption) for o in proposal.options)


def test_the_front_of_nothing_is_empty():
    assert pareto_front([]) == ()
