"""Before the database is changed there is a backup, and one of another version is refused."""

from contextlib import closing
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from physiobench.config import doctor, prepare, upgrade
from physiobench.config.backup import making
from physiobench.config.backup.errors import BackupFailed
from physiobench.config.errors import CannotServe
from physiobench.web import health
from tests.config.backup.scratch import fill
from tests.factories import ManagerFactory


@pytest.fixture
def newer():
    """The database of a version that has one migration more, in an app that we do not have."""
    MigrationRecorder(connection).record_applied("telehealth", "0007_from_the_future")


@pytest.mark.django_db
@pytest.mark.usefixtures("newer")
def test_a_database_newer_than_the_code_is_refused_in_one_line():
    with pytest.raises(CannotServe, match="made by a newer version") as refused:
        prepare.prepare_database()

    assert "telehealth 0007_from_the_future" in str(refused.value)
    assert "docs/how-to/roll-back.md" in str(refused.value)
    assert "\n" not in str(refused.value)
    assert health.troubles() == [
        "migrations: the database is newer than this version of Physiobench"
    ]


@pytest.mark.django_db
def test_a_database_from_before_the_first_release_is_refused_in_one_line():
    MigrationRecorder(connection).record_applied(*health.BEFORE_0_2_0)

    with pytest.raises(CannotServe, match=r"made before version 0\.2\.0") as refused:
        prepare.prepare_database()

    assert "Nothing was changed. Start a new site" in str(refused.value)
    assert "\n" not in str(refused.value)
    (trouble,) = health.troubles()
    assert (
        trouble == "migrations: the database was made before version 0.2.0 and cannot be upgraded"
    )
    assert doctor._migrations().fix == "read docs/how-to/upgrade.md and docs/how-to/roll-back.md"


@pytest.mark.django_db
def test_this_versions_own_database_is_not_refused():
    upgrade.check_can_use_database()

    assert health.unknown_to_this_code(MigrationRecorder(connection).applied_migrations()) == []
    assert health.troubles() == []


@pytest.fixture
def one_step_behind(monkeypatch):
    """Claim that a migration has to be applied."""
    said = StringIO()
    monkeypatch.setattr(health, "troubles", lambda: ["migrations: not all applied"])
    monkeypatch.setattr(
        "django.core.management.call_command",
        lambda name, **own: said.write(f"{name} ") and call_command(name, **own),
    )
    return said


@pytest.mark.django_db
def test_a_site_with_people_is_backed_up_before_it_is_changed(one_step_behind, full_site):
    ManagerFactory()

    prepare.prepare_database()

    assert len(list(full_site.backups.iterdir())) == 1
    assert one_step_behind.getvalue().startswith("migrate ")


@pytest.mark.django_db
def test_without_a_backup_nothing_is_changed(one_step_behind, monkeypatch):
    def fail(*_args, **_kwargs):
        msg = "there is no room left in backups"
        raise BackupFailed(msg)

    ManagerFactory()
    monkeypatch.setattr(making, "back_up", fail)

    with pytest.raises(CannotServe, match=r"no room left.*Nothing was changed"):
        prepare.prepare_database()

    assert one_step_behind.getvalue() == ""


@pytest.mark.django_db
@pytest.mark.usefixtures("one_step_behind")
def test_a_new_site_is_prepared_without_a_backup(full_site):
    prepare.prepare_database()

    assert not full_site.backups.exists()


@pytest.fixture
def full_site(tmp_path, monkeypatch):
    """A site whose database can be copied: that of the tests may be in memory."""
    from physiobench.config.backup import site
    from tests.config.backup.scratch import empty_site

    scratch = fill(empty_site(tmp_path))
    monkeypatch.setattr(site, "this_site", lambda: scratch.site)
    with closing(scratch.connect()):
        yield scratch.site
    scratch.end()
