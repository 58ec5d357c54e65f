"""Migration operations that Django does not have."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps


def never_updated(table: str) -> migrations.RunPython:
    """Make the database itself refuse every UPDATE of `table`, on SQLite and PostgreSQL.

    Say it again after every change of such a table: SQLite makes the table anew for most of them,
    and the refusal does not come along.
    """

    def forward(_apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
        backward(_apps, editor)
        if editor.connection.vendor == "sqlite":
            editor.execute(
                f"CREATE TRIGGER {table}_written_once BEFORE UPDATE ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is written once'); END"
            )
            return
        editor.execute(
            "CREATE OR REPLACE FUNCTION physiobench_written_once() RETURNS trigger AS "
            "$$ BEGIN RAISE EXCEPTION '%% is written once', TG_TABLE_NAME "
            "USING ERRCODE = 'integrity_constraint_violation'; END $$ LANGUAGE plpgsql"
        )
        editor.execute(
            f"CREATE TRIGGER {table}_written_once BEFORE UPDATE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION physiobench_written_once()"
        )

    def backward(_apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
        on = "" if editor.connection.vendor == "sqlite" else f" ON {table}"
        editor.execute(f"DROP TRIGGER IF EXISTS {table}_written_once{on}")

    return migrations.RunPython(forward, backward)
