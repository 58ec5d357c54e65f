"""Where each joint is, from joint angles; and the angles that keep a foot or a hand in its place.

Segment lengths follow the usual fractions of stature (Drillis and Contini 1966), for 170 cm.
Points are (forward, up) in centimetres.
"""

from dataclasses import dataclass, replace
from math import acos, atan2, cos, degrees, hypot, radians, sin
from typing import Literal

from physiobench.content.figures import Arm, Figure, Frame, Leg


Point = tuple[float, float]
Side = Literal["working", "other"]
SIDES: tuple[Side, Side] = ("working", "other")

THIGH_CM = 41.6
SHANK_CM = 41.8
TRUNK_CM = 49.0
UPPER_ARM_CM = 30.0
FOREARM_CM = 25.0
HEAD_CM = 31.0  # shoulder to crown
SOLE_CM = 6.8  # below the ankle
HEEL_CM = -5.0  # behind the ankle
BALL_CM = 12.5
TOE_CM = 19.5
HIPS_APART_CM = 16.0
_SOLE = {"heel": HEEL_CM, "ball": BALL_CM}
_REACH = 0.9995  # of two straight segments: a joint never locks


@dataclass(frozen=True, slots=True)
class Posture:
    """Every angle of one body at one moment, and where its hip is."""

    hip: Point
    trunk: float
    neck: float
    legs: dict[Side, Leg]
    arms: dict[Side, Arm]


def _toward(origin: Point, length: float, lean: float) -> Point:
    """Go down from `origin`, leaning forward by `lean` degrees."""
    return origin[0] + length * sin(radians(lean)), origin[1] - length * cos(radians(lean))


def _beyond(origin: Point, along: float, up: float, pitch: float) -> Point:
    turn = radians(pitch)
    return (
        origin[0] + along * cos(turn) - up * sin(turn),
        origin[1] + along * sin(turn) + up * cos(turn),
    )


def joints(posture: Posture, *, view: str = "side") -> dict[str, Point]:
    """Return every point of the body by name, in centimetres."""
    points = {"hip": posture.hip}
    points["shoulder"] = _toward(posture.hip, -TRUNK_CM, -posture.trunk)
    points["head"] = _toward(points["shoulder"], -HEAD_CM, -(posture.trunk + posture.neck))
    for side in SIDES:
        leg, arm = posture.legs[side], posture.arms[side]
        start, lean, shin, bend = posture.hip, leg.hip - posture.trunk, SHANK_CM, leg.knee
        if view == "front":
            outward = -1 if side == "working" else 1
            start = _beyond(posture.hip, outward * HIPS_APART_CM / 2, 0, -posture.trunk)
            lean = outward * leg.abduction - posture.trunk
            shin, bend = SHANK_CM * cos(radians(leg.knee)), 0.0  # it bends away from the reader
        knee = _toward(start, THIGH_CM, lean)
        ankle = _toward(knee, shin, lean - bend)
        pitch = lean - bend + leg.ankle
        points[f"{side}_knee"] = knee
        points[f"{side}_ankle"] = ankle
        points[f"{side}_heel"] = _beyond(ankle, HEEL_CM, -SOLE_CM, pitch)
        points[f"{side}_ball"] = ball = _beyond(ankle, BALL_CM, -SOLE_CM, pitch)
        points[f"{side}_toe"] = _beyond(ball, TOE_CM - BALL_CM, 0, pitch + leg.toes)
        reach = arm.shoulder - posture.trunk
        elbow = _toward(points["shoulder"], UPPER_ARM_CM, reach)
        points[f"{side}_elbow"] = elbow
        points[f"{side}_wrist"] = _toward(elbow, FOREARM_CM, reach + arm.elbow)
    return points


def _pitch(posture: Posture, side: Side) -> float:
    leg = posture.legs[side]
    return leg.hip - posture.trunk - leg.knee + leg.ankle


def _two_bones(start: Point, end: Point, first: float, second: float) -> tuple[float, float]:
    """Return the lean of the first bone and the bend between the two that join start to end."""
    across, down = end[0] - start[0], start[1] - end[1]
    apart = min(hypot(across, down), (first + second) * _REACH)
    inside = (first**2 + second**2 - apart**2) / (2 * first * second)
    at_start = (first**2 + apart**2 - second**2) / (2 * first * apart)
    bend = 180 - degrees(acos(max(-1.0, min(1.0, inside))))
    return degrees(atan2(across, down)) + degrees(acos(max(-1.0, min(1.0, at_start)))), bend


