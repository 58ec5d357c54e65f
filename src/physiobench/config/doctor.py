"""Check this site as a browser and its worker would, and say how to fix each problem."""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import ProxyHandler, build_opener

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.mail import get_connection
from django.db import DatabaseError, connection
from django.utils import timezone

from physiobench.assessment.policies import version_troubles
from physiobench.config import checks
from physiobench.config.backup import checks as backup_checks
from physiobench.config.counts import counted
from physiobench.config.files import SECOND_FACTOR_KEY_FILE
from physiobench.config.prepare import OLDEST_PYTHON, has_database
from physiobench.content import questionnaire_load
from physiobench.lib import disk, encryption
from physiobench.operations import policies as operations
from physiobench.operations.models import StatusCheck, WorkerHeartbeat
from physiobench.practice.presenters.overdue import cover_gaps
from physiobench.questionnaires.errors import ContentError
from physiobench.web import health


ANSWER_WITHIN_S = 10
REFUSED = "correct or remove the file, then restart; to check it: physiobench content check"
DIRECTLY = build_opener(ProxyHandler({}))  # the way to a site of one's own needs no proxy


@dataclass(frozen=True, slots=True)
class CheckResult:
    """The result of one check."""

    what: str
    well: bool
    says: str
    fix: str = ""

    def __str__(self) -> str:
        line = f"{'ok  ' if self.well else 'FIX '} {self.what}: {self.says}"
        return line if self.well else f"{line}\n     -> {self.fix}"


def examine() -> list[CheckResult]:
    """Return every finding, in the order in which to fix them."""
    if not has_database():
        return [look() for look in LOOKS if look in WITHOUT_DATABASE]
    return [*(look() for look in LOOKS), *_rows()]


def _python() -> CheckResult:
    well = sys.version_info >= OLDEST_PYTHON
    return CheckResult("Python", well, sys.version.split()[0], "install Python 3.11 or newer")


def _paths() -> CheckResult:
    for folder in (settings.VAR_DIR, settings.MEDIA_ROOT, settings.EMAIL_FILE_PATH):
        if not has_database() and not Path(folder).exists():
            continue  # the first start makes it
        probe = Path(folder) / ".doctor"
        try:
            Path(folder).mkdir(parents=True, exist_ok=True)
            probe.touch()
            probe.unlink()
        except OSError as trouble:
            fix = f"give this user the folder: chown -R $(id -un) {folder}"
            return CheckResult("Folders", well=False, says=f"{folder}: {trouble.strerror}", fix=fix)
    return CheckResult("Folders", well=True, says=_var_says())


def _var_says() -> str:
    is_there = Path(settings.VAR_DIR).exists()
    return f"{settings.VAR_DIR} {'is writable' if is_there else 'does not exist yet'}"


def _database() -> CheckResult:
    if not has_database():
        says = f"there is no database in {settings.VAR_DIR} yet"
        fix = "set VAR_DIR to your site's folder, or make a new site: physiobench serve"
        return CheckResult("Database", well=False, says=says, fix=fix)
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as trouble:
        return CheckResult(
            "Database", well=False, says=str(trouble).strip(), fix="check DATABASE_URL in .env"
        )
    return CheckResult("Database", well=True, says=connection.vendor)


def _migrations() -> CheckResult:
    troubles = health.troubles()
    fix = "run: physiobench manage migrate   (physiobench serve does it too)"
    if troubles and troubles != [health.MIGRATIONS_WAIT]:
        fix = "read docs/how-to/upgrade.md and docs/how-to/roll-back.md"
    return CheckResult("Migrations", not troubles, "; ".join(troubles) or "all applied", fix)


