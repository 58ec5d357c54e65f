"""Tests of physiobench.accounts.views."""

from datetime import timedelta

import pytest
from django.core.mail import EmailMessage, get_connection
from django.urls import reverse
from django.utils import timezone

from physiobench.accounts import policies
from physiobench.accounts.models import Role
from tests.factories import ManagerFactory, PhysioFactory, UserFactory, sign_in


pytestmark = pytest.mark.django_db


def today():
    return timezone.localdate()


def test_the_directory_shows_only_who_is_registered_insured_and_taking_patients(client):
    PhysioFactory(user__last_name="Open")
    PhysioFactory(user__last_name="Full", accepts_patients=False)
    PhysioFactory(user__last_name="Lapsed", hcpc_expires_on=today() - timedelta(days=1))
    PhysioFactory(user__last_name="Unchecked", hcpc_checked_on=today() - timedelta(days=31))
    PhysioFactory(user__last_name="Uninsured", insured_until=today() - timedelta(days=1))
    PhysioFactory(user__last_name="Gone", user__is_active=False)
    PhysioFactory(user__last_name="Moved", user__is_physio=False, user__is_editor=True)

    page = client.get(reverse("physios:directory")).text

    assert "Open" in page
    assert [
        n for n in ("Full", "Lapsed", "Unchecked", "Uninsured", "Gone", "Moved") if n in page
    ] == []


def test_the_directory_says_so_when_nobody_is_there(client):
    assert (
        "Nobody is taking new patients right now" in client.get(reverse("physios:directory")).text
    )


def test_the_directory_asks_once_however_many_there_are(client, django_assert_max_num_queries):
    PhysioFactory.create_batch(6)

    with django_assert_max_num_queries(2):
        client.get(reverse("physios:directory"))


def test_a_profile_says_who_checked_the_register_and_when(client):
    physio = PhysioFactory(
        hcpc_checked_by=ManagerFactory(first_name="Private", last_name="Person"),
        specialisms=["Knee"],
        about="Eleven years of knees.",
        interests="Owns shares in a pad maker.",
    )

    page = client.get(reverse("physios:profile", args=[physio.slug])).text

    assert physio.hcpc_number in page
    assert "https://www.hcpc-uk.org/check-the-register/" in page
    assert "by a practice manager" in page
    assert "Private" not in page
    assert "Owns shares in a pad maker." in page


@pytest.mark.parametrize(("number", "chartered"), [("", False), ("054321", True)])
def test_chartered_is_said_only_with_a_csp_number(client, number, chartered):
    physio = PhysioFactory(csp_number=number)

    for url in ("/", reverse("physios:directory"), reverse("physios:profile", args=[physio.slug])):
        assert ("Chartered" in client.get(url).text) is chartered


def test_a_profile_of_who_is_full_stays_but_offers_nothing(client):
    physio = PhysioFactory(accepts_patients=False)

    page = client.get(reverse("physios:profile", args=[physio.slug])).text

    assert "Not taking new patients right now" in page


@pytest.mark.parametrize(
    "gone", [{"user__is_active": False}, {"hcpc_expires_on": today() - timedelta(days=1)}]
)
def test_a_profile_of_who_may_not_practise_says_so_and_claims_no_title(client, gone):
    physio = PhysioFactory(csp_number="054321", **gone)

    page = client.get(reverse("physios:profile", args=[physio.slug])).text

    assert "Takes no patients here now" in page
    assert "Chartered" not in page
    assert '<p class="lede">' not in page
    assert "Start your assessment" not in page


def test_a_profile_that_never_was_is_not_found(client):
    assert client.get(reverse("physios:profile", args=["nobody"])).status_code == 404


def test_a_profile_shows_hostile_text_as_text(client):
    physio = PhysioFactory(about="<script>alert(1)</script>", specialisms=["<img src=x>"])

    page = client.get(reverse("physios:profile", args=[physio.slug])).text

    assert "<script>alert" not in page
    assert "<img src=x>" not in page


def test_settings_lead_to_the_record_for_patients_alone(client):
    sign_in(client, UserFactory())
    assert "/record/" in client.get(reverse("accounts:settings")).text

    sign_in(client, ManagerFactory())
    assert 'href="/record/"' not in client.get(reverse("accounts:settings")).text


def test_settings_are_for_signed_in_people(client):
    assert client.get(reverse("accounts:settings")).url.startswith("/account/login/")


def test_staff_without_a_second_factor_are_told_how_to_get_one(client):
    client.force_login(ManagerFactory())

    response = client.get(reverse("accounts:settings"), follow=True)

    assert response.redirect_chain[-1][0] == reverse("accounts:second_factor_needed")
    assert reverse("mfa_add_webauthn") in response.text
    assert reverse("mfa_activate_totp") in response.text


