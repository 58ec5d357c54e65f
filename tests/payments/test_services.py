"""Tests of physiobench.payments.services."""

from datetime import UTC, datetime, timedelta
from fractions import Fraction
from uuid import UUID, uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from physiobench.accounts.models import User
from physiobench.audit.models import Event
from physiobench.content import load
from physiobench.lib.models import WrittenOnce
from physiobench.payments import policies
from physiobench.payments import services as payments
from physiobench.payments.models import Order, Receipt, ReceiptCounter
from tests.factories import (
    EditorFactory,
    ManagerFactory,
    OrderFactory,
    PhysioFactory,
    UserFactory,
)


pytestmark = pytest.mark.django_db

NOW = datetime(2026, 2, 2, 9, tzinfo=UTC)
TICKED = ("consent-start-now", "consent-remote-care")


def place(by: User, **changes) -> Order:
    """Place an order for the package, always under the same id."""
    asked = {
        "order_id": UUID(int=1),
        "product": "package",
        "agreements": TICKED,
        "provider": "at-practice",
        "now": NOW,
    }
    return payments.place_order(by=by, **(asked | changes))


def unpaid(**fields) -> Order:
    return OrderFactory(paid_at=None, **fields)


def test_an_order_has_the_catalogues_price_and_every_tick_with_its_text():
    buyer = UserFactory()

    order = place(buyer)

    assert (order.amount_pence, order.currency, order.price) == (2800, "GBP", "£28.00")
    ticks = {a.text: (a.text_version, a.text_sha256) for a in order.agreements.all()}
    assert ticks == {
        slug: (str(load.texts()[slug].version), load.texts()[slug].sha256) for slug in TICKED
    }
    event = Event.objects.get()
    assert (event.actor, event.verb, event.patient) == (buyer, "payments.order-placed", buyer)


def test_placing_one_id_twice_is_one_order_with_the_first_price_and_ticks():
    buyer = UserFactory()

    first = place(buyer)
    second = place(buyer, now=NOW + timedelta(hours=1), agreements=())

    assert first == second
    assert second.placed_at == NOW
    assert (Order.objects.count(), Event.objects.count()) == (1, 1)
    assert second.agreements.count() == len(TICKED)


def test_an_id_of_someone_elses_order_is_refused():
    place(UserFactory())

    with pytest.raises(PermissionDenied):
        place(UserFactory())


@pytest.mark.parametrize("staff", [ManagerFactory, EditorFactory, lambda: PhysioFactory().user])
def test_staff_cannot_buy(staff):
    with pytest.raises(PermissionDenied):
        place(staff())

    assert not Order.objects.exists()


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"product": "gold"}, payments.NotForSale),
        ({"product": ""}, payments.NotForSale),
        ({"provider": "free"}, payments.NotForSale),
        ({"agreements": ("consent-to-everything",)}, payments.UnknownText),
    ],
)
def test_what_is_not_in_the_catalogue_cannot_be_ordered(changes, error):
    with pytest.raises(error):
        place(UserFactory(), **changes)

    assert not Order.objects.exists()


def test_the_database_refuses_a_price_of_nothing():
    with pytest.raises(IntegrityError), transaction.atomic():
        OrderFactory(amount_pence=0)


def test_paying_issues_receipts_without_a_gap_and_only_one_each():
    manager = ManagerFactory()
    orders = [unpaid() for _ in range(3)]

    receipts = [
        payments.mark_paid(by=manager, order=o, reference="till 7", now=NOW) for o in orders
    ]
    again = payments.mark_paid(by=manager, order=orders[0], reference="other", now=NOW)

    assert [r.number for r in receipts] == [1, 2, 3]
    assert again == receipts[0]
    order = Order.objects.get(pk=orders[0].pk)
    assert (order.paid_by, order.provider_reference) == (manager, "till 7")
    assert Event.objects.filter(verb="payments.order-paid").count() == 3


def test_an_act_that_fails_after_the_number_was_taken_leaves_no_gap():
    manager = ManagerFactory()

    def fail() -> None:
        with transaction.atomic():
            payments.mark_paid(by=manager, order=unpaid(), reference="", now=NOW)
            raise InterruptedError

    with pytest.raises(InterruptedError):
        fail()

    assert payments.mark_paid(by=manager, order=unpaid(), reference="", now=NOW).number == 1
    assert ReceiptCounter.objects.get().last_number == 1


def test_only_a_manager_takes_money():
    order = unpaid()
    for person in (order.buyer, PhysioFactory().user, EditorFactory()):
        with pytest.raises(PermissionDenied):
            payments.mark_paid(by=person, order=order, reference="", now=NOW)
        with pytest.raises(PermissionDenied):
            payments.record_refund(by=person, order=order, now=NOW)

    assert not Receipt.objects.exists()


def test_a_cancelled_order_cannot_be_paid():
    order = unpaid()
    payments.cancel(by=order.buyer, order=order, share_done=Fraction(0), now=NOW)

    with pytest.raises(payments.OrderCancelled):
        payments.mark_paid(by=ManagerFactory(), order=order, reference="", now=NOW)


def test_a_receipt_is_written_once():
    receipt = payments.mark_paid(by=ManagerFactory(), order=unpaid(), reference="", now=NOW)
    receipt.number = 99

    with pytest.raises(WrittenOnce):
        receipt.save()


