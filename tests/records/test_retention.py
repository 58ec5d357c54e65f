"""Tests of the retention run: the day before stays, the day after goes, nothing else changes."""

import os
from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from physiobench.accounts.models import User
from physiobench.assessment.models import Assessment
from physiobench.audit.models import Event
from physiobench.content import load
from physiobench.payments.models import Order, Receipt
from physiobench.records import policies
from physiobench.records.models import DataRequest, RetentionCount
from physiobench.records.policies import TABLES, rows_about
from physiobench.records.services import RetentionIncomplete, run_retention
from tests.factories import (
    NOW,
    AssessmentFactory,
    JudgementFactory,
    ManagerFactory,
    OrderFactory,
    ResponseFactory,
)
from tests.records.people import a_login, someone_in_care
from tests.records.whole import difference, whole_database


pytestmark = pytest.mark.django_db

LAST_DAY = datetime(2034, 2, 2, 23, 30, tzinfo=UTC)  # 8 years after the first day
DAY_AFTER = datetime(2034, 2, 3, 0, 30, tzinfo=UTC)
WRITTEN = {"records.RetentionCount", "audit.Event", "audit.Removal"}


def rows_of(patient):
    return {t.label: set(rows_about(t, patient).values_list("pk", flat=True)) for t in TABLES}


def test_a_record_goes_whole_on_the_day_after_its_period_and_no_other_row_changes():
    patient = someone_in_care()
    other = someone_in_care("other@example.org")
    User.objects.filter(pk=other.pk).update(last_login=LAST_DAY)
    theirs = {label: keys for label, keys in rows_of(patient).items() if keys}
    run_retention(by=None, now=LAST_DAY)  # receipts went long before
    theirs.pop("payments.Receipt")
    before = whole_database()

    counts = run_retention(by=None, now=DAY_AFTER)

    changes = difference(before, whole_database())
    assert changes.gone == theirs
    assert changes.changed == {}
    assert set(changes.came) == WRITTEN
    assert {count.table: count.rows for count in counts} == {
        label: len(keys) for label, keys in theirs.items()
    }


def test_on_the_last_day_of_its_period_a_record_stays():
    patient = someone_in_care()
    before = rows_of(patient)

    run_retention(by=None, now=LAST_DAY)

    assert rows_of(patient) == before | {"payments.Receipt": set()}


def test_a_receipt_goes_six_years_after_its_tax_year_and_the_order_stays():
    patient = someone_in_care()
    last_day = datetime(2032, 4, 5, 12, tzinfo=UTC)

    run_retention(by=None, now=last_day)
    assert Receipt.objects.filter(order__buyer=patient).exists()
    before = whole_database()
    run_retention(by=None, now=last_day + timedelta(days=1))

    changes = difference(before, whole_database())
    assert set(changes.gone) == {"payments.Receipt"}
    assert set(changes.came) == WRITTEN
    assert changes.changed == {}
    assert Order.objects.filter(buyer=patient).exists()


def test_a_receipt_counts_from_the_refund():
    patient = someone_in_care()
    Order.objects.filter(buyer=patient).update(
        refunded_at=NOW + timedelta(days=90), refunded_by=ManagerFactory()
    )

    run_retention(by=None, now=datetime(2032, 4, 6, 12, tzinfo=UTC))

    assert Receipt.objects.filter(order__buyer=patient).exists()


def test_an_order_that_led_to_no_care_goes_after_the_tax_period():
    order = OrderFactory()
    last_day = datetime(2032, 4, 5, 12, tzinfo=UTC)

    run_retention(by=None, now=last_day)
    stayed = Order.objects.filter(pk=order.pk).exists()
    run_retention(by=None, now=last_day + timedelta(days=1))

    assert stayed
    assert not Order.objects.filter(pk=order.pk).exists()


@pytest.mark.parametrize("moment", ["last_login", "date_joined"])
def test_a_sign_in_counts_as_a_contact(moment):
    patient = someone_in_care()
    User.objects.filter(pk=patient.pk).update(**{moment: NOW + timedelta(days=1)})

    run_retention(by=None, now=DAY_AFTER)

    assert User.objects.filter(pk=patient.pk).exists()


def test_a_look_by_the_physio_does_not_lengthen_the_period():
    patient = someone_in_care()
    Event.objects.create(
        verb="record.opened", subject="x", patient=patient, at=NOW + timedelta(days=400)
    )

    assert policies.last_contact(patient) < NOW + timedelta(days=2)


def test_a_restricted_record_and_one_with_an_open_request_stay():
    restricted, asking = someone_in_care(), someone_in_care("asking@example.org")
    User.objects.filter(pk=restricted.pk).update(restricted_at=NOW)
    DataRequest.objects.create(
        id="00000000-0000-4000-8000-000000000001", kind="erasure", patient=asking, asked_at=NOW
    )

    run_retention(by=None, now=DAY_AFTER)

    assert User.objects.filter(pk__in=[restricted.pk, asking.pk]).count() == 2


def test_requests_stay_without_a_name_when_the_record_goes():
    patient = someone_in_care()
    DataRequest.objects.create(
        id="00000000-0000-4000-8000-000000000001",
        kind="restriction",
        patient=patient,
        note="I am Sam",
        asked_at=NOW + timedelta(days=1),
        withdrawn_at=NOW + timedelta(days=1),
    )

    run_retention(by=None, now=DAY_AFTER)

    request = DataRequest.objects.get()
    assert (request.patient, request.note) == (None, "")


