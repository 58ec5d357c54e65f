"""What the service does by itself: load content, delete old data, send reminders, publish."""

import logging
from collections.abc import Callable
from datetime import UTC, datetime

from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from physiobench.articles import services as articles
from physiobench.config import integrity
from physiobench.config.backup import checks as backup_checks
from physiobench.config.backup import schedule as backup_schedule
from physiobench.followup import services as followup
from physiobench.lib import throttle
from physiobench.operations.services import finish_turn, record_check, take_turn
from physiobench.practice import services as practice
from physiobench.records import services as records


logger = logging.getLogger(__name__)


def load_content() -> None:
    """Bring the articles of the content folder into the site; an editor's edits stay."""
    articles.load_content(by=None, now=timezone.localtime())


def _remind(now: datetime) -> None:
    followup.remind(by=None, now=now)


def _delete_expired_sessions(_now: datetime) -> None:
    call_command("clearsessions")


def _retention(now: datetime) -> None:
    records.run_retention(by=None, now=now)


def _delete_limits(_now: datetime) -> None:
    throttle.delete_expired()


def _publish(_now: datetime) -> None:
    call_command("publish_scheduled", verbosity=0)


def _notice(now: datetime) -> None:
    followup.notice(by=None, now=now)


def _escalate(now: datetime) -> None:
    practice.escalate(by=None, now=now)


def _look_everywhere(now: datetime) -> None:
    practice.look_everywhere(by=None, now=now)


def _start_backup(now: datetime) -> None:
    backup_schedule.start_if_due(now=now)


def _check_replica(now: datetime) -> None:
    backup_checks.record_replica(now=now)


def _check_records(now: datetime) -> None:
    integrity.verify(now)


def _collect_statistics(_now: datetime) -> None:
    """Let SQLite count what is in each index, so that it chooses the right one as a site grows.

    PostgreSQL does this by itself. A thousand rows of each index are enough, and take no time.
    """
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA analysis_limit = 1000")
            cursor.execute("ANALYZE")


DAY, HOUR, MINUTE = "%Y-%m-%d", "%Y-%m-%d %H", "%Y-%m-%d %H:%M"
CHORES: tuple[tuple[str, str, Callable[[datetime], None]], ...] = (
    ("sending reminders", DAY, _remind),
    ("deleting old data", DAY, _retention),
    ("looking for all reports", DAY, _look_everywhere),
    ("checking signed records", DAY, _check_records),
    ("collecting statistics", DAY, _collect_statistics),
    ("deleting old sessions", DAY, _delete_expired_sessions),
    ("deleting old form limits", HOUR, _delete_limits),
    ("publishing articles", HOUR, _publish),
    ("sending follow-up notices", MINUTE, _notice),
    ("passing on late reports", MINUTE, _escalate),
    ("starting the backup", MINUTE, _start_backup),
    ("checking the replica", MINUTE, _check_replica),
    ("sealing the audit log", MINUTE, integrity.seal),
)


def do_chores(*, now: datetime) -> None:
    """Do each chore once per its period, whichever worker comes first.

    One that fails is logged, is tried again after some minutes, and delays no other.
    """
    utc = now.astimezone(UTC)  # an hour that comes twice when the clocks change has two turns
    for name, period, chore in CHORES:
        when = (now if period == DAY else utc).strftime(period)
        if take_turn(by=None, chore=name, period=when, now=now):
            try:
                chore(now)
            except Exception:
                logger.exception("a regular task failed and is tried again: %s", name)
                _record(name, is_ok=False, now=now)
            else:
                finish_turn(by=None, chore=name, now=now)
                _record(name, is_ok=True, now=now)


def _record(chore: str, *, is_ok: bool, now: datetime) -> None:
    says = "Done." if is_ok else "This failed. The service will try again in a few minutes."
    fix = "" if is_ok else "If it fails again, look for the error in the log of the service."
    record_check(by=None, name=f"Regular task: {chore}", is_ok=is_ok, says=says, fix=fix, now=now)
