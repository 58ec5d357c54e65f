"""What a physio is writing, and what they have signed."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.fields.json import KT
from django.utils.functional import cached_property
from pydantic import ValidationError

from physiobench.accounts.models import User
from physiobench.assessment.models import Assessment
from physiobench.audit.models import Event, Verb
from physiobench.clinical.programme.lines import ExercisePrescription, Stimulation
from physiobench.clinical.programme.programme import Body, fingerprint
from physiobench.episodes.models import Episode
from physiobench.lib.models import AppendOnly, AppendOnlyQuerySet, Kept, Model


class Draft(Model):
    """A programme in the making, seen by its physio alone."""

    kept: ClassVar[Kept] = Kept.RECORD

    episode = models.OneToOneField(Episode, on_delete=models.PROTECT, related_name="draft")
    body = models.JSONField()  # clinical.programme.Body, perhaps not yet complete
    edits = models.PositiveIntegerField(
        default=0
    )  # so that two windows cannot overwrite each other
    edited_at = models.DateTimeField()

    @property
    def plan(self) -> Body:
        """Return the body as a value."""
        return Body.model_validate(self.body)


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

    def in_care(self) -> ProgrammeQuerySet:
        """Only those of episodes that are paid and have not ended."""
        return self.filter(
            episode__order__paid_at__isnull=False,
            episode__order__cancelled_at=None,
            episode__ended_at=None,
        )

    def last_version_first(self) -> ProgrammeQuerySet:
        """Order within one episode, with what a day's page needs of it: one query."""
        return (
            self.select_related("episode__order", "episode__patient", "reading")
            .with_signature()
            .order_by("-version")
        )

    def newest_first(self) -> ProgrammeQuerySet:
        """Order by signature, with all that a page says about one: one query."""
        return (
            self.select_related(
                "episode", "episode__order", "episode__patient", "signed_by__physio", "reading"
            )
            .with_signature()
            .with_body_before()
            .order_by("-signed_at", "-version")
        )

    def with_body_before(self) -> ProgrammeQuerySet:
        """Add `body_before`: what the version before says, None for the first."""
        before = Programme.objects.filter(
            episode=models.OuterRef("episode"), version=models.OuterRef("version") - 1
        )
        found: ProgrammeQuerySet = self.annotate(
            body_before=models.Subquery(before.values("body")[:1])
        )
        return found

    def with_signature(self) -> ProgrammeQuerySet:
        """Look the signatures up in the audit log in the same query."""
        signatures = Event.objects.filter(
            verb=Verb.PROGRAMMES_SIGNED, patient=models.OuterRef("episode__patient")
        ).annotate(signed=KT("detail__fingerprint"))
        logged = models.Exists(signatures.filter(signed=models.OuterRef("fingerprint")))
        found: ProgrammeQuerySet = self.annotate(is_in_audit_log=logged)
        return found


class Programme(AppendOnly):
    """One signed version: frozen, and chained to the one before by its fingerprint."""

    kept: ClassVar[Kept] = Kept.RECORD

    id = models.UUIDField(primary_key=True)
    episode = models.ForeignKey(Episode, on_delete=models.PROTECT, related_name="programmes")
    version = models.PositiveSmallIntegerField()
    body = models.JSONField()  # clinical.programme.Body
    why = models.TextField(blank=True)  # why it replaces the one before, for the patient
    stimulation_reason = models.TextField(blank=True)  # the physio's, where screening asked for one
    place_reason = models.TextField(blank=True)  # the physio's, for a place nobody screened
    starts_on = models.DateField()
    ends_on = models.DateField()
    signed_at = models.DateTimeField()
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="programmes_signed"
    )
    screening = models.ForeignKey(  # the one that stimulation was signed upon
        Assessment, null=True, on_delete=models.PROTECT, related_name="+"
    )
    previous = models.CharField(max_length=64, blank=True)  # the fingerprint of the one before
    fingerprint = models.CharField(max_length=64, unique=True)

    objects: ClassVar = ProgrammeQuerySet.as_manager()

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

    def line(self, line_id: UUID) -> ExercisePrescription | Stimulation | None:
        return next((line for line in self.plan.lines if line.line_id == line_id), None)

    def seal(self) -> str:
        """Work out the fingerprint of everything that the signature covers, as it stands now.

        A reason for the place counts where there is one: older signatures know of none.
        """
        place = {"place_reason": self.place_reason} if self.place_reason else {}
        return fingerprint(
            self.plan,
            previous=self.previous,
            signed_by=str(self.signed_by_id),
            signed_at=self.signed_at,
            beside={
                "episode": str(self.episode_id),
                "version": self.version,
                "why": self.why,
                "stimulation_reason": self.stimulation_reason,
                "screening": str(self.screening_id or ""),
                **place,
            },
        )

    body_before: dict[str, Any] | None  # added by `with_body_before`

    @cached_property
    def is_intact(self) -> bool:
        """Test that nothing was changed since it was signed, and that it was signed here.

        Whoever writes to the table can work out a new fingerprint too, but not add it to the
        sealed audit log: see decision 12.
        """
        try:
            plan = self.plan
        except ValidationError:
            return False
        return (
            self.seal() == self.fingerprint
            and plan.starts_on == self.starts_on
            and plan.ends_on == self.ends_on
            and self.is_in_audit_log
        )

    @cached_property
    def is_in_audit_log(self) -> bool:
        """Test that the audit log holds this fingerprint as signed for this patient."""
        found = Programme.objects.with_signature().filter(pk=self.pk)
        return found.filter(is_in_audit_log=True).exists()


class Reading(AppendOnly):
    """The patient opened this version."""

    kept: ClassVar[Kept] = Kept.RECORD

    programme = models.OneToOneField(Programme, on_delete=models.PROTECT, related_name="reading")
    read_at = models.DateTimeField()
