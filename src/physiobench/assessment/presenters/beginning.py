"""Where the problem is: the body map, the list of ways in, and what to expect on one."""

from dataclasses import dataclass
from functools import cache
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from physiobench.assessment.models import SCREENING_PATHWAY
from physiobench.assessment.services import SIDES
from physiobench.clinical.screening.pathway_length import Lengths, lengths_of
from physiobench.content.pathways import Pathway, Region, beginning, beginning_at, pathways
from physiobench.drawing.body_map import PLACES, Where, body_map_svg, region_words


SOMETHING_ELSE = "something-else"  # the way in for whatever no other way fits


@dataclass(frozen=True, slots=True)
class PathwayLink:
    """One way in, as the list shows it."""

    title: str
    summary: str
    address: str


def where(part: str, side: str) -> dict[str, object]:
    """Return the body map and the ways in: all of them, or those that start at `part`."""
    side = side if side in SIDES else ""
    region = next((region for region in Region if region == part), None)
    if region is None:
        ways = beginning()
    else:
        here = beginning_at(region)
        ways = (*here, *(w for w in beginning() if w.slug == SOMETHING_ELSE and w not in here))
    return {
        "map": body_map_svg(_map_addresses()),
        "parts": [(region_words(*place), to) for place, to in _map_addresses().items()],
        "part": _(region_words(region, side)) if region else "",
        "ways": [_link(way, side) for way in ways],
    }


def find(slug: object) -> Pathway | None:
    """Return the way in of that name, or nothing."""
    return next((way for way in beginning() if way.slug == slug), None)


@cache
def lengths(pathway: Pathway) -> Lengths:
    """Return how much there is to read and answer for someone without warning signs."""
    return lengths_of(pathway)


def screening_minutes() -> int:
    """Return how long the stimulation screening takes someone whose health has not changed."""
    return lengths(pathways()[SCREENING_PATHWAY]).with_stimulation.minutes


@cache
def _map_addresses() -> dict[Where, str]:
    address = reverse("assessment:where")
    return {
        (region, side): f"{address}?{urlencode({'part': region.value, 'side': side})}#ways"
        for region, side in PLACES
    }


def _link(way: Pathway, side: str) -> PathwayLink:
    query = urlencode({"for": way.slug} | ({"side": side} if side else {}))
    return PathwayLink(way.title, way.summary, f"{reverse('assessment:start')}?{query}")
