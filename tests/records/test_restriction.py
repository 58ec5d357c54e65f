"""Tests of a restriction: what is refused while it holds, and what still works."""

import inspect
from datetime import date, timedelta
from importlib import import_module
from uuid import uuid4

import pytest
from django.core import mail
from django.urls import reverse

from physiobench.accounts.policies import ProcessingRestricted
from physiobench.assessment import services as assessments
from physiobench.clinical.sessions.session_advice import Report
from physiobench.conversations import services as conversations
from physiobench.diary import services as diary
from physiobench.episodes import services as episodes
from physiobench.episodes.models import Ending, Episode
from physiobench.followup import services as followup
from physiobench.followup.models import FollowUp, Next
from physiobench.kit import services as kit
from physiobench.practice import services as practice
from physiobench.programmes import services as programmes
from physiobench.records import services
from physiobench.records.models import RequestKind
from tests.factories import (
    NOW,
    TODAY,
    AssessmentFactory,
    EpisodeFactory,
    ManagerFactory,
    PhysioFactory,
    sign_in,
)
from tests.factories.care import DraftFactory
from tests.factories.programmes import STIMULATION, a_programme, a_session


pytestmark = pytest.mark.django_db

# Every act about a patient is on one of these lists; an act on none fails a test below.
REFUSED = {
    "programmes": {
        "open_writing", "save_draft", "save_details",
        "put_line", "remove_line", "move_line", "sign",
    },
    "diary": {"check_before_session"},
    "followup": {"open_follow_up", "answer"},
    "assessment": {"open_screening", "open_follow_up", "record_measure_for"},
    "episodes": {"request_package"},
    "kit": {"lend"},
    "practice": {"record_measure"},
}  # fmt: skip
ALLOWED = {
    "programmes": {
        "mark_read": "the patient reads",
        "open_signed": "looking at what was signed before, audited, to answer a safety report",
    },
    "diary": {
        "log_session": "the patient's own word; a safety report reaches the physio",
        "correct_session": "the patient's own word",
        "review_session": "the answer to a safety report",
    },
    "followup": {
        "open_answers": "looking, audited, to answer a safety report",
        "notice": "tells the physio of answers that were sent before",
        "remind": "leaves out whoever is restricted",
    },
    "assessment": {
        "start": "anyone may ask for urgent advice",
        "start_over": "anyone may ask for urgent advice",
        "save_page": "finishes what was begun; a red flag stops it with advice",
        "keep_draft": "finishes what was begun",
        "drop_draft": "finishes what was begun",
        "complete": "finishes what was begun",
        "claim": "part of request_package, which is refused",
        "send_link": "the person's own answers",
        "delete_unclaimed": "belongs to no patient",
        "record_own_measure": "the patient's own word",
        "keep_versions": "about no patient",
    },
    "episodes": {
        "accept_payment": "money that was owed before",
        "reassign": "somebody must be there for a safety report",
        "open_record": "looking, audited, to answer a safety report",
        "ask_to_answer": "a safety report must reach somebody",
        "settle": "a report was answered",
        "settle_all_but": "reports were answered",
        "enter_leave": "about staff",
        "end_leave": "about staff",
        "name_deputy": "about staff",
        "name_clinical_lead": "about staff",
        "pass_on_cover": "about staff",
        "open_order": "looking, audited, at an order",
        "discharge": "ends the care",
        "cancel": "the patient's right",
    },
    "kit": {
        "tell_stimulator": "the patient's own word",
        "take_back": "ends a loan",
        "clean": "about the device",
    },
    "conversations": {
        "need_no_reply": "the answer to a message",
        "send": "a worry must reach the physio, and the answer the patient",
        "read": "reading",
    },
    "practice": {
        "open_answers": "looking, audited, to answer a safety report",
        "discharge": "ends the care",
        "review_answers": "the answer to answers that got worse",
    },
}


@pytest.fixture
def care():
    """Return a running episode with a signed programme, whose patient is restricted."""
    physio = PhysioFactory(hcpc_checked_on=TODAY).user
    episode = EpisodeFactory(physio=physio, assessed_on=date(2026, 2, 2))
    programme = a_programme(episode)
    request = services.ask(
        by=episode.patient,
        request_id=uuid4(),
        kind=RequestKind.RESTRICTION,
        note="",
        now=NOW,
    )
    services.restrict(by=ManagerFactory(), request=request, answer="", now=NOW)
    episode = Episode.objects.get(pk=episode.pk)
    programme = type(programme).objects.get(pk=programme.pk)
    return episode, programme, request


def acts(app):
    module = import_module(f"physiobench.{app}.services")
    return {
        name
        for name, act in inspect.getmembers(module, inspect.isfunction)
        if not name.startswith("_")
        and {"by", "now"} <= (takes := inspect.signature(act).parameters.keys())
        and (app != "practice" or takes & {"episode", "assessment", "patient"})  # others: staff
    }


