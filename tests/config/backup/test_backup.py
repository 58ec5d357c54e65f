"""A backup holds the whole site as it was at one moment, or there is none."""

import errno
import os
import resource
import signal
import stat
import tarfile
import threading
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyrage
import pytest

from physiobench.config.backup import archive, making, postgres, restoring, rotation
from physiobench.config.backup.errors import BackupFailed, RestoreRefused
from physiobench.config.backup.site import alone, staging
from tests.config.backup.scratch import Scratch


pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 4, 3, 0, tzinfo=UTC)


def back_up(scratch, now=NOW, **own):
    return making.back_up(scratch.site, reason="by hand", now=now, **own)


def restore(scratch, path, **own):
    return restoring.restore(scratch.site, path, now=NOW, **own)


def left_over(scratch):
    """What a backup must not leave behind."""
    site = scratch.site
    return [*site.var.glob(".backup-*"), *site.backups.glob(".*partial")]


def test_a_restored_site_has_the_same_rows_and_files(full, empty):
    path = back_up(full)

    restore(empty, path)

    assert empty.tables() == full.tables()
    assert (empty.site.media / "images" / "knee.svg").read_text() == "<svg/>"
    assert (empty.site.var / "restored/licensed/koos.yaml").read_text() == "words: under a licence"
    assert left_over(full) == left_over(empty) == []


def test_only_this_user_can_open_what_a_backup_writes(full):
    before = os.umask(0)
    try:
        path = back_up(full)
    finally:
        os.umask(before)

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(full.site.backups.stat().st_mode) == 0o700


def test_a_backup_taken_during_writes_is_one_moment_of_the_site(full, empty):
    """Each write is two rows in one transaction; the archive may never hold one of them alone."""
    acknowledged = [2]
    stop = threading.Event()

    def write():
        live = full.connect()
        number = 3
        while not stop.is_set():
            live.execute("BEGIN")
            live.execute(f"INSERT INTO diary VALUES ({number}, '{'x' * 500}')")  # noqa: S608
            live.execute(f"INSERT INTO receipt VALUES ({number}, {number})")  # noqa: S608
            live.execute("COMMIT")
            acknowledged.append(number)
            number += 1
        live.close()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        while len(acknowledged) < 50:
            time.sleep(0.01)
        at_begin = acknowledged[-1]
        path = back_up(full)
        at_end = acknowledged[-1] + 1
    finally:
        stop.set()
        writer.join()
    restore(empty, path)

    ((last,),) = empty.rows("SELECT max(id) FROM diary")
    assert at_begin <= last <= at_end
    assert empty.rows("SELECT count(*) FROM diary") == [(last,)]  # none in between is missing
    assert empty.rows("SELECT count(*), max(entry_id) FROM receipt") == [(last, last)]
    full.run(f"DELETE FROM diary WHERE id > {last}", f"DELETE FROM receipt WHERE id > {last}")  # noqa: S608
    assert empty.tables() == full.tables()  # equal by table hash to the site at that moment


def test_an_encrypted_backup_opens_with_its_own_key_alone(full, empty, settings):
    key, other = pyrage.x25519.Identity.generate(), pyrage.x25519.Identity.generate()
    settings.BACKUP_AGE_RECIPIENT = str(key.to_public())

    path = back_up(full)

    assert path.name.endswith(".tar.gz.age")
    assert b"sit to stand" not in path.read_bytes()
    for keys, words in (([], "--identity"), ([other], "the key does not open")):
        with pytest.raises(RestoreRefused, match=words):
            restore(empty, path, identities=keys)
        assert not any(empty.site.media.rglob("*"))
    restore(empty, path, identities=[key])
    assert empty.tables() == full.tables()


def test_a_public_key_that_is_none_stops_the_backup(full, settings):
    settings.BACKUP_AGE_RECIPIENT = "age1nonsense"

    with pytest.raises(BackupFailed, match="BACKUP_AGE_RECIPIENT is not an age public key"):
        back_up(full)

    assert rotation.archives(full.site.backups) == []


@pytest.mark.parametrize("is_encrypted", [False, True])
def test_a_full_disk_leaves_no_archive_and_says_what_to_do(full, settings, is_encrypted):
    """The kernel refuses to write more than a limit: to the code a full disk and this are one."""
    if is_encrypted:
        settings.BACKUP_AGE_RECIPIENT = str(pyrage.x25519.Identity.generate().to_public())
    (full.site.media / "film").write_bytes(os.urandom(3_000_000))
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, hard))
    try:
        with pytest.raises(BackupFailed, match=r"no room left in .*backups.*BACKUP_DIR"):
            back_up(full)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, ignored)

    assert list(full.site.backups.iterdir()) == []
    assert left_over(full) == []