@pytest.mark.parametrize(
    ("share", "refund"),
    [
        (Fraction(0), 2800),
        (Fraction(3, 4), 700),
        (Fraction(1, 3), 1867),  # rounded for the buyer
        (Fraction(2, 3), 934),  # 933 and a third go back
        (Fraction(2799, 2800), 1),
        (Fraction(27999, 28000), 1),
        (Fraction(1), 0),
    ],
)
def test_cancelling_a_paid_order_owes_back_what_was_not_given(share, refund):
    order = OrderFactory()

    cancelled = payments.cancel(by=order.buyer, order=order, share_done=share, now=NOW)

    assert cancelled.refund_due_pence == refund


def test_cancelling_an_unpaid_order_owes_nothing_and_is_open_after_the_fourteen_days():
    order = unpaid()

    cancelled = payments.cancel(
        by=order.buyer, order=order, share_done=Fraction(0), now=NOW + timedelta(days=60)
    )

    assert cancelled.is_cancelled
    assert cancelled.refund_due_pence == 0


def test_the_fourteenth_day_after_the_order_still_counts_and_the_next_does_not():
    order = OrderFactory()
    last = NOW + timedelta(days=14)

    with pytest.raises(payments.CancellationClosed):
        payments.cancel(
            by=order.buyer, order=order, share_done=Fraction(0), now=last + timedelta(days=1)
        )

    assert payments.cancel(by=order.buyer, order=order, share_done=Fraction(0), now=last)


def test_the_fourteen_days_are_days_of_the_practices_clock():
    placed = datetime(2026, 6, 1, 23, 30, tzinfo=UTC)  # half past midnight on 2 June in London
    order = OrderFactory(placed_at=placed, paid_at=placed)
    late_on_the_16th = datetime(2026, 6, 16, 22, 59, tzinfo=UTC)

    assert order.cancel_until_on.isoformat() == "2026-06-16"
    with pytest.raises(payments.CancellationClosed):
        payments.cancel(
            by=order.buyer,
            order=order,
            share_done=Fraction(0),
            now=late_on_the_16th + timedelta(minutes=1),
        )
    assert payments.cancel(
        by=order.buyer, order=order, share_done=Fraction(0), now=late_on_the_16th
    )


def test_the_practice_may_cancel_later_on_the_buyers_behalf():
    order = OrderFactory()

    cancelled = payments.cancel(
        by=ManagerFactory(), order=order, share_done=Fraction(0), now=NOW + timedelta(days=80)
    )

    assert cancelled.refund_due_pence == 2800


def test_a_stranger_cannot_cancel():
    order = OrderFactory()

    with pytest.raises(PermissionDenied):
        payments.cancel(by=UserFactory(), order=order, share_done=Fraction(0), now=NOW)


@pytest.mark.parametrize("share", [Fraction(-1, 2), Fraction(3, 2)])
def test_a_share_beyond_the_whole_is_refused(share):
    order = OrderFactory()

    with pytest.raises(ValueError, match="from 0 to 1"):
        payments.cancel(by=order.buyer, order=order, share_done=share, now=NOW)

    assert not Order.objects.get(pk=order.pk).is_cancelled


def test_cancelling_twice_keeps_the_first_refund():
    order = OrderFactory()
    payments.cancel(by=order.buyer, order=order, share_done=Fraction(0), now=NOW)

    again = payments.cancel(by=order.buyer, order=order, share_done=Fraction(1), now=NOW)

    assert again.refund_due_pence == 2800


def test_a_refund_is_recorded_once():
    order = OrderFactory()
    payments.cancel(by=order.buyer, order=order, share_done=Fraction(0), now=NOW)
    manager = ManagerFactory()

    payments.record_refund(by=manager, order=order, now=NOW)
    again = payments.record_refund(by=ManagerFactory(), order=order, now=NOW + timedelta(days=1))

    assert (again.refunded_at, again.refunded_by) == (NOW, manager)
    assert not Order.objects.awaiting_refund().exists()


def test_nothing_is_paid_back_where_nothing_is_owed():
    with pytest.raises(payments.NoRefundDue):
        payments.record_refund(by=ManagerFactory(), order=OrderFactory(), now=NOW)


def test_starting_a_payment_is_for_the_buyer_and_leads_nowhere_at_the_practice():
    order = unpaid()

    assert payments.start_payment(by=order.buyer, order=order, now=NOW) is None
    with pytest.raises(PermissionDenied):
        payments.start_payment(by=UserFactory(), order=order, now=NOW)


def test_a_cancelled_order_cannot_start_a_payment():
    order = unpaid(id=uuid4(), cancelled_at=NOW, cancelled_by=UserFactory())

    with pytest.raises(payments.OrderCancelled):
        payments.start_payment(by=order.buyer, order=order, now=NOW)


@pytest.mark.parametrize(
    ("provider", "words"),
    [("at-practice", "in cash at the practice, or to the card or account"), ("gone", "you paid.")],
)
def test_a_refund_is_promised_by_the_way_the_order_was_paid(provider, words):
    order = OrderFactory(provider=provider, refund_due_pence=1250)

    assert words in policies.how_refunded(order)
    assert "£12.50" in policies.how_refunded(order)
