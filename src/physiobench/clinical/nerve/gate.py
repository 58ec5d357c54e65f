"""Whether a muscle's nerve lets a line of stimulation be signed, or begun at home. Pure.

It holds what the physio writes about a muscle's nerve against what was tested and what the
patient's own answers put in doubt; it decides no dose.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from physiobench.clinical.nerve.doubt import Asked, doubts
from physiobench.clinical.nerve.twitch import TWITCH_LASTS, NerveRoute, TwitchTest, route, way
from physiobench.clinical.programme.lines import Innervation, Side, Stimulation, place
from physiobench.clinical.programme.problem import Problem
from physiobench.clinical.programme.programme import Body
from physiobench.content.advice import AdviceTemplate
from physiobench.content.load import protocols


Tested = Mapping[tuple[str, Side], Sequence[TwitchTest]]  # of each muscle and side, in time
SIDES = {
    Side.LEFT: (Side.LEFT,),
    Side.RIGHT: (Side.RIGHT,),
    Side.BOTH: (Side.LEFT, Side.RIGHT),
}
FIELD = "innervation"


class NerveTemplate(AdviceTemplate, file="nerve"):
    """Why a line may not be signed."""

    RULED_OUT = "ruled-out"
    CONTRADICTION = "contradiction"
    NO_TEST = "no-test"
    OLD_TEST = "old-test"
    PROTOCOL_NEEDS_TEST = "protocol-needs-test"
    ANSWERS_NEED_TEST = "answers-need-test"


@dataclass(frozen=True, slots=True)
class Nerves:
    """What is known of one person's nerves."""

    tested: Tested = field(default_factory=dict)
    asked: tuple[Asked, ...] = ()  # what their answers say of them, the newest first


def nerve_problems(
    line: Stimulation, nerves: Nerves, today: date | None = None
) -> tuple[Problem, ...]:
    """Find what stands against signing this line, given the nerve of its muscle.

    A muscle that nobody tested is no problem, unless its nerve is in doubt: because the protocol
    is for one that may have failed, or because the patient's answers leave it open. There a test
    that showed a twitch comes first, and none older than `TWITCH_LASTS` when `today` is given.
    Both sides are held against both.
    """
    return tuple(_problems(line, nerves, today))


def _problems(line: Stimulation, nerves: Nerves, today: date | None) -> Iterator[Problem]:
    for side in SIDES[line.side]:
        tests = nerves.tested.get((line.muscle, side), ())
        where = f"the {place(line.muscle, side)}"
        if tests and (message := _against(line, tests, where)):
            yield Problem(field=FIELD, message=message)
        elif wanted := _why_wanted(line, nerves, side, where):
            if not tests:
                message = NerveTemplate.NO_TEST.fill(
                    why=wanted, advice=way(NerveRoute.NOT_TESTED).do
                )
                yield Problem(field=FIELD, message=message)
            elif today is not None and _is_old(tests[-1], today):
                shown = f"{tests[-1].on.day} {tests[-1].on:%B %Y}"
                message = NerveTemplate.OLD_TEST.fill(
                    why=wanted, day=shown, weeks=TWITCH_LASTS.days // 7
                )
                yield Problem(field=FIELD, message=message)


def _against(line: Stimulation, tests: Sequence[TwitchTest], where: str) -> str:
    """Say what these tests of a muscle have against the line; nothing if they let it through."""
    found = route(tests)
    if way(found).blocks_stimulation and not _is_specialists(line, found):
        return NerveTemplate.RULED_OUT.fill(where=where, advice=way(found).do)
    if found is NerveRoute.INNERVATED and line.innervation is Innervation.DENERVATED:
        return NerveTemplate.CONTRADICTION.fill(where=where)
    return ""


def _why_wanted(line: Stimulation, nerves: Nerves, side: Side, where: str) -> str:
    """Say why a twitch has to be shown first; nothing if it has not."""
    protocol = protocols().get(line.protocol_id or "")
    if protocol is not None and protocol.twitch_test:
        return NerveTemplate.PROTOCOL_NEEDS_TEST.fill(where=where)
    rules = doubts(nerves.asked, line.muscle, side)
    if rules:
        return NerveTemplate.ANSWERS_NEED_TEST.fill(where=where, rules=", ".join(rules))
    return ""


def _is_old(test: TwitchTest, today: date) -> bool:
    return test.shows_twitch and today - test.on > TWITCH_LASTS


def _is_specialists(line: Stimulation, found: NerveRoute) -> bool:
    """Tell whether the line is written for exactly what the tests make suspect.

    A protocol for muscle without a nerve asks by itself for the specialist service that has the
    person in its care.
    """
    protocol = protocols().get(line.protocol_id or "")
    return (
        found is NerveRoute.SUSPECT_DENERVATION
        and line.innervation is Innervation.DENERVATED
        and protocol is not None
        and protocol.denervated
    )


def body_nerve_problems(body: Body, nerves: Nerves, today: date) -> tuple[Problem, ...]:
    """Find the same for every line of a programme; `field` says in which line."""
    return tuple(
        Problem(field=f"{path}.{problem.field}", message=problem.message)
        for path, line in body.paths()
        if isinstance(line, Stimulation)
        for problem in nerve_problems(line, nerves, today)
    )


def waiting(
    lines: Iterable[Stimulation], nerves: Nerves, signed_at: datetime
) -> tuple[Stimulation, ...]:
    """Return the signed lines that must not be used until their physio has signed again.

    What would stop a signature stops them too, but for the age of a twitch. A test that was
    recorded since and stood against a line holds it even if a later one showed a twitch: the
    physio decides.
    """
    return tuple(line for line in lines if _waits(line, nerves, signed_at))


def _waits(line: Stimulation, nerves: Nerves, signed_at: datetime) -> bool:
    if nerve_problems(line, nerves):
        return True
    return any(
        test.recorded_at is not None
        and test.recorded_at > signed_at
        and _against(line, tests[:count], "")
        for side in SIDES[line.side]
        for tests in [nerves.tested.get((line.muscle, side), ())]
        for count, test in enumerate(tests, start=1)
    )
