"""Tests of physiobench.kit.services."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from django.core.exceptions import PermissionDenied

from physiobench.audit.models import Event
from physiobench.content.schema import DeviceSpec, Stimulator
from physiobench.kit import services as kit
from physiobench.kit.models import Loan, OwnStimulator, Route
from tests.factories import NOW, TODAY, ManagerFactory, PhysioFactory, UserFactory
from tests.factories.care import LoanFactory, OwnStimulatorFactory


pytestmark = pytest.mark.django_db

MODEL = "tenscare-perfect-ems"
ID = UUID(int=1)


def tell(by, **changes):
    fields = {"entry_id": ID, "device": MODEL, "route": Route.RETAIL, "now": NOW}
    return kit.tell_stimulator(by=by, **{**fields, **changes})


def lend(by=None, **changes):
    fields = {
        "loan_id": ID,
        "model": MODEL,
        "serial": "ab 12",
        "patient_email": "Pat@Example.org",
        "due_back_on": TODAY + timedelta(days=28),
        "now": NOW,
    }
    return kit.lend(by=by or ManagerFactory(), **{**fields, **changes})


def test_tell_stimulator_stores_the_row_of_the_catalogue_and_one_event():
    patient = UserFactory()

    own = tell(patient)

    assert OwnStimulator.objects.for_patient(patient).get() == own
    assert isinstance(own.device, Stimulator)
    assert Event.objects.get().verb == "kit.stimulator-named"


def test_tell_stimulator_keeps_what_was_read_off_the_manual():
    spec = DeviceSpec(name="Own make", max_ma=80, channels=2)

    own = tell(UserFactory(), device=spec)

    assert own.device == spec
    assert own.called == "Own make"


def test_tell_stimulator_twice_with_one_id_is_one_row():
    patient = UserFactory()

    assert tell(patient) == tell(patient)

    assert OwnStimulator.objects.get().route == Route.RETAIL
    assert Event.objects.count() == 1


def test_another_stimulator_named_after_going_back_is_kept_too():
    patient = UserFactory()
    first = tell(patient)

    second = tell(patient, route=Route.HIRE, now=NOW + timedelta(minutes=1))

    assert second != first
    assert tell(patient, route=Route.HIRE) == second
    assert OwnStimulator.objects.for_patient(patient).first() == second


def test_a_newer_stimulator_comes_first():
    patient = UserFactory()
    OwnStimulatorFactory(patient=patient)

    newer = tell(patient, now=NOW + timedelta(hours=1))

    assert OwnStimulator.objects.for_patient(patient).first() == newer


def test_tell_stimulator_refuses_what_the_catalogue_does_not_have():
    with pytest.raises(kit.UnknownStimulator):
        tell(UserFactory(), device="free-energy")


def test_tell_stimulator_refuses_an_id_of_somebody_else():
    tell(UserFactory())

    with pytest.raises(PermissionDenied):
        tell(UserFactory())


@pytest.mark.parametrize("staff", [ManagerFactory, lambda: PhysioFactory().user])
def test_tell_stimulator_is_for_patients(staff):
    with pytest.raises(PermissionDenied):
        tell(staff())


def test_a_stimulator_that_left_the_catalogue_is_unknown_and_never_enough():
    own = OwnStimulatorFactory(model="withdrawn")

    assert own.device == DeviceSpec(name="withdrawn")


def test_lend_finds_the_patient_whatever_the_case_of_the_address():
    patient = UserFactory(email="pat@example.org")

    loan = lend()

    assert (loan.patient, loan.serial) == (patient, "AB 12")
    assert Event.objects.get().patient == patient


def test_lend_twice_with_one_id_is_one_loan():
    UserFactory(email="pat@example.org")

    assert lend() == lend()

    assert Loan.objects.count() == 1


def test_another_serial_number_after_going_back_is_another_loan():
    UserFactory(email="pat@example.org")

    assert lend() != lend(serial="other") == lend(serial="other")
    assert Loan.objects.count() == 2


def test_lend_refuses_a_stimulator_that_is_out():
    UserFactory(email="pat@example.org")
    LoanFactory(serial="AB 12")

    with pytest.raises(kit.AlreadyLent):
        lend()


def test_lend_refuses_a_stimulator_that_came_back_uncleaned_until_it_is_cleaned():
    UserFactory(email="pat@example.org")
    manager, loan = ManagerFactory(), LoanFactory(serial="AB 12")
    kit.take_back(by=manager, loan=loan, cleaned=False, now=NOW)
    with pytest.raises(kit.NotCleaned):
        lend(by=manager)

    kit.clean(by=manager, loan=loan, now=NOW)

    assert lend(by=manager)


def test_take_back_cleaned_lets_it_be_lent_at_once():
    UserFactory(email="pat@example.org")
    manager = ManagerFactory()

    kit.take_back(by=manager, loan=LoanFactory(serial="AB 12"), cleaned=True, now=NOW)

    assert lend(by=manager)


def test_take_back_twice_keeps_the_first_time():
    manager, loan = ManagerFactory(), LoanFactory()
    kit.take_back(by=manager, loan=loan, cleaned=False, now=NOW)

    again = kit.take_back(by=manager, loan=loan, cleaned=True, now=NOW + timedelta(days=1))

    assert (again.returned_at, again.cleaned_at) == (NOW, None)


def test_clean_refuses_a_stimulator_that_is_still_out():
    with pytest.raises(kit.NotBackYet):
        kit.clean(by=ManagerFactory(), loan=LoanFactory(), now=NOW)


@pytest.mark.parametrize("who", ["nobody@example.org", "staff@example.org", "left@example.org"])
def test_lend_finds_only_active_patients(who):
    ManagerFactory(email="staff@example.org")
    UserFactory(email="left@example.org", is_active=False)

    with pytest.raises(kit.NoSuchPatient):
        lend(patient_email=who)


@pytest.mark.parametrize("day", [TODAY - timedelta(days=1), TODAY + timedelta(days=367), date.max])
def test_lend_refuses_an_impossible_day(day):
    UserFactory(email="pat@example.org")

    with pytest.raises(kit.ImpossibleDay):
        lend(due_back_on=day)


def test_loans_are_for_managers_alone():
    loan = LoanFactory()
    for person in (UserFactory(), PhysioFactory().user):
        with pytest.raises(PermissionDenied):
            lend(by=person)
        with pytest.raises(PermissionDenied):
            kit.take_back(by=person, loan=loan, cleaned=True, now=NOW)
        with pytest.raises(PermissionDenied):
            kit.clean(by=person, loan=loan, now=NOW)


def test_overdue_begins_the_day_after():
    loan = LoanFactory(due_back_on=TODAY)

    assert not Loan.objects.overdue_on(TODAY).exists()
    assert Loan.objects.overdue_on(TODAY + timedelta(days=1)).get() == loan


def test_cleaning_is_in_the_audit_log_once_with_who_did_it():
    manager, loan = ManagerFactory(), LoanFactory()
    kit.take_back(by=manager, loan=loan, cleaned=False, now=NOW)
    later = NOW + timedelta(hours=1)

    kit.clean(by=manager, loan=loan, now=later)
    again = kit.clean(by=ManagerFactory(), loan=loan, now=later + timedelta(days=1))

    event = Event.objects.get(verb="kit.stimulator-cleaned")
    assert (event.actor, event.at) == (manager, later)
    assert event.subject == f"kit.Loan:{loan.pk}"
    assert (again.cleaned_at, again.cleaned_by) == (later, manager)


@pytest.mark.parametrize("cleaned", [True, False])
def test_taking_back_writes_down_whether_it_was_cleaned(cleaned):
    loan = LoanFactory()

    kit.take_back(by=ManagerFactory(), loan=loan, cleaned=cleaned, now=NOW)

    event = Event.objects.get(verb="kit.stimulator-taken-back")
    assert event.detail == {"cleaned": int(cleaned)}
    assert not Event.objects.filter(verb="kit.stimulator-cleaned").exists()
