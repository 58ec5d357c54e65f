"""The retention run: it deletes once a day what is past its period, and keeps the counts."""

import logging
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any

from django.db import DatabaseError, models, transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from physiobench.accounts.models import User
from physiobench.assessment import services as assessments
from physiobench.assessment.models import Assessment
from physiobench.audit import services as audit
from physiobench.audit.models import Event, Verb
from physiobench.lib.models import Kept
from physiobench.lib.retention import (
    BUSINESS_YEARS,
    MOMENT_KEPT,
    RECORD_YEARS,
    is_over,
)
from physiobench.payments.models import Agreement, Order, Receipt
from physiobench.records import policies
from physiobench.records.models import DataRequest, RetentionCount
from physiobench.records.services.removing import MailFiles, RowRemover


logger = logging.getLogger(__name__)

BATCH = 200  # rows in one transaction; of people, one
Removed = Counter[tuple[Kept, str]]
Batch = Callable[[], Removed]


@dataclass(frozen=True, slots=True)
class Count:
    """How many rows of one table were deleted because the period of their class was over."""

    kept_as: Kept
    table: str
    rows: int


class RetentionIncomplete(Exception):
    """Some rows whose period is over could not be removed. They stay until the next run."""

    def __init__(self, batches: int) -> None:
        super().__init__(f"{batches} parts of the retention run failed")
        self.batches = batches


def run_retention(*, by: User | None, now: datetime, dry_run: bool = False) -> list[Count]:
    """Remove every row whose period is over, batch by batch, and keep the counts.

    A batch that fails is logged, undone as a whole, and left for the next run; the others go on.

    Args:
        by: None; only the service and the command line do this.
        now: when, in the practice's time zone.
        dry_run: count, and remove nothing.

    Returns:
        What went, or would go.

    Raises:
        PermissionDenied: if a person asks.
        RetentionIncomplete: after all the others, if a batch failed.
    """
    policies.check_is_service(by)
    removed: Removed = Counter()
    failed = 0
    for step in (_unclaimed, _people, _receipts, _orders, _trail, _tasks):
        for batch in step(now):
            try:
                removed += _in_one_transaction(batch, dry_run=dry_run)
            except DatabaseError:
                logger.exception("a part of the retention run failed; its rows stay until the next")
                failed += 1
    counts = [Count(kept, label, rows) for (kept, label), rows in sorted(removed.items())]
    if not dry_run:
        _keep_counts(counts, now)
        MailFiles().remove_older_than((now - MOMENT_KEPT).timestamp())
    if failed:
        raise RetentionIncomplete(failed)
    return counts


def _in_one_transaction(batch: Batch, *, dry_run: bool) -> Removed:
    with transaction.atomic():
        removed = batch()
        if dry_run:
            transaction.set_rollback(True)  # counted, and nothing more
        return removed


@transaction.atomic
def _keep_counts(counts: Sequence[Count], now: datetime) -> None:
    if not counts:
        return
    RetentionCount.objects.bulk_create(
        RetentionCount(ran_at=now, table=c.table, kept_as=c.kept_as, rows=c.rows) for c in counts
    )


def _chunks(keys: Iterable[Any]) -> Iterator[list[Any]]:
    listed = list(keys)
    for first in range(0, len(listed), BATCH):
        yield listed[first : first + BATCH]


def _unclaimed(now: datetime) -> Iterator[Batch]:
    """Assessments that nobody claimed."""
    forgotten = Assessment.objects.forgotten_by(now).order_by("answered_at")

    def remove(keys: Collection[Any]) -> Removed:
        gone = assessments.delete_unclaimed(by=None, now=now, keys=keys)
        return Counter({(Kept.UNCLAIMED, label): rows for label, rows in gone.items() if rows})

    for keys in _chunks(forgotten.values_list("pk", flat=True)):
        yield partial(remove, keys)


