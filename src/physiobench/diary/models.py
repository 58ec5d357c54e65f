"""The diary: what a patient reports to have done, and how it felt."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from physiobench.accounts.models import User
from physiobench.lib.models import AppendOnly, AppendOnlyQuerySet, Kept
from physiobench.programmes.models import Programme


class Did(models.TextChoices):
    DONE = "done"
    PARTLY = "partly"
    STOPPED = "stopped"


class Activity(models.TextChoices):
    EXERCISE = "exercise"
    STIMULATION = "stimulation"


class SessionQuerySet(AppendOnlyQuerySet):
    def for_patient(self, patient: User) -> SessionQuerySet:
        return self.filter(programme__episode__patient=patient)

    def standing(self) -> SessionQuerySet:
        """Leave out what a later entry corrects."""
        return self.filter(correction=None)

    def on(self, day: date) -> SessionQuerySet:
        return self.filter(done_on=day)

    def awaiting_review(self) -> SessionQuerySet:
        return self.filter(calls_physio=True, review=None)


class Session(AppendOnly):
    """One practice of one line of a programme, as the patient tells it. A correction is a new row."""

    kept: ClassVar[Kept] = Kept.RECORD

    id = models.UUIDField(primary_key=True)  # made with the form, so a double click is one row
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="sessions")
    line_id = models.UUIDField()  # the exercise or stimulation line within the programme
    activity = models.CharField(max_length=12, choices=Activity)
    done_on = models.DateField()  # the patient's own date
    time_zone = models.CharField(max_length=60)  # and the zone that made it so
    did = models.CharField(max_length=10, choices=Did)
    stop_reason = models.CharField(max_length=30, blank=True)
    pain_before = models.PositiveSmallIntegerField(null=True)  # numeric rating scale, 0 to 10
    pain_after = models.PositiveSmallIntegerField(null=True)
    minutes = models.PositiveSmallIntegerField(null=True)  # stimulation only, from here
    contractions = models.PositiveSmallIntegerField(null=True)
    comfort = models.PositiveSmallIntegerField(null=True)  # 0 comfortable to 10 unbearable
    skin = models.CharField(max_length=20, blank=True)  # clinical.skin.Skin
    symptoms = models.JSONField(default=list)  # clinical.skin.StopSymptom
    note = models.TextField(blank=True)
    advice = models.JSONField(default=dict)  # what the person was told
    calls_physio = models.BooleanField(default=False)
    corrects = models.OneToOneField(
        "self", null=True, on_delete=models.PROTECT, related_name="correction"
    )
    correction_reason = models.CharField(max_length=200, blank=True)
    logged_at = models.DateTimeField()

    objects = SessionQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["programme", "-done_on"], name="diary_by_programme")]
        constraints = [
            models.CheckConstraint(
                condition=(Q(pain_before=None) | Q(pain_before__lte=10))
                & (Q(pain_after=None) | Q(pain_after__lte=10))
                & (Q(comfort=None) | Q(comfort__lte=10)),
                name="diary_ratings_are_0_to_10",
            ),
            models.CheckConstraint(
                condition=Q(did=Did.STOPPED) ^ Q(stop_reason=""),
                name="diary_a_stop_has_a_reason",
            ),
        ]


class Review(AppendOnly):
    """The physio has dealt with a session that called them."""

    kept: ClassVar[Kept] = Kept.RECORD

    session = models.OneToOneField(Session, on_delete=models.PROTECT, related_name="review")
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    reviewed_at = models.DateTimeField()
    note = models.TextField(blank=True)
    lets_go_on = models.BooleanField(default=False)  # stimulation may be resumed
