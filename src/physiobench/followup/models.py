"""The one follow-up that the package includes."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from physiobench.accounts.models import User
from physiobench.assessment.models import Assessment
from physiobench.episodes.models import Episode
from physiobench.lib.models import AppendOnly, Kept, Model


class FollowUpQuerySet(models.QuerySet["FollowUp"]):
    def for_patient(self, patient: User) -> FollowUpQuerySet:
        return self.filter(episode__patient=patient)

    def sent(self) -> FollowUpQuerySet:
        """Only those whose questions were finished, or cut short by a red flag."""
        return self.filter(
            Q(assessment__completed_at__isnull=False) | Q(assessment__stopped_at__isnull=False)
        )

    def awaiting_answer(self) -> FollowUpQuerySet:
        return self.sent().filter(answered_at=None)


class Next(models.TextChoices):
    CARRY_ON = "carry-on", _("Carry on with the programme")
    NEW_PROGRAMME = "new-programme", _("A changed programme follows")
    SEE_IN_PERSON = "see-in-person", _("See someone in person")
    DISCHARGE = "discharge", _("Finish here (discharge)")


class FollowUp(Model):
    """The patient's second look: their answers, and what the physio made of them."""

    kept: ClassVar[Kept] = Kept.RECORD

    episode = models.OneToOneField(Episode, on_delete=models.PROTECT, related_name="follow_up")
    assessment = models.OneToOneField(
        Assessment, on_delete=models.PROTECT, related_name="follow_up"
    )
    opened_at = models.DateTimeField()
    noticed_at = models.DateTimeField(null=True)  # the physio was told that it is here
    answer = models.TextField(blank=True)
    next = models.CharField(max_length=20, choices=Next, blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = FollowUpQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["opened_at"], condition=Q(answered_at=None), name="followup_unanswered"
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_at=None, answered_by=None)
                | Q(answered_at__isnull=False, answered_by__isnull=False),
                name="followup_answered_at_and_by_come_together",
            )
        ]

    @property
    def sent_at(self) -> datetime | None:
        """Return when the questions were finished, or cut short by a red flag."""
        return self.assessment.completed_at or self.assessment.stopped_at


class Reminder(AppendOnly):
    """A patient was reminded that the follow-up is still theirs to use. Each kind is sent once."""

    kept: ClassVar[Kept] = Kept.RECORD

    episode = models.ForeignKey(Episode, on_delete=models.PROTECT, related_name="reminders")
    days_before = models.PositiveSmallIntegerField()  # the end of the window: which kind it is
    sent_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["episode", "days_before"], name="followup_each_reminder_is_sent_once"
            )
        ]
