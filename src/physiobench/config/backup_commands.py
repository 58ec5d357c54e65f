"""`physiobench backup` and `physiobench restore`."""

import os
import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType
from typing import Any, NoReturn

import click

from physiobench.config.command_line import (
    load_site,
    load_without_a_site,
    open_any_version,
    stop,
)


def _end(_signal: int, _frame: FrameType | None) -> NoReturn:
    """Exit on SIGTERM, so that temporary files are removed."""
    sys.exit(1)


def _open_site() -> None:
    """Load a site that exists; remove temporary files also on SIGTERM."""
    signal.signal(signal.SIGTERM, _end)
    open_any_version()


@click.group(invoke_without_command=True)
@click.option("--verify", "is_verified", is_flag=True, help="Restore it beside the site and check.")
@click.option("--daily", is_flag=True, hidden=True, help="Used by the worker.")
@click.pass_context
def backup(context: click.Context, *, is_verified: bool, daily: bool) -> None:
    """Back up the whole site into one archive, while it runs."""
    if context.invoked_subcommand is not None:
        return
    if daily:
        os.nice(19)
    _open_site()
    _back_up(is_verified=is_verified or daily, daily=daily)


def _back_up(*, is_verified: bool, daily: bool) -> None:
    from django.utils import timezone  # noqa: PLC0415 - the site is loaded by now

    from physiobench.config.backup import encryption, making, site  # noqa: PLC0415

    here = site.this_site()
    identity, public = encryption.throw_away_identity()
    with _recorded(is_verified):
        path = making.back_up(
            here,
            reason="daily" if daily else "by hand",
            now=timezone.now(),
            also_to=[public] if is_verified else [],
        )
        if not daily:
            size = path.stat().st_size / 1e6
            click.echo(
                f"{path} ({size:.1f} MB). Copy it to another machine. "
                "Keep a copy of .env in a different place."
            )
        if is_verified:
            _verify(path, [identity], is_silent=daily)


@contextmanager
def _recorded(is_recorded: bool) -> Iterator[None]:  # noqa: FBT001 - said by its one caller's name
    """Record a failure, so that the practice overview shows it."""
    from django.db import Error  # noqa: PLC0415 - the site is loaded by now
    from django.utils import timezone  # noqa: PLC0415

    from physiobench.config.backup import checks  # noqa: PLC0415
    from physiobench.config.backup.errors import BackupFailed, RestoreRefused  # noqa: PLC0415

    try:
        yield
    except Exception as trouble:
        is_named = isinstance(trouble, BackupFailed | RestoreRefused)
        why = str(trouble) if is_named else f"an unexpected error ({type(trouble).__name__})"
        if is_recorded:
            with suppress(Error):  # the trouble itself is what to say
                checks.record_failed(why, now=timezone.now())
        raise


def _verify(path: Path, keys: Sequence[Any], *, is_silent: bool = False) -> None:
    from django.utils import timezone  # noqa: PLC0415 - the site is loaded by now

    from physiobench.config.backup import checks, site, verifying  # noqa: PLC0415

    found = verifying.verify(site.this_site(), path, identities=keys)
    says = checks.record_verified(found, now=timezone.now())
    if not is_silent:
        click.echo(says)


@backup.command("verify")
@click.argument("archive", type=click.Path(path_type=Path), required=False)
@click.option(
    "--identity",
    type=click.Path(path_type=Path),
    help="The file with the age identity that opens an encrypted archive.",
)
def backup_verify(archive: Path | None, identity: Path | None) -> None:
    """Restore ARCHIVE (or the newest) beside the site, start it there, and check it."""
    _open_site()
    from physiobench.config.backup import encryption, rotation, site  # noqa: PLC0415
    from physiobench.config.backup.errors import RestoreRefused  # noqa: PLC0415

    newest = [path for _at, path in rotation.archives(site.this_site().backups)][:1]
    if archive is None and not newest:
        msg = "there is no backup yet: `physiobench backup` makes one"
        raise RestoreRefused(msg)
    chosen = archive or newest[0]
    keys = encryption.identities(identity) if identity else []
    with _recorded(chosen in newest and (bool(keys) or not encryption.is_encrypted(chosen))):
        _verify(chosen, keys)


@backup.command("list")
def backup_list() -> None:
    """List the archives, newest first."""
    load_without_a_site()
    from django.conf import settings  # noqa: PLC0415
    from django.utils import timezone  # noqa: PLC0415

    from physiobench.config.backup import rotation  # noqa: PLC0415
    from physiobench.lib.day_words import day_words  # noqa: PLC0415

    found = rotation.archives(settings.BACKUP_DIR)
    if not found:
        click.echo(
            f"No backup in {settings.BACKUP_DIR} yet. To make one, run: physiobench backup\n"
            "If yours are in a different folder, set BACKUP_DIR, or name the archive: "
            "physiobench restore ARCHIVE"
        )
        return
    for at, path in found:
        made = day_words(timezone.localtime(at), time=True)
        click.echo(f"{path}  {path.stat().st_size / 1e6:.1f} MB, made on {made}")
    click.echo(
        "To check the newest one, run: physiobench backup verify\n"
        "To restore one, run: physiobench restore ARCHIVE"
    )


@click.command()
@click.argument("archive", type=click.Path(path_type=Path), required=False)
@click.option(
    "--identity",
    type=click.Path(path_type=Path),
    help="The file with the age identity that opens an encrypted archive.",
)
@click.option("--replica", "from_replica", is_flag=True, help="From REPLICA_URL instead.")
@click.option(
    "--replace-everything",
    "replace",
    is_flag=True,
    help="Restore over a site that has data. Its data is moved to VAR_DIR/before-restore-...",
)
def restore(
    archive: Path | None, identity: Path | None, *, from_replica: bool, replace: bool
) -> None:
    """Restore the site from ARCHIVE into an empty VAR_DIR and database."""
    if (archive is None) != from_replica:
        msg = "name an archive (`physiobench backup list` shows them), or --replica"
        raise click.UsageError(msg)
    if archive is not None and archive.is_dir():
        stop(
            f"{archive} is a folder. Nothing was changed. Name one archive: a file such as "
            "physiobench-2026-01-31T030000Z.tar.gz. To see them, run: physiobench backup list"
        )
    if archive is not None and not archive.is_file():
        stop(
            f"there is no file {archive}. Nothing was changed. "
            "To see the archives, run: physiobench backup list"
        )
    signal.signal(signal.SIGTERM, _end)
    load_without_a_site()
    from django.conf import settings  # noqa: PLC0415
    from django.utils import timezone  # noqa: PLC0415

    from physiobench.config import prepare  # noqa: PLC0415
    from physiobench.config.backup import encryption, replica, restoring, site  # noqa: PLC0415

    keys = encryption.identities(identity) if identity else []
    if archive is not None:
        restoring.check_archive(
            archive,
            identities=keys,
            is_sqlite=prepare.is_sqlite(),
            secret_key=prepare.check_environment().SECRET_KEY,
        )
    load_site()
    now = timezone.localtime()
    if archive is None:
        url = settings.REPLICA_URL
        notes = replica.restore_replica(site.this_site(), url, replace=replace, now=now)
    else:
        notes = restoring.restore(
            site.this_site(), archive, identities=keys, replace=replace, now=now
        )
    for note in notes:
        click.echo(note)
    click.echo("Start the site with `physiobench serve`, then run `physiobench doctor`.")
