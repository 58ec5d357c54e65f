"""Long lists in pages, so that no page grows with the practice or with the years."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from django.core.paginator import Paginator
from django.http import HttpRequest


ROWS_ON_A_PAGE = 50
ROWS_IN_A_SECTION = 10  # of a list that has a page of its own
MANY_DIGITS = 10  # a longer number is no page

Row = TypeVar("Row")
Row_co = TypeVar("Row_co", covariant=True)


class Rows(Protocol[Row_co]):
    """What can be paged: a list, an ordered query, or anything else with a length and slices."""

    def __getitem__(self, index: slice, /) -> Iterable[Row_co]: ...


@dataclass(frozen=True, slots=True)
class ListPage(Generic[Row]):
    """One page of a list. `components/pages.html` shows the links to the pages beside it."""

    rows: Sequence[Row]
    number: int  # from 1
    pages: int
    total: int  # rows on all pages
    first: int  # the number of the first row here, from 1
    parameter: str  # what the address calls the page
    previous: str = ""  # the address of the page before; empty if there is none
    next: str = ""

    @property
    def last(self) -> int:
        """Return the number of the last row here."""
        return self.first + len(self.rows) - 1


def list_page(
    request: HttpRequest,
    rows: Rows[Row],
    *,
    parameter: str = "page",
    on_a_page: int = ROWS_ON_A_PAGE,
) -> ListPage[Row]:
    """Return the page of a list that the address asks for.

    A number that is too high shows the last page, and what is no number shows the first.

    Args:
        request: its address is kept in the links, so a search stays on.
        rows: all of them, in a fixed order.
        parameter: what the address calls the page. Each list on a page needs its own.
        on_a_page: how many rows a page shows at most.
    """
    paginator: Paginator[Row] = Paginator(rows, on_a_page)  # type: ignore[arg-type]  # its stub asks for more
    asked = request.GET.get(parameter, "")
    number = max(int(asked), 1) if asked.isdecimal() and len(asked) < MANY_DIGITS else 1
    shown = list(rows[: on_a_page + 1]) if number == 1 else []
    if number == 1 and len(shown) <= on_a_page:  # the usual case needs no count
        return ListPage(shown, 1, 1, len(shown), min(len(shown), 1), parameter)
    page = paginator.get_page(number)
    return ListPage(
        rows=shown[:on_a_page] or list(page.object_list),
        number=page.number,
        pages=paginator.num_pages,
        total=paginator.count,
        first=page.start_index(),
        parameter=parameter,
        previous=_address(request, parameter, page.number - 1) if page.has_previous() else "",
        next=_address(request, parameter, page.number + 1) if page.has_next() else "",
    )


def _address(request: HttpRequest, parameter: str, number: int) -> str:
    """Return the address of a page, with all else that the address says."""
    query = request.GET.copy()
    query[parameter] = str(number)
    return f"?{query.urlencode()}"


@dataclass(frozen=True, slots=True)
class Beginning(Generic[Row]):
    """The first rows of a list that has a page of its own, and how many rows there are."""

    rows: Sequence[Row]
    total: int

    @property
    def has_more(self) -> bool:
        """Tell whether there are rows that are not shown."""
        return self.total > len(self.rows)


def beginning(rows: Rows[Row]) -> Beginning[Row]:
    """Return the first rows of an ordered list; they are counted only if there are more."""
    shown = list(rows[: ROWS_IN_A_SECTION + 1])
    if len(shown) <= ROWS_IN_A_SECTION:
        return Beginning(shown, len(shown))
    paginator: Paginator[Row] = Paginator(rows, ROWS_IN_A_SECTION)  # type: ignore[arg-type]
    return Beginning(shown[:ROWS_IN_A_SECTION], paginator.count)
