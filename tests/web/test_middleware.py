"""Tests of physiobench.web.middleware."""

import xml.etree.ElementTree as ET

import pytest
from django.http import HttpResponse, QueryDict
from django.urls import reverse

from physiobench.accounts.models import User
from physiobench.lib.text import cleaned, cleaned_json, without_control_characters
from physiobench.web.middleware import CleanTextMiddleware
from tests.articles.made import a_published_article
from tests.factories import sign_in


CONTROL = "".join(map(chr, [*range(9), 11, 12, *range(14, 32), *range(127, 160)]))


def seen(request) -> HttpResponse:
    values = [request.GET.get("q", ""), *request.POST.getlist("body")]
    return HttpResponse("|".join(values))


@pytest.mark.parametrize("how", ["urlencoded", "multipart"])
def test_control_characters_are_taken_out_before_anything_reads_them(rf, how):
    sent = {"body": f"line one\r\n\tline two{CONTROL}"}
    form = {"content_type": "application/x-www-form-urlencoded"} if how == "urlencoded" else {}
    data = QueryDict(mutable=True)
    data.update(sent)
    request = rf.post("/?q=kn%08ee%00", data.urlencode() if form else sent, **form)

    assert CleanTextMiddleware(seen)(request).text == "knee|line one\r\n\tline two"


def test_ordinary_text_of_any_language_is_left_alone():
    sent = QueryDict("name=%C5%81ucja+%E5%B1%B1%F0%9F%92%A5+%D7%A9%E2%80%8F&name=2")

    assert cleaned(sent) is sent


def test_a_name_of_a_field_is_cleaned_too():
    assert cleaned(QueryDict("we%00ight=3")).dict() == {"weight": "3"}


@pytest.mark.parametrize(
    "turns", [*map(chr, range(0x202A, 0x202F)), *map(chr, range(0x2066, 0x206A))]
)
def test_characters_that_reverse_the_direction_of_text_are_removed(turns):
    assert without_control_characters(f"Sam {turns}elpmaS") == "Sam elpmaS"


def test_half_a_character_is_taken_out():
    assert without_control_characters("a\ud800b\ufffec") == "abc"


def test_control_characters_do_not_hide_in_json():
    hidden = r'{"a\u0000": ["x\u0008", {"b": "\ud83d\ude00 \ud83d"}, 1.5, null]}'

    assert cleaned_json(hidden) == cleaned_json('{"a": ["x", {"b": "😀 "}, 1.5, null]}')


def test_more_than_five_photos_in_one_request_is_refused_unread(client, settings):
    settings.MOST_BYTES_SENT = 1000

    response = client.post(reverse("web:about"), {"message": "x" * 2000})

    assert response.status_code == 400
    assert "We could not read that request" in response.text


@pytest.mark.django_db
def test_a_name_cannot_reverse_the_words_of_a_page(client):
    user = sign_in(client, a_published_article().author.user)

    client.post(
        reverse("accounts:change_name"), {"first_name": "Ada\u202e", "last_name": "\u2067Author"}
    )

    assert User.objects.get(pk=user.pk).name == "Ada Author"
    assert "\u202e" not in client.get(reverse("accounts:settings")).text


@pytest.mark.django_db
def test_a_control_character_in_a_physios_name_breaks_no_feed(client):
    author = a_published_article().author.user
    sign_in(client, author)

    client.post(
        reverse("accounts:change_name"), {"first_name": "A\x08da", "last_name": "\x1bAuthor"}
    )

    assert User.objects.get(pk=author.pk).name == "Ada Author"
    assert "Ada Author" in "".join(
        ET.fromstring(client.get(reverse("articles:feed")).content).itertext()  # noqa: S314 - ours
    )
