"""Tests of physiobench.drawing.figure."""

import pytest

from physiobench.content.figures import figures
from physiobench.drawing.figure import exercise_svg
from physiobench.drawing.picture import UnknownDrawing
from tests.drawing.reading import SVG, panels, parsed, placed
from tests.drawing.rules import check_is_coloured_by_the_stylesheet, check_may_be_served


FIRST_DOZEN = {
    "quadriceps-set",
    "inner-range-quads",
    "straight-leg-raise",
    "heel-slide",
    "seated-knee-bend",
    "ankle-pump",
    "heel-prop-extension",
    "sit-to-stand",
    "mini-squat",
    "step-up",
    "step-down",
    "bridge",
    "side-lying-hip-lift",
    "calf-raise",
    "walking-plan",
    "ankle-lift",
    "calf-stretch",
}
SLUGS = sorted(figures())
SIDES = ("left", "right", "both")


def test_every_exercise_of_the_first_dozen_has_a_figure():
    assert set(figures()) >= FIRST_DOZEN


@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize("slug", SLUGS)
def test_a_figure_may_be_served_on_any_page(slug, side):
    drawing = exercise_svg(slug, side=side, moving=True)

    check_may_be_served(drawing)
    check_is_coloured_by_the_stylesheet(drawing)


@pytest.mark.parametrize("slug", SLUGS)
def test_the_left_is_the_mirror_image_of_the_right_in_every_panel(slug):
    right = parsed(exercise_svg(slug, side="right", moving=False).svg)
    left = parsed(exercise_svg(slug, side="left", moving=False).svg)

    for (x, wide, ones), (_, _, others) in zip(panels(right), panels(left), strict=True):
        assert ones
        for one, other in zip(ones, others, strict=True):
            assert other[0] == one[0]
            assert other[1] == pytest.approx(2 * x + wide - one[1], abs=0.5)
            assert other[2] == pytest.approx(one[2], abs=0.5)


@pytest.mark.parametrize("slug", SLUGS)
def test_no_word_is_written_backwards(slug):
    for element, matrix in placed(parsed(exercise_svg(slug, side="left").svg)):
        assert element.tag != f"{SVG}text" or matrix[0] > 0


@pytest.mark.parametrize("side", ["left", "right"])
@pytest.mark.parametrize("slug", SLUGS)
def test_the_side_is_written_out_in_the_picture_and_in_its_words(slug, side):
    drawing = exercise_svg(slug, side=side)

    texts = [element.text for element in parsed(drawing.svg).iter(f"{SVG}text")]
    assert texts[0] == f"{side.capitalize()} leg"
    assert f"{side} leg" in drawing.alt


@pytest.mark.parametrize("slug", SLUGS)
def test_the_positions_are_numbered_under_their_captions(slug):
    texts = [e.text for e in parsed(exercise_svg(slug, side="right").svg).iter(f"{SVG}text")]

    captions = [frame.caption for frame in figures()[slug].frames if frame.caption]
    assert texts[1:] == [f"{n}. {caption}" for n, caption in enumerate(captions, start=1)]


@pytest.mark.parametrize("slug", SLUGS)
def test_one_leg_is_marked_as_working_unless_both_work_at_once(slug):
    one = exercise_svg(slug, side="right", moving=False).svg
    both = exercise_svg(slug, side="both", moving=False).svg

    assert 'class="pb-work"' in one
    assert "pb-work-far" not in one
    assert ("pb-work-far" in both) is figures()[slug].bilateral


@pytest.mark.parametrize("slug", SLUGS)
def test_a_figure_is_still_where_no_stylesheet_allows_motion(slug):
    root = parsed(exercise_svg(slug, side="right", moving=True).svg)

    moving = [g for g in root.iter(f"{SVG}g") if g.get("class") == "pb-moving"]
    assert [g.get("display") for g in moving] == ["none"]
    inside = list(moving[0].iter(f"{SVG}animateTransform"))
    assert inside
    assert len(inside) == len(list(root.iter(f"{SVG}animateTransform")))


@pytest.mark.parametrize("slug", SLUGS)
def test_a_figure_that_starts_by_itself_rests_within_five_seconds(slug):
    root = parsed(exercise_svg(slug, side="right", moving=True).svg)

    for turn in root.iter(f"{SVG}animateTransform"):
        once = float(turn.get("dur").removesuffix("s")) * float(turn.get("repeatCount"))
        assert once < 5
        assert turn.get("fill") == "freeze"


def test_a_still_figure_holds_no_animation():
    assert "animate" not in exercise_svg("bridge", side="right", moving=False).svg


def test_pictures_on_one_page_share_no_id():
    pictures = [exercise_svg(slug, side=side).svg for slug in SLUGS for side in ("left", "right")]

    ids = [e.get("id") for svg in pictures for e in parsed(svg).iter() if e.get("id")]
    assert len(set(ids)) == len(ids)


def test_every_use_points_at_an_outline_of_its_own_picture():
    root = parsed(exercise_svg("sit-to-stand", side="both").svg)

    ids = {f"#{element.get('id')}" for element in root.iter() if element.get("id")}
    assert {element.get("href") for element in root.iter(f"{SVG}use")} <= ids


def test_a_picture_is_drawn_once():
    assert exercise_svg("bridge", side="left") is exercise_svg("bridge", side="left")


def test_an_unknown_exercise_names_those_that_are_drawn():
    with pytest.raises(UnknownDrawing, match=r"handstand.*bridge"):
        exercise_svg("handstand", side="left")


@pytest.mark.parametrize("bad", [{"side": "up"}])
def test_what_cannot_be_drawn_is_refused(bad):
    with pytest.raises(ValueError, match="must be"):
        exercise_svg("bridge", **bad)
