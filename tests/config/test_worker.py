"""The background worker: what it runs, tries again, puts back and forgets."""

import smtplib
from datetime import timedelta

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from physiobench.config import housekeeping, worker
from physiobench.lib.mail import TRIES


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


def left_running(age):
    """A task whose worker was killed that long ago."""
    write()
    task = DBTaskResult.objects.latest("enqueued_at")
    DBTaskResult.objects.filter(pk=task.pk).update(
        status=TaskResultStatus.RUNNING, started_at=timezone.now() - age
    )
    return task


def test_what_a_killed_worker_left_is_put_back_and_done():
    left_running(worker.ABANDONED_AFTER + timedelta(minutes=1))

    assert worker.reap(now=timezone.now()) == 1
    work_off()

    assert len(mail.outbox) == 1


def test_what_another_worker_is_doing_is_left_to_it():
    left_running(worker.ABANDONED_AFTER - timedelta(minutes=1))

    assert worker.reap(now=timezone.now()) == 0

    assert statuses() == [TaskResultStatus.RUNNING]


def test_finished_tasks_are_forgotten_after_a_day_and_failed_ones_kept_to_be_looked_at():
    for status in (TaskResultStatus.SUCCESSFUL, TaskResultStatus.FAILED):
        write()
        DBTaskResult.objects.filter(status=TaskResultStatus.READY).update(
            status=status, finished_at=timezone.now()
        )

    worker.reap(now=timezone.now() + timedelta(hours=23))
    assert len(statuses()) == 2
    worker.reap(now=timezone.now() + timedelta(hours=25))

    assert statuses() == [TaskResultStatus.FAILED]


def nothing_to_do(**_now):
    pass


def one_round(monkeypatch):
    """Let the housekeeping thread go round once."""

    class Once:
        def wait(self, _seconds):
            raise SystemExit

    monkeypatch.setattr(worker.threading, "Event", Once)
    with pytest.raises(SystemExit):
        worker._keep_house()


def test_its_heart_beats_where_the_doctor_looks(monkeypatch, settings, tmp_path):
    settings.VAR_DIR = tmp_path
    monkeypatch.setattr(housekeeping, "do_chores", nothing_to_do)

    one_round(monkeypatch)

    assert (tmp_path / "worker-heartbeat").exists()


def test_a_trouble_while_keeping_house_is_logged_and_does_not_end_it(
    monkeypatch, settings, tmp_path, caplog
):
    settings.VAR_DIR = tmp_path / "not there"
    monkeypatch.setattr(housekeeping, "do_chores", nothing_to_do)

    one_round(monkeypatch)

    assert "housekeeping failed" in caplog.text


def test_the_sites_own_queue_is_the_one_in_the_database():
    from physiobench.config import settings as real

    assert real.TASKS["default"]["BACKEND"] == "django_tasks_db.DatabaseBackend"
