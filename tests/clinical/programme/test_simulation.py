"""Tests of physiobench.clinical.programme.simulation, the door to the science."""

import os
import subprocess
import sys
from dataclasses import astuple, fields
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from physiobench.clinical.programme import simulation
from physiobench.clinical.programme.lines import Innervation, Pads, Side
from physiobench.clinical.programme.nmes_prescription import nmes_prescription
from physiobench.clinical.programme.prescription import problems
from physiobench.clinical.programme.simulation import PersonNumbers, estimate
from physiobench.content.load import muscles, protocols
from physiobench.content.schema import Waveform
from tests.clinical.making import stimulation


SHORT = {"minutes": 3}


def test_a_strong_contraction_is_a_share_of_the_most_with_its_spread():
    found = estimate(stimulation())

    first, left = found.force.first_percent, found.force.left_percent
    assert 0 < first.low < first.middle < first.high <= 100
    assert 20 < first.middle < 40
    assert 0 < left.low < left.middle < left.high < 100
    assert (found.force.minutes, found.force.whole) == (15, True)
    assert found.reasons == ()


def test_more_rest_leaves_more_force():
    short_rest = estimate(stimulation(off_s=10, minutes=10)).force.left_percent
    long_rest = estimate(stimulation(off_s=50, minutes=10)).force.left_percent

    assert short_rest.middle < long_rest.middle


@pytest.mark.parametrize("slug", simulation.MODELLED)
def test_each_muscle_with_a_model_is_estimated(slug):
    found = estimate(stimulation(muscle=slug, **SHORT))

    assert found.force is not None
    borrowed = any("timing of the quadriceps" in warning for warning in found.warnings)
    assert borrowed is (slug != "quadriceps")


@pytest.mark.parametrize(
    ("changed", "person", "says"),
    [
        ({"muscle": "hamstrings"}, {}, "no model of the hamstrings"),
        ({"innervation": Innervation.DENERVATED}, {}, "muscle without a nerve"),
        ({"innervation": Innervation.PARTIAL}, {}, "how much of the nerve works"),
        ({"innervation": Innervation.UNKNOWN}, {}, "not known if the nerve"),
        ({}, {"nerve_in_doubt": True}, "not known if the nerve"),
        ({"frequency_hz": 5}, {}, "does not hold below 10 Hz"),
        (
            {"waveform": Waveform.TRIANGULAR, "phase_duration_us": 5000},
            {},
            "does not hold for triangular pulses",
        ),
        ({"off_s": 0}, {}, "one contraction is too long"),
    ],
)
def test_what_cannot_be_estimated_says_why_and_invents_nothing(changed, person, says):
    found = estimate(stimulation(**changed), PersonNumbers(**person))

    assert found.force is None
    assert says in found.reasons[0]


def test_settings_that_no_stimulator_gives_say_so():
    found = estimate(stimulation(frequency_hz=0))

    assert (found.force, found.electrical) == (None, None)
    assert "No stimulator can give these settings" in found.reasons[0]


def test_a_session_that_is_cut_before_fatigue_levels_off_says_so(monkeypatch):
    monkeypatch.setattr(simulation, "MOST_ON_S", 61)

    found = estimate(stimulation(on_s=20, off_s=20, minutes=60, frequency_hz=101))

    assert not found.force.is_of_whole_session
    assert found.force.minutes < 60
    assert any("first part of the session" in warning for warning in found.warnings)


@pytest.mark.parametrize(("on_s", "off_s", "frequency_hz"), [(10, 50, 50), (20, 20, 100)])
def test_fatigue_that_levels_off_is_that_of_the_whole_long_session(
    monkeypatch, on_s, off_s, frequency_hz
):
    line = stimulation(
        on_s=on_s, off_s=off_s, frequency_hz=frequency_hz, ramp_up_s=1, ramp_down_s=1, minutes=40
    )
    found = estimate(line)
    monkeypatch.setattr(simulation, "MOST_ON_S", 3600)
    simulation._estimate.cache_clear()
    whole = estimate(line)

    assert not found.force.whole
    assert whole.force.whole
    for end in ("low", "middle", "high"):
        left, at_the_end = (getattr(one.force.left_percent, end) for one in (found, whole))
        assert left == pytest.approx(at_the_end, abs=1)
    assert any("fatigue levels off after" in warning for warning in found.warnings)


