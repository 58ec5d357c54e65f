"""Whether this site can do its work right now."""

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor


def troubles() -> list[str]:
    """Name what keeps the site from working: database, migrations. Empty is well."""
    try:
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        return ["database: no answer"]
    return ["migrations: not all applied"] if waiting else []