@pytest.mark.parametrize("app", sorted(ALLOWED))
def test_every_act_is_either_refused_or_allowed_with_a_reason(app):
    refused = REFUSED.get(app, set())

    assert acts(app) - refused - set(ALLOWED[app]) == set()
    assert refused <= acts(app)


def test_each_act_that_works_on_the_record_is_refused(care):
    episode, programme, _request = care
    patient, physio = episode.patient, episode.physio
    DraftFactory(episode=episode)
    plan = programme.plan
    line = plan.lines[0]
    physios = {"by": physio, "episode": episode, "now": NOW}
    edit = {**physios, "edits": 1}
    calls = {
        programmes.open_writing: physios,
        programmes.save_draft: {**edit, "body": plan},
        programmes.save_details: {**edit, "details": {"title": "New"}},
        programmes.put_line: {**edit, "line": line},
        programmes.remove_line: {**edit, "line_id": line.line_id},
        programmes.move_line: {**edit, "line_id": line.line_id, "to": 0},
        programmes.sign: {**edit, "programme_id": uuid4(), "why": "x", "stimulation_reason": "x"},
        diary.check_before_session: {
            "by": patient,
            "programme": programme,
            "line_id": STIMULATION,
            "check_id": uuid4(),
            "answers": {},
            "now": NOW,
        },
        followup.open_follow_up: {"by": patient, "episode": episode, "now": NOW},
        assessments.open_screening: {"by": patient, "key": "x", "returns_to": "/", "now": NOW},
        assessments.open_follow_up: {
            "by": patient,
            "key": "x",
            "pathway": "follow-up-knee",
            "returns_to": "/",
            "starting": {},
            "now": NOW,
        },
        assessments.record_measure_for: {
            "by": physio,
            "patient": patient,
            "entry_id": uuid4(),
            "questionnaire": "measure-nprs",
            "raw": {"pain-worst": ["4"]},
            "shown": ["pain-worst"],
            "done_on": TODAY,
            "now": NOW,
        },
        episodes.request_package: {
            "by": patient,
            "episode_id": uuid4(),
            "order_id": uuid4(),
            "assessment": episode.assessment,
            "physio": physio.physio,
            "agreements": (),
            "provider": "at-practice",
            "now": NOW,
        },
        followup.answer: {
            "by": physio,
            "follow_up": FollowUp.objects.create(
                episode=EpisodeFactory(
                    patient=patient,
                    physio=physio,
                    ended_at=NOW,
                    ended_by=physio,
                    ended_why="finished",
                ),
                assessment=AssessmentFactory(patient=patient),
                opened_at=NOW,
            ),
            "text": "x",
            "next_step": Next.CARRY_ON,
            "now": NOW,
        },
        kit.lend: {
            "by": ManagerFactory(),
            "loan_id": uuid4(),
            "model": "tenscare-perfect-ems",
            "serial": "1",
            "patient_email": patient.email,
            "due_back_on": TODAY,
            "now": NOW,
        },
        practice.record_measure: {
            **physios,
            "entry_id": uuid4(),
            "questionnaire": "measure-nprs",
            "raw": {"pain-worst": ["4"]},
            "shown": ["pain-worst"],
            "done_on": TODAY,
        },
    }
    assert {act.__name__ for act in calls} == set().union(*REFUSED.values())
    for act, arguments in calls.items():
        parameters = inspect.signature(act).parameters
        given = {name: value for name, value in arguments.items() if name in parameters}
        with pytest.raises(ProcessingRestricted):
            act(**given)


def test_a_safety_report_is_kept_and_reaches_the_physio_who_may_answer(
    care, django_capture_on_commit_callbacks
):
    episode, programme, _request = care
    mail.outbox.clear()

    with django_capture_on_commit_callbacks(execute=True):
        session = a_session(programme, pain_after=9)
    review = diary.review_session(
        by=episode.physio, session=session, note="Called", lets_go_on=False, now=NOW
    )

    assert session.calls_physio
    assert mail.outbox[-1].to == [episode.physio.email]
    assert review.note == "Called"


def test_messages_go_both_ways(care):
    episode, _programme, _request = care

    for author in (episode.patient, episode.physio):
        message = conversations.send(
            by=author, episode=episode, message_id=uuid4(), body="Hello", now=NOW
        )
        assert message.body == "Hello"


def test_no_reminder_is_sent(care):
    episode, _programme, _request = care
    last_days = episode.follow_up_closes_on - timedelta(days=3)

    sent = followup.remind(by=None, now=NOW.replace(month=last_days.month, day=last_days.day))

    assert sent == 0


