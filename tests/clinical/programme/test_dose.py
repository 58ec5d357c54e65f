"""Tests of physiobench.clinical.programme.dose."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from physiobench.clinical.programme.dose import (
    Log,
    SessionOutcome,
    State,
    due_on,
    session_dose,
)
from tests.clinical.making import STARTS_ON, body, exercise, line_id, stimulation


@pytest.mark.parametrize(
    ("contractions", "on_s", "off_s", "minutes", "duty"),
    [
        pytest.param(15, 10, 50, 15.0, 0.167, id="T-DOSE-1"),
        pytest.param(20, 10, 50, 20.0, 0.167, id="T-DOSE-2"),
        pytest.param(15, 15, 45, 15.0, 0.250, id="T-DOSE-3"),
        pytest.param(12, 10, 50, 12.0, 0.167, id="T-DOSE-4"),
    ],
)
def test_published_doses_come_out(contractions, on_s, off_s, minutes, duty):
    dose = session_dose(stimulation(on_s=on_s, off_s=off_s, minutes=minutes))

    assert dose.contractions == contractions
    assert dose.duty == pytest.approx(duty, abs=5e-4)
    assert dose.working_minutes == pytest.approx(minutes * duty, abs=0.01)


def test_a_current_without_pause_has_no_contractions_and_works_all_the_time():
    dose = session_dose(stimulation(off_s=0, minutes=30))

    assert (dose.contractions, dose.working_minutes, dose.duty) == (0, 30, 1)


@pytest.mark.parametrize(
    ("on_s", "off_s", "ramps", "minutes", "contractions"),
    [(8, 24, (2, 1), 20, 38), (5, 12, (0, 0), 30, 106), (10, 50, (2, 1), 15, 15)],
)
def test_the_last_contraction_counts_without_its_rest(on_s, off_s, ramps, minutes, contractions):
    line = stimulation(
        on_s=on_s, off_s=off_s, ramp_up_s=ramps[0], ramp_down_s=ramps[1], minutes=minutes
    )

    assert session_dose(line).contractions == contractions


def test_a_draft_that_no_stimulator_could_give_has_no_dose():
    assert session_dose(stimulation(on_s=0)) is None
    assert session_dose(stimulation(on_s=1e-300, off_s=1e-300, minutes=1e300)) is None


def day(number):
    return STARTS_ON + timedelta(days=number)


def log(number, outcome=SessionOutcome.DONE, line=2):
    return Log(line_id=line_id(line), on=day(number), outcome=outcome)


def due(number, logs=(), **fields):
    fields = {"times_per_day": None, **fields}
    programme = body(exercises=(exercise().model_copy(update=fields),), stimulation=(), weeks=2)
    (found,) = due_on(programme, day(number), logs)
    return found


def test_a_daily_exercise_is_due_partly_done_and_done():
    assert due(0, times_per_day=2).state is State.DUE
    assert due(0, [log(0)], times_per_day=2).state is State.PARTLY
    assert due(0, [log(0), log(0)], times_per_day=2).state is State.DONE


def test_yesterday_s_session_does_not_count_for_a_daily_exercise_today():
    assert due(1, [log(0)], times_per_day=1).state is State.DUE


@pytest.mark.parametrize("outcome", [SessionOutcome.PARTLY, SessionOutcome.STOPPED])
def test_what_was_stopped_is_partly_done_and_not_asked_for_again_today(outcome):
    found = due(0, [log(0, outcome)], times_per_day=1)

    assert (found.state, found.left_today) == (State.PARTLY, 0)


@pytest.mark.parametrize(
    ("on", "state"),
    [(-1, State.NOTHING_DUE), (0, State.DUE), (13, State.DUE), (14, State.NOTHING_DUE)],
)
def test_a_programme_is_due_from_its_first_to_its_last_day(on, state):
    assert due(on, times_per_day=1).state is state


def test_three_a_week_float_and_end_when_three_are_done():
    assert due(0, times_per_week=3).state is State.DUE
    assert due(2, [log(0), log(1)], times_per_week=3).state is State.DUE
    assert due(2, [log(2)], times_per_week=3).state is State.DONE
    assert due(5, [log(0), log(1), log(3)], times_per_week=3).state is State.NOTHING_DUE


def test_a_new_week_begins_on_the_programme_s_own_weekday():
    logs = [log(4), log(5), log(6)]

    assert due(7, logs, times_per_week=3).state is State.DUE
    assert due(7, logs, times_per_week=3).logged_this_week == 0


def test_what_floats_can_wait_until_no_other_day_is_left():
    assert due(0, times_per_week=3).can_wait
    assert due(3, times_per_week=3).can_wait
    assert not due(4, times_per_week=3).can_wait
    assert not due(0, times_per_day=1).can_wait


def test_twelve_a_week_are_two_a_day_at_most():
    assert due(0, times_per_week=12).expected_today == 2
    assert (
        due(6, [log(n) for n in (0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5)], times_per_week=12).left_today
        == 1
    )


def test_one_session_too_many_is_done_and_never_negative():
    found = due(3, [log(0), log(1), log(2), log(3)], times_per_week=3)

    assert (found.state, found.left_today) == (State.DONE, 0)


def test_stimulation_ends_with_its_own_weeks_and_other_lines_logs_do_not_count():
    programme = body(stimulation=(stimulation(weeks=1),))

    on_last = due_on(programme, day(6), [log(6, line=2)])
    after = due_on(programme, day(7), [])

    assert [d.kind for d in on_last] == ["exercise", "stimulation"]
    assert [d.state for d in on_last] == [State.DONE, State.DUE]
    assert [d.state for d in after] == [State.DUE, State.NOTHING_DUE]


@given(
    st.integers(1, 28),
    st.integers(0, 13),
    st.lists(st.tuples(st.integers(0, 13), st.sampled_from(SessionOutcome)), max_size=30),
)
def test_a_week_never_asks_for_more_than_it_holds(times, on, logged):
    found = due(on, [log(n, outcome) for n, outcome in logged], times_per_week=times)

    earlier = found.logged_this_week - found.logged_today
    assert 0 <= found.expected_today <= max(0, times - earlier)
    assert (found.state is State.DUE) is (found.expected_today > 0 and found.logged_today == 0)


def test_the_last_session_of_a_week_can_wait_and_a_finished_week_waits_for_nothing():
    two_done = [log(0), log(1)]

    assert due(2, two_done, times_per_week=3).can_wait
    assert not due(6, two_done, times_per_week=3).can_wait
    assert not due(3, [*two_done, log(2)], times_per_week=3).can_wait


def test_in_later_weeks_only_the_logs_of_that_week_count():
    logs = [log(n) for n in (6, 7, 13, 14, 15)]

    assert due(13, logs, times_per_week=3).logged_this_week == 2
    assert due(15, logs, times_per_week=3).logged_this_week == 2


def test_eight_a_week_are_two_a_day_until_few_are_left():
    assert due(0, times_per_week=8).expected_today == 2
    assert due(0, times_per_week=7).expected_today == 1


def test_what_is_done_daily_is_due_whatever_was_done_earlier():
    earlier = [log(n) for n in (0, 0, 0, 1, 1, 1, 2, 2, 2)]

    assert due(3, earlier, times_per_day=1).expected_today == 1


def test_a_line_without_a_frequency_is_never_due():
    assert due(0, times_per_day=None, times_per_week=None).state is State.NOTHING_DUE


def test_what_was_done_today_does_not_shorten_what_today_asks_for():
    assert due(6, [log(0), log(1), log(6)], times_per_week=3).expected_today == 1
