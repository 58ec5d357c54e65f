"""Tests of physiobench.clinical.nerve.mode."""

import pytest

from physiobench.clinical.nerve.mode import (
    ModeTemplate,
    ModeText,
    body_mode_problems,
    mode_problems,
)
from physiobench.clinical.programme.lines import Innervation, Pads
from physiobench.content.rules import Mode
from physiobench.content.schema import Waveform
from tests.clinical.making import body, stimulation
from tests.clinical.screening.test_changes import screened


METAL = frozenset({Mode.DIRECT_CURRENT})
PROBE = frozenset({Mode.PROBE})


@pytest.mark.parametrize("answer", ["metal", "not-sure"])
def test_metal_or_perhaps_metal_bars_direct_current(answer):
    assert screened(risks=answer).barred_modes == METAL


def test_no_metal_bars_nothing():
    assert screened(risks="none").barred_modes == frozenset()


@pytest.mark.parametrize("waveform", [Waveform.MONOPHASIC, Waveform.TRIANGULAR])
def test_an_unbalanced_pulse_is_a_problem_over_metal_and_only_there(waveform):
    line = stimulation(waveform=waveform)

    (found,) = mode_problems(line, METAL)

    assert found.field == "waveform"
    assert mode_problems(line, frozenset()) == ()
    assert mode_problems(line, PROBE) == ()


@pytest.mark.parametrize(("width", "barred"), [(1000, False), (1001, True), (120_000, True)])
def test_a_long_pulse_is_a_problem_over_metal_in_whatever_shape(width, barred):
    line = stimulation(phase_duration_us=width, innervation=Innervation.DENERVATED)

    assert [p.field for p in mode_problems(line, METAL)] == ["phase_duration_us"] * barred


@pytest.mark.parametrize("waveform", [Waveform.SYMMETRIC_BIPHASIC, Waveform.ASYMMETRIC_BIPHASIC])
def test_a_biphasic_pulse_is_not_over_blocked(waveform):
    assert mode_problems(stimulation(waveform=waveform), METAL) == ()


@pytest.mark.parametrize(
    ("changes", "barred"),
    [
        ({"pads": Pads(count=1, placement="Inside")}, True),
        ({"pads": Pads(count=2, placement="Inside"), "muscle": "pelvic-floor"}, True),
        ({"pads": Pads(count=2, placement="On the thigh")}, False),
        ({"muscle": "pelvic-floor"}, False),  # pads with a size lie on the skin
    ],
)
def test_who_wants_no_probe_gets_none(changes, barred):
    line = stimulation(**changes)

    assert bool(mode_problems(line, PROBE)) is barred
    assert mode_problems(line, METAL) == ()


def test_a_problem_names_its_line():
    wrong = stimulation(waveform=Waveform.MONOPHASIC)
    found = body_mode_problems(body(stimulation=(stimulation(), wrong)), METAL)

    assert [p.field for p in found] == ["stimulation.1.waveform"]


@pytest.mark.parametrize(
    ("changes", "barred", "field", "words"),
    [
        (
            {"waveform": Waveform.MONOPHASIC, "phase_duration_us": 1001},
            METAL,
            "waveform",
            ModeText.BALANCED_PULSE.text,
        ),
        (
            {"phase_duration_us": 1001},
            METAL,
            "phase_duration_us",
            ModeTemplate.LONG_PULSE.fill(longest=1000),
        ),
        (
            {"pads": Pads(count=1, placement="Inside")},
            PROBE,
            "pads.width_cm",
            ModeText.PROBE.text,
        ),
    ],
)
def test_what_is_barred_is_told_beside_its_field(changes, barred, field, words):
    (found,) = mode_problems(stimulation(**changes), barred)

    assert (found.field, found.message) == (field, words)


def test_both_barred_modes_are_told_at_once():
    line = stimulation(waveform=Waveform.MONOPHASIC, pads=Pads(count=1, placement="Inside"))

    found = mode_problems(line, METAL | PROBE)

    assert [problem.field for problem in found] == ["waveform", "pads.width_cm"]


@pytest.mark.parametrize("size", [{"width_cm": 5}, {"height_cm": 5}])
def test_a_pad_with_half_a_size_is_no_probe(size):
    line = stimulation(pads=Pads(count=1, placement="Thigh", **size))

    assert mode_problems(line, PROBE) == ()
