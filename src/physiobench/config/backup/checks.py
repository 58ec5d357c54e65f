"""What the practice overview, `doctor` and `/readyz` say about backups."""

from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from physiobench.config.backup import replica, site
from physiobench.config.backup.errors import BackupFailed
from physiobench.config.backup.verifying import VerifiedBackup
from physiobench.config.counts import counted
from physiobench.operations.models import StatusCheck
from physiobench.operations.services import record_check


NAME = "Backup"
FIX = "Run: physiobench backup --verify"
REPLICA = "Replica"
REPLICA_IS_LATE_AFTER = timedelta(minutes=5)  # the worker's own heartbeats are changes too


def record_verified(found: VerifiedBackup, *, now: datetime) -> str:
    """Record that a backup was restored and checked; return the sentence shown."""
    says = (
        f"The backup of {_minute(found.made_at)} was restored and checked: "
        f"{counted(found.rows, 'row')}, {counted(found.programmes, 'signed programme')}, "
        f"{counted(found.pages, 'page')}."
    )
    record_check(by=None, name=NAME, is_ok=True, says=says, now=now)
    return says


def record_failed(why: str, *, now: datetime) -> None:
    """Record that the backup failed, and why."""
    record_check(by=None, name=NAME, is_ok=False, says=f"Backup failed: {why}", fix=FIX, now=now)


def record_age(*, now: datetime) -> None:
    """Record a problem if the last checked backup is too old, or if there is none."""
    if settings.DEMO or not settings.BACKUP_DAILY:
        return
    last = StatusCheck.objects.filter(name=NAME).first()
    if last is None:
        says = "No backup has been made and checked yet."
        record_check(by=None, name=NAME, is_ok=False, says=says, fix=FIX, now=now)
        return
    limit = timedelta(hours=settings.BACKUP_OLDEST_HOURS)
    if last.is_ok and now - last.checked_at > limit:
        says = f"The last checked backup is from {_minute(last.checked_at)}."
        record_check(by=None, name=NAME, is_ok=False, says=says, fix=FIX, now=now)


def record_replica(*, now: datetime) -> None:
    """Record a problem if the replica is behind or cannot be read."""
    if not settings.REPLICA_URL:
        return
    fix = "Check REPLICA_URL and the log of the service, then start the service again."
    try:
        newest = replica.newest_change(site.this_site(), settings.REPLICA_URL)
    except BackupFailed as trouble:
        why = str(trouble)
        is_ok, says = False, f"{why[:1].upper()}{why[1:]}."
    else:
        is_ok = newest is not None and now - newest <= REPLICA_IS_LATE_AFTER
        when = "no change at all" if newest is None else _minute(newest)
        says = "The replica is up to date."
        if not is_ok:
            says = f"Newest change in the replica: {when}. Later changes are only on this machine."
    record_check(by=None, name=REPLICA, is_ok=is_ok, says=says, fix="" if is_ok else fix, now=now)


def _minute(at: datetime) -> str:
    return f"{timezone.localtime(at):%-d %B %Y, %H:%M}"
