"""SQLite: copy the database while the site uses it, and check a copy."""

import hashlib
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from django.db.backends.sqlite3._functions import register  # type: ignore[import-untyped]

from physiobench.config.backup.errors import BackupFailed, RestoreRefused
from physiobench.config.backup.manifest import TableState


NAME = "database/physiobench.sqlite3"
SIDECARS = ("-wal", "-shm", "-journal")
LOCK_WAIT_S = 20


def copy(source: Path, to: Path) -> None:
    """Copy the database as it is at one moment, without blocking writers.

    One step takes the whole copy from one snapshot: with smaller steps, each write by another
    process restarts the copy.

    Raises:
        BackupFailed: if it cannot be read, or the copy cannot be written.
    """
    to.touch(mode=0o600)
    try:
        with (
            closing(sqlite3.connect(f"{source.as_uri()}?mode=rw", uri=True)) as live,
            closing(sqlite3.connect(to)) as kept,
        ):
            live.execute(f"PRAGMA busy_timeout={LOCK_WAIT_S * 1000}")
            live.backup(kept, pages=-1)
            kept.execute("PRAGMA journal_mode=DELETE")  # one file, without a log beside it
    except sqlite3.Error as trouble:
        msg = (
            f"the database could not be copied to {to.parent} ({trouble}): no backup was kept. "
            "Check the disk, then try again"
        )
        raise BackupFailed(msg) from trouble


def opened(path: Path) -> sqlite3.Connection:
    """Open a copy read-only, with Django's SQL functions, which our constraints use."""
    database = sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True)
    register(database)
    return database


def check_whole(path: Path) -> None:
    """Refuse a damaged database.

    Raises:
        RestoreRefused: if pages are damaged or rows point to nothing.
    """
    try:
        with closing(opened(path)) as database:
            found = database.execute("PRAGMA integrity_check(1)").fetchone()[0]
            orphans = database.execute("PRAGMA foreign_key_check").fetchone()
    except sqlite3.Error as trouble:
        msg = f"the database in the backup cannot be read ({trouble}): use an older backup"
        raise RestoreRefused(msg) from trouble
    if found != "ok" or orphans:
        msg = "the database in the backup is damaged: use an older backup"
        raise RestoreRefused(msg)


def table_states(database: sqlite3.Connection) -> dict[str, TableState]:
    """Count and hash the rows of every table."""
    names = database.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' "
        "ESCAPE '\\' AND sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY name"
    ).fetchall()
    return {name: _state(database, name) for (name,) in names}


def _state(database: sqlite3.Connection, table: str) -> TableState:
    columns = database.execute(f'PRAGMA table_info("{table}")').fetchall()
    keys = [column[1] for column in sorted(columns, key=lambda c: c[5]) if column[5]]
    order = ", ".join(f'"{key}"' for key in keys) or "rowid"
    digest, rows = hashlib.sha256(), 0
    for row in database.execute(f'SELECT * FROM "{table}" ORDER BY {order}'):  # noqa: S608 - names from the schema itself
        rows += 1
        for part in _encoded(row):
            digest.update(part)
    return TableState(rows=rows, sha256=digest.hexdigest())


def _encoded(row: tuple[object, ...]) -> Iterator[bytes]:
    for value in row:
        data = value if isinstance(value, bytes) else repr(value).encode()
        yield f"{type(value).__name__}:{len(data)}:".encode()
        yield data


def is_empty(path: Path) -> bool:
    """Tell whether there is no database yet, or one without a table.

    Raises:
        RestoreRefused: if the file is no database of ours.
    """
    if not path.exists() or not path.stat().st_size:
        return True
    try:
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as database:
            return not database.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    except sqlite3.Error as trouble:
        msg = f"{path} is there and cannot be read ({trouble}): move it away first"
        raise RestoreRefused(msg) from trouble


def check_unused(path: Path) -> None:
    """Refuse to replace a database that a running site has open.

    Raises:
        RestoreRefused: if another process has it open.
    """
    if not path.exists():
        return
    try:
        with closing(sqlite3.connect(path, timeout=1, isolation_level=None)) as database:
            database.execute("PRAGMA locking_mode=EXCLUSIVE")
            database.execute("BEGIN EXCLUSIVE")  # fails if another process has it open
            database.execute("ROLLBACK")
    except sqlite3.OperationalError as trouble:
        if "locked" not in str(trouble):
            return  # it is not a sound database, and no process uses it
        msg = "the site is running: stop it first, then restore. Nothing was changed"
        raise RestoreRefused(msg) from trouble
    except sqlite3.DatabaseError:
        return
