"""Tests of physiobench.nmes.reporting.picture."""

from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest

from physiobench.nmes.reporting.picture import session_summary, session_svg
from physiobench.nmes.simulation.session_simulation import simulate
from physiobench.nmes.stimulus.prescription import Prescription


RX = Prescription(
    frequency_hz=35, phase_duration_us=300, amplitude_ma=60, on_s=4, off_s=8, minutes=2, ramp_up_s=1
)


def words(drawn):
    return " ".join(" ".join(ET.fromstring(drawn).itertext()).split())  # noqa: S314  our own


@pytest.mark.parametrize("people", [0, 30])
def test_a_run_is_drawn_as_svg_whose_words_can_be_read(people):
    drawn = session_svg(simulate(RX, people=people))

    said = words(drawn)
    assert "peak force, N" in said
    assert "time in the first contraction, s" in said
    assert ("90 % of people" in said) is bool(people)


def test_the_same_run_is_the_same_file():
    assert session_svg(simulate(RX)) == session_svg(simulate(RX))


def test_the_title_says_the_finding():
    run = simulate(replace(RX, amplitude_ma=None), response_mvc=0.25)

    assert "reaches 25 % of maximal voluntary force" in session_summary(run)
    assert all(word in words(session_svg(run)) for word in session_summary(run).split())


def test_a_run_without_force_is_drawn_too():
    assert "lost 0 %" in words(session_svg(simulate(replace(RX, amplitude_ma=0))))
