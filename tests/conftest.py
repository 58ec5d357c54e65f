"""What every test shares."""

import os

import pytest


os.environ.setdefault("DJANGO_SETTINGS_MODULE", "physiobench.config.settings")


def pytest_configure() -> None:
    from django.conf import settings

    settings.SECRET_KEY = "only for tests, and only in memory"
    settings.DATABASES["default"].setdefault("TEST", {})
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.WHITENOISE_AUTOREFRESH = True  # nothing is collected in tests
    settings.CACHES = {
        name: {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": name}
        for name in settings.CACHES
    }
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}


@pytest.fixture(autouse=True)
def empty_cache():
    from django.core.cache import caches

    for cache in caches.all(initialized_only=True):
        cache.clear()
