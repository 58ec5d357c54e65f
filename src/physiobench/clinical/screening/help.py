"""Who can look at what speaks against stimulation, where no rule sends the person anywhere. Pure.

A rule that stops stimulation says in its own words what to do. This table says whom that means, so
that the page of the result and the letter name the same people.
"""

from physiobench.clinical.screening.outcome import Outcome, StimulationVerdict, TriggeredRule
from physiobench.content.rules import Recipient
from physiobench.content.teams import Helper, Team, TeamId, teams


STOPS = frozenset({StimulationVerdict.NOT_FOR_YOU, StimulationVerdict.NOT_AT_THIS_SITE})

# DESIGN: whom each rule means; what is not named here can be looked at by any physio in person
HELP: dict[str, tuple[TeamId, ...]] = {
    **dict.fromkeys(("C01", "C02", "C03"), (Helper.DEVICE_CLINIC,)),
    **dict.fromkeys(("C05", "C06", "R-P07", "D-PREG2"), (Recipient.MATERNITY_UNIT, Helper.PHYSIO)),
    **dict.fromkeys(("C07", "C60"), (Helper.PELVIC_PHYSIO,)),
    **dict.fromkeys(("C10", "C12"), (Helper.CANCER_TEAM,)),
    **dict.fromkeys(("C37B", "C38B"), (Helper.HEART_TEAM,)),
    **dict.fromkeys(("C08", "C08C", "C13", "C19", "C29", "C41", "C45", "C46"), (Helper.OWN_TEAM,)),
    **dict.fromkeys(("C26", "C26P", "C27"), (Helper.OWN_TEAM,)),
    **dict.fromkeys(("C15", "C24", "C29B", "C36", "R-K04", "C18"), (Helper.GP,)),
    "C51B": (Helper.GP_FOR_FACE,),
    "C43": (Recipient.GP_CHILD,),
}


def stops(outcome: Outcome) -> bool:
    """Tell whether the answers say not to use stimulation, here or at all."""
    return outcome.verdict in STOPS


def against(outcome: Outcome) -> tuple[TriggeredRule, ...]:
    """Return the rules that alone ask for the verdict on stimulation, or for a worse one."""
    if outcome.verdict in {None, StimulationVerdict.NO_OBJECTION}:
        return ()
    counting = STOPS if stops(outcome) else {StimulationVerdict.PHYSIO_DECIDES}
    return tuple(fired for fired in outcome.reasons if fired.verdict in counting)


def alone(outcome: Outcome) -> tuple[TriggeredRule, ...]:
    """Return those of `against` that send nobody anywhere by themselves."""
    return tuple(fired for fired in against(outcome) if not fired.urgency)


def helpers(outcome: Outcome) -> tuple[Team, ...]:
    """Return who can look at what stops stimulation, each once; nobody if nothing stops it.

    What already sends the person elsewhere is left to that.
    """
    if not stops(outcome):
        return ()
    named = dict.fromkeys(
        team for fired in alone(outcome) for team in HELP.get(fired.rule_id, (Helper.PHYSIO,))
    )
    if not named and outcome.may_go_on:
        named = {Helper.PHYSIO: None}
    return tuple(teams()[team] for team in named)
