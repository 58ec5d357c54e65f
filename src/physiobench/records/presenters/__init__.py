"""The content of the manager's page of data requests."""

from datetime import date

from physiobench.lib.models import Kept
from physiobench.lib.retention import PERIODS
from physiobench.records.models import DataRequest, RetentionCount


ANSWERS_SHOWN = 20


def overview(today: date) -> dict[str, object]:
    """Return requests that need an answer, restrictions, past answers and the last deletions."""
    waiting = [
        (asked, asked.is_late(today))
        for asked in DataRequest.objects.open().select_related("patient")
    ]
    last = RetentionCount.objects.order_by("-ran_at").first()
    counts = RetentionCount.objects.filter(ran_at=last.ran_at).order_by("table") if last else []
    return {
        "waiting": waiting,
        "restricting": DataRequest.objects.restricting().select_related("patient"),
        "answered": DataRequest.objects.answered().select_related("patient", "decided_by")[
            :ANSWERS_SHOWN
        ],
        "last_run": last.ran_at if last else None,
        "counts": [(c.table, c.rows, PERIODS[Kept(c.kept_as)].how_long) for c in counts],
    }
