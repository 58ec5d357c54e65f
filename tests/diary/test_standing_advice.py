"""Tests that a promised call or message takes nothing from the advice on a report."""

from html import unescape
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils.html import strip_tags

from physiobench.clinical.sessions.session_advice import symptoms_of
from physiobench.clinical.sessions.skin import Skin
from physiobench.clinical.sessions.skin import advise as advise_skin
from physiobench.clinical.sessions.stop import StopSymptom
from physiobench.conversations import services as conversations
from physiobench.diary import services as diary
from physiobench.diary.http.cards import cards
from physiobench.diary.models import NextStep, Session
from physiobench.episodes import services as episodes
from physiobench.practice.presenters.inbox import Weight, inbox
from tests.diary.telling import log
from tests.factories import NOW, TODAY, EpisodeFactory, ManagerFactory, PhysioFactory, sign_in
from tests.factories.care import (
    EXERCISE_ID,
    STIMULATION_ID,
    ProgrammeFactory,
    body,
    screened,
    stimulation,
)


pytestmark = pytest.mark.django_db

CHECKED = "the questions before a session"
PROMISES = [step for step in NextStep if step.is_promised]
REPORTS = {
    **{
        f"stimulation: {told.symptom}": (STIMULATION_ID, {"symptoms": (told.symptom,)})
        for told in symptoms_of(stimulation=True)
    },
    **{
        f"exercise: {told.symptom}": (EXERCISE_ID, {"symptoms": (told.symptom,)})
        for told in symptoms_of(stimulation=False)
    },
    **{
        f"skin: {skin.name}": (STIMULATION_ID, {"skin": skin})
        for skin in Skin
        if advise_skin(skin).stop
    },
    "pain in the joint": (STIMULATION_ID, {"skin": Skin.JOINT_PAIN, "pain_after": 9}),
}


@pytest.fixture(autouse=True)
def in_february(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def programme():
    episode = EpisodeFactory(physio=PhysioFactory(hcpc_checked_on=TODAY).user)
    screened(episode)
    return ProgrammeFactory(episode=episode, plan=body(stimulation=(stimulation(),)))


def report(client, programme, kind):
    """Report one kind of problem, and return its entry."""
    if kind != CHECKED:
        line, told = REPORTS[kind]
        return log(programme, line_id=line, **told).session
    sign_in(client, programme.episode.patient)
    answers = {**dict.fromkeys(("ill", "skin", "alcohol"), "no"), "changed": "yes"}
    address = reverse("diary:check_before", args=[STIMULATION_ID])
    client.post(address, {"check_id": str(uuid4()), **answers})
    return Session.objects.get()


def decide(session, *, step=None, seen=0):
    return diary.review_session(
        by=session.programme.episode.physio,
        session=session,
        note="No answer on the phone yet.",
        lets_go_on=step is None,
        next_step=step,
        seen=seen,
        now=NOW,
    )


def shown(html):
    """Return the words of a page as a person reads them."""
    return " ".join(unescape(strip_tags(html)).split())


def advice_on(session):
    """Return each sentence that the page of a report says first."""
    told = cards(session.told, session.stop_reason, decided=True)
    assert told
    return [shown(words) for card in told for words in (card.title, *(card.steps or [card.body]))]


def pages(client, session):
    """Return the words of each page on which the patient looks for what to do."""
    sign_in(client, session.programme.episode.patient)
    addresses = [
        "/today/",
        reverse("programmes:programme"),
        reverse("programmes:print_programme"),
        reverse("diary:do", args=[session.line_id]),
        reverse("diary:entry", args=[session.pk]),
    ]
    return {address: shown(client.get(address, follow=True).text) for address in addresses}


def way_on(client, session):
    """Return how urgent the stop line of any other page says the advice is."""
    sign_in(client, session.programme.episode.patient)
    return client.get(reverse("conversations:latest")).context["hold"].way_on


@pytest.mark.parametrize("kind", [*REPORTS, CHECKED])
@pytest.mark.parametrize("step", PROMISES)
def test_beside_a_promise_each_page_keeps_the_advice_and_names_the_problem(
    client, programme, kind, step
):
    session = report(client, programme, kind)
    before = way_on(client, session)

    decide(session, step=step)

    for address, text in pages(client, session).items():
        for sentence in advice_on(session):
            assert sentence in text, address
        assert "Do not wait for your physio." in text, address
    assert way_on(client, session) == before


@pytest.mark.parametrize("kind", [*REPORTS, CHECKED])
@pytest.mark.parametrize("step", PROMISES)
def test_a_promise_keeps_the_report_as_urgent_in_the_inbox_as_it_was(client, programme, kind, step):
    session = report(client, programme, kind)
    physio = programme.episode.physio
    conversations.send(
        by=programme.episode.patient,
        episode=programme.episode,
        message_id=uuid4(),
        body="May I have another sheet?",
        now=NOW,
    )
    (before, _message) = inbox(physio)

    decide(session, step=step)

    (after, message) = inbox(physio)
    assert after.weight == before.weight < message.weight
    assert after.why.startswith(f"{before.why}. You will")


@pytest.mark.parametrize("kind", [*REPORTS, CHECKED])
@pytest.mark.parametrize("step", [None, *(step for step in NextStep if step.replaces_advice)])
def test_a_decision_on_the_problem_itself_takes_the_place_of_the_advice(
    client, programme, kind, step
):
    session = report(client, programme, kind)
    decide(session, step=NextStep.CALL)

    decide(session, step=step, seen=1)

    text = pages(client, session)["/today/"]
    assert [sentence for sentence in advice_on(session) if sentence in text] == []
    assert "Do not wait for your physio." not in text
    assert [entry.weight for entry in inbox(programme.episode.physio)] in ([], [Weight.NEWS])


def test_a_step_either_promises_something_or_replaces_the_advice():
    assert [step for step in NextStep if step.is_promised == step.replaces_advice] == []


def test_a_promise_keeps_the_advice_after_the_care_has_ended(client, programme):
    session = report(client, programme, f"exercise: {StopSymptom.CALF}")
    decide(session, step=NextStep.CALL)

    episodes.cancel(by=ManagerFactory(), episode=programme.episode, now=NOW)

    sign_in(client, programme.episode.patient)
    text = shown(client.get("/today/").text)
    assert [sentence for sentence in advice_on(session) if sentence not in text] == []


def test_on_the_page_of_the_report_the_advice_comes_before_a_promise_and_after_a_decision(
    client, programme
):
    session = report(client, programme, f"exercise: {StopSymptom.CALF}")
    advice = advice_on(session)[0]
    entry = reverse("diary:entry", args=[session.pk])

    decide(session, step=NextStep.CALL)
    promised = pages(client, session)[entry]
    decide(session, step=NextStep.EXAMINED, seen=1)
    decided = pages(client, session)[entry]

    assert promised.index(advice) < promised.index("will call you by")
    assert decided.index("Have this checked in person") < decided.index(advice)
