"""Simulate one or several sessions over a population."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from os import cpu_count
from typing import NamedTuple, overload

import numpy as np
from numpy.typing import ArrayLike, NDArray

from physiobench.nmes.arguments import checked_array, checked_number, checks_types
from physiobench.nmes.excitability.recruitment import STANDARD_NORMAL
from physiobench.nmes.muscle.engine.compilation import kernels_for
from physiobench.nmes.muscle.engine.lanes import LANES, ROWS
from physiobench.nmes.muscle.engine.state_lanes import STATE_ROWS
from physiobench.nmes.muscle.fatigue import AttainmentFatigue, FatigueModel
from physiobench.nmes.muscle.muscle_states import state_constants
from physiobench.nmes.muscle.muscles import QUADRICEPS, MuscleModel
from physiobench.nmes.simulation.population import Population, draw_population
from physiobench.nmes.simulation.session_layout import SessionLayout
from physiobench.nmes.simulation.tolerated import (
    fatigue_rates,
    recruited_shares,
    tetanus_forces,
)
from physiobench.nmes.stimulus.electrodes import PadPair, Tissue
from physiobench.nmes.stimulus.prescription import Prescription


Floats = NDArray[np.float64]

PEOPLE_PER_TASK = (
    64  # people per task: small enough to share out, large enough to forget the overhead
)


@dataclass(frozen=True)
class PopulationResult:
    """One session over many people.

    Attributes:
        at_s: start of each contraction [s], shape (m,).
        peak_force_n: largest force [N], shape (people, m).
        end_force_n: force at the end of the plateau [N], shape (people, m).
        force_time_integral_ns: area under the force [N s], shape (people, m).
        recruited: share of motor units at the plateau [1], shape (people,).
        mvc_n: each person's own strength [N], shape (people,).
    """

    at_s: Floats
    peak_force_n: Floats
    end_force_n: Floats
    force_time_integral_ns: Floats
    recruited: Floats
    mvc_n: Floats

    def __len__(self) -> int:
        return int(self.recruited.size)

    @property
    def fatigue(self) -> Floats:
        """Return the share of the first peak that the last has lost [1], shape (people,)."""
        first, last = self.peak_force_n[:, 0], self.peak_force_n[:, -1]
        safe = np.where(first > 0, first, 1.0)
        return np.where(first > 0, 1 - last / safe, 0.0)

    @property
    def percent_mvc(self) -> Floats:
        """Return the peaks as percentages of each person's own strength [%], (people, m)."""
        return 100 * self.peak_force_n / self.mvc_n[:, None]

    def quantiles(self, q: ArrayLike = (0.05, 0.25, 0.5, 0.75, 0.95)) -> dict[str, Floats]:
        """Return quantiles over people, each array of shape (quantiles, ...).

        Raises:
            ValueError: when a quantile is not 0 to 1.
        """
        wanted = checked_array("q", q, 0, 1, "[1]")
        return {
            name: np.quantile(values, wanted, axis=0)
            for name, values in (
                ("peak_force_n", self.peak_force_n),
                ("end_force_n", self.end_force_n),
                ("force_time_integral_ns", self.force_time_integral_ns),
                ("recruited", self.recruited),
                ("fatigue", self.fatigue),
                ("percent_mvc", self.percent_mvc),
            )
        }


