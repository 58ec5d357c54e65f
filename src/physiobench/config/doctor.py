"""Look at this site as a stranger's browser and its own worker would; say the exact fix."""

import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import ProxyHandler, build_opener

from django.conf import settings
from django.core.mail import get_connection
from django.db import DatabaseError, connection
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from physiobench.assessment.policies import version_troubles
from physiobench.config import worker
from physiobench.config.backup import checks
from physiobench.config.prepare import OLDEST_PYTHON
from physiobench.operations.models import StatusCheck
from physiobench.web import health


WORKER_IS_LATE_S = 120
ANSWER_WITHIN_S = 10
DIRECTLY = build_opener(ProxyHandler({}))  # the way to a site of one's own needs no proxy


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    what: str
    well: bool
    says: str
    fix: str = ""

    def __str__(self) -> str:
        line = f"{'ok  ' if self.well else 'FIX '} {self.what}: {self.says}"
        return line if self.well else f"{line}\n     -> {self.fix}"


def examine() -> list[Finding]:
    """Return every finding, in the order in which to fix them."""
    return [look() for look in LOOKS]


def _python() -> Finding:
    well = sys.version_info >= OLDEST_PYTHON
    return Finding("Python", well, sys.version.split()[0], "install Python 3.11 or newer")


def _paths() -> Finding:
    for folder in (settings.VAR_DIR, settings.MEDIA_ROOT, settings.EMAIL_FILE_PATH):
        probe = Path(folder) / ".doctor"
        try:
            Path(folder).mkdir(parents=True, exist_ok=True)
            probe.touch()
            probe.unlink()
        except OSError as trouble:
            fix = f"give this user the folder: chown -R $(id -un) {folder}"
            return Finding("Folders", well=False, says=f"{folder}: {trouble.strerror}", fix=fix)
    return Finding("Folders", well=True, says=f"{settings.VAR_DIR} is writable")


def _database() -> Finding:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as trouble:
        return Finding(
            "Database", well=False, says=str(trouble).strip(), fix="check DATABASE_URL in .env"
        )
    return Finding("Database", well=True, says=connection.vendor)


def _migrations() -> Finding:
    troubles = health.troubles()
    return Finding(
        "Migrations",
        not troubles,
        "; ".join(troubles) or "all applied",
        "run: physiobench manage migrate   (physiobench serve does it too)",
    )


def _questions() -> Finding:
    try:
        troubles = version_troubles()
    except DatabaseError:
        return Finding("Questions", well=False, says="no table yet", fix="apply the migrations")
    says = "; ".join(troubles) or "every version that people answered is as it was"
    fix = "put the old file back; what is to change gets a higher version"
    return Finding("Questions", not troubles, says, fix)


def _site_url() -> Finding:
    """Ask for the sign-in page under SITE_URL, as a browser would."""
    url = f"{settings.SITE_URL}/account/login/"
    host = urlsplit(settings.SITE_URL).hostname
    try:
        with DIRECTLY.open(url, timeout=ANSWER_WITHIN_S) as answer:
            text = answer.read().decode("utf-8", "replace")
            landed = answer.geturl()
    except HTTPError as trouble:
        fix = (
            f"SITE_URL says {settings.SITE_URL}; the proxy must pass the Host header "
            f"'{host}' on unchanged (nginx: proxy_set_header Host $host;)"
        )
        return Finding("SITE_URL", well=False, says=f"{url} answered {trouble.code}", fix=fix)
    except (URLError, HTTPException, OSError, ValueError) as trouble:
        fix = "start the site (physiobench serve), or set SITE_URL to where browsers reach it"
        return Finding("SITE_URL", well=False, says=f"{url}: {trouble}", fix=fix)
    if urlsplit(landed).hostname != host or "csrfmiddlewaretoken" not in text:
        fix = f"another site answers at {settings.SITE_URL}: set SITE_URL to this one"
        return Finding("SITE_URL", well=False, says=f"landed on {landed}", fix=fix)
    if landed.startswith("http://") and host not in {"localhost", "127.0.0.1"}:
        fix = "put the site behind HTTPS and set SITE_URL=https://..."
        return Finding("SITE_URL", well=False, says="no HTTPS outside this machine", fix=fix)
    return Finding("SITE_URL", well=True, says=f"{settings.SITE_URL} answers")


def _mail() -> Finding:
    if not settings.EMAIL_URL:
        says = f"no mail server: mails are kept as files in {settings.EMAIL_FILE_PATH}"
        fix = "set EMAIL_URL=smtp+tls://user:password@host:587 in .env"
        return Finding("Mail", well=settings.DEMO, says=says, fix=fix)
    try:
        server = get_connection(settings.MAIL_DELIVERED_BY)
        server.open()
        server.close()
    except OSError as trouble:
        return Finding("Mail", well=False, says=str(trouble), fix="check EMAIL_URL in .env")
    return Finding("Mail", well=True, says="the mail server answers")


def _worker() -> Finding:
    fix = "start it: physiobench serve runs one, physiobench worker is one alone"
    try:
        age = time.time() - worker.heartbeat().stat().st_mtime
    except FileNotFoundError:
        return Finding("Worker", well=False, says="it has never run here", fix=fix)
    return Finding("Worker", age < WORKER_IS_LATE_S, f"seen {age:.0f} s ago", fix)


def _queue() -> Finding:
    try:
        failed = DBTaskResult.objects.filter(status=TaskResultStatus.FAILED).count()
    except DatabaseError:
        return Finding("Queue", well=False, says="no table yet", fix="apply the migrations first")
    says = f"{failed} failed tasks" if failed else "nothing failed"
    fix = "look at them: physiobench manage shell, then DBTaskResult.objects.failed()"
    return Finding("Queue", not failed, says, fix)


def _backup() -> Finding:
    """Say how old the newest backup is that was restored and checked."""
    fix = "run: physiobench backup --verify   (the worker does it each day)"
    if settings.DEMO or not settings.BACKUP_DAILY:
        return Finding("Backup", well=True, says="no daily backup (DEMO or BACKUP_DAILY=0)")
    try:
        checks.record_age(now=timezone.now())
        last = StatusCheck.objects.get(name=checks.NAME)
    except DatabaseError:
        return Finding("Backup", well=False, says="no table yet", fix="apply the migrations first")
    hours = (timezone.now() - last.checked_at).total_seconds() / 3600
    return Finding("Backup", last.is_ok, f"{last.says} ({hours:.0f} hours ago)", fix)


LOOKS: tuple[Callable[[], Finding], ...] = (
    _python,
    _paths,
    _database,
    _migrations,
    _questions,
    _mail,
    _site_url,
    _worker,
    _queue,
    _backup,
)
