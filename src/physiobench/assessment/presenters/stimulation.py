"""What the answers mean for muscle stimulation; a stop is told as a stop, beside nothing else."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from physiobench.assessment.models import Assessment
from physiobench.clinical.screening import help as stimulation_help
from physiobench.clinical.screening.gate import SCREENING
from physiobench.clinical.screening.triage import (
    Grounds,
    Outcome,
    StimulationVerdict,
    TriggeredRule,
)
from physiobench.questionnaires import engine


PLACE = ("site", "side")  # the questions that name it
NO_PLACE = frozenset({"elsewhere", "not-sure"})


@dataclass(frozen=True, slots=True)
class StimulationCard:
    """The verdict in words, what it rests on, and what to do about it."""

    verdict: str
    told: tuple[TriggeredRule, ...]
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
        told = _("Do not use muscle stimulation until you have been seen about the above.")
        return StimulationCard(told, (), "")
    note = _("Whatever it says here, do not use a stimulator until your physio has signed a plan.")
    if in_care:
        note = _("Use a stimulator only as your physio has signed it. “Today” says if you may now.")
    return StimulationCard(_(verdict.headline), _told(outcome, verdict), note)


def _not_asked(*, in_care: bool) -> tuple[str, tuple[TriggeredRule, ...], str]:
    if not in_care:
        note = _("Do not use a stimulator until your physio has signed a plan for it.")
        return _("We have not asked you about muscle stimulation yet."), (), note
    return (
        _("You told us that you do not want muscle stimulation."),
        (),
        _(
            "So we did not ask its safety questions. Do not use your stimulator. Tell your physio "
            "what you want instead. If you change your mind, answer the questions again first."
        ),
    )


def _stop(
    outcome: Outcome, verdict: StimulationVerdict, *, in_care: bool, place: str
) -> StimulationCard:
    here = verdict is StimulationVerdict.NOT_AT_THIS_SITE
    if in_care:
        title = _("Stop using your stimulator")
        todo = _(
            "Stop using it, even if your physio signed a programme for it. A physio must decide "
            "before you use it again."
        )
    elif here:
        title = _("Do not use muscle stimulation here")
        todo = _(
            "Do not put pads there, with any machine. We have not checked any other place, so do "
            "not use a stimulator anywhere else either. Somebody has to look at it first."
        )
    else:
        title = _("Do not use muscle stimulation")
        todo = _(
            "Do not use any muscle stimulator, not even your own at home. Somebody has to look at "
            "it first."
        )
    signposts = tuple((_(team.name), _(team.how)) for team in stimulation_help.helpers(outcome))
    return StimulationCard(
        verdict=_(verdict.headline),
        told=_told(outcome, verdict),
        note="",
        stops=True,
        title=title,
        place=place if here else "",
        todo=todo,
        signposts=signposts,
    )


def _told(outcome: Outcome, verdict: StimulationVerdict) -> tuple[TriggeredRule, ...]:
    told = [f for f in outcome.reasons if f.stimulation and f.grounds is not Grounds.MISSING]
    if verdict is not StimulationVerdict.NO_OBJECTION:
        told = [f for f in told if f.verdict is not StimulationVerdict.NO_OBJECTION]
    return tuple(f for f in told if outcome.may_go_on or not f.urgency)  # the rest stands above
