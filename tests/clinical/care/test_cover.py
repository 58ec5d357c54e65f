"""Who answers, for every state of a small practice."""

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from physiobench.clinical.care.cover import Answerer, AnswerReason, Roster, answer_by, step_reached


ALEX, SAM, LEE, KIT = 1, 2, 3, 4
EVERYBODY = frozenset({ALEX, SAM, LEE, KIT})
MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)


def practice(**changes) -> Roster:
    usual = {
        "everybody": EVERYBODY,
        "active": EVERYBODY,
        "registered": EVERYBODY,
        "deputies": {ALEX: SAM},
        "lead": LEE,
    }
    return Roster(**{**usual, **changes})


def test_a_physio_who_is_here_answers_alone():
    assert practice().answering(ALEX) == (Answerer(ALEX, AnswerReason.OWN),)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"away": {ALEX: None}}, AnswerReason.LEAVE),
        ({"active": EVERYBODY - {ALEX}}, AnswerReason.CLOSED),
        ({"registered": EVERYBODY - {ALEX}}, AnswerReason.UNREGISTERED),
    ],
)
def test_the_deputy_answers_for_a_physio_who_cannot(changes, reason):
    assert practice(**changes).answering(ALEX) == (Answerer(SAM, reason),)


def test_the_deputy_of_a_leave_comes_before_the_standing_deputy():
    assert practice(away={ALEX: KIT}).answering(ALEX) == (Answerer(KIT, AnswerReason.LEAVE),)


def test_a_deputy_who_is_away_too_is_passed_over():
    roster = practice(away={ALEX: None, SAM: None})

    assert roster.answering(ALEX) == (Answerer(LEE, AnswerReason.LEAVE),)


def test_where_neither_deputy_nor_lead_is_named_the_longest_here_answers():
    roster = practice(deputies={}, lead=None, away={ALEX: None})

    assert roster.answering(ALEX) == (Answerer(SAM, AnswerReason.LEAVE),)


def test_a_colleague_covers_just_those_for_whom_they_answer():
    roster = practice(away={ALEX: None, KIT: None})

    assert roster.covered_by(SAM) == (ALEX,)
    assert roster.covered_by(LEE) == (KIT,)
    assert practice().covered_by(SAM) == ()


def test_a_physio_is_never_their_own_cover():
    roster = practice(away={ALEX: ALEX}, deputies={ALEX: ALEX}, lead=ALEX)

    assert ALEX not in {one.person for one in roster.answering(ALEX, step=3)}


def test_silence_adds_the_deputy_then_the_lead_then_the_managers():
    roster = practice()

    assert [a.person for a in roster.answering(ALEX, step=1)] == [ALEX, SAM]
    assert [a.person for a in roster.answering(ALEX, step=2)] == [ALEX, SAM, LEE]
    assert [roster.managers_are_asked(ALEX, step=step) for step in range(4)] == [
        *(False, False, False),
        True,
    ]


def test_silence_of_the_deputy_in_a_leave_goes_to_the_lead():
    roster = practice(away={ALEX: None})

    assert roster.answering(ALEX, step=1)[1] == Answerer(LEE, AnswerReason.SILENT)
    assert roster.managers_are_asked(ALEX, step=2)


def test_a_practice_of_one_asks_its_managers_first():
    alone = Roster(active=frozenset({ALEX}), registered=frozenset({ALEX}))

    assert not alone.managers_are_asked(ALEX)
    assert alone.managers_are_asked(ALEX, step=1)


def test_where_no_physio_can_answer_the_managers_are_asked_at_once():
    alone = Roster(active=frozenset({ALEX}), registered=frozenset({ALEX}), away={ALEX: None})

    assert alone.answering(ALEX, step=3) == ()
    assert alone.managers_are_asked(ALEX)


def test_in_every_state_of_three_physios_somebody_who_can_answer_does_or_the_managers_are_asked():
    people = (ALEX, SAM, LEE)
    states = ("here", "away", "closed", "unregistered")
    for found in product(states, repeat=3):
        by_person = dict(zip(people, found, strict=True))
        for deputy, lead, step in product((None, SAM, LEE), (None, *people), range(4)):
            roster = Roster(
                active=frozenset(p for p in people if by_person[p] != "closed"),
                registered=frozenset(p for p in people if by_person[p] in {"here", "away"}),
                away={p: None for p in people if by_person[p] == "away"},
                deputies={ALEX: deputy} if deputy else {},
                lead=lead,
            )
            answering = roster.answering(ALEX, step=step)

            assert all(roster.can_answer(one.person) for one in answering)
            assert len({one.person for one in answering}) == len(answering)
            if "here" in found:
                assert answering
            else:
                assert roster.managers_are_asked(ALEX, step=step)


