"""Every write to the diary. Each act checks, stores and records itself in one transaction."""

from physiobench.diary.models import CHECK
from physiobench.diary.services.checks import (
    NoCheckNeeded,
    NoCheckRules,
    NotToday,
    check_before_session,
)
from physiobench.diary.services.entries import DAYS_BACK, NoSuchLine, NotASessionDay
from physiobench.diary.services.reviews import (
    CorrectedSince,
    DecidedSince,
    NextStepMissing,
    NoteMissing,
    review_session,
)
from physiobench.diary.services.sessions import (
    AlreadyCorrected,
    Incomplete,
    Logged,
    correct_session,
    log_session,
)


__all__ = [
    "CHECK",
    "DAYS_BACK",
    "AlreadyCorrected",
    "CorrectedSince",
    "DecidedSince",
    "Incomplete",
    "Logged",
    "NextStepMissing",
    "NoCheckNeeded",
    "NoCheckRules",
    "NoSuchLine",
    "NotASessionDay",
    "NotToday",
    "NoteMissing",
    "check_before_session",
    "correct_session",
    "log_session",
    "review_session",
]
