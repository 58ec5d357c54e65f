"""The content of the manager's page of data requests."""

from datetime import date

from django.http import HttpRequest

from physiobench.lib.models import Kept
from physiobench.lib.paging import list_page
from physiobench.lib.retention import PERIODS
from physiobench.records.models import DataRequest, RetentionCount


def overview(request: HttpRequest, today: date) -> dict[str, object]:
    """Return the requests, restrictions and answers that the address asks for, and deletions."""
    waiting = list_page(request, DataRequest.objects.open().select_related("patient"))
    restricting = DataRequest.objects.restricting().select_related("patient")
    answered = DataRequest.objects.answered().select_related("patient", "decided_by")
    last = RetentionCount.objects.order_by("-ran_at").first()
    counts = RetentionCount.objects.filter(ran_at=last.ran_at).order_by("table") if last else []
    return {
        "waiting": waiting,
        "with_lateness": [(asked, asked.is_late(today)) for asked in waiting.rows],
        "restricting": list_page(request, restricting, parameter="restricting"),
        "answered": list_page(request, answered, parameter="answered"),
        "last_run": last.ran_at if last else None,
        "counts": [(c.table, c.rows, PERIODS[Kept(c.kept_as)].how_long) for c in counts],
    }
