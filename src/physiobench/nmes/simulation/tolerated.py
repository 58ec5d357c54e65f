"""How strongly each person of a population can be stimulated, and how fast they then tire.

This needs no simulation of a session. The share of motor units that a person's most tolerated
current reaches follows from that person's thresholds, and forces of the first contraction differ
between people almost as these shares do. Three simulated people, with their fatigue set to three
quantiles of `fatigue_drive`, give the spread of fatigue within about 3 points of that of
`simulate_population`, at a small part of its cost.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from physiobench.nmes.arguments import checks_types
from physiobench.nmes.excitability.recruitment import recruited_share
from physiobench.nmes.muscle.fatigue import REFERENCE_RECRUITED, AttainmentFatigue
from physiobench.nmes.muscle.muscles import QUADRICEPS, MuscleModel
from physiobench.nmes.simulation.population import Population, typical_population
from physiobench.nmes.stimulus.prescription import Prescription


Floats = NDArray[np.float64]


@dataclass(frozen=True)
class ToleratedLevel:
    """The most that each person tolerates. All arrays have the shape (people,).

    Attributes:
        recruited: share of the motor units reached [1].
        current_ma: the current through the reference pads on a thigh of average fat [mA].
        fatigue_drive: how strongly fatigue builds up, over that of a person with the muscle's own
            values [1].
    """

    recruited: Floats
    current_ma: Floats
    fatigue_drive: Floats


@checks_types
def tolerated_level(
    rx: Prescription, population: Population, *, muscle: MuscleModel = QUADRICEPS
) -> ToleratedLevel:
    """Return the most that each person of a population tolerates of these pulses."""
    recruitment, typical = muscle.recruitment, typical_population()
    strength = muscle.tolerated * population.tolerated
    ratio = recruitment.chronaxie_ratio(rx.phase_duration_us)
    endless = recruitment.median_ma(rx.phase_duration_us, shape=rx.shape) / (1 + ratio)
    median = endless * population.rheobase * (1 + ratio * population.chronaxie)
    recruited = recruited_shares(strength, recruitment.spread * population.threshold_spread)
    own_share = recruited_share(muscle.tolerated, recruitment.spread)
    drive = fatigue_rates(muscle, population, recruited) / muscle.fatigue.rate_factor(own_share)
    drive *= population.tau_fat  # the slower the recovery, the more fatigue builds up
    if not isinstance(muscle.fatigue, AttainmentFatigue):  # driven by newtons, not by a share
        drive *= tetanus_forces(muscle, population) / tetanus_forces(muscle, typical)
    return ToleratedLevel(recruited, strength * median, drive)


def recruited_shares(strength: Floats, spread: Floats) -> Floats:
    """Return the share of motor units that each person's plateau reaches [1], shape (people,).

    Args:
        strength: each person's plateau in medians of their own thresholds [1].
        spread: each person's spread of thresholds [1].
    """
    return np.array([recruited_share(x, s) for x, s in zip(strength, spread, strict=True)])


def fatigue_rates(muscle: MuscleModel, population: Population, recruited: Floats) -> Floats:
    """Return how fast each person tires, over the muscle's rate at a share of 0.25 [1]."""
    slope = muscle.fatigue.recruited_slope
    speed = population.fatigability * (1 + slope * recruited)
    return np.asarray(speed / (1 + slope * REFERENCE_RECRUITED))


def tetanus_forces(muscle: MuscleModel, population: Population) -> Floats:
    """Return each person's fused and rested force in the model's own newtons, shape (people,)."""
    force, k_m = muscle.force, muscle.force.k_m_rest * population.k_m
    r_0 = np.full_like(k_m, force.r0_rest)
    if not isinstance(muscle.fatigue, AttainmentFatigue):
        r_0 += k_m - force.k_m_rest  # in the published models R_0 is K_m and a constant
    calcium = 100 * force.tau_c_s * (1 + (r_0 - 1) * np.exp(-0.01 / force.tau_c_s))
    calcium = calcium**force.cooperativity
    m = calcium / (k_m**force.cooperativity + calcium)
    slow = force.tau_1_rest_s * population.tau_1 + force.tau_2_s * population.tau_2 * m
    return np.asarray(force.a_rest_n_per_s * m * slow)
