"""How long each class of rows is kept: one table of periods, as plain dates. It knows no model.

The service is for adults. The rule for young people (until the 25th birthday) is met by itself:
who is 18 at the last contact is 26 when eight years are over.
"""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from physiobench.lib.models import Kept


RECORD_YEARS = 8
BUSINESS_YEARS = 6
ACCOUNT_YEARS = 2
UNCLAIMED_KEPT = timedelta(days=30)
MOMENT_KEPT = timedelta(days=30)
TAX_YEAR_ENDS = (4, 5)  # 5 April


@dataclass(frozen=True, slots=True)
class Period:
    """How long one class is kept, and why, in words for people."""

    how_long: str
    why: str


PERIODS: Mapping[Kept, Period] = {
    Kept.RECORD: Period(
        "8 years after the last contact",
        "Health records of adults are kept for 8 years in the UK.",
    ),
    Kept.TRAIL: Period(
        "as long as the record that it is about; 8 years if it is about no record",
        "It shows who opened and changed a record.",
    ),
    Kept.UNCLAIMED: Period(
        "30 days after the last answer",
        "So that the person can come back to it and order care.",
    ),
    Kept.ACCOUNT: Period(
        "until no record needs it and it was not used for 2 years",
        "So that the person can open their record.",
    ),
    Kept.BUSINESS: Period(
        "6 years after the end of the tax year",
        "Tax law asks for it.",
    ),
    Kept.PUBLISHED: Period("until an editor takes it down", "It is there for anyone to read."),
    Kept.MOMENT: Period("30 days at most", "The service needs it to do its work."),
}


def kept_until(kept: Kept, since: date) -> date | None:
    """Return the last day on which a row of this class is kept; None if no day ends it.

    Args:
        kept: the class that the model declares.
        since: the last contact for a record and its trail, the last answer for an unclaimed
            assessment, the last sign-in for a login, the day of the money for an order.
    """
    match kept:
        case Kept.RECORD | Kept.TRAIL:
            return _years_after(since, RECORD_YEARS)
        case Kept.ACCOUNT:
            return _years_after(since, ACCOUNT_YEARS)
        case Kept.BUSINESS:
            return _years_after(tax_year_end(since), BUSINESS_YEARS)
        case Kept.UNCLAIMED:
            return since + UNCLAIMED_KEPT
        case Kept.MOMENT:
            return since + MOMENT_KEPT
        case Kept.PUBLISHED:
            return None


def is_over(kept: Kept, since: date, today: date) -> bool:
    """Test whether the period of a row is over on this day."""
    until = kept_until(kept, since)
    return until is not None and today > until


def tax_year_end(day: date) -> date:
    """Return the last day of the UK tax year that a day lies in."""
    end = date(day.year, *TAX_YEAR_ENDS)
    return end if day <= end else date(day.year + 1, *TAX_YEAR_ENDS)


def one_month_after(day: date) -> date:
    """Return the same day of the next month, or its last day: the time limit for an answer."""
    year, month = (day.year + 1, 1) if day.month == 12 else (day.year, day.month + 1)  # noqa: PLR2004 - December
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def _years_after(day: date, years: int) -> date:
    """Return the same day some years later; 1 March where there is no 29 February."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)
