"""What takes long to make, made once for all tests of a run, however many processes run them."""

import fcntl
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from hashlib import sha256
from pathlib import Path

import psycopg
import pytest
from psycopg.sql import SQL, Identifier

from tests.config.commands import serving


ROOT = Path(__file__).parent.parent
KEPT = ROOT / ".pytest_cache" / "migrated"
DONE = "made"


Factory = pytest.TempPathFactory | None  # nothing where MADE_ONCE_DIR is set


def made_once(factory: Factory, name: str, make: Callable[[Path], None]) -> Path:
    """Return the folder that `make` filled, for the first who asked.

    `MADE_ONCE_DIR` names a folder that several runs share, as those of `make test` do. It is
    theirs alone and ends with them, so nothing in it can be older than the code.
    """
    folder = _shared(factory) / name
    with _alone(factory, name):
        if not (folder / DONE).exists():
            folder.mkdir()  # fails if it broke off there: what is half made is not used
            make(folder)
            (folder / DONE).touch()
    return folder


def served_site(factory: Factory) -> Path:
    """Return the folder of a demo that was started once, from nothing, and stopped by Ctrl-C."""
    return made_once(factory, "first-start", _first_start)


def _first_start(folder: Path) -> None:
    with serving(folder) as site:
        site.wait_for("Ctrl-C stops it")
        print(f"first start: {site.took_s:.1f} s")  # noqa: T201 - a figure for who looks
        assert site.stop() == 0, site.said


@contextmanager
def migrated(factory: Factory, run: str) -> Iterator[None]:
    """Let the test database begin as a copy of one that was migrated once.

    The real migrations made it; and Django still runs `migrate` on the copy, which then finds
    nothing left to do.
    """
    from django.db import connection

    if connection.vendor == "sqlite":
        with _copy_in_memory(factory):
            yield
    else:
        with _template_on_server(factory, f"test_template_{run}"):
            yield


@contextmanager
def _copy_in_memory(factory: Factory) -> Iterator[None]:
    """Fill the database in memory before Django opens it; it lives while somebody has it open."""
    from django.db import connection

    folder = made_once(factory, "migrated", _copy_kept)
    with closing(sqlite3.connect(connection.creation._get_test_db_name(), uri=True)) as memory:
        with closing(sqlite3.connect(folder / "site.sqlite3")) as made:
            made.backup(memory)
        yield


def _copy_kept(folder: Path) -> None:
    """Copy the database that an earlier run migrated, if no migration changed since; else make it.

    A test alone then begins at once. What `migrate` does after the migrations it does to the copy.
    """
    kept = KEPT / f"{_digest_of_migrations()}.sqlite3"
    if not kept.exists():
        _migrate_file(folder)
        shutil.rmtree(KEPT, ignore_errors=True)
        KEPT.mkdir(parents=True)
        begun = kept.with_suffix(f".{os.getpid()}")
        shutil.copy(folder / "site.sqlite3", begun)
        begun.rename(kept)  # whole, or not there
    else:
        shutil.copy(kept, folder / "site.sqlite3")


def _digest_of_migrations() -> str:
    """Return what a migrated database depends on: our migrations, the packages, the settings."""
    files = [
        *sorted(ROOT.glob("src/physiobench/*/migrations/*.py")),
        ROOT / "requirements-dev.txt",
        ROOT / "src/physiobench/config/settings.py",
        ROOT / "tests/settings.py",
    ]
    digest = sha256(sys.version.encode())
    for file in files:
        digest.update(file.name.encode() + file.read_bytes())
    return digest.hexdigest()[:16]


def _migrate_file(folder: Path) -> None:
    file = folder / "site.sqlite3"
    _migrate(f"sqlite:///{file}")
    with closing(sqlite3.connect(file)) as made:
        made.execute("PRAGMA journal_mode=DELETE")  # one file, without a log beside it


@contextmanager
def _template_on_server(factory: Factory, name: str) -> Iterator[None]:
    """Name a template for CREATE DATABASE; who ends first drops it, who comes later makes it."""
    from django.db import connection

    with _alone(factory, name), _server() as server:
        if not server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            server.execute(SQL("CREATE DATABASE {}").format(Identifier(name)))
            _migrate(os.environ["DATABASE_URL"], NAME=name)
    connection.settings_dict["TEST"]["TEMPLATE"] = f'"{name}"'
    yield
    with _server() as server:
        server.execute(SQL("DROP DATABASE IF EXISTS {}").format(Identifier(name)))


def _server() -> psycopg.Connection:
    return psycopg.connect(os.environ["DATABASE_URL"], autocommit=True)


MIGRATE = """
import os, django
from django.conf import settings
if name := os.environ.get("NAME"):
    settings.DATABASES["default"]["NAME"] = name
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0, interactive=False, run_syncdb=True)
"""


def _migrate(url: str, **own: str) -> None:
    subprocess.run(
        [sys.executable, "-c", MIGRATE],
        cwd=ROOT,
        env={
            **os.environ,
            "PYTHONPATH": os.pathsep.join(sys.path),
            "DJANGO_SETTINGS_MODULE": "tests.settings",
            "DATABASE_URL": url,
            **own,
        },
        check=True,
    )


def _shared(factory: Factory) -> Path:
    if named := os.environ.get("MADE_ONCE_DIR"):
        return Path(named)
    assert factory is not None
    own = factory.getbasetemp()
    return own.parent if os.environ.get("PYTEST_XDIST_WORKER") else own


@contextmanager
def _alone(factory: Factory, name: str) -> Iterator[None]:
    with (_shared(factory) / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def main() -> None:
    """Make what the tests on SQLite begin with, in the folder that `MADE_ONCE_DIR` names."""
    made_once(None, "migrated", _copy_kept)
    served_site(None)


if __name__ == "__main__":
    main()
