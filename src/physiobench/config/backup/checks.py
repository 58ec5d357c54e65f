"""What the desk, `doctor` and `/readyz` say about backups."""

from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from physiobench.config.backup.verifying import Verified
from physiobench.operations.models import StatusCheck
from physiobench.operations.services import record_check


NAME = "Backup"
FIX = "Run: physiobench backup --verify"


def record_verified(found: Verified, *, now: datetime) -> str:
    """Keep that a backup was proven; return the sentence."""
    made = timezone.localtime(found.made_at)
    says = (
        f"The backup of {made:%-d %B %Y, %H:%M} was restored and checked: {found.rows} rows, "
        f"{found.programmes} signed programmes, {found.pages} pages."
    )
    record_check(by=None, name=NAME, is_ok=True, says=says, now=now)
    return says


def record_failed(why: str, *, now: datetime) -> None:
    """Keep that there is no new verified backup, and why."""
    record_check(by=None, name=NAME, is_ok=False, says=f"Backup failed: {why}", fix=FIX, now=now)


def record_age(*, now: datetime) -> None:
    """Go red once the last verified backup is too old, or where there never was one."""
    if settings.DEMO or not settings.BACKUP_DAILY:
        return
    last = StatusCheck.objects.filter(name=NAME).first()
    if last is None:
        says = "No backup has been made and checked yet."
        record_check(by=None, name=NAME, is_ok=False, says=says, fix=FIX, now=now)
        return
    limit = timedelta(hours=settings.BACKUP_OLDEST_HOURS)
    if last.is_ok and now - last.checked_at > limit:
        at = timezone.localtime(last.checked_at)
        says = f"The last checked backup is from {at:%-d %B %Y, %H:%M}."
        record_check(by=None, name=NAME, is_ok=False, says=says, fix=FIX, now=now)