def test_a_name_is_changed_and_a_missing_one_is_asked_for_again(client):
    user = sign_in(client, UserFactory())
    url = reverse("accounts:change_name")

    wrong = client.post(url, {"first_name": "Ama", "last_name": ""})
    assert 'value="Ama"' in wrong.text

    assert client.post(url, {"first_name": "Ama", "last_name": "Neu"}).status_code == 302
    user.refresh_from_db()
    assert user.name == "Ama Neu"


@pytest.mark.parametrize("hostile", ["x" * 151, "   "])
def test_a_name_that_cannot_be_kept_is_refused(client, hostile):
    user = sign_in(client, UserFactory(first_name="Sam"))

    client.post(reverse("accounts:change_name"), {"first_name": hostile, "last_name": "Neu"})

    user.refresh_from_db()
    assert user.first_name == "Sam"


@pytest.mark.parametrize(
    ("role", "landing"),
    [
        (Role.PATIENT, "/today/"),
        (Role.PHYSIO, "/practice/"),
        (Role.MANAGER, "/practice/desk/"),
        (Role.EDITOR, "/editor/"),
    ],
)
def test_each_role_lands_where_its_work_is(client, role, landing):
    sign_in(client, UserFactory(**{role.column: True}))

    assert client.get(reverse("accounts:landing")).url == landing


def test_somebody_with_two_roles_lands_in_the_inbox_and_opens_both_rooms(client):
    sign_in(client, PhysioFactory(user__is_manager=True).user)

    assert client.get(reverse("accounts:landing")).url == "/practice/"
    assert client.get(reverse("practice:inbox")).status_code == 200
    assert client.get(reverse("practice:desk")).status_code == 200
    assert client.get(reverse("diary:today")).status_code == 403


def test_somebody_with_two_roles_needs_a_second_factor_in_both_rooms(client):
    client.force_login(PhysioFactory(user__is_manager=True).user)

    for room in ("practice:inbox", "practice:desk"):
        assert client.get(reverse(room)).url == reverse("accounts:second_factor_needed")


@pytest.mark.parametrize("role", Role)
def test_a_demo_link_signs_in_with_one_click_and_counts_as_two_factors(client, settings, role):
    settings.DEMO = True
    user = UserFactory(is_demo=True, **{role.column: True})

    response = client.get(reverse("accounts:demo_sign_in", args=[policies.demo_token(user)]))

    assert response.url == reverse("accounts:landing")
    assert client.get(reverse("accounts:settings")).status_code == 200


def test_a_demo_link_is_dead_outside_the_demo(client, settings):
    token = policies.demo_token(UserFactory(is_demo=True))

    settings.DEMO = False

    assert client.get(reverse("accounts:demo_sign_in", args=[token])).status_code == 404


def test_a_demo_session_is_worth_one_factor_once_the_demo_is_over(client, settings):
    settings.DEMO = True
    user = ManagerFactory(is_demo=True)
    client.get(reverse("accounts:demo_sign_in", args=[policies.demo_token(user)]))

    settings.DEMO = False

    response = client.get(reverse("accounts:settings"))
    assert response.url == reverse("accounts:second_factor_needed")


@pytest.mark.parametrize("changed", [{"is_demo": False}, {"is_active": False}])
def test_a_demo_link_opens_no_other_login(client, settings, changed):
    settings.DEMO = True
    user = UserFactory(is_demo=True)
    token = policies.demo_token(user)
    type(user).objects.filter(pk=user.pk).update(**changed)

    assert client.get(reverse("accounts:demo_sign_in", args=[token])).status_code == 404
    assert client.get(reverse("accounts:demo_sign_in", args=["1:forged"])).status_code == 404


def test_demo_mail_shows_what_was_written_to_one_address(client, settings, tmp_path):
    settings.DEMO, settings.EMAIL_FILE_PATH = True, tmp_path
    with get_connection("django.core.mail.backends.filebased.EmailBackend") as files:
        for name, body in (("sam", "Your code is 4711 – grüße"), ("kim", "Not for Sam")):
            EmailMessage("Code", body, "a@x.org", [f"{name}@example.org"], connection=files).send()

    page = client.get(reverse("accounts:demo_mail"), {"to": "Sam@example.org"}).text

    assert "4711 – grüße" in page
    assert "Not for Sam" not in page


def test_demo_mail_says_so_when_there_is_none(client, settings, tmp_path):
    settings.DEMO, settings.EMAIL_FILE_PATH = True, tmp_path / "nowhere"
    url = reverse("accounts:demo_mail")

    assert "No mail for that address" in client.get(url, {"to": "sam@example.org"}).text
    assert "There is a problem" in client.get(url, {"to": "sam"}).text
    assert client.get(url).status_code == 200


def test_demo_mail_is_not_there_outside_the_demo(client):
    assert client.get(reverse("accounts:demo_mail")).status_code == 404
