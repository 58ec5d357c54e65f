"""What was done or seen, by whom, and when. Written once, never changed."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import models

from physiobench.audit.models.verbs import Verb
from physiobench.lib.models import AppendOnly, AppendOnlyQuerySet, Kept


class EventQuerySet(AppendOnlyQuerySet):
    def about(self, patient: AbstractBaseUser) -> EventQuerySet:
        return self.filter(patient_id=patient.pk).select_related("actor").order_by("-at", "-pk")

    def looks(self) -> EventQuerySet:
        return self.filter(verb__in=[verb for verb in Verb if verb.is_look])


class Event(AppendOnly):
    """One act. Holds no foreign key to its subject, so that the log outlives it."""

    kept: ClassVar[Kept] = Kept.TRAIL

    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )  # null: a visitor without a login, or the service itself
    verb = models.CharField(max_length=80)  # one of `Verb`: `services.record` takes no other
    subject = models.CharField(max_length=120)
    patient = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="events"
    )
    detail = models.JSONField(default=dict)  # plain facts, never health data
    at = models.DateTimeField(db_index=True)

    objects: ClassVar = EventQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["patient", "-at"], name="audit_by_patient")]
