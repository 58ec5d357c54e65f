"""One command, one port: prepare the site, then run web server and worker until Ctrl-C."""

import errno
import hashlib
import importlib.util
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from types import FrameType

import click


OLDEST_PYTHON = (3, 11)
SHORTEST_KEY = 32
GIVE_UP_S = 12.0


class CannotServe(Exception):
    """The one line that says what to do before the site can start."""


def prepare_environment() -> None:
    """Check what must be right before settings are read; give the demo a key of its own.

    Raises:
        CannotServe: with what to do.
    """
    if sys.version_info < OLDEST_PYTHON:
        msg = f"Python {sys.version.split()[0]} is too old: install Python 3.11 or newer."
        raise CannotServe(msg)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "physiobench.config.settings")
    from physiobench.config import settings  # noqa: PLC0415 - it reads the environment

    var: Path = settings.VAR_DIR
    try:
        var.mkdir(parents=True, exist_ok=True)
        probe = var / f".write-{os.getpid()}"
        probe.write_text("")
        probe.unlink()
    except OSError as trouble:
        msg = f"cannot write to {var} ({trouble.strerror}): set VAR_DIR to a folder of yours."
        raise CannotServe(msg) from trouble
    key: str = settings.SECRET_KEY
    if settings.DEMO and not key:
        os.environ["SECRET_KEY"] = settings.SECRET_KEY = _demo_key(var)
    elif len(key) < SHORTEST_KEY:
        msg = (
            f"SECRET_KEY is {'too short' if key else 'missing'}: put a random one of at least "
            f"{SHORTEST_KEY} characters into .env (python3 -c 'import secrets; "
            "print(secrets.token_urlsafe(50))')."
        )
        raise CannotServe(msg)


def _demo_key(var: Path) -> str:
    """Return this machine's own key for the demo, made at the first start."""
    file = var / "demo-secret-key"
    if not file.exists() or len(file.read_text()) < SHORTEST_KEY:
        file.touch(mode=0o600)
        file.write_text(secrets.token_urlsafe(50))
    return file.read_text()


def serve() -> int:
    """Prepare, then run web server and worker in one process tree; return the exit code.

    Raises:
        CannotServe: if the port is taken or the database cannot be used.
    """
    from django.conf import settings  # noqa: PLC0415 - the site is loaded by now
    from django.db import DatabaseError, connections  # noqa: PLC0415

    host = os.environ.get("HOST", "127.0.0.1")
    _claim_port(host, settings.PORT)
    try:
        _prepare_site()
    except DatabaseError as trouble:
        msg = f"the database cannot be used ({str(trouble).strip()}): check DATABASE_URL."
        raise CannotServe(msg) from trouble
    connections.close_all()
    children = [
        _start(
            [
                *(sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws"),
                *("--host", host, "--port", str(settings.PORT)),
                *("--workers", os.environ.get("WEB_WORKERS", "2"), "--blocking-threads", "4"),
                *("--log-level", "warning", "--respawn-failed-workers"),
                "physiobench.config.wsgi:application",
            ]
        ),
        _start([sys.executable, "-m", "physiobench.config.cli", "worker"]),
    ]
    _announce()
    return _watch(children)


def _claim_port(host: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as trouble:
            taken = trouble.errno == errno.EADDRINUSE
            msg = (
                f"port {port} is taken: stop what uses it, or choose another with PORT={port + 1}."
                if taken
                else f"cannot listen on {host}:{port} ({trouble.strerror}): choose another PORT."
            )
            raise CannotServe(msg) from trouble


def _prepare_site() -> None:
    """Bring database, static files and content up to date; quick when they are."""
    from django.conf import settings  # noqa: PLC0415
    from django.core.management import call_command  # noqa: PLC0415

    from physiobench.config import demo, housekeeping  # noqa: PLC0415
    from physiobench.web import health  # noqa: PLC0415

    if health.troubles():
        click.echo("Preparing the database ...")
        call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
    stamp = settings.STATIC_ROOT / ".stamp"
    fingerprint = _static_fingerprint()
    if not stamp.exists() or stamp.read_text() != fingerprint:
        click.echo("Collecting static files ...")
        call_command("collectstatic", verbosity=0, interactive=False, clear=True)
        stamp.write_text(fingerprint)
    housekeeping.load_content()
    if settings.DEMO and demo.is_empty():
        click.echo("Making the demo practice ...")
        demo.load()


def _static_fingerprint() -> str:
    """Say when static files changed: the packages' versions, and our own files' times."""
    from importlib.metadata import version  # noqa: PLC0415

    digest = hashlib.sha256()
    for package in ("wagtail", "django", "django-allauth", "django-htmx", "whitenoise"):
        digest.update(f"{package}={version(package)};".encode())
    spec = importlib.util.find_spec("physiobench")
    for root in spec.submodule_search_locations if spec and spec.submodule_search_locations else ():
        for file in sorted(Path(root).glob("*/static/**/*")):
            digest.update(f"{file}:{file.stat().st_mtime_ns};".encode())
    return digest.hexdigest()


def _start(command: Sequence[str]) -> subprocess.Popen[bytes]:
    # a session of its own: Ctrl-C reaches us alone, and we stop the children in order
    return subprocess.Popen(command, start_new_session=True)  # noqa: S603 - our own command


def _announce() -> None:
    from django.conf import settings  # noqa: PLC0415

    from physiobench.config import demo  # noqa: PLC0415

    click.echo(f"\n{settings.PRACTICE_NAME} is at {settings.SITE_URL}  (Ctrl-C stops it)")
    if settings.DEMO:
        click.echo("This is a demo: everyone in it is invented. Sign in as")
        for line in demo.sign_in_lines():
            click.echo(f"  {line}")
    sys.stdout.flush()


def _watch(children: list[subprocess.Popen[bytes]]) -> int:
    """Wait for Ctrl-C or for a child to die, then stop the others; return the exit code."""
    stopping = False

    def stop(_signal: int, _frame: FrameType | None) -> None:
        nonlocal stopping
        stopping = True

    signal.signal(signal.SIGINT, stop)
    signal.signal(signal.SIGTERM, stop)
    while not stopping and all(child.poll() is None for child in children):
        time.sleep(0.2)
    died = [child.returncode for child in children if child.poll() is not None]
    for child in children:
        if child.poll() is None:
            child.terminate()
    give_up_at = time.monotonic() + GIVE_UP_S
    for child in children:
        try:
            child.wait(timeout=max(0.1, give_up_at - time.monotonic()))
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
    if stopping:
        click.echo("Stopped.")
        return 0
    click.echo(f"physiobench: a process ended by itself (exit code {died}); stopping.", err=True)
    return 1
