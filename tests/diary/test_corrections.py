"""Tests of corrections: a new row beside the first, which stays."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from physiobench.audit.models import Event
from physiobench.clinical.sessions.session_advice import Pause, Report
from physiobench.clinical.sessions.skin import Skin
from physiobench.diary import services as diary
from physiobench.diary.models import NextStep, Session
from tests.diary.telling import CURRENT, FINE, log, paused, stimulate
from tests.factories import NOW, TODAY, EpisodeFactory, PhysioFactory, sign_in
from tests.factories.care import ProgrammeFactory, body, stimulation
from tests.markup import one_line


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


ADVICE_STAYS = (
    "You changed this entry. Your physio can see both. Follow this advice until they decide."
)
PAUSE_STAYS = "You changed this entry. Your physio can see both. The pause stays until they decide."
BURN = "Do not burst a blister."
TAKEN_BACK = {
    "too much pain": (lambda programme: log(programme, pain_after=9), "That was too much."),
    "unwell": (
        lambda programme: log(programme, did="stopped", stop_reason="unwell"),
        "If you do not soon feel better",
    ),
    "red skin": (lambda programme: stimulate(programme, skin=Skin.RED_OR_ITCHY), "Miss a day."),
}


@pytest.fixture
def in_february(time_machine):
    time_machine.move_to(NOW + timedelta(hours=2), tick=False)


def pages(client, *sessions):
    sign_in(client, sessions[0].programme.episode.patient)
    entries = [reverse("diary:entry", args=[session.pk]) for session in sessions]
    return [one_line(client.get(address).text) for address in (*entries, "/today/")]


@pytest.mark.usefixtures("in_february")
@pytest.mark.parametrize("report", TAKEN_BACK)
def test_advice_that_was_taken_back_is_shown_nowhere(client, programme, report):
    logged, advice = TAKEN_BACK[report]
    first = logged(programme).session
    assert all(advice in page for page in pages(client, first))

    corrected = correct(programme, first).session

    older, newer, today = pages(client, first, corrected)
    for page in (older, newer, today):
        assert advice not in page
    assert "You changed this entry. Your physio can see both." in older
    assert reverse("diary:entry", args=[corrected.pk]) in older
    assert "Your correction is saved. Your physio can see both entries." in newer
    assert reverse("diary:entry", args=[first.pk]) in newer


@pytest.mark.usefixtures("in_february")
def test_advice_with_a_pause_stays_and_says_that_the_correction_arrived(client, programme):
    first = stimulate(programme, skin=Skin.BURN).session
    assert not any("changed this entry" in page for page in pages(client, first))

    corrected = correct(programme, first).session

    older, newer, today = pages(client, first, corrected)
    for page in (older, newer, today):
        assert BURN in page
        assert ADVICE_STAYS in page
    for page in (newer, today):
        assert PAUSE_STAYS in page


@pytest.mark.usefixtures("in_february")
@pytest.mark.parametrize("decided_last", [False, True])
def test_a_decision_that_knows_the_correction_ends_the_wait(client, programme, decided_last):
    first = stimulate(programme, skin=Skin.BURN).session
    decision = {
        "by": programme.episode.physio,
        "session": first,
        "note": "Rang.",
        "lets_go_on": False,
        "next_step": NextStep.CALL,
    }
    if not decided_last:
        diary.review_session(**decision, now=NOW)
    corrected = correct(programme, first).session
    if decided_last:
        diary.review_session(**decision, seen_corrections=1, now=NOW + timedelta(hours=2))

    _older, newer, today = pages(client, first, corrected)

    for page in (newer, today):
        assert (PAUSE_STAYS in page) is not decided_last
        assert BURN in page  # a promised call takes nothing from the advice
