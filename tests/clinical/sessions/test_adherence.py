"""Tests of physiobench.clinical.sessions.adherence."""

from datetime import timedelta

import pytest

from physiobench.clinical.programme.dose import Log, SessionOutcome
from physiobench.clinical.sessions.adherence import Band, adherence, counts, rolling
from tests.clinical.making import STARTS_ON, body, exercise, line_id, stimulation


@pytest.mark.parametrize(
    ("prescribed", "done", "pct", "band"),
    [
        pytest.param(6, 5, 83.3, Band.GOOD, id="T-AD-1"),
        pytest.param(6, 3, 50.0, Band.PARTIAL, id="T-AD-2"),
        pytest.param(10, 8, 80.0, Band.GOOD, id="edge of good"),
        pytest.param(100, 49, 49.0, Band.POOR, id="edge of partial"),
        pytest.param(6, 9, 100.0, Band.GOOD, id="more is no better"),
    ],
)
def test_adherence_comes_out(prescribed, done, pct, band):
    found = adherence(prescribed, done)

    assert found.pct == pytest.approx(pct, abs=0.05)
    assert found.band is band


def test_nothing_prescribed_is_no_number_t_ad_3():
    assert (adherence(0, 0).pct, adherence(0, 0).band) == (None, None)


@pytest.mark.parametrize(("prescribed", "done"), [(-1, 0), (1, -1)])
def test_impossible_counts_are_refused(prescribed, done):
    with pytest.raises(ValueError, match="impossible counts"):
        adherence(prescribed, done)


@pytest.mark.parametrize(
    ("dose", "level", "red", "counted"),
    [
        (0.8, 0.8, False, True),
        (0.79, 1, False, False),
        (1, 0.79, False, False),
        (1, None, False, True),
        (1, 1, True, False),
    ],
)
def test_a_session_counts_when_it_was_enough_and_not_red(dose, level, red, counted):
    assert counts(share_of_dose=dose, share_of_level=level, red=red) is counted


def log(day, line=2, outcome=SessionOutcome.DONE):
    return Log(line_id=line_id(line), on=STARTS_ON + timedelta(days=day), outcome=outcome)


PROGRAMME = body(exercises=(exercise(),), stimulation=(stimulation(),))
LAST = STARTS_ON + timedelta(days=13)


def test_two_weeks_hold_every_daily_and_every_weekly_session():
    found = rolling(PROGRAMME, [log(day) for day in range(14)], LAST)

    assert (found.prescribed, found.done) == (14 + 6, 14)


def test_too_much_of_one_thing_does_not_make_up_for_another():
    found = rolling(PROGRAMME, [log(0, line=1) for _ in range(20)], LAST)

    assert found.done == 6


def test_nothing_is_due_on_days_before_the_start():
    after_a_week = STARTS_ON + timedelta(days=6)

    assert rolling(PROGRAMME, [], after_a_week).prescribed == 7 + 3


def test_a_session_in_part_does_not_count():
    assert rolling(PROGRAMME, [log(0, outcome=SessionOutcome.PARTLY)], LAST).done == 0


def test_one_session_of_one_is_all_of_it():
    assert (adherence(1, 1).prescribed, adherence(1, 1).pct) == (1, 100)
    assert (adherence(1, 0).done, adherence(1, 0).pct, adherence(1, 0).band) == (0, 0, Band.POOR)
    assert (adherence(0, 3).prescribed, adherence(0, 3).done) == (0, 0)


def test_the_window_is_the_fourteen_days_up_to_the_day_asked_about():
    fifteenth = STARTS_ON + timedelta(days=14)

    assert rolling(PROGRAMME, [log(0)], LAST).done == 1
    assert rolling(PROGRAMME, [log(0)], fifteenth).done == 0
    assert rolling(PROGRAMME, [log(14)], fifteenth).done == 1
    assert rolling(PROGRAMME, [log(15)], fifteenth).done == 0


def test_nothing_is_due_after_the_last_day_of_a_line():
    short = body(exercises=(), stimulation=(stimulation(weeks=1),))
    last = STARTS_ON + timedelta(days=6)

    assert rolling(short, [log(6, line=1)], last).done == 1
    assert rolling(short, [log(7, line=1)], LAST).done == 0
    assert rolling(short, [], LAST).prescribed == 3


def test_of_a_week_that_is_not_over_only_whole_sessions_are_due():
    thrice = body(exercises=(), stimulation=(stimulation(times_per_week=3),))

    found = [rolling(thrice, [], STARTS_ON + timedelta(days=day)) for day in (1, 2, 3, 4, 5, 9)]

    assert [adhered.prescribed for adhered in found] == [0, 1, 1, 2, 2, 4]
