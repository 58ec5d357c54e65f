"""Who may buy, take money and cancel. `check_` raises; every door passes through it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from django.core.exceptions import PermissionDenied
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from physiobench.accounts.models import User
from physiobench.audit.models import Event, Verb
from physiobench.audit.policies import removed, unexplained
from physiobench.lib.chains import ChainFault
from physiobench.payments.models import Order, Receipt, ReceiptCounter
from physiobench.payments.providers.provider import PROVIDERS


def check_may_buy(by: User) -> None:
    """Let only patients buy: staff have no record to buy into.

    Raises:
        PermissionDenied: for anyone else.
    """
    if not by.is_patient:
        raise PermissionDenied


def ways_to_pay() -> list[tuple[str, str]]:
    """Return slug and label of every way to pay here."""
    return [(provider.slug, provider.label) for provider in PROVIDERS.values()]


def how_to_pay(order: Order) -> str:
    """Return what the buyer does next to pay; nothing if nothing is to be done."""
    provider = PROVIDERS.get(order.provider)
    if provider is None or order.is_paid or order.is_cancelled:
        return ""
    return provider.instructions(order)


def check_may_handle_money(by: User) -> None:
    """Let only managers say what was paid and what was given back.

    Raises:
        PermissionDenied: for anyone else.
    """
    if not by.is_manager:
        raise PermissionDenied


def check_may_cancel(by: User, order: Order) -> None:
    """Let the buyer cancel, and the people of the practice on their behalf.

    Raises:
        PermissionDenied: for anyone else.
    """
    if order.buyer_id != by.pk and not by.works_here:
        raise PermissionDenied


def may_cancel_on(order: Order, now: datetime) -> bool:
    """Test the law's fourteen days; what was never paid may be dropped at any time."""
    return not order.is_paid or timezone.localdate(now) <= order.cancel_until_on


def cancelling(order: Order, now: datetime) -> list[tuple[str, str]]:
    """Return until when the buyer may cancel, or what they may still do, as term and value."""
    if order.is_cancelled:
        return []
    day = formats.date_format(order.cancel_until_on, "l j F Y")
    if timezone.localdate(now) <= order.cancel_until_on:
        return [(_("You can cancel until"), day)]
    if not order.is_paid:
        return [(_("Cancelling"), _("You have not paid, so you can still cancel."))]
    over = _(
        "The 14 days to cancel ended on %(day)s. Your other rights stay. If the service was not "
        "given with reasonable care and skill, you may ask the practice to put it right, or for "
        "money back."
    )
    return [(_("Cancelling"), over % {"day": day})]


def how_refunded(order: Order) -> str:
    """Return how the buyer gets back what is owed for an order, by the way they paid."""
    provider = PROVIDERS.get(order.provider)
    if provider is None:  # the site no longer takes money that way
        return _("We will pay back %(amount)s the way you paid.") % {"amount": order.refund_due}
    return provider.refund(order.refund_due)


def refund_pence(order: Order, share_done: Fraction) -> int:
    """Return what goes back: all of it less the share already done, rounded for the buyer.

    Raises:
        ValueError: if the share is not from 0 to 1.
    """
    if not 0 <= share_done <= 1:
        msg = f"share_done must be from 0 to 1, not {share_done}"
        raise ValueError(msg)
    return order.amount_pence - int(order.amount_pence * share_done) if order.is_paid else 0


def chain_faults() -> Iterator[ChainFault]:
    """Read all receipts in order and name each that is missing or not as it was issued.

    A receipt that came with an imported record keeps the number that the other site gave it. The
    receipts before and after it stay there. Here we check only that it did not change since then.
    """
    counter = ReceiptCounter.objects.first()
    last_issued = counter.last_number if counter else 0
    imported = ImportedReceipts.read()
    # how many were deleted after their retention period
    gone = removed("payments.Receipt") - imported.count_returned()
    expected, before = 1, None
    receipts = Receipt.objects.select_related("order").order_by("number")
    for receipt in receipts.iterator(chunk_size=500):
        where = f"Receipt {receipt.number}"
        missing = imported.count_issued_here(expected, receipt.number)
        if missing > gone:
            yield ChainFault(where, f"Receipts missing before it: {missing - gone}.")
        gone = max(gone - missing, 0)
        if receipt.seal() != receipt.fingerprint:
            yield ChainFault(where, "It was changed after it was issued.")
        is_next = before is not None and receipt.number == expected
        if is_next and receipt.number not in imported.by_number and before is not None:
            was_there = before.number not in imported.late
            if was_there and receipt.previous != before.fingerprint:
                yield ChainFault(where, "It does not follow the receipt before it.")
        expected, before = receipt.number + 1, receipt
    missing = imported.count_issued_here(expected, last_issued + 1)
    if missing > gone:
        yield ChainFault("Receipts", f"Receipts missing at the end: {missing - gone}.")
    yield from imported.faults()


@dataclass(frozen=True, slots=True)
class ImportedReceipts:
    """What the audit log says about receipts that another site issued."""

    by_number: Mapping[int, Event]
    late: frozenset[int]  # numbers that this site had already passed by then
    skipped: Sequence[range]  # numbers that this site did not issue; no number is in two

    @classmethod
    def read(cls) -> "ImportedReceipts":
        """Read the entries of all imports."""
        events = list(Event.objects.filter(verb=Verb.PAYMENTS_RECEIPT_IMPORTED).order_by("pk"))
        details = [event.detail for event in events]
        return cls(
            by_number={event.detail["number"]: event for event in events},
            late=frozenset(d["number"] for d in details if d["number"] <= d["after"]),
            skipped=[range(d["after"] + 1, d["number"]) for d in details],
        )

    def count_issued_here(self, first: int, end: int) -> int:
        """Count the numbers from `first` to before `end` that this site issued or imported."""
        within = (range(max(r.start, first), min(r.stop, end)) for r in self.skipped)
        return end - first - sum(len(numbers) for numbers in within)

    def count_returned(self) -> int:
        """Count receipts that were deleted here and imported again later."""
        keys = {event.subject.rpartition(":")[2] for event in self.by_number.values()}
        noted = keys.difference(map(str, unexplained("payments.Receipt", keys)))
        return Receipt.objects.filter(pk__in=noted).count()

    def faults(self) -> Iterator[ChainFault]:
        """Name each imported receipt that is missing or not as it was imported."""
        for number, event in self.by_number.items():
            key = event.subject.rpartition(":")[2]
            kept = Receipt.objects.filter(pk=key).values_list("number", "fingerprint").first()
            if kept is None and unexplained("payments.Receipt", [key]):
                yield ChainFault(f"Receipt {number}", "It was imported, and it is missing.")
            elif kept is not None and kept != (number, event.detail["fingerprint"]):
                yield ChainFault(f"Receipt {number}", "It was changed after it was imported.")
