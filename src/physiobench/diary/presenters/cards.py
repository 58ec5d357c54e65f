"""What a patient is told after a session, the most urgent first."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from physiobench.clinical import session_advice
from physiobench.clinical.pain import Light
from physiobench.clinical.programme import Body
from physiobench.clinical.session_advice import UNWELL, Pause, Report, SessionAdvice, StopReason
from physiobench.clinical.skin import Urgency
from physiobench.clinical.urgent_help import TEL_111


@dataclass(frozen=True, slots=True)
class Card:
    """One care card."""

    kind: str
    title: str
    body: str
    tel: str = ""
    steps: tuple[str, ...] = ()  # shown in place of the body


KIND = {
    Urgency.EMERGENCY_999: ("emergency", "999"),
    Urgency.AE_NOW: ("emergency", "999"),
    Urgency.SAME_DAY: ("urgent", TEL_111),
    Urgency.PHYSIO: ("urgent", ""),
    Urgency.NONE: ("info", ""),
}
ORDER = ("emergency", "urgent", "info")


def cards(advice: SessionAdvice, stop_reason: str = "") -> list[Card]:
    """Return every card that one session earns, the most urgent first.

    Nothing reassuring stands beside something that is not: where the physio is called no green
    light is shown, and where something is paused nobody is told to stay at a level.
    """
    found = []
    if stop_reason == StopReason.UNWELL:
        found.append(Card("urgent", _("You felt unwell"), UNWELL, TEL_111))
    for told in advice.symptoms:
        kind, tel = KIND[told.urgency]
        title = _("What to do now: %(what)s") % {"what": told.label}
        found.append(Card(kind, title, told.do_now, tel, told.steps))
    if advice.skin and advice.skin.code.value != "K00":
        kind, tel = KIND[advice.skin.urgency]
        found.append(Card(kind, advice.skin.label, advice.skin.do_now, tel, advice.skin.steps))
    found += [
        Card("urgent", _("Do not use stimulation now"), f"{told.reason} {told.do_now}")
        for told in advice.check
    ]
    for told_pain, title in ((advice.pain, _("Your pain")), (advice.sensation, _("The current"))):
        if told_pain is not None and _may_show(told_pain.light, advice):
            kind = "info" if told_pain.light is Light.GREEN else "urgent"
            colour = _light(told_pain.light)
            found.append(Card(kind, f"{title}: {colour}", told_pain.message))
    if advice.pauses is not Pause.NOTHING:
        found.append(Card("urgent", _("Paused for now"), _paused(advice.pauses)))
    return sorted(found, key=lambda card: ORDER.index(card.kind))


def at_once(report: Report, plan: Body, *, stimulation: bool) -> list[Card]:
    """Return what somebody must do now about a report that is not in the diary yet.

    Nothing reassuring, and nothing that says the physio knows: they do not.
    """
    if session_advice.missing(report, stimulation=stimulation):
        return []
    advice = session_advice.judge(report, stimulation=stimulation, pain_limit=plan.pain_limit)
    untold = advice.model_copy(update={"pauses": Pause.NOTHING})
    return [card for card in cards(untold, report.stop_reason or "") if card.kind != "info"]


def _may_show(light: Light, advice: SessionAdvice) -> bool:
    if advice.pauses:
        return light is Light.RED
    return light is not Light.GREEN or not advice.calls_physio


def _light(light: Light) -> str:
    return {Light.GREEN: _("green"), Light.AMBER: _("amber"), Light.RED: _("red")}[light]


def _paused(pause: Pause) -> str:
    if pause is Pause.EVERYTHING:
        return _(
            "Do not exercise and do not use stimulation until your physio has checked this and "
            "says you can start again."
        )
    return _(
        "Do not use stimulation until your physio has checked this and says you can start again."
    )