def _people(now: datetime) -> Iterator[Batch]:
    """People whose record is past its period, and logins that nobody uses."""
    today = timezone.localdate(now)

    def remove(person: User) -> Removed:
        User.objects.select_for_update().get(pk=person.pk)
        whole = policies.everything_about(person)
        audit.record(by=None, verb=Verb.RECORD_DELETED, subject=person, now=now)
        kept = {table.label: table.kept for table, _rows in whole.rows}
        removal = RowRemover(now)
        removal.person(person, whole)
        gone = +removal.gone
        return Counter({(kept.get(n, Kept.ACCOUNT), n): rows for n, rows in gone.items()})

    for person in (*policies.people_due(today), *policies.unused_logins(today)):
        yield partial(remove, person)


def _receipts(now: datetime) -> Iterator[Batch]:
    """Receipts past the tax period; what was bought stays with the record."""
    today = timezone.localdate(now)
    old = Receipt.objects.filter(
        issued_at__date__lte=_years_ago(today, BUSINESS_YEARS), order__buyer__restricted_at=None
    ).select_related("order")
    over = [r.pk for r in old if is_over(Kept.BUSINESS, _last_money(r.order), today)]
    for keys in _chunks(over):
        yield partial(_remove, now, Kept.BUSINESS, Receipt, keys)


def _orders(now: datetime) -> Iterator[Batch]:
    """Orders that led to no care, past the tax period."""
    today = timezone.localdate(now)
    old = Order.objects.filter(
        placed_at__date__lte=_years_ago(today, BUSINESS_YEARS),
        episode=None,
        receipt=None,
        buyer__restricted_at=None,
    )
    over = [order.pk for order in old if is_over(Kept.BUSINESS, _last_money(order), today)]
    for keys in _chunks(over):
        agreed = Agreement.objects.filter(order__in=keys).values_list("pk", flat=True)
        yield partial(_remove, now, Kept.BUSINESS, Agreement, list(agreed))
        yield partial(_remove, now, Kept.BUSINESS, Order, keys)


def _trail(now: datetime) -> Iterator[Batch]:
    """What was done or counted long ago and is about no record."""
    old = now.replace(year=now.year - RECORD_YEARS, month=12, day=31)
    today = timezone.localdate(now)

    def over(rows: models.QuerySet[Any], moment: str) -> list[object]:
        found = rows.filter(**{f"{moment}__lte": old}).values_list("pk", moment)
        return [k for k, at in found if is_over(Kept.TRAIL, timezone.localdate(at), today)]

    for rows, moment in (
        # the check of receipt numbers needs the entries about imported receipts
        (
            Event.objects.filter(patient=None).exclude(verb=Verb.PAYMENTS_RECEIPT_IMPORTED),
            "at",
        ),
        (RetentionCount.objects.all(), "ran_at"),
        (DataRequest.objects.filter(patient=None), "asked_at"),
    ):
        for keys in _chunks(over(rows, moment)):
            yield partial(_remove, now, Kept.TRAIL, rows.model, keys)


def _tasks(now: datetime) -> Iterator[Batch]:
    """Tasks that ended, well or not: failed mail names people."""
    ended = DBTaskResult.objects.filter(finished_at__lt=now - MOMENT_KEPT)
    for keys in _chunks(ended.values_list("pk", flat=True)):
        yield partial(_remove, now, Kept.MOMENT, DBTaskResult, keys)


def _remove(now: datetime, kept: Kept, model: type[models.Model], keys: Collection[Any]) -> Removed:
    removal = RowRemover(now)
    removal.rows(models.QuerySet(model).filter(pk__in=keys))
    return Counter({(kept, label): rows for label, rows in (+removal.gone).items()})


def _years_ago(today: date, years: int) -> date:
    return date(today.year - years, 12, 31)


def _last_money(order: Order) -> date:
    moments = (order.placed_at, order.paid_at, order.cancelled_at, order.refunded_at)
    return timezone.localdate(max(moment for moment in moments if moment))
