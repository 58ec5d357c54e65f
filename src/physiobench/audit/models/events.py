"""What was done or seen, by whom, and when. Written once, never changed."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import models
from django.db.models import Exists, OuterRef, Q

from physiobench.audit.models.chain import Link
from physiobench.audit.models.verbs import Verb
from physiobench.lib.chains import digest, moment
from physiobench.lib.models import AppendOnly, AppendOnlyQuerySet, Kept


class EventQuerySet(AppendOnlyQuerySet):
    def about(self, patient: AbstractBaseUser) -> EventQuerySet:
        return self.filter(patient_id=patient.pk).select_related("actor").order_by("-at", "-pk")

    def unsealed(self, after: int = 0) -> EventQuerySet:
        """Keep what is not in the chain yet, in order, of the events with a key over `after`."""
        sealed = Exists(Link.objects.filter(event_key=OuterRef("pk")))
        return self.filter(~sealed, pk__gt=after).order_by("pk")

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
    digest = models.CharField(max_length=64, editable=False)  # of all the above

    objects: ClassVar = EventQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(digest=""), name="audit_an_event_has_a_digest")
        ]
        indexes = [models.Index(fields=["patient", "-at"], name="audit_by_patient")]

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write the event for the first time, with its digest.

        Raises:
            WrittenOnce: if the event exists.
        """
        self.digest = self.work_out()
        super().save(*args, **kwargs)

    def work_out(self) -> str:
        """Return the digest that this event must have, from what it holds now."""
        return digest(
            self.actor_id, self.verb, self.subject, self.patient_id, self.detail, moment(self.at)
        )
