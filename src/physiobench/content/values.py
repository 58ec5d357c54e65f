"""What every content value is made of: frozen, sourced, and measured in named units."""

from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator

from physiobench.questionnaires.values import Value


Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=80)]
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Count = Annotated[int, Field(ge=1)]
Amount = Annotated[float, Field(ge=0, allow_inf_nan=False)]


class Confidence(StrEnum):
    """How sure the reference is of a figure; low wants a clinician before it is used."""

    HIGH = "H"
    MEDIUM = "M"
    LOW = "L"


class Entry(Value):
    """A value with a file of its own; the file's name is its slug."""

    slug: Slug


class Sourced(Entry):
    """A value that says where its figures come from: V read, M from memory, DESIGN ours."""

    provenance: Words
    source_note: Words | None = None  # for a reader: what was not checked in a source, or is ours
    confidence: Confidence
    reviewed_by: str | None = None  # empty until a registered physio signs


class Grade(StrEnum):
    """Certainty of the evidence, in the manner of GRADE."""

    HIGH = "HIGH"
    MODERATE = "MODERATE"
    LOW = "LOW"
    VERY_LOW = "VERY_LOW"


class Direction(StrEnum):
    """Which way the evidence points."""

    FOR = "FOR"
    CONDITIONAL = "CONDITIONAL"
    UNCERTAIN = "UNCERTAIN"
    AGAINST = "AGAINST"


class Evidence(Value):
    """What is known, how surely, and which way it points."""

    grade: Grade
    direction: Direction
    note: Words


class Span(Value):
    """The least and the most that a protocol uses, and where it starts."""

    min: Amount
    max: Amount
    default: Amount | None = None

    @model_validator(mode="after")
    def is_ordered(self) -> Self:
        """Refuse a span whose ends are crossed, or whose default lies outside."""
        if not self.min <= (self.min if self.default is None else self.default) <= self.max:
            msg = f"min {self.min}, default {self.default} and max {self.max} are out of order"
            raise ValueError(msg)
        return self

    @property
    def start(self) -> float:
        """The default, or the least."""
        return self.min if self.default is None else self.default

    def __contains__(self, value: float) -> bool:
        return self.min <= value <= self.max
