"""What workers say about themselves, and what happens to the tasks of those that are gone."""

from datetime import UTC, datetime, timedelta

import pytest
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from physiobench.operations import services
from physiobench.operations.models import (
    MACHINE_IS_GONE_AFTER,
    WORKER_IS_LATE_AFTER,
    StatusCheck,
    WorkerHeartbeat,
)


pytestmark = pytest.mark.django_db
NOW = datetime(2026, 2, 2, 9, 30, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def check(*, is_ok=True, now=NOW, name="Disk space", machine=""):
    return services.record_check(
        by=None, name=name, is_ok=is_ok, says="As found.", fix="Do it.", now=now, machine=machine
    )


def beat(name="one", now=NOW, machine="ward"):
    return services.record_heartbeat(by=None, name=name, machine=machine, pid=7, now=now)


def task(*workers, status=TaskResultStatus.RUNNING):
    return DBTaskResult.objects.create(
        status=status,
        started_at=NOW - timedelta(days=3),
        args_kwargs={"args": [], "kwargs": {}},
        task_path="physiobench.lib.mail.deliver",
        worker_ids=list(workers),
        run_after=NOW,
        backend_name="default",
        exception_class_path="",
        traceback="",
    )


def test_one_row_is_kept_for_each_check_and_says_the_newest():
    check(is_ok=False)

    services.record_check(
        by=None, name="Disk space", is_ok=True, says="12 GB free.", now=NOW + SECOND
    )

    kept = StatusCheck.objects.get()
    assert (kept.is_ok, kept.says, kept.fix) == (True, "12 GB free.", "")
    assert kept.checked_at == NOW + SECOND


def test_since_tells_when_it_changed_and_not_when_it_was_checked():
    check()
    check(is_ok=False, now=NOW + SECOND)
    check(is_ok=False, now=NOW + 2 * SECOND)

    kept = StatusCheck.objects.get()
    assert kept.since == NOW + SECOND
    assert kept.checked_at == NOW + 2 * SECOND


def test_each_machine_has_a_row_of_its_own():
    check(machine="ward")
    check(machine="office", is_ok=False)

    assert [one.machine for one in StatusCheck.objects.failing()] == ["office"]
    assert StatusCheck.objects.count() == 2


def test_a_sentence_that_is_too_long_is_cut_and_not_refused():
    services.record_check(by=None, name="Mail", is_ok=False, says="x" * 900, now=NOW)

    assert len(StatusCheck.objects.get().says) == services.LONGEST_SENTENCE


def test_what_a_machine_said_that_is_gone_is_forgotten_and_what_is_about_all_is_kept():
    check(machine="gone")
    check(name="Backup")
    beat("old", machine="gone")
    later = NOW + MACHINE_IS_GONE_AFTER + SECOND
    assert [one.name for one in StatusCheck.objects.current_at(later)] == ["Backup"]

    beat("new", now=later)

    assert [one.name for one in StatusCheck.objects.all()] == ["Backup"]
    assert [one.name for one in WorkerHeartbeat.objects.all()] == ["new"]


def test_a_worker_is_one_row_however_often_it_is_seen_until_it_leaves():
    beat()
    seen = beat(now=NOW + SECOND)

    assert WorkerHeartbeat.objects.count() == 1
    assert (seen.started_at, seen.seen_at) == (NOW, NOW + SECOND)
    services.remove_heartbeat(by=None, name="one", now=NOW)
    assert not WorkerHeartbeat.objects.exists()


def test_a_worker_is_late_after_its_time_and_not_before():
    beat()

    assert WorkerHeartbeat.objects.alive_at(NOW + WORKER_IS_LATE_AFTER).exists()
    assert not WorkerHeartbeat.objects.alive_at(NOW + WORKER_IS_LATE_AFTER + SECOND).exists()


def test_only_tasks_of_workers_that_are_gone_are_put_back():
    beat("alive on the other machine")
    beat("dead", now=NOW - WORKER_IS_LATE_AFTER - SECOND)
    running = task("dead", "alive on the other machine")
    orphans = {
        task("dead").pk,
        task("never seen").pk,
        task("alive on the other machine", "dead").pk,
    }
    done = task("dead", status=TaskResultStatus.SUCCESSFUL)

    assert services.put_back_abandoned_tasks(by=None, now=NOW) == 3

    ready = DBTaskResult.objects.filter(status=TaskResultStatus.READY, started_at=None)
    assert set(ready.values_list("pk", flat=True)) == orphans
    assert DBTaskResult.objects.get(pk=running.pk).status == TaskResultStatus.RUNNING
    assert DBTaskResult.objects.get(pk=done.pk).status == TaskResultStatus.SUCCESSFUL
