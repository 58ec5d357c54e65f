"""What a patient is told after a session, the most urgent first."""

import re
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from physiobench.clinical.screening.urgent_help import TEL_111
from physiobench.clinical.sessions import session_advice
from physiobench.clinical.sessions.pain import AMBER_MAX, Light, PainAdvice, SessionText
from physiobench.clinical.sessions.session_advice import (
    CheckAdvice,
    Pause,
    Report,
    SessionAdvice,
    StopReason,
)
from physiobench.clinical.sessions.skin import Skin, SkinAdvice, SkinUrgency
from physiobench.content.advice import AdviceKey


class PauseText(AdviceKey, file="pause"):
    """What must not be done after a report, and until when."""

    EVERYTHING_UNTIL_CHECKED = "everything-until-checked"
    STIMULATION_UNTIL_CHECKED = "stimulation-until-checked"
    STIMULATION_NOW = "stimulation-now"
    EVERYTHING = "everything"
    STIMULATION = "stimulation"
    EMERGENCY_HELP = "emergency-help"
    MEDICAL_HELP = "medical-help"
    WHY = "why"
    TO_BE_CHECKED = "to-be-checked"
    IF_WORSE = "if-worse"
    IF_999 = "if-999"
    IF_A_AND_E = "if-a-and-e"
    DO_NOT_WAIT = "do-not-wait"
    HEAL = "heal"
    EXAMINED = "examined"
    EXAMINED_AFTER_CARE = "examined-after-care"
    ASK = "ask"
    AFTER_CARE = "after-care"
    ANOTHER_WAITS = "another-waits"
    START_AGAIN = "start-again"
    DO_NOT_START = "do-not-start"
    PAUSED = "paused"
    NOT_TODAY = "not-today"
    REST_TODAY = "rest-today"
    CORRECTED = "corrected"
    CORRECTED_ADVICE = "corrected-advice"
    CORRECTED_PAUSE = "corrected-pause"
    REST_PAIN = "rest-pain"
    REST_SKIN = "rest-skin"
    REST_MUSCLE = "rest-muscle"


@dataclass(frozen=True, slots=True)
class Card:
    """One care card."""

    kind: str
    title: str
    body: str
    tel: str = ""
    steps: tuple[str, ...] = ()  # shown in place of the body
    about: str = field(default="", compare=False)  # which report, on a page that shows others too

    @property
    def also_call(self) -> tuple[str, ...]:
        """Return the other numbers that the advice names, so that each has its button."""
        words = " ".join((self.body, *self.steps))
        return tuple(tel for tel in CALLED if tel != self.tel and re.search(rf"\b{tel}\b", words))

    @property
    def rank(self) -> tuple[int, bool]:
        """Return how it sorts, the most urgent first: by its colour, then help before none."""
        return ORDER.index(self.kind), not self.tel


KIND = {
    SkinUrgency.EMERGENCY_999: ("emergency", "999"),
    SkinUrgency.AE_NOW: ("emergency", "999"),
    SkinUrgency.SAME_DAY: ("urgent", TEL_111),
    SkinUrgency.PHYSIO: ("urgent", ""),
    SkinUrgency.NONE: ("info", ""),
}
CALLED = (TEL_111, "999")
ORDER = ("emergency", "stop", "urgent", "info")


def cards(
    advice: SessionAdvice,
    stop_reason: str = "",
    *,
    decided: bool = False,
    waiting: Pause = Pause.NOTHING,
) -> list[Card]:
    """Return every card that one session earns, the most urgent first.

    Nothing reassuring is shown beside something that is not: where the physio is called there is no
    green light. Where the person must stop, or something is paused, no advice says how to go on.

    Args:
        advice: what the rules found.
        stop_reason: why the session was broken off, if it was.
        decided: true once a physio has decided: their own words say what is paused.
        waiting: what another report still pauses: nothing says how to go on with that.
    """
    found = []
    stops = _stops(advice)
    if stop_reason == StopReason.UNWELL and not _is_of_the_whole_body(advice):
        found.append(Card("urgent", _("You felt unwell"), SessionText.UNWELL.text, TEL_111))
    for told in advice.symptoms:
        kind, tel = _kind(told.urgency, stops=True)
        title = _("What to do now: %(what)s") % {"what": told.label}
        found.append(Card(kind, title, told.do_now, tel, told.steps))
    on_skin = advice.skin_besides_symptoms
    if on_skin and on_skin.code is not Skin.FINE and _may_show_skin(on_skin, stops=stops):
        kind, tel = _kind(on_skin.urgency, stops=on_skin.stop)
        found.append(Card(kind, on_skin.label, on_skin.do_now, tel, on_skin.steps))
    found += [
        Card("stop", PauseText.STIMULATION_NOW.text, f"{told.reason} {told.do_now}")
        for told in advice.check
    ]
    may_not_go_on = stops or _is_held(advice, waiting)
    found += _pain_after_a_stop(advice) if may_not_go_on else _pain(advice)
    if advice.pauses is not Pause.NOTHING and not decided:
        found.append(Card("stop", _("Paused for now"), _paused(advice.pauses)))
    if waiting is not Pause.NOTHING:
        found = [card for card in found if card.kind != "info"]
    return sorted(found, key=lambda card: card.rank)


