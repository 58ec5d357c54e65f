"""How each command loads the site, and what it prints if it cannot do its work.

A new command calls one of these functions, and catches only its own errors. What can go wrong for
every command (a setting, the folder, the database) ends it here: one line and exit code 2.
"""

import errno
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any, NoReturn

import click

from physiobench.config.errors import CannotServe, NoSite


class CommandLine(click.Group):
    """The group of all commands."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; print an expected error in one line."""
        try:
            return super().invoke(ctx)
        except Exception as trouble:
            says = _message_for_operator(trouble)
            if says is None:
                raise
            stop(says)


def stop(trouble: object) -> NoReturn:
    """Print an error in one line, and exit with 2."""
    click.echo(f"physiobench: {trouble}", err=True)
    sys.exit(2)


OUT_FILE = click.Path(dir_okay=False, allow_dash=True, path_type=Path)  # where a command writes


IN_FILE = click.Path(allow_dash=True, path_type=Path)  # what a command reads


def read_file(file: Path) -> bytes:
    """Return what a file or, for "-", standard input holds; stop if it cannot be read."""
    from physiobench.nmes.arguments import os_error_text  # noqa: PLC0415

    try:
        if str(file) == "-":
            return sys.stdin.buffer.read()
        return file.read_bytes()
    except OSError as error:
        stop(os_error_text(error))


def check_not_there(file: Path, *, force: bool) -> None:
    """Stop before a file that exists is replaced, unless that was asked for."""
    if file.exists() and not force:
        stop(f"{file} exists already. Nothing was written. Choose another name, or use --force.")


def load_site() -> None:
    """Load a site that may be new: makes VAR_DIR and its keys, and no database.

    Raises:
        CannotServe: with what to do.
    """
    from physiobench.config import prepare  # noqa: PLC0415 - the science does without the web

    prepare.prepare_environment()
    _set_up()


def make_site() -> None:
    """Load a site that may be new, and bring its database up to date.

    Raises:
        CannotServe: with what to do.
    """
    from physiobench.config import prepare  # noqa: PLC0415

    load_site()
    prepare.prepare_database()


def open_any_version() -> None:
    """Load a site that exists, also if another version of Physiobench made its database.

    Raises:
        NoSite: if there is none; nothing was made.
        CannotServe: with what to do.
    """
    from physiobench.config import prepare  # noqa: PLC0415

    prepare.prepare_environment(may_create=False)
    _set_up()
    if not prepare.has_tables():
        msg = (
            "the database is empty. Nothing was changed. Check DATABASE_URL. To make a new site, "
            "run: physiobench serve"
        )
        raise NoSite(msg)


def open_site() -> None:
    """Load a site that exists, without changing its database.

    Raises:
        NoSite: if there is none; nothing was made.
        CannotServe: with what to do, also if the database is of another version.
    """
    from physiobench.config import upgrade  # noqa: PLC0415

    open_any_version()
    from physiobench.web import health  # noqa: PLC0415

    if health.troubles():
        upgrade.check_can_use_database()
        msg = (
            "an older version of Physiobench made this database. Nothing was changed. To upgrade "
            "it, run: physiobench serve"
        )
        raise CannotServe(msg)


def load_without_a_site() -> None:
    """Load the settings, whether there is a site or not. Makes nothing.

    Raises:
        CannotServe: with what to do.
    """
    from physiobench.config import prepare  # noqa: PLC0415

    settings = prepare.check_environment()
    with suppress(NoSite):
        if settings.VAR_DIR.is_dir():
            prepare.prepare_environment(may_create=False)
    _set_up()


def open_and_upgrade_site() -> None:
    """Load a site that exists, and bring its database up to date.

    Raises:
        NoSite: if there is none; nothing was made.
        CannotServe: with what to do.
    """
    from physiobench.config import prepare  # noqa: PLC0415

    open_any_version()
    prepare.prepare_database()


def _set_up() -> None:
    import django  # noqa: PLC0415

    django.setup()


def _message_for_operator(trouble: Exception) -> str | None:
    """Return the message for the operator in one line; None for a fault of the program."""
    from django.core.exceptions import ImproperlyConfigured  # noqa: PLC0415 - only when needed
    from django.db.utils import DatabaseError, InterfaceError, OperationalError  # noqa: PLC0415

    from physiobench.config.backup.errors import BackupFailed, RestoreRefused  # noqa: PLC0415

    if isinstance(trouble, CannotServe | ImproperlyConfigured):
        return str(trouble)
    if isinstance(trouble, BackupFailed | RestoreRefused):
        return f"{str(trouble).rstrip('.')}."
    # other kinds of DatabaseError, such as IntegrityError, are faults of the program
    is_down = isinstance(trouble, OperationalError | InterfaceError)
    if is_down or type(trouble) is DatabaseError:
        says = " ".join(str(trouble).split())  # one line, however many the driver wrote
        return f"the database cannot be used ({says}): check DATABASE_URL."
    if isinstance(trouble, OSError) and trouble.errno == errno.ENOSPC:
        return "there is no space left on the disk: free some space, then try again."
    if isinstance(trouble, OSError) and trouble.filename and trouble.errno != errno.EPIPE:
        return f"{trouble.filename} cannot be used ({trouble.strerror}): check it, then try again."
    return None
