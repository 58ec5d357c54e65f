"""What the worker checks about the service each minute, and keeps as rows."""

from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db.models import Count, Max
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from physiobench.config.counts import counted
from physiobench.content import questionnaire_load
from physiobench.lib import disk
from physiobench.lib.day_words import day_words
from physiobench.lib.mail import deliver
from physiobench.operations.policies import DISK
from physiobench.operations.services import record_check
from physiobench.questionnaires.errors import ContentError


SHOWN = 3  # files that the sentence names
STUCK_AFTER = timedelta(minutes=10)
MAIL = "Mail"
QUEUE = "Queue"
QUESTIONNAIRES = "Questionnaires"
RETRY = "Try them again with: physiobench queue retry"


def record_all(*, machine: str, now: datetime) -> None:
    """Check disk, mail, queue and questionnaires, and keep what was found."""
    _record_disk(machine, now)
    _record_mail(now)
    _record_queue(now)
    _record_questionnaires(now)


def _record_disk(machine: str, now: datetime) -> None:
    folders = (Path(settings.VAR_DIR), Path(settings.MEDIA_ROOT))
    reports = [disk.write_to(folder) for folder in folders]
    found = next((report for report in reports if not report.is_ok), reports[0])
    record_check(
        by=None,
        name=DISK,
        machine=machine,
        is_ok=found.is_ok,
        says=found.says,
        fix=found.fix,
        now=now,
    )


def _record_mail(now: datetime) -> None:
    if not settings.EMAIL_URL and not settings.DEMO:
        is_ok, says = False, "No mail server is set, so no mail is sent."
        fix = "Set EMAIL_URL in .env."
    else:
        is_ok, says, fix = queued_mail_state()
    record_check(by=None, name=MAIL, is_ok=is_ok, says=says, fix=fix, now=now)


def queued_mail_state() -> tuple[bool, str, str]:
    """Tell whether queued mails are sent: whether it is well, a sentence, and what to do."""
    mails = DBTaskResult.objects.filter(task_path=deliver.module_path)
    failed = mails.failed().count()
    if failed:
        says = f"{counted(failed, 'mail')} could not be sent, after several tries."
        return False, says, f"Check EMAIL_URL and the mail server. {RETRY}"
    # a mail that is tried again is a new task, which says how often it was tried
    waiting = mails.filter(
        status=TaskResultStatus.READY, args_kwargs__kwargs__tried__gt=0
    ).aggregate(count=Count("pk"), last=Max("enqueued_at"))
    if waiting["count"]:
        last = day_words(waiting["last"], time=True)
        says = (
            f"The mail server has not accepted {counted(waiting['count'], 'mail')} so far. "
            f"The last try was on {last}. They are tried again."
        )
        return False, says, "Check EMAIL_URL and the mail server: physiobench doctor"
    return True, "No mail has been refused.", ""


def _record_queue(now: datetime) -> None:
    is_ok, says, fix = queue_state(now=now)
    record_check(by=None, name=QUEUE, is_ok=is_ok, says=says, fix=fix, now=now)


def queue_state(*, now: datetime) -> tuple[bool, str, str]:
    """Tell whether queued work is done: whether it is well, a sentence, and what to do."""
    failed = DBTaskResult.objects.failed().exclude(task_path=deliver.module_path).count()
    if failed:
        return False, f"{counted(failed, 'background task')} failed.", RETRY
    due = now - STUCK_AFTER
    late = (
        DBTaskResult.objects.ready()
        .filter(enqueued_at__lt=due)
        .exclude(run_after__gt=due, run_after__lt=now)
    )
    count = late.count()
    if count:
        says = f"Waiting for more than 10 minutes: {counted(count, 'background task')}."
        return False, says, "Run more workers (physiobench worker), or look for errors in the log."
    return True, "Nothing is waiting.", ""


def _record_questionnaires(now: datetime) -> None:
    is_ok, says, fix = questionnaires_state()
    record_check(by=None, name=QUESTIONNAIRES, is_ok=is_ok, says=says, fix=fix, now=now)


def questionnaires_state() -> tuple[bool, str, str]:
    """Tell whether every questionnaire is used: whether it is well, a sentence, and what to do."""
    try:
        refused = questionnaire_load.left_out()
    except ContentError as refusal:
        refused = refusal.each
    files = sorted({fault.file.rpartition("/")[2] for fault in refused})
    if not files:
        return True, "Every questionnaire is used.", ""
    shown = ", ".join(files[:SHOWN]) + (f" and {len(files) - SHOWN} more" if files[SHOWN:] else "")
    fix = "See the reasons with: physiobench content check"
    return False, f"Refused and not used: {shown}.", fix
