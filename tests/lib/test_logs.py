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


def test_the_site_logs_through_the_filter():
    handlers = settings.LOGGING["handlers"].values()

    assert all("secrets" in handler["filters"] for handler in handlers)


@pytest.mark.django_db
def test_an_address_that_is_not_found_is_logged_without_its_secret(client):
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    configured = logging.config.DictConfigurator(settings.LOGGING)
    handler.addFilter(configured.configure_filter(settings.LOGGING["filters"]["secrets"]))
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
    ["/account/demo/7:1xVOZ5:XVmmxpeXRRjg5/", "/account/password/reset/key/1-c0ffee-1234/"],
)
def test_an_address_that_signs_somebody_in_is_logged_without_its_secret(path):
    record = logging.LogRecord("x", logging.WARNING, "", 0, "Not Found: %s", (path,), None)

    assert logs.HideSecrets().filter(record)

    assert "(secret)" in record.getMessage()
    assert "XVmm" not in record.getMessage()
    assert "c0ffee" not in record.getMessage()


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
