"""Simulate neuromuscular electrical stimulation, from a prescription to a checked contraction.

A name is imported when it is first used. A web page that only needs a `Prescription` then loads
neither NumPy nor the models.
"""

from importlib import import_module
from typing import TYPE_CHECKING


if TYPE_CHECKING:
    from physiobench.nmes.excitability.fibres import (
        FIBRES,
        LONG_DENERVATED_FIBRE,
        MOTOR_FIBRE,
        PAIN_FIBRE,
        RECENTLY_DENERVATED_FIBRE,
        SENSORY_FIBRE,
        Fibre,
        FibreExcitation,
        PulseEffect,
        StrengthDurationLaw,
        accommodation_ratio,
        pulse_effect,
        threshold_charge_uc,
        threshold_ma,
    )
    from physiobench.nmes.excitability.recruitment import (
        Recruitment,
    )
    from physiobench.nmes.excitability.strength_duration import (
        CurveForm,
        StrengthDurationFit,
        fit_strength_duration,
    )
    from physiobench.nmes.muscle.cooperative_models import (
        COOPERATIVE_CALF,
        COOPERATIVE_QUADRICEPS,
    )
    from physiobench.nmes.muscle.engine.compilation import (
        compile_kernels,
        use_engine,
    )
    from physiobench.nmes.muscle.fatigue import (
        ABLE_BODIED_FATIGUE,
        DING_2003_FATIGUE,
        NO_FATIGUE,
        AttainmentFatigue,
        FatigueModel,
    )
    from physiobench.nmes.muscle.force_models import (
        DING_2003,
        DING_2003_SLOW,
        DING_2007,
        DING_2007_MEAN,
        DING_2007_SUBJECTS,
        HMED_2018,
        HMED_2018_PAPER,
        CurrentCurve,
        ForceModel,
        PulseWidthCurve,
    )
    from physiobench.nmes.muscle.force_simulation import (
        MuscleResult,
        simulate_muscle,
    )
    from physiobench.nmes.muscle.joint_angle import (
        MARION_2013,
        MARION_2013_KNEE,
        at_angle,
        simulate_limb,
    )
    from physiobench.nmes.muscle.muscles import (
        MUSCLES,
        PLAIN_QUADRICEPS,
        QUADRICEPS,
        QUADRICEPS_ACUTE_SCI,
        QUADRICEPS_CHRONIC_SCI,
        QUADRICEPS_DENERVATED,
        TIBIALIS_ANTERIOR,
        TIBIALIS_ANTERIOR_DENERVATED,
        WRIST_EXTENSORS,
        MuscleModel,
    )
    from physiobench.nmes.muscle.potentiation import HighFrequencyFailure, Potentiation
    from physiobench.nmes.planning.adaptation import (
        DENERVATION_ATROPHY,
        DISUSE_ATROPHY,
        REST_WEEK,
        SPINAL_CORD_INJURY_ATROPHY,
        ForecastBand,
        MuscleAtrophy,
        TrainingForecast,
        TrainingTrial,
        TrainingWeek,
        forecast_atrophy,
        forecast_denervated_home_training,
        forecast_training,
    )
    from physiobench.nmes.planning.bounds import (
        DoseBounds,
        ResponseTarget,
    )
    from physiobench.nmes.planning.calibration import (
        Calibration,
        MeasuredSession,
        calibrate,
    )
    from physiobench.nmes.planning.dosing import (
        DoseOption,
        DoseProposal,
        RejectionReason,
        propose_doses,
    )
    from physiobench.nmes.planning.required_current import RequiredCurrent, required_current
    from physiobench.nmes.regrowth.axon_growth import (
        LimbRegion,
        NerveInjury,
        NerveSegment,
        rule_of_thumb,
    )
    from physiobench.nmes.regrowth.findings import (
        ExaminationFinding,
        ExaminationSign,
    )
    from physiobench.nmes.regrowth.flag import (
        RegrowthFlag,
    )
    from physiobench.nmes.regrowth.forecast import (
        MonthInterval,
        RegrowthForecast,
        forecast_regrowth,
    )
    from physiobench.nmes.reporting.picture import (
        session_summary,
        session_svg,
    )
    from physiobench.nmes.reporting.sources import (
        SOURCES,
        CitedSource,
        sources_of,
    )
    from physiobench.nmes.simulation.cohort import (
        Cohort,
        CohortChanged,
        run_cohort,
    )
    from physiobench.nmes.simulation.population import (
        Population,
        PopulationSpread,
        draw_population,
        typical_population,
    )
    from physiobench.nmes.simulation.population_simulation import (
        PopulationResult,
        simulate_population,
    )
    from physiobench.nmes.simulation.prescription_file import (
        PrescriptionFile,
        parse_prescription,
        read_prescription_file,
    )
    from physiobench.nmes.simulation.session_result import (
        Contraction,
        Contractions,
        SessionResult,
    )
    from physiobench.nmes.simulation.session_simulation import (
        simulate,
    )
    from physiobench.nmes.simulation.tolerated import (
        ToleratedLevel,
        tolerated_level,
    )
    from physiobench.nmes.stimulus.electrical_output import (
        ElectricalOutput,
        electrical_output,
    )
    from physiobench.nmes.stimulus.electrodes import (
        GABRIEL_CONDUCTIVITY,
        GEDDES_BAKER_CONDUCTIVITY,
        IN_VIVO_CONDUCTIVITY,
        REFERENCE_PADS,
        THIGH,
        UPPER_ARM,
        PadPair,
        Tissue,
        TissueConductivity,
        current_scale,
        field_line,
        peak_activating_function,
    )
    from physiobench.nmes.stimulus.limits import (
        CheckSubject,
        LimitCheck,
        Verdict,
        check_limits,
        worst_verdict,
    )
    from physiobench.nmes.stimulus.prescription import Prescription
    from physiobench.nmes.stimulus.pulse_train import PulseTrain
    from physiobench.nmes.stimulus.waveform import PulsePattern, PulseShape, RampBy


