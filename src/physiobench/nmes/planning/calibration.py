"""Fit a person's uncertain values to what their sessions or a dynamometer showed.

Population Monte Carlo (Cappe O, Guillin A, Marin JM, Robert CP (2004), J Comput Graph Stat
13:907-929, from memory): people are drawn from the prior spread, weighed by how well their sessions
fit, and drawn again around those that did, until the weights are even. The likelihood is let in by
degrees, so that a precise measurement does not leave one person standing; and people are drawn
around each one that fits, not around their mean, because what fits may lie along a curve (a weak
muscle fully reached, or a strong one hardly). The answer is people, so a fitted person goes
straight back into `simulate_population`.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from physiobench.nmes.arguments import (
    check_field_types,
    checked_array,
    checked_number,
    checks_types,
)
from physiobench.nmes.muscle.muscles import QUADRICEPS, MuscleModel
from physiobench.nmes.simulation.population import (
    Population,
    PopulationSpread,
    draw_population,
)
from physiobench.nmes.simulation.population_simulation import simulate_population
from physiobench.nmes.stimulus.electrodes import PadPair, Tissue
from physiobench.nmes.stimulus.prescription import Prescription


Floats = NDArray[np.float64]

FITTED_PARAMETERS = ("strength", "rheobase", "fatigability", "tau_fat")
TEMPERED_SHARE = 0.2  # effective share of the draws that the likelihood must leave in each round
CONVERGED_SHARE = 0.3  # effective share of the draws at which the rounds stop
LEAST_EFFECTIVE_DRAWS = 25.0  # effective draws below which there is no posterior to speak of
FAR_AWAY = 13.3  # squared distance from the average person that 1 person in 100 exceeds
PEOPLE_TO_COMPARE = 2000
FEWEST_PEOPLE = 0.01  # share of people at each end whose forces are questioned
STUDENT_T_DEGREES = 5.0  # of the Student t, whose tails find what was missed


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasuredSession:
    """Peak forces of some contractions of one session.

    Attributes:
        prescription: what was given.
        contraction: which contractions, from 0, shape (k,).
        peak_force_n: what was measured [N], shape (k,).
        noise: standard deviation of one measurement, as a share of it [1].

    Raises:
        ValueError: naming the field, when shapes differ or a contraction is not in the session.
    """

    prescription: Prescription
    contraction: ArrayLike
    peak_force_n: ArrayLike
    noise: float = 0.05

    def __post_init__(self) -> None:
        check_field_types(self)
        last = self.prescription.contractions - 1
        which = checked_array(
            "contraction", self.contraction, 0, last, "(a contraction of the session)"
        )
        force = checked_array("peak_force_n", self.peak_force_n, 1e-3, 20_000, "N")
        if which.size != force.size or np.any(which != np.floor(which)):
            msg = (
                f"contraction must be one whole number for each of the {force.size} forces, "
                f"not {which}"
            )
            raise ValueError(msg)
        checked_number("noise", self.noise, 0.001, 1, "[1]", "a share is meant, not a %")
        object.__setattr__(self, "contraction", which.astype(np.int64))
        object.__setattr__(self, "peak_force_n", force)


@dataclass(frozen=True)
class Calibration:
    """The result of a calibration: one person, as far as the measurements show.

    Attributes:
        population: equally likely versions of this person, for `simulate_population`.
        median: of each fitted multiplier [1].
        low: its 5 % quantile [1].
        high: its 95 % quantile [1].
        shrinkage: how much narrower than before each logarithm became, 0 not at all, 1 wholly [1].
        effective_draws: effective sample size of the weighted draws.
        warnings: what limits the trust in it.
    """

    population: Population
    median: dict[str, float]
    low: dict[str, float]
    high: dict[str, float]
    shrinkage: dict[str, float]
    effective_draws: float
    warnings: tuple[str, ...]


@checks_types
def calibrate(
    measured: Sequence[MeasuredSession],
    *,
    muscle: MuscleModel = QUADRICEPS,
    pads: PadPair | None = None,
    tissue: Tissue | None = None,
    recruited: float | None = None,
    spread: PopulationSpread | None = None,
    draws: int = 600,
    rounds: int = 20,
    seed: int = 0,
) -> Calibration:
    """Fit strength, rheobase, fatigability and recovery to measured peaks.

    Args:
        measured: sessions with their measured peaks.
        muscle: what the person varies around.
        pads: electrodes; the reference pads unless given.
        tissue: under the pads.
        recruited: share of motor units reached, when no current is prescribed [1].
        spread: how much people differ beforehand.
        draws: people per round, 100 to 100,000.
        rounds: at most so many rounds, 1 to 50.
        seed: of the draws.

    Raises:
        ValueError: naming the argument; also when no person of this muscle fits at all.
    """
    if not measured:
        msg = "measured must hold at least one session, not none"
        raise ValueError(msg)
    checked_number("draws", draws, 100, 100_000, "people")
    checked_number("rounds", rounds, 1, 50, "rounds")
    prior = np.array([getattr(spread or PopulationSpread(), name) for name in FITTED_PARAMETERS])
    prior = np.maximum(prior, 1e-3)
    rng = np.random.default_rng(seed)
    cloud = _MixtureProposal(np.zeros((1, prior.size)), np.ones(1), np.diag(prior**2))
    theta, weights, effective, power = cloud.atoms, cloud.weights, 0.0, 0.0
    for _ in range(int(rounds)):
        theta, log_drawn = cloud.draw(rng, int(draws))
        log_fit = _log_likelihood(theta, measured, muscle, pads, tissue, recruited)
        log_prior = -0.5 * np.sum((theta / prior) ** 2, axis=1) - log_drawn
        power = _tempering_power(log_fit, log_prior, power, TEMPERED_SHARE * draws)
        weights = _weights(log_fit * power + log_prior)
        effective = float(1 / np.sum(weights**2)) if power >= 1 else 0.0
        if effective > CONVERGED_SHARE * draws:
            break
        cloud = _MixtureProposal.around(theta, weights, prior)
    if effective < LEAST_EFFECTIVE_DRAWS:
        msg = (
            f"measured does not fit this muscle: only {effective:.0f} of {draws:.0f} people come "
            "close; check the muscle, the current and the units, or allow more noise"
        )
        raise ValueError(msg)
    found = _calibration(rng, theta, weights, prior, effective, len(measured))
    people = draw_population(PEOPLE_TO_COMPARE, spread=spread, seed=seed)
    compared = [_compared(each, people, muscle, pads, tissue, recruited) for each in measured]
    return replace(found, warnings=(*found.warnings, *(each for each in compared if each)))


def _compared(
    each: MeasuredSession,
    people: Population,
    muscle: MuscleModel,
    pads: PadPair | None,
    tissue: Tissue | None,
    recruited: float | None,
) -> str:
    """Return a warning if hardly anybody is as strong or as weak as these forces; else nothing.

    A wrong unit moves forces by ten to a thousand times, and a high or low threshold hides it.
    """
    run = simulate_population(
        each.prescription, people, muscle=muscle, pads=pads, tissue=tissue, recruited=recruited
    )
    highest = float(np.max(each.peak_force_n))
    stronger = float(np.mean(run.peak_force_n.max(axis=1) > highest))
    if FEWEST_PEOPLE <= stronger <= 1 - FEWEST_PEOPLE:
        return ""
    low, high = np.quantile(run.peak_force_n.max(axis=1), [FEWEST_PEOPLE, 1 - FEWEST_PEOPLE])
    return (
        f"Fewer than 1 person in {1 / FEWEST_PEOPLE:.0f} gives a force like {highest:.3g} N here; "
        f"{low:.3g} to {high:.3g} N is usual. Check the unit of force, the current and the pads."
    )


@dataclass(frozen=True, slots=True)
class _MixtureProposal:
    """The proposal distribution: a mixture of Student t (5 degrees) around weighted draws."""

    atoms: Floats
    weights: Floats
    width: Floats

    @classmethod
    def around(cls, theta: Floats, weights: Floats, prior: Floats) -> Self:
        """Return a cloud around weighted draws, as wide as Silverman's rule has it."""
        size = prior.size
        away = theta - weights @ theta
        spread = (away * weights[:, None]).T @ away + np.diag((0.005 * prior) ** 2)
        effective = 1 / np.sum(weights**2)
        band = (4 / (size + 2) / effective) ** (2 / (size + 4))
        kept = weights > weights.max() * 1e-6
        return cls(theta[kept], weights[kept] / weights[kept].sum(), spread * min(1.0, band))

    def draw(self, rng: np.random.Generator, draws: int) -> tuple[Floats, Floats]:
        """Return draws, shape (draws, parameters), and the logarithm of their density."""
        size = self.atoms.shape[1]
        root = np.linalg.cholesky(self.width)
        stretch = np.sqrt(STUDENT_T_DEGREES / rng.chisquare(STUDENT_T_DEGREES, draws))
        steps = (rng.standard_normal((draws, size)) @ root.T) * stretch[:, None]
        theta = self.atoms[rng.choice(len(self.atoms), size=draws, p=self.weights)] + steps
        theta = np.clip(theta, math.log(0.02), math.log(50))
        flat, atoms = np.linalg.solve(root, theta.T).T, np.linalg.solve(root, self.atoms.T).T
        square = np.sum((flat[:, None, :] - atoms[None, :, :]) ** 2, axis=2)
        density = (1 + square / STUDENT_T_DEGREES) ** (
            -0.5 * (STUDENT_T_DEGREES + size)
        ) @ self.weights
        return theta, np.log(density)


