"""Tests of physiobench.accounts.services."""

import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from allauth.account.models import EmailAddress
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

import physiobench
from physiobench.accounts import services
from physiobench.accounts.models import Physio, Role, User
from tests.factories import NOW, TODAY, EditorFactory, ManagerFactory, PhysioFactory, UserFactory


pytestmark = pytest.mark.django_db

SRC = Path(physiobench.__file__).parent

PERSON = {"email": "New.Person@Example.org", "first_name": "Ama", "last_name": "Sample"}
REGISTRATION = {
    "hcpc_number": "PH123456",
    "hcpc_expires_on": date(2028, 4, 30),
    "insured_until": date(2027, 1, 1),
}


def register(*, by=None, **changes):
    return services.register_physio(by=by, now=NOW, **{**PERSON, **REGISTRATION, **changes})


def test_a_manager_is_made_with_an_address_that_counts_as_verified():
    manager = services.make_manager(by=None, now=NOW, **PERSON)

    assert (manager.roles, manager.email) == ((Role.MANAGER,), "new.person@example.org")
    assert not manager.has_usable_password()
    assert EmailAddress.objects.get(user=manager).verified


def test_an_editor_is_made_by_a_manager():
    assert services.make_editor(by=ManagerFactory(), now=NOW, **PERSON).roles == (Role.EDITOR,)


@pytest.mark.parametrize("make", [services.make_manager, services.make_editor])
@pytest.mark.parametrize("maker", [UserFactory, EditorFactory, lambda: PhysioFactory().user])
def test_only_a_manager_makes_staff(make, maker):
    with pytest.raises(PermissionDenied):
        make(by=maker(), now=NOW, **PERSON)

    assert not User.objects.filter(email="new.person@example.org").exists()


def test_a_manager_who_was_shut_out_makes_nobody():
    with pytest.raises(PermissionDenied):
        services.make_manager(by=ManagerFactory(is_active=False), now=NOW, **PERSON)


def test_a_patients_address_is_refused_in_any_case():
    patient = UserFactory(email="new.person@example.org")

    for make in (services.make_manager, services.make_editor):
        with pytest.raises(services.AddressTaken):
            make(by=None, now=NOW, **PERSON)
    with pytest.raises(services.AddressTaken):
        register()

    assert User.objects.get(pk=patient.pk).roles == (Role.PATIENT,)


def test_a_physio_who_manages_has_one_login_with_both_roles():
    physio = register()

    manager = services.make_manager(by=None, now=NOW, **PERSON | {"first_name": "Other"})

    assert manager == physio.user
    assert manager.roles == (Role.PHYSIO, Role.MANAGER)
    assert manager.name == "Ama Sample"
    assert Physio.objects.accepting_on(TODAY).get() == physio


def test_a_manager_is_registered_as_a_physio_on_the_same_login():
    manager = ManagerFactory(email="new.person@example.org")

    physio = register(by=manager)

    assert physio.user == manager
    assert physio.user.roles == (Role.PHYSIO, Role.MANAGER)


def test_a_role_is_not_given_twice_nor_to_a_deactivated_login():
    manager = ManagerFactory()
    gone = EditorFactory(is_active=False)

    with pytest.raises(services.RoleHeld):
        services.add_role(by=manager, user=manager, role=Role.MANAGER, now=NOW)
    with pytest.raises(services.LoginDeactivated):
        services.add_role(by=manager, user=gone, role=Role.MANAGER, now=NOW)

    assert User.objects.get(pk=gone.pk).roles == (Role.EDITOR,)


def test_a_patient_gets_no_role_and_a_colleague_neither_becomes_patient_nor_physio_by_a_button():
    manager, patient, editor = ManagerFactory(), UserFactory(), EditorFactory()

    with pytest.raises(services.AddressTaken):
        services.add_role(by=manager, user=patient, role=Role.EDITOR, now=NOW)
    for role in (Role.PATIENT, Role.PHYSIO):
        with pytest.raises(PermissionDenied):
            services.add_role(by=manager, user=editor, role=role, now=NOW)

    assert User.objects.get(pk=patient.pk).roles == (Role.PATIENT,)
    assert User.objects.get(pk=editor.pk).roles == (Role.EDITOR,)


