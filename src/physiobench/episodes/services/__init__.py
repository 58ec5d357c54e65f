"""Every write to an episode of care, and to who answers for it."""

from physiobench.episodes.services.asking import ask_to_answer, settle, settle_all_but
from physiobench.episodes.services.care import (
    AlreadyInCare,
    ConsentMissing,
    EpisodeEnded,
    NotPaid,
    NotSuitable,
    PhysioNotAvailable,
    accept_payment,
    cancel,
    discharge,
    open_order,
    open_record,
    reassign,
    request_package,
)
from physiobench.episodes.services.cover import (
    DeputyNotAvailable,
    LeaveImpossible,
    LeaveOverlaps,
    end_leave,
    enter_leave,
    name_clinical_lead,
    name_deputy,
)


__all__ = [
    "AlreadyInCare",
    "ConsentMissing",
    "DeputyNotAvailable",
    "EpisodeEnded",
    "LeaveImpossible",
    "LeaveOverlaps",
    "NotPaid",
    "NotSuitable",
    "PhysioNotAvailable",
    "accept_payment",
    "ask_to_answer",
    "cancel",
    "discharge",
    "end_leave",
    "enter_leave",
    "name_clinical_lead",
    "name_deputy",
    "open_order",
    "open_record",
    "reassign",
    "request_package",
    "settle",
    "settle_all_but",
]
