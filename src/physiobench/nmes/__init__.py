"""Simulate neuromuscular electrical stimulation, from a prescription to a checked contraction."""

from physiobench.nmes.excitability.fibres import (
    DENERVATED_LATE,
    DENERVATED_RECENT,
    FIBRES,
    MOTOR,
    PAIN,
    SENSORY,
    Drive,
    Fibre,
    Law,
    Reach,
    accommodation_ratio,
    drive,
    threshold_charge_uc,
    threshold_ma,
)
from physiobench.nmes.excitability.recruitment import (
    Recruitment,
)
from physiobench.nmes.excitability.strength_duration import (
    Curve,
    Fit,
    fit_strength_duration,
)
from physiobench.nmes.muscle.engine.compilation import (
    warm_up,
)
from physiobench.nmes.muscle.fatigue import (
    ABLE_BODIED,
    NO_FATIGUE,
    PLAIN_DING,
    Fatigue,
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
    WidthCurve,
)
from physiobench.nmes.muscle.force_simulation import (
    MuscleRun,
    simulate_muscle,
)
from physiobench.nmes.muscle.muscles import (
    MUSCLES,
    QUADRICEPS,
    QUADRICEPS_ACUTE_SCI,
    QUADRICEPS_CHRONIC_SCI,
    QUADRICEPS_DENERVATED,
    TIBIALIS_ANTERIOR,
    TIBIALIS_ANTERIOR_DENERVATED,
    WRIST_EXTENSORS,
    Muscle,
)
from physiobench.nmes.planning.adaptation import (
    DENERVATED,
    DISUSED,
    REST,
    SPINAL,
    Band,
    Dose,
    Loss,
    Training,
    Trial,
    forecast_denervated_home,
    forecast_loss,
    forecast_training,
)
from physiobench.nmes.planning.bounds import (
    Bounds,
    Target,
)
from physiobench.nmes.planning.calibration import (
    Calibration,
    Measured,
    calibrate,
)
from physiobench.nmes.planning.dosing import (
    Dropped,
    Option,
    Proposal,
    propose,
)
from physiobench.nmes.regrowth.axon_growth import (
    Injury,
    Segment,
    Stretch,
    rule_of_thumb,
)
from physiobench.nmes.regrowth.findings import (
    Observation,
    Sign,
)
from physiobench.nmes.regrowth.forecast import (
    Flag,
    Interval,
    Regrowth,
    forecast_regrowth,
)
from physiobench.nmes.reporting.picture import (
    finding,
    svg,
)
from physiobench.nmes.reporting.sources import (
    SOURCES,
    Source,
    cite,
)
from physiobench.nmes.simulation.cohort import (
    Cohort,
    CohortChanged,
    run_cohort,
)
from physiobench.nmes.simulation.population import (
    People,
    Spread,
    draw_people,
    typical,
)
from physiobench.nmes.simulation.population_simulation import (
    PeopleRun,
    simulate_many,
)
from physiobench.nmes.simulation.prescription_file import (
    Plan,
    parse_plan,
    read_plan,
)
from physiobench.nmes.simulation.session_result import (
    Contraction,
    Contractions,
    Run,
)
from physiobench.nmes.simulation.session_simulation import (
    simulate,
)
from physiobench.nmes.stimulus.electrical_output import (
    Output,
    output,
)
from physiobench.nmes.stimulus.electrodes import (
    REFERENCE_PADS,
    THIGH,
    UPPER_ARM,
    Conductivity,
    Pads,
    Tissue,
    current_scale,
    excitation,
    field_line,
)
from physiobench.nmes.stimulus.limits import (
    Limit,
    Subject,
    Verdict,
    check_limits,
    worst,
)
from physiobench.nmes.stimulus.waveform import (
    Pattern,
    Prescription,
    PulseTrain,
    RampBy,
    Shape,
)


__all__ = [
    "ABLE_BODIED",
    "DENERVATED",
    "DENERVATED_LATE",
    "DENERVATED_RECENT",
    "DING_2003",
    "DING_2003_SLOW",
    "DING_2007",
    "DING_2007_MEAN",
    "DING_2007_SUBJECTS",
    "DISUSED",
    "FIBRES",
    "HMED_2018",
    "HMED_2018_PAPER",
    "MOTOR",
    "MUSCLES",
    "NO_FATIGUE",
    "PAIN",
    "PLAIN_DING",
    "QUADRICEPS",
    "QUADRICEPS_ACUTE_SCI",
    "QUADRICEPS_CHRONIC_SCI",
    "QUADRICEPS_DENERVATED",
    "REFERENCE_PADS",
    "REST",
    "SENSORY",
    "SOURCES",
    "SPINAL",
    "THIGH",
    "TIBIALIS_ANTERIOR",
    "TIBIALIS_ANTERIOR_DENERVATED",
    "UPPER_ARM",
    "WRIST_EXTENSORS",
    "Band",
    "Bounds",
    "Calibration",
    "Cohort",
    "CohortChanged",
    "Conductivity",
    "Contraction",
    "Contractions",
    "CurrentCurve",
    "Curve",
    "Dose",
    "Drive",
    "Dropped",
    "Fatigue",
    "Fibre",
    "Fit",
    "Flag",
    "ForceModel",
    "Injury",
    "Interval",
    "Law",
    "Limit",
    "Loss",
    "Measured",
    "Muscle",
    "MuscleRun",
    "Observation",
    "Option",
    "Output",
    "Pads",
    "Pattern",
    "People",
    "PeopleRun",
    "Plan",
    "Prescription",
    "Proposal",
    "PulseTrain",
    "RampBy",
    "Reach",
    "Recruitment",
    "Regrowth",
    "Run",
    "Segment",
    "Shape",
    "Sign",
    "Source",
    "Spread",
    "Stretch",
    "Subject",
    "Target",
    "Tissue",
    "Training",
    "Trial",
    "Verdict",
    "WidthCurve",
    "accommodation_ratio",
    "calibrate",
    "check_limits",
    "cite",
    "current_scale",
    "draw_people",
    "drive",
    "excitation",
    "field_line",
    "finding",
    "fit_strength_duration",
    "forecast_denervated_home",
    "forecast_loss",
    "forecast_regrowth",
    "forecast_training",
    "output",
    "parse_plan",
    "propose",
    "read_plan",
    "rule_of_thumb",
    "run_cohort",
    "simulate",
    "simulate_many",
    "simulate_muscle",
    "svg",
    "threshold_charge_uc",
    "threshold_ma",
    "typical",
    "warm_up",
    "worst",
]
