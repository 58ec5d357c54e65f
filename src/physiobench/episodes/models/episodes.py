"""One course of care with one physio."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from physiobench.accounts.models import Physio, User
from physiobench.assessment.models import Assessment
from physiobench.clinical.care import follow_up
from physiobench.clinical.care.cover import AnswerReason
from physiobench.episodes.models.cover import Leave, roster_on
from physiobench.lib.models import Kept, Model
from physiobench.payments.models import Order


class Ending(models.TextChoices):
    FINISHED = "finished", _("Care is finished")
    IN_PERSON = "in-person", _("Needs to be seen in person")
    NOT_SUITABLE = "not-suitable", _("Not suitable for care at a distance")
    CANCELLED = "cancelled", _("Cancelled")


class SeeWhom(models.TextChoices):
    """Who should see the patient next, in the words that the patient reads."""

    GP = "gp", _("See your GP")
    PHYSIO = "physio", _("See a physiotherapist in person")
    URGENT = "urgent", _("Go to an urgent treatment centre")
    SPECIALIST = "specialist", _("Ask your GP to refer you to a specialist")


class SeeWithin(models.TextChoices):
    """How soon they should be seen, in the words that the patient reads."""

    TODAY = "today", _("today")
    DAYS = "3-days", _("within 3 days")
    WEEKS = "2-weeks", _("within 2 weeks")
    LATER = "6-weeks", _("within 6 weeks")


@dataclass(frozen=True, slots=True)
class NextCare:
    """Where a patient goes after the care here: to whom, how soon, and why."""

    whom: SeeWhom
    within: SeeWithin
    why: str


class EpisodeQuerySet(models.QuerySet["Episode"]):
    def for_patient(self, patient: User) -> EpisodeQuerySet:
        return self.filter(patient=patient)

    def for_physio(self, physio: User) -> EpisodeQuerySet:
        return self.filter(physio=physio)

    def with_physio_present(self, day: date) -> EpisodeQuerySet:
        """Add `physio_is_present`: the patient's own physio can answer on this day.

        It answers the usual case within the query; `policies.answering` works out the rest.
        """
        may_practise = Physio.objects.registered_on(day).filter(user=OuterRef("physio"))
        is_away = Leave.objects.on(day).filter(physio=OuterRef("physio"))
        return self.annotate(physio_is_present=Q(Exists(may_practise)) & ~Q(Exists(is_away)))

    def treated_by(self, physio: User, now: datetime) -> EpisodeQuerySet:
        """Return those whose record this physio may open now: their own, and those they cover.

        They cover a running episode while its physio is away, has no login or may not practise,
        and any episode with a report that they were asked to answer and that is unanswered.
        """
        roster = roster_on(timezone.localdate(now))
        if not roster.can_answer(physio.pk):
            return self.for_physio(physio)
        asked = Episode.objects.filter(notices__to=physio, notices__settled_at=None)
        silent = asked.filter(
            notices__to=physio, notices__settled_at=None, notices__reason=AnswerReason.SILENT
        )
        covered = Q(physio__in=roster.covered_by(physio.pk))
        return self.filter(
            Q(physio=physio)
            | (covered & (Q(ended_at=None) | Q(pk__in=asked.values("pk"))))
            | Q(pk__in=silent.values("pk"))
        )

    def begun(self) -> EpisodeQuerySet:
        """Only paid ones: an episode begins when its order is paid."""
        return self.filter(order__paid_at__isnull=False, order__cancelled_at=None)

    def running(self) -> EpisodeQuerySet:
        return self.begun().filter(ended_at=None)

    def paid(self) -> EpisodeQuerySet:
        """Ended and cancelled ones too: once paid, it is part of the health record."""
        return self.filter(order__paid_at__isnull=False)

    def open(self) -> EpisodeQuerySet:
        """Running, or waiting for payment."""
        return self.filter(ended_at=None)

    def awaiting_payment(self) -> EpisodeQuerySet:
        return self.open().filter(order__paid_at=None, order__cancelled_at=None)

    def awaiting_first_programme(self) -> EpisodeQuerySet:
        """Who waits for their physio's first programme, the longest first."""
        return self.running().filter(programmes=None).order_by("order__paid_at", "pk")


class Episode(Model):
    """One patient, one physio, one order, from purchase to discharge."""

    kept: ClassVar[Kept] = Kept.RECORD

    id = models.UUIDField(primary_key=True)
    patient = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="episodes"
    )
    physio = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="caseload"
    )
    order = models.OneToOneField(Order, on_delete=models.PROTECT, related_name="episode")
    assessment = models.OneToOneField(Assessment, on_delete=models.PROTECT, related_name="episode")
    assessed_on = models.DateField()  # the initial assessment, in the practice's time zone
    asked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    ended_why = models.CharField(max_length=20, choices=Ending, blank=True)
    see_whom = models.CharField(max_length=20, choices=SeeWhom, blank=True)  # after this care
    see_within = models.CharField(max_length=20, choices=SeeWithin, blank=True)
    ended_note = models.TextField(blank=True)  # why; the patient reads it

    objects = EpisodeQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(  # `ended_at` too, so that a count needs no look into the table
                fields=["physio", "ended_at"], condition=Q(ended_at=None), name="episodes_open"
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by=None)
                | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="episodes_ended_at_and_by_come_together",
            ),
            models.UniqueConstraint(
                fields=["patient"],
                condition=Q(ended_at=None),
                name="episodes_one_open_per_patient",
            ),
            models.CheckConstraint(
                condition=Q(see_whom="", see_within="") | ~Q(see_whom="") & ~Q(see_within=""),
                name="episodes_see_whom_and_within_come_together",
            ),
        ]

    @property
    def began_at(self) -> datetime | None:
        return None if self.order.is_cancelled else self.order.paid_at

    @property
    def is_running(self) -> bool:
        return self.began_at is not None and self.ended_at is None

    @property
    def work_has_begun(self) -> bool:
        """Tell whether the physio has signed a programme."""
        return self.programmes.exists()

    def waited(self, now: datetime) -> timedelta:
        """Return how long it has been since the payment, or since the request if unpaid."""
        return now - (self.began_at or self.asked_at)

    @property
    def follow_up_closes_on(self) -> date:
        """Return the last day on which the included follow-up may be used."""
        return follow_up.closes_on(self.assessed_on)
