"""Whether this site can do its work right now."""

from collections.abc import Iterable

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader


def troubles() -> list[str]:
    """Name what keeps the site from working: database, migrations. Empty is well."""
    try:
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
        applied = executor.loader.applied_migrations
    except DatabaseError:
        return ["database: no answer"]
    if unknown_to_this_code(applied):
        return ["migrations: the database is newer than this version of Physiobench"]
    return ["migrations: not all applied"] if waiting else []


def unknown_to_this_code(applied: Iterable[tuple[str, str]]) -> list[str]:
    """Name the migrations that a newer version applied: this code has no file for them."""
    loader = MigrationLoader(None)
    known = set(loader.disk_migrations)
    for squashed in loader.disk_migrations.values():
        known |= {(app, name) for app, name in squashed.replaces}
    return sorted(f"{app} {name}" for app, name in set(applied) - known)