def test_the_patient_may_still_leave_read_and_download(care, client):
    episode, _programme, _request = care
    sign_in(client, episode.patient)

    assert client.get(reverse("programmes:programme")).status_code == 200
    assert client.post(reverse("web:download_record")).status_code == 200
    ended = episodes.discharge(
        by=episode.physio, episode=episode, why=Ending.FINISHED, undecided=(), now=NOW
    )
    assert ended.ended_at is not None


def test_it_is_shown_to_the_patient_and_to_the_physio(care, client):
    episode, _programme, _request = care
    sign_in(client, episode.patient)
    patients = client.get(reverse("records:mine")).content.decode()
    sign_in(client, episode.physio)
    physios = client.get(reverse("practice:patient", args=[episode.pk])).content.decode()

    assert "The use of your data is restricted" in patients
    assert "The use of this patient’s data is restricted" in physios


def test_whoever_is_refused_reads_why(care, client):
    episode, _programme, _request = care
    sign_in(client, episode.physio)

    page = client.get(reverse("programmes:write", args=[episode.pk]))

    assert page.status_code == 403
    assert "restricted" in page.content.decode()


def test_once_it_is_lifted_with_a_reason_work_goes_on(
    care, client, django_capture_on_commit_callbacks
):
    episode, _programme, request = care
    manager = sign_in(client, ManagerFactory())
    with pytest.raises(services.ReasonMissing):
        services.lift_restriction(by=manager, request=request, why=" ", now=NOW)

    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("records:lift", args=[request.pk]), {"why": "Checked and right"})

    episode = Episode.objects.get(pk=episode.pk)
    assert programmes.open_writing(by=episode.physio, episode=episode, now=NOW)
    assert mail.outbox[-1].to == [episode.patient.email]
    assert "Checked and right" not in mail.outbox[-1].body
    sign_in(client, episode.patient)
    assert "Checked and right" in client.get(reverse("records:mine")).content.decode()


def test_another_patient_of_the_same_physio_is_not_touched(care):
    episode, _programme, _request = care
    other = EpisodeFactory(physio=episode.physio)

    assert programmes.open_writing(by=episode.physio, episode=other, now=NOW)
    assert PhysioFactory().user.restricted_at is None
    assert Report.model_fields


def test_the_follow_up_page_says_why_it_cannot_start_and_offers_no_button(
    care, client, time_machine
):
    time_machine.move_to(NOW, tick=False)
    episode, _programme, _request = care
    sign_in(client, episode.patient)

    text = client.get(reverse("followup:mine")).text

    assert "You cannot start this now" in text
    assert "to end the restriction" in text
    assert "Use my follow-up" not in text


def test_a_physio_still_reads_a_follow_up_and_is_offered_a_message_in_its_place(
    care, client, time_machine
):
    time_machine.move_to(NOW, tick=False)
    episode, _programme, _request = care
    sent = AssessmentFactory(patient=episode.patient, completed_at=NOW)
    FollowUp.objects.create(episode=episode, assessment=sent, opened_at=NOW)
    sign_in(client, episode.physio)

    page = client.get(reverse("followup:answer", args=[episode.pk]))

    assert page.status_code == 200
    assert "The use of this patient’s data is restricted" in page.text
    assert "Send the answer" not in page.text


def test_a_follow_up_with_a_red_flag_is_answered_as_every_safety_report(care):
    episode, _programme, _request = care
    stopped = AssessmentFactory(
        patient=episode.patient, stopped_at=NOW, completed_at=None, completed_on=None
    )
    follow_up = FollowUp.objects.create(episode=episode, assessment=stopped, opened_at=NOW)

    answered = followup.answer(
        by=episode.physio,
        follow_up=follow_up,
        text="Did you get help?",
        next_step=Next.SEE_IN_PERSON,
        now=NOW,
    )

    assert answered.answered_at == NOW


def test_lending_to_a_restricted_patient_says_why_not_and_keeps_what_was_typed(
    care, client, time_machine
):
    time_machine.move_to(NOW, tick=False)
    episode, _programme, _request = care
    sign_in(client, ManagerFactory())
    typed = {
        "loan_id": str(uuid4()),
        "model": "tenscare-perfect-ems",
        "serial": "SN-77",
        "patient_email": episode.patient.email,
        "due_back_on": TODAY.isoformat(),
    }

    page = client.post(reverse("kit:loans"), typed)

    assert page.status_code == 200
    assert "End the restriction under Data requests first" in page.text
    assert "SN-77" in page.text


def test_a_restriction_is_not_asked_for_twice(client, care):
    patient = care[0].patient
    ask = {"by": patient, "request_id": uuid4(), "note": "", "now": NOW}

    with pytest.raises(services.AlreadyRestricted):
        services.ask(kind=RequestKind.RESTRICTION, **ask)
    sign_in(client, patient)
    page = client.post(reverse("records:ask_restriction"), {"request_id": uuid4(), "note": ""})

    assert "The use of your data is restricted already." in page.text
    assert services.ask(kind=RequestKind.ERASURE, **ask).is_open
