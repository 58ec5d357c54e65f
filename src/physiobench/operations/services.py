"""What workers write about themselves and about what they checked.

No act here has an audit row: the rows are about the service, not about a person, and `audit`
stands above this package.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from physiobench.operations.models import (
    MACHINE_IS_GONE_AFTER,
    ChoreTurn,
    StatusCheck,
    WorkerHeartbeat,
)


KEEP_FINISHED = timedelta(days=1)
MOST_TRIES = 10  # of a task that the worker was interrupted in
TRY_AGAIN_AFTER = timedelta(seconds=30)
CHORE_AGAIN_AFTER = timedelta(minutes=5)
LONGEST_SENTENCE = 300


def record_check(
    *,
    by: AbstractBaseUser | None,
    name: str,
    is_ok: bool,
    says: str,
    now: datetime,
    fix: str = "",
    machine: str = "",
) -> StatusCheck:
    """Record the result of one check, for the practice overview, `doctor` and `/readyz`.

    Args:
        by: who asked for the check; None is the service itself.
        name: what was checked, as people read it: "Disk space". One row is kept for each name.
        is_ok: whether all is well.
        says: one plain sentence about what was found, without names, addresses or secrets.
        now: when it was checked.
        fix: what to do if it is not well.
        machine: the machine that this is about; blank if it is about the whole service.
    """
    del by  # nothing here is about a person
    found = {
        "is_ok": is_ok,
        "says": says[:LONGEST_SENTENCE],
        "fix": fix[:LONGEST_SENTENCE],
        "checked_at": now,
    }
    with transaction.atomic():
        check, is_new = StatusCheck.objects.select_for_update().get_or_create(
            name=name, machine=machine, defaults={**found, "since": now}
        )
        if is_new:
            return check
        if check.is_ok != is_ok:
            check.since = now
        for field, value in found.items():
            setattr(check, field, value)
        check.save()
    return check


def record_heartbeat(
    *, by: AbstractBaseUser | None, name: str, machine: str, pid: int, now: datetime
) -> WorkerHeartbeat:
    """Record that this worker is alive; delete rows of workers and machines that are gone."""
    del by
    seen, _is_new = WorkerHeartbeat.objects.update_or_create(
        name=name,
        defaults={"seen_at": now},
        create_defaults={"machine": machine, "pid": pid, "started_at": now, "seen_at": now},
    )
    gone = now - MACHINE_IS_GONE_AFTER
    WorkerHeartbeat.objects.filter(seen_at__lt=gone).delete()
    StatusCheck.objects.exclude(machine="").filter(checked_at__lt=gone).delete()
    return seen


def remove_heartbeat(*, by: AbstractBaseUser | None, name: str, now: datetime) -> None:
    """Delete the heartbeat of a worker that was stopped, so that it is not reported as missing."""
    del by, now
    WorkerHeartbeat.objects.filter(name=name).delete()


def take_turn(
    *,
    by: AbstractBaseUser | None,
    chore: str,
    period: str,
    now: datetime,
    again_after: timedelta = CHORE_AGAIN_AFTER,
) -> bool:
    """Take a chore's turn in this period; return whether this worker is the one to do it.

    A turn that was taken and not finished, because the chore failed or its worker was killed, can
    be taken again after `again_after`.

    Args:
        by: None; only the service itself does this.
        chore: its name.
        period: the day, hour or minute, written so that later ones sort after earlier ones.
        now: when.
        again_after: how long after an unfinished turn the chore is tried again.
    """
    del by
    ChoreTurn.objects.get_or_create(chore=chore, defaults={"period": "", "taken_at": now})
    turn = ChoreTurn.objects.filter(chore=chore)
    open_turn = turn.open_to(period, unfinished_since=now - again_after)
    return open_turn.update(period=period, taken_at=now, finished_at=None) == 1


def finish_turn(*, by: AbstractBaseUser | None, chore: str, now: datetime) -> None:
    """Note that the chore was done, so that it is not due again in this period."""
    del by
    ChoreTurn.objects.filter(chore=chore).update(finished_at=now)


def put_back_abandoned_tasks(*, by: AbstractBaseUser | None, now: datetime) -> int:
    """Queue again the tasks of workers without a current heartbeat; return how many.

    A task names the worker that claimed it, so tasks of other running workers are left alone,
    however long they take. Call this only while your own heartbeat has had no gap: after an
    outage of the database every heartbeat is old.
    """
    del by
    alive = set(WorkerHeartbeat.objects.alive_at(now).values_list("name", flat=True))
    return _put_back(lambda worker: worker not in alive, now=now)


def put_back_tasks_of(*, by: AbstractBaseUser | None, worker: str, now: datetime) -> int:
    """Queue again the tasks that this worker claimed but is not running; return how many."""
    del by
    return _put_back(lambda other: other == worker, now=now)


def put_back_interrupted_task(
    *, by: AbstractBaseUser | None, task: "DBTaskResult[..., object]", now: datetime
) -> None:
    """Queue an interrupted task again, unless that has happened too often."""
    del by
    if len(task.worker_ids) < MOST_TRIES:
        DBTaskResult.objects.failed().filter(pk=task.pk).update(
            status=TaskResultStatus.READY,
            started_at=None,
            finished_at=None,
            run_after=now + TRY_AGAIN_AFTER,
        )


def _put_back(is_left_by: Callable[[str], bool], *, now: datetime) -> int:
    """Queue running tasks of these workers again; one tried too often is marked as failed."""
    with transaction.atomic():  # no other machine may put back, and begin, the same task between
        running = DBTaskResult.objects.running().select_for_update(skip_locked=True)
        left = [task for task in running if is_left_by(_last_worker(task))]
        for task in left:
            if len(task.worker_ids) < MOST_TRIES:
                task.status, task.started_at = TaskResultStatus.READY, None
            else:
                task.status, task.finished_at = TaskResultStatus.FAILED, now
                task.exception_class_path = "physiobench.operations.WorkerLost"
            task.save(update_fields=["status", "started_at", "finished_at", "exception_class_path"])
    return len(left)


def _last_worker(task: "DBTaskResult[..., object]") -> str:
    return str(task.worker_ids[-1]) if task.worker_ids else ""


def retry_failed_tasks(*, by: AbstractBaseUser | None, now: datetime) -> int:
    """Queue every failed task again, mails from their first try; return how many."""
    del by
    failed = list(DBTaskResult.objects.failed())
    for task in failed:
        task.status, task.run_after, task.worker_ids = TaskResultStatus.READY, now, []
        task.started_at = task.finished_at = None
        if "tried" in task.args_kwargs["kwargs"]:
            task.args_kwargs["kwargs"]["tried"] = 0
        task.save()
    return len(failed)


def forget_failed_tasks(*, by: AbstractBaseUser | None, now: datetime) -> int:
    """Delete every failed task; return how many."""
    del by, now
    deleted, _each = DBTaskResult.objects.failed().delete()
    return deleted


def forget_finished_tasks(*, by: AbstractBaseUser | None, now: datetime) -> None:
    """Delete tasks that succeeded more than a day ago; failed ones are kept."""
    del by
    DBTaskResult.objects.successful().filter(finished_at__lt=now - KEEP_FINISHED).delete()