@overload
def simulate_population(
    rx: Prescription,
    people: Population | int,
    *,
    muscle: MuscleModel = ...,
    pads: PadPair | None = ...,
    tissue: Tissue | None = ...,
    recruited: float | None = ...,
    workers: int | None = ...,
) -> PopulationResult: ...
@overload
def simulate_population(
    rx: Sequence[Prescription],
    people: Population | int,
    *,
    muscle: MuscleModel = ...,
    pads: PadPair | None = ...,
    tissue: Tissue | None = ...,
    recruited: float | None = ...,
    workers: int | None = ...,
) -> tuple[PopulationResult, ...]: ...
@checks_types
def simulate_population(
    rx: Prescription | Sequence[Prescription],
    people: Population | int,
    *,
    muscle: MuscleModel = QUADRICEPS,
    pads: PadPair | None = None,
    tissue: Tissue | None = None,
    recruited: float | None = None,
    workers: int | None = None,
) -> PopulationResult | tuple[PopulationResult, ...]:
    """Simulate a session over many people, or several sessions over the same people.

    Args:
        rx: one prescription, or several.
        people: who; or how many to draw.
        muscle: what they vary around.
        pads: electrodes; the reference pads unless given.
        tissue: under the pads; an average thigh unless given.
        recruited: share of motor units reached in everyone, instead of a current [1].
        workers: threads; as many as there are processors unless given.

    Returns:
        One run, or one for each prescription.

    Raises:
        ValueError: naming the argument; also when nothing says how strong the stimulation is.
    """
    population = people if isinstance(people, Population) else draw_population(people)
    recruitment, scale = muscle.recruitment.placed(pads, tissue)
    placed = replace(muscle, recruitment=recruitment)
    plan = _PopulationBatch(population, placed, scale, recruited, workers)
    if isinstance(rx, Prescription):
        return plan.run(rx)
    return tuple(plan.run(each) for each in rx)


class _StimulatedPeople(NamedTuple):
    """How people are reached by one prescription. All arrays have the shape (people,)."""

    ratio: Floats  # chronaxie over the plateau's phase duration [1]
    spread: Floats  # of the logarithm of the thresholds [1]
    rheobases: Floats  # the plateau in median rheobases [1]
    share: Floats  # of the motor units reached [1]
    speed: Floats  # of fatigue, over the muscle's own [1]
    newtons: Floats  # per newton of the force model [1]