def _questions() -> CheckResult:
    try:
        refused = [str(fault) for fault in questionnaire_load.left_out()]
        troubles = version_troubles()
    except ContentError as refusal:
        return CheckResult("Questions", well=False, says=str(refusal), fix=REFUSED)
    except DatabaseError:
        return CheckResult("Questions", well=False, says="no table yet", fix="apply the migrations")
    if refused and not troubles:
        return CheckResult("Questions", well=False, says="; ".join(refused), fix=REFUSED)
    says = "; ".join(troubles) or "no questionnaire that people have answered was changed"
    fix = "put the old file back, and give the changed one a higher version"
    return CheckResult("Questions", not troubles, says, fix)


def _second_factors() -> CheckResult:
    what, file = "Second steps", settings.VAR_DIR / SECOND_FACTOR_KEY_FILE
    try:
        factors = list(Authenticator.objects.exclude(type="webauthn"))
    except DatabaseError:
        return CheckResult(what, well=False, says="no table yet", fix="apply the migrations")
    secrets = [s for f in factors for name, s in f.data.items() if name in {"secret", "seed"}]
    lost = sum(1 for secret in secrets if not encryption.is_readable(secret))
    if lost:
        says = f"{counted(lost, 'secret')} cannot be read with any key in SECOND_FACTOR_KEYS"
        return CheckResult(
            what,
            well=False,
            says=says,
            fix="add the old key to SECOND_FACTOR_KEYS, after the new one",
        )
    stale = sum(1 for secret in secrets if not encryption.is_under_newest_key(secret))
    if stale:
        says = f"{counted(stale, 'secret is', 'secrets are')} not encrypted with the newest key"
        fix = "run: physiobench second-factor encrypt"
        return CheckResult(what, well=False, says=says, fix=fix)
    if not settings.DEMO and file.exists():
        says = f"the key is stored beside the database, in {file}"
        fix = f"put SECOND_FACTOR_KEYS=(the content of the file) into .env, then: rm {file}"
        return CheckResult(what, well=False, says=says, fix=fix)
    return CheckResult(what, well=True, says="encrypted with a key outside the database")


def _site_url() -> CheckResult:
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
        return CheckResult("SITE_URL", well=False, says=f"{url} answered {trouble.code}", fix=fix)
    except (URLError, HTTPException, OSError, ValueError) as trouble:
        fix = (
            "start the site (physiobench serve), or set SITE_URL to where browsers reach it. If "
            f"the site runs with another PORT than {settings.PORT}, set that PORT here too"
        )
        return CheckResult("SITE_URL", well=False, says=f"{url}: {trouble}", fix=fix)
    if urlsplit(landed).hostname != host or "csrfmiddlewaretoken" not in text:
        fix = f"another site answers at {settings.SITE_URL}: set SITE_URL to this one"
        return CheckResult("SITE_URL", well=False, says=f"landed on {landed}", fix=fix)
    if landed.startswith("http://") and host not in {"localhost", "127.0.0.1"}:
        fix = "put the site behind HTTPS and set SITE_URL=https://..."
        return CheckResult("SITE_URL", well=False, says="no HTTPS outside this machine", fix=fix)
    return CheckResult("SITE_URL", well=True, says=f"{settings.SITE_URL} answers")


def _mail() -> CheckResult:
    if not settings.EMAIL_URL:
        says = f"no mail server: mails are kept as files in {settings.EMAIL_FILE_PATH}"
        fix = "set EMAIL_URL=smtp+tls://user:password@host:587 in .env"
        return CheckResult("Mail", well=settings.DEMO, says=says, fix=fix)
    try:
        server = get_connection(settings.MAIL_DELIVERED_BY)
        server.open()
        server.close()
    except OSError as trouble:
        return CheckResult("Mail", well=False, says=str(trouble), fix="check EMAIL_URL in .env")
    return CheckResult("Mail", well=True, says="the mail server answers")


def _disk() -> CheckResult:
    var = Path(settings.VAR_DIR)
    if not has_database() and not var.exists():
        return CheckResult("Disk", well=True, says=f"{var} does not exist yet")
    report = disk.write_to(var)
    return CheckResult("Disk", report.is_ok, report.says, report.fix)


