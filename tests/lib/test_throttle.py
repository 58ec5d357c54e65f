"""Tests of physiobench.lib.throttle."""

from uuid import uuid4

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.http import HttpResponse

from physiobench.config import settings as site
from physiobench.lib import throttle


@throttle.throttled(posts=3, per_s=600)
def view(_request):
    return HttpResponse("ok")


@throttle.throttled(posts=2, per_s=600, by="key")
def answer(_request, key):  # noqa: ARG001 - the limit reads it
    return HttpResponse("ok")


def asked(request):
    request.user, request.session = AnonymousUser(), {}
    return request


def post(rf, address="192.0.2.1", **headers):
    return view(asked(rf.post("/", REMOTE_ADDR=address, headers=headers)))


@pytest.fixture
def in_the_database(settings, db):  # noqa: ARG001 - the cache is a table
    """The cache that is served with, in place of the one in memory."""
    settings.CACHES = site.CACHES
    call_command("createcachetable", verbosity=0)
    cache.clear()


def test_the_fourth_post_is_answered_429_and_says_when_to_come_back(rf, time_machine):
    time_machine.move_to("2026-02-02T09:00:00Z", tick=False)
    post(rf)
    time_machine.move_to("2026-02-02T09:04:00Z", tick=False)
    answers = [post(rf) for _ in range(3)]

    assert [a.status_code for a in answers] == [200, 200, 429]
    assert answers[-1]["Retry-After"] == "360"
    assert "in 6 minutes" in answers[-1].text
    assert 'href="tel:999"' in answers[-1].text
    assert 'href="tel:111"' in answers[-1].text


def test_what_the_answer_says_is_true_to_the_second(rf, time_machine):
    time_machine.move_to("2026-02-02T09:00:00Z", tick=False)
    for _ in range(3):
        post(rf)

    time_machine.move_to("2026-02-02T09:09:59Z", tick=False)
    refused = post(rf)
    assert (refused.status_code, refused["Retry-After"]) == (429, "1")
    time_machine.move_to("2026-02-02T09:10:00Z", tick=False)
    assert post(rf).status_code == 200


def test_another_address_is_not_held_up(rf):
    for _ in range(4):
        post(rf)

    assert post(rf, "192.0.2.2").status_code == 200


def test_reading_is_never_counted(rf):
    for method in (rf.get, rf.head):
        assert {view(asked(method("/"))).status_code for _ in range(9)} == {200}


def test_people_at_one_address_do_not_share_a_limit_on_their_own_assessment(rf):
    mine, theirs = uuid4(), uuid4()

    def status(key):
        return answer(asked(rf.post("/")), key=key).status_code

    assert [status(mine) for _ in range(3)] == [200, 200, 429]
    assert status(theirs) == 200


def test_what_was_sent_is_given_back(rf):
    for _ in range(3):
        post(rf)

    form = {"message": "My knee hurts & burns"}
    refused = view(asked(rf.post("/about/", form, REMOTE_ADDR="192.0.2.1")))

    assert refused.status_code == 429
    assert "My knee hurts &amp; burns" in refused.text
    assert "Send again" in refused.text


def test_a_counter_that_another_worker_holds_refuses_nobody(rf, monkeypatch):
    from allauth.core.internal import ratelimit

    monkeypatch.setattr(ratelimit, "CACHE_LOCK_WAIT_TIMEOUT", 0)
    monkeypatch.setattr(cache, "add", lambda *_a, **_k: False)

    assert [post(rf).status_code for _ in range(5)] == [200] * 5


@pytest.mark.usefixtures("in_the_database")
def test_a_limit_survives_a_table_full_of_other_things(rf):
    for _ in range(3):
        post(rf)
    for n in range(600):  # twice what Django keeps unless it is told otherwise
        cache.set(f"other:{n}", n, timeout=600)

    assert post(rf).status_code == 429


@pytest.mark.usefixtures("in_the_database")
def test_a_limit_keeps_its_window_and_what_is_over_is_deleted(rf, time_machine):
    time_machine.move_to("2026-02-02T09:00:00Z", tick=False)
    for _ in range(4):
        post(rf)

    time_machine.move_to("2026-02-02T09:09:00Z", tick=False)  # Django's own counter forgets at 5
    throttle.delete_expired()
    assert post(rf).status_code == 429

    time_machine.move_to("2026-02-02T09:10:01Z", tick=False)
    throttle.delete_expired()
    assert rows() == []
    assert post(rf).status_code == 200


@pytest.mark.usefixtures("in_the_database")
def test_the_table_holds_no_address_and_no_key_of_an_assessment(rf, client):
    key = uuid4()
    post(rf)
    answer(asked(rf.post("/")), key=key)
    sign_in = {"login": "dana@example.org", "password": "wrong"}
    client.post("/account/login/", sign_in, REMOTE_ADDR="192.0.2.1")

    held = " ".join(rows())
    assert len(rows()) >= 4
    assert not any(word in held for word in ("192.0.2.1", str(key), "dana", "login"))


def rows() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT cache_key FROM physiobench_cache")
        return [key for (key,) in cursor.fetchall()]


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, "203.0.113.9", "192.0.2.1"),
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "198.51.100.7, 203.0.113.9", "203.0.113.9"),
        (2, "198.51.100.7, 203.0.113.9", "198.51.100.7"),
        (2, "1.1.1.1, 198.51.100.7, 203.0.113.9", "198.51.100.7"),
        (2, "203.0.113.9", "192.0.2.1"),
        (1, "", "192.0.2.1"),
        (1, "unknown", "192.0.2.1"),
        (1, "203.0.113.9:51234", "203.0.113.9"),
        (1, "[2001:db8:1:2:3::4]:443", "2001:db8:1:2::"),
        (1, "2001:db8:1:2:ffff::9", "2001:db8:1:2::"),
        (1, "::ffff:203.0.113.9", "203.0.113.9"),
    ],
)
def test_only_a_trusted_proxy_says_who_calls(rf, settings, proxies, forwarded, address):
    settings.TRUSTED_PROXIES = proxies
    request = rf.post("/", REMOTE_ADDR="192.0.2.1", headers={"x-forwarded-for": forwarded})

    assert throttle.address(request) == address
