"""Restore an archive: check the whole of it first, then move it into place."""

import os
import shutil
from collections.abc import Sequence
from contextlib import closing
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

from physiobench.config.backup import archive, encryption, making, postgres, sqlite
from physiobench.config.backup.errors import BackupFailed, RestoreRefused
from physiobench.config.backup.manifest import Manifest, key_mark
from physiobench.config.backup.site import Site, alone, staging
from physiobench.config.counts import counted
from physiobench.config.files import HEADS


FORCE = "--replace-everything"


def restore(
    site: Site,
    path: Path,
    *,
    identities: Sequence[encryption.Identity] = (),
    replace: bool = False,
    now: datetime,
) -> list[str]:
    """Restore an archive, and return notes for the person who hosts the site.

    With `replace`, what was there is moved aside, never deleted.

    Raises:
        RestoreRefused: if the archive or the site does not allow it; nothing was changed.
        BackupFailed: if what is there cannot be moved aside, or the disk is full.
    """
    before = os.umask(0o077)
    try:
        with alone(site):
            if not path.is_file():
                msg = f"there is no backup at {path}: `physiobench backup list` shows them"
                raise RestoreRefused(msg)
            check_may_replace(site, replace=replace)
            with staging(site) as folder:
                manifest = archive.unpack(path, folder, identities)
                notes = check_manifest(
                    manifest, is_sqlite=site.is_sqlite, secret_key=site.secret_key
                )
                check_database(site, folder)
                return [*notes, *_move_in(site, folder, manifest, now)]
    finally:
        os.umask(before)


def check_archive(
    path: Path, *, identities: Sequence[encryption.Identity], is_sqlite: bool, secret_key: str
) -> None:
    """Read the whole archive before anything is made for it, not even a folder.

    Raises:
        RestoreRefused: if it is damaged, newer, of the other database, or was changed.
    """
    manifest = archive.check(path, identities)
    check_manifest(manifest, is_sqlite=is_sqlite, secret_key=secret_key)


def check_may_replace(site: Site, *, replace: bool, is_replica: bool = False) -> None:
    """Refuse to overwrite data without `replace`, or under a running site.

    Raises:
        RestoreRefused: if the site has data and `replace` was not asked for, or if it is running.
    """
    empty = (
        sqlite.is_empty(site.sqlite_file) if site.is_sqlite else postgres.is_empty(site.database)
    )
    has_media = not is_replica and site.media.is_dir() and any(site.media.rglob("*.*"))
    if (not empty or has_media) and not replace:
        msg = (
            "this site already has data: nothing was changed. Set VAR_DIR (or DATABASE_URL) to an "
            f"empty one, or add {FORCE}: it keeps a copy of the present data"
        )
        raise RestoreRefused(msg)
    if site.is_sqlite:
        sqlite.check_unused(site.sqlite_file)
    else:
        postgres.check_unused(site.database)


def check_manifest(manifest: Manifest, *, is_sqlite: bool, secret_key: str) -> list[str]:
    """Check that this version can use the archive; return notes on what was not checked.

    Raises:
        RestoreRefused: if the archive is newer, from before version 0.2.0, of the other database,
            or was changed.
    """
    from physiobench.web import health  # noqa: PLC0415 - the site is loaded by now

    applied = {(app, name) for app, names in manifest.migrations.items() for name in names}
    if health.is_from_before_0_2_0(applied):
        msg = (
            "this backup was made before version 0.2.0, and no later version can use it: nothing "
            f"was changed. Restore it with the version that made it ({manifest.version})"
        )
        raise RestoreRefused(msg)
    unknown = health.unknown_to_this_code(applied)
    if unknown:
        msg = (
            f"this backup was made by a newer version ({manifest.version}; it knows {unknown[0]}, "
            f"and this one, {version('physiobench')}, does not): install that version, then restore"
        )
        raise RestoreRefused(msg)
    mine = "sqlite" if is_sqlite else "postgresql"
    if manifest.database != mine:
        msg = (
            f"this backup is of a {manifest.database} database, and DATABASE_URL names {mine}: "
            f"nothing was changed. Set DATABASE_URL to an empty {manifest.database} database"
        )
        raise RestoreRefused(msg)
    if manifest.key_mark != key_mark(secret_key):
        return [
            "The backup was made with another SECRET_KEY: its seal was not checked, and everyone "
            "must sign in again."
        ]
    if not manifest.is_sealed_by(secret_key):
        msg = "the manifest was changed after the backup was made: use an older backup"
        raise RestoreRefused(msg)
    return []


def check_database(site: Site, folder: Path) -> None:
    """Check that the archive holds the database, and SQLite's one for damage.

    Raises:
        RestoreRefused: if it is missing or damaged.
    """
    held = folder / (sqlite.NAME if site.is_sqlite else postgres.NAME)
    if not held.is_file():
        msg = "the archive contains no database: use another archive"
        raise RestoreRefused(msg)
    if site.is_sqlite:
        sqlite.check_whole(held)


