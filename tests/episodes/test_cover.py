"""Who may open a patient's record when their own physio cannot, and who is asked to answer."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied

from physiobench.accounts.models import Physio, User
from physiobench.audit.models import Event
from physiobench.clinical.sessions.reports import ReportKind
from physiobench.episodes import policies
from physiobench.episodes import services as episodes
from physiobench.episodes.models import Episode, Notice, roster_on
from physiobench.web.presenters.trail import lines
from tests.factories import NOW, TODAY, EpisodeFactory, ManagerFactory, PhysioFactory
from tests.factories.cover import STATES, name_deputy, name_lead, on_leave, unable


pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_february(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def episode():
    return EpisodeFactory()


@pytest.fixture
def deputy(episode):
    colleague = PhysioFactory().user
    name_deputy(episode.physio, colleague, NOW)
    return colleague


def opens(user: User, episode: Episode, now=NOW) -> bool:
    """Tell whether a physio opens the record; the list and the policy must agree."""
    fresh = User.objects.get(pk=user.pk)
    again = Episode.objects.select_related("order", "patient", "physio").get(pk=episode.pk)
    listed = Episode.objects.treated_by(fresh, now).filter(pk=episode.pk).exists()

    assert listed == (policies.treatment_access(fresh, again, now) is not None)
    return listed


def ask(episode: Episode, *, step: int = 0, now=NOW, key: str = "diary.Session:1") -> list[Notice]:
    report = policies.OpenReport(
        episode=episode, kind=ReportKind.CALF, subject=key, raised_at=NOW, urgent=True
    )
    return episodes.ask_to_answer(by=None, reports={report: step}, now=now)


def asked(notices: list[Notice]) -> list[User]:
    return [notice.to for notice in notices]


@pytest.mark.parametrize("state", STATES)
def test_the_deputy_opens_the_record_only_while_the_physio_cannot_answer(episode, deputy, state):
    assert not opens(deputy, episode)

    unable(episode.physio, state, NOW)

    assert opens(deputy, episode)


@pytest.mark.parametrize("state", STATES)
def test_no_other_colleague_opens_it(episode, deputy, state):
    other = PhysioFactory().user
    unable(episode.physio, state, NOW)

    assert deputy.pk != other.pk
    assert not opens(other, episode)


def test_the_deputy_no_longer_opens_it_once_the_leave_has_ended(episode, deputy):
    leave = on_leave(episode.physio.physio, NOW)
    assert opens(deputy, episode)

    episodes.end_leave(by=episode.physio, leave=leave, now=NOW)

    assert not opens(deputy, episode)


def test_the_deputy_does_not_open_care_that_has_ended(episode, deputy):
    on_leave(episode.physio.physio, NOW)
    episode.ended_at, episode.ended_by, episode.ended_why = NOW, episode.physio, "finished"
    episode.save()

    assert not opens(deputy, episode)


def test_the_look_of_a_deputy_is_kept_with_the_reason(episode, deputy):
    on_leave(episode.physio.physio, NOW)

    episodes.open_record(by=deputy, episode=episode, now=NOW)

    look = Event.objects.get(actor=deputy, patient=episode.patient)
    assert look.detail == {"covers_for": episode.physio_id, "because": "leave"}
    assert f"covering for {episode.physio.name}" in lines([look], reader=episode.patient)[0].what


def test_silence_opens_the_record_to_whoever_was_asked_until_it_is_answered(episode, deputy):
    later = NOW + timedelta(hours=5)
    ask(episode)
    assert not opens(deputy, episode)

    assert asked(ask(episode, step=1, now=later)) == [deputy]

    assert opens(deputy, episode, later)
    episodes.settle_all_but(by=None, subjects=(), now=later + timedelta(hours=1))
    assert not opens(deputy, episode, later + timedelta(hours=1))


def test_each_is_asked_once_however_often_it_is_looked_for(
    episode, deputy, mailoutbox, django_capture_on_commit_callbacks
):
    mailoutbox.clear()
    for step in (0, 0, 1, 1):
        with django_capture_on_commit_callbacks(execute=True):
            ask(episode, step=step)

    assert [mail.to[0] for mail in mailoutbox] == [episode.physio.email, deputy.email]


def test_the_lead_and_then_the_managers_are_asked_after_the_deputy(episode, deputy):
    lead, manager = PhysioFactory().user, episode.order.paid_by
    name_lead(lead, NOW)

    assert asked(ask(episode)) == [episode.physio]
    assert asked(ask(episode, step=1)) == [deputy]
    assert asked(ask(episode, step=2)) == [lead]
    assert manager in asked(ask(episode, step=3))


def test_a_manager_who_was_asked_does_not_open_the_record(episode):
    manager = episode.order.paid_by
    ask(episode, step=3)

    assert not opens(manager, episode)


def test_several_reports_to_one_person_are_one_mail(
    episode, mailoutbox, django_capture_on_commit_callbacks
):
    one, two = (
        policies.OpenReport(episode, ReportKind.MESSAGE, f"conversations.Message:{n}", NOW)
        for n in (1, 2)
    )

    with django_capture_on_commit_callbacks(execute=True):
        episodes.ask_to_answer(by=None, reports={one: 0, two: 0}, now=NOW)

    assert len(mailoutbox) == 1
    assert "2 patient reports or messages" in mailoutbox[0].body


def test_only_the_patient_and_the_service_ask(episode):
    report = policies.OpenReport(episode, ReportKind.MESSAGE, "conversations.Message:1", NOW)

    with pytest.raises(PermissionDenied):
        episodes.ask_to_answer(by=ManagerFactory(), reports={report: 0}, now=NOW)


def test_pages_name_the_deputy_and_the_last_day_of_leave(episode, deputy):
    leave = on_leave(episode.physio.physio, NOW)

    found = policies.answering(episode, NOW)

    assert (found.person, found.away_until, found.is_cover) == (deputy, leave.ends_on, True)


def test_a_leave_is_entered_once_by_its_physio_or_a_manager_and_by_nobody_else(episode):
    physio = episode.physio.physio
    entered = {
        "physio": physio,
        "leave_id": uuid4(),
        "starts_on": NOW.date(),
        "ends_on": NOW.date(),
        "deputy": None,
        "now": NOW,
    }

    first = episodes.enter_leave(by=ManagerFactory(), **entered)

    assert episodes.enter_leave(by=episode.physio, **entered) == first
    for stranger in (episode.patient, PhysioFactory().user):
        with pytest.raises(PermissionDenied):
            episodes.enter_leave(by=stranger, **{**entered, "leave_id": uuid4()})


@pytest.mark.parametrize(
    ("first", "last", "trouble"),
    [
        (3, 2, episodes.LeaveImpossible),
        (-9, -1, episodes.LeaveImpossible),
        (7, 9, episodes.LeaveOverlaps),
    ],
)
def test_a_leave_that_cannot_be_is_refused(episode, first, last, trouble):
    on_leave(episode.physio.physio, NOW, days=7)

    with pytest.raises(trouble):
        episodes.enter_leave(
            by=episode.physio,
            physio=episode.physio.physio,
            leave_id=uuid4(),
            starts_on=NOW.date() + timedelta(days=first),
            ends_on=NOW.date() + timedelta(days=last),
            deputy=None,
            now=NOW,
        )


@pytest.mark.parametrize("why", ["themselves", "away too", "off the register"])
def test_a_deputy_who_cannot_answer_is_refused(episode, why):
    physio, deputy = episode.physio.physio, PhysioFactory()
    if why == "themselves":
        deputy = physio
    else:
        unable(deputy.user, {"away too": "on leave"}.get(why, why), NOW)
        deputy.refresh_from_db()

    with pytest.raises(episodes.DeputyNotAvailable):
        on_leave(physio, NOW, deputy=deputy)


def test_naming_the_same_deputy_or_lead_again_changes_nothing(episode, deputy):
    before = Event.objects.count()
    name_lead(deputy, NOW)
    name_lead(deputy, NOW)
    name_deputy(episode.physio, deputy, NOW)

    assert Event.objects.count() == before + 1


def test_the_roster_says_of_each_physio_what_their_own_row_says():
    yesterday = TODAY - timedelta(days=1)
    PhysioFactory(user__is_active=False)
    PhysioFactory(user__is_physio=False, user__is_manager=True)
    for days in (-1, 0, 29, 30, 31):  # a check of tomorrow counts as none
        PhysioFactory(hcpc_checked_on=TODAY - timedelta(days=days))
    PhysioFactory(hcpc_expires_on=yesterday)
    PhysioFactory(hcpc_expires_on=TODAY, insured_until=TODAY)
    PhysioFactory(insured_until=yesterday)
    team = Physio.objects.select_related("user")

    roster = roster_on(TODAY)

    assert roster.everybody == {one.user_id for one in team}
    works = {one.user_id for one in team if one.user.is_active and one.user.is_physio}
    assert roster.active == works
    assert roster.registered == {one.user_id for one in team if one.is_registered_on(TODAY)}
    assert len(roster.everybody) > len(roster.active) > len(roster.registered) > 0


def test_who_answers_for_many_on_leave_is_asked_as_often_as_for_few(django_assert_num_queries):
    for count in (3, 60):
        for _n in range(count):
            physio, colleague = PhysioFactory(), PhysioFactory()
            on_leave(physio, NOW, deputy=colleague)

        with django_assert_num_queries(7):
            found = policies.away(NOW)

    assert len(found) == 63
    assert all(one.is_cover and one.away_until for one in found.values())
    assert len({one.person for one in found.values()}) == 63
