"""What the answers mean for muscle stimulation; a stop is told as a stop, beside nothing else."""

from dataclasses import dataclass

from physiobench.assessment.models import Assessment
from physiobench.clinical.screening import help as stimulation_help
from physiobench.clinical.screening.gate import SCREENING
from physiobench.clinical.screening.triage import (
    Grounds,
    Outcome,
    StimulationVerdict,
    TriggeredRule,
)
from physiobench.content.advice import AdviceKey
from physiobench.questionnaires import engine


PLACE = ("site", "side")  # the questions that name it
NO_PLACE = frozenset({"elsewhere", "not-sure"})


class StimulationText(AdviceKey, file="result"):
    """What holds for muscle stimulation."""

    SEEN_FIRST = "seen-first"
    WAIT_FOR_PLAN = "wait-for-plan"
    AS_SIGNED = "as-signed"
    NOT_ASKED = "not-asked"
    NOT_ASKED_NOTE = "not-asked-note"
    DECLINED = "declined"
    DECLINED_NOTE = "declined-note"
    STOP_USING = "stop-using"
    STOP_USING_NOTE = "stop-using-note"
    NOT_HERE = "not-here"
    NOT_HERE_NOTE = "not-here-note"
    NOT_AT_ALL = "not-at-all"
    NOT_AT_ALL_NOTE = "not-at-all-note"


@dataclass(frozen=True, slots=True)
class StimulationCard:
    """The verdict in words, what it rests on, and what to do about it."""

    verdict: str
    reasons: tuple[TriggeredRule, ...]
    note: str  # what holds whatever the verdict
    stops: bool = False
    title: str = ""  # of the card that a stop has to itself
    place: str = ""  # where the pads would go, if it is about a place
    todo: str = ""
    signposts: tuple[tuple[str, str], ...] = ()


def place(assessment: Assessment) -> str:
    """Return in words where the pads would go, as the person told it; or nothing."""
    for response in assessment.responses.all():
        if response.questionnaire == SCREENING:
            asked, given = response.asked.by_link_id, response.given
            codes = [v.code for v in given.get(PLACE[0], ()) if isinstance(v, engine.Coding)]
            if codes and NO_PLACE.isdisjoint(codes):
                told = [engine.answer_text(asked[q], given[q]) for q in PLACE if given.get(q)]
                return ", ".join(told).lower()
    return ""


def card(outcome: Outcome, *, in_care: bool, place: str = "") -> StimulationCard:
    """Return what is told of stimulation.

    `in_care` something may be signed already. `place` is where the pads would go.
    """
    verdict = outcome.verdict
    if verdict is None:
        return StimulationCard(*_not_asked(in_care=in_care))
    if stimulation_help.stops(outcome):
        return _stop(outcome, verdict, in_care=in_care, place=place)
    if not outcome.may_go_on:  # never sound the all-clear beside a warning
        return StimulationCard(StimulationText.SEEN_FIRST.text, (), "")
    note = StimulationText.AS_SIGNED if in_care else StimulationText.WAIT_FOR_PLAN
    return StimulationCard(verdict.headline, _reasons(outcome, verdict), note.text)


def _not_asked(*, in_care: bool) -> tuple[str, tuple[TriggeredRule, ...], str]:
    if not in_care:
        return StimulationText.NOT_ASKED.text, (), StimulationText.NOT_ASKED_NOTE.text
    return StimulationText.DECLINED.text, (), StimulationText.DECLINED_NOTE.text


def _stop(
    outcome: Outcome, verdict: StimulationVerdict, *, in_care: bool, place: str
) -> StimulationCard:
    here = verdict is StimulationVerdict.NOT_AT_THIS_SITE
    if in_care:
        title, todo = StimulationText.STOP_USING, StimulationText.STOP_USING_NOTE
    elif here:
        title, todo = StimulationText.NOT_HERE, StimulationText.NOT_HERE_NOTE
    else:
        title, todo = StimulationText.NOT_AT_ALL, StimulationText.NOT_AT_ALL_NOTE
    signposts = tuple((team.name, team.how) for team in stimulation_help.helpers(outcome))
    return StimulationCard(
        verdict=verdict.headline,
        reasons=_reasons(outcome, verdict),
        note="",
        stops=True,
        title=title.text,
        place=place if here else "",
        todo=todo.text,
        signposts=signposts,
    )


def _reasons(outcome: Outcome, verdict: StimulationVerdict) -> tuple[TriggeredRule, ...]:
    reasons = [f for f in outcome.reasons if f.stimulation and f.grounds is not Grounds.MISSING]
    if verdict is not StimulationVerdict.NO_OBJECTION:
        reasons = [f for f in reasons if f.verdict is not StimulationVerdict.NO_OBJECTION]
    return tuple(f for f in reasons if outcome.may_go_on or not f.urgency)  # the rest stands above
