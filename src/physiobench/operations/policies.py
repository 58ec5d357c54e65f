"""The current problems of the service, each with what to do."""

import socket
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings

from physiobench.lib import disk
from physiobench.lib.day_words import day_words
from physiobench.operations.models import StatusCheck, WorkerHeartbeat


DISK = "Disk"
PHONE = "Phone number"
START_A_WORKER = (
    "Start one: physiobench serve runs the site with a worker, "
    "physiobench worker runs a worker alone."
)


@dataclass(frozen=True, slots=True)
class ServiceProblem:
    """Something about the service that does not work, in plain words."""

    name: str
    says: str
    fix: str = ""
    machine: str = ""
    since: datetime | None = None


def machine() -> str:
    """Return this machine's name, as heartbeats and checks say it."""
    return socket.gethostname()[:40]


def problems_at(now: datetime) -> list[ServiceProblem]:
    """Return what is wrong with the service, each with what to do.

    Raises:
        DatabaseError: if the rows cannot be read, which is a problem of its own.
    """
    here = machine()
    checks = StatusCheck.objects.current_at(now).failing()
    return [
        *local_problems(),
        *worker_problems(now),
        *(
            ServiceProblem(c.name, c.says, c.fix, c.machine, c.since)
            for c in checks
            if (c.name, c.machine) != (DISK, here)  # a look just now is newer than the row
        ),
    ]


def missing_settings() -> list[ServiceProblem]:
    """Return what the practice has not set up, and patients need; the site itself works."""
    if settings.PRACTICE_PHONE or settings.DEMO:
        return []
    says = (
        "The practice has no phone number. Pages ask patients to call when no physio can answer, "
        "and offer only a message."
    )
    return [ServiceProblem(PHONE, says, "Set PRACTICE_PHONE in .env and restart.")]


def local_problems() -> list[ServiceProblem]:
    """Return what is wrong on this machine, without the database."""
    report = disk.look(Path(settings.VAR_DIR))
    if report.is_ok:
        return []
    return [ServiceProblem(DISK, report.says, report.fix, machine())]


def worker_problems(now: datetime) -> list[ServiceProblem]:
    """Return a problem if no background worker on any machine is at work."""
    newest = WorkerHeartbeat.objects.newest_first().first()
    if newest is None:
        says = "No background worker is running. Mails and reminders are not sent."
        return [ServiceProblem("Worker", says, START_A_WORKER)]
    if not WorkerHeartbeat.objects.alive_at(now).exists():
        at = day_words(newest.seen_at, time=True)
        says = (
            f"The background worker on {newest.machine} was last seen on {at}. "
            "Mails and reminders are not sent."
        )
        return [ServiceProblem("Worker", says, START_A_WORKER, newest.machine, newest.seen_at)]
    return []
