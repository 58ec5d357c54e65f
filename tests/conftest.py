"""What every test shares."""

import os

import pytest
from hypothesis import settings
from pytest_django.plugin import blocking_manager_key

from tests.promises import Table


# One profile for every test: a deadline would measure the machine, and fail where it is busy.
# CI judges a change, so it tries the same examples each time. Every other run looks for new ones.
settings.register_profile("physiobench", deadline=None, derandomize="CI" in os.environ)
settings.load_profile("physiobench")


def pytest_addoption(parser):
    parser.addoption(
        "--only-database",
        action="store_true",
        help="run only tests that use a database (for the second run, on PostgreSQL)",
    )
    parser.addoption(
        "--promises",
        action="store_true",
        help="write docs/reference/security-tests.md from the results of this run",
    )


def pytest_configure(config):
    if config.getoption("--promises"):
        config.pluginmanager.register(Table(), "promises")


def pytest_ignore_collect(collection_path, config):
    """Do not read a file that cannot hold what this run is about: a mark is named where it is."""
    wanted = "django_db" if config.getoption("--only-database") else ""
    if config.getoption("markexpr").startswith("browser"):
        wanted = "browser"
    if wanted and collection_path.name.startswith("test_"):
        return wanted not in collection_path.read_text() or None
    return None


def pytest_collection_modifyitems(config, items):
    for item in items:
        _keep_first_rows(item)
    # Files are begun in this order: a long one, begun last, would leave the other core idle.
    items.sort(key=lambda item: item.get_closest_marker("long") is None)
    if not config.getoption("--only-database"):
        return
    kept = [
        item
        for item in items
        if item.get_closest_marker("django_db") and not item.get_closest_marker("one_database")
    ]
    config.hook.pytest_deselected(items=[item for item in items if item not in set(kept)])
    items[:] = kept


def _keep_first_rows(item):
    """Empty the database after a test without writing content types and permissions anew.

    They would get other keys than those that are put back. See `pytest_runtest_teardown`.
    """
    marker = item.get_closest_marker("django_db")
    if marker and marker.kwargs.get("transaction"):
        wanted = {**marker.kwargs, "serialized_rollback": True}
        item.add_marker(pytest.mark.django_db(**wanted), append=False)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item, nextitem):
    """Put back what the migrations wrote, after each test that emptied the database.

    Files are shared out whole, so tests of both kinds follow each other in any order.
    """
    result = yield
    marker = item.get_closest_marker("django_db")
    is_last = nextitem is None  # the database went with its session
    if marker and marker.kwargs.get("transaction") and not is_last:
        from django.db import connection

        with item.config.stash[blocking_manager_key].unblock():
            connection.creation.deserialize_db_from_string(connection._test_serialized_contents)
    return result


@pytest.fixture(scope="session")
def django_db_modify_db_settings(tmp_path_factory, testrun_uid, request):
    """Begin with a migrated copy: all processes of a run would else migrate, 20 s each."""
    from tests.once import migrated

    request.getfixturevalue("django_db_modify_db_settings_parallel_suffix")
    with migrated(tmp_path_factory, testrun_uid[:8]):
        yield


@pytest.fixture(autouse=True)
def empty_caches():
    from django.core.cache import caches

    for cache in caches.all(initialized_only=True):
        cache.clear()


@pytest.fixture
def onto_a_file(tmp_path, monkeypatch):
    """Give threads a database they can share: one in memory refuses instead of waiting."""
    from django.db import connection, connections

    def move() -> None:
        if connection.vendor == "sqlite":
            copy = tmp_path / "shared.sqlite3"
            with connection.cursor() as cursor:
                cursor.execute(f"VACUUM INTO '{copy}'")
            monkeypatch.setitem(connections.settings["default"], "NAME", str(copy))

    return move
