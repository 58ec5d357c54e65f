"""The one way into the audit log."""

import re
from collections.abc import Mapping
from datetime import datetime

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db import models

from physiobench.audit.models import Event, Verb


PLAIN = re.compile(r"[a-z0-9][a-z0-9._-]{0,79}")  # a code or a fingerprint: no names, no sentences


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
