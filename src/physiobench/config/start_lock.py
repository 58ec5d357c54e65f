"""One process at a time prepares a database, however many machines start on it."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click


LOCK_NUMBER = 0x0706_B5  # ours among PostgreSQL's advisory locks: any number, always the same
WAITING = "Another process is preparing this database. Waiting for it ..."


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Hold a lock in the database; it is released when the process ends, even if killed.

    Raises:
        DatabaseError: if the database does not answer.
        OSError: if the file beside an SQLite database cannot be made.
    """
    from django.db import connection  # noqa: PLC0415 - the site is loaded by now

    if connection.vendor == "postgresql":
        with _postgresql_lock():
            yield
    elif connection.vendor == "sqlite" and "memory" not in str(connection.settings_dict["NAME"]):
        with _file_lock(Path(f"{connection.settings_dict['NAME']}.preparing")):
            yield
    else:
        yield


@contextmanager
def _postgresql_lock() -> Iterator[None]:
    from django.db import connection  # noqa: PLC0415

    keeper = connection.copy()  # the lock lasts as long as this connection
    try:
        with keeper.cursor() as cursor:
            cursor.execute("SET lock_timeout = 0")  # migrations may take minutes
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK_NUMBER])
            if not cursor.fetchone()[0]:
                click.echo(WAITING)
                cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK_NUMBER])
        yield
    finally:
        keeper.close()


@contextmanager
def _file_lock(path: Path) -> Iterator[None]:
    with path.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            click.echo(WAITING)
            fcntl.flock(file, fcntl.LOCK_EX)
        yield
