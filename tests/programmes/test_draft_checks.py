"""Tests of what the pages of a draft say before the physio signs it."""

from datetime import timedelta

import pytest
from django.urls import reverse

from physiobench.clinical.sessions.reports import ReportKind
from physiobench.episodes import services as episodes
from physiobench.episodes.models import Notice
from physiobench.episodes.policies import OpenReport
from tests.factories import NOW, EpisodeFactory, sign_in
from tests.factories.care import DraftFactory, body, exercise


pytestmark = pytest.mark.django_db

PAGES = ["write", "sign"]


@pytest.fixture(autouse=True)
def in_february(time_machine):
    time_machine.move_to(NOW)


@pytest.fixture
def episode():
    return EpisodeFactory()


def page(client, episode, name, **changes):
    DraftFactory(episode=episode, body=body(**changes).model_dump(mode="json"))
    sign_in(client, episode.physio)
    return client.get(reverse(f"programmes:{name}", args=[episode.pk])).text


def report(episode, kind, subject="diary.Session:1", *, urgent=True):
    sent = OpenReport(episode=episode, kind=kind, subject=subject, raised_at=NOW, urgent=urgent)
    episodes.ask_to_answer(by=None, reports={sent: 0}, now=NOW)


@pytest.mark.parametrize("name", PAGES)
def test_a_draft_whose_last_day_is_past_says_so_before_it_is_signed(client, episode, name):
    text = page(client, episode, name, starts_on=NOW.date() - timedelta(weeks=7), review_on=None)

    assert "The last day of this programme was 25 January 2026." in text
    assert "Checks passed" not in text


@pytest.mark.parametrize("name", PAGES)
def test_a_draft_that_ends_today_may_be_signed(client, episode, name):
    starts = NOW.date() - timedelta(weeks=6, days=-1)

    text = page(client, episode, name, starts_on=starts, review_on=None)

    assert "The last day of this programme was" not in text


@pytest.mark.parametrize("name", PAGES)
def test_a_draft_says_that_its_physio_may_not_sign_today(client, episode, name):
    registered = episode.physio.physio
    registered.hcpc_expires_on = NOW.date() - timedelta(days=1)
    registered.save()

    text = page(client, episode, name)

    assert "Only a physio whose registration and insurance are in date may sign" in text
    assert "Checks passed" not in text


@pytest.mark.parametrize("name", PAGES)
def test_a_draft_shows_an_open_safety_report_with_a_link_to_it(client, episode, name):
    report(episode, ReportKind.BURN)

    text = page(client, episode, name)

    assert text.count(ReportKind.BURN.text) == 1
    assert reverse("practice:patient", args=[episode.pk]) in text


@pytest.mark.parametrize("name", PAGES)
def test_a_draft_shows_no_message_no_answered_report_and_none_of_others(client, episode, name):
    report(episode, ReportKind.MESSAGE, "conversations.Message:1", urgent=False)
    report(EpisodeFactory(), ReportKind.CHEST, "diary.Session:2")
    report(episode, ReportKind.BURN)
    Notice.objects.filter(kind=ReportKind.BURN).update(settled_at=NOW)

    text = page(client, episode, name)

    assert "This report is still open" not in text


def test_the_draft_of_care_that_is_over_cannot_be_opened(client, episode):
    sign_in(client, episode.physio)
    episode.ended_at, episode.ended_why, episode.ended_by = NOW, "finished", episode.physio
    episode.save()

    assert client.get(reverse("programmes:write", args=[episode.pk])).status_code == 404


def test_the_page_to_sign_names_the_exercise_of_each_problem(client, episode):
    spoilt = exercise(times_per_day=None)

    text = page(client, episode, "sign", exercises=(spoilt,))

    assert f"{spoilt.title} – Enter either times a day or times a week." in text
