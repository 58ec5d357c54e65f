"""Signs after a session and symptoms that end one, with what to do now: the door to both. Pure."""

from physiobench.clinical.skin_signs import YELLOW_CARD, Colour, Skin, SkinAdvice, Urgency, advise
from physiobench.clinical.stop import StopAdvice, StopSymptom, stop_symptoms
from physiobench.clinical.stop import advise as advise_stop


__all__ = [
    "YELLOW_CARD",
    "Colour",
    "Skin",
    "SkinAdvice",
    "StopAdvice",
    "StopSymptom",
    "Urgency",
    "advise",
    "advise_stop",
    "stop_symptoms",
]
