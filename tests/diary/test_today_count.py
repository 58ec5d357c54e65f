"""How much of what is due today is done, and what may also be done on another day this week."""

from uuid import UUID

import pytest

from tests.factories import NOW, EpisodeFactory, sign_in
from tests.factories.care import (
    EXERCISE_ID,
    ProgrammeFactory,
    SessionFactory,
    body,
    exercise,
    screened,
    stimulation,
)


pytestmark = pytest.mark.django_db
OTHER_ID, LAST_ID = UUID(int=8), UUID(int=9)
DAILY = exercise()
TWICE = exercise(line_id=OTHER_ID, exercise="heel-slide", times_per_day=2)
WEEKLY = exercise(
    line_id=LAST_ID, exercise="calf-raise", times_per_day=None, times_per_week=3, note=""
)


@pytest.fixture(autouse=True)
def in_february(time_machine):
    time_machine.move_to(NOW, tick=False)


def counted(client, *, exercises, stimulations=(), done=()):
    episode = EpisodeFactory()
    sign_in(client, episode.patient)
    screened(episode)
    plan = body(exercises=exercises, stimulation=stimulations)
    programme = ProgrammeFactory(episode=episode, plan=plan)
    for line_id in done:
        SessionFactory(programme=programme, line_id=line_id, activity="exercise")
    today = client.get("/today/").context["today"]
    return today.done, today.of, today.words


def test_only_what_is_due_today_is_counted_and_the_others_are_named_apart(client):
    assert counted(client, exercises=(DAILY, WEEKLY), stimulations=(stimulation(),)) == (
        0,
        1,
        "due sessions done today. 2 more sessions can be done today or on another day this week.",
    )


def test_what_is_due_more_than_once_is_still_explained(client):
    assert counted(client, exercises=(TWICE, WEEKLY)) == (
        0,
        2,
        "sessions done today. Some are due more than once. "
        "1 more session can be done today or on another day this week.",
    )


def test_when_all_that_is_due_is_done_the_others_can_still_be_done(client):
    assert counted(client, exercises=(DAILY, WEEKLY), done=[EXERCISE_ID]) == (
        1,
        1,
        "You have done everything that is due today. "
        "1 session can be done today or on another day this week.",
    )


def test_a_day_on_which_everything_can_wait_is_no_rest_day(client):
    assert counted(client, exercises=(WEEKLY,)) == (
        0,
        0,
        "Nothing has to be done today. 1 session can be done today or on another day this week.",
    )


def test_one_that_could_wait_and_was_done_today_counts_as_done(client):
    assert counted(client, exercises=(DAILY, WEEKLY), done=[LAST_ID]) == (
        1,
        2,
        "done today",
    )
