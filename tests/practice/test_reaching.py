"""Each kind of report reaches somebody who opens it, whatever became of the patient's physio."""

import re
from contextlib import contextmanager
from datetime import datetime, time, timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from physiobench.accounts.models import User
from physiobench.assessment.models import Assessment
from physiobench.clinical.sessions.reports import ReportKind
from physiobench.clinical.sessions.skin import Skin
from physiobench.conversations import services as conversations
from physiobench.diary.models import NextStep, Session
from physiobench.diary.policies import late_promises
from physiobench.episodes import services as episodes
from physiobench.episodes.models import Episode, Notice
from physiobench.followup import services as followup
from physiobench.practice import services as practice
from physiobench.practice.policies import waiting
from physiobench.practice.presenters import inbox
from physiobench.practice.presenters.overdue import OverdueReports
from tests.diary.telling import log, stimulate
from tests.factories import (
    NOW,
    AssessmentFactory,
    EpisodeFactory,
    JudgementFactory,
    ManagerFactory,
    PhysioFactory,
    sign_in,
)
from tests.factories.care import ProgrammeFactory, body, screened, stimulation
from tests.factories.cover import STATES, name_deputy, name_lead, unable
from tests.markup import one_line


pytestmark = pytest.mark.django_db

KINDS = ("burn", "stop symptom", "swollen calf", "message", "red-flag follow-up", "answers")


