"""Courses of care, and who answers for them."""

from physiobench.episodes.models.cover import (
    ClinicalLead,
    Deputy,
    Leave,
    LeaveQuerySet,
    roster_on,
)
from physiobench.episodes.models.episodes import Ending, Episode, EpisodeQuerySet
from physiobench.episodes.models.notices import Notice, NoticeQuerySet, subject_of


__all__ = [
    "ClinicalLead",
    "Deputy",
    "Ending",
    "Episode",
    "EpisodeQuerySet",
    "Leave",
    "LeaveQuerySet",
    "Notice",
    "NoticeQuerySet",
    "roster_on",
    "subject_of",
]
