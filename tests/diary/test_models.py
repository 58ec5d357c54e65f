"""Tests of what the practice reads from the diary."""

from datetime import timedelta

import pytest

from physiobench.diary.models import Session
from tests.factories import TODAY, EpisodeFactory
from tests.factories.care import (
    STIMULATION_ID,
    ProgrammeFactory,
    SessionFactory,
    body,
    stimulation,
)


pytestmark = pytest.mark.django_db


def test_by_week_counts_done_of_prescribed():
    programme = ProgrammeFactory(plan=body(stimulation=(stimulation(),)))
    for days in range(4):
        SessionFactory(programme=programme, done_on=TODAY + timedelta(days=days))
    short = SessionFactory(
        programme=programme,
        line_id=STIMULATION_ID,
        activity="stimulation",
        minutes=5,
        contractions=5,
    )

    weeks = Session.objects.for_episode(programme.episode).by_week(
        [programme], TODAY + timedelta(days=9)
    )

    assert [(w.prescribed, w.done, w.tried) for w in weeks] == [(10, 4, 1), (4, 0, 0)]
    assert (weeks[0].minutes, weeks[0].minutes_prescribed) == (5, 60)
    assert short.as_log(programme.plan).outcome == "partly"


def test_rolling_adherence_leaves_out_what_was_corrected():
    programme = ProgrammeFactory()
    first = SessionFactory(programme=programme)
    SessionFactory(programme=programme, corrects=first, correction_reason="twice")

    found = Session.objects.for_episode(programme.episode).rolling([programme], TODAY)

    assert (found.prescribed, found.done) == (1, 1)


def test_episodes_do_not_see_each_others_sessions():
    mine, other = ProgrammeFactory(), SessionFactory()

    assert not Session.objects.for_episode(mine.episode).exists()
    assert not Session.objects.for_patient(EpisodeFactory().patient).exists()
    assert Session.objects.for_patient(other.programme.episode.patient).exists()
