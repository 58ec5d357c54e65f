"""When the period of a person's record or login is over."""

from collections.abc import Iterator
from datetime import date, datetime

from django.db import models
from django.db.models import Max, Q
from django.utils import timezone

from physiobench.accounts.models import User
from physiobench.lib.models import Kept
from physiobench.lib.retention import ACCOUNT_YEARS, RECORD_YEARS, is_over, kept_until
from physiobench.records.policies.tables import TABLES, PersonTable, rows_about


RECORD_TABLES = tuple(table for table in TABLES if table.kept is Kept.RECORD)


def last_contact(person: User) -> datetime:
    """Return the last moment at which anything was written in a person's record.

    Every time in a row of the record counts, and so does the last sign-in. A look into the record
    by somebody else does not, and neither does a request to delete it.
    """
    moments = [person.date_joined, person.last_login]
    for table in RECORD_TABLES:
        if names := _moments(table):
            latest = rows_about(table, person).aggregate(**{n: Max(n) for n in names})
            moments += latest.values()
    return max(moment for moment in moments if moment is not None)


def _moments(table: PersonTable) -> list[str]:
    fields = table.model._meta.concrete_fields
    return [field.name for field in fields if isinstance(field, models.DateTimeField)]


def has_record(person: User) -> bool:
    """Test whether the practice holds more about a person than a login."""
    return any(rows_about(table, person).exists() for table in RECORD_TABLES)


def record_kept_until(person: User) -> date:
    """Return the last day on which a person's health record is kept."""
    until = kept_until(Kept.RECORD, timezone.localdate(last_contact(person)))
    assert until is not None  # noqa: S101 - a record has a period
    return until


def people_due(today: date) -> Iterator[User]:
    """Return patients whose whole record is past its period.

    A restricted record stays, and so does one with a request that has no answer yet.
    """
    for person in _patients(today, RECORD_YEARS):
        if has_record(person) and record_kept_until(person) < today:
            yield person


def unused_logins(today: date) -> Iterator[User]:
    """Return patients about whom no record is held and who did not sign in for years."""
    for person in _patients(today, ACCOUNT_YEARS):
        seen = person.last_login or person.date_joined
        over = is_over(Kept.ACCOUNT, timezone.localdate(seen), today)
        if over and not has_record(person):
            yield person


def _patients(today: date, years: int) -> Iterator[User]:
    """Return patients last seen that long ago, without a restriction or an open request."""
    long_ago = date(today.year - years, 12, 31)
    asking = Q(data_requests__decided_at=None, data_requests__withdrawn_at=None)
    asking &= Q(data_requests__isnull=False)
    waiting = User.objects.filter(asking)
    people = User.objects.filter(date_joined__date__lte=long_ago, restricted_at=None)
    people = people.filter(Q(last_login=None) | Q(last_login__date__lte=long_ago))
    for person in people.exclude(pk__in=waiting.values("pk")).order_by("pk"):
        if person.is_patient and not person.works_here:
            yield person
