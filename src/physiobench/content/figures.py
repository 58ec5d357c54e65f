"""The shape of drawn exercises and pad placements, and the loaders that read them once.

Lengths are centimetres of an adult 170 cm tall. Angles are the clinic's: zero is the anatomical
position, and flexion, abduction and lifting the foot count upward.
"""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from physiobench.content.load import DATA, exercises, parse_yaml, read_folder
from physiobench.content.values import Entry, Words
from physiobench.questionnaires.errors import ContentError
from physiobench.questionnaires.values import Value


Centimetres = Annotated[float, Field(ge=-200, le=300, allow_inf_nan=False)]
Place = tuple[Centimetres, Centimetres]
Caption = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=22)]
Outline = Annotated[str, StringConstraints(pattern=r"^[MLHVCSQTAZmlhvcsqtaz0-9 .,-]+$")]


class Leg(Value):
    """The angles of one leg, within what a human joint allows."""

    hip: Annotated[float, Field(ge=-20, le=125)] = 0
    knee: Annotated[float, Field(ge=-5, le=150)] = 0
    ankle: Annotated[float, Field(ge=-50, le=35)] = 0
    toes: Annotated[float, Field(ge=-30, le=70)] = 0
    abduction: Annotated[float, Field(ge=-10, le=50)] = 0
    planted: bool = False  # the foot keeps its place while the body moves


class Arm(Value):
    """The angles of one arm, within what a human joint allows."""

    shoulder: Annotated[float, Field(ge=-60, le=180)] = 0
    elbow: Annotated[float, Field(ge=0, le=150)] = 0
    planted: bool = False  # the hand keeps its place while the body moves


Part = Literal["hip", "shoulder", "working_heel", "working_ball", "other_heel", "other_ball"]


class Anchor(Value):
    """The one point of the body whose place is given; the joints place the rest."""

    part: Part
    at: Place


class Frame(Value):
    """One position of the whole body."""

    caption: Caption | None = None  # drawn as a panel of its own, under these words
    words: Words | None = None  # the position in words: "lying on the back, knee straight"
    anchor: Anchor
    trunk: Annotated[float, Field(ge=-120, le=100)] = 0  # 0 upright, 90 face down, -90 face up
    neck: Annotated[float, Field(ge=-40, le=60)] = 0
    working: Leg
    other: Leg
    arm: Arm
    other_arm: Arm | None = None  # as `arm`, unless it differs

    @model_validator(mode="after")
    def is_drawn_with_its_words(self) -> Self:
        """Refuse a panel without a caption or without words."""
        if (self.caption is None) != (self.words is None):
            msg = "caption and words are given together, or neither"
            raise ValueError(msg)
        return self


class Prop(Value):
    """A thing in the room: its lower left corner and its size."""

    kind: Literal["floor", "mat", "chair", "roll", "step", "wall", "rail", "pillow"]
    at: Place
    size: Place = (0, 0)
    front: bool = False  # drawn before the body


class Track(Value):
    """An arrow along the way that one point of the body takes."""

    part: Literal["hip", "head", "working_knee", "working_heel", "working_toe", "other_heel"]
    offset: Place = (0, 0)


class Press(Value):
    """An arrow for a push that hardly moves anything: where its tip is and whence it comes."""

    to: Place
    from_: Annotated[Place, Field(alias="from")]


class Movement(Value):
    """A movement to be said in words: which joint, or the whole body."""

    joint: Literal["hip", "knee", "ankle", "abduction", "trunk", "rise"]
    leg: Literal["working", "other"] = "working"
    start: Annotated[int, Field(ge=0)] = 0  # the frame it goes from
    end: int = -1  # and to


class Figure(Entry):
    """An exercise as positions of a body, first to last; its slug is the exercise's."""

    view: Literal["side", "front"] = "side"
    bilateral: bool = False  # both legs do the same
    working_is_near: bool = True
    layout: Literal["beside", "stacked"]
    window: tuple[Centimetres, Centimetres, Centimetres, Centimetres]  # left, low, right, high
    props: tuple[Prop, ...] = ()
    frames: Annotated[tuple[Frame, ...], Field(min_length=2)]
    changes: Annotated[tuple[Movement, ...], Field(min_length=1)]
    track: Track | None = None
    press: Press | None = None
    tense: bool = False  # the front of the thigh tightens
    note: Words | None = None  # what the joints cannot say

    @model_validator(mode="after")
    def has_a_start_and_an_end(self) -> Self:
        """Refuse a figure whose first and last positions are not drawn."""
        if self.frames[0].caption is None or self.frames[-1].caption is None:
            msg = "the first and the last frame each need a caption"
            raise ValueError(msg)
        left, low, right, high = self.window
        if left >= right or low >= high:
            msg = "window must be left, low, right, high"
            raise ValueError(msg)
        return self


class Landmark(Value):
    """A point that a finger can find on the skin, on the right side of the body."""

    name: Words
    at: Place
    label: Place  # where its name stands


class PadSite(Value):
    """Where one pad goes: a share of the way between two landmarks, and a step aside.

    The pad's shorter edge, or the longer where `long_edge` is along, follows the line that is
    turned by `turn_deg`; the spots of the day lie on that line.
    """

    name: Words
    from_: Annotated[str, Field(alias="from")]
    to: str
    share: Annotated[float, Field(ge=-0.5, le=1.5)]
    aside_cm: Annotated[float, Field(ge=-15, le=15)] = 0  # away from the body's midline
    turn_deg: Annotated[float, Field(ge=-90, le=90)] = 0
    long_edge: Literal["across", "along"] = "across"
    words: Words  # "across the upper, outer front of the thigh"


class Placement(Entry):
    """A body region from outside, with landmarks, and where its pads go. Right side of the body."""

    title: Words  # "Front thigh"
    view: Literal["front", "back", "above"]
    outward: Literal["left", "right"]  # where the body's midline is not, in the right side's view
    size: Place
    outline: Outline
    lines: tuple[Outline, ...] = ()
    landmarks: Annotated[Mapping[str, Landmark], Field(min_length=2)]
    pads: Annotated[tuple[PadSite, ...], Field(min_length=1)]
    spots_cm: Annotated[tuple[Annotated[float, Field(ge=-2, le=2)], ...], Field(min_length=2)]
    avoid: Words
    provenance: Words

    @model_validator(mode="after")
    def pads_lie_between_landmarks(self) -> Self:
        """Refuse a pad that is placed from a landmark nobody has named."""
        for pad in self.pads:
            for name in (pad.from_, pad.to):
                if name not in self.landmarks:
                    msg = f"pad {pad.name} is placed from {name}, which is no landmark here"
                    raise ValueError(msg)
        return self


@cache
def figures() -> Mapping[str, Figure]:
    """Return every drawn exercise, by the exercise's slug.

    Raises:
        ContentError: if a file is not right, or draws an exercise that is not in the library; it
            names the file, the key and the reason.
    """
    found = read_folder(
        DATA / "figures", ".yaml", lambda name, text: parse_yaml(name, text, Figure)
    )
    for figure in found:
        if figure.slug not in exercises():
            name = f"figures/{figure.slug}.yaml"
            raise ContentError(name, "name", f"{figure.slug} is not in data/exercises")
    return MappingProxyType({figure.slug: figure for figure in found})


@cache
def placements() -> Mapping[str, Placement]:
    """Return every pad placement, by its slug.

    Raises:
        ContentError: if a file is not right; it names the file, the key and the reason.
    """
    found = read_folder(
        DATA / "placements", ".yaml", lambda name, text: parse_yaml(name, text, Placement)
    )
    return MappingProxyType({placement.slug: placement for placement in found})
