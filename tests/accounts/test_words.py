"""allauth's pages speak our words: none of its own sentences is on a page that people reach."""

import re
import time
from importlib.util import find_spec
from pathlib import Path

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.urls import reverse

from tests.factories import UserFactory, sign_in


pytestmark = pytest.mark.django_db

STOCK = Path(find_spec("allauth").origin).parent / "templates"
OURS = {"Sign in", "Sign out"}  # the same words
ENTRANCE = (
    *("account_login", "account_signup", "account_reset_password", "account_inactive"),
    *("account_reset_password_done", "account_request_login_code"),
    *("account_reset_password_from_key_done", "account_email_verification_sent"),
)
OWN = (
    *("account_email", "account_set_password", "account_change_password", "mfa_index"),
    *("mfa_activate_totp", "mfa_list_webauthn", "mfa_add_webauthn"),
    *("mfa_view_recovery_codes", "mfa_generate_recovery_codes", "mfa_deactivate_totp"),
)


def stock_sentences() -> set[str]:
    found = set()
    for folder in ("account", "mfa"):
        for path in (STOCK / folder).rglob("*.html"):
            text = path.read_text()
            found |= {two for _q, two in re.findall(r"{% trans(?:late)? (['\"])(.+?)\1", text)}
            found |= set(re.findall(r"{% blocktrans(?:late)? ?%}([^{]+){%", text))
    return {one.strip() for one in found if len(one.split()) > 1} - OURS


SENTENCES = stock_sentences()


def strangers(text: str) -> set[str]:
    shown = re.sub(r"<script.*?</script>", "", text, flags=re.DOTALL)
    return {one for one in SENTENCES if one in shown}


@pytest.fixture
def person():
    user = UserFactory()
    user.set_password("quiet-knee-lamp-9")
    user.save()
    for address, primary in ((user.email, True), ("second@example.org", False)):
        EmailAddress.objects.create(user=user, email=address, verified=primary, primary=primary)
    Authenticator.objects.create(user=user, type="totp", data={"secret": "JBSWY3DPEHPK3PXP"})
    Authenticator.objects.create(
        user=user, type="recovery_codes", data={"seed": "ab" * 40, "used_mask": 0}
    )
    return user


def just_signed_in(client, user):
    """Sign somebody in who has just proved that it is them."""
    sign_in(client, user)
    session = client.session
    session["account_authentication_methods"] = [
        {"method": "password", "at": time.time(), "email": user.email},
        {"method": "mfa", "at": time.time(), "type": "totp"},
    ]
    session["account_authentication_methods_user"] = str(user.pk)
    session["seen_at"] = time.time()
    session.save()


def test_the_sentences_are_found():
    assert {"Make Primary", "Re-send Verification", "Two-Factor Authentication"} <= SENTENCES


@pytest.mark.parametrize("name", ENTRANCE)
def test_a_page_before_sign_in_is_in_our_words(client, name):
    page = client.get(reverse(name), follow=True)

    assert page.status_code == 200
    assert strangers(page.text) == set()


@pytest.mark.parametrize("name", OWN)
def test_a_page_about_ones_own_login_is_in_our_words(client, person, name):
    just_signed_in(client, person)

    page = client.get(reverse(name), follow=True)

    assert page.status_code == 200
    assert "Confirm that it is you" not in page.text
    assert strangers(page.text) == set()


def test_the_second_step_at_sign_in_is_in_our_words(client, person):
    sent = {"login": person.email, "password": "quiet-knee-lamp-9"}

    page = client.post(reverse("account_login"), sent, follow=True)

    assert "Type the six digits" in page.text
    assert strangers(page.text) == set()


def test_each_address_offers_what_can_be_done_with_it(client, person):
    just_signed_in(client, person)

    page = client.get(reverse("account_email")).text

    assert "You sign in with this" in page
    assert page.count('name="action_send"') == 1
    assert page.count('name="action_remove"') == 1
    assert 'name="action_primary"' not in page  # the second one is not confirmed yet


@pytest.mark.parametrize(
    ("action", "said"),
    [
        ("action_remove", "second@example.org is removed."),
        ("action_primary", "You sign in with this address now."),
    ],
)
def test_what_was_done_with_an_address_is_said_in_our_words(client, person, action, said):
    EmailAddress.objects.update(verified=True)
    just_signed_in(client, person)

    page = client.post(
        reverse("account_email"), {"email": "second@example.org", action: ""}, follow=True
    )

    assert said in page.text
