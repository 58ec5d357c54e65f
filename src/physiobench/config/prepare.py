"""Prepare a start: check the environment, then prepare database, static files and content."""

import base64
import errno
import os
import secrets
import sys
from pathlib import Path
from typing import Any

import click

from physiobench.config.errors import CannotServe, NoSite
from physiobench.config.files import SECOND_FACTOR_KEY_FILE


OLDEST_PYTHON = (3, 11)
SHORTEST_KEY = 32
VAR_DIR_FIX = "set VAR_DIR to your folder"


def prepare_environment(*, may_create: bool = True) -> None:
    """Check what must be right before Django loads; give the demo a key of its own.

    Args:
        may_create: whether the command may make a new site. If not, and VAR_DIR has no site,
            nothing is written: no folder, no key and no database.

    Raises:
        NoSite: if there is no site and the command may not make one.
        CannotServe: with what to do.
    """
    settings = check_environment()
    key: str = settings.SECRET_KEY
    var: Path = settings.VAR_DIR
    if not may_create and not has_database():
        msg = (
            f"there is no site in {var} yet. Nothing was changed. If yours is in a different "
            "folder, set VAR_DIR. To make a new site, run: physiobench serve"
        )
        raise NoSite(msg)
    try:
        var.mkdir(parents=True, exist_ok=True)
        probe = var / f".write-{os.getpid()}"
        probe.write_text("")
        probe.unlink()
    except OSError as trouble:
        fix = "free some space" if trouble.errno == errno.ENOSPC else VAR_DIR_FIX
        raise CannotServe(_cannot_write(var, trouble.strerror, fix)) from trouble
    if not key:
        _set_setting(settings, "SECRET_KEY", _demo_key(var))
    _prepare_second_factor_keys(settings)


def check_environment() -> Any:
    """Check what can be checked before anything is made; return the settings as they were read.

    Raises:
        CannotServe: with what to do.
    """
    if sys.version_info < OLDEST_PYTHON:
        msg = f"Python {sys.version.split()[0]} is too old: install Python 3.11 or newer."
        raise CannotServe(msg)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "physiobench.config.settings")
    settings = _read_settings()
    key: str = settings.SECRET_KEY
    if len(key) < SHORTEST_KEY and (key or not settings.DEMO):
        raise CannotServe(_about_key(key))
    _check_may_be_folder(settings.VAR_DIR)
    return settings


def _check_may_be_folder(var: Path) -> None:
    """Refuse a VAR_DIR that is a file or below one, before any command reads from it."""
    exists = next(folder for folder in (var, *var.parents) if os.path.lexists(folder))
    if not exists.is_dir():
        raise CannotServe(_cannot_write(var, os.strerror(errno.ENOTDIR), VAR_DIR_FIX))


def _cannot_write(var: Path, why: str | None, fix: str) -> str:
    return f"cannot write to {var} ({why}): {fix}."


def _about_key(key: str) -> str:
    """Say what is wrong with SECRET_KEY, and first whether there are any settings here at all."""
    here = Path.cwd()
    if not key and not (here / ".env").exists():
        return (
            f"there are no settings of a site in {here}: no .env, and no SECRET_KEY in the "
            "environment. Nothing was changed. Run this in the folder of your site. For a new "
            "site, make a .env there first: see docs/how-to/host.md. To only look: DEMO=1 "
            "physiobench serve"
        )
    return (
        f"SECRET_KEY is {'too short' if key else 'missing'}: put a random one of at least "
        f"{SHORTEST_KEY} characters into .env (python3 -c 'import secrets; "
        "print(secrets.token_urlsafe(50))')."
    )


def _prepare_second_factor_keys(settings: Any) -> None:
    """Check the keys of second factors; on one machine of its own, make the first one.

    Raises:
        CannotServe: if one is no key, or several machines would each make their own.
    """
    from physiobench.lib.encryption import is_key  # noqa: PLC0415 - it reads settings when used

    make = (
        "python3 -c 'import base64, os; print(base64.urlsafe_b64encode(os.urandom(32)).decode())'"
    )
    if not settings.SECOND_FACTOR_KEYS:
        if not settings.DATABASES["default"]["ENGINE"].endswith("sqlite3") and not settings.DEMO:
            msg = (
                "SECOND_FACTOR_KEYS is missing: put the same new key into .env on every machine "
                f"({make})."
            )
            raise CannotServe(msg)
        file = settings.VAR_DIR / SECOND_FACTOR_KEY_FILE
        if not file.exists():
            file.touch(mode=0o600)
            file.write_text(base64.urlsafe_b64encode(os.urandom(32)).decode())
        key = file.read_text().strip()
        _set_setting(settings, "SECOND_FACTOR_KEYS", [key], in_environment=key)
    if not all(is_key(key) for key in settings.SECOND_FACTOR_KEYS):
        msg = f"SECOND_FACTOR_KEYS contains something that is not a key: make one with {make}."
        raise CannotServe(msg)


def _set_setting(settings: Any, name: str, value: Any, *, in_environment: str = "") -> None:
    """Set a value that was made here: for child processes, and in the settings Django loaded."""
    from django.conf import settings as loaded  # noqa: PLC0415 - the settings were read

    os.environ[name] = in_environment or value
    setattr(settings, name, value)
    setattr(loaded, name, value)


