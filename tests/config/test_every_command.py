"""Every command, where a setting is wrong and where there is no site: one line, nothing made."""

import errno
import gzip
import json
import re
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import click
import pytest

from physiobench.config import command_line, record_commands, settings
from physiobench.config.cli import main
from physiobench.records import services
from physiobench.records.policies import RECORD
from tests.config.commands import KEY, physiobench
from tests.factories import NOW
from tests.records.people import someone_in_care


ROOT = Path(__file__).parents[2]
NEEDS_NO_SITE = {"clinical", "content", "nmes"}  # files of ours and of the caller; no settings
MAKES_A_SITE = {  # and why
    "serve": "the start of a new site",
    "demo load": "makes the demo site",
    "manager create": "the first manager may come before the first start",
    "import": "an empty site is what it wants",
    "restore": "so is it here",
    "manage": "what Django's command does",
}
ARGUMENTS = {
    "manager create": ("not-an-address", "--first-name", "A", "--last-name", "B"),
    "export": ("dana@example.org", "dana.zip"),
    "import": ("damaged.zip",),
    "restore": ("missing.tar",),
    "second-factor reset": ("dana@example.org", "--yes"),
    "manage": ("showmigrations",),
    "demo load": (),
    "demo wipe": ("--yes",),
    "queue forget": ("--yes",),
}


def commands(group: click.Group = main, before: str = "") -> list[str]:
    found = []
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            found += commands(command, f"{before}{name} ")
            if command.invoke_without_command:
                found.append(f"{before}{name}")
        else:
            found.append(f"{before}{name}")
    return found


WITH_SITE = sorted(name for name in commands() if name.split()[0] not in NEEDS_NO_SITE)


def run(folder: Path, name: str, **own: str):
    (folder / "damaged.zip").write_bytes(b"PK not an archive")
    arguments = (*name.split(), *ARGUMENTS.get(name, ()))
    return physiobench(folder, *arguments, **{"SECRET_KEY": KEY, **own})


def one_line(text: str) -> bool:
    return len(text.strip().splitlines()) == 1 and text.startswith("physiobench: ")


def made(folder: Path) -> list[str]:
    return sorted(p.name for p in folder.rglob("*") if p.name != "damaged.zip")


@pytest.mark.parametrize("name", WITH_SITE)
def test_a_wrong_database_address_is_one_line_that_names_the_setting(tmp_path, name):
    answer = run(tmp_path, name, DATABASE_URL="rubbish://me:secret@host")

    if name == "restore":  # it looks for its archive first
        assert "no file missing.tar" in answer.stderr
    else:
        assert "DATABASE_URL must be" in answer.stderr
    assert answer.returncode == 2
    assert one_line(answer.stderr)
    assert "secret" not in answer.stdout + answer.stderr
    assert made(tmp_path) == []


@pytest.mark.parametrize("name", [n for n in WITH_SITE if n not in {"serve", "manage"}])
def test_without_a_site_a_command_says_so_and_makes_nothing(tmp_path, name):
    answer = run(tmp_path, name)

    assert "Traceback" not in answer.stderr
    assert made(tmp_path) == []
    if name == "backup list":  # it needs none
        assert answer.returncode == 0
    elif name == "systemd-unit":
        assert answer.returncode == 2  # a temporary folder, as every folder of a test
    elif name == "doctor":
        assert answer.returncode == 1
        assert "FIX  Database: there is no database" in answer.stdout
    else:
        assert answer.returncode == 2
        assert one_line(answer.stderr)
        assert "there is no site in" in answer.stderr or name in MAKES_A_SITE


@pytest.mark.parametrize("name", WITH_SITE)
def test_in_a_folder_without_settings_a_command_says_first_that_there_are_none(tmp_path, name):
    answer = run(tmp_path, name, SECRET_KEY="")

    if name == "restore":  # it looks for its archive first
        assert "no file missing.tar" in answer.stderr
    elif name == "systemd-unit":  # and this at the folder, which is a temporary one in every test
        assert "is in a temporary folder" in answer.stderr
    else:
        assert f"there are no settings of a site in {tmp_path}: no .env" in answer.stderr
    assert answer.returncode == 2
    assert one_line(answer.stderr)
    assert made(tmp_path) == []


