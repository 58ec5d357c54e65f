"""What a patient may report that a physio must answer: its kind, and whether it is urgent. Pure.

A kind is all that a practice manager reads of a report, and all that a mail's row keeps.
"""

from physiobench.clinical.sessions.pain import Light
from physiobench.clinical.sessions.session_advice import Pause, SessionAdvice, StopReason
from physiobench.clinical.sessions.skin import Skin, SkinUrgency
from physiobench.content.advice import AdviceKey


class ReportKind(AdviceKey, file="reports"):
    """One kind of report; its text says what was reported, briefly, for a manager."""

    CHEST = "chest"
    FAINT = "faint"
    DARK_URINE = "dark-urine"
    BURN = "burn"
    CALF = "calf"
    SKIN = "skin"
    PAIN = "pain"
    UNWELL = "unwell"
    CHECK = "check"
    SESSION = "session"  # nothing else calls the physio: it should not have been done that day
    PROMISE = "promise"
    RED_FLAG = "red-flag"
    ANSWERS_AGAINST = "answers-against"
    ANSWERS_WORSE = "answers-worse"
    NERVE = "nerve"
    FOLLOW_UP_RED_FLAG = "follow-up-red-flag"
    FOLLOW_UP_HELP = "follow-up-help"
    FOLLOW_UP_AGAINST = "follow-up-against"
    FOLLOW_UP = "follow-up"
    MESSAGE = "message"


_SKIN = {
    Skin.BURN: ReportKind.BURN,
    Skin.DARK_URINE: ReportKind.DARK_URINE,
    Skin.FAINT: ReportKind.FAINT,
}
_EMERGENCY = frozenset({SkinUrgency.EMERGENCY_999, SkinUrgency.AE_NOW})
_CALM = frozenset({SkinUrgency.NONE, SkinUrgency.PHYSIO})


def session_kinds(advice: SessionAdvice, stop_reason: str) -> tuple[ReportKind, ...]:
    """Return everything that a session reported, stop symptoms first; never empty."""
    found = [ReportKind(advised.symptom.value) for advised in advice.symptoms]
    if stop_reason == StopReason.CHECK:
        found.append(ReportKind.CHECK)
    if advice.skin and advice.skin.tell_physio:
        found.append(_SKIN.get(advice.skin.code, ReportKind.SKIN))
    elif stop_reason == StopReason.SKIN:
        found.append(ReportKind.SKIN)
    hurts = [told for told in (advice.pain, advice.sensation) if told and told.light is Light.RED]
    if hurts or stop_reason == StopReason.PAIN:
        found.append(ReportKind.PAIN)
    if stop_reason == StopReason.UNWELL:
        found.append(ReportKind.UNWELL)
    return tuple(dict.fromkeys(found)) or (ReportKind.SESSION,)


def session_is_urgent(advice: SessionAdvice) -> bool:
    """Tell whether a session reported something that cannot wait for the usual answer time."""
    skin = advice.skin is not None and advice.skin.urgency not in _CALM
    return bool(advice.symptoms) or skin or advice.pauses is not Pause.NOTHING


def session_is_emergency(advice: SessionAdvice) -> bool:
    """Tell whether a session reported something for which the advice is 999 or A&E at once."""
    if advice.skin is not None and advice.skin.urgency in _EMERGENCY:
        return True
    return any(advised.urgency in _EMERGENCY for advised in advice.symptoms)
