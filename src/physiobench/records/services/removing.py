"""Removing rows for good, past the refusals of append-only tables.

Only an erasure that a manager decided and the retention run come here. The database refuses an
UPDATE of what is written once, and lets a DELETE pass for these two.
"""

import json
from collections import Counter
from collections.abc import Collection
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import models
from django_tasks_db.models import DBTaskResult

from physiobench.accounts.models import User
from physiobench.accounts.services.people import CLOSED_AS
from physiobench.audit import services as audit
from physiobench.lib.mail import recipients
from physiobench.records.models import DataRequest
from physiobench.records.policies import Erasure


GONE = "(deleted)"
CHAINED = {"audit.Event", "payments.Receipt"}  # each follows the one before


class RowRemover:
    """Removes rows inside the caller's transaction, and counts them by the label of their table."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.gone: Counter[str] = Counter()

    def rows(self, rows: models.QuerySet[Any]) -> None:
        """Remove rows without a cascade; note those of a chain, so that its check still passes."""
        keys = list(rows.values_list("pk", flat=True))
        label = rows.model._meta.label
        if label in CHAINED:
            audit.note_removal(by=None, label=label, keys=keys, now=self.now)
        plain: models.QuerySet[Any] = models.QuerySet(rows.model).filter(pk__in=keys)
        removed = plain._raw_delete(plain.db)  # noqa: SLF001 - no public way past a refusal
        self.gone[label] += removed or 0  # it says None where nothing matched

    def person(
        self, person: User, erasure: Erasure, *, answered: DataRequest | None = None
    ) -> None:
        """Remove what an erasure lets go, and end every way to sign in.

        If nothing must stay, the person's own row goes too, and their requests name no person any
        more. `answered` is the request that led here: its answer stays for the person to read.
        """
        address = person.known_address
        if erasure.is_complete:
            theirs = DataRequest.objects.for_patient(person)
            others = theirs.exclude(pk=answered.pk) if answered else theirs
            others.exclude(answer="").update(answer=GONE)
            theirs.update(patient=None, note="")
        for table, rows in erasure.rows:
            if table.label != "accounts.User":
                self.rows(rows)
        if erasure.is_complete:
            for label, count in models.QuerySet(User).filter(pk=person.pk).delete()[1].items():
                self.gone[label] += count
        else:
            person.is_active, person.closed_address = False, address
            person.email = CLOSED_AS.format(pk=person.pk)  # the address can be used again
            person.set_unusable_password()
            person.save(update_fields=["is_active", "closed_address", "email", "password"])
        _forget_sessions(person)
        _forget_queued_mail({address})


def _forget_sessions(person: User) -> None:
    """Sign a person out everywhere, and keep no session that names them."""
    theirs = [
        session.pk
        for session in Session.objects.iterator()
        if session.get_decoded().get("_auth_user_id") == str(person.pk)
    ]
    Session.objects.filter(pk__in=theirs).delete()


def _forget_queued_mail(addresses: Collection[str]) -> None:
    """Remove tasks that name one of these addresses: queued, failed and finished mail alike."""
    wanted = {address.lower() for address in addresses}
    naming = [
        task.pk
        for task in DBTaskResult.objects.only("pk", "args_kwargs").iterator()
        if any(address in _words_of(task) for address in wanted)
    ]
    DBTaskResult.objects.filter(pk__in=naming).delete()


def _words_of(task: DBTaskResult[Any, Any]) -> str:
    """Return what a task was asked to do, with the addresses of a sealed mail, in small letters."""
    addresses = recipients(task.args_kwargs.get("kwargs", {}))
    return json.dumps([task.args_kwargs, *addresses]).lower()


class MailFiles:
    """Mail that is stored as files, which it is while no mail server is named."""

    def __init__(self) -> None:
        self.files = sorted(Path(settings.EMAIL_FILE_PATH).glob("*.log"))

    def remove_naming(self, address: str) -> None:
        """Remove mail to or about an address."""
        wanted = address.lower().encode()
        for path in self.files:
            if wanted in path.read_bytes().lower():
                path.unlink(missing_ok=True)

    def remove_older_than(self, timestamp: float) -> None:
        """Remove mail that was written before a moment."""
        for path in self.files:
            if path.stat().st_mtime < timestamp:
                path.unlink(missing_ok=True)