def posture_of(frame: Frame, *, view: str = "side") -> Posture:
    """Return the posture of one frame, put where its anchor says."""
    posture = Posture(
        hip=(0.0, 0.0),
        trunk=frame.trunk,
        neck=frame.neck,
        legs={"working": frame.working, "other": frame.other},
        arms={"working": frame.arm, "other": frame.other_arm or frame.arm},
    )
    return _put(posture, frame.anchor.part, frame.anchor.at, view)


def _put(posture: Posture, part: str, at: Point, view: str) -> Posture:
    now = joints(posture, view=view)[part]
    hip = (posture.hip[0] + at[0] - now[0], posture.hip[1] + at[1] - now[1])
    return replace(posture, hip=hip)


def _mix(a: float, b: float, share: float) -> float:
    return a + (b - a) * share


def _between(a: Point, b: Point, share: float) -> Point:
    return _mix(a[0], b[0], share), _mix(a[1], b[1], share)


def _mix_leg(a: Leg, b: Leg, share: float) -> Leg:
    return Leg(
        hip=_mix(a.hip, b.hip, share),
        knee=_mix(a.knee, b.knee, share),
        ankle=_mix(a.ankle, b.ankle, share),
        toes=_mix(a.toes, b.toes, share),
        abduction=_mix(a.abduction, b.abduction, share),
    )


def halfway(first: Frame, second: Frame, share: float, *, view: str = "side") -> Posture:
    """Return the posture at `share` [1] of the way; what is planted in both frames stays put."""
    a, b = posture_of(first, view=view), posture_of(second, view=view)
    if share in {0.0, 1.0}:
        return b if share else a
    mixed = Posture(
        hip=_between(a.hip, b.hip, share),
        trunk=_mix(a.trunk, b.trunk, share),
        neck=_mix(a.neck, b.neck, share),
        legs={s: _mix_leg(a.legs[s], b.legs[s], share) for s in SIDES},
        arms={
            s: Arm(
                shoulder=_mix(a.arms[s].shoulder, b.arms[s].shoulder, share),
                elbow=_mix(a.arms[s].elbow, b.arms[s].elbow, share),
            )
            for s in SIDES
        },
    )
    if first.anchor.part == second.anchor.part:
        at = _between(first.anchor.at, second.anchor.at, share)
        mixed = _put(mixed, first.anchor.part, at, view)
    return _plant(mixed, a, b, share)


def _standing_on(here: dict[str, Point], there: dict[str, Point], side: Side) -> tuple[str, float]:
    """Return what stays on the ground: a sliding foot has its heel there, a tiptoe its ball."""
    heel, ball = (here[f"{side}_{part}"][1] + there[f"{side}_{part}"][1] for part in _SOLE)
    part = "heel" if heel <= ball else "ball"
    return part, _SOLE[part]


def _plant(mixed: Posture, a: Posture, b: Posture, share: float) -> Posture:
    here, there, now = joints(a), joints(b), joints(mixed)
    legs, arms = dict(mixed.legs), dict(mixed.arms)
    for side in SIDES:
        if a.legs[side].planted and b.legs[side].planted:
            part, along = _standing_on(here, there, side)
            stands = _between(here[f"{side}_{part}"], there[f"{side}_{part}"], share)
            pitch = _mix(_pitch(a, side), _pitch(b, side), share)
            away = _beyond((0.0, 0.0), along, -SOLE_CM, pitch)
            ankle = (stands[0] - away[0], stands[1] - away[1])
            lean, knee = _two_bones(mixed.hip, ankle, THIGH_CM, SHANK_CM)
            legs[side] = Leg(
                hip=lean + mixed.trunk,
                knee=knee,
                ankle=pitch - (lean - knee),
                toes=legs[side].toes,
                planted=True,
            )
        if a.arms[side].planted and b.arms[side].planted:
            wrist = _between(here[f"{side}_wrist"], there[f"{side}_wrist"], share)
            arms[side] = _reach(mixed, now["shoulder"], wrist)
    return replace(mixed, legs=legs, arms=arms)


def _reach(posture: Posture, shoulder: Point, wrist: Point) -> Arm:
    """Bend the elbow backward, as elbows do: the mirror image of a knee."""
    mirrored = (2 * shoulder[0] - wrist[0], wrist[1])
    lean, elbow = _two_bones(shoulder, mirrored, UPPER_ARM_CM, FOREARM_CM)
    return Arm(shoulder=-lean + posture.trunk, elbow=elbow, planted=True)


def way(figure: Figure, steps: int) -> list[Posture]:
    """Return `steps` + 1 postures of the whole movement, gently begun and gently ended."""
    found = []
    for step in range(steps + 1):
        time = step / steps
        far = time * time * (3 - 2 * time) * (len(figure.frames) - 1)
        first = min(int(far), len(figure.frames) - 2)
        pair = figure.frames[first], figure.frames[first + 1]
        found.append(halfway(*pair, far - first, view=figure.view))
    return found
