"""Tests of physiobench.lib.logs."""

import io
import logging
import logging.config
from uuid import uuid4

import pytest
from django.conf import settings
from django.urls import reverse


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
