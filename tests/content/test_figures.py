"""Tests of physiobench.content.figures."""

import pytest

from physiobench.content.figures import Figure, Placement, figures, placements
from physiobench.content.load import exercises, parse_yaml
from physiobench.questionnaires.errors import ContentError


BODY = """
layout: beside
window: [0, 0, 10, 10]
changes: [{joint: knee}]
frames:
  - {caption: A, words: a, anchor: {part: hip, at: [0, 0]}, working: {knee: 10}, other: {}, arm: {}}
  - {caption: B, words: b, anchor: {part: hip, at: [0, 0]}, working: {knee: 90}, other: {}, arm: {}}
"""


def test_every_figure_and_placement_is_read_once():
    assert figures() is figures()
    assert placements() is placements()


def test_a_knee_that_bends_backwards_is_refused_with_its_place():
    with pytest.raises(ContentError, match=r"figures/x\.yaml: frames\.1\.working\.knee"):
        parse_yaml("figures/x.yaml", BODY.replace("knee: 90", "knee: -30"), Figure)


@pytest.mark.parametrize(
    ("was", "becomes"),
    [
        ("caption: B, words: b, ", ""),
        ("words: b, ", ""),
        ("[0, 0, 10, 10]", "[10, 0, 0, 10]"),
        ("layout: beside", "layout: heap"),
        ("changes: [{joint: knee}]", "changes: []"),
        ("hip, at: [0, 0]", "hip, at: [0, .nan]"),
        ("layout: beside", "layout: beside\ntitel: Test"),
    ],
)
def test_a_figure_that_is_not_whole_is_refused(was, becomes):
    assert was in BODY

    with pytest.raises(ContentError, match=r"figures/x\.yaml"):
        parse_yaml("figures/x.yaml", BODY.replace(was, becomes), Figure)


def test_a_pad_between_unknown_landmarks_is_refused():
    source = """
title: t
view: front
outward: left
size: [10, 10]
outline: M0 0L1 1
landmarks: {a: {name: A, at: [0, 0], label: [0, 0]}, b: {name: B, at: [0, 9], label: [0, 0]}}
pads: [{name: A, from: a, to: nowhere, share: 0.5, words: w}]
spots_cm: [0, 1]
avoid: nothing
provenance: none
"""
    with pytest.raises(ContentError, match="nowhere, which is no landmark"):
        parse_yaml("placements/x.yaml", source, Placement)


def test_every_drawn_exercise_is_in_the_library():
    assert set(figures()) <= set(exercises())