def _worker() -> CheckResult:
    now = timezone.now()
    try:
        problems = operations.worker_problems(now)
        machines = sorted({beat.machine for beat in WorkerHeartbeat.objects.alive_at(now)})
    except DatabaseError:
        return CheckResult("Worker", well=False, says="no table yet", fix="apply the migrations")
    if problems:
        return CheckResult("Worker", well=False, says=problems[0].says, fix=problems[0].fix)
    return CheckResult("Worker", well=True, says=f"running on {', '.join(machines)}")


def _queue() -> CheckResult:
    try:
        well, says, fix = checks.queue_state(now=timezone.now())
    except DatabaseError:
        return CheckResult(
            "Queue", well=False, says="no table yet", fix="apply the migrations first"
        )
    return CheckResult("Queue", well, says, fix)


def _queued_mail() -> CheckResult:
    try:
        well, says, fix = checks.queued_mail_state()
    except DatabaseError:
        return CheckResult(
            "Mails", well=False, says="no table yet", fix="apply the migrations first"
        )
    return CheckResult("Mails", well, says, fix)


def _rows() -> list[CheckResult]:
    """Return what the workers found, on every machine, that was not looked at here."""
    looked_at = {operations.DISK, checks.MAIL, checks.QUEUE, backup_checks.NAME}
    here = operations.machine()
    try:
        rows = list(StatusCheck.objects.current_at(timezone.now()))
    except DatabaseError:
        return []
    return [
        CheckResult(f"{row.name} ({row.machine})" if row.machine else row.name, *_found(row))
        for row in rows
        if row.name not in looked_at or row.machine not in {"", here}
    ]


def _found(row: StatusCheck) -> tuple[bool, str, str]:
    return row.is_ok, row.says, row.fix


def _backup() -> CheckResult:
    """Say how old the newest backup is that was restored and checked."""
    fix = "run: physiobench backup --verify   (the worker does it each day)"
    if settings.DEMO or not settings.BACKUP_DAILY:
        return CheckResult("Backup", well=True, says="no daily backup (DEMO or BACKUP_DAILY=0)")
    try:
        backup_checks.record_age(now=timezone.now())
        last = StatusCheck.objects.get(name=backup_checks.NAME)
    except DatabaseError:
        return CheckResult(
            "Backup", well=False, says="no table yet", fix="apply the migrations first"
        )
    ago = counted(round((timezone.now() - last.checked_at).total_seconds() / 3600), "hour")
    return CheckResult("Backup", last.is_ok, f"{last.says} ({ago} ago)", fix)


def _phone() -> CheckResult:
    missing = operations.missing_settings()
    if missing:
        return CheckResult(missing[0].name, well=False, says=missing[0].says, fix=missing[0].fix)
    return CheckResult(
        operations.PHONE, well=True, says=settings.PRACTICE_PHONE or "not asked (DEMO)"
    )


def _cover() -> CheckResult:
    """Say whether somebody can answer patients when their physio cannot."""
    try:
        gaps = cover_gaps(timezone.localdate())
    except DatabaseError:
        return CheckResult(
            "Cover", well=False, says="no table yet", fix="apply the migrations first"
        )
    says = " ".join(gaps) or "every physio has a colleague who can cover for them"
    fix = (
        "sign in as a manager and open the practice overview to choose a clinical lead and deputies"
    )
    return CheckResult("Cover", not gaps, says, fix)


LOOKS: tuple[Callable[[], CheckResult], ...] = (
    _python,
    _paths,
    _disk,
    _database,
    _migrations,
    _questions,
    _second_factors,
    _mail,
    _site_url,
    _worker,
    _queue,
    _queued_mail,
    _backup,
    _cover,
    _phone,
)
# The checks that need no database. SQLite would create an empty one for the others.
WITHOUT_DATABASE = {_python, _paths, _disk, _database, _mail, _site_url, _phone}
