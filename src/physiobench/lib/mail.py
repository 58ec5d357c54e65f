"""Send mail through the queue, so that no mail is lost while the mail server is down.

A mail may hold a sign-in code or a link that opens somebody's answers. It waits in the database
encrypted, and its row is deleted some days after it was sent.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import timedelta
from smtplib import SMTPException
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone
from django_tasks import task

from physiobench.lib.sealed import NotReadable, seal, unseal


CLOSED = "@closed.invalid"  # a login that was closed: nobody reads this address
TRIES = 8  # doubling from a minute: about four hours in all


@task()
def deliver(*, sealed: str, tried: int) -> None:
    """Send one mail; if the mail server fails, try again later, with growing pauses."""
    mail = json.loads(unseal(sealed))
    message = EmailMultiAlternatives(
        mail["subject"],
        mail["body"],
        mail["sender"],
        mail["to"],
        connection=get_connection(settings.MAIL_DELIVERED_BY),
    )
    if mail["html"]:
        message.attach_alternative(mail["html"], "text/html")
    try:
        message.send()
    except (SMTPException, OSError):
        if tried + 1 >= TRIES:
            raise
        later = timezone.now() + timedelta(minutes=2**tried)
        deliver.using(run_after=later).enqueue(sealed=sealed, tried=tried + 1)


def recipients(kwargs: Mapping[str, Any]) -> frozenset[str]:
    """Return the addresses that a queued `deliver` goes to; none if it cannot be read any more.

    Args:
        kwargs: the arguments of the task as they are stored.
    """
    try:
        return frozenset(json.loads(unseal(kwargs.get("sealed", "")))["to"])
    except NotReadable:
        return frozenset()


class QueueBackend(BaseEmailBackend):
    """Django's mail backend that enqueues instead of sending."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Queue each message for the worker; return how many."""
        for message in email_messages:
            to = [address for address in message.recipients() if not address.endswith(CLOSED)]
            if not to:
                continue
            pages = getattr(message, "alternatives", None) or []
            mail = {
                "subject": str(message.subject),
                "body": str(message.body),
                "html": next((str(p[0]) for p in pages if p[1] == "text/html"), ""),
                "sender": message.from_email,
                "to": [str(address) for address in to],
            }
            deliver.enqueue(sealed=seal(json.dumps(mail)), tried=0)
        return len(email_messages)
