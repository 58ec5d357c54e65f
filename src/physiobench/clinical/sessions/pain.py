"""The traffic light for pain after exercise, and for what stimulation feels like. Pure.

Pain is rated from 0 to 10. Published colour bands differ; these are the ones the service uses.
"""

from enum import StrEnum

from physiobench.content.advice import AdviceKey
from physiobench.content.schema import Value


GREEN_MAX = 3
AMBER_MAX = 5
DISCOMFORT_MAX = 7  # what stimulation may feel like, strong and bearable
JOINT_MAX = 3  # joint or burning pain during stimulation
JOINT_STOP = 5
WORST = 10


class SessionText(AdviceKey, file="session"):
    """What a patient is told about a session."""

    UNWELL = "unwell"  # to anyone who stopped because they felt unwell
    PAIN_SEVERE = "pain-severe"
    PAIN_RED = "pain-red"
    PAIN_AMBER = "pain-amber"
    PAIN_GREEN = "pain-green"
    CURRENT_STOP = "current-stop"
    CURRENT_JOINT = "current-joint"
    CURRENT_TOO_STRONG = "current-too-strong"
    CURRENT_EXPECTED = "current-expected"


class Light(StrEnum):
    """The colour, which is never shown without its words."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"


class PainAdvice(Value):
    """What one report of pain means for the patient."""

    rule: str
    light: Light
    message: str
    tell_physio: bool


def advise(*, before: int, after: int, pain_limit: int = AMBER_MAX) -> PainAdvice:
    """Advise on the pain before and after one session.

    `pain_limit` is the physio's own limit for this person; red begins above 5 at the latest.

    Raises:
        ValueError: if a rating is not 0 to 10.
    """
    _check(before, after, pain_limit)
    if after > min(pain_limit, AMBER_MAX):
        return PainAdvice(
            rule="L03",
            light=Light.RED,
            message=f"{SessionText.PAIN_RED.text} {SessionText.PAIN_SEVERE.text}",
            tell_physio=True,
        )
    if after > GREEN_MAX:
        return PainAdvice(
            rule="L02",
            light=Light.AMBER,
            message=SessionText.PAIN_AMBER.text,
            tell_physio=False,
        )
    return PainAdvice(
        rule="L01",
        light=Light.GREEN,
        message=SessionText.PAIN_GREEN.text,
        tell_physio=False,
    )


def advise_stimulation(*, discomfort: int, joint_or_burning: int) -> PainAdvice:
    """Advise on what stimulation felt like: a strong sensation is one thing, pain another.

    Raises:
        ValueError: if a rating is not 0 to 10.
    """
    _check(discomfort, joint_or_burning)
    if joint_or_burning > JOINT_STOP:
        message = SessionText.CURRENT_STOP.text
        return PainAdvice(rule="K12", light=Light.RED, message=message, tell_physio=True)
    if joint_or_burning > JOINT_MAX:
        message = SessionText.CURRENT_JOINT.text
        return PainAdvice(rule="L05", light=Light.AMBER, message=message, tell_physio=True)
    if discomfort > DISCOMFORT_MAX:
        message = SessionText.CURRENT_TOO_STRONG.text
        return PainAdvice(rule="L05", light=Light.AMBER, message=message, tell_physio=False)
    message = SessionText.CURRENT_EXPECTED.text
    return PainAdvice(rule="L05", light=Light.GREEN, message=message, tell_physio=False)


def _check(*ratings: int) -> None:
    for rating in ratings:
        if not 0 <= rating <= WORST:
            msg = f"pain is rated 0 to {WORST}, not {rating}"
            raise ValueError(msg)
