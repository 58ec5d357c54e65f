"""Rows about the service itself, never about a person. They are overwritten, not kept."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import ClassVar

from django.db import models
from django.db.models import Q

from physiobench.lib.models import Kept, Model


WORKER_IS_LATE_AFTER = timedelta(minutes=2)  # eight missed heartbeats
MACHINE_IS_GONE_AFTER = timedelta(days=1)


class WorkerHeartbeatQuerySet(models.QuerySet["WorkerHeartbeat"]):
    def alive_at(self, now: datetime) -> WorkerHeartbeatQuerySet:
        return self.filter(seen_at__gte=now - WORKER_IS_LATE_AFTER)

    def newest_first(self) -> WorkerHeartbeatQuerySet:
        return self.order_by("-seen_at")


class WorkerHeartbeat(Model):
    """When one background worker was last seen, on any machine."""

    kept: ClassVar[Kept] = Kept.MOMENT

    name = models.CharField(max_length=64, unique=True)  # one run of one worker process
    machine = models.CharField(max_length=64)
    pid = models.PositiveIntegerField()
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField(db_index=True)

    objects = WorkerHeartbeatQuerySet.as_manager()


class ChoreTurnQuerySet(models.QuerySet["ChoreTurn"]):
    def open_to(self, period: str, *, unfinished_since: datetime) -> ChoreTurnQuerySet:
        """Return the turns of earlier periods, and those that were taken and never finished."""
        return self.filter(
            Q(period__lt=period) | Q(finished_at=None, taken_at__lte=unfinished_since)
        )


class ChoreTurn(Model):
    """Which worker's turn a regular task was last: the newest period, and whether it ended."""

    kept: ClassVar[Kept] = Kept.MOMENT

    chore = models.CharField(max_length=40, unique=True)
    period = models.CharField(max_length=20)  # 2026-11-30, or with hour and minute: sorts by time
    taken_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    objects = ChoreTurnQuerySet.as_manager()


class StatusCheckQuerySet(models.QuerySet["StatusCheck"]):
    def failing(self) -> StatusCheckQuerySet:
        return self.filter(is_ok=False).order_by("name", "machine")

    def current_at(self, now: datetime) -> StatusCheckQuerySet:
        """Leave out results of machines that have not reported for a day."""
        gone = ~Q(machine="") & Q(checked_at__lt=now - MACHINE_IS_GONE_AFTER)
        return self.exclude(gone).order_by("name", "machine")


class StatusCheck(Model):
    """The newest result of one check of the service."""

    kept: ClassVar[Kept] = Kept.MOMENT

    name = models.CharField(max_length=40)  # as shown: "Disk space", "Backup"
    machine = models.CharField(max_length=64, blank=True)  # blank: about the whole service
    is_ok = models.BooleanField()
    says = models.CharField(max_length=300)  # one plain sentence, without names or secrets
    fix = models.CharField(max_length=300, blank=True)  # what a manager or operator can do
    since = models.DateTimeField()  # when `is_ok` last changed
    checked_at = models.DateTimeField()

    objects = StatusCheckQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["name", "machine"], name="operations_one_row_for_each_check"
            )
        ]
