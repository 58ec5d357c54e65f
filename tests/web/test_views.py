"""Tests of physiobench.web.views."""

import gzip
import re
from pathlib import Path
from uuid import UUID

import pytest
from django.contrib.staticfiles import finders
from django.core.exceptions import SuspiciousOperation
from django.db import DatabaseError, InterfaceError, OperationalError
from django.test import Client
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone

from physiobench.accounts.models import Physio, Role
from physiobench.web import views
from physiobench.web.presenters import site as presenters
from tests.articles.made import a_published_article
from tests.factories import ManagerFactory, PhysioFactory, UserFactory, sign_in


pytestmark = pytest.mark.django_db

PAGES = ("home", "how_it_works", "about", "safety", "privacy", "terms")
MESSAGE = {"message_id": UUID(int=1), "email": "visitor@example.org", "message": "Are you open?"}


@pytest.mark.parametrize("name", PAGES)
def test_a_page_about_the_service_opens_for_anyone(client, name):
    response = client.get(reverse(f"web:{name}"))

    assert response.status_code == 200
    assert len(re.findall(r"<h1", response.text)) == 1
    assert 'href="tel:999"' in response.text
    assert reverse("web:about") in response.text


def test_only_the_cookies_of_signing_in_are_set(client):
    for name in PAGES:
        client.get(reverse(f"web:{name}"))
    assert set(client.cookies) <= {"csrftoken"}

    sign_in(client, UserFactory())
    client.get(reverse("accounts:settings"))
    client.post(reverse("accounts:settings"), {"first_name": "Nia", "last_name": "Sample"})

    assert "sessionid" in client.cookies
    assert set(client.cookies) <= {"csrftoken", "sessionid", "messages"}


@pytest.mark.parametrize("name", [name for name in PAGES if name != "about"])  # it has a form
def test_a_page_is_read_and_not_written(client, name):
    assert client.post(reverse(f"web:{name}")).status_code == 405


@pytest.mark.parametrize("name", PAGES)
def test_a_page_loads_nothing_from_another_host_and_runs_nothing_inline(client, name):
    page = client.get(reverse(f"web:{name}")).text

    loaded = re.findall(r'<(?:script|link|img|iframe)[^>]+(?:src|href)="([^"]+)"', page)
    assert loaded
    assert [url for url in loaded if not url.startswith("/")] == []
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=", page)


def test_home_says_price_and_names_physios(client):
    PhysioFactory(user__first_name="Ama", user__last_name="Sample", specialisms=["Knee"])

    page = client.get("/").text

    assert "£28" in page
    assert "Ama Sample" in page
    assert "pacemaker" in page


def test_home_leads_to_the_newest_articles_and_asks_little(client, django_assert_max_num_queries):
    article = a_published_article()
    client.get("/")  # Wagtail looks up its sites once for all

    with django_assert_max_num_queries(6):
        page = client.get("/").text

    assert article.title in page
    assert client.get(article.url).status_code == 200


def test_home_says_so_when_nobody_takes_patients(client):
    PhysioFactory(accepts_patients=False, user__last_name="Closed")

    page = client.get("/").text

    assert "Closed" not in page
    assert "Nobody is taking new patients right now" in page


def test_home_is_light_on_a_first_visit(client):
    page = client.get("/").text
    files = re.findall(r'(?:src|href)="/static/([^"]+)"', page)

    sent = len(gzip.compress(page.encode())) + sum(
        len(gzip.compress(Path(finders.find(file)).read_bytes())) for file in set(files)
    )

    assert "web/site.css" in files
    assert sent <= 60_000


def test_the_stylesheet_stays_under_eight_kilobytes():
    assert len(gzip.compress(Path(finders.find("web/site.css")).read_bytes())) < 8_000


def test_contact_reaches_the_practice(
    client, mailoutbox, settings, django_capture_on_commit_callbacks
):
    settings.PRACTICE_EMAIL = "practice@example.org"

    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(reverse("web:about"), MESSAGE)

    assert response.url == reverse("web:about")
    (mail,) = mailoutbox
    assert mail.to == ["practice@example.org"]
    assert "Are you open?" in mail.body
    assert "visitor@example.org" in mail.body