def test_staff_are_never_removed_by_a_period():
    patient = someone_in_care()
    staff = set(User.objects.exclude(pk=patient.pk).values_list("pk", flat=True))

    run_retention(by=None, now=DAY_AFTER + timedelta(days=3650))

    assert set(User.objects.values_list("pk", flat=True)) == staff


def test_a_login_without_a_record_goes_two_years_after_it_was_used():
    patient = a_login()
    last_day = datetime(2028, 2, 2, 12, tzinfo=UTC)

    run_retention(by=None, now=last_day)
    stayed = User.objects.filter(pk=patient.pk).exists()
    run_retention(by=None, now=last_day + timedelta(days=1))

    assert stayed
    assert not User.objects.filter(pk=patient.pk).exists()


def test_an_unclaimed_assessment_goes_after_thirty_days_with_its_answers():
    forgotten, fresh = AssessmentFactory(), AssessmentFactory(answered_at=NOW + timedelta(days=1))
    JudgementFactory(assessment=forgotten)
    ResponseFactory(assessment=fresh)

    counts = run_retention(by=None, now=NOW + timedelta(days=30, seconds=1))

    assert list(Assessment.objects.all()) == [fresh]
    assert {c.table for c in counts} == {
        "assessment.Assessment",
        "assessment.Judgement",
        "assessment.Response",
    }


def test_many_unclaimed_assessments_go_in_batches(monkeypatch):
    monkeypatch.setattr("physiobench.records.services.retention.BATCH", 2)
    AssessmentFactory.create_batch(5)

    run_retention(by=None, now=NOW + timedelta(days=31))

    assert not Assessment.objects.exists()


def test_the_trail_about_no_record_goes_after_eight_years():
    Event.objects.create(verb="people.manager-added", subject="accounts.User:1", at=NOW)

    run_retention(by=None, now=LAST_DAY)
    stayed = Event.objects.exists()
    run_retention(by=None, now=DAY_AFTER)

    assert stayed
    assert not Event.objects.exclude(verb="audit.rows-removed").exists()


def test_mail_that_failed_and_stored_mail_go_after_thirty_days(settings, tmp_path):
    settings.EMAIL_FILE_PATH = tmp_path
    old, new = tmp_path / "old.log", tmp_path / "new.log"
    for path in (old, new):
        path.write_text("To: dana@example.org")
    os.utime(old, (NOW.timestamp(), NOW.timestamp()))
    now = NOW + timedelta(days=30, seconds=1)
    os.utime(new, (now.timestamp(), now.timestamp()))
    DBTaskResult.objects.create(
        task_path="x",
        backend_name="default",
        run_after=NOW,
        status=TaskResultStatus.FAILED,
        finished_at=NOW,
        args_kwargs={"kwargs": {"to": ["dana@example.org"]}},
        exception_class_path="",
        traceback="",
    )

    run_retention(by=None, now=now)

    assert not DBTaskResult.objects.exists()
    assert [path.name for path in tmp_path.iterdir()] == ["new.log"]


def test_a_dry_run_counts_the_same_and_changes_nothing():
    someone_in_care()
    AssessmentFactory()
    before = whole_database()

    would = run_retention(by=None, now=DAY_AFTER, dry_run=True)

    assert difference(before, whole_database()).__dict__ == {"gone": {}, "came": {}, "changed": {}}
    assert {c.table: c.rows for c in would if c.table == "diary.Session"} == {"diary.Session": 2}
    done = {(c.kept_as, c.table) for c in run_retention(by=None, now=DAY_AFTER)}
    assert done == {(c.kept_as, c.table) for c in would}


def test_a_person_who_cannot_be_removed_stays_whole_and_keeps_no_other_from_going(
    monkeypatch, caplog
):
    stuck, goes = someone_in_care("stuck@example.org"), someone_in_care()
    whole = policies.everything_about

    def without_loans(person):
        erasure = whole(person)
        if person.pk != stuck.pk:
            return erasure
        kept = [pair for pair in erasure.rows if pair[0].label != "kit.Loan"]
        return policies.Erasure(is_complete=True, rows=kept, manifest=erasure.manifest)

    monkeypatch.setattr(policies, "everything_about", without_loans)
    before = rows_of(stuck)

    with pytest.raises(RetentionIncomplete):
        run_retention(by=None, now=DAY_AFTER)

    assert rows_of(stuck) == before | {"payments.Receipt": set()}
    assert not User.objects.filter(pk=goes.pk).exists()
    assert "stay until the next" in caplog.text
    assert "stuck@example.org" not in caplog.text


def test_the_counts_hold_the_class_and_the_table_and_nothing_about_a_person():
    someone_in_care()

    run_retention(by=None, now=DAY_AFTER)

    count = RetentionCount.objects.get(table="diary.Session")
    assert (count.kept_as, count.rows, count.ran_at) == ("record", 2, DAY_AFTER)


def test_no_person_may_start_it():
    with pytest.raises(PermissionDenied):
        run_retention(by=ManagerFactory(), now=NOW)


def test_the_shipped_backups_are_gone_when_the_notice_says(settings):
    notice = load.texts()["privacy-notice"].body

    assert f"for up to {settings.BACKUP_KEEP_WEEKS} weeks" in notice
    assert settings.BACKUP_KEEP_DAYS <= settings.BACKUP_KEEP_WEEKS * 7
