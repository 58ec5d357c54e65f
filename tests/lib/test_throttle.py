"""Tests of physiobench.lib.throttle."""

import pytest
from django.core.cache import cache
from django.http import HttpResponse

from physiobench.lib import throttle


@throttle.throttled(posts=3, per_s=60)
def view(_request):
    return HttpResponse("ok")


def post(rf, address="192.0.2.1", **headers):
    return view(rf.post("/", REMOTE_ADDR=address, headers=headers))


@pytest.fixture(autouse=True)
def signed_out(rf):
    from django.contrib.auth.models import AnonymousUser

    original = rf.request

    def request(**kwargs):
        made = original(**kwargs)
        made.user = AnonymousUser()
        made.session = {}
        return made

    rf.request = request


def test_the_fourth_post_of_a_minute_is_answered_429_and_says_when_to_come_back(rf):
    answers = [post(rf) for _ in range(4)]

    assert [a.status_code for a in answers] == [200, 200, 200, 429]
    assert answers[-1]["Retry-After"] == "60"


def test_another_address_is_not_held_up(rf):
    for _ in range(4):
        post(rf)

    assert post(rf, "192.0.2.2").status_code == 200


def test_reading_is_never_counted(rf):
    for _ in range(9):
        assert view(rf.get("/")).status_code == 200


def test_the_minute_passes(rf, time_machine):
    time_machine.move_to("2026-02-02T09:00:00Z")
    for _ in range(4):
        post(rf)

    time_machine.move_to("2026-02-02T09:01:05Z")

    assert post(rf).status_code == 200


def test_the_address_is_not_stored_in_clear(rf):
    post(rf)

    assert "192.0.2.1" not in " ".join(cache._cache)


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, "203.0.113.9", "192.0.2.1"),
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "198.51.100.7, 203.0.113.9", "203.0.113.9"),
        (2, "198.51.100.7, 203.0.113.9", "198.51.100.7"),
        (2, "203.0.113.9", "192.0.2.1"),
        (1, "", "192.0.2.1"),
    ],
)
def test_only_a_trusted_proxy_says_who_calls(rf, settings, proxies, forwarded, address):
    settings.TRUSTED_PROXIES = proxies
    request = rf.post("/", REMOTE_ADDR="192.0.2.1", headers={"x-forwarded-for": forwarded})

    assert throttle.address(request) == address
