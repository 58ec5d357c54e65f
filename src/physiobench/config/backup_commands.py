"""`physiobench backup` and `physiobench restore`."""

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import NoReturn

import click


def _end(_signal: int, _frame: FrameType | None) -> NoReturn:
    """Leave in order, so that nothing half stays behind."""
    sys.exit(1)


@contextmanager
def _site() -> Iterator[None]:
    """Load the site without touching its database; say a trouble in one line."""
    from physiobench.config import prepare  # noqa: PLC0415 - `--help` does without the site
    from physiobench.config.backup.errors import BackupFailed, RestoreRefused  # noqa: PLC0415

    signal.signal(signal.SIGTERM, _end)
    try:
        prepare.prepare_environment()
        import django  # noqa: PLC0415

        django.setup()
        yield
    except (prepare.CannotServe, BackupFailed, RestoreRefused) as trouble:
        click.echo(f"physiobench: {trouble}.".replace("..", "."), err=True)
        sys.exit(2)


@click.group(invoke_without_command=True)
@click.pass_context
def backup(context: click.Context) -> None:
    """Back up the whole site into one archive, while it runs."""
    if context.invoked_subcommand is not None:
        return
    with _site():
        from django.utils import timezone  # noqa: PLC0415

        from physiobench.config.backup import making, site  # noqa: PLC0415

        path = making.back_up(site.this_site(), reason="by hand", now=timezone.now())
        size = path.stat().st_size / 1e6
        click.echo(f"{path} ({size:.1f} MB). Keep a copy on another machine, and .env apart.")


@backup.command("list")
def backup_list() -> None:
    """List the archives that are kept, the newest first."""
    with _site():
        from physiobench.config.backup import rotation, site  # noqa: PLC0415

        found = rotation.archives(site.this_site().backups)
        for _at, path in found:
            click.echo(f"{path}  {path.stat().st_size / 1e6:.1f} MB")
        if not found:
            click.echo(
                f"No backup in {site.this_site().backups} yet: `physiobench backup` makes one."
            )


@click.command()
@click.argument("archive", type=click.Path(path_type=Path))
@click.option(
    "--identity",
    type=click.Path(path_type=Path),
    help="The file with the age identity that opens an encrypted archive.",
)
@click.option(
    "--replace-everything",
    "replace",
    is_flag=True,
    help="Restore over a site that has data; what was there is moved aside.",
)
def restore(archive: Path, identity: Path | None, *, replace: bool) -> None:
    """Restore the site from ARCHIVE into an empty VAR_DIR and database."""
    with _site():
        from django.utils import timezone  # noqa: PLC0415

        from physiobench.config.backup import encryption, restoring, site  # noqa: PLC0415

        keys = encryption.identities(identity) if identity else []
        notes = restoring.restore(
            site.this_site(), archive, identities=keys, replace=replace, now=timezone.localtime()
        )
        for note in notes:
            click.echo(note)
        click.echo("Start the site with `physiobench serve`, then run `physiobench doctor`.")
