"""Symptoms that end a session at once, whatever else was planned. Pure."""

from enum import StrEnum

from physiobench.clinical.screening.urgent_help import URGENT_LINE
from physiobench.clinical.sessions.skin_signs import YELLOW_CARD, SkinUrgency
from physiobench.content.schema import Value


class StopSymptom(StrEnum):
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


_BURN = (
    "Switch off, then take the pads off.",
    "Cool a fresh burn under cool running water for 20 minutes.",
    "Have the skin looked at today: a pharmacist, your GP, an urgent treatment centre, or "
    f"{URGENT_LINE}.",
    YELLOW_CARD,
)

_ADVICE = (
    StopAdvice(
        symptom=StopSymptom.CHEST,
        rule="R-N01",
        label="Chest pain, a racing or uneven heartbeat, or trouble breathing",
        do_now=(
            "Switch off. Call 999 now. Do not drive yourself. "
            "Tell them that you were using a muscle stimulator."
        ),
        urgency=SkinUrgency.EMERGENCY_999,
    ),
    StopAdvice(
        symptom=StopSymptom.FAINT,
        rule="R-N01",
        label="Faint or dizzy",
        do_now=(
            "Switch off and lie down with your legs raised. If you passed out, or have chest "
            "pain or a racing heart, call 999. Do not use stimulation again before your physio "
            "has answered."
        ),
        urgency=SkinUrgency.SAME_DAY,
    ),
    StopAdvice(
        symptom=StopSymptom.DARK_URINE,
        rule="R-N02",
        label="Dark, cola-coloured urine, or severe pain or swelling in the muscle",
        do_now="Stop. Go to A&E now and say that you used a muscle stimulator.",
        urgency=SkinUrgency.AE_NOW,
    ),
    StopAdvice(
        symptom=StopSymptom.BURN,
        rule="R-N03",
        label="A blister, a burn, or broken skin under a pad",
        do_now=" ".join(_BURN),
        urgency=SkinUrgency.SAME_DAY,
        steps=_BURN,
    ),
    StopAdvice(
        symptom=StopSymptom.CALF,
        rule="R-K04",
        label="One calf newly swollen, sore, warm or red",
        do_now=(
            f"Stop. Do not use stimulation or rub the leg. Call your GP or {URGENT_LINE} today. "
            "If you are short of breath, have chest pain or cough blood, call 999."
        ),
        urgency=SkinUrgency.SAME_DAY,
    ),
)


def stop_symptoms() -> tuple[StopAdvice, ...]:
    """Return every symptom that ends a session, the most urgent first."""
    return _ADVICE


def advise(symptom: StopSymptom) -> StopAdvice:
    """Say what to do now about one of them."""
    return next(advice for advice in _ADVICE if advice.symptom is symptom)
