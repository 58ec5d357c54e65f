"""The current that a wanted force takes, with its spread over people, for given pads and tissue.

The share of motor units that makes the force follows from a typical person's first contraction.
People then differ in their thresholds as `PopulationSpread` has it. How much more current it takes
when the pads lie beside the muscle follows from the geometry of the units alone: the model does not
know where a person's nerve enters.
"""

from dataclasses import dataclass, replace

import numpy as np

from physiobench.nmes.arguments import checks_types
from physiobench.nmes.excitability.recruitment import STANDARD_NORMAL, recruited_share
from physiobench.nmes.muscle.muscles import QUADRICEPS, MuscleModel
from physiobench.nmes.simulation.population import PopulationSpread, draw_population
from physiobench.nmes.simulation.session_simulation import plateau_strength
from physiobench.nmes.stimulus.electrodes import PadPair, Tissue
from physiobench.nmes.stimulus.prescription import Prescription


PEOPLE = 2000  # virtual people, drawn the same each time
OF_TEN = (0.1, 0.5, 0.9)  # what 8 in 10 people lie between, and the middle
ASIDE_MM = 20.0  # how far beside the muscle the moved pads lie


@dataclass(frozen=True, slots=True, kw_only=True)
class RequiredCurrent:
    """The estimated current for one force.

    Attributes:
        low_ma: one in ten people needs less [mA].
        middle_ma: half of the people need less [mA].
        high_ma: one in ten people needs more [mA].
        recruited: share of the motor units that it reaches [1].
        aside: current with both pads 2 cm to one side, over that with pads along the middle of the
            muscle [1]; None for the plain model, which takes the best place.
    """

    low_ma: float
    middle_ma: float
    high_ma: float
    recruited: float
    aside: float | None


@checks_types
def required_current(
    rx: Prescription,
    *,
    response_mvc: float,
    muscle: MuscleModel = QUADRICEPS,
    pads: PadPair | None = None,
    tissue: Tissue | None = None,
    spread: PopulationSpread | None = None,
) -> RequiredCurrent:
    """Return the current that makes a share of a maximal voluntary contraction.

    Args:
        rx: frequency, width and train; without a current.
        response_mvc: peak of the first contraction as a share of a maximal voluntary one [1].
        muscle: on what.
        pads: electrodes; the reference pads unless given.
        tissue: under the pads; an average thigh unless given.
        spread: how much people differ.

    Raises:
        ValueError: naming the argument; also when these pulses cannot evoke the force.
    """
    recruitment, scale = muscle.recruitment.placed(pads, tissue)
    placed = replace(muscle, recruitment=recruitment)
    strength = plateau_strength(rx, placed, scale, response_mvc=response_mvc)
    share = recruited_share(strength, recruitment.spread)
    z = STANDARD_NORMAL.inv_cdf(share)
    everyone = draw_population(PEOPLE, spread=spread)
    width, shape = rx.phase_duration_us, rx.shape
    ratio = recruitment.chronaxie_ratio(width)
    median = recruitment.median_ma(width, scale=scale, shape=shape)
    people_ma = median / (1 + ratio) * everyone.rheobase * (1 + ratio * everyone.chronaxie)
    people_ma *= np.exp(z * recruitment.spread * everyone.threshold_spread)
    low, middle, high = (float(ma) for ma in np.quantile(people_ma, OF_TEN))
    aside = None
    if recruitment.units is not None:
        moved, further = muscle.recruitment.placed(pads, tissue, aside_mm=ASIDE_MM)
        more = moved.amplitude_for(share, width, scale=further, shape=shape)
        aside = more / recruitment.amplitude_for(share, width, scale=scale, shape=shape)
    return RequiredCurrent(low_ma=low, middle_ma=middle, high_ma=high, recruited=share, aside=aside)
