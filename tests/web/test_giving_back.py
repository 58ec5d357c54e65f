"""What was sent and could not be kept is given back, whichever form it was."""

import html
import re

import pytest
from django.db import DataError, OperationalError
from django.test import Client
from django.urls import reverse

from physiobench.conversations import services as conversations
from physiobench.conversations.models import Message
from tests.factories import EpisodeFactory, sign_in


pytestmark = pytest.mark.django_db

WORDS = 'My knee is "swollen" & <hot>\nsince Monday'
ID = "0d3a3a3e-1111-4111-8111-111111111111"


@pytest.fixture
def patient():
    client = Client(raise_request_exception=False, enforce_csrf_checks=True)
    sign_in(client, EpisodeFactory().patient)
    return client


def send(client: Client, **more):
    token = re.search(
        r'name="csrfmiddlewaretoken" value="(\w+)"',
        client.get(reverse("conversations:latest")).text,
    )
    form = {"csrfmiddlewaretoken": token[1], "message_id": ID, "body": WORDS, **more}
    return client.post(reverse("conversations:latest"), form)


def fields(page: str) -> dict[str, str]:
    return {
        name: html.unescape(value)
        for name, value in re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page)
    }


@pytest.mark.parametrize(
    ("trouble", "status"), [(OperationalError("database is locked"), 503), (DataError("x"), 500)]
)
def test_the_page_of_a_failure_sends_the_same_form_again(patient, monkeypatch, trouble, status):
    def fail(**_):
        raise trouble

    monkeypatch.setattr(conversations, "send", fail)
    failed = send(patient)
    monkeypatch.undo()

    assert failed.status_code == status
    assert "since Monday" in failed.text
    assert "&lt;hot&gt;" in failed.text
    again = patient.post(reverse("conversations:latest"), fields(failed.text))

    assert again.status_code == 302
    assert [message.body.split() for message in Message.objects.all()] == [WORDS.split()]


def test_a_busy_database_says_when_to_try_again(patient, monkeypatch):
    def fail(**_):
        msg = "database is locked"
        raise OperationalError(msg)

    monkeypatch.setattr(conversations, "send", fail)

    assert send(patient)["Retry-After"] == "10"


def test_a_password_is_never_given_back(monkeypatch):
    from allauth.account.forms import LoginForm

    def fail(_self):
        msg = "locked"
        raise OperationalError(msg)

    monkeypatch.setattr(LoginForm, "clean", fail)
    client = Client(raise_request_exception=False)

    response = client.post(
        reverse("account_login"), {"login": "dana@example.org", "password": "a secret of mine"}
    )

    assert response.status_code == 503
    assert "a secret of mine" not in response.text
    assert "Send again" not in response.text


def test_a_page_that_fails_to_load_offers_nothing_to_send(patient, monkeypatch):
    def fail(*_a, **_k):
        msg = "locked"
        raise OperationalError(msg)

    monkeypatch.setattr(conversations, "read", fail)

    response = patient.get(reverse("conversations:latest"))

    assert response.status_code == 503
    assert "Send again" not in response.text
    assert 'href="tel:999"' in response.text
