"""Every public entry refuses what is no answer, and its message names the argument."""

import dataclasses
import inspect
import math
from collections.abc import Iterator
from typing import Any

import pytest

from physiobench import nmes


RX = nmes.Prescription(
    frequency_hz=35, phase_duration_us=300, amplitude_ma=60, on_s=1, off_s=1, minutes=0.1
)
PADS = nmes.REFERENCE_PADS
PEOPLE = nmes.draw_population(3, seed=1)
MEASURED = nmes.MeasuredSession(prescription=RX, contraction=[1], peak_force_n=[90.0], noise=0.5)
CHECKS = nmes.check_limits(RX, PADS)
FIBRE = nmes.MOTOR_FIBRE

# a right call of each function: what it needs, and one value of each option
CALLS: dict[str, dict[str, Any]] = {
    "accommodation_ratio": {"fibre": FIBRE, "phase_duration_us": [300.0]},
    "at_angle": {"model": nmes.MARION_2013, "joint": nmes.MARION_2013_KNEE, "angle_deg": 20.0},
    "calibrate": {
        "measured": [MEASURED],
        "muscle": nmes.PLAIN_QUADRICEPS,
        "pads": PADS,
        "tissue": nmes.THIGH,
        "recruited": None,
        "spread": None,
        "draws": 400,
        "rounds": 20,
        "seed": 0,
    },
    "check_limits": {"rx": RX, "pads": PADS, "open_circuit_v": 80.0},
    "current_scale": {"pads": PADS, "tissue": nmes.THIGH},
    "draw_population": {"count": 3, "spread": nmes.PopulationSpread(), "seed": 0},
    "electrical_output": {"rx": RX, "amplitude_ma": 40.0},
    "field_line": {"pads": PADS, "tissue": nmes.THIGH, "at_cm": [0.0, 1.0]},
    "fit_strength_duration": {
        "phase_duration_us": [100.0, 300.0, 1000.0],
        "threshold_ma": [30.0, 15.0, 10.0],
        "law": nmes.StrengthDurationLaw.WEISS,
    },
    "forecast_atrophy": {"loss": nmes.DISUSE_ATROPHY, "weeks": [0.0, 4.0]},
    "forecast_denervated_home_training": {"weeks": [0.0, 4.0]},
    "forecast_regrowth": {
        "distance_mm": 200.0,
        "injured_on_day": 0,
        "as_of_day": 30,
        "injury": nmes.NerveInjury.AXONOTMESIS,
        "repaired_on_day": None,
        "age": 40.0,
        "particles": 200,
        "seed": 0,
    },
    "forecast_training": {"plan": [nmes.REST_WEEK]},
    "pulse_effect": {
        "fibre": FIBRE,
        "phase_duration_us": 300.0,
        "available_ma": 60.0,
        "shape": nmes.PulseShape.MONOPHASIC,
        "scale": 1.0,
    },
    "required_current": {
        "rx": dataclasses.replace(RX, amplitude_ma=None),
        "response_mvc": 0.1,
        "muscle": nmes.PLAIN_QUADRICEPS,
        "pads": PADS,
        "tissue": nmes.THIGH,
        "spread": None,
    },
    "rule_of_thumb": {"distance_mm": 200.0},
    "simulate": {
        "rx": RX,
        "muscle": nmes.PLAIN_QUADRICEPS,
        "pads": PADS,
        "tissue": nmes.THIGH,
        "recruited": None,
        "response_mvc": None,
        "people": 0,
        "seed": 0,
        "precision": 1e-4,
    },
    "simulate_limb": {
        "pulses_s": [0.0, 0.03],
        "force": nmes.MARION_2013,
        "joint": nmes.MARION_2013_KNEE,
        "load_n": 0.0,
        "until_s": 0.5,
        "fatigue": True,
    },
    "simulate_muscle": {
        "pulses_s": [0.0, 0.03],
        "model": nmes.DING_2003,
        "until_s": 0.5,
        "sample_at_s": [0.1],
        "phase_duration_us": None,
        "amplitude_ma": None,
        "fatigue": True,
        "r0": "rest",
        "precision": 1e-4,
    },
    "simulate_population": {
        "rx": RX,
        "people": PEOPLE,
        "muscle": nmes.PLAIN_QUADRICEPS,
        "pads": PADS,
        "tissue": nmes.THIGH,
        "recruited": None,
        "workers": 1,
    },
    "threshold_charge_uc": {
        "fibre": FIBRE,
        "phase_duration_us": [300.0],
        "shape": nmes.PulseShape.MONOPHASIC,
        "scale": 1.0,
    },
    "threshold_ma": {
        "fibre": FIBRE,
        "phase_duration_us": [300.0],
        "shape": nmes.PulseShape.MONOPHASIC,
        "scale": 1.0,
    },
    "tolerated_level": {"rx": RX, "population": PEOPLE, "muscle": nmes.PLAIN_QUADRICEPS},
    "typical_population": {"count": 2},
    "use_engine": {"name": "python"},
    "worst_verdict": {"checks": CHECKS, "subject": None},
}
# Their arguments are a file, a folder, a result or text: their own tests give them wrong ones.
ELSEWHERE = {
    "compile_kernels",
    "parse_prescription",
    "propose_doses",
    "read_prescription_file",
    "run_cohort",
    "session_summary",
    "session_svg",
    "sources_of",
}
WRONG = [math.nan, math.inf, -math.inf, "x", object()]


