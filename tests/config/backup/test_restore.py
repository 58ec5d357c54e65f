"""A restore looks at the whole archive first; what is not fit changes nothing."""

import gzip
import io
import json
import tarfile
from contextlib import closing

import pyrage
import pytest

from physiobench.config.backup import restoring
from physiobench.config.backup.errors import BackupFailed, RestoreRefused
from physiobench.config.files import HEADS
from tests.config.backup.test_backup import back_up, left_over, restore


pytestmark = pytest.mark.django_db


def is_untouched(scratch):
    """Tell whether nothing was restored."""
    site = scratch.site
    return (
        restoring.sqlite.is_empty(site.sqlite_file)
        if site.is_sqlite
        else restoring.postgres.is_empty(site.database)
    ) and [p.name for p in site.var.iterdir()] == [".backup.lock"]


def rewritten(path, change):
    """Write an archive anew with its members changed by `change`."""
    with tarfile.open(path) as tar:
        members = [(entry, tar.extractfile(entry).read()) for entry in tar]
    with tarfile.open(path, "w:gz") as tar:
        for entry, data in change(members):
            entry.size = len(data)
            tar.addfile(entry, io.BytesIO(data))
    return path


@pytest.mark.parametrize("is_encrypted", [False, True])
def test_an_archive_that_was_cut_or_changed_is_refused(full, empty, settings, is_encrypted):
    key = pyrage.x25519.Identity.generate()
    keys = [key] if is_encrypted else []
    settings.BACKUP_AGE_RECIPIENT = str(key.to_public()) if is_encrypted else ""
    path = back_up(full)
    whole = path.read_bytes()

    for part in (0.0, 0.3, 0.9, 0.9999):
        path.write_bytes(whole[: int(len(whole) * part)])
        with pytest.raises(RestoreRefused, match="damaged or not a whole backup"):
            restore(empty, path, identities=keys)
    for part in (0.1, 0.5, 0.99):
        changed = bytearray(whole)
        changed[int(len(whole) * part)] ^= 1
        path.write_bytes(changed)
        with pytest.raises(RestoreRefused):
            restore(empty, path, identities=keys)

    assert is_untouched(empty)


def test_a_file_changed_inside_a_sound_archive_is_refused(full, empty):
    def change(members):
        return [(e, b"<svg>other</svg>" if e.name.endswith("knee.svg") else d) for e, d in members]

    with pytest.raises(RestoreRefused, match="do not match its manifest"):
        restore(empty, rewritten(back_up(full), change))

    assert is_untouched(empty)


def test_a_manifest_changed_by_hand_is_refused(full, empty):
    def change(members):
        return [
            (
                e,
                d.replace(b'"reason": "by hand"', b'"reason": "daily"')
                if "manifest" in e.name
                else d,
            )
            for e, d in members
        ]

    with pytest.raises(RestoreRefused, match="manifest was changed"):
        restore(empty, rewritten(back_up(full), change))

    assert is_untouched(empty)


def test_a_name_that_leads_out_of_the_folder_is_refused(full, empty):
    path = back_up(full)
    for name in (
        *("../outside", "media/../../outside", "/media/outside", "outside", "var/outside"),
        *("media/./x", "media\\..\\x", "database", "media//../x"),
    ):
        odd = tarfile.TarInfo(name)
        with pytest.raises(RestoreRefused, match="is outside its folder"):
            restore(empty, rewritten(path, lambda members, odd=odd: [(odd, b"out"), *members[1:]]))

    assert is_untouched(empty)


def test_what_is_no_plain_file_is_refused(full, empty):
    path = back_up(full)
    for kind in (tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.DIRTYPE):
        odd = tarfile.TarInfo("media/odd")
        odd.type, odd.linkname = kind, "/etc/passwd"
        with tarfile.open(path, "w:gz") as tar:
            tar.addfile(odd)
        with pytest.raises(RestoreRefused, match="which does not belong in a backup"):
            restore(empty, path)

    assert is_untouched(empty)


def test_a_file_that_is_no_backup_is_refused(empty, tmp_path):
    for name, data in (
        ("notes.txt", b"my notes"),
        ("empty.tar.gz", b""),
        ("other.tar.gz", gzip.compress(b"not a tar")),
    ):
        (tmp_path / name).write_bytes(data)
        with pytest.raises(RestoreRefused, match=r"damaged|manifest"):
            restore(empty, tmp_path / name)
    with pytest.raises(RestoreRefused, match="there is no backup at"):
        restore(empty, tmp_path / "nowhere.tar.gz")

    assert is_untouched(empty)


