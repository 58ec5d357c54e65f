"""Sessions and single trains on one muscle, as shares of its own tetanus.

A session sets which share of the muscle works and then follows its force. The strength of a
session is a share of the motor units, a share of a maximal voluntary contraction, or a current and
a width. A maximal voluntary contraction is taken to be the rested, fused tetanus of all units.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from physiobench.nmes.benchmark.experiment import Experiment
from physiobench.nmes.muscle.fatigue import AttainmentFatigue
from physiobench.nmes.muscle.force_models import ForceModel
from physiobench.nmes.muscle.force_simulation import simulate_muscle
from physiobench.nmes.muscle.muscles import MuscleModel
from physiobench.nmes.reporting.force_experiments import peak_force, train
from physiobench.nmes.stimulus.electrodes import PadPair, Tissue


Floats = NDArray[np.float64]

MOST = 1 - 1e-6  # all motor units
USUAL_WIDTH_US = 300.0
USUAL_SPACING_CM = 15.0
USUAL_FAT_MM = 7.5
HIGHEST_MA = 1000.0
CORRECTIONS = 5  # of the share for a wanted force: each leaves about a tenth of the error
PRECISION = 1e-4  # largest relative error: far below what is scored
WINDOW_S = 1.0  # in which a contraction without pauses is read


@dataclass(frozen=True, slots=True)
class Stimulus:
    """Current and width of a pulse, the pads and the tissue; None for the reference's."""

    ma: float
    width_us: float
    pads: PadPair | None = None
    tissue: Tissue | None = None


ForceByStimulus = Callable[[MuscleModel, Floats, Stimulus], float]


def force_by_recruitment(muscle: MuscleModel, pulses_s: Floats, stimulus: Stimulus) -> float:
    """Return the peak of a train as a share of the tetanus, by the motor units reached [1]."""
    recruitment, scale = muscle.recruitment.placed(stimulus.pads, stimulus.tissue)
    reached = recruitment.fraction(stimulus.ma, stimulus.width_us, scale=scale)
    return float(reached[0]) * whole_peak(pulses_s, muscle)


def whole_peak(pulses_s: Floats, muscle: MuscleModel) -> float:
    """Return the peak of a rested train of all motor units, as a share of the tetanus [1]."""
    return _cached_peak(pulses_s.tobytes(), muscle.force) / muscle.force.tetanus_n


@lru_cache(maxsize=4096)
def _cached_peak(pulses: bytes, model: ForceModel) -> float:
    """Return the force of a train [N]: a search for a current asks for it again and again."""
    return peak_force(np.frombuffer(pulses), model)


def layers_of(experiment: Experiment) -> tuple[PadPair | None, Tissue | None]:
    """Return the pads and the tissue of an experiment, None for the reference's."""
    if experiment.pad_cm2 is None and experiment.fat_mm is None:
        return None, None
    pads = PadPair(
        area_cm2=experiment.pad_cm2 or 50.0, spacing_cm=experiment.spacing_cm or USUAL_SPACING_CM
    )
    fat_mm = USUAL_FAT_MM if experiment.fat_mm is None else experiment.fat_mm
    return pads, Tissue(fat_mm=fat_mm)


def experiment_train(experiment: Experiment) -> Floats:
    """Return the pulses of one contraction from 0 s [s], shape (n,)."""
    assert experiment.hz is not None  # noqa: S101  required by each quantity with a train
    if experiment.hz == 0:
        return np.zeros(1)
    assert experiment.on_s is not None  # noqa: S101  likewise
    return train(experiment.hz, experiment.on_s)


@dataclass(frozen=True, slots=True)
class StimulatedMuscle:
    """One person's muscle and how current and width call up its force."""

    muscle: MuscleModel
    by_stimulus: ForceByStimulus = force_by_recruitment

    def contractions(
        self, pulses_s: Floats, windows_s: Floats, share: float
    ) -> tuple[Floats, Floats]:
        """Return peak [1] and area [s] of the force in rising windows that may have gaps.

        Args:
            pulses_s: times of all pulses [s], shape (n,).
            windows_s: start and end of each window [s], shape (k, 2).
            share: of the motor units that work [1].
        """
        model, fatigue = self.muscle.force, self.muscle.fatigue
        tires: bool | AttainmentFatigue = True
        if isinstance(fatigue, AttainmentFatigue):
            tires = fatigue.scaled_by(fatigue.rate_factor(share))
        end = float(windows_s[-1, 1])
        run = simulate_muscle(
            pulses_s, model, until_s=end, sample_at_s=[end], fatigue=tires, precision=PRECISION
        )
        edges = np.unique(windows_s)
        read = run.inputs.integrate(edges, np.zeros(0))[1]
        at = np.searchsorted(edges, windows_s[:, 1])
        size = share / model.tetanus_n
        return size * read[at, 2], size * read[at, 1]

    def session(
        self, experiment: Experiment, *, doublet_ms: float | None = None
    ) -> tuple[Floats, Floats]:
        """Return pulses (n,) and windows (k, 2) of the contractions of a session [s].

        A contraction without pauses is read in windows of one second.
        """
        one = experiment_train(experiment)
        if doublet_ms is not None:
            one = np.append(0.0, doublet_ms / 1000 + one[:-1])
        assert experiment.on_s is not None  # noqa: S101  required by each session
        count = int(experiment.contractions or 1)
        if count == 1:
            whole = np.arange(0.0, experiment.on_s, WINDOW_S)
            return one, np.column_stack([whole, whole + WINDOW_S])
        every = experiment.on_s + (experiment.off_s or 0.0)
        starts = every * np.arange(count)
        return (starts[:, None] + one).ravel(), np.column_stack([starts, starts + every])

    def share_for(self, experiment: Experiment) -> float:
        """Return the share of the motor units that a session works with [1]."""
        if experiment.recruited_percent is not None:
            return experiment.recruited_percent / 100
        one = experiment_train(experiment)
        if experiment.ma is not None:
            stimulus = self.stimulus_of(experiment)
            return min(MOST, self.by_stimulus(self.muscle, one, stimulus) / self.first_peak(one))
        if experiment.mvc_percent is None:
            return MOST
        wanted = experiment.mvc_percent / 100
        share = wanted
        for _ in range(CORRECTIONS):
            share = min(MOST, share * wanted / self.first_peak(one, share))
        return share

    def first_peak(self, pulses_s: Floats, share: float = MOST) -> float:
        """Return the peak of one contraction, as a share of the tetanus of all units [1]."""
        window = np.array([[0.0, float(pulses_s[-1]) + 1.0]])
        return float(self.contractions(pulses_s, window, share)[0][0])

    def stimulus_of(self, experiment: Experiment) -> Stimulus:
        """Return current and width of an experiment, the usual ones where it has none."""
        pads, tissue = layers_of(experiment)
        return Stimulus(
            ma=HIGHEST_MA if experiment.ma is None else experiment.ma,
            width_us=experiment.width_us or USUAL_WIDTH_US,
            pads=pads,
            tissue=tissue,
        )
