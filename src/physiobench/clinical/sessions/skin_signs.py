"""What a session may leave on the skin or in the body, and what to do about it. Pure."""

from enum import StrEnum

from physiobench.clinical.screening.urgent_help import URGENT_LINE
from physiobench.content.schema import Value


class SkinUrgency(StrEnum):
    """How soon, and to whom."""

    NONE = "none"
    PHYSIO = "physio"
    SAME_DAY = "same-day"
    AE_NOW = "ae-now"
    EMERGENCY_999 = "999"


class Colour(StrEnum):
    """The colour of the advice, never shown without its words."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"


class Skin(StrEnum):
    """What was noticed, by the code of the reference; FINE is nothing at all."""

    FINE = "K00"
    PINK_SHORT = "K01"
    PINK_LONGER = "K02"
    RED_OR_ITCHY = "K03"
    RASH_OR_RED_NEXT_DAY = "K04"
    BURN = "K05"
    STING_AT_EDGE = "K06"
    SORE_MUSCLE = "K07"
    SORE_TOO_LONG = "K08"
    DARK_URINE = "K09"
    FAINT = "K10"
    SPASM = "K11"
    JOINT_PAIN = "K12"


class SkinAdvice(Value):
    """What one sign means, and what to do now."""

    code: Skin
    label: str  # as the patient chooses it
    colour: Colour
    do_now: str
    stop: bool  # no stimulation until the physio says so
    tell_physio: bool
    urgency: SkinUrgency
    yellow_card: bool = False  # a device incident: to be reported to the MHRA
    steps: tuple[str, ...] = ()  # what to do now in its order, where the order matters


YELLOW_CARD = (
    "A burn from a stimulator is a device incident. Please keep the pads, and report it on the "
    "Yellow Card site, yellowcard.mhra.gov.uk. Your physio can help with the report."
)

_BURN = (
    "Stop using stimulation.",
    "If it has just happened, cool the skin under cool running water for 20 minutes, then cover it "
    "with a clean, non-stick dressing or cling film. Do not burst a blister.",
    f"Have it checked today: a pharmacist, your GP, an urgent treatment centre, or {URGENT_LINE}.",
    "Take a photo, so that you can show how it looked.",
    YELLOW_CARD,
)

_ADVICE = (
    SkinAdvice(
        code=Skin.FINE,
        label="Nothing to see",
        colour=Colour.GREEN,
        do_now="Nothing to do.",
        stop=False,
        tell_physio=False,
        urgency=SkinUrgency.NONE,
    ),
    SkinAdvice(
        code=Skin.PINK_SHORT,
        label="Even pink under the pads, gone within half an hour",
        colour=Colour.GREEN,
        do_now="This is common. It is more blood flowing to the skin.",
        stop=False,
        tell_physio=False,
        urgency=SkinUrgency.NONE,
    ),
    SkinAdvice(
        code=Skin.PINK_LONGER,
        label="Pink for half an hour to an hour",
        colour=Colour.GREEN,
        do_now=(
            "Use a plain moisturiser at night, never before a session. "
            "Check how old the pads are and replace them if they are drying out."
        ),
        stop=False,
        tell_physio=False,
        urgency=SkinUrgency.NONE,
    ),
    SkinAdvice(
        code=Skin.RED_OR_ITCHY,
        label="Red for more than an hour, itchy, or red with sharp edges like the pad",
        colour=Colour.AMBER,
        do_now=(
            "Miss a day. Then use new pads, move them a little inside the area your physio "
            "marked, and turn the current down. If it happens again, stop and ask."
        ),
        stop=False,
        tell_physio=True,
        urgency=SkinUrgency.PHYSIO,
    ),
    SkinAdvice(
        code=Skin.RASH_OR_RED_NEXT_DAY,
        label="Still red after a day, raised bumps, weeping, or a rash beyond the pad",
        colour=Colour.RED,
        do_now=(
            "Do not use stimulation until your physio says so. Keep the skin clean and dry. "
            "If the rash spreads, or your face swells or breathing is hard, call 999."
        ),
        stop=True,
        tell_physio=True,
        urgency=SkinUrgency.PHYSIO,
    ),
    SkinAdvice(
        code=Skin.BURN,
        label="Blister, burn, broken skin, or a white or grey spot",
        colour=Colour.RED,
        do_now=" ".join(_BURN),
        stop=True,
        tell_physio=True,
        urgency=SkinUrgency.SAME_DAY,
        yellow_card=True,
        steps=_BURN,
    ),
    SkinAdvice(
        code=Skin.STING_AT_EDGE,
        label="Stinging or biting under one edge of a pad",
        colour=Colour.AMBER,
        do_now=(
            "Switch off. Press the pad flat all over, wet it with a few drops of water, or use a "
            "new one. Start again from zero. If it still stings, leave it for today."
        ),
        stop=False,
        tell_physio=False,
        urgency=SkinUrgency.NONE,
    ),
    SkinAdvice(
        code=Skin.SORE_MUSCLE,
        label="Sore muscle, as after a workout, gone within 4 days",
        colour=Colour.GREEN,
        do_now=(
            "This is common at the start and is worst after a day or two. If it is more than 4 "
            "out of 10, do half as many contractions next time."
        ),
        stop=False,
        tell_physio=False,
        urgency=SkinUrgency.NONE,
    ),
    SkinAdvice(
        code=Skin.SORE_TOO_LONG,
        label="Muscle sore for more than 3 days, or worse each time",
        colour=Colour.AMBER,
        do_now="Rest for two days. Then start about a fifth lower.",
        stop=False,
        tell_physio=True,
        urgency=SkinUrgency.PHYSIO,
    ),
    SkinAdvice(
        code=Skin.DARK_URINE,
        label="Dark, cola-coloured urine, or a swollen and very painful muscle",
        colour=Colour.RED,
        do_now=(
            "Stop. Go to A&E now. Say that you used a muscle stimulator and that your urine is "
            "dark or the muscle is swollen. Do not use stimulation again before your physio and "
            "a doctor agree."
        ),
        stop=True,
        tell_physio=True,
        urgency=SkinUrgency.AE_NOW,
    ),
    SkinAdvice(
        code=Skin.FAINT,
        label="Dizzy or faint",
        colour=Colour.RED,
        do_now=(
            "Switch off and lie down with your legs raised. If you have chest pain, a racing "
            "heart, or you passed out, call 999. Do not use stimulation again before your physio "
            "has answered."
        ),
        stop=True,
        tell_physio=True,
        urgency=SkinUrgency.PHYSIO,
    ),
    SkinAdvice(
        code=Skin.SPASM,
        label="Spasm or jumping, or tighter muscles the next day",
        colour=Colour.AMBER,
        do_now=(
            "Switch off until it settles. Next time use a lower current and, if your device lets "
            "you, a slower build-up."
        ),
        stop=False,
        tell_physio=True,
        urgency=SkinUrgency.PHYSIO,
    ),
    SkinAdvice(
        code=Skin.JOINT_PAIN,
        label="Pain in the joint during stimulation",
        colour=Colour.AMBER,
        do_now=(
            "Change the angle of the joint and turn the current down. "
            "If the pain is more than 5 out of 10, stop for today."
        ),
        stop=False,
        tell_physio=True,
        urgency=SkinUrgency.PHYSIO,
    ),
)
_BY_CODE = {advice.code: advice for advice in _ADVICE}


def advise(skin: Skin) -> SkinAdvice:
    """Say what one sign means and what to do now."""
    return _BY_CODE[skin]
