"""Symptoms that end a session at once, whatever else was planned. Pure."""

from functools import cache

from physiobench.clinical.sessions.skin_signs import SkinUrgency
from physiobench.content.advice import AdviceKey
from physiobench.content.schema import Value


class StopSymptom(AdviceKey, file="stop-stimulation"):
    """What stops a session, by what the patient notices."""

    CHEST = "chest"
    FAINT = "faint"
    DARK_URINE = "dark-urine"
    BURN = "burn"
    CALF = "calf"


class StopAdvice(Value):
    """What to do now, and how soon."""

    symptom: StopSymptom
    rule: str
    label: str
    do_now: str
    urgency: SkinUrgency
    steps: tuple[str, ...] = ()  # the same in its order, where the order matters


class ExerciseStop(AdviceKey, file="stop-exercise"):
    """What to do about the symptoms in a session without stimulation."""

    CHEST = "chest"
    FAINT = "faint"
    DARK_URINE = "dark-urine"
    CALF = "calf"


_STOPS = (  # the most urgent first
    (StopSymptom.CHEST, "R-N01", SkinUrgency.EMERGENCY_999),
    (StopSymptom.DARK_URINE, "R-N02", SkinUrgency.AE_NOW),
    (StopSymptom.FAINT, "R-N01", SkinUrgency.SAME_DAY),
    (StopSymptom.CALF, "R-K04", SkinUrgency.SAME_DAY),
    (StopSymptom.BURN, "R-N03", SkinUrgency.SAME_DAY),
)


@cache
def stop_symptoms() -> tuple[StopAdvice, ...]:
    """Return every symptom that ends a session of stimulation, the most urgent first."""
    return tuple(_stop_advice(symptom, symptom, rule, urgency) for symptom, rule, urgency in _STOPS)


@cache
def exercise_stop_symptoms() -> tuple[StopAdvice, ...]:
    """Return every symptom that ends a session of exercise, the most urgent first."""
    return tuple(
        _stop_advice(symptom, ExerciseStop[symptom.name], rule, urgency)
        for symptom, rule, urgency in _STOPS
        if symptom.name in ExerciseStop.__members__
    )


def _stop_advice(
    symptom: StopSymptom, words: AdviceKey, rule: str, urgency: SkinUrgency
) -> StopAdvice:
    return StopAdvice(
        symptom=symptom,
        rule=rule,
        label=words.label,
        do_now=words.text,
        urgency=urgency,
        steps=words.steps,
    )
