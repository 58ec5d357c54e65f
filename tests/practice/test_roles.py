"""Tests of physiobench.practice.views.roles."""

import pytest
from django.urls import reverse

from physiobench.accounts.models import Physio, Role, User
from physiobench.articles.services import WRITERS
from physiobench.audit.models import Event, Verb
from tests.factories import (
    NOW,
    EditorFactory,
    EpisodeFactory,
    ManagerFactory,
    PhysioFactory,
    UserFactory,
    sign_in,
)


pytestmark = pytest.mark.django_db

REGISTRATION = {
    "hcpc_number": "PH123456",
    "hcpc_expires_on": "2027-04-30",
    "insured_until": "2026-12-31",
    "specialisms": "Knees",
}


@pytest.fixture(autouse=True)
def in_february(time_machine):
    time_machine.move_to(NOW)


def roles_of(user) -> tuple[Role, ...]:
    return User.objects.get(pk=user.pk).roles


def change(client, user, how: str, role: str):
    return client.post(reverse(f"practice:{how}_role", args=[user.pk, role]))


def test_a_manager_adds_and_removes_a_role_and_both_are_on_record(client):
    manager, physio = sign_in(client, ManagerFactory()), PhysioFactory().user

    change(client, physio, "add", "manager")
    assert roles_of(physio) == (Role.PHYSIO, Role.MANAGER)
    change(client, physio, "add", "manager")
    change(client, physio, "remove", "manager")

    assert roles_of(physio) == (Role.PHYSIO,)
    verbs = (Verb.PEOPLE_ROLE_ADDED, Verb.PEOPLE_ROLE_REMOVED)
    events = Event.objects.filter(actor=manager, verb__in=verbs).order_by("pk")
    assert [(e.verb, e.detail) for e in events] == [(v, {"role": "manager"}) for v in verbs]


def test_an_owner_registers_herself_as_a_physio_and_keeps_the_practice(client):
    manager = sign_in(client, ManagerFactory())

    client.post(reverse("practice:add_physio_role", args=[manager.pk]), REGISTRATION)

    assert roles_of(manager) == (Role.PHYSIO, Role.MANAGER)
    assert Physio.objects.accepting_on(NOW.date()).get().user == manager
    assert client.get(reverse("practice:inbox")).status_code == 200
    assert client.get(reverse("practice:desk")).status_code == 200


def test_a_registration_that_ran_out_gives_no_role(client):
    manager = sign_in(client, ManagerFactory())

    page = client.post(
        reverse("practice:add_physio_role", args=[manager.pk]),
        REGISTRATION | {"hcpc_expires_on": "2020-01-01"},
    )

    assert "has run out" in page.text
    assert roles_of(manager) == (Role.MANAGER,)


def test_the_page_says_what_happens_to_patients_before_the_physio_role_goes(client):
    episode = EpisodeFactory()
    PhysioFactory()
    User.objects.filter(pk=episode.physio_id).update(is_editor=True)
    sign_in(client, ManagerFactory())

    page = client.get(reverse("practice:roles", args=[episode.physio_id])).text
    assert "has 1 patient in care" in page
    assert "hand them over first" in page

    change(client, episode.physio, "remove", "physio")
    assert roles_of(episode.physio) == (Role.EDITOR,)
    assert episode.patient.name in client.get(reverse("practice:desk")).text


def test_the_last_manager_and_the_last_role_stay_and_the_page_says_why(client):
    manager = sign_in(client, ManagerFactory(is_editor=True))
    editor = EditorFactory()

    last_manager = change(client, manager, "remove", "manager")
    last_role = change(client, editor, "remove", "editor")

    assert (last_manager.status_code, last_role.status_code) == (409, 409)
    assert "needs one manager" in last_manager.text
    assert "only role" in last_role.text
    assert roles_of(manager) == (Role.MANAGER, Role.EDITOR)
    assert roles_of(editor) == (Role.EDITOR,)


def test_a_manager_who_gives_up_the_role_lands_in_the_room_that_is_left(client):
    ManagerFactory()
    manager = sign_in(client, PhysioFactory(user__is_manager=True).user)

    response = change(client, manager, "remove", "manager")

    assert response.url == reverse("accounts:landing")
    assert client.get(reverse("practice:desk")).status_code == 403


def test_a_patients_roles_are_not_for_the_manager_to_change(client):
    patient = UserFactory()
    sign_in(client, ManagerFactory())

    assert client.get(reverse("practice:roles", args=[patient.pk])).status_code == 404
    assert change(client, patient, "add", "manager").status_code == 404
    assert roles_of(patient) == (Role.PATIENT,)


@pytest.mark.parametrize("role", ["patient", "owner"])
def test_there_is_no_such_role_to_give(client, role):
    editor = EditorFactory()
    sign_in(client, ManagerFactory())

    assert change(client, editor, "add", role).status_code == 404
    assert roles_of(editor) == (Role.EDITOR,)


def test_the_right_to_write_articles_follows_the_role(client):
    from physiobench.articles import services as articles

    articles.load_content(by=None, now=NOW)
    manager = sign_in(client, ManagerFactory())

    change(client, manager, "add", "editor")
    assert manager.groups.filter(name=WRITERS).exists()

    change(client, manager, "remove", "editor")
    assert not manager.groups.filter(name=WRITERS).exists()


def test_each_change_is_confirmed_and_mailed_to_the_person(
    client, mailoutbox, django_capture_on_commit_callbacks
):
    sign_in(client, ManagerFactory())
    physio = PhysioFactory().user

    for how, said in (("add", "now has this role"), ("remove", "no longer has this role")):
        with django_capture_on_commit_callbacks(execute=True):
            answer = change(client, physio, how, "manager")
        assert f"{physio.name} {said}: Practice manager." in client.get(answer.url).text

    assert [mail.to for mail in mailoutbox] == [[physio.email]] * 2
    assert "Physiotherapist and Practice manager" in mailoutbox[0].body
    assert "Practice manager" not in mailoutbox[1].body.split("Your roles are now")[1]


def test_whoever_changes_their_own_roles_gets_no_mail(
    client, mailoutbox, django_capture_on_commit_callbacks
):
    manager = sign_in(client, ManagerFactory())

    with django_capture_on_commit_callbacks(execute=True):
        change(client, manager, "add", "editor")

    assert mailoutbox == []
