"""One session as its patient tells it, and everything they are told in answer. Pure.

The rules stand in `pain`, `skin` and `stop`; here they are put together, and the worst one leads.
"""

from collections.abc import Collection, Iterable
from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field, model_validator

from physiobench.clinical.programme.dose import SessionOutcome
from physiobench.clinical.sessions import pain, skin, stop
from physiobench.clinical.sessions.pain import Light, PainAdvice
from physiobench.clinical.sessions.skin import Skin, SkinAdvice
from physiobench.clinical.sessions.stop import StopAdvice, StopSymptom
from physiobench.content.schema import Value


Rating = Annotated[int, Field(ge=0, le=10)]
LONGEST_MIN = 240  # DESIGN: beyond, the number is a slip
MOST_CONTRACTIONS = 2000  # DESIGN
NOTE_LENGTH = 2000


class StopReason(StrEnum):
    """Why a session was broken off."""

    PAIN = "pain"
    UNWELL = "unwell"
    SKIN = "skin"
    TOO_HARD = "too-hard"
    NO_TIME = "no-time"
    EQUIPMENT = "equipment"
    OTHER = "other"
    NOT_SAID = "not-said"  # the report names harm, and is not refused for the reason left out
    CHECK = "check"  # the questions before it said not to begin


class Pause(StrEnum):
    """What must not go on before the physio has looked."""

    NOTHING = ""
    STIMULATION = "stimulation"
    EVERYTHING = "everything"


def strongest(pauses: Iterable[Pause]) -> Pause:
    """Return the pause that stops most; none of none."""
    found = set(pauses)
    for pause in (Pause.EVERYTHING, Pause.STIMULATION):
        if pause in found:
            return pause
    return Pause.NOTHING


class Report(Value):
    """What a patient reports about one session."""

    did: SessionOutcome
    stop_reason: StopReason | None = None
    pain_before: Rating | None = None
    pain_after: Rating | None = None
    minutes: Annotated[int, Field(ge=0, le=LONGEST_MIN)] | None = None
    contractions: Annotated[int, Field(ge=0, le=MOST_CONTRACTIONS)] | None = None
    comfort: Rating | None = None  # 0 comfortable to 10 unbearable
    skin: Skin | None = None
    symptoms: tuple[StopSymptom, ...] = ()
    note: Annotated[str, Field(max_length=NOTE_LENGTH)] = ""

    @model_validator(mode="after")
    def says_why_it_stopped(self) -> Self:
        """Refuse a stop without a reason, and a reason without a stop."""
        if (self.did is SessionOutcome.STOPPED) != (self.stop_reason is not None):
            msg = "a stopped session has a reason, and no other has one"
            raise ValueError(msg)
        return self


class CheckAdvice(Value):
    """Why stimulation should not begin today, as one rule of the check says it."""

    reason: str
    do_now: str


class SessionAdvice(Value):
    """Everything that the patient is told about one session, as it was told."""

    pain: PainAdvice | None = None
    sensation: PainAdvice | None = None  # what stimulation felt like
    skin: SkinAdvice | None = None
    symptoms: tuple[StopAdvice, ...] = ()
    check: tuple[CheckAdvice, ...] = ()
    calls_physio: bool = False
    pauses: Pause = Pause.NOTHING

    @property
    def is_red(self) -> bool:
        """Test whether any part of it is red: such a session does not count as done."""
        return bool(
            self.symptoms
            or (self.pain and self.pain.light is Light.RED)
            or (self.sensation and self.sensation.light is Light.RED)
            or (self.skin and self.skin.stop)
        )

    @property
    def skin_besides_symptoms(self) -> SkinAdvice | None:
        """The sign after the session, unless a reported stop symptom is the same problem.

        The advice on the symptom holds all that the advice on the sign says, and is as urgent.
        """
        if self.skin is None:
            return None
        same = SAME_PROBLEM.get(self.skin.code)
        return None if any(told.symptom is same for told in self.symptoms) else self.skin


# The form asks about these twice: as a sign after the session and as a symptom that ends it.
SAME_PROBLEM = {
    Skin.BURN: StopSymptom.BURN,
    Skin.DARK_URINE: StopSymptom.DARK_URINE,
    Skin.FAINT: StopSymptom.FAINT,
}
# A blister or a burn stops the current; the others may come from the heart, a clot or muscle
# breaking down, so nothing goes on before somebody has looked.
WHOLE_BODY = frozenset(
    {StopSymptom.CHEST, StopSymptom.FAINT, StopSymptom.DARK_URINE, StopSymptom.CALF}
)
CALLING = frozenset({StopReason.PAIN, StopReason.UNWELL, StopReason.SKIN, StopReason.CHECK})


