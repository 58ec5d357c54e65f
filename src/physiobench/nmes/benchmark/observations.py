"""What each quantity is, on a simulated muscle: the same functions for every model.

Assumed for all models: a test of force against frequency is a train of 1 s; a doublet takes the
place of one of the pulses of its train; nearly the most force is 90 % of that at 100 Hz; the first
motor unit is one in a hundred; a rested muscle does not tire during one train. Trains of Russ 2002
and the twitch of Waseda 2012 are those of `reporting.force_experiments`.
"""

import math
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from physiobench.nmes.benchmark.experiment import Experiment
from physiobench.nmes.benchmark.stimulated_muscle import (
    MOST,
    Floats,
    StimulatedMuscle,
    Stimulus,
    experiment_train,
    whole_peak,
)
from physiobench.nmes.muscle.force_simulation import simulate_muscle
from physiobench.nmes.reporting.force_experiments import (
    half_force_hz,
    potentiated_twitch,
    russ_2002,
    train,
)


NEARLY_THE_MOST = 0.9
HIGHEST_TEST_HZ = 100.0
FIRST_UNIT = 0.01
LONGEST_SESSION_S = 2400.0
TEST_REST_S = 5.0
HALVINGS = 40  # of the range in which a current or a width is searched
HIGHEST_MA, WIDEST_US = 1000.0, 5000.0


def observe(experiment: Experiment, person: StimulatedMuscle) -> float:
    """Return the value that an experiment gives on one person's muscle, in its unit.

    It is infinite where the muscle never gets there, as with a force above its most.
    """
    value = OBSERVATIONS[experiment.quantity](experiment, person)
    if experiment.over is None:
        return value
    return 100 * value / OBSERVATIONS[experiment.over.quantity](experiment.over, person)


def _evoked_force(experiment: Experiment, person: StimulatedMuscle) -> float:
    one = experiment_train(experiment)
    if experiment.ma is None:
        return 100 * whole_peak(one, person.muscle)
    return 100 * person.by_stimulus(person.muscle, one, person.stimulus_of(experiment))


def _half_force_frequency(experiment: Experiment, person: StimulatedMuscle) -> float:
    del experiment  # the reached share scales the whole curve in every model entered here
    return half_force_hz(person.muscle.force)


def _near_maximal_frequency(experiment: Experiment, person: StimulatedMuscle) -> float:
    before, share, start = np.zeros(0), MOST, 0.0
    if experiment.contractions is not None:
        share = person.share_for(experiment)
        before, windows = person.session(experiment)
        start = float(windows[-1, 1]) + TEST_REST_S
    frequencies = np.arange(10.0, HIGHEST_TEST_HZ + 1, 5.0)
    assert experiment.on_s is not None  # noqa: S101  required by this quantity
    forces = []
    for hz in frequencies.tolist():
        test = train(hz, experiment.on_s, start)
        window = np.array([[start, start + experiment.on_s + 1]])
        forces.append(person.contractions(np.append(before, test), window, share)[0][0])
    shares = np.maximum.accumulate(np.array(forces)) / max(forces)
    return float(np.interp(NEARLY_THE_MOST, shares, frequencies))


def _twitch(person: StimulatedMuscle) -> tuple[Floats, Floats]:
    """Return times [s] and force [N] of a rested twitch."""
    at = np.arange(0.0, 1.0, 0.0005)
    model = person.muscle.force
    return at, simulate_muscle([0.0], model, sample_at_s=at, fatigue=False).force_n


def _contraction_time(experiment: Experiment, person: StimulatedMuscle) -> float:
    del experiment
    at, force = _twitch(person)
    return 1000 * float(at[np.argmax(force)])


def _half_relaxation_time(experiment: Experiment, person: StimulatedMuscle) -> float:
    del experiment
    at, force = _twitch(person)
    top = int(np.argmax(force))
    half = top + int(np.argmax(force[top:] < force[top] / 2))
    return 1000 * float(at[half] - at[top])


def _potentiated_twitch(experiment: Experiment, person: StimulatedMuscle) -> float:
    assert experiment.hz is not None  # noqa: S101  required by this quantity
    return potentiated_twitch(person.muscle, experiment.hz)


def _force_lost(experiment: Experiment, person: StimulatedMuscle) -> float:
    peaks = _session_peaks(experiment, person)
    first = peaks[0] if experiment.contractions != 1 else peaks.max()
    return 100 * float(1 - peaks[-1] / first)


def _session_peaks(experiment: Experiment, person: StimulatedMuscle) -> Floats:
    pulses, windows = person.session(experiment)
    return person.contractions(pulses, windows, person.share_for(experiment))[0]


def _force_left(experiment: Experiment, person: StimulatedMuscle) -> float:
    assert experiment.test_hz is not None and experiment.rest_s is not None  # noqa: PT018, S101  required
    share = person.share_for(experiment)
    before, _ = person.session(experiment)
    start = float(before[-1]) + experiment.rest_s
    test = train(experiment.test_hz, 1.0, start)
    window = np.array([[start, start + 2.0]])
    tired = person.contractions(np.append(before, test), window, share)[0][0]
    rested = whole_peak(train(experiment.test_hz, 1.0), person.muscle)
    if experiment.same_as_hz is None:
        return 100 * float(tired) / (share * rested)
    tested = person.share_for(replace(experiment, hz=experiment.same_as_hz))
    fresh = max(0.0, tested - share) * rested  # units that the test alone reaches
    return 100 * (float(tired) + fresh) / (fresh + share * rested)


