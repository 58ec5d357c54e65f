"""Tests of the chain over the audit log: what was changed, removed or reordered is named."""

from datetime import timedelta

import pytest
from django.db import models

from physiobench.audit import services as audit
from physiobench.audit.models import Event, Link, Removal, Verb
from physiobench.audit.policies import chain_faults
from tests.factories import NOW, UserFactory
from tests.tampering import by_raw_sql


pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def events():
    user = UserFactory()
    rows = [
        audit.record(
            by=user,
            verb=Verb.RECORD_OPENED,
            subject=user,
            patient=user,
            now=NOW + timedelta(minutes=n),
            detail={"n": n},
        )
        for n in range(5)
    ]
    audit.seal(by=None, now=NOW)
    return rows


def faults(remembered=()):
    return [str(fault) for fault in chain_faults(remembered)]


def test_a_log_that_was_left_alone_has_no_fault(events):
    assert Link.objects.count() == len(events)
    assert faults() == []


def test_an_empty_log_has_no_fault():
    assert audit.seal(by=None, now=NOW) is None
    assert faults() == []


@pytest.mark.parametrize(
    "change",
    [
        "verb = 'record.downloaded'",
        "subject = 'accounts.User:999'",
        "patient_id = NULL",
        "actor_id = NULL",
        "detail = '{\"n\": 7}'",
        "at = '2026-01-01 00:00:00+00:00'",
        "digest = 'x'",
    ],
)
def test_an_edit_by_raw_sql_is_named(events, change):
    by_raw_sql("UPDATE audit_event SET " + change + " WHERE id = %s", events[2].pk)  # noqa: S608 - ours

    assert faults() == [f"Audit entry {events[2].pk}: It was changed after it was sealed."]


@pytest.mark.usefixtures("events")
def test_an_edit_in_the_minute_before_the_seal_is_named():
    late = audit.record(by=None, verb=Verb.RECORD_OPENED, subject=UserFactory(), now=NOW)
    by_raw_sql("UPDATE audit_event SET verb = 'record.downloaded' WHERE id = %s", late.pk)

    assert faults() == [f"Audit entry {late.pk}: It was changed before it was sealed."]
    audit.seal(by=None, now=NOW)
    assert faults() == [f"Audit entry {late.pk}: It was changed after it was sealed."]


def test_a_deleted_entry_is_named(events):
    by_raw_sql("DELETE FROM audit_event WHERE id = %s", events[1].pk)

    assert faults() == [f"Audit entry {events[1].pk}: It was deleted."]


def test_a_deleted_link_is_named_though_its_entry_went_too(events):
    by_raw_sql("DELETE FROM audit_event WHERE id = %s", events[1].pk)
    by_raw_sql("DELETE FROM audit_link WHERE seq = %s", 2)

    assert faults() == [
        "Audit link 3: Links missing before it: 1.",
        "Audit link 3: It does not follow the link before it.",
    ]


def test_a_cut_off_end_is_found_by_the_head_that_was_kept_outside(events):
    head = Link.objects.head()
    by_raw_sql("DELETE FROM audit_event WHERE id >= %s", events[3].pk)
    by_raw_sql("DELETE FROM audit_link WHERE seq >= %s", 4)

    assert faults() == []  # the database alone cannot know
    assert faults([(head.seq, head.hash)]) == [
        "Audit log: Entries missing at the end: 2. The log was cut off."
    ]


@pytest.mark.usefixtures("events")
def test_two_entries_that_changed_places_are_named():
    first, second = (Link.objects.get(seq=n) for n in (2, 3))
    by_raw_sql("UPDATE audit_link SET event_key = 0 WHERE seq = 2")
    by_raw_sql("UPDATE audit_link SET event_key = %s WHERE seq = 3", first.event_key)
    by_raw_sql("UPDATE audit_link SET event_key = %s WHERE seq = 2", second.event_key)

    assert "Audit link 2: It does not follow the link before it." in faults()


def test_a_chain_that_was_worked_out_anew_differs_from_the_head_kept_outside(events):
    head = Link.objects.head()
    by_raw_sql("DELETE FROM audit_link WHERE seq > %s", 0)
    event = events[0]
    event.verb = Verb.RECORD_DOWNLOADED.value
    by_raw_sql(
        "UPDATE audit_event SET verb = %s, digest = %s WHERE id = %s",
        event.verb,
        event.work_out(),
        event.pk,
    )
    audit.seal(by=None, now=NOW)

    assert faults() == []  # whoever can do this leaves no trace inside
    assert faults([(head.seq, head.hash)]) == [
        "Audit link 5: It is not the link that was noted outside the database."
    ]


def remove(*rows, noted=True):
    keys = [row.pk for row in rows]
    if noted:
        audit.note_removal(by=None, label="audit.Event", keys=keys, now=NOW)
    models.QuerySet(Event).filter(pk__in=keys)._raw_delete("default")
    audit.seal(by=None, now=NOW)


def test_entries_whose_time_is_over_are_removed_without_a_fault(events):
    remove(events[0], events[3])

    assert faults() == []
    assert Event.objects.get(verb=Verb.AUDIT_ROWS_REMOVED).detail["rows"] == 2


def test_a_removal_that_was_made_up_is_named(events):
    remove(events[0])
    Removal.objects.create(
        subject=f"audit.Event:{events[1].pk}", noted_in=Removal.objects.get().noted_in
    )
    remove(events[1], noted=False)
    remove(events[2], noted=False)
    Removal.objects.create(subject=f"audit.Event:{events[2].pk}", noted_in=999)

    noting = Event.objects.get(verb=Verb.AUDIT_ROWS_REMOVED).pk
    assert faults() == [
        f"Audit entry {noting}: Its count of deleted rows is not the count on record.",
        "Audit entry 999: It is missing, and it counted removed rows.",
    ]


def test_the_note_of_a_removal_is_itself_removed_in_time(events):
    remove(events[0])
    remove(Event.objects.get(verb=Verb.AUDIT_ROWS_REMOVED))

    assert faults() == []


@pytest.mark.usefixtures("events")
def test_more_events_than_one_batch_are_sealed_in_order(monkeypatch):
    monkeypatch.setattr(audit, "SEALED_AT_ONCE", 2)
    for _ in range(5):
        audit.record(by=None, verb=Verb.RECORD_OPENED, subject=UserFactory(), now=NOW)

    head = audit.seal(by=None, now=NOW)

    keys = Link.objects.order_by("seq").values_list("event_key", flat=True)
    assert list(keys) == sorted(Event.objects.values_list("pk", flat=True))
    assert head.seq == 10
    assert faults() == []


def test_an_event_that_was_committed_late_is_sealed_in_the_next_round(events):
    later = audit.record(by=None, verb=Verb.RECORD_OPENED, subject=UserFactory(), now=NOW)
    models.QuerySet(Link).filter(event_key=events[4].pk)._raw_delete("default")  # as if not there
    audit.seal(by=None, now=NOW)

    keys = list(Link.objects.order_by("seq").values_list("event_key", flat=True))
    assert keys[-2:] == [events[4].pk, later.pk]
    assert faults() == []
