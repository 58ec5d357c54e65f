"""What is different since someone last answered, for the physio to see at a glance. Pure."""

from dataclasses import dataclass
from enum import StrEnum

from physiobench.clinical.outcome import Fired, Outcome, StimulationVerdict, Tier, badness


class Way(StrEnum):
    """Which way something moved, from the person's safety's point of view."""

    WORSE = "worse"
    SAME = "same"
    BETTER = "better"


@dataclass(frozen=True, slots=True)
class Altered:
    """A rule that counted before and counts now, on other answers."""

    before: Fired
    now: Fired


@dataclass(frozen=True, slots=True)
class Changes:
    """Everything that differs between two outcomes; the worst comes first in each list."""

    tier: tuple[Tier, Tier]
    verdict: tuple[StimulationVerdict | None, StimulationVerdict | None]
    appeared: tuple[Fired, ...]
    gone: tuple[Fired, ...]
    altered: tuple[Altered, ...]
    rules_changed: bool  # judged by other versions: a difference may come from the rules

    @property
    def any(self) -> bool:
        """Tell whether there is something to show."""
        moved = self.tier[0] is not self.tier[1] or self.verdict[0] is not self.verdict[1]
        return moved or bool(self.appeared or self.gone or self.altered)

    @property
    def way(self) -> Way:
        """The direction of the whole: worse as soon as anything that counts got worse.

        A verdict that is no longer known is worse than one that was.
        """
        tiers = [tier.rank for tier in self.tier]
        verdicts = [-1 if verdict is None else verdict.rank for verdict in self.verdict]
        if tiers[1] < tiers[0] or verdicts[1] < verdicts[0]:
            return Way.WORSE
        if any(not fired.informs_only for fired in self.appeared):
            return Way.WORSE
        better = tiers[1] > tiers[0] or verdicts[1] > verdicts[0] or bool(self.gone)
        return Way.BETTER if better else Way.SAME


def changes_since(old: Outcome, new: Outcome) -> Changes:
    """Compare two outcomes of the same person, rule by rule."""
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


def _sorted(these: dict[str, Fired], without: dict[str, Fired]) -> tuple[Fired, ...]:
    left = [fired for rule, fired in these.items() if rule not in without]
    return tuple(sorted(left, key=badness))
