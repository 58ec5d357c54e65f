"""Sites that end with their test."""

import pytest

from tests.config.backup.scratch import empty_site, fill


@pytest.fixture(autouse=True)
def daily(settings):
    settings.BACKUP_DAILY = True


@pytest.fixture
def make_site(tmp_path, settings):
    settings.BACKUP_AGE_RECIPIENT = ""
    made = []

    def make(name, **own):
        made.append(empty_site(tmp_path / name, **own))
        return made[-1]

    yield make
    for one in made:
        one.end()


@pytest.fixture
def full(make_site):
    """A site with data."""
    return fill(make_site("first"))


@pytest.fixture
def empty(make_site):
    """Another machine, on which nothing was started yet."""
    return make_site("second")
