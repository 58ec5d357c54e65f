"""Care ends, and data goes, only after a physio has decided on each safety report."""

from uuid import uuid4

import pytest
from django.urls import reverse

from physiobench.accounts.models import User
from physiobench.conversations import services as conversations
from physiobench.diary import services as diary
from physiobench.diary.models import NextStep
from physiobench.episodes.models import Ending, Episode
from physiobench.episodes.policies import ReportsUndecided
from physiobench.followup import services as followup
from physiobench.followup.models import FollowUp, Next
from physiobench.practice import services as practice
from physiobench.records import services as records
from physiobench.records.models import DataRequest, RequestKind
from tests.factories import NOW, AssessmentFactory, EpisodeFactory, ManagerFactory, sign_in
from tests.factories.programmes import a_programme, a_session


pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_february(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def episode():
    return EpisodeFactory()


@pytest.fixture
def calf(episode):
    """Return the report of a swollen calf that no physio has decided on."""
    return a_session(a_programme(episode), symptoms=("calf",))


def decide(session, **changes):
    decision = {"note": "Called", "lets_go_on": False, "next_step": NextStep.EXAMINED, "now": NOW}
    physio = session.programme.episode.physio
    return diary.review_session(by=physio, session=session, **decision | changes)


def end(client, episode, why=Ending.FINISHED):
    sign_in(client, episode.physio)
    return client.post(reverse("practice:discharge", args=[episode.pk]), {"why": why.value})


def test_care_does_not_end_while_a_safety_report_has_no_decision(episode, calf):
    with pytest.raises(ReportsUndecided):
        practice.discharge(by=episode.physio, episode=episode, why=Ending.FINISHED, now=NOW)
    assert Episode.objects.get().ended_at is None

    decide(calf)

    practice.discharge(by=episode.physio, episode=episode, why=Ending.FINISHED, now=NOW)
    assert Episode.objects.get().ended_at == NOW


def test_care_does_not_end_while_a_call_is_promised(client, episode, calf):
    decide(calf, next_step=NextStep.CALL)

    answer = end(client, episode)

    assert answer.status_code == 409
    assert "If you promised a call or a message, do that now" in answer.text
    assert reverse("practice:review_session", args=[calf.pk]) in answer.text
    assert Episode.objects.get().ended_at is None
    assert '<form method="post"' in answer.text  # with what was chosen


@pytest.mark.parametrize("decided_first", [True, False])
def test_a_promised_call_stays_in_the_inbox_when_the_patient_cancels(
    client, episode, calf, decided_first
):
    if decided_first:
        decide(calf, next_step=NextStep.CALL)
    Episode.objects.update(ended_at=NOW, ended_by=episode.patient, ended_why="cancelled")
    calf.refresh_from_db()
    if not decided_first:
        decide(calf, next_step=NextStep.CALL)
    sign_in(client, episode.physio)

    inbox = client.get(reverse("practice:inbox")).text

    assert "You will call the patient by" in inbox
    assert "Save" in review_page(client, calf)  # the call was made: another decision can be saved
    decide(calf, seen=1)
    assert "You will call the patient by" not in client.get(reverse("practice:inbox")).text


def test_after_the_care_a_pause_without_a_promise_is_no_work(client, episode, calf):
    decide(calf)
    Episode.objects.update(ended_at=NOW, ended_by=episode.patient, ended_why="cancelled")
    sign_in(client, episode.physio)

    assert (
        reverse("practice:review_session", args=[calf.pk])
        not in client.get(reverse("practice:inbox")).text
    )


def test_the_page_of_care_that_has_ended_leads_to_the_patient(client, episode):
    assert end(client, episode).status_code == 302

    again = client.get(reverse("practice:discharge", args=[episode.pk]))

    assert again.url == reverse("practice:patient", args=[episode.pk])


def test_no_field_that_being_seen_in_person_needs_is_called_optional(client, episode):
    sign_in(client, episode.physio)

    assert "(optional)" not in client.get(reverse("practice:discharge", args=[episode.pk])).text


def test_the_page_names_a_message_that_has_no_answer(client, episode):
    sign_in(client, episode.physio)
    address = reverse("practice:discharge", args=[episode.pk])
    assert "A message without your answer" not in client.get(address).text
    conversations.send(
        by=episode.patient, episode=episode, message_id=uuid4(), body="May I go on?", now=NOW
    )

    assert "A message without your answer" in client.get(address).text


def test_the_page_names_the_report_and_leads_to_its_decision(client, episode, calf):
    sign_in(client, episode.physio)

    page = client.get(reverse("practice:discharge", args=[episode.pk])).text

    assert "Decide on these reports first" in page
    assert "Swollen calf reported" in page
    assert reverse("practice:review_session", args=[calf.pk]) in page
    assert "Why does the care end?" not in page
    assert end(client, episode).status_code == 409


def test_care_can_end_with_an_open_report_that_is_not_urgent(client, episode):
    a_session(a_programme(episode))

    assert end(client, episode).status_code == 302


def test_a_discharge_by_follow_up_needs_the_decision_too(client, episode, calf):
    sent = AssessmentFactory(patient=episode.patient, completed_at=NOW)
    follow_up = FollowUp.objects.create(episode=episode, assessment=sent, opened_at=NOW)
    act = {"by": episode.physio, "follow_up": follow_up, "text": "Well done", "now": NOW}

    with pytest.raises(ReportsUndecided):
        followup.answer(next_step=Next.DISCHARGE, **act)
    sign_in(client, episode.physio)
    page = client.post(
        reverse("followup:answer", args=[episode.pk]),
        {"text": "Well done", "next_step": Next.DISCHARGE},
    ).text

    assert FollowUp.objects.get().answered_at is None
    assert "Swollen calf reported" in page
    assert "Well done" in page
    decide(calf, next_step=NextStep.CALL)
    with pytest.raises(ReportsUndecided):  # a call is promised
        followup.answer(next_step=Next.DISCHARGE, **act)
    decide(calf, seen=1)
    assert followup.answer(next_step=Next.DISCHARGE, **act).answered_at == NOW


def test_data_is_not_deleted_before_the_decision_and_the_manager_reads_why(client, episode, calf):
    manager = ManagerFactory()
    User.objects.filter(pk=episode.physio_id).update(is_active=True)
    Episode.objects.update(ended_at=NOW, ended_by=episode.physio, ended_why="cancelled")
    ask = {"by": episode.patient, "request_id": uuid4(), "note": "", "now": NOW}
    request = records.ask(kind=RequestKind.ERASURE, **ask)

    with pytest.raises(ReportsUndecided):
        records.erase(by=manager, request=request, answer="", now=NOW)
    sign_in(client, manager)
    page = client.get(reverse("records:decide", args=[request.pk])).text

    assert DataRequest.objects.open().get() == request
    assert "A physio must decide on these reports first" in page
    assert "Swollen calf reported" in page
    decide(calf)
    assert records.erase(by=manager, request=request, answer="", now=NOW).granted


def review_page(client, session) -> str:
    sign_in(client, session.programme.episode.physio)
    return client.get(reverse("practice:review_session", args=[session.pk])).text


def test_after_the_care_the_decision_says_who_reads_it_and_the_patient_does(
    client, episode, calf, mailoutbox, django_capture_on_commit_callbacks
):
    Episode.objects.update(ended_at=NOW, ended_by=episode.physio, ended_why="cancelled")
    calf.refresh_from_db()

    page = review_page(client, calf)
    with django_capture_on_commit_callbacks(execute=True):
        decide(calf)

    assert "Care has ended, so the patient cannot send you messages. We will e-mail them" in page
    assert "then send you a message" not in page
    assert [mail.to for mail in mailoutbox] == [[episode.patient.email]]
    sign_in(client, episode.patient)
    today = client.get(reverse("diary:today")).text
    assert f"{episode.physio.name} checked your report" in today
    assert "Have this checked in person: see your GP, or call NHS 111" in today
    assert "Ask your GP or another physio before" in today


def test_with_a_closed_account_no_mail_is_promised_and_none_sent(
    client, episode, calf, mailoutbox, django_capture_on_commit_callbacks
):
    User.objects.filter(pk=episode.patient_id).update(is_active=False)
    calf.refresh_from_db()

    page = review_page(client, calf)
    with django_capture_on_commit_callbacks(execute=True):
        decide(calf)

    assert "account is closed. We cannot e-mail them" in page
    assert "We e-mail the patient" not in page
    assert mailoutbox == []
