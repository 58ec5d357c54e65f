"""Stimulators that people have, and those that the practice lends."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from physiobench.accounts.models import User
from physiobench.content.load import stimulators
from physiobench.content.schema import DeviceSpec, Stimulator
from physiobench.lib.models import AppendOnly, AppendOnlyQuerySet, Kept, Model


class Route(models.TextChoices):
    LOAN = "loan"
    HIRE = "hire"
    RETAIL = "retail"


class OwnStimulatorQuerySet(AppendOnlyQuerySet):
    def for_patient(self, patient: User) -> OwnStimulatorQuerySet:
        """Newest first: the first is the one they use now."""
        return self.filter(patient=patient).order_by("-told_at", "-pk")


class OwnStimulator(AppendOnly):
    """The stimulator a patient says they use; a change is a new row."""

    kept: ClassVar[Kept] = Kept.RECORD

    id = models.UUIDField(primary_key=True)
    patient = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="stimulators"
    )
    model = models.SlugField(blank=True)  # a row of the catalogue, or nothing
    name = models.CharField(max_length=120, blank=True)  # where it is not in the catalogue
    spec = models.JSONField(default=dict)  # what the person read off its manual
    route = models.CharField(max_length=10, choices=Route)
    told_at = models.DateTimeField()

    objects: ClassVar = OwnStimulatorQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(model="", name=""), name="kit_a_stimulator_has_a_name"
            )
        ]

    @property
    def device(self) -> Stimulator | DeviceSpec:
        """Return what can be matched: the catalogue's row, or what the person read off."""
        known = stimulators().get(self.model)
        if known is not None:
            return known
        if self.spec:
            return DeviceSpec.model_validate(self.spec)
        return DeviceSpec(name=self.called)  # it left the catalogue: nothing is known of it

    @property
    def called(self) -> str:
        known = stimulators().get(self.model)
        return known.name if known else self.name or self.model


class LoanQuerySet(models.QuerySet["Loan"]):
    def out(self) -> LoanQuerySet:
        return self.filter(returned_at=None).order_by("due_back_on", "pk")

    def overdue_on(self, day: date) -> LoanQuerySet:
        return self.out().filter(due_back_on__lt=day)

    def to_be_cleaned(self) -> LoanQuerySet:
        return self.filter(returned_at__isnull=False, cleaned_at=None).order_by("returned_at", "pk")

    def for_patient(self, patient: User) -> LoanQuerySet:
        return self.filter(patient=patient)


class Loan(Model):
    """One stimulator of the practice, lent to one patient."""

    kept: ClassVar[Kept] = Kept.RECORD

    id = models.UUIDField(primary_key=True)
    model = models.SlugField()
    serial = models.CharField(max_length=60)
    patient = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="loans"
    )
    lent_at = models.DateTimeField()
    lent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    due_back_on = models.DateField()
    returned_at = models.DateTimeField(null=True)
    returned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    cleaned_at = models.DateTimeField(null=True)  # before it is, nobody else may have it
    cleaned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = LoanQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["due_back_on"], condition=Q(returned_at=None), name="kit_loans_out"
            ),
            models.Index(
                fields=["returned_at"],
                condition=Q(returned_at__isnull=False, cleaned_at=None),
                name="kit_loans_to_be_cleaned",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["serial"], condition=Q(returned_at=None), name="kit_one_loan_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(returned_at=None, returned_by=None)
                | Q(returned_at__isnull=False, returned_by__isnull=False),
                name="kit_returned_at_and_by_come_together",
            ),
            models.CheckConstraint(
                condition=Q(cleaned_at=None, cleaned_by=None)
                | Q(cleaned_at__isnull=False, cleaned_by__isnull=False, returned_at__isnull=False),
                name="kit_cleaned_at_and_by_come_together",
            ),
        ]

    def is_overdue(self, day: date) -> bool:
        return self.returned_at is None and self.due_back_on < day

    @property
    def called(self) -> str:
        known = stimulators().get(self.model)
        return known.name if known else self.model
