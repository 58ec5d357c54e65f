"""Which questionnaires measure something by themselves, and who fills them in."""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from physiobench.content.load import measures
from physiobench.content.questionnaire_load import questionnaires
from physiobench.content.schema import Measure
from physiobench.questionnaires.model.questionnaire import Questionnaire


TWITCH_TEST = "twitch-test"
MEASURE = "measure-"  # how the slug of each measure's own questionnaire begins
PHYSIO = "Physiotherapist"


@cache
def measuring() -> Mapping[str, Questionnaire]:
    """Return the newest version of each measure's questionnaire and of the twitch test, by slug."""
    found = {
        slug: asked
        for slug, asked in questionnaires().items()
        if slug.startswith(MEASURE) or slug == TWITCH_TEST
    }
    return MappingProxyType(found)


def is_for_patients(asked: Questionnaire) -> bool:
    """Tell whether a person may fill it in by themselves; its `useContext` says who else does."""
    return PHYSIO not in {
        concept.get("text") for concept in _contexts(asked) if isinstance(concept, dict)
    }


def _contexts(asked: Questionnaire) -> list[object]:
    listed = asked.as_fhir().get("useContext", [])
    contexts = listed if isinstance(listed, list) else []
    return [c.get("valueCodeableConcept") for c in contexts if isinstance(c, dict)]


def scored(asked: Questionnaire) -> Mapping[str, Measure]:
    """Return each measure that the questionnaire scores, by the linkId that bears the score."""
    known = measures()
    return {item.link_id: known[item.score] for item in asked.walk() if item.score in known}


def fits(asked: Questionnaire, pathway: str) -> bool:
    """Tell whether one of its measures is meant for the problem of this pathway, or for any."""
    found = scored(asked).values()
    return any(not measure.fits or pathway in measure.fits for measure in found)