def test_an_ordinary_report_goes_on_after_the_working_days_and_then_each_day():
    friday = MONDAY - timedelta(days=3)

    assert answer_by(MONDAY, urgent=False, within_days=2) == MONDAY + timedelta(days=2)
    assert answer_by(friday, urgent=False, within_days=2) == MONDAY + timedelta(days=1)
    assert answer_by(MONDAY, urgent=False, within_days=2, step=2) == MONDAY + timedelta(days=4)


def test_a_report_of_the_weekend_counts_from_monday_morning():
    saturday = MONDAY - timedelta(days=2)

    assert answer_by(saturday, urgent=False, within_days=1) == datetime(2026, 3, 3, tzinfo=UTC)


def test_an_urgent_report_goes_on_within_hours_at_the_weekend_too():
    saturday = MONDAY - timedelta(days=2)
    due = saturday + timedelta(hours=4)

    assert step_reached(saturday, due - timedelta(seconds=1), urgent=True, within_days=2) == 0
    assert step_reached(saturday, due, urgent=True, within_days=2) == 1
    assert step_reached(saturday, saturday + timedelta(days=9), urgent=True, within_days=2) == 3


def test_an_answer_time_is_never_negative():
    with pytest.raises(ValueError, match="never negative"):
        answer_by(MONDAY, urgent=False, within_days=-1)


def test_whoever_is_taken_out_cannot_answer_any_more_and_everybody_else_can():
    roster = practice().without(ALEX)

    assert (roster.active, roster.registered) == (EVERYBODY - {ALEX}, EVERYBODY - {ALEX})
    assert [person for person in EVERYBODY if roster.can_answer(person)] == [SAM, LEE, KIT]
    assert roster.deputies == {ALEX: SAM}


def test_a_colleague_may_go_where_somebody_else_answers_for_everybody():
    assert practice().left_without((ALEX, SAM, KIT), SAM) == ()


def test_those_for_whom_one_person_alone_answers_are_left_without():
    two = frozenset({ALEX, SAM})
    roster = Roster(everybody=two, active=two, registered=two, away={ALEX: SAM})

    assert roster.left_without((ALEX, SAM), SAM) == (ALEX, SAM)


def test_those_who_had_nobody_before_are_not_left_without():
    roster = Roster(active=frozenset({ALEX}), registered=frozenset({ALEX}), away={ALEX: None})

    assert roster.left_without((ALEX,), ALEX) == ()


def test_nobody_covers_for_themselves():
    roster = practice(away={ALEX: None, SAM: None})

    assert roster.covered_by(LEE) == (ALEX, SAM)
    assert roster.covered_by(SAM) == ()


def test_of_several_colleagues_nobody_chose_only_the_one_longest_here_answers():
    roster = practice(deputies={}, lead=None, away={SAM: None})

    assert roster.cover(SAM) == (ALEX,)
    assert roster.cover(ALEX) == (LEE,)


def test_a_login_that_is_closed_counts_before_a_registration_that_ran_out():
    roster = practice(active=EVERYBODY - {ALEX}, registered=EVERYBODY - {ALEX}, away={ALEX: None})

    assert roster.absence(ALEX) is AnswerReason.CLOSED
    assert practice(registered=EVERYBODY - {ALEX}, away={ALEX: None}).absence(ALEX) is (
        AnswerReason.UNREGISTERED
    )


def test_an_urgent_report_goes_on_after_four_eight_and_twenty_four_hours():
    waits = [answer_by(MONDAY, urgent=True, within_days=2, step=n) - MONDAY for n in range(5)]

    assert waits == [timedelta(hours=hours) for hours in (4, 8, 24, 24, 24)]


def test_a_report_of_saturday_afternoon_counts_from_the_first_minute_of_monday():
    saturday = datetime(2026, 2, 28, 14, 35, 20, 7, tzinfo=UTC)
    sunday = saturday + timedelta(days=1)

    for weekend in (saturday, sunday):
        assert answer_by(weekend, urgent=False, within_days=0) == MONDAY.replace(hour=0)


def test_an_answer_time_may_be_nothing_and_a_step_is_never_negative():
    assert answer_by(MONDAY, urgent=False, within_days=0) == MONDAY
    with pytest.raises(ValueError, match="never negative"):
        answer_by(MONDAY, urgent=True, within_days=1, step=-1)


def test_an_answer_time_over_a_weekend_keeps_the_hour():
    friday = datetime(2026, 2, 27, 16, 30, tzinfo=UTC)

    assert answer_by(friday, urgent=False, within_days=1) == datetime(
        2026, 3, 2, 16, 30, tzinfo=UTC
    )
    assert answer_by(friday, urgent=False, within_days=6) == datetime(
        2026, 3, 9, 16, 30, tzinfo=UTC
    )
