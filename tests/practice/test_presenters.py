"""Tests of physiobench.practice.presenters."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from physiobench.assessment.models import Assessment
from physiobench.clinical.programme.dose import SessionOutcome
from physiobench.clinical.sessions.skin import Skin, StopSymptom
from physiobench.conversations import services as conversations
from physiobench.diary.models import NextStep
from physiobench.followup import services as followup
from physiobench.payments.models import Order
from physiobench.practice.presenters import inbox as waiting
from physiobench.practice.presenters import patient as glance
from physiobench.practice.presenters import people
from physiobench.practice.presenters.inbox import Weight
from tests.factories import (
    NOW,
    TODAY,
    AssessmentFactory,
    EpisodeFactory,
    JudgementFactory,
    PhysioFactory,
)
from tests.factories.programmes import STIMULATION, a_programme, a_session


pytestmark = pytest.mark.django_db

BURNT = {
    "line_id": STIMULATION,
    "minutes": 10,
    "contractions": 10,
    "comfort": 8,
    "skin": Skin.BURN,
}


def stop_by_red_flag(episode):
    follow_up = followup.open_follow_up(by=episode.patient, episode=episode, now=NOW)
    Assessment.objects.filter(pk=follow_up.assessment_id).update(stopped_at=NOW)


def test_an_empty_inbox_is_empty():
    assert waiting.inbox(PhysioFactory().user) == []


def test_a_new_patient_waits_from_the_payment_on():
    episode = EpisodeFactory()

    (entry,) = waiting.inbox(episode.physio)

    assert (entry.weight, entry.since) == (Weight.WAITS, episode.order.paid_at)


def test_danger_comes_before_everything_that_waits_longer():
    physio = PhysioFactory().user
    EpisodeFactory(physio=physio)
    a_session(a_programme(EpisodeFactory(physio=physio)), now=NOW, **BURNT)

    weights = [entry.weight for entry in waiting.inbox(physio)]

    assert weights == [Weight.DANGER, Weight.WAITS]


def test_a_red_flag_in_the_follow_up_is_danger():
    episode = EpisodeFactory()
    a_programme(episode)
    stop_by_red_flag(episode)

    (entry,) = waiting.inbox(episode.physio)

    assert entry.weight == Weight.DANGER


@pytest.mark.parametrize(
    ("verdict", "stopped", "weights"),
    [
        ("no-objection", False, []),
        ("physio-decides", False, [Weight.SAFETY]),
        ("not-for-you", False, [Weight.SAFETY]),
        ("", True, [Weight.DANGER]),
    ],
)
def test_a_screening_that_speaks_against_what_was_signed_reaches_the_physio(
    verdict, stopped, weights
):
    episode = EpisodeFactory()
    a_programme(episode)
    later = NOW + timedelta(days=1)
    screened = AssessmentFactory(
        patient=episode.patient,
        kind="screening",
        stopped_at=later if stopped else None,
        completed_at=None if stopped else later,
        completed_on=None if stopped else later.date(),
    )
    JudgementFactory(assessment=screened, verdict=verdict, judged_at=later)

    assert [entry.weight for entry in waiting.inbox(episode.physio)] == weights


def test_a_screening_that_the_physio_signed_after_waits_no_more():
    episode = EpisodeFactory()
    screened = AssessmentFactory(patient=episode.patient, kind="screening")
    JudgementFactory(
        assessment=screened, verdict="physio-decides", judged_at=NOW - timedelta(days=1)
    )
    a_programme(episode)

    assert waiting.inbox(episode.physio) == []


def test_a_session_leaves_the_inbox_once_it_was_reviewed():
    from physiobench.diary import services as diary

    session = a_session(a_programme(), **BURNT)
    physio = session.programme.episode.physio

    diary.review_session(by=physio, session=session, note="Seen.", lets_go_on=True, now=NOW)

    assert waiting.inbox(physio) == []


def test_what_stays_paused_stays_in_sight():
    from physiobench.diary import services as diary

    session = a_session(a_programme(), **BURNT)
    physio = session.programme.episode.physio

    diary.review_session(
        by=physio,
        session=session,
        note="Wait.",
        lets_go_on=False,
        next_step=NextStep.HEAL,
        now=NOW,
    )

    assert [entry.weight for entry in waiting.inbox(physio)] == [Weight.NEWS]


def test_messages_of_one_patient_are_one_entry_since_the_first():
    episode = EpisodeFactory()
    a_programme(episode)
    for minutes in (0, 5):
        conversations.send(
            by=episode.patient,
            episode=episode,
            message_id=uuid4(),
            body="?",
            now=NOW + timedelta(minutes=minutes),
        )

    (entry,) = waiting.inbox(episode.physio)

    assert entry.since == NOW
    assert "2 messages" in entry.why


def test_a_message_that_was_read_waits_until_it_is_answered():
    episode = EpisodeFactory()
    a_programme(episode)
    said = {"episode": episode, "body": "?"}
    message = conversations.send(by=episode.patient, message_id=uuid4(), now=NOW, **said)
    later = NOW + timedelta(hours=1)

    conversations.read(by=episode.physio, episode=episode, shown=[message], now=later)
    read = [(e.weight, e.why) for e in waiting.inbox(episode.physio)]
    conversations.send(by=episode.physio, message_id=uuid4(), now=later, **said)

    assert read == [(Weight.NEWS, "Read, and not answered yet")]
    assert waiting.inbox(episode.physio) == []


def test_nobody_sees_another_physios_inbox():
    a_session(a_programme(), **BURNT)
    EpisodeFactory()

    assert waiting.inbox(PhysioFactory().user) == []


def test_the_inbox_asks_the_database_as_often_for_many_as_for_few(django_assert_max_num_queries):
    physio = PhysioFactory().user
    for _ in range(6):
        episode = EpisodeFactory(physio=physio)
        a_session(a_programme(episode), **BURNT)
        EpisodeFactory(physio=physio)

    with django_assert_max_num_queries(13):  # four of them: who covers
        assert len(waiting.inbox(physio)) == 12


def test_the_diary_sets_done_beside_prescribed_and_names_the_worst_pain():
    programme = a_programme()
    for pain in (2, 4):
        a_session(programme, pain_after=pain)

    seen = glance.diary(programme.episode, programme, TODAY)

    ((week, pain),) = seen.weeks
    assert (week.done, week.prescribed, pain) == (2, 1, 4)


def test_the_log_stands_by_day_the_newest_first():
    programme = a_programme()
    for days in range(9):
        a_session(programme, now=NOW + timedelta(days=days))
    a_session(programme, now=NOW + timedelta(days=8))

    seen = glance.diary(programme.episode, programme, TODAY + timedelta(days=8))
    days = glance.days(seen.reported)

    assert [len(noted) for _on, noted in days] == [2] + 8 * [1]
    assert days[0][0] == TODAY + timedelta(days=8)
    assert days[0][1][0][1] == programme.plan.exercises[0].title


def test_a_stopped_session_is_not_done():
    programme = a_programme()
    a_session(programme, did=SessionOutcome.STOPPED, stop_reason="too-hard")

    ((week, _pain),) = glance.diary(programme.episode, programme, TODAY).weeks

    assert (week.done, week.tried) == (0, 1)


def test_a_register_check_is_due_before_the_first_thing_runs_out(time_machine):
    time_machine.move_to(NOW)
    soon = PhysioFactory(insured_until=TODAY + timedelta(days=3), hcpc_checked_on=TODAY)
    late = PhysioFactory(hcpc_checked_on=TODAY - timedelta(days=40))

    rows = people.RegisterChecks(timezone.localdate())[:]

    assert [(physio, is_late) for physio, _due, is_late in rows] == [(late, True), (soon, False)]
    assert rows[1][1] == soon.insured_until


@pytest.mark.parametrize(
    ("show", "words", "found"),
    [("running", "", 1), ("ended", "", 1), ("all", "", 2), ("all", "zzz", 0), ("all", "sam", 2)],
)
def test_the_caseload_is_filtered_by_state_and_name(show, words, found):
    physio = PhysioFactory().user
    EpisodeFactory(physio=physio)
    EpisodeFactory(physio=physio, ended_at=NOW, ended_by=physio, ended_why="finished")

    assert len(people.caseload(physio, show=show, words=words)) == found


def test_of_entries_that_weigh_the_same_the_oldest_comes_first():
    physio = PhysioFactory().user
    for hours in (2, 5, 1, 4, 3):
        episode = EpisodeFactory(physio=physio)
        Order.objects.filter(pk=episode.order_id).update(paid_at=NOW - timedelta(hours=hours))

    found = waiting.inbox(physio)

    assert {entry.weight for entry in found} == {Weight.WAITS}
    assert [entry.since for entry in found] == [NOW - timedelta(hours=h) for h in (5, 4, 3, 2, 1)]


def test_of_entries_of_the_same_moment_the_order_is_always_the_same():
    physio = PhysioFactory().user
    new, known = EpisodeFactory(physio=physio), EpisodeFactory(physio=physio)
    Order.objects.filter(pk=new.order_id).update(paid_at=NOW)
    a_programme(known)
    conversations.send(by=known.patient, episode=known, message_id=uuid4(), body="?", now=NOW)

    first, second = waiting.inbox(physio)

    assert first.since == second.since == NOW
    assert first.url < second.url


def test_an_emergency_comes_before_every_other_urgent_report():
    physio = PhysioFactory().user
    burnt = a_programme(EpisodeFactory(physio=physio))
    a_session(burnt, now=NOW - timedelta(hours=3), **BURNT)
    chest = a_programme(EpisodeFactory(physio=physio))
    a_session(chest, now=NOW, symptoms=(StopSymptom.CHEST,))

    first, second = waiting.inbox(physio)

    assert (first.weight, second.weight) == (Weight.EMERGENCY, Weight.DANGER)
    assert str(first.label) == "Emergency"
    assert first.why == "Chest pain, racing or uneven heartbeat, or trouble breathing reported"


@pytest.mark.parametrize(
    ("told", "weight"),
    [
        ({"symptoms": (StopSymptom.DARK_URINE,)}, Weight.EMERGENCY),
        ({**BURNT, "skin": Skin.DARK_URINE}, Weight.EMERGENCY),
        ({"symptoms": (StopSymptom.CALF,)}, Weight.DANGER),
        ({"symptoms": (StopSymptom.FAINT,)}, Weight.DANGER),
    ],
)
def test_a_report_is_an_emergency_if_its_advice_is_999_or_a_and_e(told, weight):
    session = a_session(a_programme(), **told)

    (entry,) = waiting.inbox(session.programme.episode.physio)

    assert entry.weight == weight


@pytest.mark.parametrize(
    ("tier", "weight"),
    [("emergency-now", Weight.EMERGENCY), ("urgent-today", Weight.DANGER)],
)
@pytest.mark.parametrize("kind", ["screening", "follow-up"])
def test_answers_are_an_emergency_if_their_result_is_one(kind, tier, weight):
    episode = EpisodeFactory()
    a_programme(episode)
    later = NOW + timedelta(days=1)
    if kind == "follow-up":
        stop_by_red_flag(episode)
        stopped = Assessment.objects.get(stopped_at__isnull=False)
    else:
        stopped = AssessmentFactory(
            patient=episode.patient,
            kind=kind,
            stopped_at=later,
            completed_at=None,
            completed_on=None,
        )
    JudgementFactory(assessment=stopped, tier=tier, verdict="", judged_at=later)

    entry, *_others = waiting.inbox(episode.physio)

    assert entry.weight == weight
