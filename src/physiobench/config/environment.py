"""Read settings from the environment; refuse a wrong value and name the setting.

django-environ reads the values. It casts `DEBUG=maybe` to False, returns an empty dictionary for a
database address that it does not know, and its errors do not say which setting is wrong.
"""

import warnings
from collections.abc import Callable, Mapping
from typing import Any, NoReturn
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import environ
from django.core.exceptions import ImproperlyConfigured


YES = {"1", "true", "on", "ok", "y", "yes"}
NO = {"0", "false", "off", "n", "no", ""}
ENGINES = {"django.db.backends.sqlite3", "django.db.backends.postgresql"}
SQLITE_HOSTS = {"", ":memory:"}
NATIONS = {"england", "scotland", "wales", "northern-ireland"}
LEVELS = {"DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"}
DATABASE_EXAMPLES = "postgres://user:password@host:5432/physiobench or sqlite:////folder/file"


def _is_site_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def _is_nation(text: str) -> bool:
    return text.lower().replace(" ", "-") in NATIONS


def _is_time_zone(text: str) -> bool:
    try:
        return bool(ZoneInfo(text))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False


# The check of each text setting, and a description of a right value.
TEXTS: Mapping[str, tuple[Callable[[str], bool], str]] = {
    "SITE_URL": (_is_site_address, "a whole address, such as https://physio.example.org"),
    "PRACTICE_TIME_ZONE": (_is_time_zone, "a time zone, such as Europe/London"),
    "PRACTICE_NATION": (_is_nation, "england, scotland, wales or northern-ireland"),
    "LOG_LEVEL": (LEVELS.__contains__, "DEBUG, INFO, WARNING, ERROR or CRITICAL"),
}
# The lowest and highest value of each number; without an entry, from 0 to MOST.
MOST = 1_000_000
NUMBERS: Mapping[str, tuple[int, int]] = {
    "PORT": (1, 65_535),
    "WEB_WORKERS": (1, 1000),
    "STAFF_IDLE_MINUTES": (1, 24 * 60),
    "ANSWER_WITHIN_DAYS": (1, 366),
    "BACKUP_HOUR": (0, 23),
    "BACKUP_KEEP_DAYS": (1, 36_600),
    "BACKUP_OLDEST_HOURS": (1, MOST),
}


class Environment(environ.Env):  # type: ignore[misc]  # django-environ has no types
    """The environment, with a check on each value. No message repeats a secret."""

    def get_value(self, var: str, cast: Any = None, **options: Any) -> Any:
        """Return one setting.

        Raises:
            ImproperlyConfigured: if the value is wrong.
        """
        raw = self.ENVIRON.get(var)
        if cast is bool and raw is not None and raw.strip().lower() not in YES | NO:
            _refuse(var, "1 or 0", raw)
        least, most = NUMBERS.get(var, (0, MOST))
        try:
            value = super().get_value(var, cast=cast, **options)
        except ValueError:
            value = None
        if cast is int and (value is None or not least <= value <= most):
            _refuse(var, f"a whole number from {least} to {most}", raw)
        if raw is not None and var in TEXTS:
            is_right, words = TEXTS[var]
            if not is_right(value):
                _refuse(var, words, raw)
        return value

    def db_url(self, var: str, **options: Any) -> dict[str, Any]:
        """Return the database's settings.

        Raises:
            ImproperlyConfigured: if the address is not of PostgreSQL or SQLite.
        """
        found: dict[str, Any] = {}
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # its warning prints the address and the password
                found = super().db_url(var, **options)
            parts = urlsplit(self.ENVIRON.get(var, ""))
            is_whole = bool(found.get("NAME"))
            if parts.scheme == "sqlite":
                is_whole = parts.netloc in SQLITE_HOSTS
        except ValueError:
            is_whole = False
        if not is_whole or found.get("ENGINE") not in ENGINES:
            _refuse(var, f"the address of a database, such as {DATABASE_EXAMPLES}")
        return found

    def email_url(self, var: str, **options: Any) -> dict[str, Any]:
        """Return the mail server's settings.

        Raises:
            ImproperlyConfigured: if it is not the address of a mail server.
        """
        try:
            found: dict[str, Any] = super().email_url(var, **options)
        except (ValueError, ImproperlyConfigured):
            found = {}
        is_server = str(found.get("EMAIL_BACKEND", "")).endswith("smtp.EmailBackend")
        if not found or (is_server and not found["EMAIL_HOST"]):
            _refuse(var, "the address of a mail server, such as smtp+tls://user:password@host:587")
        return found


def _refuse(name: str, words: str, shown: str | None = None) -> NoReturn:
    """Say which setting is wrong and what it must be.

    Raises:
        ImproperlyConfigured: always.
    """
    problem = f"{name} is '{shown}'. It" if shown else name
    msg = f"{problem} must be {words}. Correct it in .env or the environment."
    raise ImproperlyConfigured(msg)
