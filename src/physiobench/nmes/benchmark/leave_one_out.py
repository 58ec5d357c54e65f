"""Fit two constants of fatigue again, without one study at a time.

The constants of the default fatigue were set by hand, which cannot be repeated. So they are fitted
here by a method that can: `per_attained` and `per_held_s`, from those of the default, to all
numbers of the sessions of four studies, by Gauss-Newton in their logarithms. What is minimised is
the sum of squared distances in half-widths of what counts as near. The study left out is then
predicted by the constants from the other three.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from physiobench.nmes.benchmark.case import Case, PublishedNumber
from physiobench.nmes.benchmark.observations import observe
from physiobench.nmes.benchmark.people import people_around
from physiobench.nmes.benchmark.prediction import prediction_over_people
from physiobench.nmes.benchmark.scoring import ScoredNumber
from physiobench.nmes.benchmark.stimulated_muscle import StimulatedMuscle
from physiobench.nmes.muscle.fatigue import ABLE_BODIED_FATIGUE, AttainmentFatigue
from physiobench.nmes.muscle.muscles import QUADRICEPS, MuscleModel


Floats = NDArray[np.float64]

STUDIES = ("BI04", "BI12", "SL12f", "RS92")
FITTED_QUANTITIES = ("force_lost", "force_left")
ROUNDS = 12
STEP = 0.02  # of a logarithm, for the slopes
LONGEST_STEP = 0.5  # of a logarithm in one round, so that a far start does not overshoot
SETTLED = 1e-3  # of a logarithm: the fit ends
WEAKEST_PRIOR = 0.1  # keeps a constant near its start where the data do not say it, in half-widths


@dataclass(frozen=True, slots=True)
class LeftOutStudy:
    """One study predicted without itself.

    Attributes:
        study: its case.
        per_attained: fitted without it [1].
        per_held_s: fitted without it [1/s].
        without: its numbers, predicted by these constants.
        full: the same numbers by the constants fitted to all four studies.
    """

    study: str
    per_attained: float
    per_held_s: float
    without: tuple[ScoredNumber, ...]
    full: tuple[ScoredNumber, ...]


def leave_one_study_out(cases: Iterable[Case]) -> tuple[LeftOutStudy, ...]:
    """Return each of the four studies, predicted by a fit without it and by the full fit."""
    targets = {case.id: tuple(_numbers(case)) for case in cases if case.id in STUDIES}
    full = fit_fatigue(number for numbers in targets.values() for number in numbers)
    found = []
    for study, numbers in targets.items():
        others = (each for name, rest in targets.items() if name != study for each in rest)
        fatigue = fit_fatigue(others)
        found.append(
            LeftOutStudy(
                study,
                fatigue.per_attained,
                fatigue.per_held_s,
                tuple(_score(study, number, fatigue, fitted=False) for number in numbers),
                tuple(_score(study, number, full, fitted=True) for number in numbers),
            )
        )
    return tuple(found)


def fit_fatigue(numbers: Iterable[PublishedNumber]) -> AttainmentFatigue:
    """Return the default fatigue with two constants fitted to these numbers."""
    wanted = tuple(numbers)
    start = np.log([ABLE_BODIED_FATIGUE.per_attained, ABLE_BODIED_FATIGUE.per_held_s])
    at = start.copy()
    for _ in range(ROUNDS):
        here = _residuals(at, start, wanted)
        slopes = np.column_stack(
            [(_residuals(at + step, start, wanted) - here) / STEP for step in STEP * np.eye(2)]
        )
        move = np.linalg.lstsq(slopes, -here, rcond=None)[0]
        at += np.clip(move, -LONGEST_STEP, LONGEST_STEP)
        if np.max(np.abs(move)) < SETTLED:
            break
    return _fatigue(at)


def _residuals(at: Floats, start: Floats, numbers: tuple[PublishedNumber, ...]) -> Floats:
    """Return the distances from the numbers in half-widths, and from the start, shape (n + 2,)."""
    person = StimulatedMuscle(_muscle(_fatigue(at)))
    off = [
        (observe(each.experiment, person) - each.published) / each.half_width for each in numbers
    ]
    return np.append(off, WEAKEST_PRIOR * (at - start))


def _fatigue(at: Floats) -> AttainmentFatigue:
    attained, held = np.exp(at)
    return replace(ABLE_BODIED_FATIGUE, per_attained=float(attained), per_held_s=float(held))


def _muscle(fatigue: AttainmentFatigue) -> MuscleModel:
    return replace(QUADRICEPS, fatigue=fatigue)


def _numbers(case: Case) -> Iterator[PublishedNumber]:
    """Yield the scored numbers of able people's sessions; those after injury have own constants."""
    for number in case.numbers:
        experiment = number.experiment
        if (
            number.scored
            and experiment.quantity in FITTED_QUANTITIES
            and experiment.people == "able"
        ):
            yield number


def _score(
    study: str, number: PublishedNumber, fatigue: AttainmentFatigue, *, fitted: bool
) -> ScoredNumber:
    muscle = _muscle(fatigue)
    answer = prediction_over_people(
        number.experiment,
        StimulatedMuscle(muscle),
        lambda: map(StimulatedMuscle, people_around(muscle)),
    )
    band = answer.band() if answer.band else None
    return ScoredNumber(study, number, fitted, answer.typical, band, "")
