"""Start the daily backup in a process of its own, so that site and worker do not wait for it."""

import subprocess
import sys
from datetime import datetime, timedelta

from django.conf import settings

from physiobench.config.backup import checks
from physiobench.operations.models import StatusCheck
from physiobench.operations.services import take_turn


TRY_AGAIN_AFTER = timedelta(hours=2)
CHORE = "start of the backup"  # which is never finished here: a check says that it was made
COMMAND = (sys.executable, "-m", "physiobench.config.cli", "backup", "--daily")
_running: list[subprocess.Popen[bytes]] = []


def is_due(*, now: datetime) -> bool:
    """Tell whether today's backup is still to be made and checked."""
    if settings.DEMO or not settings.BACKUP_DAILY:
        return False
    since = now.replace(hour=settings.BACKUP_HOUR, minute=0, second=0, microsecond=0)
    if now < since:
        since -= timedelta(days=1)
    return not StatusCheck.objects.filter(
        name=checks.NAME, is_ok=True, checked_at__gte=since
    ).exists()


def start_if_due(*, now: datetime) -> None:
    """Start today's backup, on one machine, and again some hours after it failed."""
    checks.record_age(now=now)
    _running[:] = [process for process in _running if process.poll() is None]
    if _running or not is_due(now=now):
        return
    day = f"{now:%Y-%m-%d}"
    if take_turn(by=None, chore=CHORE, period=day, now=now, again_after=TRY_AGAIN_AFTER):
        _running.append(subprocess.Popen(COMMAND, stdin=subprocess.DEVNULL))  # noqa: S603 - our own