def _log_likelihood(
    theta: Floats,
    measured: Sequence[MeasuredSession],
    muscle: MuscleModel,
    pads: PadPair | None,
    tissue: Tissue | None,
    recruited: float | None,
) -> Floats:
    """Return the logarithm of each draw's likelihood, shape (draws,)."""
    found = np.zeros(len(theta))
    population = _population(theta)
    for each in measured:
        run = simulate_population(
            each.prescription,
            population,
            muscle=muscle,
            pads=pads,
            tissue=tissue,
            recruited=recruited,
        )
        seen = np.asarray(each.peak_force_n)
        gone = run.peak_force_n[:, np.asarray(each.contraction)] / seen - 1
        # Student's t with 4 degrees: one bad reading must not decide.
        found += -2.5 * np.sum(np.log1p((gone / each.noise) ** 2 / 4), axis=1)
    return found


def _population(theta: Floats) -> Population:
    values = {each.name: np.ones(len(theta)) for each in fields(Population)}
    values |= {name: np.exp(theta[:, i]) for i, name in enumerate(FITTED_PARAMETERS)}
    return Population(**values)


def _weights(logarithm: Floats) -> Floats:
    weights = np.exp(logarithm - logarithm.max())
    return np.asarray(weights / weights.sum())


def _tempering_power(log_fit: Floats, log_prior: Floats, least: float, wanted: float) -> float:
    """Return the largest power of the likelihood, up to 1, with `wanted` effective draws left.

    Going straight to the whole likelihood would leave a single draw, and learn nothing from the
    others.
    """
    low, high = 0.0, 1.0
    if 1 / np.sum(_weights(log_fit + log_prior) ** 2) >= wanted:
        return 1.0
    for _ in range(40):
        middle = (low + high) / 2
        if 1 / np.sum(_weights(log_fit * middle + log_prior) ** 2) >= wanted:
            low = middle
        else:
            high = middle
    return max(low, 0.5 * least)


def _calibration(
    rng: np.random.Generator,
    theta: Floats,
    weights: Floats,
    prior: Floats,
    effective: float,
    sessions: int,
) -> Calibration:
    chosen = theta[rng.choice(len(theta), size=1000, p=weights)]
    quantiles = np.exp(np.quantile(chosen, [0.05, 0.5, 0.95], axis=0))
    low, median, high = (
        dict(zip(FITTED_PARAMETERS, map(float, row), strict=True)) for row in quantiles
    )
    narrower = np.clip(1 - chosen.std(axis=0) / prior, 0, 1)
    warnings = []
    away = weights @ theta / prior
    if np.any(np.abs(away) > 3) or away @ away > FAR_AWAY:  # noqa: PLR2004  standard deviations
        warnings.append("This person lies far outside the spread assumed: check the units.")
    if sessions == 1:
        warnings.append(
            "One session cannot tell a weak muscle from a high threshold: their product is known "
            "better than either."
        )
    return Calibration(
        population=_population(chosen),
        median=median,
        low=low,
        high=high,
        shrinkage=dict(zip(FITTED_PARAMETERS, map(float, narrower), strict=True)),
        effective_draws=effective,
        warnings=tuple(warnings),
    )
