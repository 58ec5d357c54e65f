"""What a patient may report that a physio must answer: its kind, and whether it is urgent. Pure.

A kind is all that a practice manager reads of a report, and all that a mail's row keeps.
"""

from enum import StrEnum

from physiobench.clinical.sessions.pain import Light
from physiobench.clinical.sessions.session_advice import Pause, SessionAdvice, StopReason
from physiobench.clinical.sessions.skin import Skin, SkinUrgency


class ReportKind(StrEnum):
    """One kind of report."""

    CHEST = "chest"
    FAINT = "faint"
    DARK_URINE = "dark-urine"
    BURN = "burn"
    CALF = "calf"
    SKIN = "skin"
    PAIN = "pain"
    CHECK = "check"
    SESSION = "session"
    RED_FLAG = "red-flag"
    ANSWERS_AGAINST = "answers-against"
    ANSWERS_WORSE = "answers-worse"
    NERVE = "nerve"
    FOLLOW_UP_RED_FLAG = "follow-up-red-flag"
    FOLLOW_UP_HELP = "follow-up-help"
    FOLLOW_UP_AGAINST = "follow-up-against"
    FOLLOW_UP = "follow-up"
    MESSAGE = "message"

    @property
    def words(self) -> str:
        """Say what was reported, briefly, for a manager."""
        return _WORDS[self]


_WORDS = {
    ReportKind.CHEST: "Chest pain or trouble breathing reported",
    ReportKind.FAINT: "Fainting or feeling faint reported",
    ReportKind.DARK_URINE: "Dark urine or muscle swelling reported",
    ReportKind.BURN: "Burn or blister reported",
    ReportKind.CALF: "Swollen calf reported",
    ReportKind.SKIN: "Skin or muscle problem reported",
    ReportKind.PAIN: "Too much pain reported",
    ReportKind.CHECK: "Check before stimulation stopped a session",
    ReportKind.SESSION: "Session report to review",
    ReportKind.RED_FLAG: "Red flag in safety answers",
    ReportKind.ANSWERS_AGAINST: "New safety answers: decide about stimulation",
    ReportKind.ANSWERS_WORSE: "Safety answers have got worse",
    ReportKind.NERVE: "Stimulation on hold because of a nerve test",
    ReportKind.FOLLOW_UP_RED_FLAG: "Red flag in a follow-up",
    ReportKind.FOLLOW_UP_HELP: "Follow-up to answer: the patient was advised to get help",
    ReportKind.FOLLOW_UP_AGAINST: "Follow-up to answer: stimulation may not be suitable",
    ReportKind.FOLLOW_UP: "Follow-up to answer",
    ReportKind.MESSAGE: "Message to answer",
}
_SKIN = {
    Skin.BURN: ReportKind.BURN,
    Skin.DARK_URINE: ReportKind.DARK_URINE,
    Skin.FAINT: ReportKind.FAINT,
}
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
    return tuple(dict.fromkeys(found)) or (ReportKind.SESSION,)


def session_is_urgent(advice: SessionAdvice) -> bool:
    """Tell whether a session reported something that cannot wait for the usual answer time."""
    skin = advice.skin is not None and advice.skin.urgency not in _CALM
    return bool(advice.symptoms) or skin or advice.pauses is not Pause.NOTHING
