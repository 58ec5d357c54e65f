"""A small site of its own for each test: a database on either engine, and some files."""

import re
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.db import connection

from physiobench.config.backup import postgres, sqlite
from physiobench.config.backup.manifest import TableState
from physiobench.config.backup.site import Site


SCHEMA = (
    "CREATE TABLE django_migrations (id integer PRIMARY KEY, app text, name text)",
    "INSERT INTO django_migrations VALUES (1, 'accounts', '0001_initial')",
    "CREATE TABLE diary (id integer PRIMARY KEY, entry text NOT NULL)",
    "CREATE TABLE receipt (id integer PRIMARY KEY, entry_id integer NOT NULL)",
    "INSERT INTO diary VALUES (1, 'sit to stand'), (2, 'heel slide')",
    "INSERT INTO receipt VALUES (1, 1), (2, 2)",
)


@dataclass
class Scratch:
    """A site and its database."""

    site: Site

    def connect(self) -> Any:
        """Open one more connection that commits each statement, as a web worker would."""
        if not self.site.is_sqlite:
            return postgres.connect(self.site.database)
        live = sqlite3.connect(self.site.sqlite_file, timeout=20, isolation_level=None)
        live.create_function(
            "regexp", 2, lambda pattern, text: re.search(pattern, text) is not None
        )
        live.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;")
        return live

    def run(self, *statements: str) -> None:
        with closing(self.connect()) as live:
            for statement in statements:
                live.execute(statement)

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        with closing(self.connect()) as live:
            return list(live.execute(query).fetchall())

    def tables(self) -> dict[str, TableState]:
        with closing(self.connect()) as live:
            if self.site.is_sqlite:
                return sqlite.table_states(live)
            live.execute(postgres.PLAIN)
            return postgres.table_states(live)

    def end(self) -> None:
        if not self.site.is_sqlite:
            name = self.site.database["NAME"]
            with closing(postgres.connect(connection.settings_dict)) as server:
                server.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def empty_site(folder: Path, key: str = "the key of one practice, long enough") -> Scratch:
    """Make a site without data."""
    database: dict[str, Any] = {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": folder / "var" / "physiobench.sqlite3",
    }
    if connection.vendor == "postgresql":
        name = f"scratch_{uuid4().hex[:12]}"
        database = {**connection.settings_dict, "NAME": name}
        with closing(postgres.connect(connection.settings_dict)) as server:
            server.execute(f'CREATE DATABASE "{name}" TEMPLATE template0')
    site = Site(
        var=folder / "var",
        backups=folder / "backups",
        media=folder / "var" / "media",
        content=folder / "content",
        licensed=folder / "licensed",
        database=database,
        secret_key=key,
    )
    site.var.mkdir(parents=True)
    return Scratch(site)


def fill(scratch: Scratch) -> Scratch:
    """Give a site its data and its files."""
    scratch.run(*SCHEMA)
    for path, text in (
        (scratch.site.media / "images" / "knee.svg", "<svg/>"),
        (scratch.site.content / "exercises" / "heel-slide.yaml", "title: Heel slide"),
        (scratch.site.licensed / "koos.yaml", "words: under a licence"),
    ):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return scratch
