"""What pages of other apps show of the diary: what must wait, who decided, and what comes next."""

from physiobench.diary.http.holds import (
    Hold,
    hold,
    is_changed,
    next_step,
    problems,
    release,
)


__all__ = [
    "Hold",
    "hold",
    "is_changed",
    "next_step",
    "problems",
    "release",
]
