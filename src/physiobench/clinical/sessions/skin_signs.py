"""What a session may leave on the skin or in the body, and what to do about it. Pure."""

from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from physiobench.content.advice import AdviceKey
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


class Skin(AdviceKey, file="skin"):
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


@dataclass(frozen=True, slots=True)
class _SignRule:
    """What one sign leads to; the words are content."""

    colour: Colour
    urgency: SkinUrgency = SkinUrgency.NONE
    stop: bool = False
    tell_physio: bool = False
    yellow_card: bool = False


_RULES = {
    Skin.FINE: _SignRule(Colour.GREEN),
    Skin.PINK_SHORT: _SignRule(Colour.GREEN),
    Skin.PINK_LONGER: _SignRule(Colour.GREEN),
    Skin.RED_OR_ITCHY: _SignRule(Colour.AMBER, SkinUrgency.PHYSIO, tell_physio=True),
    Skin.RASH_OR_RED_NEXT_DAY: _SignRule(
        Colour.RED, SkinUrgency.PHYSIO, stop=True, tell_physio=True
    ),
    Skin.BURN: _SignRule(
        Colour.RED, SkinUrgency.SAME_DAY, stop=True, tell_physio=True, yellow_card=True
    ),
    Skin.STING_AT_EDGE: _SignRule(Colour.AMBER),
    Skin.SORE_MUSCLE: _SignRule(Colour.GREEN),
    Skin.SORE_TOO_LONG: _SignRule(Colour.AMBER, SkinUrgency.PHYSIO, tell_physio=True),
    Skin.DARK_URINE: _SignRule(Colour.RED, SkinUrgency.AE_NOW, stop=True, tell_physio=True),
    Skin.FAINT: _SignRule(Colour.RED, SkinUrgency.PHYSIO, stop=True, tell_physio=True),
    Skin.SPASM: _SignRule(Colour.AMBER, SkinUrgency.PHYSIO, tell_physio=True),
    Skin.JOINT_PAIN: _SignRule(Colour.AMBER, SkinUrgency.PHYSIO, tell_physio=True),
}


@cache
def advise(skin: Skin) -> SkinAdvice:
    """Say what one sign means and what to do now."""
    rule = _RULES[skin]
    return SkinAdvice(
        code=skin,
        label=skin.label,
        colour=rule.colour,
        do_now=skin.text,
        stop=rule.stop,
        tell_physio=rule.tell_physio,
        urgency=rule.urgency,
        yellow_card=rule.yellow_card,
        steps=skin.steps,
    )
