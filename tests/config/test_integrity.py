"""Tests of physiobench.config.integrity: one check over programmes, receipts and the audit log."""

from datetime import timedelta

import pytest
from django.db import connection

from physiobench.audit import services as audit
from physiobench.audit.models import Event, Link, Verb
from physiobench.config import integrity
from physiobench.operations.models import StatusCheck
from physiobench.payments import services as payments
from physiobench.payments.models import Receipt
from physiobench.programmes.models import Programme
from tests.factories import NOW, ManagerFactory, OrderFactory, UserFactory
from tests.factories.programmes import a_programme
from tests.tampering import by_raw_sql


pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def own_folder(tmp_path, settings):
    settings.VAR_DIR = tmp_path


@pytest.fixture
def receipts():
    manager = ManagerFactory()
    return [
        payments.mark_paid(by=manager, order=OrderFactory(paid_at=None), reference="cash", now=NOW)
        for _ in range(3)
    ]


def faults():
    return [str(fault) for fault in integrity.verify(NOW)]


def check():
    return StatusCheck.objects.get(name=integrity.NAME)


@pytest.mark.usefixtures("receipts")
def test_a_site_that_was_left_alone_passes_and_says_so():
    a_programme()

    assert faults() == []
    assert check().is_ok
    assert Link.objects.count() == Event.objects.count()


@pytest.mark.usefixtures("receipts")
def test_a_fault_is_shown_with_what_to_do_and_goes_when_it_is_mended():
    by_raw_sql("UPDATE payments_receipt SET number = 7 WHERE number = %s", 3)
    assert faults()
    assert not check().is_ok
    assert "Receipt 7" in check().says
    assert "physiobench audit verify" in check().fix

    by_raw_sql("UPDATE payments_receipt SET number = 3 WHERE number = %s", 7)
    assert faults() == []
    assert check().is_ok


def test_a_changed_receipt_and_a_changed_amount_are_named(receipts):
    by_raw_sql("UPDATE payments_order SET amount_pence = 1 WHERE id = %s", key(receipts[0].order))
    by_raw_sql("UPDATE payments_receipt SET previous = 'x' WHERE number = %s", 3)

    assert faults() == [
        "Receipt 1: It was changed after it was issued.",
        "Receipt 3: It was changed after it was issued.",
        "Receipt 3: It does not follow the receipt before it.",
    ]


def key(row):
    """Return a primary key as this database stores it."""
    return row._meta.pk.get_db_prep_value(row.pk, connection)


def test_a_receipt_signed_anew_differs_from_the_next_ones_memory(receipts):
    by_raw_sql("UPDATE payments_order SET amount_pence = 1 WHERE id = %s", key(receipts[0].order))
    forged = Receipt.objects.get(number=1).seal()
    by_raw_sql("UPDATE payments_receipt SET fingerprint = %s WHERE number = 1", forged)

    assert faults() == ["Receipt 2: It does not follow the receipt before it."]


@pytest.mark.usefixtures("receipts")
@pytest.mark.parametrize(
    ("number", "fault"),
    [
        (1, "Receipt 2: Receipts missing before it: 1."),
        (2, "Receipt 3: Receipts missing before it: 1."),
        (3, "Receipts: Receipts missing at the end: 1."),
    ],
)
def test_a_missing_receipt_is_named_wherever_it_was(number, fault):
    by_raw_sql("DELETE FROM payments_receipt WHERE number = %s", number)

    assert faults() == [fault]


def test_receipts_whose_time_is_over_go_without_a_fault(receipts):
    audit.note_removal(by=None, label="payments.Receipt", keys=[receipts[0].pk], now=NOW)
    by_raw_sql("DELETE FROM payments_receipt WHERE number = %s", 1)

    assert faults() == []


@pytest.mark.parametrize("column", ["why", "stimulation_reason", "fingerprint", "previous"])
def test_a_programme_that_was_changed_after_it_was_signed_is_named(column):
    programme = a_programme()
    by_raw_sql("UPDATE programmes_programme SET " + column + " = 'x' WHERE version = %s", 1)  # noqa: S608 - ours

    found = faults()

    assert f"Programme {programme.pk}, version 1: It was changed after it was signed." in found


def test_a_programme_that_was_signed_anew_differs_from_what_the_log_holds():
    programme = a_programme()
    by_raw_sql("UPDATE programmes_programme SET why = 'x' WHERE version = %s", 1)
    forged = Programme.objects.get().seal()
    by_raw_sql("UPDATE programmes_programme SET fingerprint = %s WHERE version = 1", forged)

    assert faults() == [
        f"Programme {programme.pk}, version 1: It was changed after it was signed.",
        f"Programme {programme.pk}: Its fingerprint is not the one that was signed.",
    ]


def test_a_signed_programme_that_was_deleted_is_named():
    programme = a_programme()
    by_raw_sql("DELETE FROM programmes_programme WHERE version = %s", 1)

    assert faults() == [f"Programme {programme.pk}: It was signed, and it is missing."]


def look():
    return audit.record(by=None, verb=Verb.RECORD_OPENED, subject=UserFactory(), now=NOW)


def test_a_cut_off_end_of_the_log_is_found_by_the_file_beside_the_database():
    look()
    last = look()
    integrity.seal(NOW)
    by_raw_sql("DELETE FROM audit_event WHERE id = %s", last.pk)
    by_raw_sql("DELETE FROM audit_link WHERE seq = %s", 2)

    assert faults() == ["Audit log: Entries missing at the end: 1. The log was cut off."]


def test_each_head_is_noted_once_and_one_a_day_is_kept():
    for hour in range(3):
        look()
        integrity.seal(NOW + timedelta(hours=hour))
        integrity.seal(NOW + timedelta(hours=hour))
    assert len(integrity.remembered()) == 3
    look()
    integrity.seal(NOW + timedelta(days=1))

    assert faults() == []
    assert [seq for seq, _hash in integrity.remembered()] == [3, 4]
    assert integrity.heads_file().stat().st_mode & 0o777 == 0o600


def test_a_line_that_a_full_disk_cut_off_breaks_nothing():
    look()
    integrity.seal(NOW)
    with integrity.heads_file().open("a") as lines:
        lines.write("2026-02-")

    assert faults() == []


def test_after_a_restore_the_heads_are_noted_anew_and_the_old_ones_kept():
    look()
    integrity.seal(NOW)
    by_raw_sql("DELETE FROM audit_event WHERE id > %s", 0)
    by_raw_sql("DELETE FROM audit_link WHERE seq > %s", 0)
    assert faults() != []

    integrity.start_anew(NOW)

    assert faults() == []
    assert len(list(integrity.heads_file().parent.glob("audit-heads-until-*.txt"))) == 1
