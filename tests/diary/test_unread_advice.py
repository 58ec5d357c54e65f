"""Tests that advice on a report that pauses nothing stays until a physio has looked at it."""

from datetime import timedelta
from html import unescape
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils.html import strip_tags

from physiobench.clinical.sessions.pain import SessionText
from physiobench.clinical.sessions.session_advice import Report, StopReason
from physiobench.clinical.sessions.skin import Skin
from physiobench.clinical.sessions.skin import advise as advise_skin
from physiobench.diary import services as diary
from physiobench.diary.http.cards import cards
from physiobench.diary.models import Session
from physiobench.episodes import services as episodes
from tests.diary.telling import FINE, log, stimulate
from tests.factories import (
    NOW,
    TODAY,
    EpisodeFactory,
    ManagerFactory,
    PhysioFactory,
    sign_in,
)
from tests.factories.care import (
    EXERCISE_ID,
    STIMULATION_ID,
    ProgrammeFactory,
    body,
    screened,
    stimulation,
)


pytestmark = pytest.mark.django_db

UNWELL = {"did": "stopped", "stop_reason": StopReason.UNWELL}
ILL = "the questions before a session"
REPORTS = {
    "unwell in an exercise": (EXERCISE_ID, UNWELL),
    "unwell with the current": (STIMULATION_ID, UNWELL),
    "too much pain": (EXERCISE_ID, {"pain_after": 9}),
    "pain in the joint": (STIMULATION_ID, {"skin": Skin.JOINT_PAIN, "pain_after": 4}),
    **{
        f"skin: {skin.name}": (STIMULATION_ID, {"skin": skin})
        for skin in Skin
        if advise_skin(skin).tell_physio and not advise_skin(skin).stop
    },
}


