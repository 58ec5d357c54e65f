"""What the desk and the hand-over page say when physios are away, closed or gone: the truth."""

from datetime import timedelta

import pytest
from django.urls import reverse

from physiobench.accounts.models import Physio, User
from physiobench.practice.presenters import overdue
from tests.factories import NOW, EpisodeFactory, ManagerFactory, PhysioFactory, sign_in
from tests.factories.cover import name_deputy, on_leave
from tests.factories.programmes import a_programme, a_session
from tests.markup import one_line
from tests.practice.test_presenters import BURNT


pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_february(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def episode():
    return EpisodeFactory()


def close(user) -> None:
    User.objects.filter(pk=user.pk).update(is_active=False)


def hand_over(client, episode) -> str:
    sign_in(client, ManagerFactory())
    return client.get(reverse("practice:reassign", args=[episode.pk])).text


def test_no_list_is_promised_where_there_is_none(client, episode):
    text = hand_over(client, episode)

    assert "No other physio can take this patient today" in text
    assert "below" not in text
    assert "Add a physio. Until then, call the patient yourself." in text


def test_a_closed_login_is_offered_again(client, episode):
    colleague = PhysioFactory().user
    close(episode.physio)
    close(colleague)

    text = hand_over(client, episode)

    assert f"{episode.physio.name}’s account is deactivated" in text
    assert reverse("practice:reactivate_login", args=[episode.physio_id]) in text
    assert f"{colleague.name}: Their account is deactivated." in text
    assert "below" in text


def test_somebody_who_is_no_physio_any_more_is_not_called_off_the_register(client, episode):
    colleague = PhysioFactory(user__is_manager=True).user
    User.objects.filter(pk=colleague.pk).update(is_physio=False)

    assert f"{colleague.name}: They are no longer a physio here." in hand_over(client, episode)


def test_a_second_physio_who_cannot_practise_today_is_named_with_the_reason(episode):
    colleague = PhysioFactory().user
    Physio.objects.filter(user=colleague).update(hcpc_checked_on=NOW.date() - timedelta(days=40))

    (gap, *_rest) = overdue.cover_gaps(NOW.date())

    assert f"{colleague.name} (registration or HCPC check out of date)" in gap
    assert episode.physio.name not in gap


def test_a_report_that_a_physio_on_leave_can_open_is_not_called_closed_to_everyone(client, episode):
    a_session(a_programme(episode), **BURNT)
    on_leave(episode.physio.physio, NOW)
    sign_in(client, ManagerFactory())

    desk = client.get(reverse("practice:desk")).text

    assert "No physio is here to answer this" in desk
    assert "No physio can open this" not in desk
    assert "No other physio" in desk


def test_a_report_that_no_login_can_open_is_called_so(client, episode):
    a_session(a_programme(episode), **BURNT)
    close(episode.physio)
    sign_in(client, ManagerFactory())

    assert "No physio can open this" in client.get(reverse("practice:desk")).text


def test_a_former_physio_is_not_asked_to_answer(
    episode, mailoutbox, django_capture_on_commit_callbacks
):
    User.objects.filter(pk=episode.physio_id).update(is_physio=False, is_editor=True)

    with django_capture_on_commit_callbacks(execute=True):
        a_session(a_programme(episode), **BURNT)

    assert episode.physio.email not in [to for mail in mailoutbox for to in mail.to]


def test_the_desk_shows_who_is_on_leave_and_who_covers(client, episode):
    colleague = PhysioFactory().user
    name_deputy(episode.physio, colleague, NOW)
    on_leave(episode.physio.physio, NOW)
    sign_in(client, ManagerFactory())

    desk = client.get(reverse("practice:desk")).text

    assert "On leave today" in desk
    assert "away until Monday 9 February" in desk
    assert f"{colleague.name} is covering." in desk


@pytest.mark.parametrize("page", ["physios:directory", "physios:profile"])
def test_patients_read_that_a_physio_is_away(client, episode, page):
    physio = episode.physio.physio
    on_leave(physio, NOW)
    address = reverse(page, args=[physio.slug] if page == "physios:profile" else [])

    assert f"{episode.physio.name} is away until 9 February" in client.get(address).text


@pytest.mark.parametrize("page", ["followup:mine", "episodes:my_episodes"])
def test_patients_read_who_answers_while_their_physio_is_away(client, episode, page):
    colleague = PhysioFactory().user
    name_deputy(episode.physio, colleague, NOW)
    on_leave(episode.physio.physio, NOW)
    sign_in(client, episode.patient)

    text = client.get(reverse(page)).text

    assert f"{episode.physio.name} is away until 9 February." in text
    assert f"{colleague.name} will answer for them" in text


def handed_to(client, episode, physio):
    sign_in(client, ManagerFactory())
    where = reverse("practice:reassign", args=[episode.pk])
    return client.post(where, {"physio": physio.pk}, follow=True)


def test_a_second_click_says_that_the_patient_was_handed_over(client, episode, mailoutbox):
    colleague = PhysioFactory()

    first = handed_to(client, episode, colleague)
    second = handed_to(client, episode, colleague)

    for page in (first, second):
        assert f"{episode.patient.name} is now a patient of {colleague.user.name}." in page.text
        assert "Select a valid choice" not in page.text
    assert len(mailoutbox) == 0  # mail waits for the commit, which this test never makes


def test_a_physio_who_never_signed_in_is_marked_and_the_manager_is_asked_to_act(client, episode):
    colleague = PhysioFactory(user__last_login=None)

    assert f"{colleague.user.name} (has not signed in yet)" in hand_over(client, episode)
    page = handed_to(client, episode, colleague).text

    assert f"{colleague.user.name} has not signed in yet. Ask them to sign in today" in page


def test_the_overview_names_a_physio_who_never_signed_in_until_they_do(client):
    new = PhysioFactory(user__last_login=None).user
    EpisodeFactory(physio=new)
    manager = ManagerFactory()

    for _day in range(2):
        sign_in(client, manager)
        desk = one_line(client.get(reverse("practice:desk")).text)
        assert "Physios who have not signed in yet" in desk
        assert f"{new.name}: reports from 1 patient go to their inbox." in desk
    sign_in(client, new)
    sign_in(client, manager)

    assert "have not signed in yet" not in client.get(reverse("practice:desk")).text


def test_whoever_covers_counts_as_answering_and_one_without_patients_is_named_too(episode):
    new, idle = (PhysioFactory(user__last_login=None).user for _one in range(2))
    name_deputy(episode.physio, new, NOW)
    on_leave(episode.physio.physio, NOW)

    rows = [(row.physio, row.patients) for row in overdue.not_signed_in(NOW)]

    assert rows == [(new, 1), (idle, 0)]


def test_a_deactivated_physio_who_never_signed_in_is_not_asked_to():
    close(PhysioFactory(user__last_login=None).user)

    assert overdue.not_signed_in(NOW) == []


def test_a_patient_reads_that_their_physio_has_not_signed_in(client):
    physio = PhysioFactory(user__last_login=None).user
    report = a_session(a_programme(EpisodeFactory(physio=physio)), **BURNT)
    sign_in(client, report.programme.episode.patient)

    entry = client.get(reverse("diary:entry", args=[report.pk])).text

    assert f"{physio.name} has not signed in yet" in entry
    assert "has this in their inbox" not in entry
    User.objects.filter(pk=physio.pk).update(last_login=NOW)
    entry = client.get(reverse("diary:entry", args=[report.pk])).text
    assert f"{physio.name} has this in their inbox" in entry


def test_the_hand_over_list_says_who_is_on_leave(client, episode):
    stands_in = PhysioFactory().user
    away = PhysioFactory()
    name_deputy(episode.physio, stands_in, NOW)
    on_leave(away, NOW)
    sign_in(client, ManagerFactory())

    page = client.post(reverse("practice:deactivate_login", args=[stands_in.pk])).text

    assert "Who takes over?" in page
    assert f"{away.user.name} (on leave until" in page
