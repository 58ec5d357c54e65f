"""A site that a person was imported into: its checks pass, and they still find a change."""

import pytest
from django.db import models

from physiobench.accounts.models import Physio, User
from physiobench.audit.models import Event, Link, Verb
from physiobench.audit.models import Removal as NotedRemoval
from physiobench.config import integrity
from physiobench.payments import services as payments
from physiobench.payments.models import Receipt, ReceiptCounter
from physiobench.records import policies, services
from physiobench.records.services.removing import RowRemover
from tests.factories import NOW, ManagerFactory, OrderFactory
from tests.records.people import someone_in_care
from tests.tampering import by_raw_sql


pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def own_folder(tmp_path, settings):
    settings.VAR_DIR = tmp_path


def paid(count: int) -> list[Receipt]:
    manager = ManagerFactory()
    return [
        payments.mark_paid(by=manager, order=OrderFactory(paid_at=None), reference="cash", now=NOW)
        for _ in range(count)
    ]


def faults() -> list[str]:
    return [str(fault) for fault in integrity.verify(NOW)]


@pytest.fixture
def imported():
    """Make an empty site with one imported person, who has receipt 5 of another site."""
    paid(4)
    person = someone_in_care()
    archive = services.take_along(by=None, person=person, now=NOW)
    removal = RowRemover(NOW)
    for other in (person, *User.objects.filter(is_patient=True).exclude(pk=person.pk)):
        removal.person(other, policies.everything_about(other))
    for model in (Event, Link, NotedRemoval, Physio, User, ReceiptCounter):
        models.QuerySet(model).all()._raw_delete("default")
    integrity.heads_file().unlink(missing_ok=True)

    services.import_person(by=None, archive=archive, now=NOW)
    return Receipt.objects.get()


def test_the_checks_of_a_site_pass_after_an_import(imported):
    assert imported.number == 5
    assert faults() == []


def test_the_next_receipt_follows_the_imported_one_and_the_checks_still_pass(imported):
    numbers = [receipt.number for receipt in paid(2)]

    assert numbers == [6, 7]
    assert Receipt.objects.get(number=6).previous == imported.fingerprint
    assert faults() == []


@pytest.mark.parametrize("number", [5, 6, 7])
def test_a_deleted_receipt_is_found_whether_it_was_imported_or_not(imported, number):
    paid(2)
    assert faults() == []
    by_raw_sql("DELETE FROM payments_receipt WHERE number = %s", number)

    assert {
        5: [
            "Receipt 6: Receipts missing before it: 1.",
            f"Receipt {imported.number}: It was imported, and it is missing.",
        ],
        6: ["Receipt 7: Receipts missing before it: 1."],
        7: ["Receipts: Receipts missing at the end: 1."],
    }[number] == faults()


def test_an_imported_receipt_that_was_signed_anew_is_found(imported):
    by_raw_sql("UPDATE payments_receipt SET previous = 'x' WHERE number = %s", imported.number)
    assert faults() == ["Receipt 5: It was changed after it was issued."]
    forged = Receipt.objects.get().seal()
    by_raw_sql("UPDATE payments_receipt SET fingerprint = %s WHERE number = 5", forged)

    assert faults() == ["Receipt 5: It was changed after it was imported."]


def test_an_import_explains_no_gap_among_the_receipts_of_this_site(imported):
    paid(3)
    noted = Event.objects.get(verb=Verb.PAYMENTS_RECEIPT_IMPORTED)

    assert noted.detail == {"number": 5, "fingerprint": imported.fingerprint, "after": 0}
    by_raw_sql("DELETE FROM payments_receipt WHERE number = %s", 7)
    assert faults() == ["Receipt 8: Receipts missing before it: 1."]


@pytest.mark.usefixtures("imported")
def test_a_programme_or_an_audit_entry_of_the_imported_record_that_was_changed_is_found():
    assert faults() == []
    by_raw_sql("UPDATE programmes_programme SET why = 'x' WHERE version = %s", 1)
    by_raw_sql("UPDATE audit_event SET subject = 'x' WHERE verb = %s", "record.imported")

    found = faults()

    assert any("version 1: It was changed after it was signed." in fault for fault in found)
    assert any("It was changed after it was sealed." in fault for fault in found)


def test_an_import_into_a_site_with_receipts_of_its_own_keeps_their_chain_whole(imported):
    """Receipts 6 to 9 are of this site; the record with receipt 5 comes again, once erased."""
    person = imported.order.buyer
    archive = services.take_along(by=None, person=person, now=NOW)
    paid(4)
    RowRemover(NOW).person(person, policies.everything_about(person))
    assert faults() == []

    services.import_person(by=None, archive=archive, now=NOW)

    assert faults() == []
    by_raw_sql("DELETE FROM payments_receipt WHERE number = %s", 8)
    assert "Receipt 9: Receipts missing before it: 1." in faults()