@pytest.fixture(autouse=True)
def in_february(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def episode():
    episode = EpisodeFactory()
    ProgrammeFactory(episode=episode, plan=body(stimulation=(stimulation(),)))
    screened(episode)
    return episode


@pytest.fixture
def mails(mailoutbox, django_capture_on_commit_callbacks):
    """Empty the mailbox, and collect what the block sends."""

    @contextmanager
    def collecting():
        mailoutbox.clear()
        with django_capture_on_commit_callbacks(execute=True):
            yield mailoutbox

    return collecting


@pytest.fixture
def time_of(time_machine):
    """Go to a moment, and back to the beginning at the end of the block."""

    @contextmanager
    def there(at):
        time_machine.move_to(at, tick=False)
        yield at
        time_machine.move_to(NOW, tick=False)

    return there


@pytest.fixture
def deputy(episode):
    colleague = PhysioFactory().user
    name_deputy(episode.physio, colleague, NOW)
    return colleague


def report(episode: Episode, kind: str) -> None:
    """Report one kind of thing, as the patient does it."""
    programme = episode.programmes.get()
    if kind == "burn":
        stimulate(programme, entry_id=uuid4(), skin=Skin.BURN)
    elif kind == "stop symptom":
        log(programme, entry_id=uuid4(), symptoms=("chest",))
    elif kind == "swollen calf":
        log(programme, entry_id=uuid4(), symptoms=("calf",))
    elif kind == "message":
        conversations.send(
            by=episode.patient, episode=episode, message_id=uuid4(), body="May I run?", now=NOW
        )
    elif kind == "red-flag follow-up":
        begun = followup.open_follow_up(by=episode.patient, episode=episode, now=NOW)
        Assessment.objects.filter(pk=begun.assessment_id).update(stopped_at=NOW)
    else:
        later = NOW + timedelta(minutes=1)
        again = AssessmentFactory(
            patient=episode.patient,
            kind="screening",
            stopped_at=later,
            completed_at=None,
            completed_on=None,
        )
        JudgementFactory(assessment=again, verdict="", judged_at=later)


def minutely(now=NOW) -> None:
    """Do what the worker does each minute."""
    followup.notice(by=None, now=now)
    practice.escalate(by=None, now=now)


def opened_by(client, reader: User) -> bool:
    """Tell whether this person signs in, finds a line in the inbox, and can open it."""
    sign_in(client, User.objects.get(pk=reader.pk))
    page = one_line(client.get(reverse("practice:inbox")).text)
    links = re.findall(r'<th scope="row"><a href="([^"]+)"', page)
    return bool(links) and client.get(links[0]).status_code == 200


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("kind", KINDS)
def test_a_report_reaches_the_deputy_who_opens_it(  # noqa: PLR0917 - two of them are parameters
    client, episode, deputy, kind, state, mails
):
    unable(episode.physio, state, NOW)

    with mails() as sent:
        report(episode, kind)
        minutely()

    assert [mail.to for mail in sent] == [[deputy.email]]
    assert opened_by(client, deputy)


@pytest.mark.parametrize("kind", KINDS)
def test_a_silent_physios_report_goes_to_the_deputy_the_lead_and_the_managers_once_each(
    client, episode, deputy, kind, mails
):
    lead, manager = PhysioFactory().user, episode.order.paid_by
    name_lead(lead, NOW)
    manager_addresses = set(User.objects.filter(is_manager=True).values_list("email", flat=True))

    with mails() as sent:
        report(episode, kind)
        for days in (0, 1, 2, 3, 4, 5, 6, 7):  # a worker that sleeps now and then
            minutely(NOW + timedelta(days=days, minutes=2))
            minutely(NOW + timedelta(days=days, minutes=3))

    to = [mail.to[0] for mail in sent]
    assert sorted(to) == sorted(
        [episode.physio.email, deputy.email, lead.email, *manager_addresses]
    )
    assert manager.email in to
    assert opened_by(client, deputy)
    assert opened_by(client, lead)


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_in_time_is_escalated_to_nobody(episode, deputy, kind, mails):
    report(episode, kind)
    minutely()
    assert waiting.open_reports(Episode.objects.paid())

    with mails() as sent:
        minutely(NOW + timedelta(hours=3))

    assert sent == []
    assert not Notice.objects.filter(to=deputy).exists()


def test_a_report_of_before_the_physio_left_reaches_the_deputy_within_a_minute(
    episode, deputy, mails
):
    report(episode, "burn")
    unable(episode.physio, "closed", NOW)

    with mails() as sent:
        minutely()

    assert [mail.to for mail in sent] == [[deputy.email]]
    assert Notice.objects.get(to=deputy).reason == "closed"


def test_a_review_ends_what_opened_the_record(episode, deputy):
    from physiobench.diary import services as diary

    report(episode, "burn")
    minutely(NOW + timedelta(hours=5))
    session = Session.objects.get()
    assert inbox.inbox(deputy)

    diary.review_session(by=deputy, session=session, note="Seen.", lets_go_on=True, now=NOW)

    assert inbox.inbox(deputy) == []
    with pytest.raises(PermissionDenied):
        episodes.open_record(by=deputy, episode=episode, now=NOW)


@pytest.mark.parametrize("step", [NextStep.CALL, NextStep.MESSAGE])
def test_a_promise_that_is_late_is_passed_on_like_a_new_report(  # noqa: PLR0917 - one is a parameter
    client, episode, deputy, step, mails, time_of
):
    from physiobench.diary import services as diary

    report(episode, "swollen calf")
    minutely()
    session = Session.objects.get()
    diary.review_session(
        by=episode.physio, session=session, note="Seen.", lets_go_on=False, next_step=step, now=NOW
    )
    due = session.reviews.get().promised_for
    end_of_day = timezone.make_aware(datetime.combine(due, time.max))
    with mails() as sent:
        minutely(NOW + timedelta(hours=9))
    assert sent == []
    assert not Notice.objects.filter(to=deputy).exists()

    with mails() as sent, time_of(end_of_day + timedelta(minutes=1)) as now:
        minutely(now)
    assert [mail.to for mail in sent] == [[episode.physio.email]]
    with mails() as sent, time_of(end_of_day + timedelta(hours=5)) as now:
        minutely(now)
        assert opened_by(client, deputy)
        (row,) = OverdueReports(now)[:]
    assert [mail.to for mail in sent] == [[deputy.email]]
    assert row.what == "A promised call or message is late; swollen calf reported"
    assert row.is_urgent

    diary.review_session(
        by=deputy, session=session, note="Called.", lets_go_on=True, seen=1, now=NOW
    )
    with mails() as sent, time_of(end_of_day + timedelta(days=3)) as now:
        minutely(now)
        assert len(OverdueReports(now)) == 0
    assert sent == []


def test_after_care_has_ended_only_a_promised_call_can_be_late(episode):
    from physiobench.diary import services as diary

    report(episode, "swollen calf")
    session = Session.objects.get()
    decided = {"by": episode.physio, "session": session, "note": "Seen.", "lets_go_on": False}
    diary.review_session(**decided, next_step=NextStep.MESSAGE, now=NOW)
    due = session.reviews.get().promised_for + timedelta(days=1)
    Episode.objects.update(ended_at=NOW, ended_by=episode.patient, ended_why="cancelled")
    everyone = Episode.objects.paid()
    assert list(late_promises(everyone, due)) == []

    diary.review_session(**decided, next_step=NextStep.CALL, now=NOW, seen=1)

    assert list(late_promises(everyone, due - timedelta(days=1))) == []
    assert [found.kind for found in late_promises(everyone, due)] == [ReportKind.PROMISE]


def test_a_message_that_needs_no_reply_is_escalated_to_nobody(client, episode, deputy):
    report(episode, "message")
    sign_in(client, episode.physio)

    answer = client.post(reverse("conversations:need_no_reply", args=[episode.pk]))

    assert answer.url == reverse("practice:inbox")
    assert inbox.inbox(episode.physio) == []
    minutely(NOW + timedelta(days=9))
    assert not Notice.objects.filter(to=deputy).exists()


def test_an_answer_of_the_deputy_is_an_answer(episode, deputy):
    report(episode, "message")
    unable(episode.physio, "on leave", NOW)

    conversations.send(
        by=deputy,
        episode=episode,
        message_id=uuid4(),
        body="Not yet.",
        now=NOW + timedelta(minutes=1),
    )

    assert waiting.open_reports(Episode.objects.paid()) == []


# Where no physio can open it


@pytest.mark.parametrize("kind", KINDS)
def test_without_any_physio_the_managers_are_mailed_and_the_desk_shows_it_in_red(
    client, episode, kind, mails
):
    unable(episode.physio, "closed", NOW)
    manager = episode.order.paid_by

    with mails() as sent:
        report(episode, kind)
        minutely()

    assert [mail.to for mail in sent] == [[manager.email]]
    sign_in(client, manager)
    desk = client.get(reverse("practice:desk")).text
    assert "No physio can open this" in desk
    assert "There is no second physio" in desk


def test_the_patient_reads_at_once_that_no_physio_can_read_it(client, episode, settings):
    settings.PRACTICE_PHONE = "020 7946 0000"
    unable(episode.physio, "closed", NOW)
    report(episode, "swollen calf")
    sign_in(client, episode.patient)

    page = client.get(reverse("diary:entry", args=[Session.objects.get().pk])).text

    assert "No physio here can read this at the moment" in page
    assert "020 7946 0000" in page
    assert "in their inbox" not in page


def test_the_patient_reads_who_answers_during_a_leave(client, episode, deputy):
    unable(episode.physio, "on leave", NOW)
    sign_in(client, episode.patient)

    page = client.get(reverse("conversations:latest")).text

    assert f"{episode.physio.name} is away until 9 February." in page
    assert f"{deputy.name} will answer for them within 2 working days." in page


# The desk


def test_the_desk_names_kind_physio_and_age_and_no_patient(client, episode):
    report(episode, "swollen calf")
    sign_in(client, ManagerFactory())
    address = reverse("practice:desk")
    assert "Swollen calf reported" not in client.get(address).text

    with_age = _desk_after(client, timedelta(days=3))

    assert "Swollen calf reported" in with_age
    assert "3\xa0days" in with_age
    assert episode.physio.name in with_age
    assert episode.patient.name not in with_age


def _desk_after(client, age: timedelta) -> str:
    """Return the desk as it is some time later."""
    import time_machine

    with time_machine.travel(NOW + age, tick=False):
        sign_in(client, ManagerFactory())
        return client.get(reverse("practice:desk")).text
