"""Every write about money. Each act checks, stores and leaves a trace, in one transaction."""

from collections.abc import Iterable
from datetime import datetime
from fractions import Fraction
from operator import attrgetter
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction

from physiobench.accounts.models import User
from physiobench.audit import services as audit
from physiobench.audit.models import Verb
from physiobench.content import load
from physiobench.payments import policies
from physiobench.payments.models import Agreement, Order, Receipt, ReceiptCounter
from physiobench.payments.providers.provider import PROVIDERS


class NotForSale(Exception):
    """The catalogue has no such product, or there is no such way to pay."""


class UnknownText(Exception):
    """The buyer cannot have agreed to a text that does not exist."""


class OrderCancelled(Exception):
    """The order was cancelled: nothing may be paid into it. Place a new one."""


class CancellationClosed(Exception):
    """The fourteen days are over. Ask the practice."""


class NoRefundDue(Exception):
    """There is nothing to give back for this order."""


@transaction.atomic
def place_order(
    *,
    by: User,
    order_id: UUID,
    product: str,
    agreements: Iterable[str],
    provider: str,
    now: datetime,
) -> Order:
    """Write down an order at the catalogue's price of today, with every text agreed to.

    Placing the same `order_id` twice returns the first order.

    Args:
        by: the buyer.
        order_id: made with the form.
        product: slug in the catalogue; the price comes from there and from nowhere else.
        agreements: slugs of the texts that the buyer ticked, in their current version.
        provider: slug of the way to pay.
        now: when.

    Raises:
        PermissionDenied: if `by` is not a patient, or the id belongs to someone else's order.
        NotForSale: if product or provider is unknown.
        UnknownText: if a text is unknown.
    """
    policies.check_may_buy(by)
    if product not in load.products() or provider not in PROVIDERS:
        raise NotForSale
    slugs = sorted(set(agreements))
    if not load.texts().keys() >= set(slugs):
        raise UnknownText
    sold = load.products()[product]
    order, created = Order.objects.get_or_create(
        id=order_id,
        defaults={
            "buyer": by,
            "product": product,
            "amount_pence": sold.amount_pence,
            "currency": sold.currency,
            "provider": provider,
            "placed_at": now,
        },
    )
    if order.buyer_id != by.pk:
        raise PermissionDenied
    if created:
        for text in (load.texts()[slug] for slug in slugs):
            Agreement.objects.create(
                order=order,
                text=text.slug,
                text_version=str(text.version),
                text_sha256=text.sha256,
                agreed_at=now,
            )
        audit.record(by=by, verb=Verb.PAYMENTS_ORDER_PLACED, subject=order, patient=by, now=now)
    return order


def start_payment(*, by: User, order: Order, now: datetime) -> str | None:  # noqa: ARG001 - an act
    """Begin to take the money for an order; return the address to send the buyer to, if any.

    Raises:
        PermissionDenied: if it is not the buyer who pays.
        OrderCancelled: if the order was cancelled.
    """
    if order.buyer_id != by.pk:
        raise PermissionDenied
    if order.is_cancelled:
        raise OrderCancelled
    return None if order.is_paid else PROVIDERS[order.provider].start(order)


@transaction.atomic
def mark_paid(*, by: User, order: Order, reference: str, now: datetime) -> Receipt:
    """Say that the money is here, and issue the receipt with the next number.

    Saying it twice returns the first receipt.

    Raises:
        PermissionDenied: if `by` is not a manager.
        OrderCancelled: if the order was cancelled before it was paid.
    """
    policies.check_may_handle_money(by)
    locked = _lock(order)
    if locked.paid_at:
        return locked.receipt
    if locked.is_cancelled:
        raise OrderCancelled
    locked.paid_at, locked.paid_by, locked.provider_reference = now, by, reference
    locked.save(update_fields=["paid_at", "paid_by", "provider_reference"])
    receipt = _issue(locked, now)
    audit.record(
        by=by, verb=Verb.PAYMENTS_ORDER_PAID, subject=locked, patient=locked.buyer, now=now
    )
    return receipt


