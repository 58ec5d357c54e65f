"""The background worker: runs queued tasks, writes heartbeats and does regular tasks.

Nothing that goes wrong ends it. What fails is logged and tried again, after a pause that grows.
"""

import logging
import os
import secrets
import threading
import time
from datetime import datetime

from django.db import close_old_connections, connections
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from physiobench.config import checks, housekeeping
from physiobench.operations import services as operations
from physiobench.operations.models import WORKER_IS_LATE_AFTER
from physiobench.operations.policies import machine


logger = logging.getLogger(__name__)

BEAT_S = 15.0
LONGEST_STOP_S = 5.0
SHORTEST_PAUSE_S = 0.5
LONGEST_PAUSE_S = 5.0  # so that it is at work again within ten seconds of the cause's end
# errors from outside the task: the database was not available, or the worker was stopped
INTERRUPTED_BY = {
    *("django.db.utils.OperationalError", "django.db.utils.InterfaceError"),
    *("builtins.SystemExit", "builtins.KeyboardInterrupt"),
}


class TaskWorker(Worker):
    """The worker of django-tasks, which continues after a database error."""

    has_left_tasks = False  # an error came while it ran one, so that is still claimed

    def run(self) -> None:
        """Work until told to stop."""
        pause_s = SHORTEST_PAUSE_S
        while self.running:
            began = time.monotonic()
            try:
                self._put_back_own()
                super().run()
            except Exception:
                logger.exception("the worker had an error and continues")
                connections.close_all()
                self.has_left_tasks = True
                if time.monotonic() - began > LONGEST_PAUSE_S:
                    pause_s = SHORTEST_PAUSE_S
                time.sleep(pause_s)
                pause_s = min(2 * pause_s, LONGEST_PAUSE_S)

    def run_task(self, db_task_result: "DBTaskResult[..., object]") -> None:
        """Run one task; queue it again if it was interrupted and did not fail itself."""
        super().run_task(db_task_result)
        if (
            db_task_result.status == TaskResultStatus.FAILED
            and db_task_result.exception_class_path in INTERRUPTED_BY
        ):
            operations.put_back_interrupted_task(by=None, task=db_task_result, now=timezone.now())

    def _put_back_own(self) -> None:
        if self.has_left_tasks:
            operations.put_back_tasks_of(by=None, worker=self.worker_id, now=timezone.now())
            self.has_left_tasks = False


class Housekeeper:
    """Record heartbeats, queue interrupted tasks again, check the service, do regular tasks."""

    def __init__(self, worker: str) -> None:
        self.worker = worker
        self.seen_since: datetime | None = None  # heartbeats were kept without a gap since then
        self.seen_at: datetime | None = None
        self.is_stopping = threading.Event()

    def run_once(self, *, now: datetime) -> None:
        """Do the housekeeping once; log an error and leave it to the next time."""
        try:
            self._do_all(now)
        except Exception:
            logger.exception("housekeeping failed and will be tried again")
        finally:
            close_old_connections()

    def _do_all(self, now: datetime) -> None:
        operations.record_heartbeat(
            by=None, name=self.worker, machine=machine(), pid=os.getpid(), now=now
        )
        if self.seen_at is None or now - self.seen_at > WORKER_IS_LATE_AFTER:
            self.seen_since = now  # every other heartbeat may be as old, and its worker alive
        self.seen_at = now
        if self.seen_since is not None and now - self.seen_since >= WORKER_IS_LATE_AFTER:
            operations.put_back_abandoned_tasks(by=None, now=now)
        operations.forget_finished_tasks(by=None, now=now)
        housekeeping.do_chores(now=now)
        checks.record_all(machine=machine(), now=now)

    def run_forever(self) -> None:
        """Do the housekeeping again and again until it is told to stop."""
        while not self.is_stopping.is_set():
            self.run_once(now=timezone.localtime())
            self.is_stopping.wait(BEAT_S)


def work() -> None:
    """Work until told to stop."""
    name = f"{machine()}-{os.getpid()}-{secrets.token_hex(4)}"  # in a container each is number 7
    worker = TaskWorker(
        queue_names=["*"],
        interval=1.0,
        batch=False,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id=name,
        excluded_queue_names=[],
    )
    worker.configure_signals()
    housekeeper = Housekeeper(name)
    thread = threading.Thread(target=housekeeper.run_forever, name="housekeeping", daemon=True)
    thread.start()
    try:
        worker.run()
    finally:
        housekeeper.is_stopping.set()
        thread.join(LONGEST_STOP_S)  # a thread that the end of the process cuts off can abort it
        _remove_heartbeat(name)


def _remove_heartbeat(name: str) -> None:
    try:
        operations.remove_heartbeat(by=None, name=name, now=timezone.now())
    except Exception:  # noqa: BLE001 - it stops anyway, and is late instead of gone
        return
