"""A device that several people use: whose answers they are is asked, never taken for granted."""

from uuid import uuid4

import pytest
from django.urls import reverse

from physiobench.assessment.models import Assessment
from tests.assessment.walking import CHEST_PAIN, NOW, post_page, start_in_browser
from tests.factories import UserFactory, sign_in


pytestmark = pytest.mark.django_db

KNEE = "/assessment/?for=knee"


@pytest.fixture(autouse=True)
def in_february(time_machine):
    time_machine.move_to(NOW, tick=False)


def at(name, key):
    return reverse(f"assessment:{name}", args=[key])


def test_who_signs_in_is_asked_before_they_carry_on_with_what_was_begun_before(client):
    key = start_in_browser(client)
    sign_in(client, UserFactory())

    for address in (KNEE, reverse("assessment:where")):
        page = client.get(address).text
        assert at("whose", key) in page
        assert f'href="{at("resume", key)}"' not in page
        assert "begun on Monday 2 February 2026" in page


def test_a_yes_leads_on_and_is_not_asked_again(client):
    key = start_in_browser(client)
    sign_in(client, UserFactory())

    answered = client.post(at("whose", key), {"mine": "yes"})

    assert answered.url == at("resume", key)
    assert at("resume", key) in client.get(KNEE).text


@pytest.mark.parametrize("said", [{"mine": "no"}, {}, {"mine": "x"}])
def test_anything_but_a_yes_forgets_them_here(client, said):
    key = start_in_browser(client)
    sign_in(client, UserFactory())

    answered = client.post(at("whose", key), said)

    assert answered.url == reverse("assessment:where")
    assert key not in client.get(KNEE).text
    assert client.get(at("resume", key)).status_code == 302  # the link itself still opens them


def test_what_somebody_began_signed_in_is_theirs_unasked(client):
    sign_in(client, UserFactory())
    key = start_in_browser(client)

    assert f'href="{at("resume", key)}"' in client.get(KNEE).text


def test_nobody_is_asked_about_answers_that_are_not_there(client):
    assert client.get(at("whose", uuid4())).status_code == 404


@pytest.mark.parametrize("path", ["//evil.example", "https://evil.example/"])
def test_a_yes_never_leads_off_the_site(client, path):
    key = start_in_browser(client)
    sign_in(client, UserFactory())

    address = reverse("assessment:whose", args=[key], query={"next": path})

    assert client.post(address, {"mine": "yes"}).url == at("resume", key)


def stopped_before_the_sign_in(client):
    key = start_in_browser(client)
    post_page(client, key, "knee", "emergency", CHEST_PAIN)
    sign_in(client, UserFactory())
    return key


def begin_anew(client, key):
    new = str(uuid4())
    return client.post(at("start_over", key), {"entry_id": new}), new


def test_who_signs_in_is_asked_before_a_stop_is_put_right_with_what_was_answered_before(client):
    key = stopped_before_the_sign_in(client)

    asked, new = begin_anew(client, key)

    assert asked.url.startswith(at("whose", key))
    assert not Assessment.objects.with_key(new).exists()
    assert client.post(asked.url, {"mine": "no"}).url == reverse("assessment:where")
    assert key not in client.get(KNEE).text


def test_a_yes_leads_back_to_the_stop_that_they_may_then_put_right(client):
    key = stopped_before_the_sign_in(client)
    asked, _ = begin_anew(client, key)

    assert client.post(asked.url, {"mine": "yes"}).url == at("stopped", key)
    begun, new = begin_anew(client, key)

    assert begun.url == at("resume", new)
    assert client.get(begun.url).status_code == 302
    assert f'href="{at("resume", new)}"' in client.get(KNEE).text  # theirs, and not asked again
