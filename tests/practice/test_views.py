"""Tests of physiobench.practice.views."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from physiobench.accounts.models import Physio, User
from physiobench.audit.models import Event
from physiobench.content import load
from physiobench.diary.models import Review
from physiobench.episodes.models import Ending, Episode
from physiobench.payments.models import Receipt
from tests.factories import (
    NOW,
    EditorFactory,
    EpisodeFactory,
    ManagerFactory,
    OrderFactory,
    PhysioFactory,
    UserFactory,
    sign_in,
)
from tests.factories.programmes import a_programme, a_session
from tests.markup import one_line
from tests.practice.test_presenters import BURNT


pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_february(time_machine):
    time_machine.move_to(NOW)


def unpaid() -> Episode:
    return EpisodeFactory(order=OrderFactory(paid_at=None))


def test_the_physio_reads_a_patient_at_a_glance_and_the_look_is_audited(client):
    programme = a_programme()
    a_session(programme, note="Went well")
    sign_in(client, programme.episode.physio)

    text = client.get(reverse("practice:patient", args=[programme.episode_id])).content.decode()

    assert programme.episode.patient.name in text
    assert "Went well" in text
    look = Event.objects.get(verb="record.opened")
    assert (look.actor, look.patient) == (programme.episode.physio, programme.episode.patient)


def test_the_time_a_new_patient_has_waited_says_since_when(client, time_machine):
    asked = datetime(2026, 11, 30, 16, 4, tzinfo=UTC)
    time_machine.move_to(asked + timedelta(hours=24, minutes=2), tick=False)
    paid_at = asked + timedelta(hours=3)
    episode = EpisodeFactory(asked_at=asked, order__placed_at=asked, order__paid_at=paid_at)
    sign_in(client, episode.physio)

    page = one_line(client.get(reverse("practice:patient", args=[episode.pk])).text)

    assert (
        "The patient paid on 30 November 2026, 19:04 and has waited 21 hours, 2 minutes since then."
    ) in page


def test_answers_are_read_in_the_record_and_the_look_is_audited(client):
    episode = EpisodeFactory()
    sign_in(client, episode.physio)

    address = reverse("practice:answers", args=[episode.pk, episode.assessment_id])
    response = client.get(address)

    assert response.status_code == 200
    assert Event.objects.filter(verb="record.opened").count() == 1


def test_another_physio_finds_nothing_and_leaves_no_look(client):
    session = a_session(a_programme(), **BURNT)
    episode = session.programme.episode
    sign_in(client, PhysioFactory().user)

    for name, args in (
        ("patient", [episode.pk]),
        ("answers", [episode.pk, episode.assessment_id]),
        ("discharge", [episode.pk]),
        ("review_session", [session.pk]),
    ):
        assert client.get(reverse(f"practice:{name}", args=args)).status_code == 404
        assert client.post(reverse(f"practice:{name}", args=args)).status_code == 404

    assert not Event.objects.filter(verb="record.opened").exists()


def test_an_unpaid_patients_record_stays_closed_to_the_physio(client):
    episode = unpaid()
    sign_in(client, episode.physio)

    assert client.get(reverse("practice:patient", args=[episode.pk])).status_code == 404


def test_a_burn_is_reviewed_and_leaves_the_inbox(client):
    session = a_session(a_programme(), **BURNT)
    sign_in(client, session.programme.episode.physio)
    address = reverse("practice:review_session", args=[session.pk])
    assert "Safety, now" in client.get(reverse("practice:inbox")).content.decode()

    client.post(address, {"note": "Saw the photo. Healing.", "decision": "go-on"})

    assert Review.objects.get().lets_go_on
    assert "Nothing needs your attention" in client.get(reverse("practice:inbox")).content.decode()


def test_a_review_that_keeps_the_pause_stays_to_be_answered(client):
    session = a_session(a_programme(), **BURNT)
    sign_in(client, session.programme.episode.physio)
    address = reverse("practice:review_session", args=[session.pk])

    client.post(address, {"note": "Wait.", "decision": "heal"})

    page = client.get(address).text
    assert "They wait until it has gone, then send you a message" in page
    assert "Save this decision" in page


def test_care_is_ended_with_a_reason(client):
    episode = EpisodeFactory()
    sign_in(client, episode.physio)
    address = reverse("practice:discharge", args=[episode.pk])

    assert client.post(address, {"why": "cancelled"}).status_code == 200
    client.post(address, {"why": "finished"})

    episode.refresh_from_db()
    assert episode.ended_why == Ending.FINISHED


def test_the_manager_takes_a_payment_once_and_the_care_begins(client):
    episode = unpaid()
    sign_in(client, ManagerFactory())
    address = reverse("practice:accept_payment", args=[episode.pk])
    assert episode.patient.name in client.get(reverse("practice:desk")).content.decode()

    for _ in range(2):
        response = client.post(address, {"reference": "till 7"})

    assert response.url == reverse("payments:show_receipt", args=[episode.order_id])
    assert Receipt.objects.count() == 1
    assert Episode.objects.get().is_running


def test_no_payment_is_taken_for_a_physio_whose_registration_lapsed(client):
    episode = unpaid()
    Physio.objects.filter(user=episode.physio).update(insured_until="2026-01-01")
    sign_in(client, ManagerFactory())

    text = client.post(reverse("practice:accept_payment", args=[episode.pk])).content.decode()

    assert "Hand the patient over first" in text
    assert not Episode.objects.get().order.is_paid


def test_a_patient_is_handed_over_to_another_physio(client):
    episode, other = unpaid(), PhysioFactory()
    sign_in(client, ManagerFactory())

    client.post(reverse("practice:reassign", args=[episode.pk]), {"physio": other.pk})

    assert Episode.objects.get().physio == other.user


def test_the_manager_sees_whose_physio_is_gone_and_hands_them_over(client):
    stranded, well, other = EpisodeFactory(), EpisodeFactory(), PhysioFactory()
    manager = sign_in(client, ManagerFactory())
    client.post(reverse("practice:deactivate_login", args=[stranded.physio_id]))

    rows = client.get(reverse("practice:in_care")).context["rows"].rows
    assert rows == [(stranded, True), (well, False)]
    assert client.get(reverse("practice:desk")).context["stranded"].rows == [stranded]

    client.post(reverse("practice:reassign", args=[stranded.pk]), {"physio": other.pk})

    assert client.get(reverse("practice:desk")).context["stranded"].rows == []
    assert Event.objects.filter(verb="episodes.reassigned", actor=manager).exists()


def test_a_registration_that_lapsed_strands_the_patients(client):
    episode = EpisodeFactory()
    Physio.objects.filter(user=episode.physio).update(insured_until="2026-01-01")
    sign_in(client, ManagerFactory())

    page = client.get(reverse("practice:desk"))

    assert page.context["stranded"].rows == [episode]
    assert "These patients need another physio" in page.text


def test_the_desk_counts_all_that_nobody_has_signed(client):
    sign_in(client, ManagerFactory())

    page = client.get(reverse("practice:desk"))

    assert page.context["unsigned"] > len(load.exercises()) + len(load.protocols())


def test_a_register_look_up_puts_a_physio_back_on_the_list(client):
    physio = PhysioFactory(hcpc_checked_on="2025-11-01")
    manager = sign_in(client, ManagerFactory())

    client.post(
        reverse("practice:check_register", args=[physio.pk]),
        {"hcpc_expires_on": "2027-04-30", "insured_until": "2026-12-31"},
    )

    physio.refresh_from_db()
    assert physio.hcpc_checked_by == manager
    assert physio.is_registered_on(NOW.date())
    assert Event.objects.filter(verb="people.register-checked").exists()


def test_a_registration_that_ran_out_is_not_recorded(client):
    physio = PhysioFactory(hcpc_checked_on="2025-11-01")
    sign_in(client, ManagerFactory())

    response = client.post(
        reverse("practice:check_register", args=[physio.pk]),
        {"hcpc_expires_on": "2026-01-30", "insured_until": "2026-12-31"},
    )

    assert response.status_code == 200
    physio.refresh_from_db()
    assert not physio.is_registered_on(NOW.date())


PERSON = {"email": "new@example.org", "first_name": "Nia", "last_name": "New"}
PHYSIO = PERSON | {
    "hcpc_number": "ph 123456",
    "hcpc_expires_on": "2027-04-30",
    "insured_until": "2026-12-31",
    "specialisms": "Knees, ,Stimulation",
}


def test_a_physio_is_added_with_the_number_as_the_register_writes_it(client):
    sign_in(client, ManagerFactory())

    client.post(reverse("practice:add_physio"), PHYSIO)

    physio = Physio.objects.get(user__email="new@example.org")
    assert (physio.hcpc_number, physio.specialisms) == ("PH123456", ["Knees", "Stimulation"])


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("hcpc_number", "PH12"),
        ("hcpc_number", "DT123456"),
        ("hcpc_expires_on", "2020-01-01"),
        ("insured_until", "yesterday"),
        ("email", "no address"),
        ("first_name", "x" * 500),
    ],
)
def test_what_cannot_be_is_refused_and_nobody_is_made(client, field, value):
    sign_in(client, ManagerFactory())

    response = client.post(reverse("practice:add_physio"), PHYSIO | {field: value})

    assert response.status_code == 200
    assert not User.objects.filter(first_name="Nia").exists()


@pytest.mark.parametrize("who", ["add_manager", "add_editor"])
def test_an_address_is_used_once(client, who):
    sign_in(client, ManagerFactory())
    client.post(reverse(f"practice:{who}"), PERSON)

    text = client.post(reverse(f"practice:{who}"), PERSON).content.decode()

    assert "already has this role" in text
    assert User.objects.filter(email="new@example.org").count() == 1


def test_a_login_is_shut_and_the_last_manager_stays(client):
    manager, editor = sign_in(client, ManagerFactory()), EditorFactory()

    client.post(reverse("practice:deactivate_login", args=[editor.pk]))
    response = client.post(reverse("practice:deactivate_login", args=[manager.pk]))

    editor.refresh_from_db()
    manager.refresh_from_db()
    assert (editor.is_active, manager.is_active, response.status_code) == (False, True, 409)


def test_a_patients_login_is_not_the_managers_to_shut(client):
    patient = UserFactory()
    sign_in(client, ManagerFactory())

    assert client.post(reverse("practice:deactivate_login", args=[patient.pk])).status_code == 404


@pytest.mark.parametrize(("said", "accepts"), [("no", False), ("yes", True)])
def test_a_physio_says_whether_they_take_new_patients(client, said, accepts):
    physio = PhysioFactory(accepts_patients=not accepts)
    sign_in(client, physio.user)
    address = reverse("practice:accepting")
    assert "take new patients" in client.get(address).text

    for _click in range(2):
        client.post(address, {"accepts": said})

    physio.refresh_from_db()
    assert physio.accepts_patients is accepts
    assert Event.objects.filter(verb="people.accepts-patients", actor=physio.user).count() == 1
    shown = client.get(reverse("physios:directory")).text
    assert (physio.user.name in shown) is accepts


@pytest.mark.parametrize("typed", [{}, {"accepts": "maybe"}])
def test_what_is_neither_yes_nor_no_changes_nothing(client, typed):
    physio = PhysioFactory()
    sign_in(client, physio.user)

    assert client.post(reverse("practice:accepting"), typed).status_code == 200

    physio.refresh_from_db()
    assert physio.accepts_patients


def test_a_physio_off_the_list_reads_why_nobody_can_choose_them(client):
    physio = PhysioFactory(insured_until="2026-01-01")
    sign_in(client, physio.user)

    assert "off the patients’ list" in client.get(reverse("practice:accepting")).text


def test_a_manager_has_no_door_of_their_own_to_open(client):
    sign_in(client, ManagerFactory())

    assert client.get(reverse("practice:accepting")).status_code == 403


PAGES = [
    "accepting",
    "inbox",
    "caseload",
    "desk",
    "in_care",
    "team",
    "add_physio",
    "add_manager",
    "add_editor",
]


@pytest.mark.parametrize("name", PAGES)
def test_the_workspace_is_closed_to_patients_and_to_staff_without_a_second_factor(client, name):
    client.force_login(UserFactory())
    assert client.get(reverse(f"practice:{name}")).status_code == 403

    for member in (PhysioFactory().user, ManagerFactory()):
        client.force_login(member)
        response = client.get(reverse(f"practice:{name}"))
        assert response.status_code == 403 or "second-factor" in response.url


@pytest.mark.parametrize("query", ["show=nonsense", "q=%00%FF", "q=" + "x" * 3000, "show=all&q='"])
def test_the_caseload_takes_anything_in_its_address(client, query):
    sign_in(client, PhysioFactory().user)

    assert client.get(f"{reverse('practice:caseload')}?{query}").status_code == 200
