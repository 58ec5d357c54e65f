"""Score a model's answers; `docs/reference/nmes-benchmark-protocol.md` sets the rules."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from statistics import median

from physiobench.nmes.benchmark.case import (
    Case,
    PublishedFinding,
    PublishedNumber,
    PublishedOrder,
)
from physiobench.nmes.benchmark.models import EnteredModel
from physiobench.nmes.benchmark.prediction import Band, Declined


EDGE = 1e-6  # in half-widths of near: a value on the edge does not hang on its last digit
OUTSIDE_COST = 20.0  # of the interval score: 2 over the 10 % that a band leaves out


@dataclass(frozen=True, slots=True)
class ScoredNumber:
    """One published number and a model's answer to it.

    Attributes:
        case_id: of the study.
        number: as published.
        fitted: whether the study set any constant of the model.
        typical: predicted for the typical person; None when declined.
        band: predicted 5th and 95th percentile; None when the model states none.
        declined: why there is no answer; empty when there is one.
    """

    case_id: str
    number: PublishedNumber
    fitted: bool
    typical: float | None
    band: Band | None
    declined: str

    @property
    def is_near(self) -> bool:
        """Tell whether the typical value is within what counts as near."""
        if self.typical is None:
            return False
        distance = abs(self.typical - self.number.published)
        return distance <= self.number.half_width * (1 + EDGE)

    @property
    def is_inside(self) -> bool:
        """Tell whether the published value lies in the band; never, without a band."""
        if self.band is None:
            return False
        edge = EDGE * self.number.half_width
        return self.band[0] - edge <= self.number.published <= self.band[1] + edge

    @property
    def interval_score(self) -> float | None:
        """Return width and cost of lying outside, in half-widths of near; None without a band."""
        if self.band is None:
            return None
        low, high = self.band
        outside = max(low - self.number.published, self.number.published - high, 0.0)
        return (high - low + OUTSIDE_COST * outside) / self.number.half_width


@dataclass(frozen=True, slots=True)
class ScoredFinding:
    """One published order and a model's answers to it; attributes as in `ScoredNumber`."""

    case_id: str
    finding: PublishedFinding
    fitted: bool
    values: tuple[float, ...] | None
    declined: str

    @property
    def is_right(self) -> bool:
        """Tell whether the typical values are in the published order, each strictly."""
        return self.values is not None and has_order(self.finding, self.values)


def has_order(finding: PublishedFinding, values: tuple[float, ...]) -> bool:
    """Tell whether values are in the order of a finding."""
    first, rest = values[0], values[1:]
    pairs = list(zip(values, rest, strict=False))
    bound = math.inf if finding.bound is None else finding.bound
    return {
        PublishedOrder.RISES: all(a < b for a, b in pairs),
        PublishedOrder.FALLS: all(a > b for a, b in pairs),
        PublishedOrder.FIRST_LEAST: all(first < each for each in rest),
        PublishedOrder.FIRST_MOST: all(first > each for each in rest),
        PublishedOrder.ALIKE: math.isfinite(max(values))
        and max(values) <= bound * min(values) * (1 + EDGE),
        PublishedOrder.BELOW: all(each < bound for each in values),
    }[finding.order]


@dataclass(frozen=True)
class ModelScore:
    """All answers of one model."""

    model: EnteredModel
    numbers: tuple[ScoredNumber, ...]
    findings: tuple[ScoredFinding, ...]

    @cached_property
    def fitted(self) -> "ModelScore":
        """Return the part from studies that set a constant of the model."""
        return self._part(fitted=True)

    @cached_property
    def held_out(self) -> "ModelScore":
        """Return the part from all other studies."""
        return self._part(fitted=False)

    def _part(self, *, fitted: bool) -> "ModelScore":
        return ModelScore(
            self.model,
            tuple(each for each in self.numbers if each.fitted is fitted),
            tuple(each for each in self.findings if each.fitted is fitted),
        )

    @property
    def answered(self) -> tuple[ScoredNumber, ...]:
        """Return the numbers that were answered."""
        return tuple(each for each in self.numbers if not each.declined)

    @property
    def near(self) -> int:
        """Return how many numbers are near."""
        return sum(each.is_near for each in self.numbers)

    @property
    def inside(self) -> int:
        """Return how many published numbers are inside the band."""
        return sum(each.is_inside for each in self.numbers)

    @property
    def median_interval_score(self) -> float | None:
        """Return the median over the numbers with a band; None without any."""
        scores = [each.interval_score for each in self.numbers]
        found = [score for score in scores if score is not None]
        return median(found) if found else None

    @property
    def answered_findings(self) -> tuple[ScoredFinding, ...]:
        """Return the orders that were answered."""
        return tuple(each for each in self.findings if not each.declined)

    @property
    def right(self) -> int:
        """Return how many orders are right."""
        return sum(each.is_right for each in self.findings)


def score_model(model: EnteredModel, cases: Iterable[Case]) -> ModelScore:
    """Return a model's scores on every value of the cases that may be scored.

    Raises:
        ValueError: as the model does; one that stops with an error stops the benchmark.
    """
    read = tuple(cases)
    return ModelScore(
        model,
        tuple(
            _scored_number(model, case.id, number)
            for case in read
            for number in case.numbers
            if number.scored
        ),
        tuple(
            _scored_finding(model, case.id, finding)
            for case in read
            for finding in case.findings
            if finding.scored
        ),
    )


def _scored_number(model: EnteredModel, case_id: str, number: PublishedNumber) -> ScoredNumber:
    fitted = case_id in model.fitted
    answer = model.predict(number.experiment)
    if isinstance(answer, Declined):
        return ScoredNumber(case_id, number, fitted, None, None, answer.reason)
    band = None if answer.band is None else answer.band()
    return ScoredNumber(case_id, number, fitted, answer.typical, band, "")


def _scored_finding(model: EnteredModel, case_id: str, finding: PublishedFinding) -> ScoredFinding:
    fitted = case_id in model.fitted
    values = []
    for experiment in finding.experiments:
        answer = model.predict(experiment)
        if isinstance(answer, Declined):
            return ScoredFinding(case_id, finding, fitted, None, answer.reason)
        values.append(answer.typical)
    return ScoredFinding(case_id, finding, fitted, tuple(values), "")
