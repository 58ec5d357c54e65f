"""The models that are entered: each is one function of at most 30 lines.

A published model has one set of constants and answers with it for every muscle and all people. The
default model has sets for several muscles; its quadriceps stands for the muscles of the hand.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from importlib import import_module
from importlib.util import find_spec

import numpy as np

from physiobench.nmes.benchmark.experiment import Experiment
from physiobench.nmes.benchmark.library_values import LIBRARY_VALUES, library_prediction
from physiobench.nmes.benchmark.people import people_around
from physiobench.nmes.benchmark.prediction import Declined, ModelPrediction, prediction_over_people
from physiobench.nmes.benchmark.stimulated_muscle import (
    Floats,
    StimulatedMuscle,
    Stimulus,
    whole_peak,
)
from physiobench.nmes.muscle.cooperative_models import COOPERATIVE_CALF
from physiobench.nmes.muscle.force_models import (
    DING_2007,
    DING_2007_MEAN,
    DING_2007_SUBJECTS,
    HMED_2018_PAPER,
    ForceModel,
    PulseWidthCurve,
)
from physiobench.nmes.muscle.force_simulation import simulate_muscle
from physiobench.nmes.muscle.muscles import (
    PLAIN_QUADRICEPS,
    QUADRICEPS,
    QUADRICEPS_ACUTE_SCI,
    QUADRICEPS_CHRONIC_SCI,
    TIBIALIS_ANTERIOR,
    MuscleModel,
)


Answer = ModelPrediction | Declined


@dataclass(frozen=True, slots=True, kw_only=True)
class EnteredModel:
    """One model of the benchmark.

    Attributes:
        name: how the page calls it.
        predict: its function.
        fitted: studies of which any value set one of its constants.
        note: what it is, and where its band comes from.
    """

    name: str
    predict: Callable[[Experiment], Answer]
    fitted: frozenset[str]
    note: str


def _lacking(experiment: Experiment, *has: str) -> Declined | None:
    """Return why a model that has these equations cannot answer; None when it can."""
    lacking = sorted(experiment.needs - set(has))
    return Declined(f"no equation for {' and '.join(lacking)}") if lacking else None


def default_model(experiment: Experiment) -> Answer:
    """Answer with this library's default muscles and people."""
    has = ("force", "fatigue", "current", "width", "pads", "tissue", "tolerance", "joint")
    if declined := _lacking(experiment, *has, "strength-duration", "training", "regrowth"):
        return declined
    if experiment.quantity in LIBRARY_VALUES:
        return library_prediction(experiment)
    muscles = {
        "quadriceps": QUADRICEPS,
        "calf": replace(QUADRICEPS, name="Calf", force=COOPERATIVE_CALF),
        "tibialis-anterior": TIBIALIS_ANTERIOR,
        "thenar": QUADRICEPS,
        "hypothenar": QUADRICEPS,
    }
    injured = {"acute-sci": QUADRICEPS_ACUTE_SCI, "chronic-sci": QUADRICEPS_CHRONIC_SCI}
    muscle = injured.get(experiment.people) or muscles.get(experiment.muscle)
    if muscle is None:
        return Declined(f"no muscle of this kind: {experiment.muscle}")
    return prediction_over_people(
        experiment, StimulatedMuscle(muscle), lambda: map(StimulatedMuscle, people_around(muscle))
    )


def plain_ding_2003(experiment: Experiment) -> Answer:
    """Answer with Ding 2003 as published, with this library's people around it."""
    return _lacking(experiment, "force", "fatigue") or prediction_over_people(
        experiment,
        StimulatedMuscle(PLAIN_QUADRICEPS),
        lambda: map(StimulatedMuscle, people_around(PLAIN_QUADRICEPS)),
    )


def ding_2007(experiment: Experiment) -> Answer:
    """Answer with the mean of Ding 2007's ten people; they are the band."""

    def people() -> Iterator[StimulatedMuscle]:
        return map(_muscle_by_width, DING_2007_SUBJECTS)

    return _lacking(experiment, "force", "fatigue", "width") or prediction_over_people(
        experiment, _muscle_by_width(DING_2007_MEAN), people
    )


