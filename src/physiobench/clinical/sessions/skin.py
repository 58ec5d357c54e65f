"""Signs after a session and symptoms that end one, with what to do now: the door to both. Pure."""

from physiobench.clinical.sessions.skin_signs import (
    Colour,
    Skin,
    SkinAdvice,
    SkinUrgency,
    advise,
)
from physiobench.clinical.sessions.stop import StopAdvice, StopSymptom, stop_symptoms


__all__ = [
    "Colour",
    "Skin",
    "SkinAdvice",
    "SkinUrgency",
    "StopAdvice",
    "StopSymptom",
    "advise",
    "stop_symptoms",
]
