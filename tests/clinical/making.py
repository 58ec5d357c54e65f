"""Lines and programmes that are right, to be spoilt one field at a time."""

from datetime import date
from uuid import UUID

from physiobench.clinical.programme.prescription import (
    ExercisePrescription,
    Innervation,
    Pads,
    Side,
    Stimulation,
)
from physiobench.clinical.programme.programme import Body


STARTS_ON = date(2026, 3, 2)  # a Monday


def line_id(number: int) -> UUID:
    return UUID(int=number)


def stimulation(**fields):
    """Make P01 as its protocol has it."""
    right = {
        "line_id": line_id(1),
        "muscle": "quadriceps",
        "side": Side.LEFT,
        "pads": Pads(count=2, width_cm=7, height_cm=13, placement="Across the front thigh"),
        "frequency_hz": 50,
        "phase_duration_us": 300,
        "on_s": 10,
        "off_s": 50,
        "ramp_up_s": 2,
        "ramp_down_s": 1,
        "minutes": 15,
        "times_per_week": 3,
        "weeks": 6,
        "response_to_aim_for": "Kneecap glides up",
        "position": "Sitting, knee bent",
        "innervation": Innervation.NORMAL,
        "protocol_id": "knee-osteoarthritis",
    }
    return Stimulation(**{**right, **fields})


def exercise(**fields):
    right = {
        "line_id": line_id(2),
        "exercise": "straight-leg-raise",
        "side": Side.LEFT,
        "sets": 2,
        "reps": 10,
        "times_per_day": 1,
    }
    return ExercisePrescription(**{**right, **fields})


def body(**fields):
    right = {
        "title": "Stronger knee",
        "starts_on": STARTS_ON,
        "weeks": 6,
        "exercises": (exercise(),),
        "stimulation": (stimulation(),),
        "review_on": date(2026, 4, 1),
    }
    return Body(**{**right, **fields})
