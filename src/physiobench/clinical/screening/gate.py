"""Whether the screening lets stimulation be signed, or begun at home, today. Pure.

The screening is asked at sign-up, again before the first session, and every four weeks. What a
shorter set of questions (a follow-up) finds against stimulation counts as well, until the whole
screening was answered again. Nobody answers a finding away: what once spoke against stimulation,
and everything that sent the person elsewhere, is held until a physio signs upon it with a reason.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from physiobench.clinical.screening.changes import judged_by, part_of
from physiobench.clinical.screening.outcome import Outcome, StimulationVerdict, TriggeredRule
from physiobench.content.advice import AdviceKey, AdviceTemplate
from physiobench.content.rules import Mode


SCREENING = "nmes-screening"  # the rules that screen for stimulation as a whole
SCREENING_LASTS = timedelta(weeks=4)
KNOWN = frozenset(verdict.value for verdict in StimulationVerdict)


class GateText(AdviceKey, file="screening-gate"):
    """Why stimulation may not be signed."""

    NONE = "none"
    IN_FUTURE = "in-future"
    UNCLEAR = "unclear"
    PHYSIO_DECIDES = "physio-decides"
    NOT_FOR_YOU = "not-for-you"
    NOT_AT_THIS_SITE = "not-at-this-site"


class GateTemplate(AdviceTemplate, file="screening-gate"):
    """The same, with a number or the rules."""

    TOO_OLD = "too-old"
    HELD = "held"


BLOCKS: dict[str, GateText] = {
    StimulationVerdict.PHYSIO_DECIDES: GateText.PHYSIO_DECIDES,
    StimulationVerdict.NOT_FOR_YOU: GateText.NOT_FOR_YOU,
    StimulationVerdict.NOT_AT_THIS_SITE: GateText.NOT_AT_THIS_SITE,
}


def screening_blocks(  # noqa: PLR0911 - one line for each reason, the most serious first
    outcome_verdict: str | None,
    screened_on: date | None,
    today: date,
    *,
    reason: str = "",
    held: Collection[str] = (),
) -> str | None:
    """Return why stimulation may not be signed, or None if it may be.

    `outcome_verdict` is a `StimulationVerdict` or its stored text; None, and every text that is
    none of them, block. `reason` is what the physio wrote where the decision was left to them.
    `held` names the rules that wait for a physio, whatever was answered since.
    """
    if outcome_verdict is None or screened_on is None:
        return GateText.NONE.text
    if screened_on > today:
        return GateText.IN_FUTURE.text
    if today - screened_on > SCREENING_LASTS:
        return GateTemplate.TOO_OLD.fill(days=(today - screened_on).days)
    left_to_physio = {StimulationVerdict.PHYSIO_DECIDES, StimulationVerdict.NO_OBJECTION}
    if outcome_verdict in left_to_physio and reason.strip():
        return None
    if outcome_verdict in left_to_physio and held:
        return GateTemplate.HELD.fill(rules=", ".join(held))
    if outcome_verdict == StimulationVerdict.NO_OBJECTION:
        return None
    return BLOCKS.get(outcome_verdict, GateText.UNCLEAR).text


@dataclass(frozen=True, slots=True)
class ScreeningEntry:
    """What one assessment said about stimulation."""

    on: date
    verdict: str  # as it is stored
    stopped: bool  # a red flag cut it short
    outcome: Outcome

    @property
    def screens(self) -> bool:
        """Tell whether it was the whole screening, finished, of someone who was screened."""
        if self.stopped or SCREENING not in judged_by(self.outcome):
            return False
        return part_of(self.outcome, {SCREENING}).verdict is not None

    @property
    def speaks(self) -> bool:
        """Tell whether it says anything about stimulation itself."""
        return bool(self.verdict) or self.stopped

    @property
    def sends(self) -> tuple[TriggeredRule, ...]:
        """What sent the person somewhere else first."""
        return tuple(fired for fired in self._found if fired.urgency)

    @property
    def objects(self) -> tuple[TriggeredRule, ...]:
        """What speaks against stimulation, or leaves it to the physio."""
        free = StimulationVerdict.NO_OBJECTION
        return tuple(fired for fired in self._found if fired.verdict is not free)

    @property
    def _found(self) -> tuple[TriggeredRule, ...]:
        """What the answers gave; of those cut short, nothing that was never asked."""
        return (self.outcome.answered_only if self.stopped else self.outcome).reasons


@dataclass(frozen=True, slots=True)
class OpenFinding:
    """One word that no later answer clears: a physio must decide upon it."""

    place: int  # among the words, the newest first
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ScreeningStanding:
    """What all of it comes to: the worst since the screening was last answered as a whole."""

    verdict: str  # a StimulationVerdict, or "" where a red flag or a gap leaves it unclear
    screened_on: date | None  # None: never as a whole
    screened_by: int | None  # the place of that word; None: never
    barred: frozenset[Mode]
    held: tuple[OpenFinding, ...] = ()


def standing(words: Iterable[ScreeningEntry]) -> ScreeningStanding | None:
    """Return what stands about stimulation, from every word about it, the newest first.

    Of words older than the last whole screening only that counts which is held. None: nobody ever
    said anything about stimulation.
    """
    entries: list[ScreeningEntry] = []
    held: list[OpenFinding] = []
    screened_by = None
    for place, word in enumerate(words):
        older = screened_by is not None
        held += _held(place, word, older=older)
        if word.speaks and not older:
            entries.append(word)
            screened_by = place if word.screens else None
    if not entries:
        return None
    verdicts = [word.verdict for word in entries]
    clear = screened_by is not None and all(v in KNOWN for v in verdicts)
    clear = clear and not any(word.stopped for word in entries)
    return ScreeningStanding(
        verdict=StimulationVerdict.worst(map(StimulationVerdict, verdicts)) if clear else "",
        screened_on=entries[-1].on if screened_by is not None else None,
        screened_by=screened_by,
        barred=frozenset(mode for word in entries for mode in word.outcome.barred_modes),
        held=tuple(held),
    )


def _held(place: int, word: ScreeningEntry, *, older: bool) -> list[OpenFinding]:
    """Name what waits for a physio; until the screening is repeated its verdict itself stands."""
    findings = (*word.sends, *(word.objects if older else ()))
    rules = tuple(dict.fromkeys(fired.rule_id for fired in findings))
    if rules or word.stopped or not word.outcome.may_go_on:
        return [OpenFinding(place, rules or (word.outcome.tier.value,))]
    return []


class HomeStop(StrEnum):
    """Why signed stimulation may not begin at home: what the patient does about it."""

    FIRST = "first"  # answer the screening once more, before the first session of all
    ANSWER = "answer"  # answer the screening again: it is too old, or was never finished
    RED_FLAG = "red-flag"  # do what the red flag said; answer again when that is settled
    WAIT = "wait"  # the physio must decide
    NERVE = "nerve"  # one muscle alone: its physio must look at what a test of its nerve showed
    NOT_NOW = "not-now"  # the answers speak against it


def home_stop(  # noqa: PLR0911 - one line for each reason, the most serious first
    verdict: str | None,
    screened_on: date | None,
    today: date,
    *,
    stopped: bool = False,
    only_at_sign_up: bool = False,
    covered: bool = False,
    barred: bool = False,
    held: bool = False,
) -> HomeStop | None:
    """Return why stimulation must not begin at home today, or None.

    Args:
        verdict: what stands, as `standing` has it; None if nothing does.
        screened_on: when the whole screening was last answered.
        today: the patient's own date.
        stopped: whether a red flag cut the last answers short.
        only_at_sign_up: whether the screening was never asked again since sign-up.
        covered: whether the physio wrote a reason upon these very findings.
        barred: whether what is signed sets the stimulator to something that is barred now.
        held: whether something waits for a physio that no answer clears.
    """
    if stopped:
        return HomeStop.RED_FLAG
    if verdict in {StimulationVerdict.NOT_FOR_YOU, StimulationVerdict.NOT_AT_THIS_SITE}:
        return HomeStop.NOT_NOW
    if verdict is None or screened_on is None or not verdict:
        return HomeStop.ANSWER
    if not timedelta(0) <= today - screened_on <= SCREENING_LASTS:
        return HomeStop.ANSWER
    if only_at_sign_up:
        return HomeStop.FIRST
    if barred or held or (verdict == StimulationVerdict.PHYSIO_DECIDES and not covered):
        return HomeStop.WAIT
    return None if verdict in KNOWN else HomeStop.ANSWER