__all__ = [
    "ABLE_BODIED_FATIGUE",
    "COOPERATIVE_CALF",
    "COOPERATIVE_QUADRICEPS",
    "DENERVATION_ATROPHY",
    "DING_2003",
    "DING_2003_FATIGUE",
    "DING_2003_SLOW",
    "DING_2007",
    "DING_2007_MEAN",
    "DING_2007_SUBJECTS",
    "DISUSE_ATROPHY",
    "FIBRES",
    "GABRIEL_CONDUCTIVITY",
    "GEDDES_BAKER_CONDUCTIVITY",
    "HMED_2018",
    "HMED_2018_PAPER",
    "IN_VIVO_CONDUCTIVITY",
    "LONG_DENERVATED_FIBRE",
    "MARION_2013",
    "MARION_2013_KNEE",
    "MOTOR_FIBRE",
    "MUSCLES",
    "NO_FATIGUE",
    "PAIN_FIBRE",
    "PLAIN_QUADRICEPS",
    "QUADRICEPS",
    "QUADRICEPS_ACUTE_SCI",
    "QUADRICEPS_CHRONIC_SCI",
    "QUADRICEPS_DENERVATED",
    "RECENTLY_DENERVATED_FIBRE",
    "REFERENCE_PADS",
    "REST_WEEK",
    "SENSORY_FIBRE",
    "SOURCES",
    "SPINAL_CORD_INJURY_ATROPHY",
    "THIGH",
    "TIBIALIS_ANTERIOR",
    "TIBIALIS_ANTERIOR_DENERVATED",
    "UPPER_ARM",
    "WRIST_EXTENSORS",
    "AttainmentFatigue",
    "Calibration",
    "CheckSubject",
    "CitedSource",
    "Cohort",
    "CohortChanged",
    "Contraction",
    "Contractions",
    "CurrentCurve",
    "CurveForm",
    "DoseBounds",
    "DoseOption",
    "DoseProposal",
    "ElectricalOutput",
    "ExaminationFinding",
    "ExaminationSign",
    "FatigueModel",
    "Fibre",
    "FibreExcitation",
    "ForceModel",
    "ForecastBand",
    "HighFrequencyFailure",
    "LimbRegion",
    "LimitCheck",
    "MeasuredSession",
    "MonthInterval",
    "MuscleAtrophy",
    "MuscleModel",
    "MuscleResult",
    "NerveInjury",
    "NerveSegment",
    "PadPair",
    "Population",
    "PopulationResult",
    "PopulationSpread",
    "Potentiation",
    "Prescription",
    "PrescriptionFile",
    "PulseEffect",
    "PulsePattern",
    "PulseShape",
    "PulseTrain",
    "PulseWidthCurve",
    "RampBy",
    "Recruitment",
    "RegrowthFlag",
    "RegrowthForecast",
    "RejectionReason",
    "RequiredCurrent",
    "ResponseTarget",
    "SessionResult",
    "StrengthDurationFit",
    "StrengthDurationLaw",
    "Tissue",
    "TissueConductivity",
    "ToleratedLevel",
    "TrainingForecast",
    "TrainingTrial",
    "TrainingWeek",
    "Verdict",
    "accommodation_ratio",
    "at_angle",
    "calibrate",
    "check_limits",
    "compile_kernels",
    "current_scale",
    "draw_population",
    "electrical_output",
    "field_line",
    "fit_strength_duration",
    "forecast_atrophy",
    "forecast_denervated_home_training",
    "forecast_regrowth",
    "forecast_training",
    "parse_prescription",
    "peak_activating_function",
    "propose_doses",
    "pulse_effect",
    "read_prescription_file",
    "required_current",
    "rule_of_thumb",
    "run_cohort",
    "session_summary",
    "session_svg",
    "simulate",
    "simulate_limb",
    "simulate_muscle",
    "simulate_population",
    "sources_of",
    "threshold_charge_uc",
    "threshold_ma",
    "tolerated_level",
    "typical_population",
    "use_engine",
    "worst_verdict",
]

