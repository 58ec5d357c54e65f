"""Every write about what is held about people."""

from physiobench.records.services.retention import Count, run_retention


__all__ = ["Count", "run_retention"]
