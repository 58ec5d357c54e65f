"""Verify a backup: restore it beside the site, start it, and open one patient's pages in it."""

import json
import os
import secrets
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlsplit, urlunsplit
from urllib.request import ProxyHandler, Request, build_opener

from physiobench.config.backup import archive, encryption, postgres, restoring, sqlite
from physiobench.config.backup.errors import RestoreRefused
from physiobench.config.backup.manifest import Manifest
from physiobench.config.backup.site import Site, alone, staging


UP_WITHIN_S = 120.0  # at low priority beside a busy site
ANSWER_WITHIN_S = 60.0
LOOK_WITHIN_S = 1800.0
DIRECTLY = build_opener(ProxyHandler({}))


@dataclass(frozen=True, slots=True)
class VerifiedBackup:
    """What a successful verification counted."""

    made_at: datetime
    rows: int
    programmes: int
    pages: int


def verify(
    site: Site, path: Path, *, identities: Sequence[encryption.Identity] = ()
) -> VerifiedBackup:
    """Restore an archive into a temporary folder, start that copy and check it.

    Raises:
        RestoreRefused: if the archive is not whole, or its copy is not what the manifest says.
        BackupFailed: if the copy cannot be made here.
    """
    before = os.umask(0o077)
    try:
        with alone(site), staging(site) as folder:
            if not path.is_file():
                msg = f"there is no backup at {path}: `physiobench backup list` shows them"
                raise RestoreRefused(msg)
            unpacked = folder / "archive"
            manifest = archive.unpack(path, unpacked, identities)
            restoring.check_manifest(manifest, is_sqlite=site.is_sqlite, secret_key=site.secret_key)
            restoring.check_database(site, unpacked)
            with _copied(site, unpacked, folder / "var") as database:
                _compare(site, manifest, database)
                return _try_out(site, manifest, folder / "var", database)
    finally:
        os.umask(before)


@contextmanager
def _copied(site: Site, unpacked: Path, var: Path) -> Iterator[Path | str]:
    """Lay the copy out as a separate site; yield its database file, or its database name."""
    var.mkdir(mode=0o700)
    if (unpacked / "media").is_dir():
        shutil.move(unpacked / "media", var / "media")
    if site.is_sqlite:
        shutil.move(unpacked / sqlite.NAME, var / "physiobench.sqlite3")
        yield var / "physiobench.sqlite3"
        return
    postgres.drop_scratch(site.database)
    name = f"{postgres.scratch_prefix(site.database)}{secrets.token_hex(4)}"
    postgres.make_scratch(site.database, name)
    try:
        postgres.restore(site.database, unpacked / postgres.NAME, name)
        yield name
    finally:
        postgres.drop_scratch(site.database)


def _compare(site: Site, manifest: Manifest, database: Path | str) -> None:
    """Compare the rows, migrations and chains of the copy with what the manifest says.

    Raises:
        RestoreRefused: naming the first table that differs.
    """
    tables, migrations, chains = restoring.database_state(site, database)
    differing = sorted(
        name
        for name in {*tables, *manifest.tables}
        if tables.get(name) != manifest.tables.get(name)
    )
    if differing:
        msg = f"the restored table {differing[0]} does not match the backup: use an older one"
        raise RestoreRefused(msg)
    heads = {name: chains.get(name) for name in manifest.chains}  # an older one names fewer
    if (migrations, heads) != (manifest.migrations, manifest.chains):
        msg = "the restored signatures do not match the backup: use an older one"
        raise RestoreRefused(msg)


def _try_out(site: Site, manifest: Manifest, var: Path, database: Path | str) -> VerifiedBackup:
    """Start the copy and open a patient's pages, as their browser would.

    Raises:
        RestoreRefused: if it does not start, a record was changed, or a page does not open.
    """
    port = _free_port()
    environment = _environment(site, var, database, port)
    static = site.var / "static"
    if (static / ".stamp").exists():
        (var / "static").symlink_to(static)
    found = _look_inside(environment)
    with _served(environment, port):
        for page in found["pages"]:
            _open(port, page["path"], found["cookie"], page["shows"])
    return VerifiedBackup(
        made_at=manifest.made_at,
        rows=sum(table.rows for table in manifest.tables.values()),
        programmes=found["programmes"],
        pages=len(found["pages"]),
    )


