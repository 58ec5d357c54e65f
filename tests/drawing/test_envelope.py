"""Tests of physiobench.drawing.envelope."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from physiobench.drawing.envelope import cycle_of, envelope_svg
from tests.drawing.reading import SVG, parsed
from tests.drawing.rules import check_is_coloured_by_the_stylesheet, check_may_be_served


KNEE = {"on_s": 10, "off_s": 50, "ramp_up_s": 2, "ramp_down_s": 1}


@pytest.mark.parametrize("inside", [True, False, None])
def test_an_envelope_may_be_served_on_any_page(inside):
    drawing = envelope_svg(**KNEE, ramp_counts_inside_on=inside)

    check_may_be_served(drawing)
    check_is_coloured_by_the_stylesheet(drawing)


def test_ramps_beside_the_on_time_are_taken_from_the_rest():
    said = envelope_svg(**KNEE, ramp_counts_inside_on=False).alt

    assert "60 s, again and again" in said
    assert "rises for 2 s, holds for 10 s, falls for 1 s, rests for 47 s" in said


def test_ramps_inside_the_on_time_shorten_the_hold():
    said = envelope_svg(**KNEE, ramp_counts_inside_on=True).alt

    assert "rises for 2 s, holds for 7 s, falls for 1 s, rests for 50 s" in said


def test_a_device_that_nobody_knows_is_said_to_be_unknown():
    drawing = envelope_svg(**KNEE, ramp_counts_inside_on=None)

    assert "is not known" in drawing.alt
    assert "Your device may count" in drawing.svg


def test_each_part_is_named_with_its_seconds():
    texts = [e.text for e in parsed(envelope_svg(**KNEE).svg).iter(f"{SVG}text")]

    for name, seconds in (("rise", "2 s"), ("hold", "10 s"), ("fall", "1 s"), ("rest", "47 s")):
        assert texts[texts.index(name) + 1] == seconds


def test_a_part_that_takes_no_time_is_not_named():
    assert "rise" not in envelope_svg(on_s=5, off_s=5).svg


def test_stimulation_without_a_pause_says_so():
    drawing = envelope_svg(on_s=60, off_s=0, ramp_up_s=1, ramp_down_s=1)

    assert drawing.alt.startswith("Stimulation without a pause")
    assert "then again" not in drawing.svg


def test_a_rest_that_the_ramps_use_up_is_still_a_pause():
    assert "without a pause" not in envelope_svg(on_s=5, off_s=2, ramp_up_s=1, ramp_down_s=1).alt


def test_the_picture_wears_the_hue_of_stimulation_and_names_no_current():
    drawing = envelope_svg(**KNEE)

    assert 'class="pb-stim"' in drawing.svg
    assert "mA" not in drawing.svg


@given(
    on_s=st.floats(0.5, 120),
    off_s=st.floats(0, 240),
    up=st.floats(0, 0.2),
    down=st.floats(0, 0.2),
    inside=st.sampled_from([True, False, None]),
)
def test_every_possible_cycle_is_drawn_on_the_paper_and_lasts_as_long_as_it_should(
    on_s, off_s, up, down, inside
):
    given_ = {"on_s": on_s, "off_s": off_s, "ramp_up_s": up, "ramp_down_s": down}
    if off_s and not inside and up + down > off_s:
        return
    cycle = cycle_of(**given_, ramp_counts_inside_on=inside)

    root = parsed(envelope_svg(**given_, ramp_counts_inside_on=inside).svg)

    if off_s:
        assert cycle.whole_s == pytest.approx(on_s + off_s)
    wide, high = (float(part) for part in root.get("viewBox").split()[2:])
    for text in root.iter(f"{SVG}text"):
        assert 0 <= float(text.get("x")) <= wide
        assert 0 <= float(text.get("y")) <= high


@pytest.mark.parametrize(
    ("bad", "named"),
    [
        ({"on_s": 0}, "on_s"),
        ({"on_s": -1}, "on_s"),
        ({"off_s": float("nan")}, "off_s"),
        ({"off_s": 10_000}, "off_s"),
        ({"ramp_up_s": 60}, "ramp_up_s and ramp_down_s"),
        ({"ramp_up_s": 8, "ramp_down_s": 8, "ramp_counts_inside_on": True}, "on_s has 10"),
    ],
)
def test_times_that_are_no_cycle_are_refused_by_name(bad, named):
    with pytest.raises(ValueError, match=named):
        envelope_svg(**KNEE | bad)
