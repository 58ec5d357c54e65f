"""What is different since someone last answered, for the physio to see at a glance. Pure.

Like is compared with like: two outcomes only in what both of them judged. The first assessment
judges a problem and screens for stimulation; a screening alone, asked again, says nothing about
the problem, so nothing of the problem is "gone" then.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from physiobench.clinical.screening.outcome import (
    Grounds,
    Outcome,
    StimulationVerdict,
    Tier,
    TriggeredRule,
    badness,
)
from physiobench.content import questionnaire_load
from physiobench.content.advice import AdviceKey
from physiobench.content.rules import RuleSet


class OutcomeTitle(AdviceKey, file="outcome"):
    """A tier or a verdict in a clinician's words."""

    EMERGENCY_NOW = "title-emergency-now"
    URGENT_TODAY = "title-urgent-today"
    SEE_GP = "title-see-gp"
    SEE_PHYSIO_IN_PERSON = "title-see-physio-in-person"
    SUITABLE_REMOTE = "title-suitable-remote"
    NOT_FOR_YOU = "title-not-for-you"
    NOT_AT_THIS_SITE = "title-not-at-this-site"
    PHYSIO_DECIDES = "title-physio-decides"
    NO_OBJECTION = "title-no-objection"
    NOT_SCREENED = "title-not-screened"


def title(found: Tier | StimulationVerdict | None) -> str:
    """Return a tier or a verdict in a clinician's words; None is a verdict that nobody gave."""
    return (OutcomeTitle[found.name] if found else OutcomeTitle.NOT_SCREENED).text


class SafetyTrend(StrEnum):
    """Which way something moved, from the person's safety's point of view."""

    WORSE = "worse"
    SAME = "same"
    BETTER = "better"


@dataclass(frozen=True, slots=True)
class Altered:
    """A rule that counted before and counts now, on other answers."""

    before: TriggeredRule
    now: TriggeredRule

    @property
    def answers(self) -> tuple[tuple[str, str, str], ...]:
        """Each question that was answered otherwise: before, and now; "" where it was not asked."""
        before, now = dict(self.before.answers), dict(self.now.answers)
        return tuple(
            (question, before.get(question, ""), now.get(question, ""))
            for question in dict.fromkeys((*now, *before))
            if before.get(question) != now.get(question)
        )


@dataclass(frozen=True, slots=True)
class Changes:
    """Everything that differs between two outcomes; the worst comes first in each list."""

    tier: tuple[Tier, Tier]
    verdict: tuple[StimulationVerdict | None, StimulationVerdict | None]
    appeared: tuple[TriggeredRule, ...]
    gone: tuple[TriggeredRule, ...]
    altered: tuple[Altered, ...]
    rules_changed: bool  # judged by other versions: a difference may come from the rules

    @property
    def any(self) -> bool:
        """Tell whether there is something to show."""
        moved = self.tier[0] is not self.tier[1] or self.verdict[0] is not self.verdict[1]
        return moved or bool(self.appeared or self.gone or self.altered)

    @property
    def nothing_new(self) -> bool:
        """Tell whether the same rules found exactly the same."""
        return not self.any and not self.rules_changed

    @property
    def moves(self) -> tuple[tuple[str, str], ...]:
        """What the whole came to before and comes to now, in a clinician's words."""
        (tier, now_tier), (verdict, now_verdict) = self.tier, self.verdict
        pairs = (
            (title(tier), title(now_tier)),
            (title(verdict), title(now_verdict)),
        )
        return tuple(pair for pair in pairs if pair[0] != pair[1])

    @property
    def new(self) -> tuple[TriggeredRule, ...]:
        """What appeared because of an answer, be it "not sure"."""
        return tuple(f for f in self.appeared if f.grounds is not Grounds.MISSING)

    @property
    def unanswered(self) -> tuple[TriggeredRule, ...]:
        """What appeared because nothing was answered this time, so it counts as unsafe."""
        return tuple(f for f in self.appeared if f.grounds is Grounds.MISSING)

    @property
    def trend(self) -> SafetyTrend:
        """The direction of the whole: worse as soon as anything that counts got worse.

        A verdict that is no longer known is worse than one that was.
        """
        tiers = [tier.rank for tier in self.tier]
        verdicts = [-1 if verdict is None else verdict.rank for verdict in self.verdict]
        if tiers[1] < tiers[0] or verdicts[1] < verdicts[0]:
            return SafetyTrend.WORSE
        if any(not fired.informs_only for fired in self.appeared):
            return SafetyTrend.WORSE
        better = tiers[1] > tiers[0] or verdicts[1] > verdicts[0] or bool(self.gone)
        return SafetyTrend.BETTER if better else SafetyTrend.SAME


