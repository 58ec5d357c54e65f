"""Orders, what was agreed to with them, and their receipts."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from physiobench.accounts.models import User
from physiobench.lib.chains import digest, moment
from physiobench.lib.models import AppendOnly, AppendOnlyQuerySet, Kept, Model


CANCEL_WITHIN = timedelta(days=14)  # Consumer Contracts Regulations 2013, after the day it began
SIGNS = {"GBP": "£"}


class OrderQuerySet(models.QuerySet["Order"]):
    def for_buyer(self, buyer: User) -> OrderQuerySet:
        return self.filter(buyer=buyer)

    def awaiting_payment(self) -> OrderQuerySet:
        return self.filter(paid_at=None, cancelled_at=None).order_by("placed_at", "pk")

    def awaiting_refund(self) -> OrderQuerySet:
        return self.filter(refund_due_pence__gt=0, refunded_at=None).order_by("cancelled_at", "pk")

    def refunded(self) -> OrderQuerySet:
        return self.filter(refunded_at__isnull=False).order_by("-refunded_at")


class Order(Model):
    """One thing bought once, at the price the catalogue had on that day."""

    kept: ClassVar[Kept] = Kept.BUSINESS

    id = models.UUIDField(primary_key=True)  # made with the form, so a double click is one order
    buyer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="orders"
    )
    product = models.SlugField()
    amount_pence = models.PositiveIntegerField()
    currency = models.CharField(max_length=3, default="GBP")
    provider = models.SlugField()
    placed_at = models.DateTimeField()
    paid_at = models.DateTimeField(null=True)
    paid_by = models.ForeignKey(  # who says that it was paid
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    provider_reference = models.CharField(max_length=200, blank=True)
    cancelled_at = models.DateTimeField(null=True)
    cancelled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    refund_due_pence = models.PositiveIntegerField(default=0)
    refunded_at = models.DateTimeField(null=True)
    refunded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = OrderQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["placed_at"],
                condition=Q(paid_at=None, cancelled_at=None),
                name="payments_unpaid",
            ),
            models.Index(
                fields=["cancelled_at"],
                condition=Q(refund_due_pence__gt=0, refunded_at=None),
                name="payments_refunds_due",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount_pence__gt=0), name="payments_amount_is_positive"
            ),
            models.CheckConstraint(
                condition=Q(refund_due_pence__lte=F("amount_pence")),
                name="payments_refund_is_at_most_the_amount",
            ),
            models.CheckConstraint(
                condition=Q(paid_at=None, paid_by=None)
                | Q(paid_at__isnull=False, paid_by__isnull=False),
                name="payments_paid_at_and_by_come_together",
            ),
            models.CheckConstraint(
                condition=Q(cancelled_at=None, cancelled_by=None)
                | Q(cancelled_at__isnull=False, cancelled_by__isnull=False),
                name="payments_cancelled_at_and_by_come_together",
            ),
            models.CheckConstraint(
                condition=Q(refunded_at=None, refunded_by=None)
                | Q(refunded_at__isnull=False, refunded_by__isnull=False),
                name="payments_refunded_at_and_by_come_together",
            ),
        ]

    @property
    def amount(self) -> Decimal:
        """Return the price in whole currency units."""
        return Decimal(self.amount_pence) / 100

    @property
    def price(self) -> str:
        return f"{SIGNS.get(self.currency, self.currency)}{self.amount:.2f}"

    @property
    def refund_due(self) -> str:
        return (
            f"{SIGNS.get(self.currency, self.currency)}{Decimal(self.refund_due_pence) / 100:.2f}"
        )

    @property
    def code(self) -> str:
        """Return the short code that a buyer can say on the phone."""
        return f"{self.pk.hex[:4]}-{self.pk.hex[4:8]}".upper()

    @property
    def cancel_until_on(self) -> date:
        """Return the last day on which the buyer may cancel, in the practice's time zone."""
        return timezone.localdate(self.placed_at) + CANCEL_WITHIN

    @property
    def is_paid(self) -> bool:
        return self.paid_at is not None

    @property
    def is_cancelled(self) -> bool:
        return self.cancelled_at is not None


class Agreement(AppendOnly):
    """One box that the buyer ticked, with the exact text they saw."""

    kept: ClassVar[Kept] = Kept.BUSINESS

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="agreements")
    text = models.SlugField()
    text_version = models.CharField(max_length=20)
    text_sha256 = models.CharField(max_length=64)
    agreed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["order", "text"], name="payments_one_tick_per_text")
        ]


class ReceiptQuerySet(AppendOnlyQuerySet):
    def for_buyer(self, buyer: User) -> ReceiptQuerySet:
        return self.filter(order__buyer=buyer)


class Receipt(AppendOnly):
    """The proof of payment. Numbers run without a gap; each has the hash of the one before."""

    kept: ClassVar[Kept] = Kept.BUSINESS

    number = models.PositiveIntegerField(unique=True)
    order = models.OneToOneField(Order, on_delete=models.PROTECT, related_name="receipt")
    issued_at = models.DateTimeField()
    previous = models.CharField(max_length=64, blank=True)  # the fingerprint of the one before
    fingerprint = models.CharField(max_length=64)

    objects: ClassVar = ReceiptQuerySet.as_manager()

    def seal(self) -> str:
        """Work out the fingerprint of all that the receipt says, as it is now."""
        order = self.order
        paid_at = moment(order.paid_at) if order.paid_at else ""
        return digest(
            self.previous,
            self.number,
            moment(self.issued_at),
            str(order.pk),
            order.buyer_id,
            order.product,
            order.amount_pence,
            order.currency,
            paid_at,
        )


class ReceiptCounter(Model):
    """The last receipt number given; its one row is locked while a number is taken."""

    kept: ClassVar[Kept] = Kept.BUSINESS

    last_number = models.PositiveIntegerField(default=0)
