"""Tests of physiobench.lib.paging."""

import pytest
from django.core.paginator import UnorderedObjectListWarning
from django.template.loader import render_to_string
from django.test import RequestFactory

from physiobench.accounts.models import User
from physiobench.lib.paging import ROWS_ON_A_PAGE, beginning, list_page
from tests.factories import UserFactory


def asked(query: str = ""):
    return RequestFactory().get(f"/list/{query}")


def shown(page) -> str:
    return render_to_string("components/pages.html", {"page": page, "list": "People"})


def test_a_page_holds_at_most_fifty_rows():
    page = list_page(asked(), list(range(312)))

    assert len(page.rows) == ROWS_ON_A_PAGE == 50
    assert (page.number, page.pages, page.total) == (1, 7, 312)
    assert (page.first, page.last) == (1, 50)


def test_a_list_that_fits_on_one_page_has_no_links():
    page = list_page(asked(), list(range(50)))

    assert (page.pages, page.total, page.previous, page.next) == (1, 50, "", "")
    assert shown(page).strip() == ""


def test_an_empty_list_is_one_empty_page():
    page = list_page(asked("?page=4"), [])

    assert (page.rows, page.number, page.pages, page.total, page.first) == ([], 1, 1, 0, 0)


def test_every_row_is_on_exactly_one_page():
    pages = [list_page(asked(f"?page={number}"), list(range(312))) for number in range(1, 8)]

    assert [row for page in pages for row in page.rows] == list(range(312))


@pytest.mark.parametrize("number", ["", "0", "-1", "two", "1.5", "²", "9" * 5000, "%00"])
def test_what_is_no_page_number_shows_the_first_page(number):
    assert list_page(asked(f"?page={number}"), list(range(120))).number == 1


@pytest.mark.parametrize("number", ["3", "4", "999999999"])
def test_a_number_that_is_too_high_shows_the_last_page(number):
    page = list_page(asked(f"?page={number}"), list(range(120)))

    assert (page.number, page.rows) == (3, list(range(100, 120)))


def test_the_links_keep_the_search_and_the_page_of_another_list():
    page = list_page(asked("?q=O%26K&page=2&other=3"), list(range(312)))

    assert page.previous == "?q=O%26K&page=1&other=3"
    assert page.next == "?q=O%26K&page=3&other=3"
    assert 'href="?q=O%26K&amp;page=3&amp;other=3"' in shown(page)


def test_two_lists_on_one_page_have_pages_of_their_own():
    request = asked("?page=2&late=3")

    assert list_page(request, list(range(312))).number == 2
    assert list_page(request, list(range(312)), parameter="late").number == 3


def test_the_links_say_where_one_is():
    page = list_page(asked("?page=7"), list(range(312)))

    assert "Page 7 of 7 (301 to 312 of 312)" in shown(page)
    assert "Next page" not in shown(page)


def test_the_beginning_of_a_list_says_how_many_there_are():
    assert (beginning(list(range(12))).rows, beginning(list(range(12))).total) == ([*range(10)], 12)
    assert not beginning(list(range(10))).has_more
    assert beginning(list(range(11))).has_more


@pytest.mark.django_db
def test_a_list_that_fits_on_one_page_is_read_with_one_query(django_assert_num_queries):
    UserFactory.create_batch(3)

    with django_assert_num_queries(1):
        page = list_page(asked(), User.objects.order_by("pk"))
    with django_assert_num_queries(1):
        first = beginning(User.objects.order_by("pk"))

    assert (page.total, first.total) == (3, 3)


@pytest.mark.django_db
def test_a_list_without_an_order_is_refused():
    with pytest.warns(UnorderedObjectListWarning):
        list_page(asked(), User.objects.all())
