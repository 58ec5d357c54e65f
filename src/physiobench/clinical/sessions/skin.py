"""Signs after a session and symptoms that end one, with what to do now: the door to both. Pure."""

from physiobench.clinical.sessions.skin_signs import (
    YELLOW_CARD,
    Colour,
    Skin,
    SkinAdvice,
    SkinUrgency,
    advise,
)
from physiobench.clinical.sessions.stop import StopAdvice, StopSymptom, stop_symptoms
from physiobench.clinical.sessions.stop import advise as advise_stop


__all__ = [
    "YELLOW_CARD",
    "Colour",
    "Skin",
    "SkinAdvice",
    "SkinUrgency",
    "StopAdvice",
    "StopSymptom",
    "advise",
    "advise_stop",
    "stop_symptoms",
]
