"""What pages of other apps show of a course of care."""

from physiobench.episodes.http.ended import EndedCare, ended_care


__all__ = ["EndedCare", "ended_care"]
