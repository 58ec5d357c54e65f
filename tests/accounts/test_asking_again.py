"""Tests that a borrowed session never becomes ownership: what changes a login asks again."""

import re
import time
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.urls import URLResolver, get_resolver, reverse

from physiobench.accounts.http import GateMiddleware
from physiobench.accounts.models import User
from physiobench.audit.models import Event, Verb
from tests.factories import ManagerFactory, UserFactory


pytestmark = pytest.mark.django_db

PASSWORD = "a long enough phrase"
SECRET = "JBSWY3DPEHPK3PXP"
ASKS = (
    *("account_email", "account_change_password", "account_set_password"),
    *("mfa_activate_totp", "mfa_deactivate_totp", "mfa_add_webauthn"),
    *("mfa_generate_recovery_codes", "account_email_verification_sent"),
)
CODES = ("mfa_view_recovery_codes", "mfa_download_recovery_codes")


@pytest.fixture(autouse=True)
def straight_mail(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


def proven(user: User, *, password: str = "") -> User:
    user.set_password(password or None)
    user.save()
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def with_totp(user: User) -> User:
    Authenticator.objects.create(user=user, type="totp", data={"secret": SECRET})
    Authenticator.objects.create(
        user=user, type="recovery_codes", data={"seed": "ab" * 40, "used_mask": 0}
    )
    return user


def totp() -> str:
    return format_hotp_value(hotp_value(SECRET, int(time.time()) // 30))


def borrow(client, user):
    """Put a session of this person into the browser that proved nothing lately."""
    client.force_login(user)


def code_in(mail) -> str:
    return re.search(r"^([A-Z0-9]{3,}(?:-[A-Z0-9]+)*)$", mail.body, re.MULTILINE)[1]


@pytest.mark.parametrize("name", ASKS)
def test_a_page_that_changes_a_login_asks_for_the_password_again(client, name):
    borrow(client, proven(UserFactory(), password=PASSWORD))

    for send in (client.get, client.post):
        assert send(reverse(name)).url.startswith(reverse("account_reauthenticate")), name


@pytest.mark.parametrize("name", ASKS + CODES)
def test_who_has_a_second_factor_is_asked_for_that_one(client, name):
    borrow(client, with_totp(proven(UserFactory(), password=PASSWORD)))

    assert client.get(reverse(name)).url.startswith(reverse("mfa_reauthenticate"))


@pytest.mark.parametrize("name", ASKS)
def test_who_has_neither_is_asked_for_a_mailed_code(client, name):
    borrow(client, proven(UserFactory()))

    assert client.get(reverse(name)).url.startswith(reverse("accounts:confirm_by_code"))


def allauth_names(resolver=None):
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            yield from allauth_names(entry)
        elif entry.callback.__module__.startswith("allauth."):
            yield entry.name


def test_every_page_of_allauth_asks_again_but_for_a_list_that_changes_nothing():
    asks = set(allauth_names()) - GateMiddleware.OPEN_TO_AN_OLD_PROOF

    assert asks >= {*ASKS, *CODES}
    assert asks - {*ASKS, *CODES} == {"mfa_edit_webauthn", "mfa_remove_webauthn"}


@pytest.mark.parametrize(
    "post",
    [
        {"action_add": "", "email": "thief@example.org"},
        {"action_primary": "", "email": "second@example.org"},
        {"action_remove": "", "email": "second@example.org"},
    ],
)
def test_a_borrowed_session_changes_no_address(client, mailoutbox, post):
    user = proven(UserFactory(), password=PASSWORD)
    EmailAddress.objects.create(user=user, email="second@example.org", verified=True)
    borrow(client, user)

    answer = client.post(reverse("account_email"), post)

    assert answer.url.startswith(reverse("account_reauthenticate"))
    user.refresh_from_db()
    assert EmailAddress.objects.filter(user=user).count() == 2
    assert EmailAddress.objects.get(user=user, primary=True).email == user.email
    assert mailoutbox == []


def test_what_was_sent_is_done_after_the_password_was_typed(client):
    user = proven(UserFactory(), password=PASSWORD)
    EmailAddress.objects.create(user=user, email="second@example.org", verified=True)
    borrow(client, user)
    asked = client.post(
        reverse("account_email"), {"action_remove": "", "email": "second@example.org"}
    )

    answer = client.post(asked.url, {"password": PASSWORD}, follow=True)

    assert answer.status_code == 200
    assert not EmailAddress.objects.filter(email="second@example.org").exists()


def test_a_held_form_is_released_once_and_by_its_own_token_alone(client):
    user = proven(UserFactory(), password=PASSWORD)
    EmailAddress.objects.create(user=user, email="second@example.org", verified=True)
    borrow(client, user)
    client.post(reverse("account_email"), {"action_remove": "", "email": "second@example.org"})
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})

    client.get(reverse("account_email"), {"held": "guessed"})

    assert EmailAddress.objects.filter(email="second@example.org").exists()


def test_a_password_is_never_held(client):
    borrow(client, proven(UserFactory(), password=PASSWORD))

    client.post(reverse("account_change_password"), {"password1": "x", "oldpassword": "y"})

    assert "held_form" not in client.session


def test_a_mailed_code_proves_who_has_nothing_else(client, mailoutbox):
    user = proven(UserFactory())
    borrow(client, user)
    asked = client.get(reverse("account_set_password")).url

    page = client.get(asked)
    assert "Send me a code" in page.text
    sent = client.post(asked, {"send": ""})
    wrong = client.post(sent.url, {"code": "WRONG1"})
    done = client.post(sent.url, {"code": code_in(mailoutbox[-1])})

    assert "That code is not right" in wrong.text
    assert mailoutbox[-1].to == [user.email]
    assert done.url == reverse("account_set_password")
    assert client.get(done.url).status_code == 200


def test_three_wrong_codes_need_a_new_one(client, mailoutbox):
    borrow(client, proven(UserFactory()))
    url = reverse("accounts:confirm_by_code")
    client.post(url, {"send": ""})
    for _ in range(3):
        client.post(url, {"code": "WRONG1"})

    client.post(url, {"code": code_in(mailoutbox[0])})

    assert client.get(reverse("account_email")).url.startswith(url)


def test_a_code_is_no_way_round_a_second_factor_or_a_password(client):
    borrow(client, with_totp(proven(UserFactory())))
    url = reverse("accounts:confirm_by_code")

    assert client.post(url, {"send": ""}).url == reverse("mfa_reauthenticate")


def test_a_sign_in_of_just_now_is_proof_enough_and_runs_out(client, time_machine):
    time_machine.move_to("2026-02-02T09:00:00Z", tick=False)
    user = proven(UserFactory(), password=PASSWORD)
    client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})

    assert client.get(reverse("account_email")).status_code == 200

    time_machine.shift(timedelta(seconds=301))
    assert client.get(reverse("account_email")).status_code == 302


