"""The site's settings, with what a test cannot have: no collected files, no slow hashes."""

from physiobench.config.settings import *  # noqa: F403 - the site's own, whole
from physiobench.config.settings import CACHES, STORAGES


SECRET_KEY = "only for tests, and only in memory"
SECOND_FACTOR_KEYS = ["b25seSBmb3IgdGVzdHMsIGFuZCBvbmx5IGluIG1lbS4="]
SITE_URL = "http://localhost:8000"
BACKUP_DAILY = False  # no test starts another process by itself
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_AUTOREFRESH = WHITENOISE_USE_FINDERS = True  # nothing is collected
CACHES = {
    name: {**kept, "BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": name}
    for name, kept in CACHES.items()
}
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
