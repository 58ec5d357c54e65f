"""The shape of every content file. What passes here is a value; nothing downstream is a dict."""

from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from hashlib import sha256
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from physiobench.content.stimulation import (
    Capability,
    DeviceSpec,
    Electrodes,
    Muscle,
    Online,
    PadSize,
    Protocol,
    ProtocolWeek,
    Stimulator,
    Waveform,
)
from physiobench.content.values import (
    Amount,
    Confidence,
    Count,
    Direction,
    Entry,
    Evidence,
    Grade,
    Slug,
    Sourced,
    Span,
    Words,
)
from physiobench.questionnaires.values import Value


__all__ = [
    "Amount",
    "ArticleFile",
    "ArticleSource",
    "Better",
    "Bibliography",
    "Capability",
    "Confidence",
    "Count",
    "DeviceSpec",
    "Direction",
    "Electrodes",
    "Entry",
    "Evidence",
    "EvidenceRow",
    "Exercise",
    "ExerciseDose",
    "Grade",
    "Measure",
    "Muscle",
    "Online",
    "PadSize",
    "Product",
    "Protocol",
    "ProtocolWeek",
    "Section",
    "Slug",
    "Sourced",
    "Span",
    "Step",
    "Stimulator",
    "Text",
    "Value",
    "Waveform",
    "Words",
]


class ExerciseDose(Value):
    """The usual starting dose; the physio writes the person's own."""

    sets: Count = 1
    reps: Count | None = None
    hold_s: Amount = 0
    minutes: Annotated[float, Field(gt=0, le=120)] | None = None
    times_per_day: Count | None = None
    times_per_week: Count | None = None

    @model_validator(mode="after")
    def says_how_often_and_how_much(self) -> Self:
        """Refuse a dose without one frequency, or without repetitions or minutes."""
        if (self.times_per_day is None) == (self.times_per_week is None):
            msg = "give times_per_day or times_per_week, one of them"
            raise ValueError(msg)
        if self.reps is None and self.minutes is None:
            msg = "give reps or minutes"
            raise ValueError(msg)
        return self


class Exercise(Sourced):
    """One exercise, in words a patient can follow without a picture."""

    id: Annotated[str, StringConstraints(pattern=r"^X\d{2}$")]
    name: Words  # for a patient
    clinical_name: Words  # for a physio
    region: Slug
    targets: Annotated[tuple[Words, ...], Field(min_length=1)]
    position: Words
    kit: tuple[Words, ...] = ()
    sided: bool = True  # done with one leg or arm at a time
    dose: ExerciseDose
    summary: Words
    how_to: Annotated[tuple[Words, ...], Field(min_length=3)]
    common_faults: Annotated[tuple[Words, ...], Field(min_length=1)]
    easier: Words
    harder: Words
    not_when: Annotated[tuple[Words, ...], Field(min_length=1)]
    stop_if: Annotated[tuple[Words, ...], Field(min_length=1)]


class Better(StrEnum):
    """Which way a measure moves when the person does better."""

    UP = "up"
    DOWN = "down"
    NEITHER = "neither"


class Step(Value):
    """A published size of change: what it is called, how large, and who says so."""

    kind: Literal["MCID", "MDC", "minimal", "error", "threshold"]
    size: Annotated[float, Field(gt=0)]
    percent: Annotated[float, Field(gt=0)] | None = None  # of the start; both must be reached
    note: Words  # completes "that is at least ..."


class Measure(Sourced):
    """One outcome measure: its range, its direction, and what change matters."""

    id: Annotated[str, StringConstraints(pattern=r"^O\d{2}$")]
    name: Words
    short_name: Words
    unit: str
    minimum: float | None = None
    maximum: float | None = None
    better: Better
    decimals: Annotated[int, Field(ge=0, le=3)] = 0
    steps: tuple[Step, ...] = ()
    formula: Words
    missing: Words
    licence: Words
    wording_shipped: bool  # false: items come from a private pack that the clinic licensed
    fits: tuple[Slug, ...] = ()  # the pathways whose problem it measures; none: any problem
    citation: Words


class Text(Entry):
    """A text that people agree to or must be told, in one fixed version."""

    version: Count
    title: Words
    body: Words  # Markdown

    @cached_property
    def sha256(self) -> str:
        """Return the fingerprint that is stored beside a consent."""
        return sha256(f"{self.title}\n\n{self.body}".encode()).hexdigest()


class Product(Entry):
    """Something for sale. The price lives here, on the server, and nowhere else."""

    name: Words
    amount_pence: Count
    currency: Literal["GBP"]
    includes: Annotated[tuple[Words, ...], Field(min_length=1)]

    @property
    def amount(self) -> Decimal:
        """Return the price in pounds."""
        return Decimal(self.amount_pence) / 100


class ArticleSource(Value):
    """Something that was read, or is cited from memory and says so."""

    id: Slug
    text: Words
    year: Annotated[int, Field(ge=1900, le=2100)] | None = None
    url: str | None = None
    read: bool  # false: cited from memory, to be read before a reviewer signs


class Bibliography(Entry):
    """What the codes behind a `V:` in a provenance stand for; most were read in part."""

    entries: dict[Annotated[str, StringConstraints(pattern=r"^S\d{2,3}[a-z]?$")], Words]


class Section(Value):
    """One part of an article under its own heading."""

    slug: Slug
    heading: Words
    body: Words  # Markdown


class EvidenceRow(Evidence):
    """What stimulation may do for one problem."""

    condition: Words
    sources: tuple[Slug, ...]


class ArticleFile(Entry):
    """An article as first written; an editor's later words live in the database."""

    title: Words
    topic: Slug
    summary: Words
    sections: Annotated[tuple[Section, ...], Field(min_length=1)]
    evidence: tuple[EvidenceRow, ...] = ()
    did_you_know: Words
    sources: Annotated[tuple[ArticleSource, ...], Field(min_length=1)]
    disclaimer: Words

    @model_validator(mode="after")
    def cites_only_what_it_lists(self) -> Self:
        """Refuse an evidence row that leans on a source nobody can look up."""
        unknown = {s for row in self.evidence for s in row.sources} - {s.id for s in self.sources}
        if unknown:
            msg = f"evidence cites {', '.join(sorted(unknown))}, not among the sources"
            raise ValueError(msg)
        return self

    @property
    def body(self) -> str:
        """Return all sections as one Markdown text."""
        return "\n\n".join(f"## {part.heading}\n\n{part.body}" for part in self.sections)
