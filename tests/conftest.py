"""What every test shares."""

import pytest
from hypothesis import settings


# One profile for every test: a deadline would measure the machine, and fail where it is busy.
settings.register_profile("physiobench")
settings.load_profile("physiobench")


def pytest_addoption(parser):
    parser.addoption(
        "--only-database",
        action="store_true",
        help="run only tests that use a database (for the second run, on PostgreSQL)",
    )


def pytest_collection_modifyitems(config, items):
    if not config.getoption("--only-database"):
        return
    kept = [item for item in items if item.get_closest_marker("django_db")]
    config.hook.pytest_deselected(items=[item for item in items if item not in set(kept)])
    items[:] = kept


@pytest.fixture(autouse=True)
def empty_caches():
    from django.core.cache import caches

    for cache in caches.all(initialized_only=True):
        cache.clear()