@pytest.mark.parametrize("name", [n for n in WITH_SITE if n != "systemd-unit"])
@pytest.mark.parametrize("own", [{}, {"DEMO": "1", "SECRET_KEY": ""}], ids=["site", "demo"])
def test_a_data_folder_below_a_file_is_one_line_that_names_the_setting(tmp_path, name, own):
    (tmp_path / "missing.tar").write_bytes(b"an archive")

    answer = run(tmp_path, name, VAR_DIR="/dev/null/x", **own)

    assert answer.returncode == 2
    assert answer.stderr == (
        "physiobench: cannot write to /dev/null/x (Not a directory): set VAR_DIR to your folder.\n"
    )


def test_an_export_that_fills_the_disk_leaves_no_half_of_an_archive(tmp_path, monkeypatch):
    file = tmp_path / "dana.zip"
    opened = Path.open

    class Full:
        def __init__(self, path):
            self.written = opened(path, "xb")

        def __enter__(self):
            return self

        def __exit__(self, *_error):
            self.written.close()

        def write(self, content):
            self.written.write(content[:1])
            raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "open", lambda path, _mode: Full(path))

    with pytest.raises(OSError, match="No space left") as trouble:
        record_commands._write(file, b"archive", force=False)

    assert not file.exists()
    assert "free some space, then try again" in command_line._message_for_operator(trouble.value)


def test_a_folder_is_no_archive_to_restore_from(tmp_path):
    answer = physiobench(tmp_path, "restore", str(tmp_path), SECRET_KEY=KEY)

    assert answer.returncode == 2
    assert f"{tmp_path} is a folder. Nothing was changed." in answer.stderr
    assert one_line(answer.stderr)


def test_the_list_of_backups_says_when_each_was_made_and_what_to_run_next(tmp_path):
    folder = tmp_path / "backups"
    folder.mkdir()
    none = physiobench(tmp_path, "backup", "list", SECRET_KEY=KEY, BACKUP_DIR=str(folder))
    (folder / "physiobench-2026-01-31T030000Z.tar.gz").write_bytes(b"x" * 2_000_000)
    (folder / "physiobench-2026-02-01T030000Z.tar.gz.age").write_bytes(b"x")
    some = physiobench(tmp_path, "backup", "list", SECRET_KEY=KEY, BACKUP_DIR=str(folder))

    assert "To make one, run: physiobench backup" in none.stdout
    newest, oldest, *next_steps = some.stdout.splitlines()
    assert "2026-02-01" in newest
    assert oldest.startswith(str(folder))
    assert "2.0 MB, made on 31 January" in oldest
    assert [line.rpartition(": ")[2] for line in next_steps] == [
        "physiobench backup verify",
        "physiobench restore ARCHIVE",
    ]


@pytest.mark.parametrize(
    "archive",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"PK not an archive", id="a zip"),
        pytest.param(gzip.compress(b"no tar file", mtime=0), id="gzip without a tar file"),
    ],
)
def test_a_restore_that_is_refused_leaves_nothing_where_nothing_was(tmp_path, archive):
    (tmp_path / "damaged.zip").write_bytes(archive)

    answer = physiobench(tmp_path, "restore", "damaged.zip", SECRET_KEY=KEY)

    assert answer.returncode == 2
    assert one_line(answer.stderr)
    assert "damaged or not a whole backup" in answer.stderr
    assert made(tmp_path) == []


@pytest.mark.one_database
@pytest.mark.django_db
def test_an_import_that_contradicts_itself_leaves_nothing_where_nothing_was(tmp_path):
    archive = services.take_along(by=None, person=someone_in_care(), now=NOW)
    (tmp_path / "damaged.zip").write_bytes(with_a_row_twice(archive, "diary.Session"))

    answer = physiobench(tmp_path, "import", "damaged.zip", SECRET_KEY=KEY)

    stage, error = answer.stderr.splitlines()
    assert answer.returncode == 2
    assert stage.startswith("Trying the import in a temporary site first.")
    assert one_line(f"{error}\n")
    assert "the rows of diary.Session in this file contradict each other" in error
    assert made(tmp_path) == []


