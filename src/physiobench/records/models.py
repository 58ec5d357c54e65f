"""Requests about a person's data, and what the retention run removed."""

from __future__ import annotations

import hashlib
from datetime import date
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from physiobench.lib.models import AppendOnly, Kept, Model
from physiobench.lib.retention import one_month_after


def key_digest(key: str) -> str:
    """Return what is stored of the secret in the link to an answer."""
    return hashlib.sha256(key.encode()).hexdigest()


class RequestKind(models.TextChoices):
    ERASURE = "erasure", _("Delete data")
    RESTRICTION = "restriction", _("Restrict the use of data")


class DataRequestQuerySet(models.QuerySet["DataRequest"]):
    def open(self) -> DataRequestQuerySet:
        """Only those that need an answer, the one that is due first in front."""
        return self.filter(decided_at=None, withdrawn_at=None).order_by("asked_at", "pk")

    def answered(self) -> DataRequestQuerySet:
        return self.filter(decided_at__isnull=False).order_by("-decided_at", "-pk")

    def restricting(self) -> DataRequestQuerySet:
        """Only those by which a patient's data is restricted now."""
        granted = self.filter(kind=RequestKind.RESTRICTION, granted=True, lifted_at=None)
        return granted.filter(patient__isnull=False).order_by("decided_at", "pk")

    def with_key(self, key: str) -> DataRequestQuerySet:
        """Find by the secret of the link to the answer; only its digest is stored."""
        return self.filter(key_sha256=key_digest(key))

    def for_patient(self, patient: models.Model) -> DataRequestQuerySet:
        return self.filter(patient_id=patient.pk).order_by("-asked_at", "-pk")


class DataRequest(Model):
    """A patient asks to have data deleted, or its use restricted; a manager decides.

    After an erasure it names no person. It keeps what was decided and how many rows went.
    """

    kept: ClassVar[Kept] = Kept.TRAIL

    id = models.UUIDField(primary_key=True)  # made with the form, so a double click is one request
    kind = models.CharField(max_length=12, choices=RequestKind)
    patient = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="data_requests"
    )  # null: all that was held about the person is gone
    note = models.TextField(blank=True)  # the patient's own words
    asked_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    granted = models.BooleanField(null=True)
    answer = models.TextField(blank=True)  # the manager's reason, for the patient
    manifest = models.JSONField(default=dict)  # policies.Manifest.as_json
    key_sha256 = models.CharField(max_length=64, blank=True)  # of the link to the answer
    lifted_at = models.DateTimeField(null=True)  # the restriction ended
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    lifted_why = models.TextField(blank=True)

    objects = DataRequestQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["patient", "kind"],
                condition=Q(decided_at=None, withdrawn_at=None),
                name="records_one_open_request_of_each_kind",
            ),
            models.CheckConstraint(
                condition=Q(decided_at=None, decided_by=None, granted=None)
                | Q(decided_at__isnull=False, decided_by__isnull=False, granted__isnull=False),
                name="records_decided_at_and_by_come_together",
            ),
            models.CheckConstraint(
                condition=Q(lifted_at=None, lifted_by=None)
                | (Q(lifted_at__isnull=False, lifted_by__isnull=False) & ~Q(lifted_why="")),
                name="records_lifted_at_and_by_come_together",
            ),
            models.CheckConstraint(
                condition=~Q(granted=False) | ~Q(answer=""),
                name="records_a_refusal_has_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | Q(decided_at=None),
                name="records_a_withdrawn_request_is_not_decided",
            ),
        ]

    @property
    def due_on(self) -> date:
        """Return the last day for an answer: one calendar month after the request."""
        return one_month_after(timezone.localdate(self.asked_at))

    @property
    def is_open(self) -> bool:
        return self.decided_at is None and self.withdrawn_at is None

    @property
    def is_erasure(self) -> bool:
        return self.kind == RequestKind.ERASURE

    def is_late(self, today: date) -> bool:
        return self.is_open and today > self.due_on


class RetentionCount(AppendOnly):
    """How many rows of one table one retention run removed. It holds nothing about a person."""

    kept: ClassVar[Kept] = Kept.TRAIL

    ran_at = models.DateTimeField(db_index=True)
    table = models.CharField(max_length=100)  # the model's label
    kept_as = models.CharField(max_length=12)  # lib.models.Kept: whose period was over
    rows = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["ran_at", "table", "kept_as"], name="records_one_count_of_each_table"
            )
        ]