def test_a_session_that_still_tires_slowly_when_it_is_cut_has_not_levelled_off():
    found = estimate(
        stimulation(on_s=6, off_s=12, frequency_hz=35, minutes=60, ramp_up_s=1, ramp_down_s=1)
    )

    assert not found.force.is_of_whole_session
    assert any("first part of the session" in warning for warning in found.warnings)


def test_a_session_too_short_to_level_off_does_not_say_that_it_did():
    found = estimate(stimulation(on_s=10, off_s=10, minutes=4))

    assert found.force.levels_off_minutes is None
    assert not any("levels off" in warning for warning in found.warnings)


def test_one_contraction_has_no_last_one_to_compare_with():
    found = estimate(stimulation(minutes=1))

    assert found.force.first_percent.middle > 0
    assert found.force.left_percent is None


def test_the_electrical_figures_are_those_of_the_patients_stimulator():
    pads = Pads(count=2, width_cm=5, height_cm=5, placement="Thigh")
    line = stimulation(frequency_hz=35, pads=pads, **SHORT)

    found = estimate(line, PersonNumbers(stimulator_ma=60)).electrical

    assert found.is_of_stimulator
    assert found.charge_uc == pytest.approx(18)
    assert found.charge_density == pytest.approx(18 / 25)
    assert found.rms_density == pytest.approx(0.348, abs=0.001)
    assert found.warnings == ()


def test_without_a_stimulator_they_are_those_of_the_high_end_of_the_estimate():
    found = estimate(stimulation(**SHORT))

    assert not found.electrical.is_of_stimulator
    assert found.electrical.at_ma == found.force.current_ma.high


def test_without_any_current_they_say_so_and_where_the_limit_lies():
    found = estimate(stimulation(muscle="hamstrings"))

    assert found.electrical.at_ma is found.electrical.charge_uc is None
    assert found.electrical.highest_ma > 0
    assert "The current is not known" in found.reasons[1]


def test_pads_without_a_size_cannot_be_checked():
    found = estimate(stimulation(pads=Pads(count=1, placement="Inserted"), **SHORT))

    assert found.electrical is None
    assert "no size" in found.reasons[0]


def test_pads_smaller_than_any_say_so():
    found = estimate(
        stimulation(pads=Pads(count=2, width_cm=0.5, height_cm=1, placement="."), **SHORT)
    )

    assert found.electrical is None
    assert "too small" in found.reasons[0]


@pytest.mark.parametrize(
    ("size", "says"),
    [
        ((5, 10), []),
        ((5, 5), ["pads of 50 cm²", "this line are 25 cm²", "between pads of 13 and 60 cm²"]),
        ((7, 13), ["pads of 50 cm²", "this line are 91 cm²", "may need more or less"]),
        ((2.5, 2.5), ["pads of 50 cm²", "this line are 6.2 cm²", "may need more or less"]),
        ((None, None), ["No size of the pads is entered", "pads of 50 cm²"]),
        ((5, None), ["No size of the pads is entered", "pads of 50 cm²"]),
    ],
)
def test_an_estimated_current_says_for_which_pads_it_is(size, says):
    pads = Pads(count=2, width_cm=size[0], height_cm=size[1], placement="Thigh")

    found = estimate(stimulation(pads=pads, **SHORT))

    assert found.force.pads_cm2 == 50
    assert all(words in " ".join(found.warnings) for words in says)
    assert bool(found.warnings) is bool(says)


