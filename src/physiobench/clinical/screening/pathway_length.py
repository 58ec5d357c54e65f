"""How long each pathway is for someone well: who leaves stimulation out, and who asks for it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from physiobench.clinical.screening.length import Asked, Length, length_of
from physiobench.content import questionnaire_load as load
from physiobench.content.pathways import Pathway, Region


_WITHOUT = {"wants-stimulation": "no", "used-stimulation": "no"}
_WITH = {"wants-stimulation": "yes", "used-stimulation": "yes"}
_LIMB, _PELVIC = {"site": "thigh-front"}, {"site": "pelvic"}  # every limb is asked the same


@dataclass(frozen=True, slots=True)
class Lengths:
    """What someone well reads and answers on one pathway."""

    without_stimulation: Length
    with_stimulation: Length  # who wants it, or has used it; for the longest place of the pads


def lengths_of(pathway: Pathway) -> Lengths:
    """Count both ways through one pathway."""
    asked = [load.questionnaires()[slug] for slug in pathway.questionnaires]
    walk: list[Asked] = [(q, load.rules_for(q)) for q in asked]
    wanted = (length_of(walk, chosen) for chosen in stimulation_wanted(pathway))
    return Lengths(length_of(walk, _WITHOUT), max(wanted, key=lambda length: length.seconds))


def stimulation_wanted(pathway: Pathway) -> Iterator[Mapping[str, str]]:
    """Yield the answers about stimulation, for each place where this pathway's pads may go."""
    if set(pathway.regions) != {Region.PELVIS}:
        yield _WITH | _LIMB
    if not pathway.regions or Region.PELVIS in pathway.regions:
        yield _WITH | _PELVIC
