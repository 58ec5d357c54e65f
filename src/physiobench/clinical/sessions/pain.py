"""The traffic light for pain after exercise, and for what stimulation feels like. Pure.

Pain is rated from 0 to 10. Published colour bands differ; these are the ones the service uses.
"""

from collections.abc import Sequence
from enum import StrEnum

from physiobench.content.schema import Value


GREEN_MAX = 3
AMBER_MAX = 5
MORNING_RISE = 2  # this much above usual next morning is red
DISCOMFORT_MAX = 7  # what stimulation may feel like, strong and bearable
JOINT_MAX = 3  # joint or burning pain during stimulation
JOINT_STOP = 5
WORST = 10
SEVERE = (
    "If the pain is severe, or you cannot put weight on the leg or use the arm, "
    "get medical help today."
)


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


def advise(
    *,
    before: int,
    after: int,
    during: int | None = None,
    pain_limit: int = AMBER_MAX,
    next_morning: int | None = None,
    usual_morning: int | None = None,
    settled: bool | None = None,
    swelling_up: bool = False,
    limping: bool = False,
) -> PainAdvice:
    """Advise after one session. What is not known is never taken for good news.

    `pain_limit` is the physio's own limit for this person; red begins above 5 at the latest.
    `settled` says whether the pain was back to usual within 24 hours, once that is known.

    Raises:
        ValueError: if a rating is not 0 to 10.
    """
    _check(before, after, during, pain_limit, next_morning, usual_morning)
    worst = max(after, after if during is None else during)
    red_above = min(pain_limit, AMBER_MAX)
    rose = (
        next_morning is not None
        and usual_morning is not None
        and next_morning - usual_morning >= MORNING_RISE
    )
    if worst > red_above or rose or swelling_up or limping or settled is False:
        return PainAdvice(
            rule="L03",
            light=Light.RED,
            message=(
                "That was too much. Rest from this today. Next time do less: the easier way, or "
                f"fewer repetitions. {SEVERE}"
            ),
            tell_physio=True,
        )
    if worst > GREEN_MAX:
        return PainAdvice(
            rule="L02",
            light=Light.AMBER,
            message=(
                "Some pain is acceptable if it settles within 24 hours. Stay at this level. "
                "If it has not settled by this time tomorrow, do less and tell your physio."
            ),
            tell_physio=False,
        )
    return PainAdvice(
        rule="L01",
        light=Light.GREEN,
        message=(
            "This is in the range your physio expects. Carry on as your programme says. "
            "If you feel worse than usual tomorrow morning, tell your physio."
        ),
        tell_physio=False,
    )


def advise_stimulation(*, discomfort: int, joint_or_burning: int) -> PainAdvice:
    """Advise on what stimulation felt like: a strong sensation is one thing, pain another.

    Raises:
        ValueError: if a rating is not 0 to 10.
    """
    _check(discomfort, joint_or_burning)
    if joint_or_burning > JOINT_STOP:
        message = (
            "Stop stimulation for now. Burning or joint pain this strong is not expected. "
            "Look at your skin. Do not use it again before your physio has answered."
        )
        return PainAdvice(rule="K12", light=Light.RED, message=message, tell_physio=True)
    if joint_or_burning > JOINT_MAX:
        message = (
            "Joint pain or burning should stay at 3 or less. Stop, check that the pads lie flat "
            "and are moist, change the angle of the joint, and turn the current down. "
            "If it comes back, leave it and tell your physio."
        )
        return PainAdvice(rule="L05", light=Light.AMBER, message=message, tell_physio=True)
    if discomfort > DISCOMFORT_MAX:
        message = (
            "Turn the current down until it feels strong but bearable. "
            "It should never be more than you can put up with."
        )
        return PainAdvice(rule="L05", light=Light.AMBER, message=message, tell_physio=False)
    message = "A strong feeling is expected. Carry on as your programme says."
    return PainAdvice(rule="L05", light=Light.GREEN, message=message, tell_physio=False)


def wants_review(lights: Sequence[Light]) -> bool:
    """Tell whether the last two sessions, oldest first, were red: the physio looks again."""
    return tuple(lights[-2:]) == (Light.RED, Light.RED)


def _check(*ratings: int | None) -> None:
    for rating in ratings:
        if rating is not None and not 0 <= rating <= WORST:
            msg = f"pain is rated 0 to {WORST}, not {rating}"
            raise ValueError(msg)
