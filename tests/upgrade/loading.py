"""Bring an invented site of an older version into a database of its own."""

import gzip
import os
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from physiobench.config.backup import postgres
from tests.config.backup.scratch import Scratch


SITES = Path(__file__).parent / "sites"


def versions() -> list[str]:
    """Return the versions that a site was kept of, the oldest first."""
    found = {path.name.removesuffix(".sqlite3.gz") for path in SITES.glob("*.sqlite3.gz")}
    return sorted(found, key=lambda v: [int(part) for part in v.split(".")])


def load(version: str, into: Scratch) -> None:
    """Load the site of a version."""
    if into.site.is_sqlite:
        into.site.sqlite_file.write_bytes(
            gzip.decompress((SITES / f"{version}.sqlite3.gz").read_bytes())
        )
        return
    script = gzip.decompress((SITES / f"{version}.postgresql.sql.gz").read_bytes())
    with postgres.connect(into.site.database) as server:
        server.execute(script)


def url(of: Scratch) -> str:
    """Return the DATABASE_URL of a site."""
    if of.site.is_sqlite:
        return f"sqlite:///{of.site.sqlite_file}"
    given = urlsplit(os.environ["DATABASE_URL"])
    return urlunsplit(given._replace(path=f"/{of.site.database['NAME']}"))
