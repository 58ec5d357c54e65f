"""Virtual people who differ as real people do, to show the spread of a prediction."""

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from physiobench.nmes.arguments import (
    check_field_types,
    checked_array,
    checked_number,
    checks_types,
)


Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class PopulationSpread:
    """How much people differ: standard deviations of the logarithm of each quantity [1].

    Sources: `fatigability` is set so that the standard deviation of the force lost is that of
    Bickel 2012 (13 to 14 points) in the default muscles; `chronaxie` covers the 0.15 to 0.4 ms of
    human motor nerve (M); the others are DESIGN. Ding 2007's ten people differ more (tau_1 0.4, K_m
    0.7), after injury.
    """

    strength: float = 0.30
    rheobase: float = 0.30
    chronaxie: float = 0.25
    threshold_spread: float = 0.15
    tolerated: float = 0.35
    tau_1: float = 0.15
    tau_2: float = 0.20
    k_m: float = 0.25
    tau_fat: float = 0.25
    fatigability: float = 0.65

    def __post_init__(self) -> None:
        check_field_types(self)
        for each in fields(self):
            checked_number(each.name, getattr(self, each.name), 0, 2, "[1]")


@dataclass(frozen=True)
class Population:
    """Virtual people as multipliers of a muscle's values. All arrays have the shape (n,)."""

    strength: Floats
    rheobase: Floats
    chronaxie: Floats
    threshold_spread: Floats
    tolerated: Floats
    tau_1: Floats
    tau_2: Floats
    k_m: Floats
    tau_fat: Floats
    fatigability: Floats

    def __post_init__(self) -> None:
        size = np.size(self.strength)
        for each in fields(self):
            found = checked_array(each.name, getattr(self, each.name), 1e-3, 1e3, "[1]")
            if found.size != size or size == 0:
                msg = f"{each.name} must hold one value for each of {size} people, not {found.size}"
                raise ValueError(msg)
            object.__setattr__(self, each.name, found)

    def __len__(self) -> int:
        return int(self.strength.size)

    def part(self, which: slice | NDArray[np.int64]) -> "Population":
        """Return the population of the people `which` selects."""
        return Population(**{each.name: getattr(self, each.name)[which] for each in fields(self)})


@checks_types
def typical_population(count: int = 1) -> Population:
    """Return `count` people with the muscle's own values: all multipliers are 1."""
    return Population(**{each.name: np.ones(count) for each in fields(Population)})


@checks_types
def draw_population(
    count: int, *, spread: PopulationSpread | None = None, seed: int = 0
) -> Population:
    """Draw `count` people, 1 to 10^7, log-normally and independently around a muscle's values.

    Raises:
        ValueError: when `count` is outside its range.
    """
    checked_number("count", count, 1, 10_000_000, "people")
    spread, rng = spread or PopulationSpread(), np.random.default_rng(seed)
    return Population(
        **{
            each.name: np.clip(
                np.exp(getattr(spread, each.name) * rng.standard_normal(int(count))), 0.02, 50
            )
            for each in fields(Population)
        }
    )
