"""What every test shares."""

import pytest
from hypothesis import settings


# One profile for every test: a deadline would measure the machine, and fail where it is busy.
settings.register_profile("physiobench", deadline=None)
settings.load_profile("physiobench")


def pytest_addoption(parser):
    parser.addoption(
        "--only-database",
        action="store_true",
        help="run only tests that use a database (for the second run, on PostgreSQL)",
    )


def pytest_collection_modifyitems(config, items):
    for item in items:
        _keep_first_rows(item)
    if not config.getoption("--only-database"):
        return
    kept = [item for item in items if item.get_closest_marker("django_db")]
    config.hook.pytest_deselected(items=[item for item in items if item not in set(kept)])
    items[:] = kept


def _keep_first_rows(item):
    """Put what the migrations wrote back before each test that empties the database after itself.

    One test that does not ask for it leaves the next without the first rows, or with other content
    types than those that are put back; which test that hits depends on the order.
    """
    marker = item.get_closest_marker("django_db")
    if marker and marker.kwargs.get("transaction"):
        wanted = {**marker.kwargs, "serialized_rollback": True}
        item.add_marker(pytest.mark.django_db(**wanted), append=False)


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
