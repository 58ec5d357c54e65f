"""What this library says of quantities that need no simulated contraction."""

import math
from collections.abc import Callable

from physiobench.nmes.benchmark.experiment import Experiment
from physiobench.nmes.benchmark.prediction import Band, ModelPrediction
from physiobench.nmes.excitability.fibres import MOTOR_FIBRE, SENSORY_FIBRE
from physiobench.nmes.muscle.joint_angle import MARION_2013_KNEE
from physiobench.nmes.planning.adaptation import (
    REST_WEEK,
    ForecastBand,
    TrainingForecast,
    TrainingWeek,
    forecast_denervated_home_training,
    forecast_training,
)
from physiobench.nmes.regrowth.axon_growth import GROWTH_PACE, LimbRegion
from physiobench.nmes.simulation.population import PopulationSpread
from physiobench.nmes.stimulus.electrodes import IN_VIVO_CONDUCTIVITY


TAIL = 1.645  # standard deviations from the median to the 95th percentile


def library_prediction(experiment: Experiment) -> ModelPrediction:
    """Return what this library says of one of `LIBRARY_VALUES`."""
    found = LIBRARY_VALUES[experiment.quantity](experiment)
    if experiment.over is None:
        return found
    over = LIBRARY_VALUES[experiment.over.quantity](experiment.over)
    return ModelPrediction(100 * found.typical / over.typical)


def _log_normal(median: float, spread: float) -> ModelPrediction:
    """Return a median and the band of a logarithm that is spread normally."""
    factor = math.exp(TAIL * spread)
    return ModelPrediction(median, lambda: (median / factor, median * factor))


def _strength_duration_constant(experiment: Experiment) -> ModelPrediction:
    fibre = SENSORY_FIBRE if experiment.place == "sensory-nerve-trunk" else MOTOR_FIBRE
    return _log_normal(fibre.chronaxie_us, PopulationSpread().chronaxie)


def _conductivity(experiment: Experiment) -> ModelPrediction:
    tissue = IN_VIVO_CONDUCTIVITY
    return ModelPrediction(
        {
            "muscle-along": tissue.muscle_along_s_per_m,
            "muscle-across": tissue.muscle_across_s_per_m,
            "fat": tissue.fat_s_per_m,
        }[str(experiment.place)]
    )


def _force_at_angle(experiment: Experiment) -> ModelPrediction:
    assert experiment.angle_deg is not None  # noqa: S101  required by this quantity
    return ModelPrediction(100 * MARION_2013_KNEE.force_factor(experiment.angle_deg))


def _training(experiment: Experiment) -> TrainingForecast:
    week = TrainingWeek(
        sessions_per_week=experiment.sessions_per_week or 0,
        contractions_per_session=experiment.contractions or 0,
        percent_mvc=experiment.mvc_percent or 0,
    )
    weeks = int(experiment.weeks or 0)
    return forecast_training([week] * weeks if weeks else [REST_WEEK])


def _strength_after_training(experiment: Experiment) -> ModelPrediction:
    return _last_of(_training(experiment).strength)


def _strength_gain(experiment: Experiment) -> ModelPrediction:
    return _last_of(_training(experiment).strength, less=100.0)


def _area_gain(experiment: Experiment) -> ModelPrediction:
    return _last_of(_training(experiment).mass, less=100.0)


def _denervated_area_gain(experiment: Experiment) -> ModelPrediction:
    return _last_of(forecast_denervated_home_training([experiment.weeks or 0.0]), less=100.0)


def _last_of(forecast: ForecastBand, less: float = 0.0) -> ModelPrediction:
    """Return a forecast's last band [%], and its middle: it states no typical value."""
    band: Band = (100 * float(forecast.low[-1]) - less, 100 * float(forecast.high[-1]) - less)
    return ModelPrediction(sum(band) / 2, lambda: band)


def _axon_growth(experiment: Experiment) -> ModelPrediction:
    del experiment
    return _log_normal(*GROWTH_PACE[LimbRegion.UNSPECIFIED])


LIBRARY_VALUES: dict[str, Callable[[Experiment], ModelPrediction]] = {
    "strength_duration_constant": _strength_duration_constant,
    "conductivity": _conductivity,
    "force_at_angle": _force_at_angle,
    "strength_after_training": _strength_after_training,
    "strength_gain": _strength_gain,
    "area_gain": _area_gain,
    "denervated_area_gain": _denervated_area_gain,
    "axon_growth": _axon_growth,
}
