"""Before the database is changed: can this version use it, and is there a backup?"""

import click

from physiobench.config.errors import CannotServe


def check_can_use_database() -> None:
    """Refuse a database that a newer version has changed, or that is from before 0.2.0.

    Raises:
        CannotServe: with what to do.
        DatabaseError: if the database does not answer.
    """
    from django.db import connection  # noqa: PLC0415 - the site is loaded by now
    from django.db.migrations.recorder import MigrationRecorder  # noqa: PLC0415

    from physiobench.web import health  # noqa: PLC0415

    applied = MigrationRecorder(connection).applied_migrations()
    if health.is_from_before_0_2_0(applied):
        msg = (
            "this database was made before version 0.2.0 of Physiobench and cannot be upgraded. "
            "Nothing was changed. Start a new site: set VAR_DIR to an empty folder and, on "
            "PostgreSQL, DATABASE_URL to an empty database (docs/how-to/upgrade.md)."
        )
        raise CannotServe(msg)
    unknown = health.unknown_to_this_code(applied)
    if unknown:
        msg = (
            f"this database was made by a newer version of Physiobench (it has {unknown[0]}, which "
            "this version does not know). Nothing was changed. Install the newer version again, or "
            "restore the backup from before the upgrade (docs/how-to/roll-back.md)."
        )
        raise CannotServe(msg)


def back_up_first() -> None:
    """Back up a site with data before its database is changed.

    Raises:
        CannotServe: if there is no backup; the database was not changed.
    """
    from django.conf import settings  # noqa: PLC0415 - the site is loaded by now
    from django.utils import timezone  # noqa: PLC0415

    from physiobench.config.backup import making, site  # noqa: PLC0415
    from physiobench.config.backup.errors import BackupFailed  # noqa: PLC0415

    if not settings.BACKUP_BEFORE_UPGRADE or not _has_people():
        return
    click.echo("Backing up before the upgrade ...")
    try:
        path = making.back_up(site.this_site(), reason="before an upgrade", now=timezone.now())
    except BackupFailed as trouble:
        msg = (
            f"no backup could be made before the upgrade ({trouble}). Nothing was changed. "
            "To start without a backup, set BACKUP_BEFORE_UPGRADE=0 once."
        )
        raise CannotServe(msg) from trouble
    click.echo(f"  {path}")


def _has_people() -> bool:
    """Test for a login in plain SQL: the table is still the old one."""
    from django.db import connection  # noqa: PLC0415

    if "accounts_user" not in connection.introspection.table_names():
        return False
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM accounts_user")
        return bool(cursor.fetchone()[0])
