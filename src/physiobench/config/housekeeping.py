"""What the service does by itself: load content, delete what must go, remind, publish on time."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from django.core.cache import cache
from django.core.management import call_command
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from physiobench.articles import services as articles
from physiobench.config import integrity
from physiobench.config.backup import schedule as backup_schedule
from physiobench.followup import services as followup
from physiobench.lib import throttle
from physiobench.operations.services import record_check
from physiobench.practice import services as practice
from physiobench.records import services as records


SENT_MAIL_KEPT, FAILED_MAIL_KEPT = timedelta(days=2), timedelta(days=14)
logger = logging.getLogger(__name__)


def load_content() -> None:
    """Bring the articles of the content folder into the site; an editor's edits stay."""
    articles.load_content(by=None, now=timezone.localtime())


def _daily(now: datetime) -> None:
    followup.remind(by=None, now=now)
    call_command("clearsessions")
    _delete_finished_tasks(now)


def _delete_finished_tasks(now: datetime) -> None:
    """Delete the tasks that are done: a mail that was sent needs no row in the queue."""
    done = DBTaskResult.objects.filter(finished_at__lt=now - SENT_MAIL_KEPT)
    done.successful().delete()
    DBTaskResult.objects.failed().filter(finished_at__lt=now - FAILED_MAIL_KEPT).delete()


def _retention(now: datetime) -> None:
    records.run_retention(by=None, now=now)


def _hourly(_now: datetime) -> None:
    throttle.delete_expired()
    call_command("publish_scheduled", verbosity=0)


def _each_minute(now: datetime) -> None:
    followup.notice(by=None, now=now)
    practice.escalate(by=None, now=now)
    backup_schedule.start_if_due(now=now)


def _check_records(now: datetime) -> None:
    integrity.verify(now)


CHORES: tuple[tuple[str, str, Callable[[datetime], None]], ...] = (
    ("daily", "%Y-%m-%d", _daily),
    ("retention", "%Y-%m-%d", _retention),
    ("hourly", "%Y-%m-%d-%H", _hourly),
    ("minutely", "%Y-%m-%d-%H-%M", _each_minute),
    ("sealing", "%Y-%m-%d-%H-%M", integrity.seal),
    ("record-check", "%Y-%m-%d", _check_records),
)


def do_chores(*, now: datetime) -> None:
    """Do each chore once per its period, whichever worker comes first.

    One that fails is logged, is tried again in the next round, and keeps no other from its turn.
    """
    for name, period, chore in CHORES:
        turn = f"chore:{name}:{now.strftime(period)}"
        if cache.add(turn, 1, timeout=timedelta(days=2).total_seconds()):
            try:
                chore(now)
            except Exception:
                cache.delete(turn)  # not done: the next round tries again
                logger.exception("the %s chores failed and are tried again", name)
                _record(name, is_ok=False, now=now)
            else:
                _record(name, is_ok=True, now=now)


def _record(chores: str, *, is_ok: bool, now: datetime) -> None:
    says = "Done." if is_ok else "Some failed and will be tried again. The log says why."
    record_check(by=None, name=f"Regular tasks ({chores})", is_ok=is_ok, says=says, now=now)
