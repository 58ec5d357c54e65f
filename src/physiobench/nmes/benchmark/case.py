"""A published experiment: what was done, what was found, and how it was read."""

from dataclasses import dataclass
from enum import StrEnum

from physiobench.nmes.benchmark.experiment import Experiment


class ReadAs(StrEnum):
    """How the publication was read."""

    ABSTRACT = "A"
    TABLE = "T"
    ABSTRACT_EARLIER = "E"
    SOURCE_CODE = "C"
    MEMORY = "M"


class ReadingConfidence(StrEnum):
    """How sure it is that number and protocol are as written."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class CaseUse(StrEnum):
    """What of a case may be scored."""

    NUMBER = "number"
    ORDER = "order"
    CONTEXT = "context"


class Nearness(StrEnum):
    """What a predicted number is held against."""

    SD = "sd"
    RANGE = "range"
    ALLOWANCE = "allowance"


class PublishedOrder(StrEnum):
    """An order of two or more conditions."""

    RISES = "rises"
    FALLS = "falls"
    FIRST_LEAST = "first_least"
    FIRST_MOST = "first_most"
    ALIKE = "alike"
    BELOW = "below"


ALLOWANCE_SHARE = 0.15
ALLOWANCE_POINTS = 5.0
LARGEST_RATIO_OF_ALIKE = 1.15


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedNumber:
    """A measured number and the experiment that gives it.

    Attributes:
        name: what was measured, in words.
        published: the published value; the middle of a published range.
        near: what a prediction is held against.
        half_width: of what counts as near, in the value's unit.
        experiment: what a model has to predict.
        scored: whether it may be scored.
    """

    name: str
    published: float
    near: Nearness
    half_width: float
    experiment: Experiment
    scored: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedFinding:
    """An order that was found.

    Attributes:
        name: what was found, in words.
        order: of the experiments.
        bound: highest value of `below`; largest ratio of `alike`.
        experiments: what a model has to predict, in their order.
        scored: whether it may be scored.
    """

    name: str
    order: PublishedOrder
    bound: float | None
    experiments: tuple[Experiment, ...]
    scored: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One published experiment.

    Attributes:
        id: short name, also of its file.
        title: what was studied.
        source: authors, year, journal, as far as they were seen.
        doi: where it was seen.
        pmid: where it was seen.
        pmc: where it was seen.
        seen: how it was read.
        confidence: that number and protocol are as written.
        use: what may be scored.
        people: who.
        protocol: what was done.
        measured: what was found.
        assumed: what the file states although the page did not show it.
        not_scored: why something, or all, of it is not scored.
        numbers: the measured numbers.
        findings: the orders that were found.
    """

    id: str
    title: str
    source: str
    doi: str
    pmid: str
    pmc: str
    seen: ReadAs
    confidence: ReadingConfidence
    use: CaseUse
    people: str
    protocol: str
    measured: str
    assumed: tuple[str, ...]
    not_scored: str
    numbers: tuple[PublishedNumber, ...]
    findings: tuple[PublishedFinding, ...]
