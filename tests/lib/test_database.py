"""That the tests run on the database they claim to run on."""

import os

import pytest
from django.db import connection


@pytest.mark.django_db
def test_the_tests_use_the_database_that_was_asked_for():
    asked = os.environ.get("DATABASE_URL", "")

    assert connection.vendor == ("postgresql" if asked.startswith("postgres") else "sqlite")


@pytest.mark.django_db
def test_an_acknowledged_write_is_on_the_disk():
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            # a server of the tests may wait for no disk: the site leaves it as the server has it
            cursor.execute("SELECT source FROM pg_settings WHERE name = 'synchronous_commit'")
            (source,) = cursor.fetchone()
            assert source not in {"client", "session"}
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA synchronous")
        assert cursor.fetchone() == (2,)  # FULL
        cursor.execute("PRAGMA foreign_keys")
        assert cursor.fetchone() == (1,)
