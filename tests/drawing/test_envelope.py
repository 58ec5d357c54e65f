"""Tests of physiobench.drawing.envelope."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from physiobench.drawing.envelope import Cycle, envelope_svg
from tests.drawing.reading import SVG, parsed
from tests.drawing.rules import check_is_coloured_by_the_stylesheet, check_may_be_served


KNEE = {"rise_s": 2, "hold_s": 10, "fall_s": 1, "rest_s": 47}


@pytest.mark.parametrize("unknown", [True, False])
def test_an_envelope_may_be_served_on_any_page(unknown):
    drawing = envelope_svg(Cycle(**KNEE), unknown=unknown)

    check_may_be_served(drawing)
    check_is_coloured_by_the_stylesheet(drawing)


def test_the_words_name_each_part_with_its_seconds():
    said = envelope_svg(Cycle(**KNEE)).alt

    assert "60 s, again and again" in said
    assert "rises for 2 s, holds for 10 s, falls for 1 s, rests for 47 s" in said


def test_a_device_that_nobody_knows_is_said_to_be_unknown():
    drawing = envelope_svg(Cycle(**KNEE), unknown=True)

    assert "is not known" in drawing.alt
    assert "Your device may count" in drawing.svg


def test_each_part_is_named_with_its_seconds():
    texts = [e.text for e in parsed(envelope_svg(Cycle(**KNEE)).svg).iter(f"{SVG}text")]

    for name, seconds in (("rise", "2 s"), ("hold", "10 s"), ("fall", "1 s"), ("rest", "47 s")):
        assert texts[texts.index(name) + 1] == seconds


@pytest.mark.parametrize("pauses", [True, False])
def test_a_muscle_that_twitches_is_not_said_to_hold(pauses):
    cycle = KNEE if pauses else {**KNEE, "rest_s": 0}
    drawing = envelope_svg(Cycle(**cycle, pauses=pauses, twitches=True))

    texts = [e.text for e in parsed(drawing.svg).iter(f"{SVG}text")]

    assert "hold" not in texts
    assert texts[texts.index("twitches") + 1] == ("10 s" if pauses else "all the time")
    assert drawing.alt.endswith("The muscle twitches with each pulse.")


def test_a_part_that_takes_no_time_is_not_named():
    assert "rise" not in envelope_svg(Cycle(rise_s=0, hold_s=5, fall_s=0, rest_s=5)).svg


def test_stimulation_without_a_pause_says_so():
    drawing = envelope_svg(Cycle(rise_s=1, hold_s=60, fall_s=1, rest_s=0, pauses=False))

    assert drawing.alt.startswith("Stimulation without a pause")
    assert "then again" not in drawing.svg


def test_a_rest_that_the_ramps_use_up_is_still_a_pause():
    full = Cycle(rise_s=1, hold_s=5, fall_s=1, rest_s=0)

    assert "without a pause" not in envelope_svg(full).alt


def test_the_picture_wears_the_hue_of_stimulation_and_names_no_current():
    drawing = envelope_svg(Cycle(**KNEE))

    assert 'class="pb-stim"' in drawing.svg
    assert "mA" not in drawing.svg


@given(
    rise=st.floats(0, 0.2),
    hold=st.floats(0.5, 120),
    fall=st.floats(0, 0.2),
    rest=st.floats(0, 240),
    unknown=st.booleans(),
)
def test_every_possible_cycle_is_drawn_on_the_paper(rise, hold, fall, rest, unknown):
    cycle = Cycle(rise_s=rise, hold_s=hold, fall_s=fall, rest_s=rest, pauses=rest > 0)

    root = parsed(envelope_svg(cycle, unknown=unknown).svg)

    assert cycle.whole_s == pytest.approx(rise + hold + fall + rest)
    wide, high = (float(part) for part in root.get("viewBox").split()[2:])
    for text in root.iter(f"{SVG}text"):
        assert 0 <= float(text.get("x")) <= wide
        assert 0 <= float(text.get("y")) <= high


@pytest.mark.parametrize(
    ("bad", "named"),
    [
        ({"rise_s": 0, "hold_s": 0, "fall_s": 0}, "hold_s"),
        ({"hold_s": -1}, "hold_s"),
        ({"rest_s": float("nan")}, "rest_s"),
        ({"rest_s": 10_000}, "rest_s"),
    ],
)
def test_times_that_are_no_cycle_are_refused_by_name(bad, named):
    with pytest.raises(ValueError, match=named):
        Cycle(**KNEE | bad)
