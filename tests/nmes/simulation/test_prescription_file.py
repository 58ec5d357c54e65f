"""Tests of physiobench.nmes.simulation.prescription_file."""

from pathlib import Path

import pytest

from physiobench.nmes.muscle.muscles import QUADRICEPS
from physiobench.nmes.simulation.prescription_file import parse_prescription, read_prescription_file


EXAMPLES = Path(__file__).parents[3] / "docs" / "examples"
RX = {"frequency_hz": 35, "phase_duration_us": 300, "on_s": 10, "off_s": 50, "minutes": 30}


def test_a_file_is_read_whole():
    plan = read_prescription_file(EXAMPLES / "quadriceps-measured.toml")

    assert plan.muscle is QUADRICEPS
    assert plan.prescription.amplitude_ma == 60
    assert plan.pads.area_cm2 == 50
    assert plan.tissue.fat_mm == 12


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({}, r"\[prescription\] must be given"),
        ({"prescription": RX, "colour": 1}, "not colour"),
        ({"prescription": RX | {"hz": 3}}, r"\[prescription\] may hold .* not hz"),
        ({"prescription": {"on_s": 3}}, r"\[prescription\] must give 'frequency_hz'"),
        ({"prescription": RX | {"on_s": "3"}}, "on_s must be a number"),
        ({"prescription": RX, "muscle": "heart"}, "muscle must be one of .* not 'heart'"),
        ({"prescription": RX, "muscle": ["heart"]}, "muscle must be one of"),
        ({"prescription": RX, "pads": {"area_cm2": 50}}, r"\[pads\] must give 'spacing_cm'"),
        ({"prescription": RX, "pads": 50}, "pads must be a table"),
        ({"prescription": RX, "tissue": {"bone": 1}}, r"\[tissue\] may hold fat_mm"),
    ],
)
def test_what_is_not_a_plan_is_refused_with_the_key(said, words):
    with pytest.raises(ValueError, match=words):
        parse_prescription(said)


def test_a_file_that_is_no_toml_names_itself(tmp_path):
    file = tmp_path / "rx.toml"
    file.write_bytes(b"= \xff")

    with pytest.raises(ValueError, match=r"rx\.toml: "):
        read_prescription_file(file)