class NothingInCommon(ValueError):
    """The two outcomes judged different things, so nothing can be said to have changed."""


def changes_since(old: Outcome, new: Outcome) -> Changes:
    """Compare two outcomes of the same person, rule by rule, in what both judged.

    Raises:
        NothingInCommon: if no rule set judged both.
    """
    both_judged = judged_by(old) & judged_by(new)
    if not both_judged:
        raise NothingInCommon
    old, new = part_of(old, both_judged), part_of(new, both_judged)
    before = {fired.rule_id: fired for fired in reversed(old.reasons)}
    now = {fired.rule_id: fired for fired in reversed(new.reasons)}
    both = before.keys() & now.keys()
    altered = [
        Altered(before[rule], now[rule])
        for rule in both
        if (before[rule].grounds, before[rule].answers) != (now[rule].grounds, now[rule].answers)
    ]
    return Changes(
        tier=(old.tier, new.tier),
        verdict=(old.verdict, new.verdict),
        appeared=_sorted(now, before),
        gone=_sorted(before, now),
        altered=tuple(sorted(altered, key=lambda change: badness(change.now))),
        rules_changed=old.rule_sets != new.rule_sets,
    )


def last_alike(earlier: Sequence[Outcome], new: Outcome) -> int | None:
    """Return the place of the last of `earlier`, oldest first, to compare `new` with, if any."""
    wanted = judged_by(new)
    for place in reversed(range(len(earlier))):
        if judged_by(earlier[place]) & wanted:
            return place
    return None


def judged_by(outcome: Outcome) -> frozenset[str]:
    """Return the slugs of the rule sets that judged, whatever their versions."""
    return frozenset(map(_slug, outcome.rule_sets))


def part_of(outcome: Outcome, slugs: Collection[str]) -> Outcome:
    """Return as much of an outcome as came from these rule sets.

    A verdict that only other rules brought about is not known of these, so it becomes None. But a
    question left to the physio stands only where the screening was not declined (`triage.combine`):
    where other rules alone left it, the screening itself found nothing.
    """
    names = tuple(name for name in outcome.rule_sets if _slug(name) in slugs)
    if names == outcome.rule_sets:
        return outcome
    fired = tuple(f for f in outcome.fired if _is_of(f, names))
    unclear = tuple(f for f in outcome.unclear if _is_of(f, names))
    free = StimulationVerdict.NO_OBJECTION
    objections = [f.verdict for f in (*fired, *unclear) if f.verdict is not free]
    verdict = StimulationVerdict.worst(objections) if objections else None
    screened = outcome.verdict in {free, StimulationVerdict.PHYSIO_DECIDES}
    if verdict is None and screened and any(map(_screens, names)):
        verdict = free
    return Outcome(
        tier=Tier.worst(f.tier for f in (*fired, *unclear)),
        verdict=verdict,
        fired=fired,
        unclear=unclear,
        rule_sets=names,
    )


def _slug(name: str) -> str:
    return name.partition("@")[0]


def _rule_set(name: str) -> RuleSet | None:
    slug, _, version = name.partition("@")
    try:
        return questionnaire_load.rule_set(slug, int(version))
    except (KeyError, ValueError):  # of content that is no longer here
        return None


def _screens(name: str) -> bool:
    rules = _rule_set(name)
    return rules is not None and rules.screens_stimulation


@cache
def _questions(name: str) -> Mapping[str, tuple[str, ...]] | None:
    """Return what each rule of one rule set looks at, as an outcome tells it."""
    rules = _rule_set(name)
    if rules is None:
        return None
    asked = questionnaire_load.questionnaire(rules.questionnaire, rules.questionnaire_version)
    return {
        rule.id: tuple(asked.by_link_id[question].full_label for question in rule.questions)
        for rule in rules.rules
    }


def _is_of(fired: TriggeredRule, names: Iterable[str]) -> bool:
    """Tell whether a reason may have come from one of these rule sets; in doubt it did."""
    for name in names:
        questions = _questions(name)
        if questions is None:
            return True
        if questions.get(fired.rule_id) == tuple(question for question, _ in fired.answers):
            return True
    return False


def _sorted(
    these: dict[str, TriggeredRule], without: dict[str, TriggeredRule]
) -> tuple[TriggeredRule, ...]:
    left = [fired for rule, fired in these.items() if rule not in without]
    return tuple(sorted(left, key=badness))