def test_every_function_is_called_here():
    public = {name for name in nmes.__all__ if inspect.isfunction(getattr(nmes, name))}

    assert public == CALLS.keys() | ELSEWHERE


def call(name: str, arguments: dict[str, Any]) -> None:
    done = getattr(nmes, name)(**arguments)
    if name == "use_engine":
        with done:
            pass


@pytest.mark.parametrize("name", CALLS)
def test_the_right_call_is_answered(name):
    call(name, CALLS[name])


@pytest.mark.parametrize(
    ("name", "argument"), [(name, argument) for name, given in CALLS.items() for argument in given]
)
def test_a_wrong_argument_of_a_function_is_named(name, argument):
    for wrong in WRONG:
        with pytest.raises(ValueError, match=rf"\b{argument}\b"):
            call(name, {**CALLS[name], argument: wrong})


# Values of the public classes that people make


def values() -> Iterator[Any]:
    """Return one value of each class that a person may make, and of each class inside it."""
    yield RX
    yield MEASURED
    yield nmes.DoseBounds(minutes=10.0)
    yield nmes.ResponseTarget(percent_mvc=20.0, contractions=10)
    yield nmes.NerveSegment(length_mm=100.0)
    yield nmes.ExaminationFinding(sign=nmes.ExaminationSign.TINEL, on_day=40, distance_mm=20.0)
    yield nmes.PopulationSpread()
    for name in nmes.__all__:
        shared = getattr(nmes, name)
        many = shared.values() if isinstance(shared, dict) else shared
        for value in many if isinstance(many, tuple) or many is not shared else (shared,):
            if dataclasses.is_dataclass(value) and not isinstance(value, type):
                yield value
                yield from (
                    inner
                    for field in dataclasses.fields(value)
                    if dataclasses.is_dataclass(inner := getattr(value, field.name))
                )


MADE_HERE = {"CitedSource"}  # results of this library, which it makes itself
FIELDS = {
    (type(value).__name__, field.name): value
    for value in values()
    for field in dataclasses.fields(value)
    if field.init and type(value).__name__ not in MADE_HERE
}
TEXT = {name for (_class, name), value in FIELDS.items() if isinstance(getattr(value, name), str)}


@pytest.mark.parametrize(("kind", "field"), FIELDS)
def test_a_wrong_field_is_named(kind, field):
    value = FIELDS[kind, field]

    for wrong in WRONG:
        if isinstance(wrong, str) and field in TEXT:
            continue
        with pytest.raises(ValueError, match=rf"\b{field}\b"):
            dataclasses.replace(value, **{field: wrong})
