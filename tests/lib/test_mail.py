"""Tests of physiobench.lib.mail."""

import smtplib

import pytest
from django.core.mail import send_mail
from django.core.mail.backends.base import BaseEmailBackend
from django_tasks_db.models import DBTaskResult

from physiobench.lib import mail


pytestmark = pytest.mark.django_db

DELIVERED = []


class Works(BaseEmailBackend):
    def send_messages(self, email_messages):
        DELIVERED.extend(email_messages)
        return len(email_messages)


class Fails(BaseEmailBackend):
    def send_messages(self, _messages):
        raise smtplib.SMTPServerDisconnected


@pytest.fixture(autouse=True)
def queue(settings):
    DELIVERED.clear()
    settings.EMAIL_BACKEND = "physiobench.lib.mail.QueueBackend"
    settings.MAIL_DELIVERED_BY = f"{__name__}.Works"
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}


def send():
    send_mail("Subject", "Body", "from@example.org", ["to@example.org"], html_message="<p>Body</p>")


def run_first() -> None:
    """Run the oldest waiting task as the worker does."""
    waiting = DBTaskResult.objects.order_by("enqueued_at").first()
    waiting.task.call(*waiting.args_kwargs["args"], **waiting.args_kwargs["kwargs"])
    waiting.delete()


def test_a_mail_is_queued_and_delivered_later():
    send()
    assert DELIVERED == []

    run_first()

    (message,) = DELIVERED
    assert (message.to, message.body) == (["to@example.org"], "Body")
    assert message.alternatives[0][0] == "<p>Body</p>"


def test_nothing_of_a_waiting_mail_can_be_read_in_the_database():
    send()

    (stored,) = DBTaskResult.objects.values()
    text = repr(stored)

    assert "to@example.org" not in text
    assert "Subject" not in text
    assert "Body" not in text
    assert mail.recipients(stored["args_kwargs"]["kwargs"]) == {"to@example.org"}


def test_a_mail_sealed_under_a_lost_key_has_no_readable_recipients(settings):
    send()
    settings.SECRET_KEY = "another key, and the first is gone"

    (stored,) = DBTaskResult.objects.values()

    assert mail.recipients(stored["args_kwargs"]["kwargs"]) == frozenset()


def test_a_mail_waits_through_a_change_of_the_secret_key(settings):
    send()
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "a new key, beside the old one"

    run_first()

    assert [message.to for message in DELIVERED] == [["to@example.org"]]


def test_a_mail_that_is_refused_is_tried_again_later_and_later(settings):
    settings.MAIL_DELIVERED_BY = f"{__name__}.Fails"
    send()
    waits = []

    for _ in range(mail.TRIES - 1):
        run_first()
        (again,) = DBTaskResult.objects.all()
        waits.append(again.run_after - again.enqueued_at)

    assert waits == sorted(waits)
    assert waits[-1] > 2 * waits[-3]
    with pytest.raises(smtplib.SMTPException):
        run_first()


def test_the_mail_that_was_refused_goes_out_once_the_server_is_back(settings):
    settings.MAIL_DELIVERED_BY = f"{__name__}.Fails"
    send()
    run_first()

    settings.MAIL_DELIVERED_BY = f"{__name__}.Works"
    run_first()

    assert len(DELIVERED) == 1
    assert not DBTaskResult.objects.exists()


def test_a_mail_of_a_transaction_that_failed_is_never_sent():
    from django.db import transaction

    class Broken(Exception):
        pass

    def act():
        with transaction.atomic():
            send()
            raise Broken

    with pytest.raises(Broken):
        act()

    assert not DBTaskResult.objects.exists()
