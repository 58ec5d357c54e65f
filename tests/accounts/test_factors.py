"""Tests of lost second factors, of their secrets at rest, and of closed logins."""

import re

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from cryptography.fernet import Fernet
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.urls import reverse

from physiobench.accounts import services
from physiobench.accounts.models import User
from physiobench.audit.models import Event, Verb
from physiobench.lib import encryption
from tests.factories import NOW, ManagerFactory, PhysioFactory, UserFactory, sign_in


pytestmark = pytest.mark.django_db

SECRET = "JBSWY3DPEHPK3PXP"


@pytest.fixture(autouse=True)
def straight_mail(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


def colleague(**fields) -> User:
    user = UserFactory(is_physio=True, **fields)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    Authenticator.objects.create(user=user, type="totp", data={"secret": SECRET})
    return user


def stored() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT data FROM mfa_authenticator")
        return " ".join(str(row[0]) for row in cursor.fetchall())


def test_another_manager_resets_a_lost_factor_and_the_person_is_told_and_signed_out(
    client, mailoutbox, django_capture_on_commit_callbacks
):
    manager, user = sign_in(client, ManagerFactory()), colleague()
    theirs = Client()
    theirs.force_login(user)

    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("practice:reset_second_factor", args=[user.pk]))

    assert not Authenticator.objects.filter(user=user).exists()
    assert not theirs.get("/").wsgi_request.user.is_authenticated
    assert (mailoutbox[0].to, mailoutbox[0].subject) == ([user.email], "Your second step was reset")
    event = Event.objects.get(verb=Verb.PEOPLE_FACTORS_RESET)
    assert (event.actor_id, event.subject) == (manager.pk, f"accounts.User:{user.pk}")


def test_nobody_resets_their_own_second_factor_and_only_a_manager_anyones():
    user, manager = colleague(), ManagerFactory()

    for by in (user, PhysioFactory().user, UserFactory()):
        with pytest.raises(PermissionDenied):
            services.reset_second_factor(by=by, user=user, now=NOW)
    with pytest.raises(PermissionDenied):
        services.reset_second_factor(by=manager, user=manager, now=NOW)

    assert Authenticator.objects.filter(user=user).exists()


def test_a_borrowed_managers_session_resets_nobodys_factor(client):
    manager, user = sign_in(client, ManagerFactory()), colleague()
    session = client.session
    session["account_authentication_methods"] = [{"method": "mfa", "at": 1}]
    session.save()

    answer = client.post(reverse("practice:reset_second_factor", args=[user.pk]))

    assert answer.status_code == 302
    assert answer.url != reverse("practice:team")
    assert Authenticator.objects.filter(user=user).exists()
    assert manager.is_active


def test_secrets_are_encrypted_in_the_database_and_still_work():
    user = UserFactory()

    TOTP.activate(user, SECRET)
    codes = RecoveryCodes.activate(user).generate_codes()

    assert SECRET not in stored()
    assert encryption.decrypt(Authenticator.objects.get(type="totp").data["secret"]) == SECRET
    assert RecoveryCodes(Authenticator.objects.get(type="recovery_codes")).validate_code(codes[0])


def test_what_was_stored_in_clear_is_read_and_then_encrypted():
    user = colleague()
    assert SECRET in stored()

    assert services.encrypt_second_factors(by=None, now=NOW) == 1
    assert services.encrypt_second_factors(by=None, now=NOW) == 0

    assert SECRET not in stored()
    factor = Authenticator.objects.get(user=user)
    assert encryption.decrypt(factor.data["secret"]) == SECRET


def test_a_new_key_takes_over_and_the_old_one_can_go(settings):
    TOTP.activate(UserFactory(), SECRET)
    new = Fernet.generate_key().decode()

    settings.SECOND_FACTOR_KEYS = [new, *settings.SECOND_FACTOR_KEYS]
    assert services.encrypt_second_factors(by=None, now=NOW) == 1
    settings.SECOND_FACTOR_KEYS = [new]

    assert encryption.decrypt(Authenticator.objects.get().data["secret"]) == SECRET


