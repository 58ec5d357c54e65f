"""Tests of physiobench.followup.services: the window, the answer, the reminders."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import PermissionDenied

from physiobench.assessment.models import Assessment, Response
from physiobench.audit.models import Event
from physiobench.episodes.models import Ending, Episode
from physiobench.followup import policies
from physiobench.followup import services as followup
from physiobench.followup.models import FollowUp, Next
from tests.factories import NOW, TODAY, EpisodeFactory, OrderFactory, PhysioFactory, UserFactory


pytestmark = pytest.mark.django_db

LONDON = ZoneInfo("Europe/London")


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=LONDON)


def begin(episode, *, by=None, now=NOW):
    return followup.open_follow_up(by=by or episode.patient, episode=episode, now=now)


def finished(episode) -> FollowUp:
    """Return a follow-up whose questions were sent."""
    follow_up = begin(episode)
    sent = {"completed_at": NOW, "completed_on": NOW.date()}
    Assessment.objects.filter(pk=follow_up.assessment_id).update(**sent)
    return FollowUp.objects.get()


def answer(follow_up, *, by=None, text="Well done.", next_step=Next.CARRY_ON):
    return followup.answer(
        by=by or follow_up.episode.physio,
        follow_up=follow_up,
        text=text,
        next_step=next_step,
        now=NOW,
    )


def test_opening_begins_the_follow_ups_own_questions():
    episode = EpisodeFactory()

    follow_up = begin(episode)

    assert follow_up.assessment.patient == episode.patient
    assert follow_up.assessment.pathway == "follow-up-knee"
    assert Event.objects.filter(verb="followup.begun", patient=episode.patient).count() == 1


def test_the_activities_named_at_the_start_stand_there_already():
    episode = EpisodeFactory()
    Response.objects.create(
        assessment=episode.assessment,
        position=7,
        questionnaire="kneeling",
        version="1",
        answers={
            "activity-1": [{"valueString": "Kneeling to garden"}],
            "activity-1-score": [{"valueInteger": 4}],
        },
    )

    opened = begin(episode).assessment

    assert opened.responses.get().given == {"activity-1": ("Kneeling to garden",)}


def test_opening_twice_is_one_follow_up():
    episode = EpisodeFactory()

    assert begin(episode) == begin(episode)

    assert FollowUp.objects.count() == 1


@pytest.mark.parametrize(
    ("assessed_on", "today"),
    [
        (date(2026, 2, 2), date(2026, 2, 2)),
        (date(2026, 2, 2), date(2026, 5, 2)),
        (date(2025, 11, 30), date(2026, 2, 28)),
        (date(2027, 11, 30), date(2028, 2, 29)),
    ],
)
def test_it_may_be_opened_from_the_first_day_to_the_last(assessed_on, today):
    episode = EpisodeFactory(assessed_on=assessed_on)

    assert begin(episode, now=noon(today))


@pytest.mark.parametrize(
    ("assessed_on", "today", "since"),
    [
        (date(2026, 2, 2), date(2026, 5, 3), date(2026, 5, 2)),
        (date(2025, 11, 30), date(2026, 3, 1), date(2026, 2, 28)),
        (date(2026, 2, 2), date(2026, 2, 1), date(2026, 5, 2)),
    ],
)
def test_outside_the_window_the_door_is_closed_and_says_since_when(assessed_on, today, since):
    episode = EpisodeFactory(assessed_on=assessed_on)

    with pytest.raises(policies.WindowClosed) as closed:
        begin(episode, now=noon(today))

    assert closed.value.since == since
    assert not FollowUp.objects.exists()


def test_the_last_day_ends_at_midnight_in_the_practices_time_zone_when_clocks_change():
    episode = EpisodeFactory(
        assessed_on=date(2025, 12, 29)
    )  # closes on 29 March 2026: one hour is lost

    assert begin(episode, now=datetime(2026, 3, 29, 23, 59, tzinfo=LONDON))

    late = EpisodeFactory(assessed_on=date(2025, 12, 29))
    with pytest.raises(policies.WindowClosed):
        begin(late, now=datetime(2026, 3, 30, 0, 0, tzinfo=LONDON))


def test_one_that_was_opened_in_time_stays_open():
    episode = EpisodeFactory(assessed_on=date(2026, 2, 2))
    follow_up = begin(episode, now=noon(date(2026, 5, 2)))

    assert begin(episode, now=noon(date(2026, 5, 4))) == follow_up


def test_only_the_patient_opens_it():
    episode = EpisodeFactory()

    for other in (UserFactory(), episode.physio):
        with pytest.raises(PermissionDenied):
            begin(episode, by=other)


@pytest.mark.parametrize("state", ["unpaid", "ended"])
def test_care_that_does_not_run_has_no_follow_up(state):
    episode = EpisodeFactory(order=OrderFactory(paid_at=None)) if state == "unpaid" else None
    if episode is None:
        episode = EpisodeFactory()
        Episode.objects.filter(pk=episode.pk).update(ended_at=NOW, ended_by=episode.physio)
        episode.refresh_from_db()
    episode.patient.refresh_from_db()

    with pytest.raises(policies.EpisodeClosed):
        begin(episode)


def test_the_physios_answer_is_written_once():
    follow_up = finished(EpisodeFactory())

    answer(follow_up)
    answer(follow_up)
    with pytest.raises(followup.FollowUpAlreadyAnswered):
        answer(follow_up, text="Something else", next_step=Next.DISCHARGE)

    follow_up.refresh_from_db()
    assert (follow_up.answer, follow_up.next) == ("Well done.", Next.CARRY_ON)
    assert Event.objects.filter(verb="followup.answered").count() == 1


def test_a_discharge_ends_the_episode_in_the_same_act():
    follow_up = finished(EpisodeFactory())

    answer(follow_up, next_step=Next.DISCHARGE)

    episode = Episode.objects.get()
    assert episode.ended_why == Ending.FINISHED
    assert not episode.is_running


def test_nothing_is_answered_before_it_was_sent():
    with pytest.raises(followup.NotSent):
        answer(begin(EpisodeFactory()))


@pytest.mark.parametrize("text", ["", "  ", "x" * 10_001])
def test_an_empty_or_endless_answer_is_refused(text):
    follow_up = finished(EpisodeFactory())

    with pytest.raises(followup.EmptyAnswer):
        answer(follow_up, text=text)


def test_only_the_episodes_own_physio_answers():
    follow_up = finished(EpisodeFactory())

    for other in (PhysioFactory().user, follow_up.episode.patient):
        with pytest.raises(PermissionDenied):
            answer(follow_up, by=other)


def test_the_physio_is_told_once_of_what_was_sent(mailoutbox, django_capture_on_commit_callbacks):
    episode = EpisodeFactory(physio=PhysioFactory(hcpc_checked_on=TODAY).user)
    finished(episode)

    with django_capture_on_commit_callbacks(execute=True):
        assert followup.notice(by=None, now=NOW) == 1
        assert followup.notice(by=None, now=NOW) == 0

    assert [mail.to for mail in mailoutbox] == [[episode.physio.email]]


def test_an_unfinished_follow_up_tells_nobody():
    begin(EpisodeFactory())

    assert followup.notice(by=None, now=NOW) == 0


def test_a_reminder_goes_out_once_on_each_reminder_day(
    mailoutbox, django_capture_on_commit_callbacks
):
    episode = EpisodeFactory(assessed_on=date(2026, 2, 2))
    closes = episode.follow_up_closes_on

    with django_capture_on_commit_callbacks(execute=True):
        for back in range(20, -3, -1):
            for _ in range(2):
                followup.remind(by=None, now=noon(closes - timedelta(days=back)))

    assert len(mailoutbox) == 2
    assert all(mail.to == [episode.patient.email] for mail in mailoutbox)
    assert "knee" not in "".join(mail.body + mail.subject for mail in mailoutbox).lower()


def test_a_service_that_slept_over_the_day_still_reminds_and_only_once(
    mailoutbox, django_capture_on_commit_callbacks
):
    closes = EpisodeFactory(assessed_on=date(2026, 2, 2)).follow_up_closes_on

    with django_capture_on_commit_callbacks(execute=True):
        for back in (20, 11, 10, 1, 0):
            followup.remind(by=None, now=noon(closes - timedelta(days=back)))

    assert len(mailoutbox) == 2  # the one of 14 days late, then the one of 3 days late


def test_a_reminder_that_a_later_one_has_overtaken_is_not_sent_any_more(
    mailoutbox, django_capture_on_commit_callbacks
):
    closes = EpisodeFactory(assessed_on=date(2026, 2, 2)).follow_up_closes_on

    with django_capture_on_commit_callbacks(execute=True):
        for back in (2, 1, 0, -1):
            followup.remind(by=None, now=noon(closes - timedelta(days=back)))

    assert len(mailoutbox) == 1


@pytest.mark.parametrize("state", ["ended", "closed window", "no login"])
def test_nothing_is_reminded_of_that_no_longer_applies(state):
    episode = EpisodeFactory(assessed_on=date(2026, 2, 2))
    day = episode.follow_up_closes_on - timedelta(days=3)
    if state == "ended":
        Episode.objects.update(ended_at=NOW, ended_by=episode.physio, ended_why="finished")
    elif state == "closed window":
        day = episode.follow_up_closes_on + timedelta(days=1)
    else:
        type(episode.patient).objects.filter(pk=episode.patient_id).update(is_active=False)

    assert followup.remind(by=None, now=noon(day)) == 0


def test_nobody_who_has_used_it_is_reminded():
    episode = EpisodeFactory(assessed_on=date(2026, 2, 2))
    begin(episode)

    day = episode.follow_up_closes_on - timedelta(days=3)
    assert followup.remind(by=None, now=noon(day)) == 0


def test_a_person_cannot_run_what_the_service_runs():
    for act in (followup.notice, followup.remind):
        with pytest.raises(PermissionDenied):
            act(by=UserFactory(), now=NOW)
