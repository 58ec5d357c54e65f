"""Tests of corrections: a new row beside the first, which stays."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.core.exceptions import PermissionDenied

from physiobench.audit.models import Event
from physiobench.clinical.sessions.session_advice import Pause, Report
from physiobench.clinical.sessions.skin import Skin
from physiobench.diary import services as diary
from physiobench.diary.models import Session
from tests.diary.telling import CURRENT, FINE, log, paused, stimulate
from tests.factories import NOW, TODAY, EpisodeFactory, PhysioFactory
from tests.factories.care import ProgrammeFactory, body, stimulation


pytestmark = pytest.mark.django_db


@pytest.fixture
def programme():
    return ProgrammeFactory(plan=body(stimulation=(stimulation(),)))


def correct(programme, session, **told):
    fields = CURRENT if session.activity == "stimulation" else FINE
    return diary.correct_session(
        by=programme.episode.patient,
        session=session,
        entry_id=told.pop("entry_id", UUID(int=2)),
        report=Report(**{**fields, **told}),
        reason="I pressed the wrong number",
        now=NOW + timedelta(hours=1),
    )


def test_a_correction_is_a_new_row_beside_the_first(programme):
    first = log(programme, pain_after=8).session

    corrected = correct(programme, first, pain_after=3).session

    assert corrected.corrects == first
    assert Session.objects.standing().get() == corrected
    assert Session.objects.count() == 2
    assert Event.objects.filter(verb="diary.session-corrected").count() == 1


def test_a_correction_never_takes_back_a_pause_or_a_call(programme):
    first = stimulate(programme, skin=Skin.BURN).session

    correct(programme, first)

    assert paused(programme) is Pause.STIMULATION
    assert Session.objects.awaiting_review().get() == first


def test_a_correction_may_bring_a_call(programme):
    first = stimulate(programme).session

    correct(programme, first, skin=Skin.BURN)

    assert paused(programme) is Pause.STIMULATION


def test_an_entry_is_corrected_once_and_the_replay_is_the_same(programme):
    first = log(programme).session
    corrected = correct(programme, first).session

    assert correct(programme, first).session == corrected
    with pytest.raises(diary.AlreadyCorrected):
        correct(programme, first, entry_id=uuid4())


def test_a_correction_says_why(programme):
    session = log(programme).session

    with pytest.raises(diary.Incomplete):
        diary.correct_session(
            by=programme.episode.patient,
            session=session,
            entry_id=uuid4(),
            report=Report(**FINE),
            reason="  ",
            now=NOW,
        )


def test_only_the_patient_corrects(programme):
    session = log(programme).session

    with pytest.raises(PermissionDenied):
        diary.correct_session(
            by=programme.episode.physio,
            session=session,
            entry_id=uuid4(),
            report=Report(**FINE),
            reason="x",
            now=NOW,
        )


@pytest.fixture
def answered():
    """Return a programme of a physio who can practise today and so answers alone."""
    episode = EpisodeFactory(physio=PhysioFactory(hcpc_checked_on=TODAY).user)
    return ProgrammeFactory(episode=episode, plan=body(stimulation=(stimulation(),)))


def test_a_correction_that_brings_a_call_mails_the_physio_once(
    answered, mailoutbox, django_capture_on_commit_callbacks
):
    first = stimulate(answered).session

    with django_capture_on_commit_callbacks(execute=True):
        correct(answered, first, skin=Skin.BURN)
        correct(answered, first, skin=Skin.BURN)  # the same form, sent again

    assert [mail.to for mail in mailoutbox] == [[answered.episode.physio.email]]
    assert "burn" not in mailoutbox[0].body.lower()


def test_a_correction_that_calls_nobody_mails_nobody(
    answered, mailoutbox, django_capture_on_commit_callbacks
):
    first = log(answered, pain_after=3).session

    with django_capture_on_commit_callbacks(execute=True):
        correct(answered, first, pain_after=2)

    assert mailoutbox == []


def test_a_correction_of_a_report_that_was_mailed_is_not_mailed_again(
    answered, mailoutbox, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        first = stimulate(answered, skin=Skin.BURN).session
        correct(answered, first)

    assert [mail.to for mail in mailoutbox] == [[answered.episode.physio.email]]
