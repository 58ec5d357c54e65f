"""What a model answers: a value for the typical person and a band over people, or a reason."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np

from physiobench.nmes.benchmark.experiment import Experiment
from physiobench.nmes.benchmark.observations import observe
from physiobench.nmes.benchmark.stimulated_muscle import StimulatedMuscle


BAND = (0.05, 0.95)
Band = tuple[float, float]


@dataclass(frozen=True, slots=True)
class ModelPrediction:
    """A model's answer.

    Attributes:
        typical: value for the typical person, in the experiment's unit.
        band: returns the 5th and the 95th percentile over people, in that unit; None when the
            model states none. It is asked only where a band is judged.
    """

    typical: float
    band: Callable[[], Band] | None = None


@dataclass(frozen=True, slots=True)
class Declined:
    """Why a model does not answer: it has no equation for something."""

    reason: str


def prediction_over_people(
    experiment: Experiment,
    typical: StimulatedMuscle,
    people: Callable[[], Iterable[StimulatedMuscle]] | None = None,
) -> ModelPrediction:
    """Return what a simulated muscle gives, with the band over `people` if there are any."""

    def band() -> Band:
        assert people is not None  # noqa: S101  asked only with people
        values = np.array([observe(experiment, person) for person in people()])
        # Ranks, and no interpolation: an infinite value stands for a force that is never reached.
        low, high = np.quantile(values, BAND, method="nearest")
        return float(low), float(high)

    return ModelPrediction(observe(experiment, typical), None if people is None else band)
