"""Mail goes out through the queue, so that a mail server that is down loses nothing."""

from collections.abc import Sequence
from datetime import timedelta
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage, EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone
from django_tasks import task


TRIES = 8  # doubling from a minute: about four hours in all


@task()
def deliver(*, subject: str, body: str, html: str, sender: str, to: list[str], tried: int) -> None:
    """Hand one mail to the real mail server; on failure try again later, less and less often."""
    message = EmailMultiAlternatives(
        subject, body, sender, to, connection=get_connection(settings.MAIL_DELIVERED_BY)
    )
    if html:
        message.attach_alternative(html, "text/html")
    try:
        message.send()
    except (SMTPException, OSError):
        if tried + 1 >= TRIES:
            raise
        deliver.using(run_after=timezone.now() + timedelta(minutes=2**tried)).enqueue(
            subject=subject, body=body, html=html, sender=sender, to=to, tried=tried + 1
        )


class QueueBackend(BaseEmailBackend):
    """Django's mail backend that enqueues instead of sending."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Queue each message for the worker; return how many."""
        for message in email_messages:
            pages = getattr(message, "alternatives", None) or []
            deliver.enqueue(
                subject=str(message.subject),
                body=str(message.body),
                html=next((str(p[0]) for p in pages if p[1] == "text/html"), ""),
                sender=message.from_email,
                to=[str(address) for address in message.recipients()],
                tried=0,
            )
        return len(email_messages)
