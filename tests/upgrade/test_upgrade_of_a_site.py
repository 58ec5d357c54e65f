"""A site made by each released version is upgraded: nothing that people entered changes."""

import re
from importlib.metadata import version

import pytest
from django.apps import apps
from django.db import connection

from tests.config.backup.scratch import Scratch, empty_site
from tests.config.commands import KEY, physiobench
from tests.upgrade.loading import load, url, versions


pytestmark = [pytest.mark.django_db, pytest.mark.long]
OURS = [m for m in apps.get_models() if m.__module__.startswith("physiobench.")]
LABELS = {m._meta.app_label for m in OURS} | {"account", "mfa", "wagtailcore"}
CHANGED: dict[tuple[str, str], str] = {}  # (table, column): why a migration gives it other values


def rows(site: Scratch) -> dict[str, list[dict[str, object]]]:
    """Return every row of the tables of people's entries, by table."""
    if site.site.is_sqlite:
        listed = "SELECT name FROM sqlite_master WHERE type = 'table'"
    else:
        listed = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
    names = [n for (n,) in site.rows(listed) if n.split("_")[0] in LABELS]
    found = {}
    live = site.connect()
    for name in names:
        cursor = live.execute(f'SELECT * FROM "{name}"')  # noqa: S608 - from the schema itself
        columns = [column[0] for column in cursor.description]
        found[name] = [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]
    live.close()
    return found


def shape(site: Scratch) -> set[tuple[object, ...]]:
    """Return every column and trigger of a database."""
    if site.site.is_sqlite:
        query = (
            'SELECT m.name, c.name, c.type, c."notnull" FROM sqlite_master m '
            "JOIN pragma_table_info(m.name) c WHERE m.type = 'table' "
            "UNION SELECT tbl_name, name, '', 0 FROM sqlite_master WHERE type = 'trigger'"
        )
    else:
        query = (
            "SELECT table_name, column_name, data_type, is_nullable "
            "FROM information_schema.columns WHERE table_schema = 'public' "
            "UNION SELECT event_object_table, trigger_name, '', '' "
            "FROM information_schema.triggers"
        )
    return set(site.rows(query))


def fresh_shape() -> set[tuple[object, ...]]:
    """Return the same of the database that the tests use: made new by this version."""

    class Fresh(Scratch):
        def rows(self, query: str) -> list[tuple[object, ...]]:
            with connection.cursor() as cursor:
                cursor.execute(query)
                return cursor.fetchall()

    is_sqlite = connection.vendor == "sqlite"
    place = type("Place", (), {"is_sqlite": is_sqlite})
    return shape(Fresh(place()))


def kept(table: str, row: dict[str, object], columns: set[str]) -> str:
    return repr(
        sorted((c, v) for c, v in row.items() if c in columns and (table, c) not in CHANGED)
    )


@pytest.mark.parametrize("old", versions())
def test_every_entry_is_the_same_after_an_upgrade(old, tmp_path):
    site = empty_site(tmp_path)
    try:
        load(old, site)
        before = rows(site)

        done = physiobench(
            tmp_path,
            "manage",
            "migrate",
            "--verbosity=0",
            DATABASE_URL=url(site),
            SECRET_KEY=KEY,
            DEMO="1",
        )

        assert done.returncode == 0, done.stderr
        after = rows(site)
        assert before.keys() <= after.keys()
        for table, entries in before.items():
            if not entries:
                continue
            columns = entries[0].keys() & (after[table] or entries)[0].keys()
            was = sorted(kept(table, row, columns) for row in entries)
            now = sorted(kept(table, row, columns) for row in after[table])
            missing = [row for row in was if row not in now]
            assert not missing, f"{table}: {missing[:1]}"
        only = {part for part in shape(site) ^ fresh_shape() if _is_ours(str(part[0]))}
        assert only == set()
        if old == version("physiobench"):
            empty = [m._meta.label for m in OURS if not after[m._meta.db_table]]
            assert empty == [], "run: make fixture"
    finally:
        site.end()


def _is_ours(table: str) -> bool:
    return table.split("_", maxsplit=1)[0] in {m._meta.app_label for m in OURS}


def test_this_version_has_its_site():
    assert version("physiobench") in versions(), "run: make fixture"
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", one) for one in versions())


def test_a_kept_site_names_only_invented_people(tmp_path):
    for one in versions():
        site = empty_site(tmp_path / one)
        try:
            load(one, site)
            addresses = site.rows("SELECT email FROM accounts_user")
        finally:
            site.end()

        assert addresses
        assert all(address.endswith("@demo.example") for (address,) in addresses)
