"""What somebody with the password of the database can do to it. Tests of the chains do it."""

from django.apps import apps
from django.db import connection

from physiobench.lib.migrations import never_updated
from physiobench.lib.models import AppendOnly


def by_raw_sql(statement, *values):
    """Do what somebody with the database password can do, past the trigger that refuses it."""
    table = statement.split()[1 if statement.startswith("UPDATE") else 2]
    with connection.cursor() as cursor:
        on = "" if connection.vendor == "sqlite" else f" ON {table}"
        cursor.execute(f"DROP TRIGGER IF EXISTS {table}_written_once{on}")
        cursor.execute(statement, values)
        assert cursor.rowcount
    if table in {m._meta.db_table for m in apps.get_models() if issubclass(m, AppendOnly)}:
        with connection.schema_editor() as editor:
            never_updated(table).code(None, editor)
