"""Migration operations that Django does not have."""

from collections.abc import Mapping

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


def noted(
    table: str, written: str, *, into: str, note: Mapping[str, str], when: str = ""
) -> migrations.RunPython:
    """Make the database note each write of `table` that is described here, whoever writes.

    The trigger names no third table, so that SQLite can make those anew. Say it again after every
    change of `table`, as for `never_updated`.

    Args:
        table: whose writes are noted.
        written: INSERT, or UPDATE OF and the columns.
        into: the table of the notes; its key is made by the database.
        note: the columns of a note, and the SQL of their values. OLD and NEW are the row that is
            written, before and after.
        when: a condition, in SQL; without it, every write is noted.
    """
    name = f"{table}_noted_{written.split(maxsplit=1)[0].lower()}"
    columns, values = ", ".join(note), ", ".join(note.values())
    insert = f"INSERT INTO {into} ({columns}) VALUES ({values})"  # noqa: S608 - words of ours

    def forward(_apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
        backward(_apps, editor)
        if editor.connection.vendor == "sqlite":
            only = f" WHEN {when.replace('IS DISTINCT FROM', 'IS NOT')}" if when else ""
            editor.execute(
                f"CREATE TRIGGER {name} AFTER {written} ON {table}{only} BEGIN {insert}; END"
            )
            return
        only = f" WHEN ({when})" if when else ""
        editor.execute(
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger AS "
            f"$$ BEGIN {insert}; RETURN NULL; END $$ LANGUAGE plpgsql"
        )
        editor.execute(
            f"CREATE TRIGGER {name} AFTER {written} ON {table} "
            f"FOR EACH ROW{only} EXECUTE FUNCTION {name}()"
        )

    def backward(_apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
        on = "" if editor.connection.vendor == "sqlite" else f" ON {table}"
        editor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")

    return migrations.RunPython(forward, backward)
