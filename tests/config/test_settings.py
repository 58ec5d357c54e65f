"""What follows from the environment, read as a fresh process reads it."""

import runpy
from pathlib import Path

import pytest

from physiobench.config import settings as module


NAMES = (
    *("DEMO", "PORT", "VAR_DIR", "SITE_URL", "SECRET_KEY", "DEBUG", "DATABASE_URL", "EMAIL_URL"),
    *("TRUSTED_PROXIES", "WEB_WORKERS", "CONN_MAX_AGE", "LOG_LEVEL", "EMAIL_FROM"),
    "SECRET_KEY_FALLBACKS",
)


@pytest.fixture
def read(monkeypatch, tmp_path):
    """Read the settings under an environment that holds nothing else, where there is no .env."""
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)

    def settings(**environment):
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        return runpy.run_path(str(Path(module.__file__)))

    return settings


def test_hosts_origins_and_cookies_follow_from_the_one_address(read):
    site = read(SITE_URL="https://physio.example.org/")

    assert site["SITE_URL"] == "https://physio.example.org"
    assert site["ALLOWED_HOSTS"] == ["physio.example.org"]
    assert site["CSRF_TRUSTED_ORIGINS"] == ["https://physio.example.org"]
    for name in ("SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SECURE_SSL_REDIRECT"):
        assert site[name] is True
    assert site["SECURE_HSTS_SECONDS"] == 31_536_000
    assert site["DEFAULT_FROM_EMAIL"] == "physiobench@physio.example.org"
    assert site["MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN"] is False


def test_on_this_machine_no_cookie_waits_for_https(read):
    site = read(PORT="8123")

    assert site["SITE_URL"] == "http://localhost:8123"
    assert site["ALLOWED_HOSTS"] == ["localhost", "127.0.0.1"]
    for name in ("SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SECURE_SSL_REDIRECT"):
        assert site[name] is False
    assert site["SECURE_HSTS_SECONDS"] == 0


def test_nothing_is_open_unless_asked_for(read):
    site = read()

    assert site["SECRET_KEY"] == ""
    assert site["DEBUG"] is False
    assert site["DEMO"] is False
    assert "SECURE_PROXY_SSL_HEADER" not in site


def test_earlier_keys_are_read_from_a_list_and_none_is_there_by_itself(read):
    assert read()["SECRET_KEY_FALLBACKS"] == []
    assert read(SECRET_KEY_FALLBACKS="old,older")["SECRET_KEY_FALLBACKS"] == ["old", "older"]


def test_a_proxy_is_believed_only_where_one_is_named(read):
    site = read(TRUSTED_PROXIES="1")

    assert site["SECURE_PROXY_SSL_HEADER"] == ("HTTP_X_FORWARDED_PROTO", "https")


def test_the_embedded_database_loses_no_acknowledged_write(read):
    database = read()["DATABASES"]["default"]

    assert database["NAME"].endswith("var/physiobench.sqlite3")
    assert database["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        assert pragma in database["OPTIONS"]["init_command"]


def test_a_named_database_is_taken_and_its_connections_are_kept(read):
    database = read(DATABASE_URL="postgres://me:secret@db.example:5432/site")["DATABASES"][
        "default"
    ]

    assert database["ENGINE"] == "django.db.backends.postgresql"
    assert (database["HOST"], database["NAME"]) == ("db.example", "site")
    assert database["CONN_MAX_AGE"] == 600
    assert database["CONN_HEALTH_CHECKS"] is True


def test_mail_without_a_server_is_kept_as_files(read, tmp_path):
    site = read(VAR_DIR=str(tmp_path))

    assert site["EMAIL_BACKEND"] == "physiobench.lib.mail.QueueBackend"
    assert site["MAIL_DELIVERED_BY"].endswith("filebased.EmailBackend")
    assert site["EMAIL_FILE_PATH"] == tmp_path / "mail"


def test_a_named_mail_server_is_used_through_the_queue(read):
    site = read(EMAIL_URL="smtp+tls://me:secret@mail.example:587")

    assert site["EMAIL_BACKEND"] == "physiobench.lib.mail.QueueBackend"
    assert site["MAIL_DELIVERED_BY"].endswith("smtp.EmailBackend")
    assert (site["EMAIL_HOST"], site["EMAIL_PORT"]) == ("mail.example", 587)
    assert site["EMAIL_USE_TLS"] is True


def test_an_env_file_is_read_and_the_environment_goes_before_it(read, tmp_path):
    (tmp_path / ".env").write_text("SITE_URL=https://from-the-file.example\nPORT=9001\n")

    site = read(PORT="9002")

    assert site["ALLOWED_HOSTS"] == ["from-the-file.example"]
    assert site["PORT"] == 9002


def test_every_variable_is_explained_in_the_example():
    root = Path(module.__file__).parents[3]
    example = (root / ".env.example").read_text()
    source = (
        Path(module.__file__).read_text() + (Path(module.__file__).parent / "serve.py").read_text()
    )
    asked = {
        part.split('"')[1]
        for call in ("env.str(", "env.bool(", "env.int(", "env.list(", "environ.get(")
        for part in source.split(call)[1:]
        if part.startswith('"')
    }

    assert {name for name in asked if f"{name}=" not in example} == set()
