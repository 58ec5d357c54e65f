"""Tests of physiobench.clinical.care.follow_up."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from physiobench.clinical.care.follow_up import closes_on, days_left, is_open, reminder_due


@pytest.mark.parametrize(
    ("initial_on", "last"),
    [
        (date(2026, 1, 15), date(2026, 4, 15)),
        (date(2025, 11, 30), date(2026, 2, 28)),
        (date(2027, 11, 30), date(2028, 2, 29)),
        (date(2025, 11, 28), date(2026, 2, 28)),
        (date(2026, 10, 31), date(2027, 1, 31)),
        (date(2026, 3, 31), date(2026, 6, 30)),
        (date(2026, 12, 1), date(2027, 3, 1)),
        (date(2028, 2, 29), date(2028, 5, 29)),
    ],
)
def test_the_window_is_three_calendar_months(initial_on, last):
    assert closes_on(initial_on) == last


def test_the_first_and_the_last_day_belong_to_it():
    initial_on, last = date(2025, 11, 30), date(2026, 2, 28)

    assert is_open(initial_on, initial_on)
    assert is_open(initial_on, last)
    assert not is_open(initial_on, initial_on - timedelta(days=1))
    assert not is_open(initial_on, last + timedelta(days=1))


def test_reminders_come_two_weeks_and_three_days_before():
    initial_on = date(2026, 1, 15)

    due = [
        (day, days)
        for back in range(91)
        if (days := reminder_due(initial_on, day := date(2026, 4, 15) - timedelta(days=back)))
    ]

    assert min(day for day, days in due if days == 14) == date(2026, 4, 1)
    assert min(day for day, days in due if days == 3) == date(2026, 4, 12)


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_the_window_lasts_89_to_92_days_on_any_date(initial_on):
    assert 89 <= days_left(initial_on, initial_on) <= 92


def test_a_reminder_stays_due_until_the_next_one_or_the_last_day():
    initial_on, last = date(2026, 1, 15), date(2026, 4, 15)

    due = {
        left: reminder_due(initial_on, last - timedelta(days=left))
        for left in (15, 14, 13, 4, 3, 1, 0, -1)
    }

    assert due == {15: None, 14: 14, 13: 14, 4: 14, 3: 3, 1: 3, 0: 3, -1: None}


def test_the_days_left_are_counted_to_the_last_day():
    initial_on = date(2026, 1, 15)

    assert days_left(initial_on, date(2026, 4, 14)) == 1
    assert days_left(initial_on, date(2026, 4, 15)) == 0
    assert days_left(initial_on, date(2026, 4, 16)) == -1
