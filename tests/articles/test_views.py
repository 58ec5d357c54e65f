"""Tests of physiobench.articles.views and its pages."""

import json
import re

import pytest
from django.urls import reverse

from physiobench.articles import presenters
from tests.articles.made import a_draft, a_published_article
from tests.factories import EditorFactory, ManagerFactory, PhysioFactory, UserFactory, sign_in


pytestmark = pytest.mark.django_db


def test_anyone_may_read_a_published_article(client):
    page = a_published_article()

    text = client.get(page.url).content.decode()

    assert page.url == "/articles/electrotherapy/neuromuscular-electrical-stimulation/"
    for part in ("Ada Author", page.author.hcpc_number, "Did you know", "Sources", page.disclaimer):
        assert part in text or part.replace("'", "&#x27;") in text


def test_a_draft_is_seen_by_nobody(client):
    page = a_draft(PhysioFactory())

    assert client.get(page.get_url() or "/articles/electrotherapy/x/").status_code == 404


def test_the_article_bears_structured_data_that_names_author_and_reviewer(client):
    page = a_published_article()

    text = client.get(page.url).content.decode()

    data = json.loads(re.search(r'ld\+json">(.*?)</script>', text, re.DOTALL).group(1))
    assert data["author"]["name"] == "Ada Author"
    assert data["reviewedBy"]["name"] == page.reviewer.user.name


def test_structured_data_cannot_break_out_of_its_script():
    page = a_published_article()
    page.title = "</script><script>alert(1)</script>"

    assert "<" not in presenters.structured_data(page)


def test_the_article_loads_nothing_from_another_host(client):
    text = client.get(a_published_article().url).content.decode()

    assert not re.findall(r'(?:src|srcset|data|action)="(?:https?:)?//', text)
    assert not re.findall(r'<link rel="stylesheet" href="(?:https?:)?//', text)


def test_no_page_claims_the_honcode_badge(client):
    text = client.get(a_published_article().url).content.decode()

    assert "HONcode scheme closed" in text
    assert "honcode.ch" not in text.lower()


def test_the_principles_are_judged_from_the_pages_own_fields(settings):
    settings.PRACTICE_EMAIL = ""
    settings.PRACTICE_PHONE = ""
    page = a_published_article()
    page.disclaimer = ""

    met = {p.name: p.is_met for p in presenters.principles(page, page.reviewed_on)}

    assert len(met) == 8
    assert met["Authority"]
    assert not met["Complementarity"]
    assert not met["Contact"]


def test_an_overdue_article_says_so(client, time_machine):
    time_machine.move_to("2026-02-02T09:00:00Z", tick=True)
    page = a_published_article()

    time_machine.move_to("2028-06-02T09:00:00Z")

    assert "due for review" in client.get(page.url).content.decode()


@pytest.mark.parametrize("query", ["stimulation", "Stimulation pads"])
def test_search_finds_an_article_by_its_words(client, query):
    page = a_published_article()

    assert page.title in client.get(reverse("articles:search"), {"q": query}).content.decode()


@pytest.mark.parametrize(
    "query", ["", "zebra", "\x00", "x" * 5000, "<script>alert(1)</script>", "' OR 1=1 --", '"(*']
)
def test_search_takes_anything_that_is_typed(client, query):
    a_published_article()

    response = client.get(reverse("articles:search"), {"q": query, "page": "99999"})

    assert response.status_code == 200
    assert b"<script>alert" not in response.content


def test_the_feed_is_atom_and_lists_the_article(client):
    page = a_published_article()

    response = client.get(reverse("articles:feed"))

    assert response["Content-Type"].startswith("application/atom+xml")
    assert page.title in response.content.decode()


def test_a_cached_article_asks_the_database_nothing(client, django_assert_num_queries):
    page = a_published_article()
    client.get(page.url)

    with django_assert_num_queries(0):
        assert client.get(page.url).status_code == 200


def test_a_missing_article_is_not_found_and_not_cached(client):
    a_published_article()

    assert client.get("/articles/electrotherapy/nothing/").status_code == 404
    assert client.get("/articles/electrotherapy/nothing/").status_code == 404


def test_the_index_and_the_topic_list_the_article(client):
    page = a_published_article()

    for url in ("/articles/", "/articles/electrotherapy/"):
        assert page.title in client.get(url).content.decode()


def test_the_editor_opens_to_writers_with_a_second_factor_only(client):
    a_published_article()

    assert client.get("/editor/").status_code == 302
    client.force_login(EditorFactory())
    assert client.get("/editor/").url == reverse("accounts:second_factor_needed")
    client.force_login(UserFactory())
    assert client.get("/editor/").status_code == 403
    sign_in(client, ManagerFactory())
    for address in ("/editor/", "/editor/login/"):
        assert client.get(address).status_code == 403


def test_a_writer_opens_the_editor_and_the_article_in_it(client):
    page = a_published_article()
    sign_in(client, page.author.user)

    assert client.get("/editor/").status_code == 200
    response = client.get(f"/editor/pages/{page.pk}/edit/")

    assert response.status_code == 200
    assert b"action-publish" not in response.content
    assert f"Ada Author ({page.author.hcpc_number})" in response.content.decode()
