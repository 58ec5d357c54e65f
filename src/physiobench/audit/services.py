"""The one way into the audit log."""

from datetime import datetime

from django.contrib.auth.models import AnonymousUser
from django.db import models

from physiobench.accounts.models import User
from physiobench.audit.models import Event


def record(
    *,
    by: User | AnonymousUser | None,
    verb: str,
    subject: models.Model,
    now: datetime,
    patient: User | None = None,
    detail: dict[str, str | int] | None = None,
) -> Event:
    """Write one act into the log; call it inside the act's own transaction.

    Args:
        by: who acted; None is a visitor without a login, or the service itself.
        verb: `area.what-happened`; one that ends in `.opened` is a look into a record.
        subject: what was acted upon; only its label and key are kept.
        now: when.
        patient: whose record this belongs to; the patient sees the event.
        detail: plain facts, never health data.
    """
    return Event.objects.create(
        actor=by if isinstance(by, User) else None,
        verb=verb,
        subject=f"{subject._meta.label}:{subject.pk}",
        patient=patient,
        detail=detail or {},
        at=now,
    )
