"""Who can look at what speaks against stimulation, where no rule sends the person anywhere. Pure.

A rule that stops stimulation says in its own words what to do. This table says whom that means, so
that the page of the result and the letter name the same people.
"""

from physiobench.clinical.screening.outcome import Outcome, StimulationVerdict, TriggeredRule
from physiobench.clinical.screening.recipients import TEAMS, Team
from physiobench.content.rules import Recipient


STOPS = frozenset({StimulationVerdict.NOT_FOR_YOU, StimulationVerdict.NOT_AT_THIS_SITE})

_ON_LETTER = "Their number is on your clinic letter. Or ask your GP practice how to reach them."
_REFER = "Ask your GP practice about NHS physiotherapy. In many areas you can refer yourself."
PHYSIO = Team(
    address="the physiotherapist",
    name="A physio who can see you in person",
    ask="See a physio in person",
    how=_REFER,
)
_PELVIC = Team(
    address="the pelvic health physiotherapist",
    name="A pelvic health physio",
    ask="See a pelvic health physio in person",
    how=_REFER,
)
_DEVICE = Team(
    address="the clinic that looks after the implanted or worn device",
    name="Your heart or device clinic",
    ask="Ask your heart or device clinic",
    how="Their number is on your device card or your clinic letter.",
)
_CANCER = Team(
    address="the cancer team",
    name="Your cancer team",
    ask="Ask your cancer team",
    how=_ON_LETTER,
)
_HEART = Team(
    address="the heart team",
    name="Your heart team",
    ask="Ask your heart team",
    how=_ON_LETTER,
)
_OWN = Team(
    address="the team that treats this person",
    name="The team that treats you",
    ask="Ask the team that treats you",
    how=_ON_LETTER,
)
_FACE = Team(
    address="the GP practice, for referral to a facial nerve clinic",
    name="Your GP",
    ask="Ask your GP about a facial nerve clinic",
    how="Your GP can send you there.",
)
_GP = Team(
    address="the GP practice",
    name="Your GP practice",
    ask="Ask your GP",
    how="Call the practice and say what you told us.",
)
# DESIGN: whom each rule means; what is not named here can be looked at by any physio in person
HELP: dict[str, tuple[Team, ...]] = {
    **dict.fromkeys(("C01", "C02", "C03"), (_DEVICE,)),
    **dict.fromkeys(("C05", "C06", "R-P07", "D-PREG2"), (TEAMS[Recipient.MATERNITY_UNIT], PHYSIO)),
    **dict.fromkeys(("C07", "C60"), (_PELVIC,)),
    **dict.fromkeys(("C10", "C12"), (_CANCER,)),
    **dict.fromkeys(("C37B", "C38B"), (_HEART,)),
    **dict.fromkeys(("C08", "C08C", "C13", "C19", "C29", "C41", "C45", "C46"), (_OWN,)),
    **dict.fromkeys(("C26", "C26P", "C27"), (_OWN,)),
    **dict.fromkeys(("C15", "C24", "C29B", "C36", "R-K04", "C18"), (_GP,)),
    "C51B": (_FACE,),
    "C43": (TEAMS[Recipient.GP_CHILD],),
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
        team for fired in alone(outcome) for team in HELP.get(fired.rule_id, (PHYSIO,))
    )
    return tuple(named) or ((PHYSIO,) if outcome.may_go_on else ())