@pytest.mark.parametrize("area", [(2, 2), (5, 5), (25, 25)])
def test_one_milliampere_more_than_the_highest_is_over_a_limit(area):
    pads = Pads(count=2, width_cm=area[0], height_cm=area[1], placement="Thigh")
    line = stimulation(muscle="hamstrings", phase_duration_us=1000, frequency_hz=100, pads=pads)
    highest = estimate(line).electrical.highest_ma

    within = estimate(line, PersonNumbers(stimulator_ma=highest)).warnings
    over = estimate(line, PersonNumbers(stimulator_ma=highest + 1)).warnings

    assert 0 < highest < 300
    assert within == ()
    assert over


SETTINGS = {
    "muscle": st.sampled_from(list(muscles())),
    "frequency_hz": st.integers(1, 150),
    "phase_duration_us": st.sampled_from([10, 200, 1000, 100_000, 500_000]),
    "on_s": st.integers(1, 60),
    "off_s": st.integers(0, 120),
    "ramp_up_s": st.integers(0, 5),
    "minutes": st.integers(1, 60),
    "innervation": st.sampled_from(Innervation),
    "waveform": st.sampled_from(Waveform),
    "protocol_id": st.sampled_from([None, *protocols()]),
    "side": st.sampled_from(Side),
    "pads": st.sampled_from(
        [
            Pads(count=1, placement="Inserted"),
            Pads(count=2, width_cm=2, height_cm=2, placement="Thigh"),
            Pads(count=4, width_cm=25, height_cm=25, placement="Thigh"),
        ]
    ),
}


def _pulses(rx):
    return 0 if rx.continuous else rx.contractions * rx.train_s * rx.frequency_hz


@settings(deadline=None, max_examples=200)
@given(changed=st.fixed_dictionaries({}, optional=SETTINGS), in_doubt=st.booleans())
def test_each_line_that_may_be_signed_has_an_estimate_or_a_reason(changed, in_doubt):
    line = stimulation(**changed, deviation_reason="Because.")
    if problems(line) or _pulses(nmes_prescription(line)) > 3000:  # the longer differ in time only
        return

    found = estimate(line, PersonNumbers(nerve_in_doubt=in_doubt))

    assert found.force is not None or found.reasons[0].startswith("Force and fatigue cannot")
    assert found.electrical is not None or "The pads have no size" in found.reasons[-1]


def test_the_same_settings_are_estimated_once_whoever_they_are_for():
    one, other = (
        stimulation(**SHORT, line_id=uuid4(), side=side, note=note)
        for side, note in ((Side.LEFT, "For Ann"), (Side.RIGHT, "For Ben"))
    )
    first = estimate(one)
    before = simulation._estimate.cache_info()

    again = estimate(other)

    assert again is first
    assert simulation._estimate.cache_info().hits == before.hits + 1


def test_what_is_kept_holds_numbers_and_the_name_of_a_muscle_only():
    names = {field.name for field in fields(simulation._Settings)}
    person = PersonNumbers(nerve_in_doubt=True, stimulator_ma=60)

    assert names == {"rx", "muscle", "innervation", "pad_cm2", "person"}
    assert {type(value) for value in astuple(person)} == {bool, int}
    assert simulation._estimate.cache_info().maxsize == simulation.KEPT


def loaded(code):
    done = subprocess.run(
        [sys.executable, "-c", f"{code}\nimport sys; print(*sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | {"PHYSIOBENCH_NMES_ENGINE": "compiled"},
    )
    return set(done.stdout.split())


MAKE = """
from tests.clinical.making import stimulation
from physiobench.clinical.programme import simulation
"""


def test_a_process_that_makes_no_estimate_loads_no_model():
    modules = loaded(f"{MAKE}stimulation()")

    assert "physiobench.clinical.programme.simulation" in modules
    assert "numpy" not in modules
    assert not [name for name in modules if name.startswith("physiobench.nmes.muscle")]


def test_an_estimate_never_loads_numba_whatever_the_engine_of_the_process():
    modules = loaded(f"{MAKE}assert simulation.estimate(stimulation(minutes=2)).force\n")

    assert "numpy" in modules
    assert "numba" not in modules