def _move_in(site: Site, folder: Path, manifest: Manifest, now: datetime) -> list[str]:
    """Move the current data aside, then the restored data into place; the database last."""
    aside = site.var / f"before-restore-{now.strftime('%Y-%m-%dT%H%M%S')}"
    notes = []
    if site.media.is_dir() and any(site.media.iterdir()):
        aside.mkdir(mode=0o700, exist_ok=True)
        site.media.rename(aside / "media")
    if (folder / "media").is_dir():
        site.media.parent.mkdir(parents=True, exist_ok=True)
        if site.media.is_dir():
            site.media.rmdir()
        shutil.move(folder / "media", site.media)
    notes += _lay_beside(site, folder)
    try:
        if site.is_sqlite:
            move_in_sqlite(site, folder / sqlite.NAME, aside)
        else:
            _restore_postgres(site, folder / postgres.NAME, aside)
    except BaseException:
        _put_media_back(site, aside)
        raise
    move_heads_aside(site, aside)
    if aside.exists():
        notes.append(f"The previous data is in {aside}. Delete it when the restored site works.")
    rows = sum(table.rows for table in manifest.tables.values())
    at = manifest.made_at.strftime("%d %B %Y %H:%M UTC")
    files = counted(len(manifest.files), "file")
    return [f"Restored the backup of {at}: {counted(rows, 'row')}, {files}.", *notes]


def _put_media_back(site: Site, aside: Path) -> None:
    """Undo the exchange of pictures: the database stayed as it was."""
    shutil.rmtree(site.media, ignore_errors=True)
    if (aside / "media").is_dir():
        (aside / "media").rename(site.media)


def move_heads_aside(site: Site, aside: Path) -> None:
    """Move aside the noted ends of the audit chain: they belong to the database before.

    The restored log ends earlier, so the check would say that it was cut off.
    """
    heads = site.var / HEADS
    if heads.exists():
        aside.mkdir(mode=0o700, exist_ok=True)
        heads.rename(aside / HEADS)


def move_in_sqlite(site: Site, held: Path, aside: Path) -> None:
    """Move the current database aside, then the restored one into its place."""
    target = site.sqlite_file
    target.parent.mkdir(parents=True, exist_ok=True)
    for ending in ("", *sqlite.SIDECARS):
        there = target.with_name(target.name + ending)
        if there.exists() and there.stat().st_size:
            aside.mkdir(mode=0o700, exist_ok=True)
            shutil.move(there, aside / there.name)
        there.unlink(missing_ok=True)
    shutil.move(held, target)
    replica = target.with_name(f".{target.name}-litestream")
    if replica.is_dir():  # Litestream's state of the previous database
        shutil.rmtree(replica)


def _restore_postgres(site: Site, held: Path, aside: Path) -> None:
    if not postgres.is_empty(site.database):
        aside.mkdir(mode=0o700, exist_ok=True)
        with postgres.snapshot(site.database) as (connection, moment):
            server = postgres.major(connection)
            postgres.dump(site.database, aside / "physiobench.pgdump", moment, server)
        postgres.clear(site.database)
        try:
            postgres.restore(site.database, held)
        except BackupFailed:
            postgres.clear(site.database)
            postgres.restore(site.database, aside / "physiobench.pgdump")
            raise
        return
    postgres.restore(site.database, held)


def _lay_beside(site: Site, folder: Path) -> list[str]:
    """Keep restored content that differs from this version's in VAR_DIR/restored, to compare."""
    notes = []
    if (folder / "content").is_dir() and site.content.is_dir():
        changed = [
            path
            for path in sorted((folder / "content").rglob("*"))
            if path.is_file()
            and not _is_same(path, site.content / path.relative_to(folder / "content"))
        ]
        if changed:
            kept = _replace_folder(folder / "content", site.var / "restored" / "content")
            differ = counted(len(changed), "content file differs", "content files differ")
            notes.append(
                f"{differ} from this version's: the backup's are in "
                f"{kept}. If you had edited them, copy your changes over."
            )
    if (folder / "licensed").is_dir():
        kept = _replace_folder(folder / "licensed", site.var / "restored" / "licensed")
        notes.append(
            f"Your licensed questionnaires are in {kept}. Move them to where you want to keep them "
            "and set PHYSIOBENCH_LICENSED_PACK to that folder."
        )
    return notes


def _is_same(one: Path, other: Path) -> bool:
    return other.is_file() and one.read_bytes() == other.read_bytes()


def _replace_folder(source: Path, to: Path) -> Path:
    shutil.rmtree(to, ignore_errors=True)
    to.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    shutil.move(source, to)
    return to


def database_state(site: Site, database_file_or_name: Path | str) -> making.DatabaseState:
    """Return the state of a restored database: an SQLite file, or a PostgreSQL name."""
    if site.is_sqlite:
        with closing(sqlite.opened(Path(database_file_or_name))) as kept:
            return making.sqlite_state(kept)
    with postgres.connect(site.database, str(database_file_or_name)) as connection:
        connection.execute(postgres.PLAIN)
        return making.postgres_state(connection)
