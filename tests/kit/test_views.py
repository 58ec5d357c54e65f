"""Tests of physiobench.kit.views and its forms."""

import re
from uuid import uuid4

import pytest
from django.urls import reverse

from physiobench.content.load import stimulators
from physiobench.kit.models import Loan, OwnStimulator
from tests.factories import ManagerFactory, UserFactory, sign_in
from tests.factories.care import LoanFactory, OwnStimulatorFactory


pytestmark = pytest.mark.django_db

MODEL = "tenscare-perfect-ems"
OWN = {
    "name": "Own make",
    "route": "retail",
    "lowest_hz": "1",
    "highest_hz": "100",
    "shortest_us": "50",
    "longest_us": "400",
    "max_ma": "90",
    "channels": "2",
    "own_on_off": "yes",
    "own_ramps": "unknown",
    "long_pulse": "no",
    "checked": "on",
}


def test_anyone_may_read_what_there_is(client):
    page = client.get(reverse("kit:stimulators"))

    for known in stimulators().values():
        assert known.name in page.text.replace("&#x27;", "'")
    assert "muscle that has lost its nerve" in page.text


def test_the_catalogue_names_its_sources_and_no_code(client):
    text = client.get(reverse("kit:stimulators")).text

    assert "TensCare Perfect EMS manual" in text
    assert "Not checked in a source" in text
    assert not re.search(r"\bV:S|\bM\b|DESIGN", text)


def test_a_patient_chooses_from_the_catalogue(client):
    patient = sign_in(client, UserFactory())

    answer = client.post(
        reverse("kit:mine"), {"entry_id": uuid4(), "model": MODEL, "route": "hire"}
    )

    assert answer.url == reverse("programmes:stimulator")
    assert OwnStimulator.objects.for_patient(patient).get().model == MODEL


def test_a_patient_sees_their_stimulator_and_their_loan_in_few_queries(
    client, django_assert_max_num_queries
):
    patient = sign_in(client, UserFactory())
    OwnStimulatorFactory(patient=patient)
    LoanFactory(patient=patient, serial="SN77")
    LoanFactory(serial="SN88")

    with django_assert_max_num_queries(6):
        page = client.get(reverse("kit:mine"))

    assert "SN77" in page.text
    assert "SN88" not in page.text


def test_a_patient_types_what_the_manual_says(client):
    patient = sign_in(client, UserFactory())

    client.post(reverse("kit:describe"), {**OWN, "entry_id": uuid4()})

    spec = OwnStimulator.objects.for_patient(patient).get().device
    assert (spec.frequency_hz.max, spec.max_ma, spec.checked) == (100, 90, True)


def test_what_is_left_empty_stays_unknown(client):
    patient = sign_in(client, UserFactory())
    only = {"name": "Own make", "route": "retail", "entry_id": uuid4()}
    unknown = dict.fromkeys(("own_on_off", "own_ramps", "long_pulse"), "unknown")

    client.post(reverse("kit:describe"), {**only, **unknown})

    spec = OwnStimulator.objects.for_patient(patient).get().device
    assert (spec.frequency_hz, spec.max_ma, spec.checked) == (None, None, False)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"highest_hz": ""}, "highest_hz"),
        ({"lowest_hz": "200"}, "highest_hz"),
        ({"max_ma": "9000"}, "max_ma"),
        ({"max_ma": "lots"}, "max_ma"),
        ({"max_ma": "nan"}, "max_ma"),
        ({"longest_us": "1e400"}, "longest_us"),
        ({"channels": "-1"}, "channels"),
        ({"name": ""}, "name"),
        ({"name": "x" * 5000}, "name"),
        ({"route": "theft"}, "route"),
        ({"long_pulse": "maybe"}, "long_pulse"),
        ({"entry_id": "1"}, "entry_id"),
    ],
)
def test_a_slip_is_named_and_nothing_is_lost(client, changes, field):
    sign_in(client, UserFactory())

    page = client.post(reverse("kit:describe"), {"entry_id": uuid4(), **OWN, **changes})

    assert field in page.context["form"].errors
    assert page.context["form"]["own_on_off"].value() == "yes"
    assert not OwnStimulator.objects.exists()


def test_hostile_text_is_shown_as_text(client):
    sign_in(client, UserFactory())
    client.post(
        reverse("kit:describe"), {**OWN, "name": "<script>alert(1)</script>", "entry_id": uuid4()}
    )

    page = client.get(reverse("kit:mine"))

    assert "<script>alert" not in page.text
    assert "&lt;script&gt;alert" in page.text


def lending(**changes):
    fields = {
        "loan_id": uuid4(),
        "patient_email": "pat@example.org",
        "model": MODEL,
        "serial": "SN1",
        "due_back_on": "2026-03-01",
    }
    return {**fields, **changes}


@pytest.fixture
def in_february(time_machine):
    time_machine.move_to("2026-02-02T09:00:00Z")


@pytest.mark.usefixtures("in_february")
def test_a_manager_lends_and_takes_back(client):
    sign_in(client, ManagerFactory())
    UserFactory(email="pat@example.org")
    client.post(reverse("kit:loans"), lending())
    loan = Loan.objects.get()

    client.post(reverse("kit:take_back", args=[loan.pk]), {"cleaned": "on"})

    loan.refresh_from_db()
    assert loan.returned_at
    assert loan.cleaned_at


@pytest.mark.usefixtures("in_february")
@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"patient_email": "nobody@example.org"}, "patient_email"),
        ({"due_back_on": "2025-01-01"}, "due_back_on"),
        ({"due_back_on": "soon"}, "due_back_on"),
        ({"serial": ""}, "serial"),
        ({"serial": "out"}, "serial"),
        ({"model": "x"}, "model"),
    ],
)
def test_a_loan_that_cannot_be_says_why(client, changes, field):
    sign_in(client, ManagerFactory())
    UserFactory(email="pat@example.org")
    LoanFactory(serial="OUT")

    page = client.post(reverse("kit:loans"), lending(**changes))

    assert field in page.context["form"].errors
    assert Loan.objects.count() == 1


@pytest.mark.usefixtures("in_february")
def test_the_loans_say_what_is_overdue_and_what_wants_cleaning(client):
    sign_in(client, ManagerFactory())
    LoanFactory(due_back_on="2026-02-01")
    back = LoanFactory(serial="DIRTY")
    client.post(reverse("kit:take_back", args=[back.pk]))

    page = client.get(reverse("kit:loans"))

    assert page.context["overdue"] == 1
    assert "to be cleaned" in page.text
    assert client.post(reverse("kit:clean", args=[back.pk])).url == reverse("kit:loans")


@pytest.mark.parametrize("name", ["kit:loans", "kit:mine", "kit:describe"])
def test_staff_and_patients_keep_to_their_own_pages(client, name):
    sign_in(client, UserFactory() if name == "kit:loans" else ManagerFactory())

    assert client.get(reverse(name)).status_code == 403


def test_a_loan_that_is_out_cannot_be_cleaned(client):
    sign_in(client, ManagerFactory())

    assert client.post(reverse("kit:clean", args=[LoanFactory().pk])).status_code == 404
