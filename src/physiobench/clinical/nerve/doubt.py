"""Whether a person's own answers leave it open that a muscle's nerve works. Pure.

It knows no question: only which rules of ours say so (`content.innervation.nerve_doubts`), and for
which place the answers were given. A later answer by the same rules, for the same place, takes the
one before it back; an answer about another place, or by other rules, does not.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from physiobench.clinical.nerve.site import Place
from physiobench.clinical.programme.lines import Side
from physiobench.clinical.screening.changes import part_of
from physiobench.clinical.screening.gate import SCREENING
from physiobench.clinical.screening.outcome import Grounds, Outcome
from physiobench.content import questionnaire_load
from physiobench.content.innervation import nerve_doubts
from physiobench.content.load import muscles
from physiobench.content.rules import RuleSet


EVERYWHERE: frozenset[str] = frozenset()
ONE_SIDE = {Side.LEFT.value, Side.RIGHT.value}


@dataclass(frozen=True, slots=True)
class Asked:
    """What one set of rules made of the nerves of one place."""

    by: str  # the slug of the set
    rules: tuple[str, ...]  # those that put the nerves there in doubt; none: nothing does
    sites: frozenset[str] = EVERYWHERE
    side: str = Side.BOTH

    def covers(self, muscle: str, side: Side) -> bool:
        """Tell whether it is about this muscle on this side.

        What has no sides has no twitch test either: there the physio decides as before.
        """
        known = muscles().get(muscle)
        if known is not None and not known.paired:
            return False
        if self.side in ONE_SIDE and self.side != side:
            return False
        return not self.sites or known is None or not self.sites.isdisjoint(known.screened_as)


def asked_of_nerves(
    outcome: Outcome, *, finished: bool, where: Place, side: str
) -> tuple[Asked, ...]:
    """Return what one assessment says about nerves; nothing if its rules look at none.

    Args:
        outcome: what the rules made of it.
        finished: whether every question was asked. If a red flag cut it short, only what was
            answered counts, and nothing is taken back.
        where: the place that the stimulation screening was answered for.
        side: the side of the problem, as it was answered.
    """
    return tuple(_asked(outcome, finished=finished, where=where, side=side))


def _asked(outcome: Outcome, *, finished: bool, where: Place, side: str) -> Iterator[Asked]:
    doubting = nerve_doubts().rule_ids
    for name in outcome.rule_sets:
        judged = _rule_set(name)
        if judged is None or doubting.isdisjoint(rule.id for rule in judged.rules):
            continue
        rules = tuple(
            dict.fromkeys(
                found.rule_id
                for found in part_of(outcome, {judged.slug}).reasons
                if found.rule_id in doubting and (finished or found.grounds is not Grounds.MISSING)
            )
        )
        screens = judged.questionnaire == SCREENING
        sites = _sites(where.site) if screens else _sites_of(judged.questionnaire)
        if rules or (finished and sites):
            yield Asked(judged.slug, rules, sites, where.side if screens else side)


def _rule_set(name: str) -> RuleSet | None:
    slug, _, version = name.partition("@")
    try:
        return questionnaire_load.rule_set(slug, int(version))
    except (KeyError, ValueError):  # of content that is no longer here
        return None


def _sites(answered: str) -> frozenset[str]:
    """Return the places that an answered one stands for; what is no place of ours is anywhere."""
    known = {site for muscle in muscles().values() for site in muscle.screened_as}
    moved_from = nerve_doubts().moved_from.get(answered, ())
    return frozenset({answered, *moved_from}) & known or EVERYWHERE


def _sites_of(questionnaire: str) -> frozenset[str]:
    return frozenset(nerve_doubts().places.get(questionnaire, ()))


def doubts(asked: Iterable[Asked], muscle: str, side: Side) -> tuple[str, ...]:
    """Return the rules that leave it open whether this muscle's nerve works; none: nothing does.

    `asked` is everything that was asked about nerves, the newest first.
    """
    rules_by_assessment: dict[str, tuple[str, ...]] = {}
    for one in asked:
        if one.covers(muscle, side):
            rules_by_assessment.setdefault(one.by, one.rules)
    return tuple(dict.fromkeys(rule for rules in rules_by_assessment.values() for rule in rules))