def test_contact_keeps_what_was_typed_when_the_address_is_wrong(client, mailoutbox):
    response = client.post(reverse("web:about"), MESSAGE | {"email": "visitor"})

    assert "email" in response.context["form"].errors
    assert "Are you open?" in response.text
    assert "There is a problem" in response.text
    assert mailoutbox == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"message": ""},
        {"message": "x" * 4001},
        {"message_id": "7"},
        {"email": ""},
    ],
)
def test_contact_refuses_what_no_form_sends(client, mailoutbox, settings, wrong):
    settings.PRACTICE_EMAIL = "practice@example.org"

    response = client.post(reverse("web:about"), MESSAGE | wrong)

    assert response.status_code == 200
    assert response.context["form"].errors
    assert mailoutbox == []


def test_contact_shows_hostile_text_as_text(client):
    response = client.post(
        reverse("web:about"), MESSAGE | {"email": "x", "message": "<script>alert(1)</script>"}
    )

    assert "<script>alert" not in response.text
    assert "&lt;script&gt;alert" in response.text


def test_contact_says_so_when_nobody_can_answer(client, mailoutbox):
    response = client.post(reverse("web:about"), MESSAGE)

    assert response.status_code == 200
    assert response.context["form"].non_field_errors()
    assert mailoutbox == []


def test_contact_slows_down_a_robot(client, settings):
    settings.PRACTICE_EMAIL = "practice@example.org"
    answers = [
        client.post(reverse("web:about"), MESSAGE | {"message_id": UUID(int=n)}).status_code
        for n in range(21)
    ]

    assert answers == [302] * 20 + [429]


@pytest.mark.parametrize(("demo", "debug", "status"), [(0, 0, 404), (1, 0, 200), (0, 1, 200)])
def test_design_is_shown_in_development_and_demo_only(client, settings, demo, debug, status):
    settings.DEMO, settings.DEBUG = bool(demo), bool(debug)

    assert client.get(reverse("web:design")).status_code == status


def test_safety_and_about_say_what_the_practice_has_not_entered(client, settings):
    assert "has not named its clinical safety officer" in client.get(reverse("web:safety")).text

    settings.CLINICAL_SAFETY_OFFICER = "Dr Sample, registered"
    settings.FUNDING = "Paid by its patients."

    assert "Dr Sample" in client.get(reverse("web:safety")).text
    assert "Paid by its patients." in client.get(reverse("web:about")).text


def test_the_banner_stands_in_a_demo_only(client, settings):
    assert "demo-banner" not in client.get("/").text

    settings.DEMO = True

    banner = client.get("/").text.split('class="demo-banner"')[1].split("</aside>")[0]
    line = banner.split("<summary>")[1].split("</summary>")[0]
    assert "Do not type real health details." in line  # what must be seen is never folded away
    assert "nobody reads what you send" in banner


def test_manifest_robots_and_security_answer(client, settings):
    settings.PRACTICE_EMAIL = "practice@example.org"

    assert client.get("/manifest.webmanifest").json()["display"] == "standalone"
    assert "Disallow: /record/" in client.get("/robots.txt").text
    text = client.get("/.well-known/security.txt").text
    assert "Contact: mailto:practice@example.org" in text
    assert str(timezone.now().year) in text or str(timezone.now().year + 1) in text


def test_each_error_page_says_what_happened_and_that_nothing_is_lost(rf, settings):
    request = rf.get("/")
    pages = [
        views.bad_request(request, SuspiciousOperation()),
        views.forbidden(request, PermissionError()),
        views.not_found(request, Exception()),
        views.server_error(request),
        views.csrf_failure(request),
    ]

    assert [page.status_code for page in pages] == [400, 403, 404, 500, 403]
    for page in pages:
        text = page.content.decode()
        assert re.search(r"lost|still|Nothing was changed", text)
        assert 'href="/"' in text
        assert "<h1>" in text
    assert settings.SITE_URL in pages[-1].content.decode()


