"""Tests of physiobench.drawing.body, and of the poses that the content asks of it."""

from itertools import pairwise
from math import hypot

import pytest
from hypothesis import given
from hypothesis import strategies as st

from physiobench.content.figures import Anchor, Arm, Frame, Leg, figures
from physiobench.drawing.body import (
    FOREARM_CM,
    SHANK_CM,
    SIDES,
    SOLE_CM,
    THIGH_CM,
    TRUNK_CM,
    UPPER_ARM_CM,
    halfway,
    joints,
    posture_of,
    way,
)


SLUGS = sorted(figures())
SUNK_CM = 0.7  # a heel is soft, and drawn with a line of this width
LEG_RANGE = {"hip": (-20, 125), "knee": (-5, 150), "ankle": (-50, 35), "toes": (-30, 70)}
ARM_RANGE = {"shoulder": (-60, 180), "elbow": (0, 150)}


def frame(*, trunk=0.0, leg=None, anchor=("hip", (0, 90))):
    leg = leg or Leg()
    return Frame(
        anchor=Anchor(part=anchor[0], at=anchor[1]), trunk=trunk, working=leg, other=leg, arm=Arm()
    )


def test_a_body_with_every_angle_at_zero_stands_upright():
    points = joints(posture_of(frame()))

    assert points["shoulder"] == pytest.approx((0, 90 + TRUNK_CM))
    assert points["working_knee"] == pytest.approx((0, 90 - THIGH_CM))
    assert points["working_toe"][0] > points["working_heel"][0]
    assert points["working_heel"][1] == pytest.approx(90 - THIGH_CM - SHANK_CM - SOLE_CM)


def test_a_bent_knee_takes_the_foot_backward_and_a_bent_hip_the_knee_forward():
    knee = joints(posture_of(frame(leg=Leg(knee=90))))
    hip = joints(posture_of(frame(leg=Leg(hip=90))))

    assert knee["working_ankle"] == pytest.approx((-SHANK_CM, 90 - THIGH_CM))
    assert hip["working_knee"] == pytest.approx((THIGH_CM, 90))


def test_a_lifted_foot_brings_the_toes_up():
    flat, lifted = (joints(posture_of(frame(leg=Leg(ankle=a)))) for a in (0, 20))

    assert lifted["working_toe"][1] > flat["working_toe"][1]


def test_someone_on_their_back_looks_up_with_the_head_on_the_left():
    points = joints(posture_of(frame(trunk=-90)))

    assert points["head"][0] < points["hip"][0] < points["working_ankle"][0]
    assert points["working_toe"][1] > points["working_heel"][1]


@given(
    hip=st.floats(-20, 125),
    knee=st.floats(0, 150),
    ankle=st.floats(-50, 35),
    trunk=st.floats(-90, 90),
)
def test_the_anchor_stays_where_it_is_put_and_bones_keep_their_length(hip, knee, ankle, trunk):
    leg = Leg(hip=hip, knee=knee, ankle=ankle)

    points = joints(posture_of(frame(trunk=trunk, leg=leg, anchor=("working_heel", (12, 3)))))

    assert points["working_heel"] == pytest.approx((12, 3))
    thigh = [a - b for a, b in zip(points["working_knee"], points["hip"], strict=True)]
    assert hypot(*thigh) == pytest.approx(THIGH_CM)


@pytest.mark.parametrize("slug", SLUGS)
def test_every_moment_of_an_exercise_is_within_what_joints_allow(slug):
    for posture in way(figures()[slug], 12):
        for side in SIDES:
            for name, (least, most) in LEG_RANGE.items():
                assert least <= getattr(posture.legs[side], name) <= most
            for name, (least, most) in ARM_RANGE.items():
                assert least <= getattr(posture.arms[side], name) <= most


@pytest.mark.parametrize("slug", SLUGS)
def test_nobody_sinks_into_the_floor(slug):
    figure = figures()[slug]

    for posture in way(figure, 12):
        points = joints(posture, view=figure.view)
        if figure.view == "front":  # feet point at the reader
            points = {k: v for k, v in points.items() if not k.endswith(("toe", "ball", "heel"))}
            points = {k: v for k, v in points.items() if not k.endswith(("elbow", "wrist"))}
        assert min(y for _, y in points.values()) >= -SUNK_CM


@pytest.mark.parametrize("slug", SLUGS)
def test_planted_feet_and_hands_stay_where_they_are(slug):
    figure = figures()[slug]

    for first, second in pairwise(figure.frames):
        start = joints(posture_of(first))
        end = joints(posture_of(second))
        now = joints(halfway(first, second, 0.5))
        pairs = [
            (first.working, second.working, ("working_heel", "working_ball")),
            (first.other, second.other, ("other_heel", "other_ball")),
            (first.arm, second.arm, ("working_wrist",)),
        ]
        for a, b, parts in pairs:
            if a.planted and b.planted:
                part = min(parts, key=lambda p: start[p][1] + end[p][1])
                middle = [(p + q) / 2 for p, q in zip(start[part], end[part], strict=True)]
                assert now[part] == pytest.approx(middle, abs=0.6)


@pytest.mark.parametrize("slug", SLUGS)
def test_arms_keep_their_length(slug):
    for posture in way(figures()[slug], 6):
        points = joints(posture)
        for side in SIDES:
            elbow, wrist = points[f"{side}_elbow"], points[f"{side}_wrist"]
            upper = hypot(*(a - b for a, b in zip(elbow, points["shoulder"], strict=True)))
            fore = hypot(*(a - b for a, b in zip(wrist, elbow, strict=True)))
            assert (upper, fore) == pytest.approx((UPPER_ARM_CM, FOREARM_CM))


@pytest.mark.parametrize("slug", SLUGS)
def test_the_moving_foot_stays_inside_the_picture(slug):
    figure = figures()[slug]
    left, low, right, high = figure.window

    for posture in way(figure, 6):
        points = joints(posture, view=figure.view)
        for part in ("working_knee", "working_ankle", "other_ankle", "working_heel"):
            x, y = points[part]
            assert left <= x <= right, part
            assert low <= y <= high, part


@pytest.mark.parametrize("slug", SLUGS)
def test_start_and_end_differ_as_the_movement_says(slug):
    figure = figures()[slug]
    start, end = (
        joints(posture_of(figure.frames[i], view=figure.view), view=figure.view) for i in (0, -1)
    )

    most = max(hypot(end[p][0] - start[p][0], end[p][1] - start[p][1]) for p in start)
    assert most > (4 if figure.press else 6)
