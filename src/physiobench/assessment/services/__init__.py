"""Every write to an assessment. Each act checks, stores, and leaves a trace, in one transaction."""

from physiobench.assessment.services.answering import (
    Saved,
    complete,
    save_page,
)
from physiobench.assessment.services.drafting import drop_draft, keep_draft
from physiobench.assessment.services.keeping import claim, delete_unclaimed, send_link
from physiobench.assessment.services.measuring import (
    Correction,
    Measured,
    record_measure_for,
    record_own_measure,
)
from physiobench.assessment.services.opening import (
    CONSENT,
    SIDES,
    WANTS,
    open_follow_up,
    open_screening,
    start,
    start_over,
)
from physiobench.assessment.services.refusals import (
    AlreadyReplaced,
    AssessmentClosed,
    CannotRecord,
    ChangedElsewhere,
    DraftTooLong,
    NoReason,
    NoRules,
    NotAMeasure,
    NotComplete,
    NothingMeasured,
    NotStopped,
    NotThatDay,
    PageNotAsked,
    StimulationBarred,
    UnknownPathway,
)
from physiobench.assessment.services.versions import keep_versions


__all__ = [
    "CONSENT",
    "SIDES",
    "WANTS",
    "AlreadyReplaced",
    "AssessmentClosed",
    "CannotRecord",
    "ChangedElsewhere",
    "Correction",
    "DraftTooLong",
    "Measured",
    "NoReason",
    "NoRules",
    "NotAMeasure",
    "NotComplete",
    "NotStopped",
    "NotThatDay",
    "NothingMeasured",
    "PageNotAsked",
    "Saved",
    "StimulationBarred",
    "UnknownPathway",
    "claim",
    "complete",
    "delete_unclaimed",
    "drop_draft",
    "keep_draft",
    "keep_versions",
    "open_follow_up",
    "open_screening",
    "record_measure_for",
    "record_own_measure",
    "save_page",
    "send_link",
    "start",
    "start_over",
]
