"""What the physio reads of a report that the patient corrected, and of a decision to change."""

import re
from datetime import timedelta
from uuid import UUID

import pytest
from django.urls import reverse

from physiobench.clinical.sessions.session_advice import Pause, Report
from physiobench.clinical.sessions.skin import Skin
from physiobench.clinical.sessions.stop import StopSymptom
from physiobench.diary import services as diary
from physiobench.diary.models import NextStep, Review
from physiobench.practice.presenters.patient import diary as at_a_glance
from tests.diary.telling import CURRENT, log, paused, stimulate
from tests.factories import NOW, TODAY, EpisodeFactory, PhysioFactory, sign_in
from tests.factories.care import ProgrammeFactory, body, screened, stimulation


pytestmark = pytest.mark.django_db

REASON = "It was the other leg"
CORRECTION = UUID(int=77)
HELD = {"lets_go_on": False, "next_step": NextStep.CALL}


@pytest.fixture(autouse=True)
def in_february(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def programme():
    episode = EpisodeFactory(physio=PhysioFactory(hcpc_checked_on=TODAY).user)
    screened(episode)
    return ProgrammeFactory(episode=episode, plan=body(stimulation=(stimulation(),)))


def correct(session, *, entry_id=CORRECTION, **told):
    return diary.correct_session(
        by=session.programme.episode.patient,
        session=session,
        entry_id=entry_id,
        report=Report(**{**CURRENT, **told}),
        reason=REASON,
        now=NOW + timedelta(minutes=5),
    ).session


def decide(session, **decision):
    return diary.review_session(
        by=session.programme.episode.physio,
        session=session,
        note="Called her.",
        now=NOW + timedelta(minutes=6),
        **decision,
    )


def test_a_corrected_report_that_still_pauses_still_needs_the_physio(programme):
    session = stimulate(programme, skin=Skin.BURN).session
    correct(session)

    glance = at_a_glance(programme.episode, programme, TODAY)

    assert [one.pk for one, _report, _how in glance.waiting] == [session.pk]
    assert sum(week.done for week, _pain in glance.weeks) == 1


def test_the_physio_reads_the_correction_and_its_reason_on_every_page(client, programme):
    session = stimulate(programme, skin=Skin.BURN).session
    newer = correct(session)
    sign_in(client, programme.episode.physio)

    patient = client.get(reverse("practice:patient", args=[programme.episode_id])).text
    older = client.get(reverse("practice:review_session", args=[session.pk])).text
    later = client.get(reverse("practice:review_session", args=[newer.pk])).text

    assert "Burn or blister reported" in patient
    for page in (patient, older, later):
        assert REASON in page
    assert reverse("practice:review_session", args=[newer.pk]) in older
    assert reverse("practice:review_session", args=[session.pk]) in later


def test_a_report_without_a_correction_does_not_mention_one(client, programme):
    session = log(programme).session
    sign_in(client, programme.episode.physio)

    page = client.get(reverse("practice:review_session", args=[session.pk])).text

    assert "corrected" not in page


def test_a_released_report_can_be_paused_again_from_its_page(client, programme, time_machine):
    session = stimulate(programme, skin=Skin.BURN).session
    decide(session, lets_go_on=True)
    time_machine.move_to(NOW + timedelta(minutes=7), tick=False)
    sign_in(client, programme.episode.physio)
    address = reverse("practice:review_session", args=[session.pk])

    page = client.get(address)
    assert "Change this decision" in page.text
    assert "is paused for this patient until" not in page.text
    seen = page.context["form"]["seen"].value()
    client.post(address, {"note": "It is back.", "decision": "examined", "seen": seen})

    assert paused(programme) is Pause.STIMULATION


@pytest.mark.parametrize("released", [False, True])
def test_a_release_is_shown_beside_answers_that_stop_stimulation(
    client, programme, time_machine, released
):
    session = stimulate(programme, skin=Skin.BURN).session
    decide(
        session,
        lets_go_on=released,
        **({} if released else {"next_step": NextStep.HEAL}),
    )
    screened(programme.episode, "not-for-you", at=NOW + timedelta(minutes=7))
    time_machine.move_to(NOW + timedelta(minutes=8), tick=False)
    sign_in(client, programme.episode.patient)

    page = client.get("/today/").text

    assert ("But do not use stimulation yet, because of your answers." in page) is released
    assert "You can start again." not in page


def test_the_diary_says_of_each_report_whether_it_is_answered(client, programme):
    session = stimulate(programme, skin=Skin.BURN).session
    sign_in(client, programme.episode.physio)
    address = reverse("practice:patient", args=[programme.episode_id])

    before = client.get(address).text
    decide(session, **HELD)
    kept = client.get(address).text
    decide(session, seen=1, lets_go_on=True)
    after = client.get(address).text

    assert "needs your answer" in before
    assert "Read the report and decide" in before
    assert ">stays paused<" in kept
    assert "A decision is saved" in kept
    for decided in (kept, after):
        assert "needs your answer" not in decided
        assert "Read the report and decide" not in decided
    assert ">answered<" in after


def test_a_decision_that_has_not_seen_the_correction_is_refused(programme):
    session = stimulate(programme, skin=Skin.BURN).session
    correct(session, symptoms=(StopSymptom.CHEST,))

    with pytest.raises(diary.CorrectedSince):
        decide(session, **HELD)

    assert not Review.objects.exists()
    assert decide(session, seen_corrections=1, **HELD).next_step == NextStep.CALL


def test_a_correction_of_the_correction_has_to_be_read_too(programme):
    session = stimulate(programme, skin=Skin.BURN).session
    newer = correct(session)
    correct(newer, entry_id=UUID(int=78), symptoms=(StopSymptom.CHEST,))

    with pytest.raises(diary.CorrectedSince):
        decide(session, seen_corrections=1, **HELD)


def test_a_form_opened_before_the_patient_corrected_comes_back_with_what_was_typed(
    client, programme
):
    session = stimulate(programme, skin=Skin.BURN).session
    sign_in(client, programme.episode.physio)
    address = reverse("practice:review_session", args=[session.pk])
    opened = client.get(address).context["form"]
    sent = {name: opened[name].value() for name in ("seen", "seen_corrections")}
    typed = {"note": "Blister. I will call her.", "decision": "call"}
    newer = correct(session, symptoms=(StopSymptom.CHEST,))

    refused = client.post(address, {**typed, **sent})

    assert refused.status_code == 409
    assert not Review.objects.exists()
    assert typed["note"] in refused.text
    (said,) = refused.context["form"].non_field_errors()
    assert "They now report: Chest pain" in said
    assert reverse("practice:review_session", args=[newer.pk]) in refused.text
    sent = {name: refused.context["form"][name].value() for name in sent}
    assert client.post(address, {**typed, **sent}).status_code == 302


def test_of_two_promises_about_a_corrected_report_only_the_latest_stands(client, programme):
    session = stimulate(programme, skin=Skin.BURN).session
    decide(session, **HELD)
    newer = correct(session, symptoms=(StopSymptom.CHEST,))
    decide(newer, lets_go_on=False, next_step=NextStep.MESSAGE)
    sign_in(client, programme.episode.patient)

    page = client.get("/today/").text

    assert "will send you a message by" in page
    assert "will call you by" not in page


def test_two_promises_about_two_reports_each_name_the_report(client, programme):
    decide(stimulate(programme, skin=Skin.BURN).session, **HELD)
    calf = log(programme, entry_id=UUID(int=78), symptoms=(StopSymptom.CALF,)).session
    decide(calf, lets_go_on=False, next_step=NextStep.MESSAGE)
    sign_in(client, programme.episode.patient)

    page = client.get("/today/").text

    for report, promise in (("Blister, burn", "call you"), ("One calf", "send you a message")):
        assert re.search(rf"your report of 2 February \({report}[^<]*?will {promise}", page)
