"""Tests of the pages that show how it went so far."""

from datetime import timedelta

import pytest
from django.urls import reverse

from tests.factories import NOW, TODAY, EpisodeFactory, sign_in
from tests.factories.care import ProgrammeFactory, SessionFactory, body


pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_february(time_machine):
    time_machine.move_to(NOW, tick=False)


def test_history_says_that_it_draws_the_worst_pain_of_each_day(client):
    episode = EpisodeFactory()
    sign_in(client, episode.patient)
    programme = ProgrammeFactory(episode=episode, plan=body(starts_on=TODAY - timedelta(days=6)))
    for days, pain in ((1, 3), (1, 1), (0, 9), (0, 2)):
        SessionFactory(programme=programme, done_on=TODAY - timedelta(days=days), pain_after=pain)

    shown = client.get(reverse("diary:history")).context["history"].pain

    words = "Worst pain of each day: 3 at first, 9 last"
    assert shown.caption == words
    assert [name.split(" (")[0] for name in shown.table.headers[1:]] == [
        "worst before",
        "worst after",
    ]


def test_one_session_is_not_called_sessions(client):
    episode = EpisodeFactory()
    sign_in(client, episode.patient)
    SessionFactory(programme=ProgrammeFactory(episode=episode, plan=body()), done_on=TODAY)

    history = client.get(reverse("diary:history")).context["history"]

    assert history.sessions.caption == "1 session done"
    assert history.stats[0][2].startswith("session done, ")
