"""Tests that urgent advice comes first, and stays until a physio has decided."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.urls import reverse

from physiobench.clinical.sessions.session_advice import Report
from physiobench.clinical.sessions.skin import Skin
from physiobench.clinical.sessions.stop import StopSymptom
from physiobench.diary import services as diary
from physiobench.diary.http import hold
from physiobench.diary.models import NextStep, Session
from tests.diary.telling import FINE, log, stimulate
from tests.factories import NOW, TODAY, EpisodeFactory, PhysioFactory, sign_in
from tests.factories.care import ProgrammeFactory, body, screened, stimulation


pytestmark = pytest.mark.django_db

SECOND = UUID(int=20)
CHEST = "Call 999 now if you still have it."


@pytest.fixture(autouse=True)
def in_february(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def programme():
    episode = EpisodeFactory(physio=PhysioFactory(hcpc_checked_on=TODAY).user)
    screened(episode)
    plan = body(starts_on=TODAY - timedelta(days=7), stimulation=(stimulation(),))
    return ProgrammeFactory(episode=episode, plan=plan)


def page(client, programme, address):
    sign_in(client, programme.episode.patient)
    return client.get(address).text


def correct(session, **found):
    return diary.correct_session(
        by=session.programme.episode.patient,
        session=session,
        entry_id=SECOND,
        report=Report(**{**FINE, **found}),
        reason="I forgot something",
        now=NOW,
    ).session


def held(programme):
    return hold(Session.objects.holding(programme.episode.patient))


@pytest.mark.parametrize("as_correction", [False, True])
def test_a_paused_patient_reads_the_advice_on_what_they_just_sent_first(
    client, programme, as_correction
):
    first = log(programme, symptoms=(StopSymptom.CALF,)).session
    if as_correction:
        sent = correct(first, symptoms=(StopSymptom.CHEST,))
    else:
        sent = log(programme, entry_id=SECOND, symptoms=(StopSymptom.CHEST,)).session

    text = page(client, programme, reverse("diary:entry", args=[sent.pk]))

    assert text.index("<main") < text.index(CHEST) < text.index("Do not exercise and do not")
    between = text[text.index("</h1>") : text.index(CHEST)]
    assert between.count("<section") == 1  # the card with the advice is the first box


def test_advice_that_the_page_shows_already_is_not_repeated(client, programme):
    first = log(programme, symptoms=(StopSymptom.CHEST,)).session
    sent = correct(first, symptoms=(StopSymptom.CHEST,))

    assert page(client, programme, reverse("diary:entry", args=[sent.pk])).count(CHEST) == 1


ADVICE = {
    "a burn": ({"skin": Skin.BURN}, "medical help today"),
    "chest pain": ({"symptoms": (StopSymptom.CHEST,)}, "emergency help"),
    "a swollen calf": ({"symptoms": (StopSymptom.CALF,)}, "medical help today"),
}


@pytest.mark.parametrize("report", ADVICE)
def test_the_advice_stays_on_today_and_on_every_page_until_a_physio_decides(
    client, programme, report
):
    told, urgency = ADVICE[report]
    session = (log if "skin" not in told else stimulate)(programme, **told).session
    found = next(iter(session.told.symptoms), session.told.skin)
    advice = next(iter(found.steps), found.do_now)

    today = page(client, programme, "/today/")
    other = page(client, programme, reverse("conversations:latest"))

    assert advice in today
    assert today.index(advice) < today.index("Your physio needs to check it first")
    assert urgency in other
    diary.review_session(
        by=programme.episode.physio,
        session=session,
        note="Called her.",
        lets_go_on=False,
        next_step=NextStep.HEAL,
        now=NOW,
    )
    assert advice not in page(client, programme, "/today/")
    assert urgency not in page(client, programme, reverse("conversations:latest"))


def test_of_several_reports_the_most_urgent_advice_comes_first_and_each_once(programme):
    log(programme, symptoms=(StopSymptom.CALF,))
    log(programme, entry_id=SECOND, symptoms=(StopSymptom.CALF, StopSymptom.CHEST))

    kinds = [card.kind for card in held(programme).advice]

    assert kinds == ["emergency", "stop"]
    assert "emergency" in held(programme).way_on


@pytest.mark.parametrize(
    ("symptom", "says"),
    [
        (StopSymptom.CHEST, "Call 999 if you have chest pain, a racing or uneven heartbeat, or"),
        (StopSymptom.DARK_URINE, "Go to A&E now"),
    ],
)
def test_after_an_emergency_the_pause_never_says_to_call_111(programme, symptom, says):
    log(programme, symptoms=(symptom,))
    log(programme, entry_id=SECOND, symptoms=(StopSymptom.CALF,))

    body = held(programme).body

    assert says in body
    assert "111" not in body


YESTERDAY = TODAY - timedelta(days=1)
EARLIER = NOW - timedelta(hours=1)


@pytest.mark.parametrize(
    ("older", "newer"),
    [(Skin.BURN, StopSymptom.CALF), (StopSymptom.CALF, Skin.BURN)],
)
def test_the_most_urgent_advice_comes_first_whichever_is_newer(programme, older, newer):
    for found, at in ((older, EARLIER), (newer, NOW)):
        if isinstance(found, Skin):
            stimulate(programme, entry_id=uuid4(), now=at, skin=found)
        else:
            log(programme, entry_id=uuid4(), now=at, symptoms=(found,))

    titles = [card.title for card in held(programme).advice]

    assert [StopSymptom.CALF.label in title for title in titles] == [True, False]


def test_of_equally_urgent_advice_the_newest_comes_first(programme):
    log(programme, done_on=YESTERDAY, symptoms=(StopSymptom.FAINT,))
    log(programme, entry_id=SECOND, symptoms=(StopSymptom.CALF,))

    first, second = held(programme).advice

    assert StopSymptom.CALF.label in first.title
    assert StopSymptom.FAINT.label in second.title


def test_within_one_entry_a_swollen_calf_comes_before_a_burn(programme):
    stimulate(programme, skin=Skin.BURN, symptoms=(StopSymptom.CALF,))

    titles = [card.title for card in held(programme).advice]

    assert [StopSymptom.CALF.label in title for title in titles] == [True, False]


def test_a_new_entry_says_of_which_day_the_older_advice_is(client, programme):
    log(programme, done_on=YESTERDAY, symptoms=(StopSymptom.CHEST,))
    fine = log(programme, entry_id=SECOND).session

    text = page(client, programme, reverse("diary:entry", args=[fine.pk]))

    assert text.index("About your report of Sunday 1 February.") < text.index(CHEST)
    assert "You reported on Sunday 1 February: Chest pain" in text
    assert "Monday 2 February:" not in text


def test_each_problem_stands_beside_its_own_day(client, programme):
    log(programme, done_on=YESTERDAY, symptoms=(StopSymptom.CALF,))
    log(programme, entry_id=SECOND, symptoms=(StopSymptom.CHEST, StopSymptom.CALF))

    text = page(client, programme, "/today/")

    assert "You reported on Monday 2 February: Chest pain" in text
    assert "You reported on Sunday 1 February: One calf" in text
    assert text.count("About your report of Monday 2 February.") == 2
    assert "About your report of Sunday 1 February." not in text  # its advice is said once


def test_advice_never_reassures_beside_a_pause(programme):
    stimulate(programme, skin=Skin.BURN)

    assert all(card.kind != "info" for card in held(programme).advice)


def test_every_page_says_one_ban_the_strictest_in_the_same_words(client, programme):
    chest = log(programme, symptoms=(StopSymptom.CHEST,)).session
    burn = stimulate(programme, entry_id=SECOND, skin=Skin.BURN).session
    addresses = ["/today/", *(reverse("diary:entry", args=[one.pk]) for one in (chest, burn))]

    for address in addresses:
        text = page(client, programme, address)
        assert text.count("Do not exercise and do not use stimulation") == 1, address
        assert "Do not use stimulation yet" not in text, address
        assert "Paused for now" not in text, address
        assert f"{StopSymptom.CHEST.label}; {Skin.BURN.label}" in text or (
            f"{Skin.BURN.label}; {StopSymptom.CHEST.label}" in text
        ), address
