"""Tests of physiobench.payments.views."""

from fractions import Fraction
from uuid import uuid4

import pytest
from django.urls import reverse

from physiobench.payments import services as payments
from physiobench.payments.models import Order
from tests.factories import (
    NOW,
    EditorFactory,
    ManagerFactory,
    OrderFactory,
    PhysioFactory,
    UserFactory,
    sign_in,
)


pytestmark = pytest.mark.django_db


def paid(buyer=None) -> Order:
    """Return an order that a manager has marked as paid."""
    order = OrderFactory(buyer=buyer or UserFactory(), paid_at=None)
    payments.mark_paid(by=ManagerFactory(), order=order, reference="till 7", now=NOW)
    return order


def cancelled() -> Order:
    order = paid()
    payments.cancel(by=order.buyer, order=order, share_done=Fraction(0), now=NOW)
    return order


def test_an_order_says_how_to_pay_what_was_agreed_and_how_to_cancel(client, settings, time_machine):
    time_machine.move_to(NOW, tick=False)
    settings.PRACTICE_PHONE = "01632 960001"
    buyer = sign_in(client, UserFactory())
    order = payments.place_order(
        by=buyer,
        order_id=uuid4(),
        product="package",
        agreements=["consent-start-now"],
        provider="at-practice",
        now=NOW,
    )

    page = client.get(reverse("payments:show_order", args=[order.pk])).text

    for said in ("£28.00", order.code, "01632 960001", "Start my assessment now", "version 1"):
        assert said in page
    assert "16 February 2026" in page  # the last day to cancel
    assert "cancel" in page.lower()


def test_a_cancelled_order_no_longer_says_how_and_until_when_to_cancel(client):
    order = cancelled()
    sign_in(client, order.buyer)

    page = client.get(reverse("payments:show_order", args=[order.pk])).text

    assert "Cancelled on" in page
    assert "You can cancel until" not in page
    assert "How to cancel" not in page


def test_an_order_past_its_fourteen_days_says_so_and_what_rights_remain(client, time_machine):
    order = paid()
    sign_in(client, order.buyer)
    address = reverse("payments:show_order", args=[order.pk])

    time_machine.move_to("2026-02-16T23:30:00Z", tick=False)
    before = client.get(address).text
    time_machine.move_to("2026-02-17T00:30:00Z", tick=False)
    after = client.get(address).text

    assert "You can cancel until" in before
    assert "How to cancel" in before
    assert "You can cancel until" not in after
    assert "How to cancel" not in after
    assert "The 14 days to cancel ended on Monday 16 February 2026." in after
    assert "reasonable care and skill" in after
    assert "money back" in after


def test_an_order_that_was_never_paid_can_still_be_cancelled_after_that(client, time_machine):
    order = OrderFactory(paid_at=None)
    sign_in(client, order.buyer)
    time_machine.move_to("2026-03-20T09:00:00Z", tick=False)

    page = client.get(reverse("payments:show_order", args=[order.pk])).text

    assert "You have not paid, so you can still cancel." in page
    assert "How to cancel" in page


def test_someone_elses_order_and_receipt_do_not_exist(client):
    order = paid()
    sign_in(client, UserFactory())

    for name in ("show_order", "show_receipt"):
        assert client.get(reverse(f"payments:{name}", args=[order.pk])).status_code == 404


def test_an_order_that_never_was_does_not_exist(client):
    sign_in(client, UserFactory())

    assert client.get(reverse("payments:show_order", args=[uuid4()])).status_code == 404


def test_a_receipt_bears_number_amount_and_the_note_on_vat(client):
    order = paid()
    sign_in(client, order.buyer)

    page = client.get(reverse("payments:show_receipt", args=[order.pk])).text

    for said in ("Receipt 1", "£28.00", order.buyer.name, "VAT", "practice has to confirm"):
        assert said in page


def test_an_unpaid_order_has_no_receipt(client):
    order = OrderFactory(paid_at=None)
    sign_in(client, order.buyer)

    assert client.get(reverse("payments:show_receipt", args=[order.pk])).status_code == 404


def test_a_patients_pages_need_few_queries(client, django_assert_max_num_queries):
    order = paid()
    sign_in(client, order.buyer)

    for name in ("show_order", "show_receipt"):
        with django_assert_max_num_queries(6):
            client.get(reverse(f"payments:{name}", args=[order.pk]))


def test_the_accounts_show_refunds_receipts_and_what_waits(client):
    sign_in(client, ManagerFactory())
    owed, waiting = cancelled(), OrderFactory(paid_at=None)

    page = client.get(reverse("payments:accounts")).text

    for said in (owed.buyer.name, waiting.buyer.name, owed.code, waiting.code, "£28.00"):
        assert said in page


def test_empty_accounts_say_so(client):
    sign_in(client, ManagerFactory())

    assert "Nothing to pay back" in client.get(reverse("payments:accounts")).text


@pytest.mark.parametrize("person", [UserFactory, EditorFactory, lambda: PhysioFactory().user])
def test_the_accounts_are_for_managers(client, person):
    sign_in(client, person())

    assert client.get(reverse("payments:accounts")).status_code == 403
    assert client.post(reverse("payments:record_refund")).status_code == 403


def test_a_stranger_is_sent_to_sign_in(client):
    response = client.get(reverse("payments:accounts"))

    assert response.url.startswith(reverse("account_login"))


def test_a_refund_is_recorded_once_however_often_it_is_clicked(client):
    sign_in(client, ManagerFactory())
    order = cancelled()

    for _ in range(2):
        response = client.post(reverse("payments:record_refund"), {"order_id": order.pk})
        assert response.url == reverse("payments:accounts")

    order.refresh_from_db()
    assert order.refunded_at is not None


@pytest.mark.parametrize(
    "order_id", ["", "x", "1; drop table", "00000000-0000-0000-0000-000000000404"]
)
def test_a_refund_of_nothing_does_not_exist(client, order_id):
    sign_in(client, ManagerFactory())

    response = client.post(reverse("payments:record_refund"), {"order_id": order_id})

    assert response.status_code == 404


def test_a_refund_is_not_recorded_by_a_look(client):
    sign_in(client, ManagerFactory())

    answer = client.get(reverse("payments:record_refund"))

    assert (answer.status_code, answer.url) == (302, reverse("payments:accounts"))


def test_a_name_with_markup_is_shown_as_text(client):
    buyer = UserFactory(first_name="<script>alert(1)</script>")
    order = paid(buyer)
    sign_in(client, buyer)

    page = client.get(reverse("payments:show_receipt", args=[order.pk])).text

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page
