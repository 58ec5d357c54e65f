"""Tests that signing asks for the second factor again, and that nothing typed there is lost."""

import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.urls import reverse

from physiobench.accounts.http import DEMO_SIGN_IN
from physiobench.programmes.models import Programme
from tests.factories import NOW, EpisodeFactory, sign_in
from tests.factories.care import DraftFactory


pytestmark = pytest.mark.django_db

SECRET = "JBSWY3DPEHPK3PXP"


@pytest.fixture(autouse=True)
def in_february(time_machine):
    time_machine.move_to(NOW)


@pytest.fixture
def draft(client):
    episode = EpisodeFactory()
    sign_in(client, episode.physio)
    Authenticator.objects.create(user=episode.physio, type="totp", data={"secret": SECRET})
    return DraftFactory(episode=episode)


def proved(client, *, minutes_ago):
    """Let the second factor of this session be that old, in a session that is in use."""
    session = client.session
    for record in session["account_authentication_methods"]:
        record["at"] = time.time() - 60 * minutes_ago
    session["account_authentication_methods"] = session["account_authentication_methods"]
    session["seen_at"] = time.time()
    session.save()


def send(client, draft, **changes):
    url = reverse("programmes:sign", args=[draft.episode_id])
    form = client.get(url).context["form"]
    typed = {name: form[name].value() or "" for name in form.fields}
    return client.post(url, {**typed, **changes})


def test_a_signature_with_a_fresh_factor_is_taken(client, draft):
    proved(client, minutes_ago=59)

    assert send(client, draft).url == reverse("programmes:write", args=[draft.episode_id])
    assert Programme.objects.count() == 1


def test_after_an_hour_the_factor_is_asked_for_and_then_the_same_form_is_signed(client, draft):
    proved(client, minutes_ago=61)

    asked = send(client, draft)
    assert asked.url.startswith(reverse("mfa_reauthenticate"))
    assert not Programme.objects.exists()

    code = format_hotp_value(hotp_value(SECRET, int(time.time()) // 30))
    back = client.post(asked.url, {"code": code})
    done = client.get(back.url)

    assert done.url == reverse("programmes:write", args=[draft.episode_id])
    assert Programme.objects.get().version == 1


def test_a_password_is_not_enough_to_sign(client, draft):
    draft.episode.physio.set_password("a long enough phrase")
    draft.episode.physio.save()
    sign_in(client, draft.episode.physio)
    proved(client, minutes_ago=61)

    asked = send(client, draft)
    client.post(reverse("account_reauthenticate"), {"password": "a long enough phrase"})

    assert asked.url.startswith(reverse("mfa_reauthenticate"))
    assert client.get(asked.url).status_code == 200
    assert not Programme.objects.exists()


@pytest.mark.parametrize(("demo", "signs"), [(True, 1), (False, 0)])
def test_a_demo_link_counts_in_the_demo_alone(client, draft, settings, demo, signs):
    settings.DEMO = demo
    draft.episode.physio.is_demo = True
    draft.episode.physio.save()
    proved(client, minutes_ago=61)
    session = client.session
    session[DEMO_SIGN_IN] = True
    session.save()

    send(client, draft)

    assert Programme.objects.count() == signs
