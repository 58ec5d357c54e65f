"""Tests of what a proof of the address makes void: a stranger's password, name, factor, session."""

import re

import pytest
from allauth.account.models import EmailAddress
from allauth.account.signals import email_confirmed
from allauth.mfa.models import Authenticator
from django.core.cache import caches
from django.core.exceptions import PermissionDenied
from django.test import Client, RequestFactory
from django.urls import reverse

from physiobench.accounts import services
from physiobench.accounts.models import User
from tests.factories import NOW, ManagerFactory, UserFactory, sign_in


pytestmark = pytest.mark.django_db

OWNER = "owner@example.org"
STRANGERS = "their own pass 9"
OWNERS = "a phrase of the owner 7"
SIGN_UP = {"first_name": "Typo", "last_name": "Stranger", "email": OWNER, "password1": STRANGERS}


@pytest.fixture(autouse=True)
def straight_mail(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


def code_in(mail) -> str:
    return re.search(r"^([A-Z0-9]{3,}(?:-[A-Z0-9]+)*)$", mail.body, re.MULTILINE)[1]


def stranger_signs_up() -> Client:
    browser = Client()
    browser.post(reverse("account_signup"), SIGN_UP)
    return browser


def by_code(mailoutbox, browser=None):
    """Let the owner sign in by an e-mailed code, in a browser of their own."""
    browser = browser or Client()
    browser.post(reverse("account_request_login_code"), {"email": OWNER})
    browser.post(reverse("account_confirm_login_code"), {"code": code_in(mailoutbox[-1])})
    return browser


def by_password(password, browser=None):
    browser = browser or Client()
    answer = browser.post(reverse("account_login"), {"login": OWNER, "password": password})
    return browser, answer


def a_while_later():
    """Let the limit of one confirmation mail in three minutes pass."""
    caches["default"].clear()


def is_signed_in(browser) -> bool:
    return browser.get("/").wsgi_request.user.is_authenticated


def test_a_strangers_password_opens_nothing_once_the_owner_came_in_by_code(mailoutbox):
    stranger_signs_up()

    owner = by_code(mailoutbox)
    stranger, answer = by_password(STRANGERS)

    assert is_signed_in(owner)
    assert not is_signed_in(stranger)
    assert "There is a problem" in answer.text
    assert not User.objects.get(email=OWNER).has_usable_password()


def test_the_owner_is_asked_for_their_own_name_and_reads_why(mailoutbox):
    stranger_signs_up()
    owner = by_code(mailoutbox)

    page = owner.get(reverse("accounts:settings"), follow=True)

    assert page.redirect_chain[-1][0].startswith(reverse("accounts:change_name"))
    assert "What is your name?" in page.text
    assert "Someone signed up with your e-mail address" in page.text
    assert "Typo" not in page.text

    name = {"first_name": "Olu", "last_name": "Owner", "next": reverse("accounts:settings")}
    assert owner.post(reverse("accounts:change_name"), name).url == reverse("accounts:settings")
    assert User.objects.get(email=OWNER).name == "Olu Owner"
    assert owner.get(reverse("accounts:settings")).status_code == 200


def test_the_page_after_a_name_is_never_another_site(mailoutbox):
    stranger_signs_up()
    owner = by_code(mailoutbox)

    name = {"first_name": "Olu", "last_name": "Owner", "next": "https://evil.example/"}

    assert owner.post(reverse("accounts:change_name"), name).url == reverse("accounts:landing")


def test_the_strangers_own_browser_gets_no_further(mailoutbox):
    stranger = stranger_signs_up()
    strangers_code = code_in(mailoutbox[0])
    by_code(mailoutbox)

    stranger.post(reverse("account_email_verification_sent"), {"code": strangers_code})
    stranger.get(reverse("account_login"), follow=True)
    stranger.post(reverse("account_email_verification_sent"), {"action": "resend"}, follow=True)

    assert not is_signed_in(stranger)
    assert by_password(STRANGERS, stranger)[1].status_code in {200, 302}
    assert not is_signed_in(stranger)


def test_a_code_typed_in_the_browser_of_the_sign_up_does_not_keep_its_password(mailoutbox):
    """A shared machine: the stranger signs up and leaves, the owner asks for a code there."""
    shared = stranger_signs_up()
    shared.post(reverse("account_logout"))

    by_code(mailoutbox, shared)

    assert not User.objects.get(email=OWNER).has_usable_password()


def test_whoever_signed_up_and_types_the_code_keeps_name_and_password(mailoutbox):
    browser = Client()
    browser.post(reverse("account_signup"), SIGN_UP)

    browser.post(reverse("account_email_verification_sent"), {"code": code_in(mailoutbox[0])})

    user = User.objects.get(email=OWNER)
    assert is_signed_in(browser)
    assert (user.name, user.check_password(STRANGERS)) == ("Typo Stranger", True)
    assert is_signed_in(by_password(STRANGERS)[0])


def test_a_password_typed_in_the_session_of_the_proof_stays_and_the_name_is_asked(mailoutbox):
    stranger_signs_up()
    a_while_later()

    browser, _ = by_password(STRANGERS)
    browser.post(reverse("account_email_verification_sent"), {"code": code_in(mailoutbox[-1])})

    user = User.objects.get(email=OWNER)
    assert is_signed_in(browser)
    assert user.check_password(STRANGERS)
    assert user.first_name == ""


def test_a_password_that_the_owner_chose_by_a_mailed_link_replaces_the_strangers(mailoutbox):
    stranger_signs_up()
    owner = Client()
    owner.post(reverse("account_reset_password"), {"email": OWNER})
    link = re.search(r"http://\S+(/account/password/reset/key/\S+)", mailoutbox[-1].body)[1]
    page = owner.get(link, follow=True)
    owner.post(page.redirect_chain[-1][0], {"password1": OWNERS, "password2": OWNERS})

    a_while_later()
    by_password(OWNERS, owner)
    owner.post(reverse("account_email_verification_sent"), {"code": code_in(mailoutbox[-1])})

    assert is_signed_in(owner)
    assert not is_signed_in(by_password(STRANGERS)[0])
    assert User.objects.get(email=OWNER).first_name == ""


def test_a_second_factor_and_a_session_from_before_the_proof_are_void(mailoutbox):
    stranger_signs_up()
    user = User.objects.get(email=OWNER)
    stranger = Client()
    stranger.force_login(user)
    Authenticator.objects.create(user=user, type="totp", data={"secret": "AAAA"})
    Authenticator.objects.create(user=user, type="recovery_codes", data={"seed": "x"})

    owner = by_code(mailoutbox)

    assert is_signed_in(owner)
    assert not is_signed_in(stranger)
    assert not Authenticator.objects.filter(user=user).exists()


def test_nobody_unproven_can_add_a_second_factor():
    stranger = stranger_signs_up()

    for name in ("mfa_activate_totp", "mfa_add_webauthn", "mfa_generate_recovery_codes"):
        assert stranger.get(reverse(name)).status_code == 302
    assert not Authenticator.objects.exists()


def test_an_address_that_a_stranger_began_to_add_leads_the_owner_into_no_account(mailoutbox):
    thief = UserFactory(email="thief@example.org")
    EmailAddress.objects.create(user=thief, email=thief.email, verified=True, primary=True)
    browser = Client()
    sign_in(browser, thief)
    browser.post(reverse("account_email"), {"action_add": "", "email": OWNER})

    owner = Client()
    owner.post(reverse("account_request_login_code"), {"email": OWNER})

    assert not EmailAddress.objects.filter(email=OWNER).exists()
    assert mailoutbox[-1].subject == "There is no account with this address"


def test_a_further_address_of_a_proven_login_voids_nothing():
    user = UserFactory()
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    user.set_password(OWNERS)
    user.save()

    added = EmailAddress.objects.create(user=user, email="more@example.org", verified=True)
    request = RequestFactory().get("/")
    request.session = {}
    email_confirmed.send(sender=EmailAddress, request=request, email_address=added)

    user.refresh_from_db()
    assert (user.check_password(OWNERS), user.first_name) == (True, "Sam")


def test_the_mail_about_a_known_address_leads_to_what_makes_it_theirs(mailoutbox):
    stranger_signs_up()
    a_while_later()

    Client().post(reverse("account_signup"), SIGN_UP | {"password1": OWNERS})

    assert mailoutbox[-1].subject == "Finish making your account"
    assert "/account/login/code/" in mailoutbox[-1].body
    assert "Any password set before will stop working" in mailoutbox[-1].body

    by_code(mailoutbox)
    a_while_later()
    Client().post(reverse("account_signup"), SIGN_UP | {"password1": OWNERS})
    assert mailoutbox[-1].subject == "You already have an account"


def test_ending_sessions_signs_a_person_out_everywhere_and_nobody_else():
    user, other = UserFactory(), UserFactory()
    browsers = [Client(), Client()]
    for browser in browsers:
        browser.force_login(user)
    kept = Client()
    kept.force_login(other)

    services.end_sessions(by=ManagerFactory(), user=user, now=NOW)

    assert [is_signed_in(b) for b in [*browsers, kept]] == [False, False, True]


def test_only_a_manager_ends_the_sessions_of_somebody_else():
    user = UserFactory()
    services.end_sessions(by=user, user=user, now=NOW)

    with pytest.raises(PermissionDenied):
        services.end_sessions(by=UserFactory(), user=user, now=NOW)