def test_if_the_old_key_is_lost_only_those_who_need_it_start_anew(settings):
    locked_out, passkey_only = UserFactory(), UserFactory()
    TOTP.activate(locked_out, SECRET)
    Authenticator.objects.create(user=passkey_only, type="webauthn", data={"name": "Phone"})
    settings.SECOND_FACTOR_KEYS = [Fernet.generate_key().decode()]
    fine = UserFactory()
    TOTP.activate(fine, SECRET)

    assert services.reset_unreadable_factors(by=None, now=NOW) == [locked_out]

    assert set(Authenticator.objects.values_list("user", flat=True)) == {passkey_only.pk, fine.pk}
    assert services.encrypt_second_factors(by=None, now=NOW) == 0
    with pytest.raises(PermissionDenied):
        services.reset_unreadable_factors(by=ManagerFactory(), now=NOW)


def test_without_the_old_key_nothing_is_changed_and_it_is_said(settings):
    TOTP.activate(UserFactory(), SECRET)
    before = stored()

    settings.SECOND_FACTOR_KEYS = [Fernet.generate_key().decode()]

    with pytest.raises(encryption.KeyMissing):
        services.encrypt_second_factors(by=None, now=NOW)
    assert stored() == before


def test_no_person_encrypts_only_whoever_runs_the_machine():
    with pytest.raises(PermissionDenied):
        services.encrypt_second_factors(by=ManagerFactory(), now=NOW)


def test_a_deactivated_account_is_reopened_with_its_address_and_factor(client):
    sign_in(client, ManagerFactory())
    user = colleague(email="back@example.org")

    client.post(reverse("practice:deactivate_login", args=[user.pk]))
    page = client.get(reverse("practice:team")).text
    assert "back@example.org" in page
    assert re.search("Reactivate account", page)
    client.post(reverse("practice:reactivate_login", args=[user.pk]))

    user.refresh_from_db()
    assert (user.is_active, user.email, user.closed_address) == (True, "back@example.org", "")
    assert EmailAddress.objects.get(user=user).verified
    assert Authenticator.objects.filter(user=user).exists()
    assert Event.objects.filter(verb=Verb.PEOPLE_REACTIVATED).count() == 1


def test_a_closed_accounts_address_makes_a_new_account_and_then_cannot_come_back(client):
    manager = sign_in(client, ManagerFactory())
    user = colleague(email="free@example.org")
    services.deactivate(by=manager, user=user, now=NOW)

    other = services.make_editor(
        by=manager, email="free@example.org", first_name="New", last_name="Person", now=NOW
    )
    with pytest.raises(services.AddressTaken):
        services.reactivate(by=manager, user=user, now=NOW)
    answer = client.post(reverse("practice:reactivate_login", args=[user.pk]), follow=True)

    assert "Someone else has an account with this e-mail address now" in answer.text
    assert User.objects.get(email="free@example.org") == other
    assert not User.objects.get(pk=user.pk).is_active


def test_a_person_signs_up_with_the_address_of_a_closed_account(mailoutbox):
    user = colleague(email="free@example.org")
    services.deactivate(by=None, user=user, now=NOW)
    new = {"first_name": "A", "last_name": "B", "email": "free@example.org"}

    Client().post(reverse("account_signup"), {**new, "password1": "a long enough phrase"})

    assert mailoutbox[-1].subject == "Your code to confirm your e-mail address"
    assert User.objects.get(email="free@example.org").pk != user.pk


@pytest.mark.parametrize("maker", [UserFactory, lambda: PhysioFactory().user])
def test_only_a_manager_reopens_an_account(maker):
    user = colleague()
    services.deactivate(by=None, user=user, now=NOW)

    with pytest.raises(PermissionDenied):
        services.reactivate(by=maker(), user=user, now=NOW)


def test_a_second_step_that_is_not_there_is_not_called_reset(client):
    sign_in(client, ManagerFactory())
    colleague = PhysioFactory().user

    page = client.post(reverse("practice:reset_second_factor", args=[colleague.pk]), follow=True)

    assert "has no second step, so there was nothing to reset" in page.text
    assert "was reset" not in page.text
