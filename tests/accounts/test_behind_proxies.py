"""Sign-in limits count the caller, not the proxy in front of the site."""

import pytest
from django.urls import reverse

from tests.accounts.test_sign_in import verified
from tests.factories import UserFactory


pytestmark = pytest.mark.django_db

OUTER_PROXY = "198.51.100.1"
PASSWORD = "a long walk uphill"


@pytest.fixture(autouse=True)
def two_proxies(settings):
    settings.TRUSTED_PROXIES = 2


def sign_in(client, caller: str, *, forged: str = "", email: str, password: str):
    """Post as the inner proxy passes it on: forged entries, the caller, the outer proxy."""
    entries = [*([forged] if forged else []), caller, OUTER_PROXY]
    return client.post(
        reverse("account_login"),
        {"login": email, "password": password},
        REMOTE_ADDR="127.0.0.1",
        headers={"x-forwarded-for": ", ".join(entries)},
    )


def fail(client, caller: str, n: int):
    return sign_in(
        client, caller, forged=f"203.0.113.{n}", email=f"x{n}@example.org", password="wrong"
    )


def owner():
    user = verified(UserFactory())
    user.set_password(PASSWORD)
    user.save()
    return user


def test_one_caller_who_fails_locks_out_nobody_else(client):
    user = owner()
    for n in range(12):
        fail(client, "192.0.2.66", n)

    answer = sign_in(client, "192.0.2.7", email=user.email, password=PASSWORD)

    assert answer.status_code == 302
    assert answer.url == reverse("accounts:landing")


def test_forged_entries_give_a_caller_no_new_identity(client):
    user = owner()
    for n in range(12):
        fail(client, "192.0.2.66", n)

    answer = sign_in(client, "192.0.2.66", forged="192.0.2.7", email=user.email, password=PASSWORD)

    assert answer.status_code == 200
    assert "Too many failed" in answer.text


def test_a_caller_whom_no_proxy_names_counts_by_their_own_address(client):
    user = owner()
    form = {"login": user.email, "password": PASSWORD}

    assert client.post(reverse("account_login"), form).status_code == 302


def test_the_page_that_asks_for_a_pause_says_how_long(client):
    path = reverse("account_reset_password")
    answers = [client.post(path, {"email": f"x{n}@example.org"}) for n in range(21)]

    refused = answers[-1]
    assert refused.status_code == 429
    assert refused["Retry-After"] == "60"
    assert "in 1 minute" in refused.text
