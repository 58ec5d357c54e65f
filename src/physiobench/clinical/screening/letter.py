"""A letter to take along (situation, background, assessment, recommendation), as plain text.

It repeats what the person answered, where our rules point them, and for the clinician why each rule
does. It finds no condition: what a rule asks to be excluded is not what somebody has. What was
answered with No stands at the end, out of the way of whoever reads in a hurry, unless it led to
the result: a No that counts is no normal finding.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from physiobench.clinical.screening.deadlines import with_one_gp_deadline
from physiobench.clinical.screening.help import alone, helpers, stops
from physiobench.clinical.screening.recipients import headline, referral
from physiobench.clinical.screening.triage import Grounds, Outcome, Tier, TriggeredRule
from physiobench.content.advice import AdviceKey, AdviceTemplate
from physiobench.content.teams import teams
from physiobench.questionnaires.running.summary import NOT_ANSWERED, Line, Summary


_NO = frozenset({"No", "None", "None of these"})
_GAP = "\n\n"


class LetterAddressee(AdviceKey, file="letter"):
    """Who the letter is addressed to, by the tier."""

    EMERGENCY_NOW = "to-emergency-now"
    URGENT_TODAY = "to-urgent-today"
    SEE_GP = "to-see-gp"
    SEE_PHYSIO_IN_PERSON = "to-see-physio-in-person"
    SUITABLE_REMOTE = "to-suitable-remote"


class LetterRequest(AdviceKey, file="letter"):
    """What the letter asks for, by the tier."""

    EMERGENCY_NOW = "ask-emergency-now"
    URGENT_TODAY = "ask-urgent-today"
    SEE_GP = "ask-see-gp"
    SEE_PHYSIO_IN_PERSON = "ask-see-physio-in-person"
    SUITABLE_REMOTE = "ask-suitable-remote"


class LetterText(AdviceKey, file="letter"):
    """The other sentences and headings."""

    ASK_ABOUT_STIMULATION = "ask-about-stimulation"
    BLANK_NAME = "blank-name"
    NO_OTHER_ANSWERS = "no-other-answers"
    DENIED = "denied"
    NOT_SURE = "not-sure"
    MISSING = "missing"
    LED_TO_RESULT = "led-to-result"
    AGAINST_STIMULATION = "against-stimulation"
    LEFT_TO_PHYSIO = "left-to-physio"
    NO_REFERRAL_RULE = "no-referral-rule"
    TOLD = "told"
    TOLD_LESS_URGENT = "told-less-urgent"
    TOLD_ABOUT_STIMULATION = "told-about-stimulation"
    FOOTING = "footing"


class LetterTemplate(AdviceTemplate, file="letter"):
    """Sentences with what this person's result is."""

    IF_NOT_REACHED = "if-not-reached"
    SITUATION = "situation"
    RESULT = "result"
    RESULT_OF_THE_REST = "result-of-the-rest"
    RESULT_OF_STIMULATION = "result-of-stimulation"
    WHY = "why"


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
        rest = (f"{LetterText.DENIED.text}\n{self.denied}",) if self.denied else ()
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
    day = f"{written_on.day} {written_on:%B %Y}"
    answered = LetterTemplate.SITUATION.fill(service=service, day=day)
    who = person or LetterText.BLANK_NAME.text
    counting = frozenset(
        line for fired in (*_urgent(outcome), *alone(outcome)) for line in fired.answers
    )
    return Letter(
        to=_to(outcome),
        copy_to=_sentence(teams()[team].address for team in referral(outcome).later),
        written_on=written_on,
        situation=f"{who}\n{answered} {_result(outcome)}",
        background=_answers(summary, counting, denied=False) or LetterText.NO_OTHER_ANSWERS.text,
        assessment=_assessment(outcome),
        recommendation=_recommendation(outcome),
        footing=LetterText.FOOTING.text,
        denied=_answers(summary, counting, denied=True),
    )


