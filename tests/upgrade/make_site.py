"""Make the whole invented site that later versions are upgraded from: `make fixture`.

The clock stands still and chance is counted, so the same code makes the same site. Every model of
ours has a row: what the demo does not show is filled in by its fields.
"""

import gzip
import hashlib
import itertools
import os
import random
import sqlite3
import sys
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import time_machine


NOW = datetime(2026, 2, 2, 12, 0, tzinfo=UTC)
ROWS: dict[str, dict[str, Any]] = {  # fields that a constraint binds, by model
    "kit.Loan": {"serial": "DEMO-1"},
}


def counted_chance() -> None:
    """Let what is random be the same each time."""
    counter = itertools.count()

    def urandom(size: int) -> bytes:
        blocks = (
            hashlib.sha256(f"{next(counter)}".encode()).digest() for _ in range(size // 32 + 1)
        )
        return b"".join(blocks)[:size]

    os.urandom = random._urandom = urandom  # type: ignore[attr-defined, assignment]


def fill_in() -> None:
    """Give each model of ours that the demo left empty one row."""
    from django.apps import apps
    from django.db import transaction

    ours = [m for m in apps.get_models() if m.__module__.startswith("physiobench.")]
    waiting = [m for m in ours if not m._base_manager.exists()]
    for _round in range(len(waiting)):
        for model in list(waiting):
            try:
                with transaction.atomic():
                    one_row(model)
            except LookupError:
                continue  # it points to another that has no row yet
            waiting.remove(model)
    if waiting:
        names = ", ".join(m._meta.label for m in waiting)
        sys.exit(f"make fixture: say in ROWS how to make a row of {names}")


def one_row(model: Any) -> None:
    """Insert one row, past the model's own rules and within the database's."""
    own = ROWS.get(model._meta.label, {})
    values = {
        field.attname: own.get(field.name, value_of(model, field))
        for field in model._meta.concrete_fields
        if not (field.primary_key and field.get_internal_type().endswith("AutoField"))
    }
    model(**values).save_base(raw=True, force_insert=True)


def value_of(model: Any, field: Any) -> Any:
    """Return what may stand in a field of an invented row."""
    if field.is_relation:
        if field.null and not field.one_to_one:
            return None
        return unused(model, field)
    if field.has_default():
        return field.get_default()
    if field.null:
        return None
    if field.choices:
        return field.choices[0][0]
    kind = field.get_internal_type()
    length = min(field.max_length or 40, 40)
    return {
        "UUIDField": UUID(bytes=hashlib.md5(str(field).encode(), usedforsecurity=False).digest()),
        "DateTimeField": NOW,
        "DateField": date(2026, 2, 2),
        "JSONField": {},
        "BinaryField": b"invented",
        "BooleanField": False,
        "SlugField": "invented"[:length],
        "EmailField": "invented@demo.example",
    }.get(kind, 1 if "Integer" in kind else "" if field.blank else "Invented. (Demo)"[:length])


def unused(model: Any, field: Any) -> Any:
    """Return the key of a row that this field may point to."""
    used = model._base_manager.values(field.attname) if field.unique else []
    target = field.related_model._base_manager.exclude(pk__in=used).order_by("pk").first()
    if target is None:
        raise LookupError(field)
    return target.pk


def save(to: Path) -> None:
    """Write the database as it is."""
    from django.db import connection
    from django.db.backends.sqlite3._functions import register

    from physiobench.config.backup import postgres

    connection.close()
    to.parent.mkdir(parents=True, exist_ok=True)
    if connection.vendor == "sqlite":
        plain = to.with_suffix(".plain")
        plain.unlink(missing_ok=True)
        with closing(sqlite3.connect(str(connection.settings_dict["NAME"]))) as live:
            register(live)  # our constraints use functions that Django brings
            live.execute("VACUUM INTO ?", [str(plain)])
        data = plain.read_bytes()
        plain.unlink()
    else:
        program = postgres.find_client("pg_dump", server_major(connection.settings_dict))
        data = plain_dump(program, postgres.conninfo(connection.settings_dict))
    with to.open("wb") as file, gzip.GzipFile("", "wb", 9, file, mtime=0) as packed:
        packed.write(data)


def server_major(settings: Any) -> int:
    from physiobench.config.backup import postgres

    with postgres.connect(settings) as server:
        return postgres.major(server)


def plain_dump(program: Path, conninfo: str) -> bytes:
    import subprocess

    done = subprocess.run(
        [program, "--inserts", "--no-owner", "--no-privileges", "--dbname", conninfo],
        capture_output=True,
        check=True,
    )
    # psql's own commands, with a key that is another each time
    return b"\n".join(line for line in done.stdout.split(b"\n") if not line.startswith(b"\\"))


def main() -> None:
    """Make the site in the database that DATABASE_URL names, and write it to the given folder."""
    from importlib.metadata import version

    with time_machine.travel(NOW, tick=False):
        counted_chance()
        import django

        django.setup()
        from django.core.management import call_command
        from django.db import connection, transaction

        from physiobench.assessment import services as assessment
        from physiobench.audit import services as audit
        from physiobench.config import demo, integrity

        call_command("migrate", verbosity=0, interactive=False)
        call_command("createcachetable", verbosity=0)
        assessment.keep_versions(by=None, now=NOW)
        demo.load()
        audit.note_removal(by=None, label="conversations.Message", keys=["invented"], now=NOW)
        integrity.seal(NOW, thoroughly=True)
        with transaction.atomic():
            fill_in()
        ending = "sqlite3" if connection.vendor == "sqlite" else "postgresql.sql"
        save(Path(sys.argv[1]) / f"{version('physiobench')}.{ending}.gz")


if __name__ == "__main__":
    main()