@dataclass(frozen=True, slots=True)
class _PopulationBatch:
    """Everything about a batch except its prescription."""

    population: Population
    muscle: MuscleModel
    scale: float
    recruited: float | None
    workers: int | None

    def run(self, rx: Prescription) -> PopulationResult:
        session = SessionLayout.of(rx)
        people = self.people(rx)
        fatigue, kinds = self.muscle.fatigue, session.kinds
        shared: tuple[Floats | NDArray[np.int64], ...] = (kinds.which, kinds.high, kinds.wide)
        if isinstance(fatigue, AttainmentFatigue):
            rows = self.state_rows(people, fatigue)
            constants = [state_constants(self.muscle.force, fatigue)]
            name, size = "integrate_state_population", STATE_ROWS * LANES
        else:
            rows, constants = self.rows(people, fatigue), []
            name, size = "integrate_population", ROWS * LANES
            shared = (session.isolation(fatigue.tau_pulse_s), *shared)
        kernels, compiled = kernels_for(session.pulses_s.size * len(rows))
        kernel = getattr(kernels, name)
        out = np.zeros((len(rows), session.edges_s.size, 3))
        given = (session.pulses_s, *shared, session.edges_s)
        arrays = [np.array(x) for x in given] if compiled else [x.tolist() for x in given]
        arrays.extend(constants)

        def work(begin: int) -> None:
            part = slice(begin, begin + PEOPLE_PER_TASK)
            room, gains = np.zeros(size), np.zeros(kinds.high.size * LANES)
            given = (rows[part], room, gains)
            mine = given if compiled else tuple(x.tolist() for x in given)
            kernel(*arrays, *mine, out[part])

        begins = range(0, len(rows), PEOPLE_PER_TASK)
        with ThreadPoolExecutor(self.workers or cpu_count() or 1) as pool:
            list(pool.map(work, begins))
        readings = [session.read(each) for each in out]
        return PopulationResult(
            at_s=session.starts_s,
            peak_force_n=np.array([r.peak for r in readings]),
            end_force_n=np.array([r.end for r in readings]),
            force_time_integral_ns=np.array([r.area for r in readings]),
            recruited=people.share,
            mvc_n=self.muscle.mvc_n * self.population.strength,
        )

    def people(self, rx: Prescription) -> _StimulatedPeople:
        """Return how each person is reached, and how fast they then tire."""
        population, recruitment = self.population, self.muscle.recruitment
        ratio = recruitment.chronaxie_ratio(rx.phase_duration_us) * population.chronaxie
        spread = recruitment.spread * population.threshold_spread
        strength = self._strength(rx, ratio, spread)
        share = recruited_shares(strength, spread)
        return _StimulatedPeople(
            ratio=ratio,
            spread=spread,
            rheobases=strength * (1 + ratio),
            share=share,
            speed=fatigue_rates(self.muscle, population, share),
            newtons=self.muscle.mvc_n
            * population.strength
            / tetanus_forces(self.muscle, population),
        )

    def rows(self, people: _StimulatedPeople, fatigue: FatigueModel) -> Floats:
        """Return what `integrate_population` reads of each person, shape (people, 18)."""
        population, force = self.population, self.muscle.force
        rows = np.tile(np.array([*force.constants(), *[0.0] * 6]), (len(population), 1))
        for column, factor in (
            (2, population.tau_1),
            (3, population.tau_2),
            (4, population.k_m),
            (8, population.tau_fat),
        ):
            rows[:, column] *= factor
        rows[:, 9] += rows[:, 4] - force.k_m_rest  # R_0 is K_m and a constant
        rows[:, 11] = fatigue.force_driven_share * people.speed
        rows[:, 12] = people.newtons
        rows[:, 13], rows[:, 14], rows[:, 15] = people.rheobases, people.ratio, people.spread
        rows[:, 16] = fatigue.per_pulse_n_s * people.speed
        rows[:, 17] = people.share
        return rows

    def state_rows(self, people: _StimulatedPeople, fatigue: AttainmentFatigue) -> Floats:
        """Return what `integrate_state_population` reads of each person, shape (people, 14)."""
        population, force = self.population, self.muscle.force
        tetanus = tetanus_forces(self.muscle, population)
        k_n = (force.k_m_rest * population.k_m) ** force.cooperativity
        same = np.ones(len(population))
        columns = (
            force.a_rest_n_per_s * same,
            force.tau_1_rest_s * population.tau_1,
            force.tau_2_s * population.tau_2,
            k_n,
            fatigue.slow_growth * k_n,
            fatigue.per_attained * people.speed / tetanus,
            fatigue.per_held_s * people.speed / tetanus,
            1 / (fatigue.tau_s * population.tau_fat),
            same / fatigue.slow_tau_s,
            people.newtons,
            people.rheobases,
            people.ratio,
            people.spread,
            people.share,
        )
        return np.column_stack(columns)

    def _strength(self, rx: Prescription, ratio: Floats, spread: Floats) -> Floats:
        """Return each person's plateau in medians of their own thresholds [1], shape (people,)."""
        recruitment, population = self.muscle.recruitment, self.population
        if self.recruited is not None:
            checked_number(
                "recruited", self.recruited, 1e-6, 1 - 1e-6, "[1]", "a share is meant, not a %"
            )
            return np.exp(spread * STANDARD_NORMAL.inv_cdf(self.recruited))
        if rx.relative_level is not None:
            return rx.relative_level * self.muscle.tolerated * population.tolerated
        if rx.amplitude_ma is None:
            msg = (
                "one of amplitude_ma and relative_level (in the prescription) or recruited must "
                "say how strong it is, not none of them"
            )
            raise ValueError(msg)
        endless = recruitment.median_ma(rx.phase_duration_us, scale=self.scale, shape=rx.shape)
        endless /= 1 + recruitment.chronaxie_ratio(rx.phase_duration_us)
        return rx.amplitude_ma / (endless * population.rheobase * (1 + ratio))
