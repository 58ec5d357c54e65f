"""Tests of the mail that asks somebody to answer: urgent mail says so, and by when."""

from datetime import timedelta

import pytest

from physiobench.clinical.sessions.reports import ReportKind
from physiobench.episodes import policies
from physiobench.episodes import services as episodes
from tests.factories import NOW, EpisodeFactory
from tests.factories.cover import unable


pytestmark = pytest.mark.django_db

URGENT = [ReportKind.BURN, ReportKind.CHEST, ReportKind.CALF, ReportKind.RED_FLAG]


@pytest.fixture(autouse=True)
def in_february(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def ask(mailoutbox, django_capture_on_commit_callbacks):
    def act(episode, kind, *, urgent, now=NOW, step=0):
        report = policies.OpenReport(
            episode=episode, kind=kind, subject="diary.Session:1", raised_at=NOW, urgent=urgent
        )
        with django_capture_on_commit_callbacks(execute=True):
            episodes.ask_to_answer(by=None, reports={report: step}, now=now)
        return mailoutbox

    return act


@pytest.mark.parametrize("kind", URGENT)
def test_urgent_mail_says_so_first_and_by_when(ask, kind):
    (mail,) = ask(EpisodeFactory(), kind, urgent=True)

    assert mail.subject == "Urgent: answer a patient by Monday 2 February, 13:00"
    assert mail.body.startswith("This is urgent. Please act by Monday 2 February, 13:00.")
    words = f"{mail.subject} {mail.body}".lower()
    for symptom in ("burn", "blister", "chest", "calf", "flag", "skin", "pain"):
        assert symptom not in words


def test_other_mail_is_not_called_urgent(ask):
    (mail,) = ask(EpisodeFactory(), ReportKind.MESSAGE, urgent=False)

    assert "rgent" not in mail.subject + mail.body


def test_a_manager_reads_that_it_is_urgent_too(ask):
    episode = EpisodeFactory()
    unable(episode.physio, "closed", NOW)

    (mail,) = ask(episode, ReportKind.BURN, urgent=True)

    assert mail.to == [episode.order.paid_by.email]
    assert mail.subject == "Urgent: find a physio for a patient by Monday 2 February, 13:00"
    assert mail.body.startswith("This is urgent.")


def test_an_answer_that_is_late_is_called_late(ask):
    late = NOW + timedelta(days=3)

    mails = ask(EpisodeFactory(), ReportKind.BURN, urgent=True, now=late, step=3)

    assert all("The answer is late" in mail.body for mail in mails)