@transaction.atomic
def cancel(*, by: User, order: Order, share_done: Fraction, now: datetime) -> Order:
    """Cancel an order, and write down what must be paid back.

    The buyer has fourteen days after the day of the order; people of the practice may cancel
    later on their behalf. Cancelling twice changes nothing.

    Args:
        by: the buyer, or someone of the practice.
        order: what to cancel.
        share_done: how much of the service was already given, from 0 to 1.
        now: when.

    Raises:
        PermissionDenied: if `by` is a stranger to the order.
        CancellationClosed: if the buyer comes after the fourteen days.
    """
    policies.check_may_cancel(by, order)
    locked = _lock(order)
    if locked.is_cancelled:
        return locked
    if not by.works_here and not policies.may_cancel_on(locked, now):
        raise CancellationClosed
    locked.cancelled_at, locked.cancelled_by = now, by
    locked.refund_due_pence = policies.refund_pence(locked, share_done)
    locked.save(update_fields=["cancelled_at", "cancelled_by", "refund_due_pence"])
    audit.record(
        by=by,
        verb=Verb.PAYMENTS_ORDER_CANCELLED,
        subject=locked,
        patient=locked.buyer,
        now=now,
        detail={"refund_due_pence": locked.refund_due_pence},
    )
    return locked


@transaction.atomic
def open_receipt(*, by: User, receipt: Receipt, now: datetime) -> None:
    """Leave a trace that a manager opened a receipt; a buyer's look at their own leaves none.

    Raises:
        PermissionDenied: if `by` is neither the buyer nor a manager.
    """
    if by.pk == receipt.order.buyer_id:
        return
    policies.check_may_handle_money(by)
    audit.record(
        by=by,
        verb=Verb.PAYMENTS_RECEIPT_OPENED,
        subject=receipt,
        patient=receipt.order.buyer,
        now=now,
    )


@transaction.atomic
def record_refund(*, by: User, order: Order, now: datetime) -> Order:
    """Record that the money was paid back. Recording it twice changes nothing.

    Raises:
        PermissionDenied: if `by` is not a manager.
        NoRefundDue: if nothing is owed.
    """
    policies.check_may_handle_money(by)
    locked = _lock(order)
    if not locked.refund_due_pence:
        raise NoRefundDue
    if locked.refunded_at is None:
        locked.refunded_at, locked.refunded_by = now, by
        locked.save(update_fields=["refunded_at", "refunded_by"])
        audit.record(
            by=by, verb=Verb.PAYMENTS_ORDER_REFUNDED, subject=locked, patient=locked.buyer, now=now
        )
    return locked


@transaction.atomic
def record_imported_receipts(
    *, by: User | None, receipts: Iterable[Receipt], now: datetime
) -> None:
    """Record receipts that another site issued; the next receipt here has a higher number.

    The audit log keeps each number and fingerprint, and the last number that this site had issued
    by then. `chain_faults` reads there which numbers this site never issued.

    Args:
        by: None; only an import does this.
        receipts: the imported ones.
        now: when.

    Raises:
        PermissionDenied: if a person asks.
    """
    if by is not None:
        raise PermissionDenied
    counter, _created = ReceiptCounter.objects.select_for_update().get_or_create(pk=1)
    for receipt in sorted(receipts, key=attrgetter("number")):
        detail: dict[str, str | int] = {
            "number": receipt.number,
            "fingerprint": receipt.fingerprint,
            "after": counter.last_number,
        }
        audit.record(
            by=None,
            verb=Verb.PAYMENTS_RECEIPT_IMPORTED,
            subject=receipt,  # without the patient: it must outlive their record
            now=now,
            detail=detail,
        )
        counter.last_number = max(counter.last_number, receipt.number)
    counter.save(update_fields=["last_number"])


def _lock(order: Order) -> Order:
    """Read the order again, so that nobody else changes it until this act is done."""
    return Order.objects.select_for_update(of=("self",)).get(pk=order.pk)


def _issue(order: Order, now: datetime) -> Receipt:
    """Write the next receipt, chained to the one before; the counter's lock keeps the order."""
    receipt = Receipt(order=order, number=_next_number(), issued_at=now)
    before = Receipt.objects.filter(number=receipt.number - 1).first()
    receipt.previous = before.fingerprint if before else ""
    receipt.fingerprint = receipt.seal()
    receipt.save()
    return receipt


def _next_number() -> int:
    """Take the next receipt number; inside the transaction, so that a failed act leaves no gap."""
    counter, _created = ReceiptCounter.objects.select_for_update().get_or_create(pk=1)
    counter.last_number += 1
    counter.save(update_fields=["last_number"])
    return counter.last_number