@pytest.fixture(autouse=True)
def in_february(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def programme():
    episode = EpisodeFactory(physio=PhysioFactory(hcpc_checked_on=TODAY).user)
    screened(episode)
    plan = body(starts_on=TODAY - timedelta(days=7), stimulation=(stimulation(),))
    return ProgrammeFactory(episode=episode, plan=plan)


def report(client, programme, kind):
    """Report one kind of problem, and return its entry, which pauses nothing."""
    if kind == ILL:
        sign_in(client, programme.episode.patient)
        answers = {**dict.fromkeys(("changed", "skin", "alcohol"), "no"), "ill": "yes"}
        address = reverse("diary:check_before", args=[STIMULATION_ID])
        client.post(address, {"check_id": str(uuid4()), **answers})
        session = Session.objects.get()
    else:
        line, told = REPORTS[kind]
        session = log(programme, line_id=line, **told).session
    assert session.calls_physio
    assert not session.pauses
    return session


def advice_on(session):
    """Return what the page of a report tells the patient to do, without what reassures."""
    told = cards(session.told, session.stop_reason, decided=True)
    found = [
        shown(words) for card in told if card.kind != "info" for words in (card.title, card.body)
    ]
    assert found
    return found


def shown(html):
    return " ".join(unescape(strip_tags(html)).split())


def pages(client, programme):
    """Return the words of each page that shows the advice that stands."""
    sign_in(client, programme.episode.patient)
    names = ("diary:today", "programmes:programme", "programmes:print_programme")
    addresses = {name: reverse(name) for name in names}
    addresses["an exercise"] = reverse("diary:do", args=[EXERCISE_ID])
    return {name: shown(client.get(address).text) for name, address in addresses.items()}


@pytest.mark.parametrize("kind", [*REPORTS, ILL])
def test_what_the_page_told_stays_until_the_physio_looked_and_the_day_is_over(
    client, programme, kind, time_machine
):
    session = report(client, programme, kind)
    advice = advice_on(session)

    for name, text in pages(client, programme).items():
        assert [words for words in advice if words not in text] == [], name
        assert "About your report of Monday 2 February." in text, name
        assert "has this in their inbox" in text, name

    diary.review_session(
        by=programme.episode.physio, session=session, note="", lets_go_on=False, now=NOW
    )

    for name, text in pages(client, programme).items():
        assert [words for words in advice if words not in text] == [], name
        assert "has this in their inbox" not in text, name
        assert "should not start yet" not in text, name
    time_machine.move_to(NOW + timedelta(days=1), tick=False)
    for name, text in pages(client, programme).items():
        assert [words for words in advice if words in text] == [], name


@pytest.mark.parametrize("kind", REPORTS)
def test_a_physio_who_lets_the_patient_go_on_ends_the_advice_at_once(client, programme, kind):
    session = report(client, programme, kind)
    advice = advice_on(session)

    diary.review_session(
        by=programme.episode.physio, session=session, note="Fine.", lets_go_on=True, now=NOW
    )

    for name, text in pages(client, programme).items():
        assert [words for words in advice if words in text] == [], name


@pytest.mark.parametrize("kind", [*REPORTS, ILL])
def test_it_does_not_say_that_anything_is_paused(client, programme, kind):
    session = report(client, programme, kind)

    found = " ".join(pages(client, programme).values())

    assert "Do not use stimulation yet" not in found
    assert "can start again" not in found
    sign_in(client, session.programme.episode.patient)
    assert 'aria-label="Stop"' not in client.get(reverse("conversations:latest")).text


@pytest.mark.parametrize("kind", REPORTS)
def test_an_entry_that_the_patient_corrected_leaves_its_advice_to_the_correction(
    client, programme, kind
):
    session = report(client, programme, kind)
    advice = advice_on(session)
    diary.correct_session(
        by=programme.episode.patient,
        session=session,
        entry_id=uuid4(),
        report=Report(**FINE, minutes=20, comfort=3, skin=Skin.FINE),
        reason="A slip",
        now=NOW,
    )

    text = pages(client, programme)["diary:today"]

    assert [words for words in advice if words in text] == []


def test_what_the_questions_before_a_session_found_is_asked_again_the_next_day(
    client, programme, time_machine
):
    advice = advice_on(report(client, programme, ILL))

    time_machine.move_to(NOW + timedelta(days=1), tick=False)

    text = pages(client, programme)["diary:today"]
    assert [words for words in advice if words in text] == []


def test_feeling_unwell_is_still_answered_on_the_next_day_and_beside_newer_entries(
    client, programme, time_machine
):
    log(programme, **UNWELL)
    time_machine.move_to(NOW + timedelta(days=1), tick=False)
    newer = log(programme, entry_id=uuid4(), now=NOW + timedelta(days=1)).session

    sign_in(client, programme.episode.patient)
    today = shown(client.get("/today/").text)
    entry = shown(client.get(reverse("diary:entry", args=[newer.pk])).text)

    for text in (today, entry):
        assert f"About your report of Monday 2 February. {SessionText.UNWELL.text}" in text


def test_after_the_care_only_the_advice_on_whom_to_call_stays(client, programme):
    log(programme, **UNWELL)
    stimulate(programme, entry_id=uuid4(), skin=Skin.RED_OR_ITCHY)

    episodes.cancel(by=ManagerFactory(), episode=programme.episode, now=NOW)

    sign_in(client, programme.episode.patient)
    text = shown(client.get("/today/").text)
    assert SessionText.UNWELL.text in text
    assert Skin.RED_OR_ITCHY.text not in text


def test_a_report_without_advice_leaves_nothing_on_today(client, programme):
    burn = stimulate(programme, skin=Skin.BURN).session
    in_spite = stimulate(programme, entry_id=uuid4()).session
    assert in_spite.calls_physio

    diary.review_session(
        by=programme.episode.physio, session=burn, note="Healed.", lets_go_on=True, now=NOW
    )

    sign_in(client, programme.episode.patient)
    assert client.get("/today/").context["hold"] is None
