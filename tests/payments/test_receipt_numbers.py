"""Receipt numbers run without a gap even when many managers take money at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from django.db import connections

from physiobench.payments import services as payments
from physiobench.payments.models import Receipt
from tests.factories import ManagerFactory, OrderFactory


NOW = datetime(2026, 2, 2, 9, tzinfo=UTC)
MANAGERS = 4
ORDERS = 12


@pytest.mark.django_db(transaction=True, serialized_rollback=True)  # as tests/config/test_worker
def test_numbers_have_no_gap_and_no_double_when_taken_at_once(onto_a_file):
    manager = ManagerFactory()
    orders = [OrderFactory(paid_at=None) for _ in range(ORDERS)]
    onto_a_file()

    def pay(order) -> int:
        try:
            return payments.mark_paid(by=manager, order=order, reference="", now=NOW).number
        finally:
            connections.close_all()

    def stored() -> list[int]:
        try:
            return sorted(Receipt.objects.values_list("number", flat=True))
        finally:
            connections.close_all()

    with ThreadPoolExecutor(MANAGERS) as pool:
        numbers = list(pool.map(pay, [*orders, *orders]))  # each is clicked twice
        kept = pool.submit(stored).result()

    assert kept == list(range(1, ORDERS + 1))
    assert numbers[:ORDERS] == numbers[ORDERS:]