@pytest.mark.parametrize("who", [UserFactory, EditorFactory, lambda: PhysioFactory().user])
def test_only_a_manager_adds_or_removes_a_role(who):
    user, by = ManagerFactory(is_editor=True), who()

    with pytest.raises(PermissionDenied):
        services.add_role(by=by, user=by, role=Role.MANAGER, now=NOW)
    with pytest.raises(PermissionDenied):
        services.remove_role(by=by, user=user, role=Role.MANAGER, now=NOW)

    assert User.objects.get(pk=user.pk).roles == (Role.MANAGER, Role.EDITOR)


def test_a_physio_who_loses_the_role_leaves_the_chooser_and_may_come_back():
    physio = register()
    manager = ManagerFactory()
    services.add_role(by=manager, user=physio.user, role=Role.EDITOR, now=NOW)

    services.remove_role(by=manager, user=physio.user, role=Role.PHYSIO, now=NOW)
    assert not Physio.objects.registered_on(TODAY).exists()
    assert not Physio.objects.get(pk=physio.pk).is_registered_on(TODAY)

    assert register(by=manager).slug == physio.slug
    assert list(Physio.objects.accepting_on(TODAY)) == [physio]


def test_the_last_role_is_not_removed():
    editor = EditorFactory()

    with pytest.raises(services.LastRole):
        services.remove_role(by=ManagerFactory(), user=editor, role=Role.EDITOR, now=NOW)

    assert User.objects.get(pk=editor.pk).roles == (Role.EDITOR,)


def test_the_last_active_manager_keeps_the_role():
    manager = ManagerFactory(is_editor=True)
    ManagerFactory(is_active=False)

    with pytest.raises(services.LastManager):
        services.remove_role(by=manager, user=manager, role=Role.MANAGER, now=NOW)

    ManagerFactory()
    services.remove_role(by=manager, user=manager, role=Role.MANAGER, now=NOW)
    assert User.objects.get(pk=manager.pk).roles == (Role.EDITOR,)


@pytest.mark.parametrize(
    "roles",
    [
        {"is_patient": True, "is_physio": True},
        {"is_patient": True, "is_manager": True},
        {"is_patient": True, "is_editor": True},
        {"is_patient": False},
    ],
)
def test_the_database_refuses_a_login_of_both_kinds_or_of_none(roles):
    with pytest.raises(IntegrityError), transaction.atomic():
        UserFactory(**roles)


@pytest.mark.parametrize("address", ["", "x", "a@", "a b@example.org", "<b>@example.org"])
def test_what_is_no_address_is_refused(address):
    with pytest.raises(services.NotAddress):
        services.make_manager(by=None, now=NOW, **PERSON | {"email": address})


def test_a_physio_is_registered_as_checked_today_and_may_be_chosen():
    manager = ManagerFactory()

    physio = register(by=manager, specialisms=("Knee",))

    assert (physio.hcpc_checked_on, physio.hcpc_checked_by) == (TODAY, manager)
    assert physio.slug == "ama-sample"
    assert list(Physio.objects.accepting_on(TODAY)) == [physio]


def test_two_physios_of_one_name_get_two_addresses():
    register()

    other = register(email="other@example.org", hcpc_number="PH654321")

    assert other.slug == "ama-sample-2"


def test_a_physio_whose_name_makes_no_slug_gets_one():
    assert register(first_name="李", last_name="雷").slug == "physio"


def test_a_registration_number_belongs_to_one_person():
    register()

    with pytest.raises(services.RegistrationTaken):
        register(email="other@example.org")

    assert not User.objects.filter(email="other@example.org").exists()