MODULES = (  # each after the modules that it imports
    "stimulus.waveform",
    "stimulus.prescription",
    "stimulus.electrical_output",
    "stimulus.electrodes",
    "stimulus.limits",
    "stimulus.pulse_train",
    "excitability.fibres",
    "excitability.recruitment",
    "excitability.strength_duration",
    "muscle.engine.compilation",
    "muscle.fatigue",
    "muscle.potentiation",
    "muscle.force_models",
    "muscle.cooperative_models",
    "muscle.force_simulation",
    "muscle.joint_angle",
    "muscle.muscles",
    "simulation.cohort",
    "simulation.population",
    "simulation.population_simulation",
    "simulation.prescription_file",
    "simulation.session_result",
    "simulation.session_simulation",
    "simulation.tolerated",
    "planning.adaptation",
    "planning.bounds",
    "planning.calibration",
    "planning.dosing",
    "planning.required_current",
    "regrowth.axon_growth",
    "regrowth.findings",
    "regrowth.flag",
    "regrowth.forecast",
    "reporting.picture",
    "reporting.sources",
)


if not TYPE_CHECKING:  # a type checker reads the imports above

    def __getattr__(name: str) -> object:
        """Import a public name when it is first used.

        Raises:
            AttributeError: when the library has no such name.
        """
        if name in __all__:
            for path in MODULES:
                module = import_module(f"{__name__}.{path}")
                if name in vars(module):
                    return globals().setdefault(name, vars(module)[name])
        msg = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(msg)

    def __dir__() -> list[str]:
        """Return the public names, imported or not."""
        return sorted({*globals(), *__all__})
