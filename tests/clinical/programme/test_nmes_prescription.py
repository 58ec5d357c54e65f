"""Tests of physiobench.clinical.programme.nmes_prescription."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from physiobench.clinical.programme.dose import session_dose
from physiobench.clinical.programme.lines import Innervation
from physiobench.clinical.programme.nmes_prescription import nmes_prescription
from physiobench.clinical.programme.prescription import problems
from physiobench.content.load import protocols
from physiobench.content.schema import Waveform
from tests.clinical.making import stimulation


CYCLE = st.floats(0.5, 60) | st.sampled_from([0, 1e-9, 0.001, 5, 10])
PULSE = st.floats(5, 500_000) | st.sampled_from([5, 7, 10, 300, 1000, 10_000, 200_000])


@settings(deadline=None, max_examples=300)
@given(
    frequency=st.floats(0.1, 160) | st.sampled_from([0.2, 0.5, 1, 50]),
    width=PULSE,
    on=CYCLE,
    off=CYCLE,
    up=st.floats(0, 10) | st.just(0),
    down=st.floats(0, 10) | st.just(0),
    minutes=st.floats(1, 60),
    inside=st.sampled_from([True, False, None]),
    nerve=st.sampled_from([Innervation.NORMAL, Innervation.DENERVATED]),
    wave=st.sampled_from(Waveform),
    protocol=st.sampled_from([None, *protocols()]),
)
def test_each_line_that_may_be_signed_is_a_prescription(  # noqa: PLR0917  one for each setting
    frequency, width, on, off, up, down, minutes, inside, nerve, wave, protocol
):
    line = stimulation(
        frequency_hz=frequency,
        phase_duration_us=width,
        on_s=on,
        off_s=off,
        ramp_up_s=up,
        ramp_down_s=down,
        minutes=minutes,
        ramp_counts_inside_on=inside,
        innervation=nerve,
        waveform=wave,
        protocol_id=protocol,
        deviation_reason="Because.",
    )
    if problems(line):
        return

    rx = nmes_prescription(line)

    assert (rx.frequency_hz, rx.phase_duration_us, rx.minutes) == (frequency, width, minutes)
    assert (rx.ramp_up_s, rx.ramp_down_s) == (up, down)
    assert (rx.amplitude_ma, rx.relative_level) == (None, None)
    assert rx.contractions * rx.cycle_s <= minutes * 60 + rx.off_s + 0.001
    assert session_dose(line).contractions == (0 if rx.continuous else rx.contractions)


@pytest.mark.parametrize("slug", [s for s, p in protocols().items() if p.on_s and p.session_min])
@pytest.mark.parametrize("inside", [False, None])
def test_each_protocol_with_a_cycle_is_a_prescription(slug, inside):
    protocol = protocols()[slug]
    line = stimulation(
        frequency_hz=protocol.frequency_hz.start,
        phase_duration_us=protocol.phase_duration_us.start,
        on_s=protocol.on_s,
        off_s=protocol.off_s,
        ramp_up_s=protocol.ramp_up_s or 0,
        ramp_down_s=protocol.ramp_down_s or 0,
        minutes=protocol.session_min.start,
        ramp_counts_inside_on=inside,
    )

    rx = nmes_prescription(line)

    assert rx.cycle_s == protocol.on_s + protocol.off_s
    assert rx.contractions == session_dose(line).contractions > 0


def test_a_current_without_a_pause_is_one_contraction_that_lasts_the_session():
    rx = nmes_prescription(stimulation(on_s=0, off_s=0, minutes=30))

    assert rx.continuous
    assert (rx.contractions, rx.on_s, rx.plateau_s) == (1, 1800, 1797)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"phase_duration_us": 7}, "phase_duration_us"),
        ({"off_s": 1e-6}, "off_s"),
        (
            {
                "frequency_hz": 0.2,
                "innervation": Innervation.DENERVATED,
                "protocol_id": "denervated-muscle",
                "phase_duration_us": 200_000,
                "waveform": Waveform.TRIANGULAR,
            },
            "frequency_hz",
        ),
    ],
)
def test_what_one_side_took_and_the_other_refused_is_refused_by_both(changed, field):
    found = problems(stimulation(**changed, deviation_reason="Because."))

    assert field in {problem.field for problem in found}


def test_ramps_that_nobody_knows_are_taken_from_the_off_time():
    rx = nmes_prescription(stimulation(ramp_counts_inside_on=None))

    assert (rx.train_s, rx.plateau_s, rx.rest_s) == (13, 10, 47)
