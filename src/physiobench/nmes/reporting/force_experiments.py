"""Published experiments on twitches, force against frequency, potentiation and recovery.

Each function returns the figure that the paper reports; `experiments` puts them beside it.

Assumed, because only abstracts were read: trains of 1 s for force against frequency; Waseda 2012's
twitch comes 3 s after the contraction; Russ 2002's trains come every 2 s, all nine combinations of
its frequencies and durations are taken, and the quadriceps stands for the gastrocnemius; Rankin
1992 stimulated at 50 Hz.
"""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from physiobench.nmes.muscle.fatigue import AttainmentFatigue
from physiobench.nmes.muscle.force_models import ForceModel
from physiobench.nmes.muscle.force_simulation import simulate_muscle
from physiobench.nmes.muscle.muscles import QUADRICEPS, MuscleModel
from physiobench.nmes.simulation.session_simulation import simulate
from physiobench.nmes.stimulus.prescription import Prescription


Floats = NDArray[np.float64]

SUPRAMAXIMAL_SHARE = 0.40  # of MVC that Waseda 2012 and its 10 s of stimulation reached
TRAINS, TRAIN_EVERY_S = 150, 2.0  # Russ 2002


def train(frequency_hz: float, duration_s: float, start_s: float = 0.0) -> Floats:
    """Return the times of the pulses of one train [s], shape (n,)."""
    return start_s + np.arange(max(1, round(frequency_hz * duration_s))) / frequency_hz


def peak_force(pulses_s: Floats, model: ForceModel) -> float:
    """Return the largest force of one train in a muscle that does not tire [N]."""
    end = float(pulses_s[-1]) + 1.0
    run = simulate_muscle(pulses_s, model, until_s=end, sample_at_s=[end], fatigue=False)
    return float(run.peak_force_n([[0.0, end]])[0])


def force_frequency(model: ForceModel, frequencies_hz: tuple[float, ...]) -> tuple[float, ...]:
    """Return the force of rested 1-s trains as a percentage of that at 100 Hz [%]."""
    most = peak_force(train(100.0, 1.0), model)
    return tuple(100 * peak_force(train(f, 1.0), model) / most for f in frequencies_hz)


def half_force_hz(model: ForceModel) -> float:
    """Return the frequency of half the force at 100 Hz, as Thomas 1991 measured [Hz]."""
    at = np.linspace(4, 40, 37)
    return float(np.interp(50, force_frequency(model, tuple(at.tolist())), at))


def twitch_percent(model: ForceModel) -> tuple[float, float]:
    """Return a rested twitch as a percentage of the force at 20 and at 100 Hz [%]."""
    twitch = peak_force(np.zeros(1), model)
    twenty, most = (peak_force(train(f, 1.0), model) for f in (20.0, 100.0))
    return 100 * twitch / twenty, 100 * twitch / most


def potentiated_twitch(muscle: MuscleModel, frequency_hz: float) -> float:
    """Return a supramaximal twitch after 10 s at 40 % of MVC, of a rested one [%] (Waseda 2012).

    It also holds the units that the 10 s did not reach: they stay as they were.
    """
    model, fatigue = muscle.force, muscle.fatigue
    tires = fatigue if isinstance(fatigue, AttainmentFatigue) else True
    pulses = np.append(train(frequency_hz, 10.0), 13.0)
    run = simulate_muscle(pulses, model, until_s=14.0, fatigue=tires)
    driven = run.peak_force_n([[12.999, 14.0]])[0] / peak_force(np.zeros(1), model)
    reached = SUPRAMAXIMAL_SHARE * model.tetanus_n / peak_force(train(frequency_hz, 1.0), model)
    return float(100 * (1 + reached * (driven - 1)))


def russ_2002(muscle: MuscleModel) -> tuple[float, float]:
    """Return r2 of the loss with the first peak force and with the first train's area [1]."""
    tires = muscle.fatigue if isinstance(muscle.fatigue, AttainmentFatigue) else True
    rows = []
    starts = TRAIN_EVERY_S * np.arange(TRAINS)
    windows = np.column_stack([starts, starts + TRAIN_EVERY_S])
    for frequency in (20.0, 40.0, 80.0):
        for duration in (0.3, 0.6, 1.2):
            one = train(frequency, duration)
            pulses = (starts[:, None] + one).ravel()
            run = simulate_muscle(
                pulses,
                muscle.force,
                until_s=float(windows[-1, 1]),
                sample_at_s=np.arange(0.0, TRAIN_EVERY_S, 0.01),
                fatigue=tires,
            )
            peaks = run.peak_force_n(windows)
            area = float(run.force_n.sum())
            rows.append((peaks[0], area, 1 - peaks[-1] / peaks[0]))
    first, area, lost = np.array(rows).T
    peak_r2, area_r2 = (float(np.corrcoef(x, lost)[0, 1] ** 2) for x in (first, area))
    return peak_r2, area_r2


def rankin_1992_recovery(frequency_hz: float) -> tuple[float, float, float]:
    """Return the force 1, 24 and 48 hours after ten contractions of 10 s, of a rested one [%]."""
    rate = QUADRICEPS.fatigue.rate_factor(0.3)
    fatigue = replace(QUADRICEPS.fatigue.scaled_by(rate))
    assert isinstance(fatigue, AttainmentFatigue)  # noqa: S101  the muscle of this library
    session = (20.0 * np.arange(10)[:, None] + train(50.0, 10.0)).ravel()
    rested = peak_force(train(frequency_hz, 1.0), QUADRICEPS.force)
    found = []
    for hours in (1.0, 24.0, 48.0):
        start = float(session[-1]) + 3600 * hours
        pulses = np.append(session, train(frequency_hz, 1.0, start))
        run = simulate_muscle(
            pulses, QUADRICEPS.force, until_s=start + 2, sample_at_s=[start], fatigue=fatigue
        )
        found.append(100 * float(run.peak_force_n([[start, start + 2]])[0]) / rested)
    return found[0], found[1], found[2]


def time_on_current_to_onset(muscle: MuscleModel, on_s: float, share: float) -> float:
    """Return the time on current until a 1:3 cycle's peak falls below `share` of the first [s]."""
    rx = Prescription(frequency_hz=50, phase_duration_us=300, on_s=on_s, off_s=3 * on_s, minutes=40)
    peaks = simulate(rx, muscle=muscle, recruited=0.3).contractions.peak_force_n
    tired = np.flatnonzero(peaks < share * peaks[0])
    return float(on_s * tired[0]) if tired.size else float("inf")
