"""A backup counts once a copy of it was started and a patient's pages opened in it."""

from datetime import UTC, datetime, timedelta

import pyrage
import pytest
from django.utils import timezone

from physiobench.config.backup import checks, encryption, making, schedule, verifying
from physiobench.config.backup.errors import RestoreRefused
from physiobench.operations.models import StatusCheck
from tests.config.backup.scratch import empty_site
from tests.config.commands import KEY, physiobench
from tests.upgrade.loading import load, url, versions


pytestmark = [
    pytest.mark.django_db,
    pytest.mark.enable_socket,
    pytest.mark.long,
]
NOW = datetime(2026, 3, 4, 3, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def demo(tmp_path_factory, django_db_blocker):
    """The invented site that upgrades are tested with, and the environment that names it."""
    folder = tmp_path_factory.mktemp("demo")
    with django_db_blocker.unblock():
        scratch = empty_site(folder, key=KEY)
        load(versions()[-1], scratch)
    own = {"DATABASE_URL": url(scratch), "SECRET_KEY": KEY, "DEMO": "1"}
    prepared = physiobench(folder, "manage", "migrate", "--verbosity=0", **own)
    assert prepared.returncode == 0, prepared.stderr
    scratch.run("DELETE FROM operations_statuscheck")
    yield scratch, own
    with django_db_blocker.unblock():
        scratch.end()


@pytest.fixture
def environment(demo, monkeypatch):
    _scratch, own = demo
    for name, value in own.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("BACKUP_DIR", raising=False)


@pytest.mark.usefixtures("environment")
def test_a_copy_is_started_and_a_patients_pages_are_opened(demo, settings):
    scratch, _own = demo
    identity, public = encryption.throw_away_identity()
    settings.BACKUP_AGE_RECIPIENT = str(pyrage.x25519.Identity.generate().to_public())
    before = scratch.tables()

    path = making.back_up(scratch.site, reason="daily", now=NOW, also_to=[public])
    found = verifying.verify(scratch.site, path, identities=[identity])

    assert found.pages == 4
    assert found.programmes == 1
    assert found.rows > 500
    assert scratch.tables() == before  # the site itself did not notice
    assert list(scratch.site.var.glob(".backup-*")) == []


@pytest.mark.usefixtures("environment")
def test_a_signature_that_does_not_hold_is_found(demo):
    """The archive is sound; what it holds was changed in the database before it was made."""
    scratch, _own = demo
    if scratch.site.is_sqlite:
        named = scratch.rows(
            "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' "
            "AND tbl_name = 'programmes_programme'"
        )
        off = [f"DROP TRIGGER {name}" for name, _sql in named]
        on = [made for _name, made in named]
    else:
        off = ["ALTER TABLE programmes_programme DISABLE TRIGGER USER"]
        on = ["ALTER TABLE programmes_programme ENABLE TRIGGER USER"]
    scratch.run(*off, "UPDATE programmes_programme SET why = 'Twice as long. (changed)'", *on)
    try:
        path = making.back_up(scratch.site, reason="daily", now=NOW + timedelta(minutes=1))

        with pytest.raises(RestoreRefused, match="1 signed or logged entries in the back"):
            verifying.verify(scratch.site, path)
    finally:
        scratch.run(*off, "UPDATE programmes_programme SET why = ''", *on)


@pytest.mark.usefixtures("environment")
def test_the_command_backs_up_verifies_and_keeps_the_result(demo, tmp_path):
    scratch, own = demo
    before = scratch.rows("SELECT count(*) FROM operations_statuscheck WHERE name = 'Backup'")

    done = physiobench(
        scratch.site.var.parent, "backup", "--verify", BACKUP_DIR=str(tmp_path), **own
    )

    assert done.returncode == 0, done.stderr
    assert "was restored and checked" in done.stdout
    assert before == [(0,)]
    assert scratch.rows("SELECT is_ok FROM operations_statuscheck WHERE name = 'Backup'")[0][0]
    (path,) = tmp_path.iterdir()
    path.write_bytes(path.read_bytes()[:-100])

    again = physiobench(
        scratch.site.var.parent, "backup", "verify", BACKUP_DIR=str(tmp_path), **own
    )

    assert again.returncode == 2
    assert "damaged or not a whole backup" in again.stderr
    assert "Traceback" not in again.stderr
    ((is_ok, says),) = scratch.rows(
        "SELECT is_ok, says FROM operations_statuscheck WHERE name = 'Backup'"
    )
    assert not is_ok
    assert says.startswith("Backup failed: ")


def found(at):
    return verifying.VerifiedBackup(made_at=at, rows=1000, programmes=3, pages=4)


def test_the_check_goes_red_once_the_last_verified_backup_is_too_old(settings):
    settings.DEMO = False
    checks.record_verified(found(NOW), now=NOW)

    checks.record_age(now=NOW + timedelta(hours=settings.BACKUP_OLDEST_HOURS - 1))
    assert StatusCheck.objects.get(name="Backup").is_ok
    checks.record_age(now=NOW + timedelta(hours=settings.BACKUP_OLDEST_HOURS + 1))

    check = StatusCheck.objects.get(name="Backup")
    assert not check.is_ok
    assert "4 March 2026" in check.says
    assert check.fix == "Run: physiobench backup --verify"


def test_a_site_that_was_never_backed_up_is_red_and_a_demo_is_not(settings):
    settings.DEMO = True
    checks.record_age(now=NOW)
    assert not StatusCheck.objects.exists()

    settings.DEMO = False
    checks.record_age(now=NOW)
    assert not StatusCheck.objects.get(name="Backup").is_ok


def test_the_daily_backup_is_due_once_a_day_after_its_hour(settings):
    settings.DEMO, settings.BACKUP_HOUR = False, 3
    now = timezone.localtime(NOW).replace(hour=12)
    assert schedule.is_due(now=now)  # never made

    checks.record_verified(found(now), now=now)
    assert not schedule.is_due(now=now + timedelta(hours=1))
    assert not schedule.is_due(now=now.replace(hour=2) + timedelta(days=1))
    assert schedule.is_due(now=now.replace(hour=3, minute=1) + timedelta(days=1))
    assert schedule.is_due(now=now + timedelta(days=9))  # a worker that slept catches up

    checks.record_failed("no room", now=now + timedelta(hours=2))
    assert schedule.is_due(now=now + timedelta(hours=2))

    settings.DEMO = True
    assert not schedule.is_due(now=now)


def test_a_failed_daily_backup_is_not_started_again_at_once(settings, monkeypatch):
    settings.DEMO = False
    monkeypatch.setattr(schedule, "_running", [])
    started = []
    monkeypatch.setattr(
        schedule.subprocess, "Popen", lambda *_a, **_k: started.append(1) or Ended()
    )
    for minutes in range(5):
        schedule.start_if_due(now=timezone.localtime(NOW) + timedelta(minutes=minutes))
    assert started == [1]

    schedule.start_if_due(now=timezone.localtime(NOW) + schedule.TRY_AGAIN_AFTER)
    assert started == [1, 1]


class Ended:
    """A process that has ended."""

    def poll(self):
        return 2