def _to(outcome: Outcome) -> str:
    """Name all whom the worst rules mean, and whom to ask when a named team cannot be reached."""
    found = referral(outcome)
    if outcome.tier is Tier.SUITABLE_REMOTE and stops(outcome):
        return _sentence(team.address for team in helpers(outcome))
    named = [teams()[team].address for team in found.teams]
    usual = LetterAddressee[outcome.tier.name]
    if found.usual:
        return _sentence([usual.text, *named] if found.usual_first else [*named, usual.text])
    if found.by_gp and outcome.tier not in {Tier.EMERGENCY_NOW, Tier.URGENT_TODAY}:
        return _sentence(named)
    whom = LetterAddressee.SEE_GP if outcome.tier is Tier.SEE_PHYSIO_IN_PERSON else usual
    return _sentence([*named, LetterTemplate.IF_NOT_REACHED.fill(whom=whom.text)])


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
        shown = [
            " ".join(("-", *line))
            for line in lines
            if (line[1] in _NO and line not in counting) is denied
        ]
        if shown:
            blocks.append("\n".join((page.title, *shown)))
    return _GAP.join(blocks)


def _result(outcome: Outcome) -> str:
    """Tell the result; a stop for stimulation before an offer of a review, and after a warning."""
    first = LetterTemplate.RESULT.fill(result=headline(outcome))
    if not _tells_of_stimulation(outcome) or outcome.verdict is None:
        return first
    current = outcome.verdict.headline
    if outcome.tier is Tier.SUITABLE_REMOTE:
        result = LetterTemplate.RESULT.fill(result=current)
        return f"{result} {LetterTemplate.RESULT_OF_THE_REST.fill(result=headline(outcome))}"
    return f"{first}\n{LetterTemplate.RESULT_OF_STIMULATION.fill(result=current)}"


def _tells_of_stimulation(outcome: Outcome) -> bool:
    """Tell whether the person read that they must not use stimulation.

    In an emergency they read nothing but where to get help, and the letter must not say more.
    """
    return stops(outcome) and outcome.tier is not Tier.EMERGENCY_NOW


def _assessment(outcome: Outcome) -> str:
    urgent = _urgent(outcome)
    current = alone(outcome)
    blocks = []
    if urgent:
        blocks.append("\n".join((LetterText.LED_TO_RESULT.text, *map(_line, urgent))))
    if current:
        heading = LetterText.AGAINST_STIMULATION if stops(outcome) else LetterText.LEFT_TO_PHYSIO
        blocks.append("\n".join((heading.text, *map(_line, current))))
    if not urgent:
        blocks.insert(0, LetterText.NO_REFERRAL_RULE.text)
    return _GAP.join(blocks)


def _recommendation(outcome: Outcome) -> str:
    """Ask for what the tier asks for, and repeat the person's advice: the two must never differ."""
    urgent = with_one_gp_deadline(_urgent(outcome))
    now = [fired for fired in urgent if fired.tier is outcome.tier]
    later = [fired for fired in urgent if fired.tier is not outcome.tier]
    current = alone(outcome) if _tells_of_stimulation(outcome) else ()
    asks: list[AdviceKey] = [LetterRequest[outcome.tier.name]]
    if _tells_of_stimulation(outcome):
        asks.append(LetterText.ASK_ABOUT_STIMULATION)
    return "\n".join(
        (
            *(ask.text for ask in asks),
            *_told(LetterText.TOLD, now),
            *_told(LetterText.TOLD_LESS_URGENT, later),
            *_told(LetterText.TOLD_ABOUT_STIMULATION, current),
        )
    )


def _told(heading: LetterText, rules: Iterable[TriggeredRule]) -> list[str]:
    advice = dict.fromkeys(fired.what_to_do for fired in rules)
    return [heading.text, *(f"- {words}" for words in advice)] if advice else []


def _line(fired: TriggeredRule) -> str:
    answers = [a for a in fired.answers if a[1] != NOT_ANSWERED or fired.grounds is Grounds.MISSING]
    answer = "; ".join(map(" ".join, answers))
    if fired.grounds is Grounds.NOT_SURE:
        answer = f"{answer} {LetterText.NOT_SURE.text}"
    elif fired.grounds is Grounds.MISSING:
        answer = f"{answer} {LetterText.MISSING.text}"
    why = LetterTemplate.WHY.fill(
        reason=fired.reason_clinician, rule=fired.rule_id, version=fired.version
    )
    return f"- {answer}\n  {why}"
