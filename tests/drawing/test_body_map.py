"""The body map: every part once, left and right mirrored and written out."""

import re

from physiobench.content.pathways import Region
from physiobench.drawing.body_map import PLACES, body_map_svg, region_words


EVERYWHERE = {place: f"/{place[0]}/{place[1]}" for place in PLACES}


def test_every_region_has_its_place_on_the_map():
    assert {region for region, _ in PLACES} == set(Region)


def test_a_part_without_an_address_is_only_shape():
    drawing = body_map_svg({(Region.KNEE, "left"): "/there/"})

    assert re.findall('href="([^"]+)"', drawing.svg) == ["/there/", "/there/"]


def test_the_left_side_is_the_mirror_of_the_right():
    def xs(side: str) -> list[float]:
        svg = body_map_svg({(Region.HAND, side): "/x/"}).svg
        outline = re.search(r'pb-part"[^>]* d="M([\d.]+) ', svg)
        return [float(outline.group(1))]

    assert xs("right")[0] < 84 < xs("left")[0]


def test_each_part_is_told_by_its_side_first():
    assert region_words(Region.KNEE, "left") == "Left knee"
    assert region_words(Region.BACK) == "Back"


def test_addresses_are_escaped():
    svg = body_map_svg({(Region.FACE, ""): '/?a=1&b="<'}).svg

    assert "&amp;b=" in svg
    assert '"<' not in svg
    assert len(EVERYWHERE) == len(PLACES)