def test_a_registration_that_has_run_out_is_refused():
    with pytest.raises(services.CheckImpossible):
        register(hcpc_expires_on=TODAY - timedelta(days=1))

    assert register(hcpc_expires_on=TODAY)


def test_a_register_check_brings_a_physio_back_into_the_chooser():
    physio = PhysioFactory(hcpc_checked_on=TODAY - timedelta(days=31))
    manager = ManagerFactory()
    assert not Physio.objects.accepting_on(TODAY).exists()

    services.record_register_check(
        by=manager,
        physio=physio,
        hcpc_expires_on=date(2028, 4, 30),
        insured_until=date(2027, 1, 1),
        now=NOW,
    )

    checked = Physio.objects.accepting_on(TODAY).get()
    assert (checked.hcpc_checked_by, checked.hcpc_expires_on) == (manager, date(2028, 4, 30))


def test_a_physio_does_not_check_their_own_registration():
    physio = PhysioFactory()

    with pytest.raises(PermissionDenied):
        services.record_register_check(
            by=physio.user,
            physio=physio,
            hcpc_expires_on=date(2028, 4, 30),
            insured_until=date(2027, 1, 1),
            now=NOW,
        )


def test_a_check_that_finds_it_run_out_changes_nothing():
    physio = PhysioFactory(hcpc_checked_on=TODAY - timedelta(days=31))

    with pytest.raises(services.CheckImpossible):
        services.record_register_check(
            by=ManagerFactory(),
            physio=physio,
            hcpc_expires_on=TODAY - timedelta(days=1),
            insured_until=date(2027, 1, 1),
            now=NOW,
        )

    assert not Physio.objects.registered_on(TODAY).exists()


def test_a_physio_opens_and_closes_their_own_door_and_a_manager_may():
    physio = PhysioFactory()

    services.accept_patients(by=physio.user, physio=physio, accepts=False, now=NOW)
    assert not Physio.objects.accepting_on(TODAY).exists()

    services.accept_patients(by=ManagerFactory(), physio=physio, accepts=True, now=NOW)
    with pytest.raises(PermissionDenied):
        services.accept_patients(by=PhysioFactory().user, physio=physio, accepts=False, now=NOW)
    assert Physio.objects.get(pk=physio.pk).accepts_patients


def test_a_deactivated_login_stays_on_record_and_leaves_the_chooser(client):
    physio = PhysioFactory()
    client.force_login(physio.user)

    services.deactivate(by=ManagerFactory(), user=physio.user, now=NOW)

    assert User.objects.filter(pk=physio.user_id).exists()
    assert not Physio.objects.accepting_on(TODAY).exists()
    assert not client.get("/").wsgi_request.user.is_authenticated


def test_the_last_manager_is_not_shut_out():
    manager = ManagerFactory()
    ManagerFactory(is_active=False)

    with pytest.raises(services.LastManager):
        services.deactivate(by=manager, user=manager, now=NOW)

    assert User.objects.get(pk=manager.pk).is_active


def test_a_person_changes_their_own_name():
    user = UserFactory()

    services.change_name(by=user, first_name="Ama", last_name="Neu", now=NOW)

    assert User.objects.get(pk=user.pk).name == "Ama Neu"


def test_a_stored_name_never_reverses_the_words_around_it():
    user = UserFactory(first_name="Ama\u202e", last_name="\u2067Neu")  # by import, or long ago
    only_marks = UserFactory(first_name="\u202e", last_name="")

    assert (user.name, user.get_short_name()) == ("Ama Neu", "Ama")
    assert only_marks.name == "(no name given)"
    assert User.objects.get(pk=user.pk).first_name == "Ama\u202e"  # the row stays as it was


def test_pages_and_mails_show_names_only_through_the_users_own_functions():
    shown = [
        f"{path.relative_to(SRC)}:{number}"
        for path in [*SRC.rglob("*.html"), *SRC.rglob("emails.py"), *SRC.rglob("presenters/*.py")]
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        if re.search(r"\.(first|last)_name\b", line)
    ]

    assert shown == []
