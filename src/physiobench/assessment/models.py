"""Answers before, during and after care, and what the rules made of them."""

from __future__ import annotations

import hashlib
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from physiobench.accounts.models import User
from physiobench.lib.models import AppendOnly, Kept, Model


class Kind(models.TextChoices):
    INITIAL = "initial"
    SCREENING = "screening"  # the stimulation screening, asked again
    FOLLOW_UP = "follow-up"


class AssessmentQuerySet(models.QuerySet["Assessment"]):
    def with_key(self, key: str) -> AssessmentQuerySet:
        """Find by the secret of the resume link; only its digest is stored."""
        return self.filter(key_sha256=hashlib.sha256(key.encode()).hexdigest())

    def for_patient(self, patient: User) -> AssessmentQuerySet:
        return self.filter(patient=patient)

    def unclaimed(self) -> AssessmentQuerySet:
        return self.filter(patient=None)


class Assessment(Model):
    """One walk through one or more questionnaires; anonymous until the person buys."""

    kept: ClassVar[Kept] = Kept.UNCLAIMED  # becomes part of the record with its patient

    id = models.UUIDField(primary_key=True)
    key_sha256 = models.CharField(max_length=64, unique=True)
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.INITIAL)
    pathway = models.SlugField()
    patient = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="assessments"
    )
    started_at = models.DateTimeField()
    answered_at = models.DateTimeField()  # the last answer; an unclaimed one is kept from here
    completed_at = models.DateTimeField(null=True)
    completed_on = models.DateField(null=True)  # in the practice's time zone
    stopped_at = models.DateTimeField(null=True)  # a red flag interrupted it

    objects = AssessmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(completed_at=None, completed_on=None)
                | Q(completed_at__isnull=False, completed_on__isnull=False),
                name="assessment_completed_at_and_on_come_together",
            )
        ]


class Response(Model):
    """The answers to one questionnaire, in one version, within one assessment."""

    kept: ClassVar[Kept] = Kept.UNCLAIMED

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="responses")
    position = models.PositiveSmallIntegerField()
    questionnaire = models.SlugField()
    version = models.CharField(max_length=20)
    answers = models.JSONField(default=dict)  # clinical.questionnaire.dump_answers
    cleared = models.JSONField(default=list)  # linkIds whose answers a later answer hid
    completed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "questionnaire"], name="assessment_each_questionnaire_once"
            )
        ]


class Judgement(AppendOnly):
    """What the rules made of the answers: a referral tier and, for stimulation, a verdict."""

    kept: ClassVar[Kept] = Kept.UNCLAIMED

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="judgements")
    tier = models.CharField(max_length=30)  # clinical.triage.Tier
    verdict = models.CharField(max_length=30, blank=True)  # clinical.triage.StimulationVerdict
    outcome = models.JSONField()  # clinical.triage.Outcome.as_json
    judged_at = models.DateTimeField()

    class Meta:
        get_latest_by = ["judged_at", "pk"]
