"""The one way into the audit log, and the acts that seal it."""

import re
from collections.abc import Collection, Mapping
from datetime import datetime

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, models, transaction

from physiobench.audit.models import Event, Link, Removal, Verb
from physiobench.lib.chains import digest


PLAIN = re.compile(r"[a-z0-9][a-z0-9._-]{0,79}")  # a code or a fingerprint: no names, no sentences
SEALED_AT_ONCE = 1000
LATE_AT_MOST = 10_000  # keys by which an event may come later than one with a higher key


class NotPlain(Exception):
    """A detail is a number or a short code. A name, an address or a sentence is never one."""


def record(
    *,
    by: AbstractBaseUser | AnonymousUser | None,
    verb: Verb,
    subject: models.Model,
    now: datetime,
    patient: AbstractBaseUser | None = None,
    detail: Mapping[str, str | int] | None = None,
) -> Event:
    """Write one act into the log; call it inside the act's own transaction.

    Args:
        by: who acted; None is a visitor without a login, or the service itself.
        verb: what happened.
        subject: what was acted upon; only its label and key are kept.
        now: when.
        patient: whose record this belongs to; the patient sees the event.
        detail: plain facts, never health data: numbers and short codes.

    Raises:
        ValueError: if `verb` is none: add it to `Verb`, with its words.
        NotPlain: if a detail is neither a number nor a short code.
    """
    verb = Verb(verb)
    for value in (detail or {}).values():
        if not isinstance(value, int) and not PLAIN.fullmatch(value):
            raise NotPlain
    return Event.objects.create(
        actor_id=by.pk if isinstance(by, AbstractBaseUser) else None,
        verb=verb.value,
        subject=f"{subject._meta.label}:{subject.pk}",
        patient_id=patient.pk if patient else None,
        detail=dict(detail or {}),
        at=now,
    )


def seal(*, by: AbstractBaseUser | None, now: datetime, thoroughly: bool = False) -> Link | None:
    """Put every event that is not in the chain yet at its end; return the newest link.

    Each batch is a short transaction of its own. If two workers seal at the same time, the
    database keeps the batch of one, and the next round finds what is left.

    Args:
        by: who asked for it; None is the service itself.
        now: when.
        thoroughly: look through the whole log, not only through its end.
    """
    del by, now  # a link says nothing about a person, and its place is its time
    while _seal_one_batch(thoroughly=thoroughly):
        pass
    return Link.objects.head()


def _seal_one_batch(*, thoroughly: bool) -> bool:
    """Seal at most `SEALED_AT_ONCE` events; test that there may be more."""
    try:
        with transaction.atomic():
            last = Link.objects.select_for_update().head()
            newest = Link.objects.aggregate(key=models.Max("event_key"))["key"] or 0
            after = 0 if thoroughly else max(newest - LATE_AT_MOST, 0)
            found = Event.objects.unsealed(after).values_list("pk", "digest")[:SEALED_AT_ONCE]
            links = []
            for key, event_digest in found:
                last = Link.after(last, key, event_digest)
                links.append(last)
            Link.objects.bulk_create(links)
    except IntegrityError:  # another worker sealed them first
        return False
    return len(links) == SEALED_AT_ONCE


@transaction.atomic
def note_removal(
    *, by: AbstractBaseUser | None, label: str, keys: Collection[object], now: datetime
) -> Event | None:
    """Write down which rows are removed, in the transaction that removes them.

    The check of the chains then knows that they are missing for a reason. How many there were,
    and which, is an event of its own, so it cannot be added in secret.

    Args:
        by: who removes them; None is the service itself.
        label: the model: "audit.Event".
        keys: their primary keys.
        now: when.
    """
    subjects = sorted(f"{label}:{key}" for key in keys)
    if not subjects:
        return None
    detail = {"rows": len(subjects), "digest": digest(*subjects)}
    event = Event.objects.create(
        actor_id=by.pk if by else None,
        verb=Verb.AUDIT_ROWS_REMOVED.value,
        subject=label,
        detail=detail,
        at=now,
    )
    Removal.objects.bulk_create(
        [Removal(subject=subject, noted_in=event.pk) for subject in subjects],
        batch_size=SEALED_AT_ONCE,
    )
    return event
