"""Tests of how people sign up and in: allauth under this site's settings and templates."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.urls import reverse

from physiobench.accounts.models import Role, User
from tests.factories import ManagerFactory, UserFactory


pytestmark = pytest.mark.django_db

NEW = {
    "first_name": "Ama",
    "last_name": "Sample",
    "email": "ama@example.org",
    "password1": "a long enough phrase",
}
PUBLIC = (
    "account_login",
    "account_signup",
    "account_request_login_code",
    "account_reset_password",
    "account_reset_password_done",
    "account_inactive",
)
OWN = (
    "account_email",
    "account_change_password",
    "account_logout",
    "account_reauthenticate",
    "mfa_index",
    "mfa_list_webauthn",
)


@pytest.fixture(autouse=True)
def straight_mail(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


def verified(user: User) -> User:
    user.set_password("a long enough phrase")
    user.save()
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def code_in(mail) -> str:
    """Return the code on a line of its own."""
    return re.search(r"^([A-Z0-9]{3,}(?:-[A-Z0-9]+)*)$", mail.body, re.MULTILINE)[1]


@pytest.mark.parametrize("name", PUBLIC)
def test_a_page_about_signing_in_wears_the_sites_face(client, name):
    response = client.get(reverse(name))

    assert response.status_code == 200
    assert len(re.findall("<h1", response.text)) == 1
    assert "web/site.css" in response.text
    assert 'id="help-title"' in response.text


@pytest.mark.parametrize("name", OWN)
def test_a_page_about_ones_account_wears_the_sites_face(client, name):
    user = verified(UserFactory())
    typed = {"login": user.email, "password": "a long enough phrase"}
    client.post(reverse("account_login"), typed)

    response = client.get(reverse(name))

    assert response.status_code == 200
    assert len(re.findall("<h1", response.text)) == 1
    assert "web/site.css" in response.text


@pytest.mark.parametrize("name", PUBLIC + OWN)
def test_no_page_about_signing_in_runs_a_script_of_its_own(client, name):
    client.force_login(verified(UserFactory()))

    page = client.get(reverse(name)).text

    scripts = re.findall(r"<script(?![^>]*\bsrc=)[^>]*>", page)
    assert [s for s in scripts if 'type="application/json"' not in s] == []
    assert not re.search(r"<style|\sstyle=|\son(?:click|submit|load)=", page)


def test_signing_up_makes_a_patient_with_a_name_after_the_mailed_code(client, mailoutbox):
    response = client.post(reverse("account_signup"), NEW)

    assert response.url == reverse("account_email_verification_sent")
    assert "Enter" in client.get(response.url).text

    response = client.post(response.url, {"code": code_in(mailoutbox[0])})

    user = User.objects.get(email="ama@example.org")
    assert (user.name, user.roles) == ("Ama Sample", (Role.PATIENT,))
    assert response.url == reverse("accounts:landing")


@pytest.mark.parametrize("name", ["account_signup", "account_request_login_code"])
def test_a_mailed_code_comes_from_the_practice_and_names_no_row(client, mailoutbox, settings, name):
    settings.PRACTICE_NAME = "Hilltop Physio"
    user = verified(UserFactory())
    client.post(reverse(name), NEW if name == "account_signup" else {"email": user.email})

    (mail,) = mailoutbox
    assert "Your" in mail.subject
    assert "Hilltop Physio" in mail.body
    assert "accounts.User" not in mail.body
    assert "testserver" not in mail.body
    assert code_in(mail)


@pytest.mark.parametrize("role", [Role.MANAGER, Role.PHYSIO])
def test_signing_up_never_makes_staff_whatever_is_posted(client, role):
    client.post(
        reverse("account_signup"), {**NEW, role.column: "on", "is_staff": "on", "is_demo": "1"}
    )

    user = User.objects.get(email="ama@example.org")
    assert (user.roles, user.is_staff, user.is_demo) == ((Role.PATIENT,), False, False)


@pytest.mark.parametrize("missing", ["first_name", "last_name", "email"])
def test_signing_up_says_what_is_missing_and_keeps_the_rest(client, missing):
    response = client.post(reverse("account_signup"), {**NEW, missing: ""})

    assert missing in response.context["form"].errors
    assert "There is a problem" in response.text
    assert not User.objects.exists()


def test_signing_up_with_a_known_address_tells_no_stranger_so(client, mailoutbox):
    UserFactory(email="ama@example.org")

    response = client.post(reverse("account_signup"), NEW)

    assert response.url == reverse("account_email_verification_sent")
    assert User.objects.count() == 1
    assert mailoutbox[0].to == ["ama@example.org"]


def test_a_person_signs_in_with_a_password_and_returns_where_they_came_from(client):
    user = verified(UserFactory())

    response = client.post(
        reverse("account_login"),
        {"login": user.email, "password": "a long enough phrase", "next": "/record/"},
    )

    assert response.url == "/record/"


def test_signing_in_leads_to_no_other_site(client):
    user = verified(UserFactory())

    response = client.post(
        reverse("account_login"),
        {"login": user.email, "password": "a long enough phrase", "next": "https://evil.example/"},
    )

    assert response.url == reverse("accounts:landing")


def test_a_wrong_password_is_refused_without_saying_which_part_was_wrong(client):
    user = verified(UserFactory())
    known = client.post(reverse("account_login"), {"login": user.email, "password": "wrong"})
    unknown = client.post(
        reverse("account_login"), {"login": "no@example.org", "password": "wrong"}
    )

    assert known.context["form"].errors == unknown.context["form"].errors
    assert "There is a problem" in known.text


def test_a_person_signs_in_by_a_mailed_code(client, mailoutbox):
    user = verified(UserFactory())

    client.post(reverse("account_request_login_code"), {"email": user.email})
    response = client.post(reverse("account_confirm_login_code"), {"code": code_in(mailoutbox[0])})

    assert response.url == reverse("accounts:landing")
    assert client.get("/").wsgi_request.user == user


def test_a_wrong_code_lets_nobody_in(client):
    user = verified(UserFactory())
    client.post(reverse("account_request_login_code"), {"email": user.email})

    client.post(reverse("account_confirm_login_code"), {"code": "WRONG1"})

    assert not client.get("/").wsgi_request.user.is_authenticated


def test_guessing_passwords_is_slowed_down(client):
    user = verified(UserFactory())
    for _ in range(6):
        response = client.post(reverse("account_login"), {"login": user.email, "password": "wrong"})

    right = {"login": user.email, "password": "a long enough phrase"}
    assert "Too many failed" in response.text
    assert client.post(reverse("account_login"), right).status_code == 200


def test_a_stranger_who_asks_for_a_code_is_told_the_same_as_a_patient(client, mailoutbox):
    response = client.post(reverse("account_request_login_code"), {"email": "no@example.org"})

    assert response.url == reverse("account_confirm_login_code")
    assert "code" not in mailoutbox[0].subject.lower()


def test_a_deactivated_login_cannot_sign_in(client):
    user = verified(UserFactory(is_active=False))

    client.post(reverse("account_login"), {"login": user.email, "password": "a long enough phrase"})

    assert not client.get("/").wsgi_request.user.is_authenticated


def test_staff_with_a_password_alone_reach_no_patient_data(client):
    manager = verified(ManagerFactory())
    client.post(
        reverse("account_login"), {"login": manager.email, "password": "a long enough phrase"}
    )

    assert client.get(reverse("accounts:settings")).url == reverse("accounts:second_factor_needed")


@pytest.mark.parametrize(("fallbacks", "stays"), [(True, True), (False, False)])
def test_a_change_of_the_secret_key_signs_nobody_out_while_the_old_one_is_named(
    client, settings, fallbacks, stays
):
    settings.SECRET_KEY_FALLBACKS = []
    client.force_login(verified(UserFactory()))

    old, settings.SECRET_KEY = settings.SECRET_KEY, "another key of more than 32 characters"
    settings.SECRET_KEY_FALLBACKS = [old] if fallbacks else []

    assert client.get("/").wsgi_request.user.is_authenticated is stays


def test_signing_out_asks_first(client):
    client.force_login(UserFactory())

    client.get(reverse("account_logout"))
    assert client.get("/").wsgi_request.user.is_authenticated

    client.post(reverse("account_logout"))
    assert not client.get("/").wsgi_request.user.is_authenticated
