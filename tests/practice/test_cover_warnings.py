"""Nobody who stands in for a colleague goes without somebody who takes over."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from physiobench.accounts.models import User
from physiobench.episodes import services as episodes
from physiobench.episodes.models import Leave, covering, roster_on
from physiobench.practice import services as practice
from tests.factories import NOW, EpisodeFactory, ManagerFactory, PhysioFactory, sign_in
from tests.factories.cover import name_deputy, name_lead, on_leave


pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_february(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def episode():
    return EpisodeFactory()


@pytest.fixture
def stand_in(episode):
    colleague = PhysioFactory(user__is_manager=True).user
    name_deputy(episode.physio, colleague, NOW)
    name_lead(colleague, NOW)
    return colleague


WAYS = {
    "deactivating": lambda user: reverse("practice:deactivate_login", args=[user.pk]),
    "removing the role": lambda user: reverse("practice:remove_role", args=[user.pk, "physio"]),
}


def is_physio(user) -> bool:
    fresh = User.objects.get(pk=user.pk)
    return fresh.is_active and fresh.is_physio


@pytest.mark.parametrize("way", WAYS)
def test_somebody_must_take_over_from_a_stand_in(client, episode, stand_in, way):
    other = PhysioFactory().user
    on_leave(other.physio, NOW, deputy=stand_in.physio)
    third = PhysioFactory().user
    sign_in(client, ManagerFactory())

    page = client.post(WAYS[way](stand_in))

    assert page.status_code == 409
    for words in (f"Deputy for {episode.physio.name}", f"Covers for {other.name}", "Clinical lead"):
        assert words in page.text
    assert is_physio(stand_in)

    client.post(WAYS[way](stand_in), {"covers_instead": third.physio.pk})

    assert not is_physio(stand_in)
    assert covering(stand_in, NOW.date()).is_empty
    theirs = covering(third, NOW.date())
    assert (theirs.deputy_for, theirs.is_lead) == ((episode.physio,), True)
    assert [leave.physio for leave in theirs.leaves] == [other]


@pytest.mark.parametrize("way", WAYS)
def test_the_one_who_takes_over_is_never_their_own_deputy(client, episode, stand_in, way):
    sign_in(client, ManagerFactory())

    client.post(WAYS[way](stand_in), {"covers_instead": episode.physio.physio.pk})

    assert not is_physio(stand_in)
    assert roster_on(NOW.date()).deputies == {}
    assert roster_on(NOW.date()).lead == episode.physio_id


@pytest.mark.parametrize("way", WAYS)
def test_the_last_physio_who_can_answer_stays(client, episode, stand_in, way):
    on_leave(episode.physio.physio, NOW)
    sign_in(client, ManagerFactory())

    page = client.post(WAYS[way](stand_in), {"covers_instead": episode.physio.physio.pk})

    assert page.status_code == 409
    assert "1 patient in care would have no physio" in page.text
    assert is_physio(stand_in)
    with pytest.raises(practice.NoPhysioLeft):
        practice.deactivate_login(by=ManagerFactory(), user=stand_in, now=NOW)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.usefixtures("episode")
def test_a_physio_on_whom_nobody_relies_goes_at_once(client, way):
    spare = PhysioFactory(user__is_manager=True).user
    sign_in(client, ManagerFactory())

    assert client.post(WAYS[way](spare)).status_code == 302
    assert not is_physio(spare)


def enter(client, **more):
    day = NOW.date()
    sent = {"leave_id": uuid4(), "starts_on": day, "ends_on": day + timedelta(days=3), **more}
    return client.post(reverse("practice:leave"), sent, follow=True)


def test_leave_of_one_who_covers_then_asks_who_covers_instead(client, episode, stand_in):
    third = PhysioFactory().user
    theirs = on_leave(episode.physio.physio, NOW, deputy=stand_in.physio)
    sign_in(client, stand_in)

    page = enter(client)

    assert f"{episode.physio.name} is on leave from 2 February to 9 February" in page.text
    assert "Who covers for these colleagues instead?" in page.text
    assert not Leave.objects.filter(physio=stand_in).exists()

    page = enter(client, covers_instead=third.physio.pk)

    assert Leave.objects.get(pk=theirs.pk).deputy == third
    assert Leave.objects.filter(physio=stand_in).exists()


def test_leave_that_leaves_a_colleagues_patients_without_a_physio_is_refused(
    client, episode, stand_in
):
    on_leave(episode.physio.physio, NOW)
    sign_in(client, stand_in)

    page = enter(client)

    assert "No other physio could answer the patients of" in page.text
    assert not Leave.objects.filter(physio=stand_in).exists()
    with pytest.raises(episodes.NobodyLeft):
        on_leave(stand_in.physio, NOW)


def test_leave_of_a_deputy_names_who_relies_on_them(client, episode, stand_in):
    PhysioFactory()
    sign_in(client, stand_in)

    page = enter(client)

    assert f"is also the deputy for {episode.physio.name} and the clinical lead" in page.text


def test_a_physio_alone_may_go_on_leave(client, episode):
    sign_in(client, episode.physio)

    page = enter(client)

    assert "Leave saved." in page.text
