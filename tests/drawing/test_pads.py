"""Tests of physiobench.drawing.pads."""

from math import hypot

import pytest

from physiobench.content.figures import placements
from physiobench.content.load import muscles
from physiobench.drawing.pads import SCALE, placement_of, placement_svg, spots_of
from physiobench.drawing.picture import UnknownDrawing
from tests.drawing.reading import SVG, parsed
from tests.drawing.rules import check_is_coloured_by_the_stylesheet, check_may_be_served


SLUGS = sorted(placements())


def rects(svg, kind):
    return [r for r in parsed(svg).iter(f"{SVG}rect") if r.get("class") == kind]


def draw(slug, **given):
    return placement_svg(slug, **{"side": "right", "pad_w_cm": 5, "pad_h_cm": 5} | given)


@pytest.mark.parametrize("side", ["left", "right"])
@pytest.mark.parametrize("slug", SLUGS)
def test_a_placement_may_be_served_on_any_page(slug, side):
    drawing = draw(slug, side=side, pad_w_cm=9, spot=1)

    check_may_be_served(drawing)
    check_is_coloured_by_the_stylesheet(drawing)


@pytest.mark.parametrize("slug", ["quadriceps", "tibialis-anterior", "forearm", "shoulder"])
def test_thigh_shin_forearm_and_shoulder_are_drawn(slug):
    assert slug in SLUGS


def test_every_muscle_that_names_a_drawing_has_it():
    for muscle in muscles().values():
        if muscle.landmarks:
            assert muscle.landmarks in placements()
            assert placement_of(muscle.slug)


@pytest.mark.parametrize("slug", SLUGS)
def test_pads_are_to_scale(slug):
    for box in rects(draw(slug, pad_w_cm=9, pad_h_cm=5).svg, "pb-pad"):
        edges = {float(box.get("width")) / SCALE, float(box.get("height")) / SCALE}
        assert edges == {9.0, 5.0}


def test_the_order_of_a_pads_edges_does_not_matter():
    drawn = draw("quadriceps", pad_w_cm=7, pad_h_cm=13).svg

    assert drawn == draw("quadriceps", pad_w_cm=13, pad_h_cm=7).svg


@pytest.mark.parametrize("slug", SLUGS)
def test_the_left_is_the_mirror_image_of_the_right(slug):
    left, right = (draw(slug, side=side).svg for side in ("left", "right"))
    wide = float(parsed(right).get("viewBox").split()[2])

    for kind in ("pb-pad", "pb-zone"):
        for one, other in zip(rects(left, kind), rects(right, kind), strict=True):
            x, width = float(other.get("x")), float(other.get("width"))
            assert float(one.get("x")) == pytest.approx(wide - x - width, abs=0.2)
            assert one.get("y") == other.get("y")


@pytest.mark.parametrize("side", ["left", "right"])
@pytest.mark.parametrize("slug", SLUGS)
def test_the_side_is_written_out_in_the_picture_and_in_its_words(slug, side):
    drawing = draw(slug, side=side)

    first = next(parsed(drawing.svg).iter(f"{SVG}text"))
    assert first.text == f"{side.capitalize()} {placements()[slug].title}"
    assert drawing.alt.startswith(f"{side.capitalize()} {placements()[slug].title}")


@pytest.mark.parametrize("slug", SLUGS)
def test_every_landmark_that_places_a_pad_is_named_in_the_picture(slug):
    written = " ".join(e.text for e in parsed(draw(slug).svg).iter(f"{SVG}text"))

    for landmark in placements()[slug].landmarks.values():
        assert landmark.name in written


@pytest.mark.parametrize("slug", SLUGS)
def test_spots_go_round_and_never_leave_the_zone(slug):
    placement = placements()[slug]
    count = len(placement.spots_cm)

    rounds = [spots_of(placement, pad_w_cm=5, pad_h_cm=5, spot=n) for n in range(2 * count)]

    assert rounds[:count] == rounds[count:]
    assert len(set(rounds[:count])) == count
    for moved in rounds:
        for home, here in zip(rounds[0], moved, strict=True):
            away = hypot(here.centre[0] - home.centre[0], here.centre[1] - home.centre[1])
            assert away <= 2 * max(abs(s) for s in placement.spots_cm) + 1e-9
            assert away <= 3


@pytest.mark.parametrize("spot", [0, 1, 2])
@pytest.mark.parametrize("slug", SLUGS)
def test_the_zone_stays_while_the_pad_moves(slug, spot):
    zones = [(z.attrib["x"], z.attrib["y"]) for z in rects(draw(slug, spot=spot).svg, "pb-zone")]
    still = [(z.attrib["x"], z.attrib["y"]) for z in rects(draw(slug).svg, "pb-zone")]

    assert zones == still


@pytest.mark.parametrize("slug", SLUGS)
def test_two_pads_of_the_usual_size_never_touch(slug):
    edge = 4 if slug == "forearm" else 5

    a, b = spots_of(placements()[slug], pad_w_cm=edge, pad_h_cm=edge, spot=0)

    assert hypot(a.centre[0] - b.centre[0], a.centre[1] - b.centre[1]) > edge + 1


def test_the_lower_thigh_pad_is_on_the_inner_side_and_the_upper_on_the_outer():
    upper, lower = spots_of(placements()["quadriceps"], pad_w_cm=9, pad_h_cm=5, spot=0)

    # In the right thigh seen from the front, outward is to the reader's left.
    assert upper.centre[0] < lower.centre[0]
    assert upper.centre[1] < lower.centre[1]


def test_pads_for_a_damaged_nerve_keep_off_the_bone_behind_which_it_runs():
    placement = placements()["tibialis-anterior"]
    fibula = placement.landmarks["fibula"].at

    for pad in spots_of(placement, pad_w_cm=5, pad_h_cm=5, spot=2):
        assert hypot(pad.centre[0] - fibula[0], pad.centre[1] - fibula[1]) > 5


def test_words_say_how_far_todays_spot_is_from_the_middle():
    assert (
        "today 1.5 cm from its middle spot, towards the top of the kneecap"
        in draw("quadriceps", spot=1).alt
    )
    assert "today" not in draw("quadriceps", spot=0).alt
    assert "Today's spot is number 3 of 3." in draw("quadriceps", spot=5).alt


@pytest.mark.parametrize(
    ("bad", "named"),
    [
        ({"pad_w_cm": 0}, "pad_w_cm"),
        ({"pad_h_cm": 50}, "pad_h_cm"),
        ({"pad_w_cm": float("nan")}, "pad_w_cm"),
        ({"spot": -1}, "spot"),
        ({"side": "both"}, "left or the right"),
    ],
)
def test_pads_that_cannot_be_are_refused_by_name(bad, named):
    with pytest.raises(ValueError, match=named):
        draw("quadriceps", **bad)


@pytest.mark.parametrize("muscle", ["pelvic-floor", "no-such-muscle"])
def test_a_muscle_without_a_drawing_gets_none_rather_than_anothers(muscle):
    with pytest.raises(UnknownDrawing, match="quadriceps"):
        draw(muscle)
