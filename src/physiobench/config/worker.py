"""The background worker: runs queued tasks, reaps those a killed worker left, keeps house."""

import logging
import os
import socket
import threading
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, close_old_connections
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from physiobench.config import housekeeping


logger = logging.getLogger(__name__)

BEAT_S = 15.0
ABANDONED_AFTER = timedelta(minutes=15)  # no task of ours takes a tenth of that
KEEP_FINISHED = timedelta(days=1)


def heartbeat() -> Path:
    """Return the file whose age tells how long ago the worker was alive."""
    return Path(settings.VAR_DIR) / "worker-heartbeat"


def reap(*, now: datetime) -> int:
    """Put back tasks that a killed worker left running; forget finished ones. Return how many."""
    left = DBTaskResult.objects.running().filter(started_at__lt=now - ABANDONED_AFTER)
    count = left.update(status=TaskResultStatus.READY, started_at=None)
    DBTaskResult.objects.successful().filter(finished_at__lt=now - KEEP_FINISHED).delete()
    return count


def work() -> None:
    """Work until told to stop."""
    worker = Worker(
        queue_names=["*"],
        interval=1.0,
        batch=False,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id=f"{socket.gethostname()[:40]}-{os.getpid()}",
        excluded_queue_names=[],
    )
    worker.configure_signals()
    threading.Thread(target=_keep_house, name="housekeeping", daemon=True).start()
    worker.run()


def _keep_house() -> None:
    """Beat, reap, and do each day's chores once; a trouble is logged and tried again."""
    wait = threading.Event()
    while True:
        try:
            heartbeat().touch()
            now = timezone.localtime()
            reap(now=now)
            housekeeping.do_chores(now=now)
        except (DatabaseError, OSError):
            logger.exception("housekeeping failed and is tried again")
        finally:
            close_old_connections()
        wait.wait(BEAT_S)
