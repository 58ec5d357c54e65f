"""Leave, deputies and the clinical lead, as physios and managers enter them."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from physiobench.episodes.models import ClinicalLead, Deputy, Leave
from tests.factories import NOW, EpisodeFactory, ManagerFactory, PhysioFactory, sign_in
from tests.factories.cover import on_leave


pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_february(time_machine):
    time_machine.move_to(NOW, tick=False)


def typed(**changes):
    days = {"starts_on": NOW.date(), "ends_on": NOW.date() + timedelta(days=7)}
    return {"leave_id": str(uuid4()), **days, **changes}


def test_a_physio_enters_and_ends_their_own_leave(client):
    physio, deputy = PhysioFactory(), PhysioFactory()
    sign_in(client, physio.user)
    address = reverse("practice:leave")

    client.post(address, typed(deputy=deputy.pk))

    leave = Leave.objects.get()
    assert (leave.physio, leave.deputy) == (physio.user, deputy.user)
    assert f"{deputy.user.name} is covering for you now." in client.get(address).text
    client.post(reverse("practice:end_leave", args=[leave.pk]))
    assert "You are answering your own patients now." in client.get(address).text


def test_a_manager_enters_leave_and_deputy_of_a_physio(client):
    physio, deputy = PhysioFactory(), PhysioFactory()
    sign_in(client, ManagerFactory())

    client.post(reverse("practice:leave_of", args=[physio.pk]), typed())
    client.post(reverse("practice:name_deputy", args=[physio.pk]), {"deputy": deputy.pk})
    client.post(reverse("practice:clinical_lead"), {"physio": deputy.pk})

    assert Leave.objects.get().physio == physio.user
    assert Deputy.objects.get().deputy == deputy.user
    assert ClinicalLead.objects.get().physio == deputy.user


def test_a_physio_does_not_open_or_end_the_leave_of_a_colleague(client):
    colleague = PhysioFactory()
    leave = on_leave(colleague, NOW)
    sign_in(client, PhysioFactory().user)

    assert client.get(reverse("practice:leave_of", args=[colleague.pk])).status_code == 404
    assert client.post(reverse("practice:end_leave", args=[leave.pk])).status_code == 404
    leave.refresh_from_db()
    assert leave.ended_at is None


def test_days_that_overlap_are_refused_with_the_reason(client):
    physio = PhysioFactory()
    on_leave(physio, NOW)
    sign_in(client, physio.user)

    page = client.post(reverse("practice:leave"), typed()).text

    assert "There is already leave on some of these days." in page
    assert Leave.objects.count() == 1


def test_a_hand_over_without_anybody_says_why_and_what_to_do(client):
    episode, away = EpisodeFactory(), PhysioFactory()
    full = PhysioFactory(accepts_patients=False)
    on_leave(away, NOW)
    sign_in(client, ManagerFactory())

    page = client.get(reverse("practice:reassign", args=[episode.pk])).text

    assert "No other physio can take this patient today" in page
    assert f"{away.user.name}: They are on leave." in page
    assert f"{full.user.name}: They do not accept new patients." in page
    assert reverse("practice:add_physio") in page
