"""Who may do what in the workspace, and what waits there for whom."""

from physiobench.practice.policies.access import (
    check_may_measure,
    check_may_review_answers,
    may_stimulate,
)


__all__ = ["check_may_measure", "check_may_review_answers", "may_stimulate"]
