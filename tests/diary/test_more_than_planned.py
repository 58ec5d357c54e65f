"""Tests that the diary says in words that a patient did more than planned."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from tests.factories import NOW, TODAY, EpisodeFactory, sign_in
from tests.factories.care import (
    STIMULATION_ID,
    ProgrammeFactory,
    SessionFactory,
    body,
    screened,
    stimulation,
)


pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_february(time_machine):
    time_machine.move_to(NOW, tick=False)


def test_what_is_more_than_planned_is_said_in_words_and_not_as_a_share(client):
    episode = EpisodeFactory()
    sign_in(client, episode.patient)
    line = stimulation(times_per_week=1)
    plan = body(
        starts_on=TODAY - timedelta(days=6), exercises=(), stimulation=(line,), review_on=None
    )
    screened(episode)
    programme = ProgrammeFactory(episode=episode, plan=plan)
    for days in (1, 2):
        SessionFactory(
            programme=programme,
            line_id=STIMULATION_ID,
            activity="stimulation",
            done_on=TODAY - timedelta(days=days),
            minutes=20,
            contractions=20,
        )

    stats = client.get(reverse("diary:history")).context["history"].stats
    today = client.get("/today/").text

    assert stats == [
        ("2", "", "sessions done, more than the 1 planned so far"),
        ("40", "min", "of stimulation, more than the 20 min planned so far"),
        (
            "40",
            "",
            "contractions, more than the 20 planned so far. "
            "One contraction is one time the current comes on.",
        ),
    ]
    assert "2 done this week, more than the 1 planned." in today


@pytest.mark.parametrize("minutes", [19, 20, 21])
def test_no_share_of_the_dose_is_above_a_hundred(client, minutes):
    episode = EpisodeFactory()
    sign_in(client, episode.patient)
    line = stimulation(times_per_week=1)
    plan = body(starts_on=TODAY - timedelta(days=6), stimulation=(line,), review_on=None)
    SessionFactory(
        programme=ProgrammeFactory(episode=episode, plan=plan),
        line_id=STIMULATION_ID,
        activity="stimulation",
        minutes=minutes,
        contractions=20,
    )

    label = client.get(reverse("diary:history")).context["history"].stats[1][2]

    assert [int(found) for found in re.findall(r"(\d+) %", label)] == (
        [5 * minutes] if minutes <= 20 else []
    )