def prepare_second_factors() -> None:
    """Put the secrets of second factors under the newest key.

    Raises:
        CannotServe: if one of them cannot be read with the keys that are named.
    """
    from django.utils import timezone  # noqa: PLC0415 - the site is loaded by now

    from physiobench.accounts import services as accounts  # noqa: PLC0415
    from physiobench.config.start_lock import one_at_a_time  # noqa: PLC0415
    from physiobench.lib.encryption import KeyMissing  # noqa: PLC0415

    try:
        with one_at_a_time():
            accounts.encrypt_second_factors(by=None, now=timezone.localtime())
    except KeyMissing as trouble:
        msg = (
            "a second step is encrypted with a key that is not in SECOND_FACTOR_KEYS: "
            "add the old key after the new one. If it is lost for good, run: "
            "physiobench second-factor reset --unreadable"
        )
        raise CannotServe(msg) from trouble


def _read_settings() -> Any:
    from django.core.exceptions import ImproperlyConfigured  # noqa: PLC0415 - light, but not free

    try:
        from physiobench.config import settings  # noqa: PLC0415 - it reads the environment
    except ImproperlyConfigured as trouble:
        raise CannotServe(str(trouble)) from trouble
    return settings


def has_database() -> bool:
    """Test that the site's SQLite file exists; true for PostgreSQL, which is asked later.

    SQLite creates an empty file for a database that does not exist.
    """
    from django.conf import settings  # noqa: PLC0415 - the settings were read

    name = str(settings.DATABASES["default"]["NAME"])
    if not is_sqlite() or "memory" in name:
        return True
    file = Path(name)
    return file.is_file() and file.stat().st_size > 0


def is_sqlite() -> bool:
    """Tell which of the two databases the settings name."""
    from django.conf import settings  # noqa: PLC0415 - the settings were read

    return str(settings.DATABASES["default"]["ENGINE"]).endswith("sqlite3")


def has_tables() -> bool:
    """Test that the database was set up before. The site must be loaded."""
    from django.db import connection  # noqa: PLC0415 - the site is loaded by now

    return has_database() and "django_migrations" in connection.introspection.table_names()


def _demo_key(var: Path) -> str:
    """Return this machine's own key for the demo, made at the first start."""
    file = var / "demo-secret-key"
    if not file.exists() or len(file.read_text()) < SHORTEST_KEY:
        file.touch(mode=0o600)
        file.write_text(secrets.token_urlsafe(50))
    return file.read_text()


def prepare_database() -> None:
    """Bring the database up to date; quick when it is.

    Raises:
        CannotServe: if it cannot be used, is of a version that this code does not know, or could
            not be backed up.
    """
    from django.core.management import call_command  # noqa: PLC0415 - the site is loaded by now
    from django.db import DatabaseError  # noqa: PLC0415

    from physiobench.config import upgrade  # noqa: PLC0415
    from physiobench.config.start_lock import one_at_a_time  # noqa: PLC0415
    from physiobench.web import health  # noqa: PLC0415

    try:
        with one_at_a_time():
            if health.troubles():
                upgrade.check_can_use_database()
                upgrade.back_up_first()
                click.echo("Preparing the database ...")
                call_command("migrate", verbosity=0, interactive=False)
            call_command("createcachetable", verbosity=0)
    except (DatabaseError, OSError) as trouble:
        said = " ".join(str(trouble).split())  # one line, however many the driver wrote
        msg = f"the database cannot be used ({said}): check DATABASE_URL."
        raise CannotServe(msg) from trouble


def prepare_content() -> None:
    """Load the content folder and, on an empty demo site, the demo practice.

    Raises:
        CannotServe: if a file of the service itself is refused, or questions were changed under
            people who answered them.
    """
    from django.conf import settings  # noqa: PLC0415
    from django.utils import timezone  # noqa: PLC0415

    from physiobench.assessment import services as assessment  # noqa: PLC0415
    from physiobench.config import demo, housekeeping  # noqa: PLC0415
    from physiobench.config.start_lock import one_at_a_time  # noqa: PLC0415
    from physiobench.content import advice, pathways, questionnaire_load, teams  # noqa: PLC0415
    from physiobench.practice import services as practice  # noqa: PLC0415
    from physiobench.questionnaires.errors import ContentError  # noqa: PLC0415

    try:
        questionnaire_load.rule_sets()
        pathways.pathways()
        advice.advice()
        teams.teams()
    except ContentError as refusal:
        msg = f"these content files cannot be used, mend them or take them out:\n{refusal}"
        raise CannotServe(msg) from refusal
    for fault in questionnaire_load.left_out():
        click.echo(f"Not used: {fault}. See: physiobench content check", err=True)
    with one_at_a_time():
        troubles = assessment.keep_versions(by=None, now=timezone.now())
        if troubles:
            raise CannotServe("; ".join(troubles) + ".")
        housekeeping.load_content()
        practice.look_everywhere(by=None, now=timezone.localtime())
        if settings.DEMO and demo.is_empty():
            click.echo("Making the demo practice ...")
            demo.load()
