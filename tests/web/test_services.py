"""Tests of physiobench.web.services."""

from uuid import UUID

import pytest

from physiobench.web import services
from tests.factories import NOW, ManagerFactory, UserFactory


pytestmark = pytest.mark.django_db


def send(*, by=None, message_id=1, message="Are you open?"):
    services.send_contact_message(
        by=by, message_id=UUID(int=message_id), email="v@example.org", message=message, now=NOW
    )


@pytest.fixture
def sent(mailoutbox, django_capture_on_commit_callbacks):
    """Run an act to its commit and return the mail it caused."""

    def run(*calls):
        with django_capture_on_commit_callbacks(execute=True):
            for call in calls:
                call()
        return mailoutbox

    return run


def test_a_message_goes_to_active_managers_when_no_address_is_set(sent):
    manager = ManagerFactory()
    ManagerFactory(is_active=False)
    ManagerFactory(is_demo=True)

    (mail,) = sent(send)

    assert mail.to == [manager.email]
    assert "not signed in" in mail.body


def test_a_message_sent_twice_is_mailed_once(sent):
    ManagerFactory()

    assert len(sent(send, send)) == 1


def test_two_messages_are_two_mails(sent):
    ManagerFactory()

    assert len(sent(send, lambda: send(message_id=2))) == 2


def test_a_message_says_whether_its_writer_was_signed_in(sent):
    ManagerFactory()

    (mail,) = sent(lambda: send(by=UserFactory()))

    assert "The person was signed in" in mail.body


def test_a_message_nobody_can_receive_is_refused_and_may_be_sent_again(sent):
    with pytest.raises(services.NobodyToAnswer):
        send()

    ManagerFactory()

    assert len(sent(send)) == 1
