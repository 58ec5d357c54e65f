"""One deadline for seeing the GP, where several rules send a person there. Pure.

Each rule says by itself how soon the GP should see somebody. Side by side, "today", "in the next
few days" and "in the next two weeks" leave open when to call. The soonest is right for all.
"""

from collections.abc import Iterable
from dataclasses import replace

from physiobench.clinical.screening.outcome import TriggeredRule
from physiobench.content.advice import AdviceKey


class GpVisit(AdviceKey, file="gp-visit"):
    """How soon a rule sends somebody to the GP, the soonest first."""

    TODAY = "today"
    DAYS = "days"
    WEEKS = "weeks"


class SameVisit(AdviceKey, file="gp-visit"):
    """What a rule with a later day says instead."""

    TODAY = "beside-today"
    DAYS = "beside-days"


def with_one_gp_deadline(rules: Iterable[TriggeredRule]) -> tuple[TriggeredRule, ...]:
    """Return the same rules; those that would wait longer for the GP ask to be told there too.

    What a rule says beyond that is kept. Advice to see anybody else is not changed.
    """
    every = tuple(rules)
    sent = [visit for visit in map(_visit, every) if visit is not None]
    soonest = min(sent, key=list(GpVisit).index, default=None)
    return tuple(_beside(rule, soonest) for rule in every)


def _visit(rule: TriggeredRule) -> GpVisit | None:
    return next((visit for visit in GpVisit if visit.text in rule.what_to_do), None)


def _beside(rule: TriggeredRule, soonest: GpVisit | None) -> TriggeredRule:
    visit = _visit(rule)
    if soonest is None or visit is None or visit is soonest:
        return rule
    told = rule.what_to_do.replace(visit.text, SameVisit[soonest.name].text)
    return replace(rule, what_to_do=told)