def test_a_backup_of_a_newer_version_is_refused(full, empty):
    full.run("INSERT INTO django_migrations VALUES (2, 'diary', '0999_from_the_future')")

    with pytest.raises(RestoreRefused, match=r"made by a newer version.*0999_from_the_future"):
        restore(empty, back_up(full))

    assert is_untouched(empty)


def test_a_backup_from_before_the_first_release_is_refused(full, empty):
    full.run("INSERT INTO django_migrations VALUES (2, 'audit', '0002_written_once')")

    with pytest.raises(RestoreRefused, match=r"made before version 0\.2\.0.*nothing was changed"):
        restore(empty, back_up(full))

    assert is_untouched(empty)


def test_a_backup_sealed_by_another_key_is_restored_and_says_so(full, make_site):
    other = make_site("third", key="the key of another practice, long enough")

    notes = restore(other, back_up(full))

    assert any("another SECRET_KEY" in note for note in notes)
    assert other.tables() == full.tables()


def test_a_site_with_data_is_kept_unless_the_word_is_given(full):
    path = back_up(full)
    full.run("INSERT INTO diary VALUES (3, 'after the backup')")
    (full.site.media / "new.txt").write_text("after the backup")
    later = full.tables()

    with pytest.raises(RestoreRefused, match=r"already has data.*--replace-everything"):
        restore(full, path)
    assert full.tables() == later

    notes = restore(full, path, replace=True)

    assert full.rows("SELECT count(*) FROM diary") == [(2,)]
    assert not (full.site.media / "new.txt").exists()
    (aside,) = full.site.var.glob("before-restore-*")
    assert (aside / "media" / "new.txt").read_text() == "after the backup"
    assert any(str(aside) in note for note in notes)
    assert any("physiobench" in file.name for file in aside.iterdir())
    assert left_over(full) == []


def test_pictures_stay_with_the_database_if_that_cannot_be_replaced(full, monkeypatch):
    path = back_up(full)
    (full.site.media / "new.txt").write_text("after the backup")

    def fail(*_given):
        raise BackupFailed

    monkeypatch.setattr(restoring, "move_in_sqlite", fail)
    monkeypatch.setattr(restoring, "_restore_postgres", fail)
    with pytest.raises(BackupFailed):
        restore(full, path, replace=True)

    assert (full.site.media / "new.txt").read_text() == "after the backup"
    assert full.rows("SELECT count(*) FROM diary") == [(2,)]


def test_the_noted_ends_of_the_audit_log_go_with_the_database_they_belong_to(full):
    path = back_up(full)
    heads = full.site.var / HEADS
    heads.write_text("2026-02-02T10:00:00+0000 7 abc")

    restore(full, path, replace=True)

    assert not heads.exists()
    (aside,) = full.site.var.glob("before-restore-*")
    assert (aside / HEADS).read_text() == "2026-02-02T10:00:00+0000 7 abc"


def test_a_running_site_is_not_replaced(full):
    path = back_up(full)
    with closing(full.connect()) as web_worker:
        web_worker.execute("SELECT count(*) FROM diary").fetchall()

        with pytest.raises(RestoreRefused, match="the site is running: stop it"):
            restore(full, path, replace=True)


def test_content_that_was_edited_is_kept_beside_the_site(full, empty):
    path = back_up(full)
    same = empty.site.content / "exercises" / "heel-slide.yaml"
    same.parent.mkdir(parents=True)
    same.write_text("title: Heel slide, as shipped")

    notes = restore(empty, path)

    kept = empty.site.var / "restored" / "content" / "exercises" / "heel-slide.yaml"
    assert kept.read_text() == "title: Heel slide"
    assert same.read_text() == "title: Heel slide, as shipped"
    assert any("1 content file differs from" in note for note in notes)


def test_an_archive_without_its_database_is_refused(full, empty):
    def change(members):
        kept = [(e, d) for e, d in members if not e.name.startswith("database/")]
        entry, text = kept[-1]
        manifest = json.loads(text)
        manifest["files"] = [f for f in manifest["files"] if "database/" not in f["path"]]
        manifest["key_mark"] = "of another key"
        return [*kept[:-1], (entry, json.dumps(manifest).encode())]

    with pytest.raises(RestoreRefused, match="contains no database"):
        restore(empty, rewritten(back_up(full), change))

    assert is_untouched(empty)


def test_a_restored_database_has_its_statistics(full, empty):
    restore(empty, back_up(full))

    if not empty.site.is_sqlite:
        noted = "SELECT relname FROM pg_class WHERE relkind = 'r' AND reltuples = -1"
        in_public = f"{noted} AND relnamespace = 'public'::regnamespace"
        assert empty.rows(in_public) == []
    assert empty.rows("SELECT count(*) FROM diary") == [(2,)]
