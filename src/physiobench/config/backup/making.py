"""Make one archive of the whole site while it runs."""

import os
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import UTC, datetime
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any

from physiobench.config.backup import archive, encryption, postgres, rotation, sqlite
from physiobench.config.backup.errors import BackupFailed, disk_trouble
from physiobench.config.backup.manifest import Manifest, TableState
from physiobench.config.backup.site import Site, alone, staging


Rows = list[tuple[Any, ...]]
Query = Callable[[str], Rows]
DatabaseState = tuple[dict[str, TableState], dict[str, tuple[str, ...]], dict[str, str]]


def back_up(
    site: Site, *, reason: str, now: datetime, also_to: Sequence[encryption.Recipient] = ()
) -> Path:
    """Make one archive, delete those that are too old, and return the path of the new one.

    Args:
        site: what is backed up.
        reason: why, as the manifest says it: "daily".
        now: when.
        also_to: further keys that can open an encrypted archive.

    Raises:
        BackupFailed: with one line that says what to do; no incomplete archive is left.
    """
    before = os.umask(0o077)
    try:
        with alone(site):
            return _back_up(site, reason, now, also_to)
    finally:
        os.umask(before)


def _back_up(
    site: Site, reason: str, now: datetime, also_to: Sequence[encryption.Recipient]
) -> Path:
    from django.conf import settings  # noqa: PLC0415 - the site is loaded by now

    key = settings.BACKUP_AGE_RECIPIENT
    to = [encryption.recipient(key), *also_to] if key else []
    try:
        site.backups.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as trouble:
        raise BackupFailed(disk_trouble(trouble, site.backups)) from trouble
    path = _free_name(site.backups, now, is_encrypted=bool(to))
    with staging(site) as folder:
        copied, name, tables, migrations, chains = _database(site, folder)

        def fill(writer: archive.ArchiveWriter) -> Manifest:
            writer.add(copied, name)
            for place, under in (
                (site.media, "media"),
                (site.content, "content"),
                (site.licensed, "licensed"),
            ):
                if place and place.is_dir():
                    writer.add_folder(place, under)
            return Manifest(
                version=version("physiobench"),
                made_at=now.astimezone(UTC),
                reason=reason,
                database="sqlite" if site.is_sqlite else "postgresql",
                migrations=migrations,
                tables=tables,
                chains=chains,
                files=tuple(writer.files),
            ).sealed(site.secret_key)

        archive.write(path, fill, to)
    rotation.rotate(
        site.backups, now=now, days=settings.BACKUP_KEEP_DAYS, weeks=settings.BACKUP_KEEP_WEEKS
    )
    return path


def _free_name(folder: Path, now: datetime, *, is_encrypted: bool) -> Path:
    path = folder / rotation.name(now, is_encrypted=is_encrypted)
    if path.exists():
        msg = f"{path.name} already exists: wait a second, then try again"
        raise BackupFailed(msg)
    return path


def _database(
    site: Site, folder: Path
) -> tuple[Path, str, dict[str, TableState], dict[str, tuple[str, ...]], dict[str, str]]:
    """Copy the database at one moment; return the copy and what it holds at that moment."""
    copied = folder / "database"
    if site.is_sqlite:
        if not site.sqlite_file.exists():
            msg = f"there is no database at {site.sqlite_file} yet: start the site once"
            raise BackupFailed(msg)
        sqlite.copy(site.sqlite_file, copied)
        with closing(sqlite.opened(copied)) as kept:
            try:
                return copied, sqlite.NAME, *sqlite_state(kept)
            except sqlite3.Error as trouble:
                msg = (
                    f"the database is damaged ({trouble}): no backup was kept. Restore an older one"
                )
                raise BackupFailed(msg) from trouble
    with postgres.snapshot(site.database) as (connection, moment):
        postgres.dump(site.database, copied, moment, postgres.major(connection))
        return copied, postgres.NAME, *postgres_state(connection)


def sqlite_state(connection: sqlite3.Connection) -> DatabaseState:
    """Return rows and hashes of every table, applied migrations, and heads of the chains."""

    def query(statement: str) -> Rows:
        return connection.execute(statement).fetchall()

    def columns(table: str) -> set[str]:
        return {row[1] for row in query(f'PRAGMA table_info("{table}")')}

    heads = chain_heads(query, columns)
    return sqlite.table_states(connection), applied_migrations(query), heads


def postgres_state(connection: postgres.Connection) -> DatabaseState:
    """Return rows and hashes of every table, applied migrations, and heads of the chains."""

    def query(statement: str) -> Rows:
        return connection.execute(statement.encode()).fetchall()

    def columns(table: str) -> set[str]:
        found = connection.execute(
            "SELECT column_name FROM information_schema.columns WHERE table_name = %s", [table]
        )
        return {row[0] for row in found}

    heads = chain_heads(query, columns)
    return postgres.table_states(connection), applied_migrations(query), heads


def applied_migrations(query: Query) -> dict[str, tuple[str, ...]]:
    """Return what was applied to a database, without asking a model."""
    found: dict[str, tuple[str, ...]] = {}
    for app, name in query("SELECT app, name FROM django_migrations ORDER BY app, name"):
        found[app] = (*found.get(app, ()), name)
    return found


# The newest links of each chain, in SQL: before an upgrade the schema is older than the models.
CHAINS = {
    "programmes": (
        *("programmes_programme", {"episode_id", "version", "fingerprint"}),
        "SELECT episode_id, version, fingerprint FROM programmes_programme p "
        "WHERE version = (SELECT max(version) FROM programmes_programme q "
        "WHERE q.episode_id = p.episode_id) ORDER BY episode_id",
    ),
    "audit": (
        *("audit_link", {"seq", "hash"}),
        "SELECT seq, hash FROM audit_link WHERE seq = (SELECT max(seq) FROM audit_link)",
    ),
}


def chain_heads(query: Query, columns: Callable[[str], set[str]]) -> dict[str, str]:
    """Return one hash for the newest links of each kind of chain that this database has."""
    return {
        name: sha256(repr([tuple(map(str, row)) for row in query(statement)]).encode()).hexdigest()
        for name, (table, needed, statement) in CHAINS.items()
        if needed <= columns(table)
    }
