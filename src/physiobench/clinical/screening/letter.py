"""A letter to take along (situation, background, assessment, recommendation), as plain text.

It repeats what the person answered, where our rules point them, and for the clinician why each rule
does. It finds no condition: what a rule asks to be excluded is not what somebody has. What was
answered with No stands at the end, out of the way of whoever reads in a hurry, unless it led to
the result: a No that counts is no normal finding.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from physiobench.clinical.screening.help import alone, helpers, stops
from physiobench.clinical.screening.recipients import TEAMS, headline, referral
from physiobench.clinical.screening.triage import Grounds, Outcome, Tier, TriggeredRule
from physiobench.clinical.screening.urgent_help import URGENT_LINE
from physiobench.questionnaires.running.summary import NOT_ANSWERED, Line, Summary


_TO = {
    Tier.EMERGENCY_NOW: "the emergency team",
    Tier.URGENT_TODAY: f"the GP, {URGENT_LINE} or urgent treatment centre",
    Tier.SEE_GP: "the GP practice",
    Tier.SEE_PHYSIO_IN_PERSON: "the physiotherapist",
    Tier.SUITABLE_REMOTE: "the physiotherapist",
}
_ELSE = _TO | {Tier.SEE_PHYSIO_IN_PERSON: "the GP practice"}  # when a team cannot be reached
_ASK = {
    Tier.EMERGENCY_NOW: "Please assess this person in person now.",
    Tier.URGENT_TODAY: "Please assess this person in person today.",
    Tier.SEE_GP: "Please review this person within the time they were told.",
    Tier.SEE_PHYSIO_IN_PERSON: (
        "Please examine this person in person. No plan was made from a distance."
    ),
    Tier.SUITABLE_REMOTE: "Please review the answers above.",
}
_ASK_FIRST = (
    "The person was told not to use a muscle stimulator. Please say whether and when they may."
)
DENIED = "Also asked, and answered No or None"
_NO = frozenset({"No", "None", "None of these"})
_NOTHING_ELSE = "There is no other answer than those at the end of this letter."
_GAP = "\n\n"
_GROUNDS = {
    Grounds.ANSWERED: "",
    Grounds.NOT_SURE: " (the person was not sure; counted as yes)",
    Grounds.MISSING: " (not answered; counted as yes)",
}


@dataclass(frozen=True, slots=True)
class Letter:
    """The parts of the letter, and the whole as text."""

    to: str
    copy_to: str
    written_on: date
    situation: str
    background: str
    assessment: str
    recommendation: str
    footing: str
    denied: str

    @property
    def head(self) -> str:
        """To whom, with a copy to whom, and when."""
        day = f"{self.written_on.day} {self.written_on:%B %Y}"
        copies = f"Copy to: {self.copy_to}\n" if self.copy_to else ""
        return f"To: {self.to}\n{copies}Date: {day}"

    @property
    def parts(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """Its four parts in order: heading, and blocks that belong on one page each."""
        parts = (
            ("Situation", self.situation),
            ("Background", self.background),
            ("Assessment", self.assessment),
            ("Recommendation", self.recommendation),
        )
        return tuple((heading, tuple(words.split(_GAP))) for heading, words in parts)

    @property
    def denied_blocks(self) -> tuple[str, ...]:
        """What was answered with No or None, page by page."""
        return tuple(self.denied.split(_GAP)) if self.denied else ()

    @property
    def text(self) -> str:
        """The letter as plain text."""
        parts = (f"{heading}\n{_GAP.join(blocks)}" for heading, blocks in self.parts)
        rest = (f"{DENIED}\n{self.denied}",) if self.denied else ()
        return _GAP.join((self.head, *parts, self.footing, *rest)) + "\n"


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
    counting = frozenset(
        line for fired in (*_urgent(outcome), *alone(outcome)) for line in fired.answers
    )
    return Letter(
        to=_to(outcome),
        copy_to=_sentence(TEAMS[team].address for team in referral(outcome).later),
        written_on=written_on,
        situation=(
            f"{who}\n"
            f"This person answered the safety questions of {service} on "
            f"{written_on.day} {written_on:%B %Y}. "
            f"{_result(outcome)}"
        ),
        background=_answers(summary, counting, denied=False) or _NOTHING_ELSE,
        assessment=_assessment(outcome),
        recommendation=_recommendation(outcome),
        footing=(
            "These are the person's own answers to fixed questions. Nobody has examined them, and "
            "this letter is not a diagnosis. The absence of an answer here does not rule anything "
            "out."
        ),
        denied=_answers(summary, counting, denied=True),
    )


def _to(outcome: Outcome) -> str:
    """Name all whom the worst rules mean, and whom to ask when a named team cannot be reached."""
    found = referral(outcome)
    if outcome.tier is Tier.SUITABLE_REMOTE and stops(outcome):
        return _sentence(team.address for team in helpers(outcome))
    teams = [TEAMS[team].address for team in found.teams]
    usual = _TO[outcome.tier]
    if found.usual:
        return _sentence([usual, *teams] if found.usual_first else [*teams, usual])
    if found.by_gp and outcome.tier not in {Tier.EMERGENCY_NOW, Tier.URGENT_TODAY}:
        return _sentence(teams)
    return _sentence([*teams, f"if they cannot be reached: {_ELSE[outcome.tier]}"])


def _sentence(names: Iterable[str]) -> str:
    """Join names into one line that begins with a capital."""
    joined = "; ".join(names)
    return joined[:1].upper() + joined[1:]


def _urgent(outcome: Outcome) -> list[TriggeredRule]:
    """Return the rules that send the person somewhere."""
    return [fired for fired in outcome.reasons if fired.urgency]


def _answers(summary: Summary, counting: frozenset[Line], *, denied: bool) -> str:
    """Tell the answers page by page: those of No that count for nothing, or all others."""
    blocks = []
    for page, lines in summary:
        told = [
            " ".join(("-", *line))
            for line in lines
            if (line[1] in _NO and line not in counting) is denied
        ]
        if told:
            blocks.append("\n".join((page.title, *told)))
    return _GAP.join(blocks)


def _result(outcome: Outcome) -> str:
    """Tell the result; a stop for stimulation before an offer of a review, and after a warning."""
    where = f"The result was: {headline(outcome)}."
    if not stops(outcome) or outcome.verdict is None:
        return where
    current = outcome.verdict.headline
    if outcome.tier is Tier.SUITABLE_REMOTE:
        return f"The result was: {current}. About the rest they were told: {headline(outcome)}."
    return f"{where}\nAbout muscle stimulation at home it was: {current}."


def _assessment(outcome: Outcome) -> str:
    urgent = _urgent(outcome)
    current = alone(outcome)
    blocks = []
    if urgent:
        blocks.append("Answers that led to this result:\n" + "\n".join(map(_line, urgent)))
    if current:
        heading = (
            "Answers that speak against muscle stimulation at home:"
            if stops(outcome)
            else "Answers that leave muscle stimulation to a physio's decision:"
        )
        blocks.append("\n".join((heading, *map(_line, current))))
    if not urgent:
        blocks.insert(0, "No answer set off a referral rule.")
    return _GAP.join(blocks)


def _recommendation(outcome: Outcome) -> str:
    """Ask for what the tier asks for, and repeat the person's advice: the two must never differ."""
    urgent = _urgent(outcome)
    now = [fired for fired in urgent if fired.tier is outcome.tier]
    later = [fired for fired in urgent if fired.tier is not outcome.tier]
    current = alone(outcome) if stops(outcome) else ()
    asks = [_ASK[outcome.tier]]
    if stops(outcome):
        asks.append(_ASK_FIRST)
    return "\n".join(
        (
            *asks,
            *_told("The person was told:", now),
            *_told("About what is less urgent they were told:", later),
            *_told("About muscle stimulation they were told:", current),
        )
    )


def _told(heading: str, rules: Iterable[TriggeredRule]) -> list[str]:
    told = dict.fromkeys(fired.what_to_do for fired in rules)
    return [heading, *(f"- {words}" for words in told)] if told else []


def _line(fired: TriggeredRule) -> str:
    answers = [a for a in fired.answers if a[1] != NOT_ANSWERED or fired.grounds is Grounds.MISSING]
    told = "; ".join(map(" ".join, answers))
    return (
        f"- {told}{_GROUNDS[fired.grounds]}\n"
        f"  Why the rule asks: {fired.reason_clinician} "
        f"[rule {fired.rule_id}, version {fired.version}]"
    )
