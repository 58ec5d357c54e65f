"""What a physio is writing, and what they have signed."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.functional import cached_property

from physiobench.accounts.models import User
from physiobench.clinical.programme import Body
from physiobench.episodes.models import Episode
from physiobench.lib.models import AppendOnly, AppendOnlyQuerySet, Kept, Model


class Draft(Model):
    """A programme in the making, seen by its physio alone."""

    kept: ClassVar[Kept] = Kept.RECORD

    episode = models.OneToOneField(Episode, on_delete=models.PROTECT, related_name="draft")
    body = models.JSONField()  # clinical.programme.Body, perhaps not yet complete
    edits = models.PositiveIntegerField(default=0)  # so that two windows cannot overwrite each other
    edited_at = models.DateTimeField()


class ProgrammeQuerySet(AppendOnlyQuerySet):
    def for_patient(self, patient: User) -> ProgrammeQuerySet:
        return self.filter(episode__patient=patient)

    def current(self) -> ProgrammeQuerySet:
        """Only the newest version of each episode."""
        return self.filter(
            ~models.Exists(
                Programme.objects.filter(
                    episode=models.OuterRef("episode"), version__gt=models.OuterRef("version")
                )
            )
        )


class Programme(AppendOnly):
    """One signed version: frozen, and chained to the one before by its fingerprint."""

    kept: ClassVar[Kept] = Kept.RECORD

    id = models.UUIDField(primary_key=True)
    episode = models.ForeignKey(Episode, on_delete=models.PROTECT, related_name="programmes")
    version = models.PositiveSmallIntegerField()
    body = models.JSONField()  # clinical.programme.Body
    why = models.TextField(blank=True)  # why it replaces the one before, for the patient
    stimulation_reason = models.TextField(blank=True)  # the physio's, where screening asked for one
    starts_on = models.DateField()
    ends_on = models.DateField()
    signed_at = models.DateTimeField()
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="programmes_signed"
    )
    previous = models.CharField(max_length=64, blank=True)  # the fingerprint of the one before
    fingerprint = models.CharField(max_length=64, unique=True)

    objects = ProgrammeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["episode", "version"], name="programmes_versions_are_unique"
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gte=models.F("starts_on")), name="programmes_end_after_start"
            ),
        ]

    @cached_property
    def plan(self) -> Body:
        """Return the body as a value."""
        return Body.model_validate(self.body)

    def is_open(self, day: date) -> bool:
        return self.starts_on <= day <= self.ends_on


class Reading(AppendOnly):
    """The patient opened this version."""

    kept: ClassVar[Kept] = Kept.RECORD

    programme = models.OneToOneField(Programme, on_delete=models.PROTECT, related_name="reading")
    read_at = models.DateTimeField()
