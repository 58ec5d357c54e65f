"""Every write to an assessment. Each act checks, stores, and leaves a trace, in one transaction."""

from physiobench.assessment.services.answering import (
    Saved,
    complete,
    keep_draft,
    save_page,
)
from physiobench.assessment.services.keeping import claim, delete_unclaimed, send_link
from physiobench.assessment.services.opening import (
    CONSENT,
    SIDES,
    open_follow_up,
    open_screening,
    start,
)
from physiobench.assessment.services.refusals import (
    AssessmentClosed,
    DraftTooLong,
    NoRules,
    NotComplete,
    PageNotAsked,
    UnknownPathway,
)


__all__ = [
    "CONSENT",
    "SIDES",
    "AssessmentClosed",
    "DraftTooLong",
    "NoRules",
    "NotComplete",
    "PageNotAsked",
    "Saved",
    "UnknownPathway",
    "claim",
    "complete",
    "delete_unclaimed",
    "keep_draft",
    "open_follow_up",
    "open_screening",
    "save_page",
    "send_link",
    "start",
]
