"""Tests of the pages around one session of stimulation."""

import re
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.urls import reverse

from physiobench.clinical.screening.triage import Outcome, StimulationVerdict, Tier
from physiobench.clinical.screening.urgent_help import UrgentHelp
from physiobench.content.questionnaire_load import questionnaires
from physiobench.diary.models import Session, SessionCheck
from tests.diary.test_views import CURRENT, FORM, TODAY_PAGE, do
from tests.factories import NOW, EpisodeFactory, JudgementFactory, sign_in
from tests.factories.care import (
    EXERCISE_ID,
    STIMULATION_ID,
    ProgrammeFactory,
    body,
    screened,
    stimulation,
)
from tests.factories.measured import QUIET, twitch_tested
from tests.markup import one_line


pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_february(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def programme(client):
    episode = EpisodeFactory()
    sign_in(client, episode.patient)
    screened(episode)
    return ProgrammeFactory(episode=episode, plan=body(stimulation=(stimulation(),)))


def check(client, line_id=STIMULATION_ID, **changes):
    items = questionnaires()["session-check"].by_link_id
    wanted = {**dict.fromkeys(("ill", "skin", "alcohol", "changed"), "no"), **changes}
    chosen = {
        name: key
        for name, given in wanted.items()
        for key, option in items[name].options_by_key.items()
        if option.value.code == given
    }
    url = reverse("diary:check_before", args=[line_id])
    return client.post(url, {"check_id": uuid4(), **chosen})


@pytest.mark.usefixtures("programme")
def test_stimulation_asks_four_questions_first(client):
    answer = client.get(do(STIMULATION_ID))

    assert answer.url == reverse("diary:check_before", args=[STIMULATION_ID])
    page = client.get(answer.url)
    assert len(page.context["form"].visible_fields()) == 4


@pytest.mark.usefixtures("programme")
def test_four_clear_answers_open_the_session_with_pads_and_safety(client):
    assert check(client).url == do(STIMULATION_ID)

    page = client.get(do(STIMULATION_ID))

    for words in ("pb-pads", "pb-envelope", "Stop at once if", "Aim for", 'name="comfort"'):
        assert words in page.text, words
    assert not re.search(r"\bmA\b", page.text)


@pytest.mark.usefixtures("programme")
def test_the_questions_come_back_before_the_next_session(client, time_machine):
    check(client)
    time_machine.shift(timedelta(minutes=30))
    client.post(do(STIMULATION_ID), CURRENT)
    time_machine.shift(timedelta(minutes=30))

    assert client.get(do(STIMULATION_ID)).url.endswith("/check/")


@pytest.mark.usefixtures("programme")
@pytest.mark.parametrize("given", ["yes", "not-sure"])
def test_a_yes_or_not_sure_stops_stimulation_for_today(client, given):
    answer = check(client, ill=given)

    assert "Do not use stimulation now" in client.get(answer.url).text
    page = client.get(do(STIMULATION_ID))
    assert "Do not use stimulation today" in page.text
    assert 'name="minutes"' not in page.text
    assert client.get(TODAY_PAGE).context["today"].stimulation[0][2] == "paused"


@pytest.mark.usefixtures("programme")
def test_an_unfinished_check_is_asked_again(client):
    url = reverse("diary:check_before", args=[STIMULATION_ID])

    page = client.post(url, {"check_id": uuid4(), "ill": "<script>"})

    assert set(page.context["form"].errors) == {"ill", "skin", "alcohol", "changed"}
    assert not SessionCheck.objects.exists()


@pytest.mark.usefixtures("programme")
def test_a_check_of_an_exercise_is_not_there(client):
    assert client.get(reverse("diary:check_before", args=[EXERCISE_ID])).status_code == 404


@pytest.mark.usefixtures("programme")
@pytest.mark.parametrize(
    ("changes", "kind", "words"),
    [
        ({"skin": "K05"}, "care--stop", "Yellow Card"),
        ({"symptoms": ["chest"]}, "care--emergency", "Call 999 now"),
        ({"symptoms": ["dark-urine"]}, "care--emergency", "Go to A&amp;E now"),
    ],
)
def test_a_burn_or_a_stop_symptom_says_what_to_do_now_and_pauses(client, changes, kind, words):
    answer = client.post(do(STIMULATION_ID), {**CURRENT, **changes})

    page = client.get(answer.url)
    assert kind in page.text
    assert words in page.text
    assert "they do not monitor it all the time".lower() in page.text.lower()
    assert (
        "Paused. Your physio will tell you when you can start again" in client.get(TODAY_PAGE).text
    )
    again = client.get(do(STIMULATION_ID))
    today, again = client.get(TODAY_PAGE), client.get(do(STIMULATION_ID))
    assert "Paused. Your physio will tell you when you can start again" in today.text
    for page in (today, again):
        assert "Your physio needs to check it first" in page.text
    assert 'name="minutes"' not in again.text


@pytest.mark.usefixtures("programme")
@pytest.mark.parametrize("changes", [{"skin": "K05"}, {"symptoms": ["burn"]}])
def test_what_to_do_about_a_burn_is_numbered_in_its_order(client, changes):
    answer = client.post(do(STIMULATION_ID), {**CURRENT, **changes})

    page = client.get(answer.url).text
    steps = page.split("<ol>")[1].split("</ol>")[0]

    off, cool, seen = (
        steps.index(word) for word in ("Sto" if "skin" in changes else "Switch", "cool", "today")
    )
    assert off < cool < seen
    assert steps.count("<li>") >= 4
    assert page.count("20 minutes") == 1  # and not told twice


@pytest.mark.usefixtures("programme")
@pytest.mark.parametrize("changes", [{"skin": "K05"}, {"symptoms": ["calf"]}, {"skin": "K03"}])
def test_nothing_reassuring_stands_beside_what_is_not(client, changes):
    answer = client.post(do(STIMULATION_ID), {**CURRENT, "pain_after": "0", **changes})

    page = client.get(answer.url)

    assert "green" not in page.text
    assert "Carry on" not in page.text


@pytest.mark.usefixtures("programme")
def test_nobody_is_praised_while_something_is_paused(client):
    client.post(do(), FORM)
    client.post(do(STIMULATION_ID), {**CURRENT, "entry_id": uuid4(), "skin": "K05"})

    page = client.get(TODAY_PAGE)

    assert "Nothing else is due today." in page.text
    assert "Well done" not in page.text


@pytest.mark.usefixtures("programme")
def test_who_felt_unwell_is_told_where_to_turn(client):
    answer = client.post(do(), {**FORM, "did": "stopped", "stop_reason": "unwell"})

    page = client.get(answer.url)

    assert "call 999 now" in page.text
    assert "Carry on" not in page.text
    assert 'href="tel:111"' in page.text
    assert UrgentHelp.NO_111_THERE.text in page.text


@pytest.mark.usefixtures("programme")
def test_who_must_wait_for_the_physio_is_told_whom_to_call_in_every_nation(client):
    client.post(do(STIMULATION_ID), {**CURRENT, "symptoms": ["calf"]})

    page = client.get(TODAY_PAGE)

    assert page.context["today"].waiting == "everything"
    assert f"call {UrgentHelp.LINE.text}." in page.text


@pytest.mark.usefixtures("programme")
def test_the_gravest_card_comes_first(client):
    answer = client.post(do(STIMULATION_ID), {**CURRENT, "skin": "K05", "symptoms": ["chest"]})

    cards = client.get(answer.url).context["cards"]

    assert [card.kind for card in cards][:2] == ["emergency", "stop"]


SCREENING = reverse("assessment:open_screening")
LOG = reverse("diary:log", args=[STIMULATION_ID])


def sign_up_only(episode):
    JudgementFactory(assessment=episode.assessment, judged_at=NOW)


@pytest.mark.parametrize(
    ("answered", "words"),
    [
        (lambda e: screened(e, at=NOW - timedelta(days=29)), "Answer the safety questions again"),
        (sign_up_only, "Answer the safety questions before your first session"),
        (lambda _e: None, "Answer the safety questions again"),
        (lambda e: screened(e, "physio-decides"), "Wait for your physio"),
        (lambda e: screened(e, "not-for-you"), "Do not use stimulation now"),
    ],
    ids=["old", "first", "never", "decides", "against"],
)
def test_whoever_must_not_begin_is_told_why_and_led_on(client, answered, words):
    episode = EpisodeFactory()
    sign_in(client, episode.patient)
    answered(episode)
    ProgrammeFactory(episode=episode, plan=body(stimulation=(stimulation(),)))

    page = client.get(TODAY_PAGE)
    assert page.context["today"].stimulation[0][2] == "paused"
    assert page.context["today"].exercises[0][2] != "paused"
    line = client.get(do(STIMULATION_ID))
    for shown in (page, line):
        assert words in shown.text
        assert f"{SCREENING}?next=%2Ftoday%2F" in shown.text
    assert 'name="minutes"' not in line.text
    assert check(client).url == do(STIMULATION_ID)
    assert not SessionCheck.objects.exists()
    assert client.get(reverse("diary:check_before", args=[STIMULATION_ID])).url.endswith(
        do(STIMULATION_ID)
    )
    assert 'name="did"' in client.get(do()).text  # the exercises stay open


@pytest.mark.parametrize(
    ("verdict", "more", "kind", "heading"),
    [
        ("not-for-you", {}, "care--stop", "Your result"),
        ("physio-decides", {}, "care--urgent", "Your result"),
        ("", {"completed_at": None, "completed_on": None, "stopped_at": NOW}, "care--stop", "stop"),
    ],
    ids=["against", "decides", "red-flag"],
)
def test_what_was_told_is_one_press_away_and_a_stop_is_red(client, verdict, more, kind, heading):
    episode = EpisodeFactory()
    sign_in(client, episode.patient)
    tier = Tier.EMERGENCY_NOW if "stopped_at" in more else Tier.SUITABLE_REMOTE
    known = StimulationVerdict(verdict) if verdict else None
    found = Outcome(tier, known, (), (), ("nmes-screening@1",))
    answered = screened(episode, found=found, **more)
    ProgrammeFactory(episode=episode, plan=body(stimulation=(stimulation(),)))

    for page in (client.get(TODAY_PAGE), client.get(do(STIMULATION_ID))):
        assert page.text.count(kind) == 1
        assert reverse("conversations:latest") in page.text
        back = reverse("assessment:resume", args=[answered.pk])
        assert f'<a class="button" href="{back}">What we told you on' in one_line(page.text)
    assert heading in client.get(back, follow=True).text
    assert client.get(reverse("assessment:letter", args=[answered.pk])).status_code == 200


def test_after_a_grave_answer_that_was_taken_back_today_leads_to_the_grave_one(client):
    episode = EpisodeFactory()
    sign_in(client, episode.patient)
    programme = ProgrammeFactory(episode=episode, plan=body(stimulation=(stimulation(),)))
    today = Outcome(Tier.URGENT_TODAY, StimulationVerdict.NOT_FOR_YOU, (), (), ("screening@1",))
    grave = screened(programme.episode, found=today)
    calm = screened(programme.episode, at=NOW + timedelta(seconds=1))

    page = client.get(TODAY_PAGE).text

    assert "Wait for your physio" in page
    assert "care--stop" in page
    assert reverse("assessment:resume", args=[grave.pk]) in page
    assert reverse("assessment:resume", args=[calm.pk]) not in page


def test_the_screening_runs_out_while_the_programme_runs(client, time_machine, programme):
    assert client.get(do(STIMULATION_ID)).url.endswith("/check/")

    time_machine.shift(timedelta(days=29))
    sign_in(client, programme.episode.patient)  # the old session has run out as well
    assert "Answer the safety questions again" in client.get(do(STIMULATION_ID)).text

    screened(programme.episode, at=NOW + timedelta(days=29))
    assert client.get(do(STIMULATION_ID)).url.endswith("/check/")


def test_what_was_done_can_be_noted_however_it_stands(client, programme):
    screened(programme.episode, "not-for-you", at=NOW)

    assert LOG in client.get(do(STIMULATION_ID)).text
    assert 'name="minutes"' in client.get(LOG).text
    answer = client.post(LOG, CURRENT)

    session = Session.objects.get()
    assert answer.url == reverse("diary:entry", args=[session.pk])
    assert session.calls_physio


@pytest.mark.usefixtures("programme")
def test_a_session_is_noted_without_answering_for_another(client):
    assert LOG in client.get(reverse("diary:check_before", args=[STIMULATION_ID])).text

    client.post(LOG, CURRENT)

    assert Session.objects.count() == 1
    assert not SessionCheck.objects.exists()


@pytest.mark.usefixtures("programme")
def test_a_slip_in_the_note_is_named_and_nothing_is_lost(client):
    page = client.post(LOG, {**CURRENT, "minutes": "many", "note": "Tingled"})

    assert set(page.context["form"].errors) == {"minutes"}
    assert "Tingled" in page.text


def test_a_line_nobody_prescribed_cannot_be_noted(client, programme):
    assert client.get(reverse("diary:log", args=[programme.pk])).status_code == 404


@pytest.mark.usefixtures("programme")
@pytest.mark.parametrize("name", ["questionnaires", "rules_for"])
def test_without_rules_for_the_check_nobody_is_told_to_begin(client, monkeypatch, name):
    from physiobench.diary.views import check as page_of_the_check

    nothing = {"questionnaires": dict, "rules_for": lambda _asked: None}[name]
    monkeypatch.setattr(page_of_the_check, name, nothing)

    page = client.get(reverse("diary:check_before", args=[STIMULATION_ID]))

    assert page.status_code == 503
    assert "Do not use stimulation now" in page.text
    assert not SessionCheck.objects.exists()


@pytest.mark.usefixtures("programme")
def test_a_morning_check_does_not_serve_the_evening(client, time_machine):
    check(client)
    time_machine.shift(timedelta(hours=2, minutes=1))

    assert client.get(do(STIMULATION_ID)).url.endswith("/check/")


# A muscle whose twitch test stands against what was signed


SHIN_ID = UUID(int=9)


@pytest.fixture
def held(client):
    """Return a programme with stimulation of two muscles, one of which did not twitch since."""
    episode = EpisodeFactory()
    screened(episode, place=("shin", "left"))
    shin = stimulation(line_id=SHIN_ID, muscle="tibialis-anterior")
    signed = ProgrammeFactory(
        episode=episode,
        plan=body(stimulation=(stimulation(), shin)),
        place_reason="Asked about the thigh.",
        signed_at=NOW - timedelta(hours=1),
    )
    twitch_tested(episode.patient, episode.physio, QUIET)
    sign_in(client, episode.patient)
    return signed


@pytest.mark.usefixtures("held")
def test_a_muscle_that_waits_for_the_physio_is_paused_and_the_other_goes_on(client):
    page = client.get(TODAY_PAGE)

    rows = {row[0]: row[2:] for row in page.context["today"].stimulation}
    assert rows["Stimulation: left shin muscle"] == (
        "paused",
        "Not now. Your physio needs to check this first.",
    )
    assert rows["Stimulation: left front thigh muscle"][0] == "due"
    assert page.context["today"].of == 1
    assert "1 more session can be done today or on another day" in page.context["today"].words
    assert "Do not use stimulation here for now: left shin muscle" in page.text
    assert SCREENING not in page.text
    assert client.get(do(STIMULATION_ID)).url.endswith("/check/")


@pytest.mark.usefixtures("held")
def test_its_page_says_why_and_nothing_begins(client):
    page = client.get(do(SHIN_ID))

    assert "Wait until they have signed your programme again" in page.text
    assert SCREENING not in page.text
    assert 'name="minutes"' not in page.text
    asked = reverse("diary:check_before", args=[SHIN_ID])
    assert client.get(asked).url == do(SHIN_ID)
    assert check(client, SHIN_ID).url == do(SHIN_ID)
    assert not SessionCheck.objects.exists()
    assert check(client).url == do(STIMULATION_ID)
    assert SessionCheck.objects.get().line_id == STIMULATION_ID


@pytest.mark.usefixtures("held")
def test_what_was_done_with_it_is_noted_and_calls_the_physio(client):
    log = reverse("diary:log", args=[SHIN_ID])
    assert log in client.get(do(SHIN_ID)).text

    client.post(log, CURRENT)
    client.post(LOG, {**CURRENT, "entry_id": uuid4()})

    called = {session.line_id: session.calls_physio for session in Session.objects.all()}
    assert called == {SHIN_ID: True, STIMULATION_ID: False}


@pytest.mark.usefixtures("held")
def test_the_pages_keep_to_their_queries_with_a_nerve_to_look_at(
    client, django_assert_max_num_queries
):
    for url in (TODAY_PAGE, do(SHIN_ID)):
        with django_assert_max_num_queries(6):
            client.get(url)


def test_signed_again_without_it_the_rest_goes_on(client, held):
    ProgrammeFactory(
        episode=held.episode,
        version=2,
        previous=held.fingerprint,
        plan=body(stimulation=(stimulation(),)),
        place_reason="Asked about the thigh.",
    )

    page = client.get(TODAY_PAGE)

    assert page.context["today"].stopped == ()
    assert [row[2] for row in page.context["today"].stimulation] == ["due"]


@pytest.mark.usefixtures("programme")
def test_what_to_aim_for_is_on_the_page_of_a_session_once(client):
    check(client)

    page = client.get(do(STIMULATION_ID)).text

    assert page.count("Aim for") == 1
    assert page.count(stimulation().response_to_aim_for) == 1


@pytest.mark.usefixtures("programme")
def test_a_session_that_the_check_stopped_is_shown_as_not_started(client):
    check(client, ill="yes")
    session = Session.objects.get()

    page = client.get(reverse("diary:entry", args=[session.pk])).text

    assert "Session not started" in page
    assert "Your answers before the session were a reason not to start." in page
    assert "I stopped early or could not do it" not in page
    assert ">Not started<" in client.get(reverse("diary:history")).text