@pytest.mark.walks  # it migrates an empty database, as the test above does
@pytest.mark.one_database
@pytest.mark.django_db
def test_an_import_that_is_refused_keeps_what_was_in_the_folder(tmp_path):
    archive = services.take_along(by=None, person=someone_in_care(), now=NOW)
    (tmp_path / "damaged.zip").write_bytes(with_a_row_twice(archive, "diary.Session"))
    (tmp_path / "var").mkdir()
    (tmp_path / "var" / "note.txt").write_text("mine")

    answer = physiobench(tmp_path, "import", "damaged.zip", SECRET_KEY=KEY)

    assert answer.returncode == 2
    assert (tmp_path / "var" / "note.txt").read_text() == "mine"
    assert "physiobench.sqlite3" not in made(tmp_path)


def with_a_row_twice(archive: bytes, label: str) -> bytes:
    written = BytesIO()
    with ZipFile(BytesIO(archive)) as old, ZipFile(written, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name == RECORD:
                record = json.loads(data)
                record["tables"][label] *= 2
                data = json.dumps(record).encode()
            new.writestr(name, data)
    return written.getvalue()


def test_only_known_commands_may_make_a_site():
    assert MAKES_A_SITE.keys() <= set(WITH_SITE)


def test_a_file_that_is_not_a_database_is_reported_in_one_line(tmp_path):
    (tmp_path / "var").mkdir()
    (tmp_path / "var" / "physiobench.sqlite3").write_text("somebody's notes " * 100)

    answer = run(tmp_path, "audit verify")

    assert answer.returncode == 2
    assert one_line(answer.stderr)
    assert "the database cannot be used" in answer.stderr


WRONG = {
    "PORT": "abc",
    "SITE_URL": "http://[",
    "LOG_LEVEL": "loud",
    "PRACTICE_TIME_ZONE": "Europe/Nowhere",
    "PRACTICE_NATION": "atlantis",
    "DATABASE_URL": "rubbish",
    "EMAIL_URL": "rubbish",
    "DEMO": "maybe",
    "DEBUG": "maybe",
    "BACKUP_HOUR": "24",
    "WEB_WORKERS": "0",
    "TRUSTED_PROXIES": "-1",
}
# Read as they are: any text is allowed, or the code that uses it refuses it with its own words.
ANY_TEXT = {
    *("SECRET_KEY", "SECRET_KEY_FALLBACKS", "SECOND_FACTOR_KEYS", "EMAIL_FROM", "VAR_DIR", "HOST"),
    *("STATUS_TOKEN", "BACKUP_DIR", "BACKUP_AGE_RECIPIENT", "REPLICA_URL", "PRACTICE_NAME"),
    *("PRACTICE_EMAIL", "PRACTICE_PHONE", "PRACTICE_ADDRESS", "CLINICAL_SAFETY_OFFICER"),
    *("ICO_NUMBER", "FUNDING", "PHYSIOBENCH_LICENSED_PACK", "PHYSIOBENCH_NMES_ENGINE"),
}


def settings_in_the_example() -> list[str]:
    text = (ROOT / ".env.example").read_text()
    return sorted(set(re.findall(r"^#?([A-Z_]+)=", text, re.MULTILINE)) - ANY_TEXT)


@pytest.mark.parametrize("name", settings_in_the_example())
def test_a_wrong_setting_is_refused_by_name(monkeypatch, tmp_path, name):
    import runpy

    from django.core.exceptions import ImproperlyConfigured

    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setenv(name, WRONG.get(name, "abc"))

    with pytest.raises(ImproperlyConfigured, match=f"^{name} "):
        runpy.run_path(str(Path(settings.__file__)))