@pytest.mark.parametrize("backups", ["/proc", "/proc/backups", "/dev/null/x"])
def test_a_folder_that_cannot_be_written_to_names_the_setting(full, backups):
    site = replace(full.site, backups=Path(backups))

    with pytest.raises(BackupFailed, match=r"cannot write to /.*: set BACKUP_DIR to a folder"):
        making.back_up(site, reason="by hand", now=NOW)


def test_a_data_folder_that_cannot_be_written_to_does_not_name_the_backups(full):
    full_disk = OSError(errno.ENOSPC, "No space left on device")
    read_only = OSError(errno.EROFS, "Read-only file system")

    for trouble, says in ((full_disk, "free some space"), (read_only, "let the site's user write")):
        with pytest.raises(BackupFailed, match=says) as failed, staging(full.site):
            raise trouble
        assert "BACKUP_DIR" not in str(failed.value)


def test_what_a_killed_backup_left_goes_with_the_next_one(full):
    full.site.backups.mkdir()
    half = full.site.backups / ".physiobench-2026-03-03T030000Z.tar.gz.partial"
    half.write_bytes(b"half")
    (full.site.var / ".backup-0a1b2c").mkdir()
    (full.site.var / ".backup-0a1b2c" / "database").write_bytes(b"half")

    back_up(full)

    assert left_over(full) == []


def test_two_backups_do_not_run_at_once(full):
    with alone(full.site), pytest.raises(BackupFailed, match="another backup"):
        back_up(full)


def test_the_manifest_names_version_migrations_rows_chains_and_files(full, tmp_path):
    manifest = archive.unpack(back_up(full), tmp_path / "unpacked")

    assert manifest.migrations == {"accounts": ("0001_initial",)}
    assert manifest.tables["diary"].rows == 2
    assert {file.path for file in manifest.files} >= {
        "media/images/knee.svg",
        "content/exercises/heel-slide.yaml",
        "licensed/koos.yaml",
    }
    assert manifest.is_sealed_by(full.site.secret_key)
    assert not manifest.is_sealed_by("another key")
    assert full.site.secret_key not in manifest.model_dump_json()


def test_a_backup_holds_no_link_and_nothing_beside_its_folders(full, tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("not ours")
    (full.site.media / "link").symlink_to(secret)

    with tarfile.open(back_up(full)) as tar:
        names = tar.getnames()

    assert "media/link" not in names
    assert {name.split("/")[0] for name in names} == {
        *("database", "media", "content", "licensed", "manifest.json")
    }


def test_old_archives_go_and_one_of_each_week_stays(tmp_path):
    for days in range(90):
        (tmp_path / rotation.name(NOW - timedelta(days=days), is_encrypted=days % 2 == 0)).touch()
    (tmp_path / "notes.txt").touch()

    rotation.rotate(tmp_path, now=NOW, days=14, weeks=8)

    kept = [at for at, _path in rotation.archives(tmp_path)]
    assert kept[:14] == [NOW - timedelta(days=days) for days in range(14)]
    assert len({at.isocalendar()[:2] for at in kept[14:]}) == len(kept[14:]) == 7
    assert kept[-1] > NOW - timedelta(weeks=8)
    assert (tmp_path / "notes.txt").exists()


def test_the_newest_archive_stays_however_old_it_is(tmp_path):
    only = tmp_path / rotation.name(NOW - timedelta(days=900), is_encrypted=False)
    only.touch()

    assert rotation.rotate(tmp_path, now=NOW, days=1, weeks=1) == []
    assert only.exists()


def test_a_missing_client_of_postgresql_is_named_with_its_package(monkeypatch):
    monkeypatch.setattr(postgres, "_folders", lambda: iter(()))

    with pytest.raises(BackupFailed, match="apt-get install postgresql-client-16"):
        postgres.find_client("pg_dump", 16)


def test_a_client_older_than_the_server_is_not_used(monkeypatch, tmp_path):
    program = tmp_path / "pg_dump"
    program.write_text("#!/bin/sh\necho 'pg_dump (PostgreSQL) 14.11 (Debian 14.11-1)'\n")
    program.chmod(0o700)
    monkeypatch.setattr(postgres, "_folders", lambda: iter((tmp_path,)))

    assert postgres.find_client("pg_dump", 14) == program
    with pytest.raises(BackupFailed, match="only version 14 is here"):
        postgres.find_client("pg_dump", 16)


def test_memory_stays_bounded_however_large_a_file_is(full: Scratch, tmp_path):
    with (full.site.media / "film").open("wb") as film:
        film.truncate(200_000_000)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    archive.unpack(back_up(full), tmp_path / "unpacked")

    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 60_000  # [kB]
