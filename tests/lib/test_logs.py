"""Tests of physiobench.lib.logs."""

import io
import logging
import logging.config
import sys
from uuid import uuid4

import pytest
from django.conf import settings
from django.urls import reverse

from physiobench.lib import logs
from tests.factories import UserFactory, sign_in


def test_the_site_logs_through_the_filter():
    handlers = settings.LOGGING["handlers"].values()

    assert all("secrets" in handler["filters"] for handler in handlers)


@pytest.mark.django_db
def test_an_address_that_is_not_found_is_logged_without_its_secret(client):
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    configured = logging.config.DictConfigurator(settings.LOGGING)
    handler.addFilter(configured.configure_filter(dict(settings.LOGGING["filters"]["secrets"])))
    logger = logging.getLogger("django.request")
    logger.addHandler(handler)
    key = str(uuid4())
    try:
        client.get(reverse("assessment:letter", args=[key]))
        client.get(f"/assessment/{key.upper()}/nowhere")
    finally:
        logger.removeHandler(handler)

    assert "/assessment/(secret)/letter/" in stream.getvalue()
    assert key not in stream.getvalue().lower()


@pytest.mark.parametrize(
    "path",
    [
        "/account/demo/7:1xVOZ5:XVmmxpeXRRjg5/",
        "/account/password/reset/key/1-c0ffee-1234/",
        "/package/of/c0ffee00-1111-4111-8111-0123456789ab/with/alex/",
        "/account/login/?next=/package/of/c0ffee00/&code=XVmm",
    ],
)
def test_an_address_that_signs_somebody_in_is_logged_without_its_secret(path):
    record = logging.LogRecord("x", logging.WARNING, "", 0, "Not Found: %s", (path,), None)

    assert logs.HideSecrets().filter(record)

    assert "(secret)" in record.getMessage()
    assert "XVmm" not in record.getMessage()
    assert "c0ffee" not in record.getMessage()


def test_a_line_break_in_an_address_makes_no_second_line():
    path = "/nowhere\n2026-01-01 ERROR a line that is not ours\u2028\x1b[31m"
    record = logging.LogRecord("x", logging.WARNING, "", 0, "Not Found: %s", (path,), None)

    logs.HideSecrets().filter(record)

    assert len(record.getMessage().splitlines()) == 1
    assert "\x1b" not in record.getMessage()


def logged(client, send) -> str:
    """Return all that one request writes through the site's own filters and formatter."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logs.LineFormatter("{levelname} {name} {message}", style="{"))
    configured = logging.config.DictConfigurator(settings.LOGGING)
    for name in settings.LOGGING["handlers"]["stderr"]["filters"]:
        handler.addFilter(configured.configure_filter(dict(settings.LOGGING["filters"][name])))
    loggers = [logging.getLogger(name) for name in ("django.request", "django.security")]
    for logger in loggers:
        logger.addHandler(handler)
    try:
        send(client)
    finally:
        for logger in loggers:
            logger.removeHandler(handler)
    return stream.getvalue()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "send",
    [
        lambda client: client.get("/practice/"),
        lambda client: client.get("/no/such/page"),
        lambda client: client.post("/about/", {f"f{n}": "x" for n in range(600)}),
        lambda client: client.post("/about/", b"--x", content_type="multipart/form-data"),
        lambda client: client.post("/about/", {"message": "x" * 1_100_000}),
    ],
    ids=["forbidden", "not found", "too many fields", "not a form", "too much text"],
)
def test_a_refused_request_is_one_line(client, send):
    sign_in(client, UserFactory())

    written = logged(client, send)

    assert len(written.splitlines()) == 1
    assert "Traceback" not in written


@pytest.mark.django_db
def test_a_fault_of_ours_keeps_its_traceback(client, monkeypatch):
    client.raise_request_exception = False

    def fail(*_):
        raise KeyError

    monkeypatch.setattr("physiobench.web.views.load.products", fail)

    assert "Traceback" in logged(client, lambda client: client.get("/"))


def fail_about(somebody):
    first = KeyError(somebody)
    first.add_note(f"a note on {somebody}")
    msg = f"{somebody} is taken"
    raise ValueError(msg) from first


def raised_about(somebody):
    try:
        fail_about(somebody)
    except ValueError:
        return sys.exc_info()


def test_an_exception_is_logged_by_its_place_and_kind_and_not_by_what_it_says(settings):
    settings.DEBUG = False

    said = logs.LineFormatter().formatException(raised_about("dana@example.org"))

    assert "dana" not in said
    assert "KeyError" in said
    assert "ValueError" in said
    assert "test_logs.py" in said


def test_in_debug_mode_an_exception_says_it_all(settings):
    settings.DEBUG = True

    assert "dana@example.org is taken" in logs.LineFormatter().formatException(
        raised_about("dana@example.org")
    )