# These pass by themselves: they stop what is left of the day, and the next day begins anew (C20).
_STOPS_TODAY = {StopReason.CHECK: Pause.STIMULATION, StopReason.UNWELL: Pause.EVERYTHING}


def stops_today(stop_reason: str) -> Pause:
    """Return what must not begin any more on the day of a session that was stopped; "" stops none.

    Raises:
        ValueError: if it is no `StopReason`.
    """
    if not stop_reason:
        return Pause.NOTHING
    return _STOPS_TODAY.get(StopReason(stop_reason), Pause.NOTHING)


class Rest(StrEnum):
    """Why a patient was told to rest from one exercise or one line of stimulation."""

    NOTHING = ""
    PAIN = "pain"
    SKIN = "skin"
    MUSCLE = "muscle"


# "Miss a day" (K03) and "Rest for two days" (K08): the days after the day of the session.
_SKIN_RESTS = {Skin.RED_OR_ITCHY: (Rest.SKIN, 1), Skin.SORE_TOO_LONG: (Rest.MUSCLE, 2)}


def rest_from(advice: SessionAdvice, days_after: int) -> Rest:
    """Return why the patient rests from what they did, as the advice on that session says.

    "Rest from this today" (L03) is about the day of the session. What pauses something is not a
    rest: it ends only when the physio says so.

    Args:
        advice: what the patient was told about the session.
        days_after: whole days since the day of the session, 0 on that day.

    Raises:
        ValueError: if `days_after` is negative.
    """
    if days_after < 0:
        msg = f"nobody rests before the session: {days_after} days after it"
        raise ValueError(msg)
    if days_after == 0 and advice.pain and advice.pain.light is Light.RED:
        return Rest.PAIN
    if advice.skin and advice.skin.code in _SKIN_RESTS:
        why, days = _SKIN_RESTS[advice.skin.code]
        return why if days_after <= days else Rest.NOTHING
    return Rest.NOTHING


def symptoms_of(*, stimulation: bool) -> tuple[StopAdvice, ...]:
    """Return the symptoms to ask about, the most urgent first."""
    return stop.stop_symptoms() if stimulation else stop.exercise_stop_symptoms()


def judge(report: Report, *, stimulation: bool, pain_limit: int) -> SessionAdvice:
    """Put every rule to one report; what is not known is never taken for good news."""
    told_pain = None
    if report.pain_after is not None:
        told_pain = pain.advise(
            before=report.pain_after if report.pain_before is None else report.pain_before,
            after=report.pain_after,
            pain_limit=pain_limit,
        )
    on_skin = skin.advise(report.skin) if report.skin else None
    found = tuple(a for a in symptoms_of(stimulation=stimulation) if a.symptom in report.symptoms)
    felt = _sensation(report) if stimulation else None
    pauses = Pause.NOTHING
    if (on_skin and on_skin.stop) or (felt and felt.light is Light.RED):
        pauses = Pause.STIMULATION
    if on_skin and on_skin.code in {Skin.DARK_URINE, Skin.FAINT}:
        pauses = Pause.EVERYTHING
    if found:
        whole = any(advice.symptom in WHOLE_BODY for advice in found)
        pauses = Pause.EVERYTHING if whole else pauses or Pause.STIMULATION
    calls = bool(
        found
        or pauses
        or report.stop_reason in CALLING
        or any(told.tell_physio for told in (told_pain, felt, on_skin) if told)
    )
    return SessionAdvice(
        pain=told_pain,
        sensation=felt,
        skin=on_skin,
        symptoms=found,
        calls_physio=calls,
        pauses=pauses,
    )


def _sensation(report: Report) -> PainAdvice | None:
    """Judge what the current felt like; pain in the joint counts with the pain's own rating."""
    joint = report.pain_after if report.skin is Skin.JOINT_PAIN else 0
    if report.comfort is None and not joint:
        return None
    return pain.advise_stimulation(discomfort=report.comfort or 0, joint_or_burning=joint or 0)


def names_harm(symptoms: Collection[StopSymptom], found: Skin | None) -> bool:
    """Test whether a report names a stop symptom, or a skin problem that stops stimulation."""
    return bool(symptoms) or (found is not None and skin.advise(found).stop)


def missing(report: Report, *, stimulation: bool) -> tuple[str, ...]:
    """Return the fields that a report must not leave out.

    A report of a symptom or of harm to the skin may leave out everything else: it must reach the
    physio.
    """
    if names_harm(report.symptoms, report.skin):
        return ()
    wanted = ["pain_before", "pain_after"]
    if stimulation:
        wanted += ["minutes", "skin"]
        if report.did is not SessionOutcome.STOPPED:
            wanted.append("comfort")
    return tuple(name for name in wanted if getattr(report, name) is None)
