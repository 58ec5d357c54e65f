"""The background worker: what it runs, tries again, puts back and forgets."""

import smtplib
import threading
from datetime import timedelta

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import InterfaceError, OperationalError
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from physiobench.config import housekeeping, worker
from physiobench.lib.mail import TRIES
from physiobench.operations import services as operations
from physiobench.operations.models import StatusCheck, WorkerHeartbeat


# a worker locks rows of its own accord, so nothing may be inside a test's transaction
pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


class MailServerDown(EmailBackend):
    """A mail server that takes nothing."""

    def send_messages(self, messages):  # noqa: ARG002 - Django's signature
        raise smtplib.SMTPServerDisconnected


@pytest.fixture(autouse=True)
def queue(settings):
    """The real queue, in the database."""
    settings.TASKS = {
        "default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}
    }
    settings.EMAIL_BACKEND = "physiobench.lib.mail.QueueBackend"
    settings.MAIL_DELIVERED_BY = "django.core.mail.backends.locmem.EmailBackend"


def work_off():
    """Run what is due now, and end."""
    Worker(
        queue_names=["*"],
        interval=0,
        batch=True,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id="test",
        excluded_queue_names=[],
    ).run()


def write(to="somebody@example.org"):
    mail.send_mail("Subject", "Body", None, [to])


def statuses():
    return sorted(DBTaskResult.objects.values_list("status", flat=True))


def test_a_mail_waits_in_the_queue_until_the_worker_sends_it():
    write()
    assert mail.outbox == []

    work_off()

    assert [m.to for m in mail.outbox] == [["somebody@example.org"]]
    assert statuses() == [TaskResultStatus.SUCCESSFUL]


def test_a_mail_server_that_is_down_loses_no_mail(settings):
    settings.MAIL_DELIVERED_BY = f"{__name__}.MailServerDown"
    write()
    before = timezone.now()

    work_off()

    waiting = DBTaskResult.objects.get(status=TaskResultStatus.READY)
    assert waiting.run_after > before + timedelta(seconds=50)
    assert waiting.args_kwargs["kwargs"]["tried"] == 1
    settings.MAIL_DELIVERED_BY = "django.core.mail.backends.locmem.EmailBackend"
    DBTaskResult.objects.filter(pk=waiting.pk).update(run_after=before)
    work_off()
    assert len(mail.outbox) == 1


def test_it_waits_longer_each_time_and_then_says_that_it_failed(settings):
    settings.MAIL_DELIVERED_BY = f"{__name__}.MailServerDown"
    write()
    waits = []
    for _try in range(TRIES):
        now = timezone.now()
        work_off()
        later = DBTaskResult.objects.filter(status=TaskResultStatus.READY).first()
        if later is not None:
            waits.append(round((later.run_after - now).total_seconds() / 60))
            DBTaskResult.objects.filter(pk=later.pk).update(run_after=now)

    assert waits == [2**n for n in range(TRIES - 1)]
    assert DBTaskResult.objects.failed().count() == 1
    assert not DBTaskResult.objects.filter(status=TaskResultStatus.READY).exists()


@pytest.fixture
def housekeeper(monkeypatch):
    """One that has nothing to do but to beat, to put back and to check."""
    monkeypatch.setattr(housekeeping, "do_chores", lambda **_now: None)
    return worker.Housekeeper("this one")


def test_housekeeping_ends_once_it_is_told_to(housekeeper, monkeypatch):
    begun = threading.Event()
    monkeypatch.setattr(housekeeper, "run_once", lambda **_now: begun.set())
    thread = threading.Thread(target=housekeeper.run_forever, daemon=True)
    thread.start()
    assert begun.wait(60)

    housekeeper.is_stopping.set()
    thread.join(60)

    assert not thread.is_alive()


def left_running_by(name):
    """A task that this worker claimed and did not finish."""
    write()
    task = DBTaskResult.objects.latest("enqueued_at")
    task.claim(name)
    return task


def rounds(housekeeper, *minutes):
    began = timezone.now()
    for after in minutes:
        housekeeper.run_once(now=began + timedelta(minutes=after))


def test_what_a_killed_worker_left_is_put_back_and_done(housekeeper):
    left_running_by("killed")

    rounds(housekeeper, 0, 1, 2)
    work_off()

    assert len(mail.outbox) == 1


def test_after_an_outage_other_workers_have_time_to_say_that_they_live(housekeeper):
    left_running_by("at work on another machine")

    rounds(housekeeper, 0, 1, 30, 31)  # 29 minutes without a database, for everyone

    assert statuses() == [TaskResultStatus.RUNNING]


