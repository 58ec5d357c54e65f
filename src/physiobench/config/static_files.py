"""Collect what browsers load into one folder."""

import hashlib
import importlib.util
from importlib.metadata import version
from pathlib import Path

import click


def prepare_static_files() -> None:
    """Collect what browsers load, unless just that is there from last time."""
    from django.conf import settings  # noqa: PLC0415
    from django.core.management import call_command  # noqa: PLC0415

    stamp = settings.STATIC_ROOT / ".stamp"
    fingerprint = _static_fingerprint()
    if stamp.exists() and stamp.read_text() == fingerprint:
        return
    click.echo("Collecting static files ...")
    call_command("collectstatic", verbosity=0, interactive=False, clear=True)
    stamp.write_text(fingerprint)


def _static_fingerprint() -> str:
    """Say when static files changed: the packages' versions, and our own files' times."""
    digest = hashlib.sha256()
    for package in ("wagtail", "django", "django-allauth", "django-htmx", "whitenoise"):
        digest.update(f"{package}={version(package)};".encode())
    spec = importlib.util.find_spec("physiobench")
    for root in spec.submodule_search_locations if spec and spec.submodule_search_locations else ():
        for file in sorted(Path(root).glob("*/static/**/*")):
            digest.update(f"{file}:{file.stat().st_mtime_ns};".encode())
    return digest.hexdigest()
