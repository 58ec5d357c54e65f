"""Tests of physiobench.followup.views."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from physiobench.assessment.models import Assessment, Response
from physiobench.clinical.screening.urgent_help import UrgentHelp
from physiobench.episodes import services as episodes
from physiobench.followup.models import FollowUp
from physiobench.followup.presenters import change_since_start
from tests.factories import (
    NOW,
    AssessmentFactory,
    EpisodeFactory,
    PhysioFactory,
    ResponseFactory,
    UserFactory,
    sign_in,
)
from tests.factories.measured import measured


pytestmark = pytest.mark.django_db

START = {
    "activity-1": "Stairs",
    "activity-1-score": 3,
    "activity-2": "Shopping",
    "activity-2-score": 5,
    "activity-3": "Chair",
    "activity-3-score": 2,
    "pain-worst": 7,
}
NOW_ANSWERS = START | {
    "activity-1-score": 6,
    "activity-2-score": 7,
    "activity-3-score": 5,
    "pain-worst": 4,
    "groc": 3,
}


@pytest.fixture(autouse=True)
def in_february(time_machine):
    time_machine.move_to(NOW)


def dumped(answers: dict[str, object]) -> dict[str, object]:
    from physiobench.questionnaires.engine import dump_answers

    return dump_answers({k: (v,) for k, v in answers.items()})


def an_episode():
    patient = UserFactory()
    assessment = AssessmentFactory(patient=patient)
    ResponseFactory(assessment=assessment, answers=dumped(START))
    return EpisodeFactory(patient=patient, assessment=assessment)


def renamed(episode, **changes):
    """Return the change since the start where the follow-up was answered with `changes`."""
    again = AssessmentFactory(patient=episode.patient)
    answers = {k: v for k, v in (NOW_ANSWERS | changes).items() if v is not None}
    ResponseFactory(assessment=again, answers=dumped(answers))
    rows = change_since_start(episode.assessment, again)
    return {row.title: row for row in rows}


def send(episode):
    """Let the patient answer and send the questions."""
    follow_up = FollowUp.objects.get(episode=episode)
    Response.objects.filter(assessment=follow_up.assessment).update(answers=dumped(NOW_ANSWERS))
    sent = {"completed_at": NOW, "completed_on": NOW.date()}
    Assessment.objects.filter(pk=follow_up.assessment_id).update(**sent)


def text_of(client, name, *args):
    return client.get(reverse(name, args=args)).content.decode()


def test_the_page_says_until_when_and_opens_the_questions(client):
    episode = an_episode()
    sign_in(client, episode.patient)

    assert "Saturday 2 May 2026" in text_of(client, "followup:mine")
    response = client.post(reverse("followup:begin", args=[episode.pk]))

    assert response.url.startswith("/assessment/")
    assert client.get(response.url, follow=True).status_code == 200


def test_a_begun_follow_up_is_found_after_the_secret_key_was_changed(client, settings):
    episode = an_episode()
    sign_in(client, episode.patient)
    before = client.post(reverse("followup:begin", args=[episode.pk])).url

    settings.SECRET_KEY = "another key of more than thirty-two characters"
    sign_in(client, episode.patient)
    after = client.post(reverse("followup:begin", args=[episode.pk])).url

    assert after == before
    assert client.get(after, follow=True).status_code == 200
    assert FollowUp.objects.count() == 1


def test_afterwards_the_page_says_since_when_it_is_closed(client, time_machine):
    episode = an_episode()
    time_machine.move_to("2026-05-03T09:00:00Z")
    sign_in(client, episode.patient)

    text = text_of(client, "followup:mine")
    response = client.post(reverse("followup:begin", args=[episode.pk]))

    assert "It has been closed since then." in text
    assert "Saturday 2 May 2026" in text
    assert response.url == reverse("followup:mine")
    assert not FollowUp.objects.exists()


def test_the_physio_reads_the_change_and_answers_and_the_patient_reads_the_answer(client):
    episode = an_episode()
    sign_in(client, episode.patient)
    client.post(reverse("followup:begin", args=[episode.pk]))
    send(episode)
    sign_in(client, episode.physio)
    address = reverse("followup:answer", args=[episode.pk])

    text = client.get(address).content.decode()
    client.post(address, {"text": "Lovely progress.", "next_step": "discharge"})

    assert "PSFS" in text
    assert "3.3" in text
    assert "6.0" in text
    sign_in(client, episode.patient)
    page = text_of(client, "followup:mine")
    assert "Lovely progress." in page
    episode.refresh_from_db()
    assert not episode.is_running


def test_an_empty_answer_keeps_the_page_and_says_why(client):
    episode = an_episode()
    sign_in(client, episode.patient)
    client.post(reverse("followup:begin", args=[episode.pk]))
    send(episode)
    sign_in(client, episode.physio)

    response = client.post(reverse("followup:answer", args=[episode.pk]), {"text": " "})

    assert response.status_code == 200
    assert FollowUp.objects.get().answered_at is None


def test_another_physios_patient_is_not_found(client):
    episode = an_episode()
    sign_in(client, episode.patient)
    client.post(reverse("followup:begin", args=[episode.pk]))
    sign_in(client, PhysioFactory().user)

    assert client.get(reverse("followup:answer", args=[episode.pk])).status_code == 404


def test_another_persons_follow_up_cannot_be_begun(client):
    episode = an_episode()
    sign_in(client, UserFactory())

    assert client.post(reverse("followup:begin", args=[episode.pk])).status_code == 404
    assert not FollowUp.objects.exists()


def test_answers_cut_short_by_a_red_flag_say_whom_to_call_in_every_nation(client):
    episode = an_episode()
    sign_in(client, episode.patient)
    client.post(reverse("followup:begin", args=[episode.pk]))
    Assessment.objects.filter(follow_up__episode=episode).update(stopped_at=NOW)

    text = text_of(client, "followup:mine")

    assert 'href="tel:999"' in text
    assert f"call {UrgentHelp.LINE.text}." in text


@pytest.mark.parametrize("sent", [False, True])
def test_the_patients_page_needs_at_most_six_queries(client, sent, django_assert_max_num_queries):
    episode = an_episode()
    sign_in(client, episode.patient)
    if sent:
        client.post(reverse("followup:begin", args=[episode.pk]))
        send(episode)

    with django_assert_max_num_queries(6):
        client.get(reverse("followup:mine"))


def test_what_was_measured_in_care_stands_beside_the_answers_with_who_measured_it(client):
    episode = an_episode()
    measured(episode.patient, "measure-walking-speed", {"metres": "6", "seconds": "8"})
    lag = {"side": "left", "active-short": "12", "passive-short": "2"}
    measured(episode.patient, "measure-quadriceps-lag", lag, by=episode.physio)
    later = NOW + timedelta(days=30)
    faster = {"metres": "6", "seconds": "6.9"}
    measured(
        episode.patient,
        "measure-walking-speed",
        faster,
        by=episode.physio,
        on=later.date(),
        now=later,
    )
    sign_in(client, episode.patient)
    client.post(reverse("followup:begin", args=[episode.pk]))
    send(episode)

    text = text_of(client, "followup:mine")

    assert "Measured in care" in text
    assert "0.75 metres a second (2 February 2026, You)" in text
    assert f"0.87 metres a second (4 March 2026, {episode.physio.name}, physio)" in text
    assert "a substantial change" in text
    assert "Knee lag" not in text  # measured once: there is no change to tell
    sign_in(client, episode.physio)
    assert "2 February 2026, Self-reported" in text_of(client, "followup:answer", episode.pk)


def test_pain_that_was_measured_by_other_questions_each_time_is_told_and_not_compared(client):
    episode = an_episode()
    measured(episode.patient, "measure-nprs", {"pain-worst": "8"})
    later = NOW + timedelta(days=30)
    whole = {"pain-worst": "8", "pain-best": "0", "pain-now": "1"}
    measured(episode.patient, "measure-nprs", whole, on=later.date(), now=later)
    sign_in(client, episode.patient)
    client.post(reverse("followup:begin", args=[episode.pk]))
    send(episode)

    text = text_of(client, "followup:mine")

    in_care = text.split("Measured in care")[1]
    assert "(2 February 2026, You), from “How bad was your worst pain" in in_care
    assert "Not compared with values that come from other questions." in in_care
    assert "Pain went from" not in in_care


def test_what_was_not_asked_both_times_is_never_compared(client):
    episode = an_episode()
    Response.objects.filter(assessment=episode.assessment).update(
        answers=dumped(START | {"activity-1": "Something else entirely"})
    )
    sign_in(client, episode.patient)
    client.post(reverse("followup:begin", args=[episode.pk]))
    send(episode)

    text = text_of(client, "followup:mine")

    assert "cannot be compared" in text
    assert "PSFS" not in text


def test_a_mark_never_stands_beside_another_activitys():
    rows = renamed(an_episode(), **{"activity-1": "Cycling", "activity-1-score": 8})

    assert (rows["Stairs"].before, rows["Stairs"].after) == ("3", "not given")
    assert (rows["Cycling"].before, rows["Cycling"].after) == ("not given", "8")
    assert "cannot be compared" in rows["Stairs"].words
    assert "cannot be compared" in rows["Cycling"].words
    assert not [title for title in rows if "PSFS" in title]


def test_a_mark_for_nothing_that_was_named_is_nobodys():
    rows = renamed(an_episode(), **{"activity-2": None, "activity-2-score": 0})

    assert (rows["Shopping"].before, rows["Shopping"].after) == ("5", "not given")
    unnamed = rows["A mark for nothing that was named"]
    assert (unnamed.before, unnamed.after) == ("not given", "0")
    assert "cannot be compared" in unnamed.words


def test_the_same_activities_in_another_order_are_compared_with_themselves():
    swapped = {"activity-1": "shopping ", "activity-2": "Stairs"}

    rows = renamed(an_episode(), **swapped)

    assert (rows["Stairs"].before, rows["Stairs"].after) == ("3", "7")
    assert (rows["Shopping"].before, rows["Shopping"].after) == ("5", "6")
    assert rows["The three activities together (PSFS)"].after == "6.0"


def test_an_activity_that_was_not_rated_again_says_so():
    rows = renamed(an_episode(), **{"activity-3-score": None})

    assert rows["Chair"].after == "not given"
    assert rows["Chair"].words == "Not rated both times."


def test_without_an_episode_the_page_says_how_one_begins(client):
    sign_in(client, UserFactory())

    assert "No package yet" in text_of(client, "followup:mine")


def test_an_ended_episode_says_when_it_ended(client):
    episode = an_episode()
    episode.ended_at, episode.ended_by, episode.ended_why = NOW, episode.physio, "finished"
    episode.save()
    sign_in(client, episode.patient)

    assert date(2026, 2, 2).strftime("%A 2 February 2026") in text_of(client, "followup:mine")


def test_after_a_cancellation_the_page_says_since_when_it_is_closed(client):
    episode = an_episode()
    episodes.cancel(by=episode.order.paid_by, episode=episode, now=NOW)
    sign_in(client, episode.patient)

    page = client.get(reverse("followup:mine"))

    assert "ended on Monday 2 February 2026" in page.text
