"""Whether the twitch tests of a muscle let a line of stimulation be signed. Pure.

It holds what the physio writes about a muscle's nerve against what was tested; it decides no dose.
"""

from collections.abc import Iterator, Mapping, Sequence

from physiobench.clinical.innervation import Route, TwitchTest, route, way
from physiobench.clinical.lines import Innervation, Side, Stimulation, place
from physiobench.clinical.problem import Problem
from physiobench.clinical.programme import Body
from physiobench.content.load import protocols


Tested = Mapping[tuple[str, Side], Sequence[TwitchTest]]  # of each muscle and side
SIDES = {
    Side.LEFT: (Side.LEFT,),
    Side.RIGHT: (Side.RIGHT,),
    Side.BOTH: (Side.LEFT, Side.RIGHT),
}
FIELD = "innervation"


def nerve_problems(line: Stimulation, tested: Tested) -> tuple[Problem, ...]:
    """Find what the twitch tests of this line's muscle say against signing it.

    A muscle that nobody tested is no problem, unless the protocol is for one whose nerve may have
    failed: there the test comes first. Both sides are held against both.
    """
    return tuple(_problems(line, tested))


def _problems(line: Stimulation, tested: Tested) -> Iterator[Problem]:
    protocol = protocols().get(line.protocol_id or "")
    needed = protocol is not None and protocol.twitch_test
    for side in SIDES[line.side]:
        tests = tested.get((line.muscle, side), ())
        where = f"the {place(line.muscle, side)}"
        found = route(tests)
        means = way(found)
        if not tests:
            if needed:
                message = (
                    f"This protocol needs a recorded twitch test, and there is none of {where}. "
                    f"{means.do}"
                )
                yield Problem(field=FIELD, message=message)
        elif means.blocks_stimulation and not _is_specialists(line, found):
            message = f"The twitch test of {where} stands against this. {means.do}"
            yield Problem(field=FIELD, message=message)
        elif found is Route.INNERVATED and line.innervation is Innervation.DENERVATED:
            message = (
                f"The twitch test of {where} showed that some nerve works, and this line says "
                "that it does not. Correct the one that is wrong."
            )
            yield Problem(field=FIELD, message=message)


def _is_specialists(line: Stimulation, found: Route) -> bool:
    """Tell whether the line is written for exactly what the tests make suspect.

    A protocol for muscle without a nerve asks by itself for the specialist service that has the
    person in its care.
    """
    protocol = protocols().get(line.protocol_id or "")
    return (
        found is Route.SUSPECT_DENERVATION
        and line.innervation is Innervation.DENERVATED
        and protocol is not None
        and protocol.denervated
    )


def body_nerve_problems(body: Body, tested: Tested) -> tuple[Problem, ...]:
    """Find the same for every line of a programme; `field` says in which line."""
    return tuple(
        Problem(field=f"{path}.{problem.field}", message=problem.message)
        for path, line in body.paths()
        if isinstance(line, Stimulation)
        for problem in nerve_problems(line, tested)
    )