def cards_for_unsaved(
    report: Report,
    *,
    stimulation: bool,
    pain_limit: int = AMBER_MAX,
    check: tuple[CheckAdvice, ...] = (),
) -> list[Card]:
    """Return the advice on a report that was not saved.

    No card reassures, and none says that the physio knows, because they do not. An answer that was
    left out removes no advice.
    """
    advice = session_advice.judge(report, stimulation=stimulation, pain_limit=pain_limit)
    unsaved = advice.model_copy(update={"pauses": Pause.NOTHING, "check": check})
    return [card for card in cards(unsaved, report.stop_reason or "") if card.kind != "info"]


def _kind(urgency: SkinUrgency, *, stops: bool) -> tuple[str, str]:
    """Return the colour of a card and whom to call; a card that says stop is never amber."""
    kind, tel = KIND[urgency]
    return ("stop", tel) if stops and kind == "urgent" else (kind, tel)


def _stops(advice: SessionAdvice) -> bool:
    """Tell whether the person must stop: nothing beside it may say how to go on."""
    felt = advice.sensation is not None and advice.sensation.light is Light.RED
    on_skin = advice.skin is not None and advice.skin.stop
    return bool(advice.symptoms or advice.check or on_skin or felt)


def _is_held(advice: SessionAdvice, waiting: Pause) -> bool:
    """Tell whether another report pauses what this session was: only stimulation asks of skin."""
    if waiting is Pause.STIMULATION:
        return advice.sensation is not None or advice.skin is not None
    return waiting is Pause.EVERYTHING


def _is_of_the_whole_body(advice: SessionAdvice) -> bool:
    """Tell whether what to do about feeling unwell is said already, and more urgently."""
    if any(told.symptom in session_advice.WHOLE_BODY for told in advice.symptoms):
        return True
    return advice.skin is not None and advice.skin.code in {Skin.DARK_URINE, Skin.FAINT}


def _may_show_skin(found: SkinAdvice, *, stops: bool) -> bool:
    return not stops or found.stop or KIND[found.urgency][1] != ""


def _pain(advice: SessionAdvice) -> list[Card]:
    shown = []
    for told, title in ((advice.pain, _pain_title), (advice.sensation, _current_title)):
        if told is not None and _may_show(told.light, advice):
            kind = "info" if told.light is Light.GREEN else "urgent"
            shown.append(Card(kind, title(told), told.message))
    return shown


def _pain_after_a_stop(advice: SessionAdvice) -> list[Card]:
    """Return what still helps beside a stop: when pain needs help, and why the current stops."""
    shown = []
    if advice.pain is not None and advice.pain.light is Light.RED:
        shown.append(Card("urgent", _("Your pain"), SessionText.PAIN_SEVERE.text))
    if advice.sensation is not None and advice.sensation.light is Light.RED:
        shown.append(Card("urgent", _("The current"), advice.sensation.message))
    return shown


def _may_show(light: Light, advice: SessionAdvice) -> bool:
    return light is not Light.GREEN or not advice.calls_physio


def _pain_title(told: PainAdvice) -> str:
    return {
        Light.GREEN: _("Pain within your limit"),
        Light.AMBER: _("Some pain, within your limit"),
        Light.RED: _("Too much pain"),
    }[told.light]


def _current_title(told: PainAdvice) -> str:
    if told.light is Light.GREEN:
        return _("The current felt as expected")
    return _("Joint pain or burning") if told.tell_physio else _("The current was too strong")


def _paused(pause: Pause) -> str:
    if pause is Pause.EVERYTHING:
        return PauseText.EVERYTHING_UNTIL_CHECKED.text
    return PauseText.STIMULATION_UNTIL_CHECKED.text
