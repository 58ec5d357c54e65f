"""Tests of physiobench.lib.models and the triggers of physiobench.lib.migrations."""

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction

from physiobench.audit.models import Event
from physiobench.lib.models import AppendOnly, WrittenOnce
from tests.factories import NOW


pytestmark = pytest.mark.django_db

ONCE = [m for m in apps.get_models() if issubclass(m, AppendOnly)]


def an_event() -> Event:
    return Event.objects.create(verb="tests.happened", subject="tests", at=NOW)


def test_a_row_is_written_once():
    event = an_event()
    event.verb = "tests.something-else"

    for attempt in (event.save, event.delete):
        with pytest.raises(WrittenOnce):
            attempt()

    assert Event.objects.get().verb == "tests.happened"


def test_a_query_neither_updates_nor_deletes():
    an_event()

    for attempt in (lambda: Event.objects.update(verb="x"), lambda: Event.objects.all().delete()):
        with pytest.raises(WrittenOnce):
            attempt()


@pytest.mark.parametrize("model", ONCE, ids=lambda m: m._meta.label)
def test_the_manager_of_what_is_written_once_refuses_too(model):
    with pytest.raises(WrittenOnce):
        model._default_manager.all().delete()


def test_the_database_itself_refuses_an_update():
    an_event()

    with (
        pytest.raises(DatabaseError, match="written once"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("UPDATE audit_event SET verb = 'x'")

    assert Event.objects.get().verb == "tests.happened"


def test_the_text_of_a_row_is_its_label_and_key():
    event = an_event()

    assert str(event) == f"audit.Event {event.pk}"
