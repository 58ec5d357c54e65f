"""Who should see the person, named by the rules that lead there. Pure.

An urgency alone means whoever is there for everybody: the emergency team, the GP, a physio. A rule
may name a team that knows more; then they come first, and the usual way stays for when that team
cannot be reached. All that rules of the worst tier name are told; none takes another's place.
"""

from dataclasses import dataclass

from physiobench.clinical.screening.outcome import Outcome, Tier
from physiobench.content.rules import Recipient, Urgency
from physiobench.content.teams import teams


@dataclass(frozen=True, slots=True)
class Referral:
    """To whom an outcome leads.

    `teams` are named by its worst rules, and `usual` tells whether a rule of that tier also means
    whoever the tier usually means; `usual_first` is so only where somebody must call 999. `later`
    are teams that milder rules name.
    """

    teams: tuple[Recipient, ...] = ()
    usual: bool = True
    usual_first: bool = False
    later: tuple[Recipient, ...] = ()

    @property
    def by_gp(self) -> bool:
        """Tell whether there are teams, and the GP is the way to all of them."""
        return bool(self.teams) and all(teams()[team].by_gp for team in self.teams)


def referral(outcome: Outcome) -> Referral:
    """Return to whom `outcome` leads, as the rules behind it say."""
    urgent = [fired for fired in outcome.reasons if fired.urgency]
    worst = [fired for fired in urgent if fired.tier is outcome.tier]
    named = dict.fromkeys(fired.refer_to for fired in worst)
    teams = tuple(team for team in named if team is not None)
    milder = dict.fromkeys(fired.refer_to for fired in urgent if fired.tier is not outcome.tier)
    return Referral(
        teams=teams,
        usual=None in named or not teams,
        usual_first=any(fired.urgency is Urgency.CALL_999 for fired in worst),
        later=tuple(team for team in milder if team is not None and team not in named),
    )


def headline(outcome: Outcome) -> str:
    """Return what the person reads first: the tier, in the words of the teams where rules name any.

    Where it cannot wait until tomorrow the tier's own words stay: they say how soon.
    """
    found = referral(outcome)
    if not found.teams or outcome.tier in {Tier.EMERGENCY_NOW, Tier.URGENT_TODAY}:
        return outcome.tier.headline
    asks = [teams()[team].ask for team in found.teams]
    if found.usual and outcome.tier.headline not in asks:
        asks.append(outcome.tier.headline)
    first, *more = asks
    return ", and ".join([first, *(ask[0].lower() + ask[1:] for ask in more)])
