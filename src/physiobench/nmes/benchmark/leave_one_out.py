"""Fit constants again, without one study at a time.

The constants of the default model were set by hand, which cannot be repeated. So some of them are
fitted here by a method that can: from those of the default, to all numbers of a few studies, by
Gauss-Newton in their logarithms. What is minimised is the sum of squared distances in half-widths
of what counts as near. The study left out is then predicted by the constants from the others.
"""

import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from physiobench.nmes.benchmark.case import Case, PublishedNumber
from physiobench.nmes.benchmark.observations import observe
from physiobench.nmes.benchmark.people import people_around
from physiobench.nmes.benchmark.prediction import prediction_over_people
from physiobench.nmes.benchmark.scoring import ScoredNumber
from physiobench.nmes.benchmark.stimulated_muscle import StimulatedMuscle
from physiobench.nmes.muscle.fatigue import ABLE_BODIED_FATIGUE
from physiobench.nmes.muscle.muscles import QUADRICEPS, MuscleModel


Floats = NDArray[np.float64]

ROUNDS = 12
STEP = 0.02  # of a logarithm, for the slopes
LONGEST_STEP = 0.5  # of a logarithm in one round, so that a far start does not overshoot
SETTLED = 1e-3  # of a logarithm: the fit ends
WEAKEST_PRIOR = 0.1  # keeps a constant near its start where the data do not say it, in half-widths
FARTHEST = 50.0  # half-widths: a force that is never reached counts as so far away


@dataclass(frozen=True, slots=True, kw_only=True)
class RepeatableFit:
    """Constants of the default muscle that are fitted to the numbers of some studies.

    Attributes:
        name: what they describe.
        start: each constant and the value of the default model, above 0.
        studies: cases to whose numbers they are fitted.
        quantities: of these numbers.
        muscle: the default muscle with other constants, in the order of `start`.
    """

    name: str
    start: dict[str, float]
    studies: tuple[str, ...]
    quantities: frozenset[str]
    muscle: Callable[[Floats], MuscleModel]


@dataclass(frozen=True, slots=True)
class LeftOutStudy:
    """One study predicted without itself.

    Attributes:
        fit: what was fitted.
        study: its case.
        constants: fitted without it.
        without: its numbers, predicted by these constants.
        full: the same numbers by the constants fitted to all studies.
    """

    fit: RepeatableFit
    study: str
    constants: dict[str, float]
    without: tuple[ScoredNumber, ...]
    full: tuple[ScoredNumber, ...]


def _fatigue(constants: Floats) -> MuscleModel:
    attained, held = constants.tolist()
    fatigue = replace(ABLE_BODIED_FATIGUE, per_attained=attained, per_held_s=held)
    return replace(QUADRICEPS, fatigue=fatigue)


def _recruitment(constants: Floats) -> MuscleModel:
    chronaxie_us, median = constants.tolist()
    known = QUADRICEPS.recruitment
    changed = replace(
        known,
        fibre=replace(known.fibre, chronaxie_us=chronaxie_us),
        median_threshold_ratio=median,
    )
    return replace(QUADRICEPS, recruitment=changed)


FATIGUE_FIT = RepeatableFit(
    name="fatigue",
    start={
        "per_attained": ABLE_BODIED_FATIGUE.per_attained,
        "per_held_s": ABLE_BODIED_FATIGUE.per_held_s,
    },
    studies=("BI04", "BI12", "SL12f", "RS92"),
    quantities=frozenset({"force_lost", "force_left"}),
    muscle=_fatigue,
)
RECRUITMENT_FIT = RepeatableFit(
    name="recruitment",
    start={
        "chronaxie_us": QUADRICEPS.recruitment.fibre.chronaxie_us,
        "median_threshold_ratio": QUADRICEPS.recruitment.median_threshold_ratio,
    },
    studies=("PL93", "DA21", "GD08", "KE06"),
    quantities=frozenset({"current", "evoked_force", "width"}),
    muscle=_recruitment,
)
FITS = (FATIGUE_FIT, RECRUITMENT_FIT)


def leave_one_study_out(cases: Iterable[Case], fit: RepeatableFit) -> tuple[LeftOutStudy, ...]:
    """Return each study of a fit, predicted by a fit without it and by the full fit."""
    targets = {case.id: tuple(_numbers(case, fit)) for case in cases if case.id in fit.studies}
    full = fitted_constants(fit, (each for numbers in targets.values() for each in numbers))
    found = []
    for study, numbers in targets.items():
        others = (each for name, rest in targets.items() if name != study for each in rest)
        without = fitted_constants(fit, others)
        found.append(
            LeftOutStudy(
                fit,
                study,
                dict(zip(fit.start, without.tolist(), strict=True)),
                tuple(_score(study, each, fit.muscle(without), fitted=False) for each in numbers),
                tuple(_score(study, each, fit.muscle(full), fitted=True) for each in numbers),
            )
        )
    return tuple(found)


def fitted_constants(fit: RepeatableFit, numbers: Iterable[PublishedNumber]) -> Floats:
    """Return the constants of a fit to these numbers, in the order of `fit.start`."""
    wanted = tuple(numbers)
    start = np.log(list(fit.start.values()))

    def residuals(at: Floats) -> Floats:
        person = StimulatedMuscle(fit.muscle(np.exp(at)))
        off = [
            _capped((observe(each.experiment, person) - each.published) / each.half_width)
            for each in wanted
        ]
        return np.append(off, WEAKEST_PRIOR * (at - start))

    at = start.copy()
    for _ in range(ROUNDS):
        here = residuals(at)
        steps = STEP * np.eye(at.size)
        slopes = np.column_stack([(residuals(at + step) - here) / STEP for step in steps])
        move = np.linalg.lstsq(slopes, -here, rcond=None)[0]
        at += np.clip(move, -LONGEST_STEP, LONGEST_STEP)
        if np.max(np.abs(move)) < SETTLED:
            break
    return np.exp(at)


def _capped(distance: float) -> float:
    return math.copysign(min(abs(distance), FARTHEST), distance)


def _numbers(case: Case, fit: RepeatableFit) -> Iterator[PublishedNumber]:
    """Yield the scored numbers of able people; people after injury have constants of their own."""
    for number in case.numbers:
        asked = number.experiment
        if number.scored and asked.quantity in fit.quantities and asked.people == "able":
            yield number


def _score(
    study: str, number: PublishedNumber, muscle: MuscleModel, *, fitted: bool
) -> ScoredNumber:
    answer = prediction_over_people(
        number.experiment,
        StimulatedMuscle(muscle),
        lambda: map(StimulatedMuscle, people_around(muscle)),
    )
    band = answer.band() if answer.band else None
    return ScoredNumber(study, number, fitted, answer.typical, band, "")
