"""A letter to take along (situation, background, assessment, recommendation), as plain text.

It repeats what the person answered and where our rules point them. It names no condition: nobody
has examined anyone.
"""

from dataclasses import dataclass
from datetime import date

from physiobench.clinical.questionnaire_summary import Summary
from physiobench.clinical.triage import Fired, Grounds, Outcome, Tier
from physiobench.clinical.urgent_help import URGENT_LINE


_TO = {
    Tier.EMERGENCY_NOW: "The emergency team",
    Tier.URGENT_TODAY: f"The GP, {URGENT_LINE} or urgent treatment centre",
    Tier.SEE_GP: "The GP practice",
    Tier.SEE_PHYSIO_IN_PERSON: "The physiotherapist",
    Tier.SUITABLE_REMOTE: "The physiotherapist",
}
_ASK = {
    Tier.EMERGENCY_NOW: "Please assess this person in person now.",
    Tier.URGENT_TODAY: "Please assess this person in person today.",
    Tier.SEE_GP: "Please review this person in the practice, within the time they were told.",
    Tier.SEE_PHYSIO_IN_PERSON: "Please examine this person in person before any remote plan.",
    Tier.SUITABLE_REMOTE: "Please review the answers below.",
}
_GROUNDS = {
    Grounds.ANSWERED: "",
    Grounds.NOT_SURE: " (the person was not sure; counted as yes)",
    Grounds.MISSING: " (not answered; counted as yes)",
}


@dataclass(frozen=True, slots=True)
class Letter:
    """The parts of the letter, and the whole as text."""

    to: str
    written_on: date
    situation: str
    background: str
    assessment: str
    recommendation: str
    footing: str

    @property
    def text(self) -> str:
        """The letter, ready to print."""
        parts = (
            ("Situation", self.situation),
            ("Background", self.background),
            ("Assessment", self.assessment),
            ("Recommendation", self.recommendation),
        )
        body = "\n\n".join(f"{heading}\n{words}" for heading, words in parts)
        day = f"{self.written_on.day} {self.written_on:%B %Y}"
        return f"To: {self.to}\nDate: {day}\n\n{body}\n\n{self.footing}\n"


def sbar(
    outcome: Outcome,
    summary: Summary,
    *,
    written_on: date,
    person: str | None = None,
    service: str = "an online physiotherapy service",
) -> Letter:
    """Write the letter for `outcome`, with the answers of `summary` as its background.

    `person` is the name to print, if they gave one; else the letter leaves room to write it.
    """
    who = person or "Name: ____________________   Date of birth: ____________________"
    return Letter(
        to=_TO[outcome.tier],
        written_on=written_on,
        situation=(
            f"{who}\n"
            f"This person answered the safety questions of {service} on "
            f"{written_on.day} {written_on:%B %Y}. "
            f"The result was: {outcome.tier.headline.lower()}."
        ),
        background=_background(summary),
        assessment=_assessment(outcome),
        recommendation=_recommendation(outcome),
        footing=(
            "These are the person's own answers to fixed questions. Nobody has examined them, and "
            "this letter is not a diagnosis. The absence of an answer here does not rule anything "
            "out."
        ),
    )


def _background(summary: Summary) -> str:
    blocks = []
    for page, lines in summary:
        told = "\n".join(f"- {question} {answer}" for question, answer in lines)
        blocks.append(f"{page.title}\n{told}")
    return "\n\n".join(blocks) or "No answers were given."


def _assessment(outcome: Outcome) -> str:
    urgent = [fired for fired in outcome.reasons if fired.urgency]
    if not urgent:
        return "No answer set off a referral rule."
    return "Answers that led to this result:\n" + "\n".join(map(_line, urgent))


def _recommendation(outcome: Outcome) -> str:
    """Ask for what the tier asks for, and repeat the person's advice: the two must never differ."""
    told = dict.fromkeys(
        fired.what_to_do
        for fired in outcome.reasons
        if fired.urgency and fired.tier is outcome.tier and fired.what_to_do
    )
    advice = "".join(f"\n- {words}" for words in told)
    return _ASK[outcome.tier] + (f"\nThe person was told:{advice}" if advice else "")


def _line(fired: Fired) -> str:
    told = "; ".join(f"{question} {answer}" for question, answer in fired.answers)
    return f"- {told}{_GROUNDS[fired.grounds]} [rule {fired.rule_id}, version {fired.version}]"
