"""Tests that a staff session left alone is locked, and that nothing typed is lost by it."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.urls import reverse

from tests.factories import NOW, ManagerFactory, UserFactory, sign_in


pytestmark = pytest.mark.django_db

PASSWORD = "a long enough phrase"


@pytest.fixture(autouse=True)
def at_nine(time_machine):
    time_machine.move_to(NOW, tick=False)


def manager(client):
    user = ManagerFactory()
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    user.set_password(PASSWORD)
    user.save()
    return sign_in(client, user)


def test_a_staff_session_is_locked_after_fifteen_idle_minutes(client, time_machine):
    manager(client)
    assert client.get(reverse("accounts:settings")).status_code == 200

    time_machine.shift(timedelta(minutes=15, seconds=1))
    answer = client.get(reverse("accounts:settings"))

    assert answer.url.startswith(reverse("account_reauthenticate"))
    assert "You were away for a while" in client.get(answer.url).text
    assert not client.get("/").wsgi_request.user.is_authenticated


def test_work_keeps_a_session_open(client, time_machine):
    manager(client)

    for _ in range(5):
        assert client.get(reverse("accounts:settings")).status_code == 200
        time_machine.shift(timedelta(minutes=14))


def test_the_minutes_are_a_setting(client, time_machine, settings):
    settings.STAFF_IDLE_MINUTES = 60
    manager(client)
    client.get(reverse("accounts:settings"))

    time_machine.shift(timedelta(minutes=59))

    assert client.get(reverse("accounts:settings")).status_code == 200


@pytest.mark.parametrize(("days", "status"), [(3, 200), (13, 200), (15, 302)])
def test_a_patient_stays_signed_in_for_14_days(client, time_machine, days, status):
    sign_in(client, UserFactory())
    client.get(reverse("accounts:settings"))

    time_machine.shift(timedelta(days=days))

    assert client.get(reverse("accounts:settings")).status_code == status


def test_what_was_typed_is_saved_once_the_person_is_back(client, time_machine):
    user = manager(client)
    client.get(reverse("accounts:change_name"))
    time_machine.shift(timedelta(minutes=16))

    locked = client.post(
        reverse("accounts:change_name"), {"first_name": "Ama", "last_name": "Typed"}
    )
    user.refresh_from_db()
    assert user.last_name != "Typed"
    client.post(locked.url, {"password": PASSWORD}, follow=True)

    user.refresh_from_db()
    assert user.name == "Ama Typed"


def test_the_page_that_was_asked_for_comes_back(client, time_machine):
    manager(client)
    client.get(reverse("practice:team"))
    time_machine.shift(timedelta(minutes=16))

    locked = client.get(reverse("practice:team"))
    back = client.post(locked.url, {"password": PASSWORD})

    assert back.url == reverse("practice:team")
    assert client.get(back.url).status_code == 200


def test_a_part_of_a_page_that_a_script_asks_for_is_refused_and_replaces_nothing(
    client, time_machine
):
    manager(client)
    client.get(reverse("practice:team"))
    time_machine.shift(timedelta(minutes=16))

    answer = client.get(reverse("practice:team"), headers={"HX-Request": "true"})

    assert (answer.status_code, answer.content) == (401, b"")


def test_the_editor_is_locked_too(client, time_machine):
    user = manager(client)
    user.is_superuser = True  # as whoever writes may open the editor
    user.save()
    assert client.get("/editor/").status_code == 200
    time_machine.shift(timedelta(minutes=16))

    assert client.get("/editor/").url.startswith(reverse("account_reauthenticate"))


def test_another_person_can_sign_out_of_a_locked_session(client, time_machine):
    manager(client)
    client.get(reverse("accounts:settings"))
    time_machine.shift(timedelta(minutes=16))

    client.post(reverse("account_logout"))

    assert client.get(reverse("accounts:settings")).url.startswith("/account/login/")