def test_finished_tasks_are_forgotten_after_a_day_and_failed_ones_kept_to_be_looked_at():
    for status in (TaskResultStatus.SUCCESSFUL, TaskResultStatus.FAILED):
        write()
        DBTaskResult.objects.filter(status=TaskResultStatus.READY).update(
            status=status, finished_at=timezone.now()
        )

    operations.forget_finished_tasks(by=None, now=timezone.now() + timedelta(hours=23))
    assert len(statuses()) == 2
    operations.forget_finished_tasks(by=None, now=timezone.now() + timedelta(hours=25))

    assert statuses() == [TaskResultStatus.FAILED]


def test_a_round_leaves_a_heartbeat_and_checks_of_disk_mail_and_queue(housekeeper):
    rounds(housekeeper, 0)

    assert WorkerHeartbeat.objects.get().name == "this one"
    assert set(StatusCheck.objects.values_list("name", flat=True)) == {
        "Disk",
        "Mail",
        "Queue",
        "Questionnaires",
    }


@pytest.mark.parametrize("trouble", [OperationalError, InterfaceError, OSError, ValueError])
def test_a_trouble_while_keeping_house_is_logged_and_does_not_end_it(
    housekeeper, monkeypatch, caplog, trouble
):
    def fail(**_facts):
        raise trouble

    monkeypatch.setattr(operations, "record_heartbeat", fail)

    rounds(housekeeper, 0)

    assert "housekeeping failed" in caplog.text


class Stop(BaseException):
    """Ends a worker that would go on for ever."""


def a_worker():
    return worker.TaskWorker(
        queue_names=["*"],
        interval=0,
        batch=True,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id="this one",
        excluded_queue_names=[],
    )


@pytest.mark.parametrize("trouble", [OperationalError, InterfaceError, OSError])
def test_an_error_of_the_database_does_not_end_the_worker_and_loses_no_task(
    monkeypatch, caplog, trouble
):
    """The task is claimed, then the database goes away: nothing can be written about it."""
    write()
    monkeypatch.setattr(worker.time, "sleep", lambda _s: None)
    tries = []

    def run_once(self):
        tries.append(statuses())
        if len(tries) == 1:
            DBTaskResult.objects.get().claim(self.worker_id)
            raise trouble
        raise Stop

    monkeypatch.setattr(Worker, "run", run_once)
    with pytest.raises(Stop):
        a_worker().run()

    assert tries == [[TaskResultStatus.READY], [TaskResultStatus.READY]]
    assert "the worker had an error and continues" in caplog.text


class DatabaseAway(EmailBackend):
    """Meets a database that is away while it sends."""

    def send_messages(self, messages):  # noqa: ARG002 - Django's signature
        raise OperationalError


class WorkerStopped(EmailBackend):
    """Is told to stop while it sends."""

    def send_messages(self, messages):  # noqa: ARG002 - Django's signature
        raise SystemExit


@pytest.mark.parametrize("interrupted_by", ["DatabaseAway", "WorkerStopped"])
def test_a_task_that_was_interrupted_is_tried_again_and_has_not_failed(settings, interrupted_by):
    settings.MAIL_DELIVERED_BY = f"{__name__}.{interrupted_by}"
    write()
    worker_once = a_worker()
    (task,) = DBTaskResult.objects.all()
    task.claim(worker_once.worker_id)

    worker_once.run_task(task)

    assert statuses() == [TaskResultStatus.READY]
    assert DBTaskResult.objects.get().run_after > timezone.now()


def test_a_task_that_fails_by_itself_has_failed_and_can_be_tried_again(settings):
    settings.MAIL_DELIVERED_BY = "no.such.Backend"
    write()
    work_off()
    assert statuses() == [TaskResultStatus.FAILED]
    settings.MAIL_DELIVERED_BY = "django.core.mail.backends.locmem.EmailBackend"

    assert operations.retry_failed_tasks(by=None, now=timezone.now()) == 1
    work_off()

    assert len(mail.outbox) == 1


def test_a_task_that_ends_its_worker_again_and_again_fails_in_the_end(housekeeper):
    task = left_running_by("killed")
    DBTaskResult.objects.filter(pk=task.pk).update(worker_ids=["killed"] * operations.MOST_TRIES)

    rounds(housekeeper, 0, 1, 2)

    assert statuses() == [TaskResultStatus.FAILED]


def test_the_sites_own_queue_is_the_one_in_the_database():
    from physiobench.config import settings as real

    assert real.TASKS["default"]["BACKEND"] == "django_tasks_db.DatabaseBackend"