def hmed_2018(experiment: Experiment) -> Answer:
    """Answer with Hmed 2018's own constants and curve against current; no band."""

    def force_by_current(muscle: MuscleModel, pulses_s: Floats, stimulus: Stimulus) -> float:
        end = float(pulses_s[-1]) + 1.0
        run = simulate_muscle(
            pulses_s,
            HMED_2018_PAPER,
            amplitude_ma=stimulus.ma,
            until_s=end,
            sample_at_s=[end],
            fatigue=False,
        )
        return float(run.peak_force_n([[0.0, end]])[0]) / muscle.force.tetanus_n

    force = replace(HMED_2018_PAPER, current=None)
    return _lacking(experiment, "force", "fatigue", "current") or prediction_over_people(
        experiment,
        StimulatedMuscle(replace(PLAIN_QUADRICEPS, force=force), force_by_current),
    )


def cocofest(experiment: Experiment) -> Answer:
    """Answer with the constants of the installed cocofest's Ding 2007 with fatigue; no band."""
    theirs = import_module("cocofest").DingModelPulseWidthFrequencyWithFatigue()
    force = replace(
        DING_2007,
        name="cocofest",
        tau_c_s=theirs.tauc,
        a_rest_n_per_s=theirs.a_scale,
        tau_1_rest_s=theirs.tau1_rest,
        tau_2_s=theirs.tau2,
        k_m_rest=theirs.km_rest,
        r0_rest=theirs.km_rest + 1.04,
        alpha_a_per_s2=theirs.alpha_a,
        alpha_tau_1_per_n=theirs.alpha_tau1,
        alpha_k_m_per_s_n=theirs.alpha_km,
        tau_fat_s=theirs.tau_fat,
        width=PulseWidthCurve(pd0_us=1e6 * theirs.pd0, pdt_us=1e6 * theirs.pdt),
    )
    return _lacking(experiment, "force", "fatigue", "width") or prediction_over_people(
        experiment, _muscle_by_width(force)
    )


def _muscle_by_width(force: ForceModel) -> StimulatedMuscle:
    """Return a muscle by Ding 2007: width scales its force, and current is not in the equations."""
    curve = force.width
    assert curve is not None  # noqa: S101  each set of Ding 2007 has one

    def force_by_width(muscle: MuscleModel, pulses_s: Floats, stimulus: Stimulus) -> float:
        gain = float(curve.gain(np.array(stimulus.width_us)))
        return gain * whole_peak(pulses_s, muscle)

    return StimulatedMuscle(
        replace(PLAIN_QUADRICEPS, force=replace(force, width=None)), force_by_width
    )


FITTED_IN_DEFAULT = frozenset(
    {
        *("TH91", "MI12", "DW82"),
        *("BI04", "BI12", "SL12f", "RS92", "BM95"),
        "AS05",
        *("GO05", "AK24", "KE10", "PA03", "SE43"),
        "MA13",
        *("KA25", "PE08", "FM17"),
        *("PL93", "DA21", "GD08", "KE06"),
        "AR21",
    }
)
DEFAULT = EnteredModel(
    name="Default",
    predict=default_model,
    fitted=FITTED_IN_DEFAULT,
    note="This library's default muscles; its band is over 48 people of its population.",
)
PLAIN_DING = EnteredModel(
    name="Ding 2003",
    predict=plain_ding_2003,
    fitted=frozenset({"BI12"}),  # the population's fatigability is set to it
    note="Force and fatigue as published; the band is over 48 people of this library's population.",
)
MODELS = (
    DEFAULT,
    PLAIN_DING,
    EnteredModel(
        name="Ding 2007",
        predict=ding_2007,
        fitted=frozenset(),
        note="Mean of ten people after spinal cord injury; the band is over these ten. Fatigue is "
        "that of Ding 2003.",
    ),
    EnteredModel(
        name="Hmed 2018",
        predict=hmed_2018,
        fitted=frozenset(),
        note="The published constants and current curve; fatigue is that of Ding 2003. No band.",
    ),
)
COCOFEST = EnteredModel(
    name="cocofest",
    predict=cocofest,
    fitted=frozenset(),
    note="Constants read from the installed package, run by this library's solver. No band.",
)


def installed_models() -> tuple[EnteredModel, ...]:
    """Return the models that can be run here."""
    return (*MODELS, COCOFEST) if find_spec("cocofest") else MODELS