def _doublet_gain(experiment: Experiment, person: StimulatedMuscle) -> float:
    share = person.share_for(experiment)
    before, windows = person.session(experiment)
    start = float(windows[-1, 1])
    single = replace(experiment, contractions=1)
    window = np.array([[start, start + float(windows[-1, 1] - windows[-1, 0])]])
    areas = []
    for gap_ms in (None, experiment.doublet_ms):
        test, _ = person.session(single, doublet_ms=gap_ms)
        pulses = np.append(before, start + test)
        areas.append(float(person.contractions(pulses, window, share)[1][0]))
    return 100 * (areas[1] / areas[0] - 1)


def _explained_by_peak(experiment: Experiment, person: StimulatedMuscle) -> float:
    del experiment
    return 100 * russ_2002(person.muscle)[0]


def _explained_by_area(experiment: Experiment, person: StimulatedMuscle) -> float:
    del experiment
    return 100 * russ_2002(person.muscle)[1]


def _time_on_current(experiment: Experiment, person: StimulatedMuscle) -> float:
    assert experiment.on_s is not None and experiment.off_s is not None  # noqa: PT018, S101  required
    count = math.floor(LONGEST_SESSION_S / (experiment.on_s + experiment.off_s))
    whole = replace(experiment, quantity="force_lost", left_percent=None, contractions=count)
    peaks = _session_peaks(whole, person)
    tired = np.flatnonzero(peaks < _wanted_share(experiment) * peaks[0])
    return float(experiment.on_s * tired[0]) if tired.size else math.inf


def _pulses_to_exhaustion(experiment: Experiment, person: StimulatedMuscle) -> float:
    whole = replace(
        experiment,
        quantity="force_lost",
        left_percent=None,
        on_s=LONGEST_SESSION_S,
        off_s=0.0,
        contractions=1,
    )
    peaks = _session_peaks(whole, person)
    top = int(np.argmax(peaks))
    tired = np.flatnonzero(peaks[top:] < _wanted_share(experiment) * peaks[top])
    assert experiment.hz is not None  # noqa: S101  required by this quantity
    return float(experiment.hz * (top + tired[0])) if tired.size else math.inf


def _wanted_share(experiment: Experiment) -> float:
    assert experiment.left_percent is not None  # noqa: S101  required by both callers
    return experiment.left_percent / 100


def _current(experiment: Experiment, person: StimulatedMuscle) -> float:
    pulses, stimulus = experiment_train(experiment), person.stimulus_of(experiment)
    assert experiment.mvc_percent is not None  # noqa: S101  required by this quantity
    return _search(
        lambda ma: person.by_stimulus(person.muscle, pulses, replace(stimulus, ma=ma)),
        experiment.mvc_percent / 100,
        HIGHEST_MA,
    )


def _current_density(experiment: Experiment, person: StimulatedMuscle) -> float:
    assert experiment.pad_cm2 is not None  # noqa: S101  required by this quantity
    return _current(experiment, person) / experiment.pad_cm2


def _motor_threshold(experiment: Experiment, person: StimulatedMuscle) -> float:
    pulses, stimulus = train(50.0, 1.0), person.stimulus_of(experiment)
    return _search(
        lambda ma: person.by_stimulus(person.muscle, pulses, replace(stimulus, ma=ma)),
        FIRST_UNIT * person.first_peak(pulses),
        HIGHEST_MA,
    )


def _width(experiment: Experiment, person: StimulatedMuscle) -> float:
    assert experiment.same_as_hz is not None and experiment.same_as_us is not None  # noqa: PT018, S101  required
    same = replace(
        experiment,
        quantity="current",
        hz=experiment.same_as_hz,
        width_us=experiment.same_as_us,
        same_as_hz=None,
        same_as_us=None,
    )
    ma = min(_current(same, person), HIGHEST_MA)
    wanted = person.by_stimulus(
        person.muscle, experiment_train(same), Stimulus(ma, experiment.same_as_us)
    )
    pulses = experiment_train(experiment)
    return _search(
        lambda us: person.by_stimulus(person.muscle, pulses, Stimulus(ma, us)), wanted, WIDEST_US
    )


def _search(force: Callable[[float], float], wanted: float, highest: float) -> float:
    """Return the current or width that gives a force; infinite when `highest` does not."""
    if force(highest) < wanted:
        return math.inf
    low, high = 0.0, highest
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        low, high = (low, middle) if force(middle) >= wanted else (middle, high)
    return high


def _tolerated_force(experiment: Experiment, person: StimulatedMuscle) -> float:
    muscle, width = person.muscle, person.stimulus_of(experiment).width_us
    ma = muscle.tolerated * muscle.recruitment.median_ma(width)
    return 100 * person.by_stimulus(muscle, experiment_train(experiment), Stimulus(ma, width))


Observation = Callable[[Experiment, StimulatedMuscle], float]
OBSERVATIONS: dict[str, Observation] = {
    "evoked_force": _evoked_force,
    "half_force_frequency": _half_force_frequency,
    "near_maximal_frequency": _near_maximal_frequency,
    "contraction_time": _contraction_time,
    "half_relaxation_time": _half_relaxation_time,
    "potentiated_twitch": _potentiated_twitch,
    "force_lost": _force_lost,
    "force_left": _force_left,
    "doublet_gain": _doublet_gain,
    "explained_by_peak": _explained_by_peak,
    "explained_by_area": _explained_by_area,
    "time_on_current": _time_on_current,
    "pulses_to_exhaustion": _pulses_to_exhaustion,
    "current": _current,
    "current_density": _current_density,
    "motor_threshold": _motor_threshold,
    "width": _width,
    "tolerated_force": _tolerated_force,
}
