"""A posture as markup, still or moving: nested joints, each turned by its angle."""

from collections.abc import Sequence
from math import cos, radians

from physiobench.content.figures import Figure, Leg
from physiobench.drawing import shapes
from physiobench.drawing.body import (
    HIPS_APART_CM,
    SHANK_CM,
    THIGH_CM,
    TRUNK_CM,
    UPPER_ARM_CM,
    Posture,
    Side,
)
from physiobench.drawing.picture import looks, number


STEPS = 4
_STEP_S = 0.33
_HIDDEN = 0.7  # a shin that looks shorter than this hides its foot
_SHOULDER_CM = 15.0  # from the midline, seen from the front


class Clock:
    """When each posture is reached: to the end, back, and to the end again."""

    def __init__(self) -> None:
        there = list(range(STEPS + 1))
        self.order = [*there, STEPS, *there[-2::-1], 0]
        steps = len(self.order) - 1  # all of one length
        self.duration_s = steps * _STEP_S
        # There, back and there again, then rest at the end, where the still picture is.
        once = 1 + (STEPS + 0.5) / steps
        self.repeat = f'repeatCount="{once:.2f}" fill="freeze"'

    def turn(self, kind: str, values: Sequence[str]) -> str:
        """Return the animation of one joint."""
        run = ";".join(values[step] for step in self.order)
        return (
            f'<animateTransform attributeName="transform" type="{kind}" values="{run}"'
            f' dur="{self.duration_s:.2f}s" {self.repeat}/>'
        )


class Puppet:
    """Draws one figure's postures; several postures become one moving body."""

    def __init__(
        self, figure: Figure, key: str, *, highlight: Sequence[Side], clock: Clock | None = None
    ) -> None:
        self.front = figure.view == "front"
        self.shapes = shapes.FRONT_VIEW if self.front else shapes.SIDE_VIEW
        self.key = key
        self.clock = clock
        self.highlight = highlight
        self.near: Side = "working" if figure.working_is_near else "other"

    def outlines(self) -> str:
        """Return the outlines that every body of this picture shares."""
        paths = (f'<path id="{self.key}{name}" d="{d}"/>' for name, d in self.shapes.items())
        return f"<defs>{''.join(paths)}</defs>"

    def draw(self, postures: Sequence[Posture], *, tense: bool = False) -> str:
        """Return the body in these postures (one: still), back to front."""
        far: Side = "other" if self.near == "working" else "working"
        parts = [
            self._arm(postures, far),
            self._leg(postures, far, tense=tense),
            self._torso(postures),
            self._leg(postures, self.near, tense=tense),
            self._arm(postures, self.near),
        ]
        trunk = self._joint(None, [p.trunk for p in postures], "".join(parts))
        places = [f"{number(p.hip[0])} {number(-p.hip[1])}" for p in postures]
        turn = self.clock.turn("translate", places) if self.clock and len(set(places)) > 1 else ""
        return f'<g {looks("pb-person")} transform="translate({places[0]})">{turn}{trunk}</g>'

    def _part(self, name: str, look: str = "") -> str:
        return f'<use href="#{self.key}{name}"{look}/>'

    def _joint(self, at: str | None, angles: Sequence[float], body: str, about: str = "") -> str:
        """Hang `body` at a joint and turn it, over time where the angle changes."""
        written = [number(angle) + about for angle in angles]
        place = f"translate({at})" if at else ""
        if self.clock is None or len(set(written)) == 1:
            turned = "" if number(angles[0]) == "0" else f"rotate({written[0]})"
            return f'<g transform="{place}{turned}">{body}</g>' if place or turned else body
        turn = self.clock.turn("rotate", written)
        inner = f'<g transform="rotate({written[0]})">{turn}{body}</g>'
        return f'<g transform="{place}">{inner}</g>' if place else inner

    def _arm(self, postures: Sequence[Posture], side: Side) -> str:
        arms = [p.arms[side] for p in postures]
        out = _outward(side) if self.front else 1
        at = f"0 {number(-TRUNK_CM)}"
        if self.front:
            at = f"{number(out * _SHOULDER_CM)} {number(-TRUNK_CM + 2)}"
        bend = [-a.elbow * (-out if self.front else 1) for a in arms]
        elbow = self._joint(f"0 {number(UPPER_ARM_CM)}", bend, self._part("hand"))
        arm = self._joint(at, [-out * a.shoulder for a in arms], self._part("arm") + elbow)
        return f"<g {looks('pb-near' if side == self.near else 'pb-far')}>{arm}</g>"

    def _leg(self, postures: Sequence[Posture], side: Side, *, tense: bool) -> str:
        legs = [p.legs[side] for p in postures]
        if self.front:
            hip = self._front_leg(legs, side)
        else:
            # The foot lies under the shank, and both under the thigh: no seam shows at the joints.
            toes = [-leg.toes for leg in legs]
            foot = self._part("foot")
            foot += self._joint(None, toes, self._part("toes"), f" {shapes.TOE_JOINT}")
            foot = self._joint(f"0 {number(SHANK_CM)}", [-leg.ankle for leg in legs], foot)
            shank = foot + self._part("shank")
            knee = self._joint(f"0 {number(THIGH_CM)}", [leg.knee for leg in legs], shank)
            thigh = knee + self._part("thigh")
            if tense and side == "working":
                thigh += self._part("muscle", f' {looks("pb-tense")} stroke="none"')
            hip = self._joint(None, [-leg.hip for leg in legs], thigh)
        return f"<g {looks(self._leg_class(side))}>{hip}</g>"

    def _front_leg(self, legs: Sequence[Leg], side: Side) -> str:
        """Draw a leg from the front; a bent knee takes the shin away from the reader."""
        near = cos(radians(legs[0].knee))
        below = self._part("shank")
        if near < _HIDDEN:
            below = f'<g transform="scale(1 {near:.2f})">{below}</g>'
        else:
            below = (
                f'<g transform="translate(0 {number(SHANK_CM)})">{self._part("foot")}</g>{below}'
            )
        thigh = f'<g transform="translate(0 {number(THIGH_CM)})">{below}</g>{self._part("thigh")}'
        out = _outward(side)
        at = f"{number(out * HIPS_APART_CM / 2)} 0"
        return self._joint(at, [-out * leg.abduction for leg in legs], thigh)

    def _leg_class(self, side: Side) -> str:
        if side in self.highlight:
            return "pb-work" if side == "working" else "pb-work-far"
        return "pb-far"

    def _torso(self, postures: Sequence[Posture]) -> str:
        face = self._part("head") + self._part("hair", f' {looks("pb-hair")} stroke="none"')
        nod = self._joint(f"0 {number(-TRUNK_CM - 4)}", [p.neck for p in postures], face)
        return f"<g {looks('pb-body')}>{self._part('neck')}{nod}{self._part('trunk')}</g>"


def _outward(side: Side) -> int:
    """From the front, a person's right is on the viewer's left."""
    return -1 if side == "working" else 1