def test_an_unknown_address_gets_our_page(client):
    response = client.get("/no/such/page/")

    assert response.status_code == 404
    assert "We cannot find that page" in response.text


def test_a_form_without_its_token_gets_our_page():
    response = Client(enforce_csrf_checks=True).post(reverse("web:about"), MESSAGE)

    assert response.status_code == 403
    assert "SITE_URL" in response.text


def test_server_error_needs_neither_session_nor_database(rf):
    class Broken:
        def __getattr__(self, name):
            raise DatabaseError

    request = rf.get("/")
    request.user = request.session = Broken()

    assert views.server_error(request).status_code == 500


@pytest.mark.parametrize("trouble", [OperationalError, InterfaceError])
def test_a_database_that_is_away_is_one_line_in_the_log_and_a_page_that_says_try_again(
    client, monkeypatch, caplog, trouble
):
    def away(*_):
        raise trouble

    client.raise_request_exception = False
    monkeypatch.setattr(Physio.objects, "accepting_on", away)

    response = client.get("/")

    assert response.status_code == 503
    assert response["Retry-After"] == "10"
    assert "load this page again" in response.text
    assert "Traceback" not in caplog.text
    assert caplog.text.count("\n") == 1


@pytest.mark.parametrize("role", Role)
def test_navigation_leads_somewhere_for_every_role(rf, role):
    request = rf.get("/")
    request.user = UserFactory.build(**{role.column: True})

    lost = []
    for link in (*presenters.navigation(request).main, presenters.navigation(request).own):
        try:
            resolve(link.url)
        except Resolver404:
            lost.append(link.url)

    assert lost == []


def test_navigation_of_an_owner_who_treats_leads_to_both_rooms_once_each(rf):
    request = rf.get("/")
    request.user = UserFactory.build(is_physio=True, is_manager=True)

    urls = [link.url for link in presenters.navigation(request).main]

    assert {"/practice/", "/practice/desk/"} < set(urls)
    assert len(urls) == len(set(urls))


def test_navigation_marks_the_nearest_place_alone(rf):
    request = rf.get("/practice/patients/7/")
    request.user = UserFactory.build(is_physio=True)

    assert [link.current for link in presenters.navigation(request).main] == ["", "true", ""]


def test_navigation_of_a_visitor_offers_to_sign_in(client):
    page = client.get("/").text

    assert 'href="/account/login/"' in page
    assert "/today/" not in page


def test_a_signed_in_person_sees_their_own_navigation(client):
    sign_in(client, ManagerFactory())

    page = client.get("/").text

    assert 'href="/practice/desk/"' in page
    assert 'href="/account/settings/"' in page


def test_home_asks_little_of_the_database(client, django_assert_max_num_queries):
    PhysioFactory.create_batch(5)
    sign_in(client, UserFactory())

    with django_assert_max_num_queries(6):
        client.get("/")


@pytest.mark.parametrize("path", ["web/site.css", "web/site.js", "web/favicon.svg"])
def test_static_files_have_the_policy_headers(client, settings, path):
    settings.SECURE_HSTS_SECONDS = 3600

    answer = client.get(f"/static/{path}", secure=True)
    answer.close()  # else the open file fails whichever test runs next

    assert answer.status_code == 200
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["Strict-Transport-Security"].startswith("max-age=3600")
    assert "script-src 'self'" in answer["Content-Security-Policy"]


def test_only_strangers_browsers_keep_a_public_page(client):
    assert "Cache-Control" not in client.get("/").headers

    sign_in(client, UserFactory())

    assert client.get("/")["Cache-Control"] == "no-store"


def test_no_browser_keeps_what_a_form_gives_back(client):
    assert client.post(reverse("web:about"), {})["Cache-Control"] == "no-store"
    assert client.get("/no-such-page/")["Cache-Control"] == "no-store"
