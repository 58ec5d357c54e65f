"""Courses of care, and who answers for them."""

from physiobench.episodes.models.cover import (
    ClinicalLead,
    Covering,
    Deputy,
    Leave,
    LeaveQuerySet,
    covering,
    roster_on,
)
from physiobench.episodes.models.episodes import (
    Ending,
    Episode,
    EpisodeQuerySet,
    NextCare,
    SeeWhom,
    SeeWithin,
)
from physiobench.episodes.models.notices import Notice, NoticeQuerySet, subject_of


__all__ = [
    "ClinicalLead",
    "Covering",
    "Deputy",
    "Ending",
    "Episode",
    "EpisodeQuerySet",
    "Leave",
    "LeaveQuerySet",
    "NextCare",
    "Notice",
    "NoticeQuerySet",
    "SeeWhom",
    "SeeWithin",
    "covering",
    "roster_on",
    "subject_of",
]
