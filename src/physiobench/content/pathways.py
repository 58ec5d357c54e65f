"""Ways into the service as content: which questionnaires are asked, in what order, for what."""

from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from types import MappingProxyType
from typing import Annotated, Self

from pydantic import Field, model_validator

from physiobench.content.load import DATA, parse_yaml, read_folder
from physiobench.content.questionnaire_load import left_out, questionnaires, slug_of
from physiobench.content.values import Count, Entry, Slug, Words
from physiobench.questionnaires.errors import ContentError


class PathwayKind(StrEnum):
    """When a pathway is walked."""

    INITIAL = "initial"
    SCREENING = "screening"  # the stimulation screening, asked again
    FOLLOW_UP = "follow-up"


class Region(StrEnum):
    """A part of the body map, from the head down; each is drawn on the left and on the right."""

    FACE = "face"
    NECK = "neck"
    SHOULDER = "shoulder"
    ARM = "arm"
    HAND = "hand"
    BACK = "back"
    PELVIS = "pelvis"
    HIP = "hip"
    THIGH = "thigh"
    KNEE = "knee"
    LOWER_LEG = "lower-leg"
    FOOT = "foot"


class Pathway(Entry):
    """One way through the questions; those that begin bear the parts of the body they are for."""

    title: Words
    summary: Words  # one line below the title, for someone who looks for their problem
    kind: PathwayKind
    order: Count  # the place in the list
    regions: tuple[Region, ...] = ()
    questionnaires: Annotated[tuple[Slug, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def asks_each_once(self) -> Self:
        """Refuse a questionnaire that is asked twice in one walk."""
        if len(set(self.questionnaires)) < len(self.questionnaires):
            msg = "a questionnaire is named twice"
            raise ValueError(msg)
        return self

    @property
    def follow_up(self) -> str:
        """The slug of the pathway that is walked at this one's follow-up."""
        return f"follow-up-{self.slug}"


def check_pathways(found: Mapping[str, Pathway], asked: Mapping[str, object]) -> None:
    """Check that each pathway can be walked and comes to its follow-up.

    Raises:
        ContentError: naming the pathway and what it lacks.
    """
    for pathway in found.values():
        name = f"pathways/{pathway.slug}.yaml"
        for slug in pathway.questionnaires:
            if slug not in asked:
                raise ContentError(name, "questionnaires", f"there is no {slug}")
        follow_up = found.get(pathway.follow_up)
        if pathway.kind is PathwayKind.INITIAL and (
            follow_up is None or follow_up.kind is not PathwayKind.FOLLOW_UP
        ):
            raise ContentError(name, "slug", f"there is no {pathway.follow_up} to follow it")


@cache
def pathways() -> Mapping[str, Pathway]:
    """Return every pathway, by slug, in the order of the list, without those that are `lost`.

    Raises:
        ContentError: if one names a questionnaire that is not there, or has no follow-up.
    """
    listed = _listed()
    found = MappingProxyType({p.slug: p for p in listed if p.slug not in lost()})
    check_pathways(found, questionnaires())
    return found


@cache
def lost() -> frozenset[str]:
    """Return the pathways that cannot be walked: a questionnaire of theirs is refused.

    A pathway is lost too if its follow-up is. It could be begun and never finished.
    """
    refused = {slug_of(fault) for fault in left_out()}
    gone = {p.slug for p in _listed() if not refused.isdisjoint(p.questionnaires)}
    return frozenset(gone | {p.slug for p in _listed() if p.follow_up in gone})


@cache
def _listed() -> tuple[Pathway, ...]:
    listed = read_folder(
        DATA / "pathways", ".yaml", lambda name, text: parse_yaml(name, text, Pathway)
    )
    listed.sort(key=lambda pathway: (pathway.order, pathway.slug))
    return tuple(listed)


def beginning() -> tuple[Pathway, ...]:
    """Return the pathways that a new person may choose, in the order of the list."""
    return tuple(p for p in pathways().values() if p.kind is PathwayKind.INITIAL)


def beginning_at(region: Region) -> tuple[Pathway, ...]:
    """Return the pathways that start at one part of the body map, in the order of the list."""
    return tuple(pathway for pathway in beginning() if region in pathway.regions)