def _free_port() -> int:
    import socket  # noqa: PLC0415 - for this alone

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _environment(site: Site, var: Path, database: Path | str, port: int) -> dict[str, str]:
    """Return the settings of the copy: its own folder, database and port; no mail, no replica."""
    url = f"sqlite:///{database}"
    if not site.is_sqlite:
        parts = urlsplit(os.environ["DATABASE_URL"])
        url = urlunsplit(parts._replace(path=f"/{database}"))
    return {
        **os.environ,
        "VAR_DIR": str(var),
        "DATABASE_URL": url,
        "SECRET_KEY": site.secret_key,
        "PORT": str(port),
        "SITE_URL": f"http://127.0.0.1:{port}",
        "TRUSTED_PROXIES": "0",
        "EMAIL_URL": "",  # and no worker runs, so nothing of its queue is sent
        "REPLICA_URL": "",
        "LOG_LEVEL": "CRITICAL",
        "DJANGO_SETTINGS_MODULE": "physiobench.config.settings",
    }


def _look_inside(environment: dict[str, str]) -> Any:
    """Let a process with the copy's settings check its chains and choose a patient.

    Raises:
        RestoreRefused: if it cannot, or a record is not as it was written.
    """
    command = [sys.executable, "-m", "physiobench.config.backup.copy_check"]
    try:
        done = subprocess.run(  # noqa: S603 - our own command
            command,
            env=environment,
            capture_output=True,
            text=True,
            timeout=LOOK_WITHIN_S,
            check=False,
        )
    except subprocess.TimeoutExpired as trouble:
        msg = "the restored copy could not be checked within half an hour"
        raise RestoreRefused(msg) from trouble
    if done.returncode:
        last = done.stderr.strip().splitlines()[-1:] or ["no reason given"]
        msg = f"the restored copy does not start ({last[0][:200]})"
        raise RestoreRefused(msg)
    found = json.loads(done.stdout.splitlines()[-1])
    if found["faults"]:
        msg = (
            f"{found['faults']} signed or logged entries in the backup were changed after "
            "they were written: run physiobench audit verify"
        )
        raise RestoreRefused(msg)
    return found


@contextmanager
def _served(environment: dict[str, str], port: int) -> Iterator[None]:
    """Serve the copy on this machine only, and always stop it afterwards.

    Raises:
        RestoreRefused: if it does not answer in time.
    """
    command = [
        *(sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws"),
        *("--host", "127.0.0.1", "--port", str(port), "--workers", "1"),
        *("--log-level", "critical", "--workers-kill-timeout", "3"),
        "physiobench.config.wsgi:application",
    ]
    server = subprocess.Popen(  # noqa: S603 - our own command
        command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        give_up_at = time.monotonic() + UP_WITHIN_S
        while not _answers(port):
            if server.poll() is not None or time.monotonic() > give_up_at:
                msg = f"the restored copy did not answer within {UP_WITHIN_S:.0f} s"
                raise RestoreRefused(msg)
            time.sleep(0.2)
        yield
    finally:
        server.terminate()
        try:
            server.wait(timeout=15)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def _answers(port: int) -> bool:
    try:
        with DIRECTLY.open(f"http://127.0.0.1:{port}/healthz", timeout=5) as answer:
            return bool(answer.status == HTTPStatus.OK)
    except OSError:
        return False


def _open(port: int, path: str, cookie: str, shows: str) -> None:
    url = f"http://127.0.0.1:{port}{path}"
    ask = Request(url, headers={"Cookie": cookie} if cookie else {})
    try:
        with DIRECTLY.open(ask, timeout=ANSWER_WITHIN_S) as answer:
            text = answer.read().decode("utf-8", "replace")
            landed = urlsplit(answer.geturl()).path
    except HTTPError as trouble:
        msg = f"the page {path} of the restored copy answers {trouble.code}"
        raise RestoreRefused(msg) from trouble
    except OSError as trouble:
        msg = f"the page {path} of the restored copy does not answer"
        raise RestoreRefused(msg) from trouble
    if landed != path or shows not in text:
        msg = f"the page {path} of the restored copy does not show what it should"
        raise RestoreRefused(msg)
