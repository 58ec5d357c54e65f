"""Whether the safety check was answered for the place that a line stimulates. Pure.

A clot in one calf does not bar the other forearm; so an answer about one place says nothing about
another. Where the places differ, the physio writes how they know, or asks for the check again.
"""

from dataclasses import dataclass

from physiobench.clinical.programme.lines import Side, Stimulation, place
from physiobench.clinical.programme.programme import Body
from physiobench.content.advice import AdviceTemplate
from physiobench.content.load import muscles
from physiobench.questionnaires.model.answers import Answers, Coding


class SiteTemplate(AdviceTemplate, file="nerve"):
    """What is missing where the places differ."""

    OTHER_PLACE = "other-place"


@dataclass(frozen=True, slots=True)
class Place:
    """Where the pads would go, as the person answered; empty where they did not."""

    site: str = ""
    side: str = ""


NOWHERE = Place()


def place_of(answers: Answers) -> Place:
    """Return the place that answers to the stimulation screening are about."""
    return Place(_code(answers, "site"), _code(answers, "side"))


def _code(answers: Answers, question: str) -> str:
    given = answers.get(question, ())
    return given[0].code if given and isinstance(given[0], Coding) else ""


def is_screened(line: Stimulation, where: Place) -> bool:
    """Tell whether the safety check was answered for where this line's pads go."""
    muscle = muscles().get(line.muscle)
    if muscle is None or where.site not in muscle.screened_as:
        return False
    return not muscle.paired or where.side in {line.side, Side.BOTH}


def unscreened(body: Body, where: Place) -> tuple[Stimulation, ...]:
    """Return the lines for places that the safety check was not answered for."""
    return tuple(line for line in body.stimulation if not is_screened(line, where))


def unscreened_words(lines: tuple[Stimulation, ...]) -> str:
    """Say to the physio what is missing before these lines can be signed."""
    named = "; ".join(place(line.muscle, line.side) for line in lines)
    return SiteTemplate.OTHER_PLACE.fill(places=named)
