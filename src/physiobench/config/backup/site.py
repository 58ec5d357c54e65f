"""The folders, database and key of this site that a backup needs, read from its settings."""

import fcntl
import os
import secrets
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from physiobench.config.backup.errors import BackupFailed, staging_trouble


STAGING = ".backup-"  # what a folder is called in which a copy is made or looked at


@dataclass(frozen=True, slots=True)
class Site:
    """The places of one site."""

    var: Path
    backups: Path
    media: Path
    content: Path
    licensed: Path | None
    database: Mapping[str, Any]  # as Django's settings name it
    secret_key: str

    @property
    def is_sqlite(self) -> bool:
        """Tell which of the two databases this site has."""
        return str(self.database["ENGINE"]).endswith("sqlite3")

    @property
    def sqlite_file(self) -> Path:
        """Return the database's file."""
        return Path(str(self.database["NAME"])).absolute()


def this_site() -> Site:
    """Return the places of the site whose settings are loaded."""
    from django.conf import settings  # noqa: PLC0415 - the site is loaded by now
    from django.db import connection  # noqa: PLC0415

    from physiobench.content.licensed import PACK  # noqa: PLC0415
    from physiobench.content.load import DATA  # noqa: PLC0415

    pack = os.environ.get(PACK, "")
    return Site(
        var=Path(settings.VAR_DIR),
        backups=Path(settings.BACKUP_DIR),
        media=Path(settings.MEDIA_ROOT),
        content=Path(str(DATA)),
        licensed=Path(pack) if pack else None,
        database=connection.settings_dict,
        secret_key=settings.SECRET_KEY,
    )


@contextmanager
def staging(site: Site) -> Iterator[Path]:
    """Make a folder that only this user can open, and always remove it afterwards.

    Raises:
        BackupFailed: if there is no room for it.
    """
    folder = site.var / f"{STAGING}{secrets.token_hex(6)}"
    try:
        folder.mkdir(mode=0o700, parents=True)
        yield folder
    except OSError as trouble:
        raise BackupFailed(staging_trouble(trouble, site.var)) from trouble
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def alone(site: Site) -> Iterator[None]:
    """Run one backup, verification or restore at a time; delete what a killed one left.

    Raises:
        BackupFailed: if another one is running.
    """
    site.var.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (site.var / ".backup.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as trouble:
            msg = "another backup, verification or restore is running: wait until it has ended"
            raise BackupFailed(msg) from trouble
        for left in site.var.glob(f"{STAGING}*"):
            if left.is_dir() and not left.is_symlink():
                shutil.rmtree(left, ignore_errors=True)
        if site.backups.is_dir():
            for half in site.backups.glob(".physiobench-*.partial"):
                half.unlink(missing_ok=True)
        yield