def test_the_old_addresses_are_told_of_each_change(
    client, mailoutbox, django_capture_on_commit_callbacks
):
    user = proven(UserFactory(), password=PASSWORD)
    old = user.email
    client.post(reverse("account_login"), {"login": old, "password": PASSWORD})

    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("account_email"), {"action_add": "", "email": "new@example.org"})
        code = code_in(mailoutbox[-1])
        client.post(reverse("account_email_verification_sent"), {"code": code})
    assert (mailoutbox[-1].to, "new@example.org" in mailoutbox[-1].body) == ([old], True)

    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("account_email"), {"action_primary": "", "email": "new@example.org"})
    assert mailoutbox[-1].to == [old]
    assert mailoutbox[-1].subject == "Your e-mail address was changed"

    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("account_email"), {"action_remove": "", "email": old})
    assert {mail.to[0] for mail in mailoutbox[-2:]} == {old, "new@example.org"}
    verbs = list(Event.objects.order_by("pk").values_list("verb", flat=True))
    assert verbs == [
        Verb.PEOPLE_SIGNED_IN,
        Verb.PEOPLE_ADDRESS_ADDED,
        Verb.PEOPLE_ADDRESS_CHANGED,
        Verb.PEOPLE_ADDRESS_REMOVED,
    ]


def test_a_changed_password_is_mailed_and_leaves_a_trace(client, mailoutbox):
    user = proven(UserFactory(), password=PASSWORD)
    client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    new = {
        "oldpassword": PASSWORD,
        "password1": "another phrase 7",
        "password2": "another phrase 7",
    }

    client.post(reverse("account_change_password"), new)

    assert mailoutbox[-1].subject == "Your password was changed"
    assert Event.objects.filter(verb=Verb.PEOPLE_PASSWORD_CHANGED, patient=user).count() == 1


@pytest.mark.django_db(transaction=True)
def test_setting_up_an_app_needs_one_code_and_opens_the_staffs_pages(client, mailoutbox):
    manager = proven(ManagerFactory(), password=PASSWORD)
    client.post(reverse("account_login"), {"login": manager.email, "password": PASSWORD})
    assert client.get(reverse("accounts:settings")).url == reverse("accounts:second_factor_needed")
    page = client.get(reverse("mfa_activate_totp"))
    secret = page.context["form"].secret

    code = format_hotp_value(hotp_value(secret, int(time.time()) // 30))
    client.post(reverse("mfa_activate_totp"), {"code": code})

    assert client.get(reverse("accounts:settings")).status_code == 200
    assert client.get(reverse("mfa_view_recovery_codes")).status_code == 200
    assert mailoutbox[-1].subject == "An authenticator app was added"
    assert Event.objects.filter(verb=Verb.PEOPLE_FACTOR_ADDED, detail__kind="totp").exists()
    assert Event.objects.filter(verb=Verb.PEOPLE_CODES_OPENED).count() == 1


def test_wrong_passwords_and_codes_of_known_people_leave_a_trace_and_of_strangers_none(client):
    user = proven(UserFactory(), password=PASSWORD)

    client.post(reverse("account_login"), {"login": user.email, "password": "wrong"})
    client.post(reverse("account_login"), {"login": "no@example.org", "password": "wrong"})
    client.post(reverse("account_request_login_code"), {"email": user.email})
    client.post(reverse("account_confirm_login_code"), {"code": "WRONG1"})

    failed = Event.objects.filter(verb=Verb.PEOPLE_SIGN_IN_FAILED, patient=user)
    assert [event.detail["kind"] for event in failed.order_by("pk")] == ["password", "code"]
    assert Event.objects.count() == 2


def test_a_removed_app_is_mailed_and_leaves_a_trace(
    client, mailoutbox, django_capture_on_commit_callbacks
):
    user = with_totp(proven(UserFactory(), password=PASSWORD))
    borrow(client, user)
    asked = client.get(reverse("mfa_deactivate_totp")).url
    client.post(asked, {"code": totp()})

    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("mfa_deactivate_totp"))

    assert not Authenticator.objects.filter(user=user).exists()
    assert mailoutbox[-1].subject == "The authenticator app was removed"
    assert Event.objects.filter(verb=Verb.PEOPLE_FACTOR_REMOVED).exists()
