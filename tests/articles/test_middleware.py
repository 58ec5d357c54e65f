"""Strangers' articles kept in memory: who gets them, with which headers, and who never does."""

import gzip

import pytest
from django.conf import settings
from django.core.cache import caches

from physiobench.articles.models import Article
from tests.articles.made import a_published_article
from tests.factories import UserFactory, sign_in


pytestmark = pytest.mark.django_db


def retitled(page: Article) -> None:
    Article.objects.filter(pk=page.pk).update(title="Another title by now")


def test_a_kept_article_goes_out_with_the_headers_it_came_with(client):
    page = a_published_article()
    first = client.get(page.url)

    again = client.get(page.url)

    assert again.content == first.content
    assert dict(again.items()) == dict(first.items())
    assert "Content-Security-Policy" in again


def test_a_kept_article_is_kept_apart_for_each_way_to_ask(client):
    page = a_published_article()
    plain = client.get(page.url)

    packed = client.get(page.url, headers={"accept-encoding": "gzip"})

    assert "Content-Encoding" not in client.get(page.url)
    assert packed["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.content) == plain.content


@pytest.mark.parametrize("cookie", [settings.SESSION_COOKIE_NAME, "messages"])
def test_who_bears_a_cookie_of_theirs_gets_a_page_of_their_own(client, cookie):
    page = a_published_article()
    client.get(page.url)
    retitled(page)
    client.cookies[cookie] = "anything"

    assert "Another title by now" in client.get(page.url).content.decode()


def test_what_a_signed_in_person_sees_is_shown_to_nobody_else(client):
    page = a_published_article()
    person = sign_in(client, UserFactory())
    assert "/account/settings/" in client.get(page.url).content.decode(), person
    client.cookies.clear()

    assert "/account/settings/" not in client.get(page.url).content.decode()


@pytest.mark.parametrize("ask", ["?page=2", "?utm_source=x"])
def test_an_address_with_a_question_is_asked_anew(client, ask):
    page = a_published_article()
    client.get(page.url + ask)
    retitled(page)

    assert "Another title by now" in client.get(page.url + ask).content.decode()


def test_nothing_but_a_page_is_kept(client):
    a_published_article()

    for url in ("/articles/nothing/", "/physios/", "/account/login/"):
        client.get(url)

    assert len(caches["pages"]._cache) == 0


def test_a_host_that_is_not_ours_gets_no_kept_page(client):
    page = a_published_article()
    client.get(page.url)

    assert client.get(page.url, headers={"host": "elsewhere.example"}).status_code == 400
