"""Tests of physiobench.lib.retention: the last day of each period."""

from datetime import date, timedelta

import pytest

from physiobench.lib.models import Kept
from physiobench.lib.retention import (
    PERIODS,
    RECORD_YEARS,
    is_over,
    kept_until,
    one_month_after,
    tax_year_end,
)


@pytest.mark.parametrize("kept", Kept)
def test_every_class_has_its_period_in_words(kept):
    assert PERIODS[kept].how_long
    assert PERIODS[kept].why.endswith(".")


@pytest.mark.parametrize(
    ("kept", "since", "until"),
    [
        (Kept.RECORD, date(2026, 2, 2), date(2034, 2, 2)),
        (Kept.RECORD, date(2096, 2, 29), date(2104, 2, 29)),
        (Kept.RECORD, date(2092, 2, 29), date(2100, 3, 1)),
        (Kept.TRAIL, date(2026, 2, 2), date(2034, 2, 2)),
        (Kept.BUSINESS, date(2026, 4, 5), date(2032, 4, 5)),
        (Kept.BUSINESS, date(2026, 4, 6), date(2033, 4, 5)),
        (Kept.ACCOUNT, date(2024, 2, 29), date(2026, 3, 1)),
        (Kept.UNCLAIMED, date(2026, 2, 2), date(2026, 3, 4)),
        (Kept.MOMENT, date(2026, 2, 2), date(2026, 3, 4)),
        (Kept.PUBLISHED, date(2026, 2, 2), None),
    ],
)
def test_the_last_day_of_a_period_is_kept_and_the_next_is_not(kept, since, until):
    assert kept_until(kept, since) == until
    if until is not None:
        assert not is_over(kept, since, until)
        assert is_over(kept, since, until + timedelta(days=1))


def test_what_is_published_is_never_over():
    assert not is_over(Kept.PUBLISHED, date(1990, 1, 1), date(2090, 1, 1))


def test_a_record_outlives_the_25th_birthday_of_the_youngest_patient():
    youngest = 18  # the questions turn younger people away

    assert youngest + RECORD_YEARS >= 25


def test_the_money_of_an_order_is_always_over_before_the_record_that_it_began():
    days = (date(2026, 1, 1) + timedelta(days=n) for n in range(730))

    assert all(kept_until(Kept.BUSINESS, day) <= kept_until(Kept.RECORD, day) for day in days)


@pytest.mark.parametrize(
    ("asked", "due"),
    [
        (date(2026, 9, 3), date(2026, 10, 3)),
        (date(2026, 3, 31), date(2026, 4, 30)),
        (date(2026, 12, 15), date(2027, 1, 15)),
        (date(2027, 1, 31), date(2027, 2, 28)),
    ],
)
def test_an_answer_is_due_one_calendar_month_after_the_request(asked, due):
    assert one_month_after(asked) == due


def test_a_tax_year_ends_on_the_5th_of_april():
    assert tax_year_end(date(2026, 4, 5)) == date(2026, 4, 5)
    assert tax_year_end(date(2026, 4, 6)) == date(2027, 4, 5)
