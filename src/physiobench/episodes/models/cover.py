"""Leave, deputies, and the practice's clinical lead."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from physiobench.accounts.models import Physio, User
from physiobench.clinical.care.cover import Roster
from physiobench.lib.models import AppendOnly, Kept, Model


class LeaveQuerySet(models.QuerySet["Leave"]):
    def of(self, physio: User) -> LeaveQuerySet:
        return self.filter(physio=physio)

    def on(self, day: date) -> LeaveQuerySet:
        """Only those that are in force on this day, the first and the last day included."""
        return self.filter(ended_at=None, starts_on__lte=day, ends_on__gte=day)

    def meeting(self, starts_on: date, ends_on: date) -> LeaveQuerySet:
        """Those that share a day with this time."""
        return self.filter(ended_at=None, starts_on__lte=ends_on, ends_on__gte=starts_on)

    def not_over_on(self, day: date) -> LeaveQuerySet:
        """Those in force on this day and those to come, the soonest first."""
        return self.filter(ended_at=None, ends_on__gte=day).order_by("starts_on", "pk")


class Leave(Model):
    """A time in which a physio is away, and who answers for them then."""

    kept: ClassVar[Kept] = Kept.RECORD  # it tells who was responsible for a patient on a day

    id = models.UUIDField(primary_key=True)  # made with the form, so a double click is one leave
    physio = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="leaves"
    )
    starts_on = models.DateField()
    ends_on = models.DateField()  # the last day away
    deputy = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )  # null: the standing deputy, or the clinical lead
    entered_at = models.DateTimeField()
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    ended_at = models.DateTimeField(null=True)  # they came back sooner, or never went
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = LeaveQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="episodes_leave_ends_after_it_starts"
            ),
            models.CheckConstraint(
                condition=Q(deputy=None) | ~Q(deputy=F("physio")),
                name="episodes_leave_deputy_is_a_colleague",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by=None)
                | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="episodes_leave_ended_at_and_by_come_together",
            ),
        ]


class Deputy(AppendOnly):
    """The deputy of a physio, for all times when they cannot answer. The newest row counts."""

    kept: ClassVar[Kept] = Kept.RECORD

    physio = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="deputies"
    )
    deputy = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )  # null: no longer anybody
    named_at = models.DateTimeField()
    named_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["named_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(deputy=None) | ~Q(deputy=F("physio")),
                name="episodes_deputy_is_a_colleague",
            )
        ]


class ClinicalLead(AppendOnly):
    """The physio who answers where a deputy cannot. The newest row counts."""

    kept: ClassVar[Kept] = Kept.RECORD

    physio = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )  # null: no longer anybody
    named_at = models.DateTimeField()
    named_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )  # null: the command line of whoever runs the machine

    class Meta:
        ordering = ["named_at", "pk"]


@dataclass(frozen=True, slots=True)
class Covering:
    """What a physio does for colleagues who cannot answer."""

    deputy_for: tuple[User, ...] = ()
    leaves: tuple[Leave, ...] = ()  # of colleagues; theirs is the name in them
    is_lead: bool = False

    @property
    def is_empty(self) -> bool:
        return not (self.deputy_for or self.leaves or self.is_lead)


def covering(person: User, day: date) -> Covering:
    """Return the colleagues for whom this physio covers, on this day and later."""
    named: dict[int, int | None] = dict(Deputy.objects.values_list("physio_id", "deputy_id"))
    lead = ClinicalLead.objects.last()
    theirs = [physio for physio, deputy in named.items() if deputy == person.pk]
    leaves = Leave.objects.filter(deputy=person).not_over_on(day).select_related("physio")
    working = User.objects.filter(pk__in=theirs, is_active=True, is_physio=True)
    return Covering(
        deputy_for=tuple(working.order_by("last_name", "pk")),
        leaves=tuple(leaves),
        is_lead=lead is not None and lead.physio_id == person.pk,
    )


def roster_on(day: date) -> Roster:
    """Return which physios can answer on this day, and who covers for whom."""
    lead = ClinicalLead.objects.last()
    leaves = Leave.objects.on(day).order_by("entered_at", "pk")
    named: dict[int, int | None] = dict(Deputy.objects.values_list("physio_id", "deputy_id"))
    team = Physio.objects.states_on(day)
    return Roster(
        everybody=frozenset(physio for physio, _works, _practises in team),
        active=frozenset(physio for physio, works, _practises in team if works),
        registered=frozenset(physio for physio, _works, practises in team if practises),
        away=dict(leaves.values_list("physio_id", "deputy_id")),
        deputies={physio: deputy for physio, deputy in named.items() if deputy is not None},
        lead=lead.physio_id if lead else None,
    )
